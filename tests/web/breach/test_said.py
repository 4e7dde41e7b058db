"""What the assessment says is said in the reader's language, on each of its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from pydantic import BaseModel
from tests.breach.reports import CASES, case, example
from tests.cast import LONG_AGO, Table
from tests.web.texts import OTHERS, same_in_english, without

from makegood.breach import Report, assess
from makegood.web import sentences
from makegood.web.breach import store

LEFT = re.compile(r"\b(?:the|is|may|not|and|that|of|what|who|known)\b", re.IGNORECASE)
PAGES = ("page", "sheet", "foundations", "pairs", "against", "weights", "answers")
_NOT_SHOWN = {"path", "source"}


def texts(value: Any) -> Iterator[str]:
    """Every text in a report or an assessment."""
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name)) if name not in _NOT_SHOWN else ()
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each)
    elif hasattr(value, "says"):
        yield value.says


def given(report: Report) -> set[str]:
    return {text.rstrip(".") for text in texts(report)}


@pytest.mark.parametrize("page", PAGES)
def test_no_page_of_an_assessment_keeps_an_english_sentence(page: str, table: Table, as_):
    """Takes seconds: each page is opened in every language."""
    store.save_report(table.seat("ada"), example(), at=LONG_AGO, assessed=True)
    theirs = given(example()) | {table.case.title}

    left = same_in_english(as_("ada"), reverse(f"breach:{page}", args=[table.case.pk]), theirs)

    assert left == set()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_nothing_that_an_assessment_says_stays_in_english(path, language: str):
    report = case(path).report
    theirs = given(report)

    with translation.override(language):
        said = {sentences.said(text) for text in texts(assess(report)) if text.rstrip(".") not in theirs}

    assert not {words for words in said if LEFT.search(without(theirs, words))}


def test_each_right_of_a_list_is_said_in_the_language_of_the_reader_clause_or_not():
    with translation.override("de"):
        said = sentences.said("a notice to cure (clause 19.2), a right to step in or cover (clause 4 and Schedule 2)")

    assert "eine Aufforderung zur Abhilfe (Klausel 19.2)" in said
    assert "ein Recht auf Eintritt oder Ersatz (Klausel" in said
