"""A sentence with blanks fits what a regular expression says, and nobody's words make it try for long."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from makegood.web import sentences
from makegood.web.blanks import BLANK, Shape

DAY = re.compile(r"\d May")
PATTERNS = [
    "Write to {them}.",
    "{one} and {other}",
    "‘{text}’ was done on {day}, {how}.",
    "Due by {day}: {why}",
    "{who}, {who} and {other}",
    "a{one}{other}b",
]
PIECE = st.sampled_from(
    ["Write to ", "Ann", " and ", ", ", "‘", "’", " was done on ", "5 May", ".", ": ", "Due by ", "a", "b", "B"]
)


def by_expression(pattern: str, words: str) -> dict[str, str] | None:
    parts, said = BLANK.split(pattern), ""
    for place, part in enumerate(parts):
        if place % 2 == 0:
            said += re.escape(part)
        elif f"(?P<{part}>" in said:
            said += f"(?P={part})"
        else:
            said += f"(?P<{part}>{DAY.pattern if part == 'day' else '.+'})"
    found = re.fullmatch(said, words)
    return found.groupdict() if found else None


@given(st.sampled_from(PATTERNS), st.lists(PIECE, max_size=9).map("".join))
@example("{one} and {other}", "Ann and B and Ann")
@example("Due by {day}: {why}", "Due by 5 May: Ann: B")
def test_what_fits_and_what_stands_in_the_blanks_is_what_an_expression_finds(pattern, words):
    found = Shape.of(pattern, {"day": DAY}).filled(words)

    assert found == by_expression(pattern, words)


def test_no_blank_holds_the_end_of_one_sentence_and_the_beginning_of_the_next_where_this_is_asked():
    shape = Shape.of("Write to {them}.", {})

    assert shape.filled("Write to Ann. Ben waits.") == {"them": "Ann. Ben waits"}
    assert shape.filled("Write to Ann. Ben waits.", one_sentence=True) is None


@pytest.mark.parametrize(
    "words",
    [
        "1 (a, b) . ‘a’: " * 2_000,
        "a, " * 10_000,
        "Everything that was agreed is settled. " * 3_000,
        "Everything that was agreed is settled. Somebody came. " * 1_500,
        "‘a’ was done on 5 May, while ‘b’ was " * 500,
    ],
)
def test_words_that_fit_in_very_many_ways_are_soon_let_be(words):
    from django.utils import translation

    with translation.override("de"):
        assert sentences.said(words)
