"""What the linter finds and asks is said in the reader's language; the words of the terms stay as they are."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import translation
from tests.agreement.samples import commitment, terms
from tests.cast import LONG_AGO, Table
from tests.web.agreement.expectations import a_version, both_willing, worked_terms
from tests.web.texts import OTHERS, same_in_english, without

from makegood.agreement import Governing, lint
from makegood.agreement.vague import rules
from makegood.terms import Terms
from makegood.values import Money, Period
from makegood.web import sentences
from makegood.web.agreement import store

LEFT = re.compile(r"\b(?:the|is|has|not|and|that|which|what|who|or|by)\b", re.IGNORECASE)
VAGUE = sorted({hit for rule in rules("en") for hit in rule.hits})
BARE = {
    "contingency": [],
    "dispute_ladder": [],
    "confidentiality": None,
    "check_ins": [],
    "review_on": None,
    "effect": None,
    "starts": "2026-05-02",
    "ends": "2026-05-03",
}
FAULTY = [
    terms(**BARE),
    terms(confidentiality={}, second_language="en"),
    commitment(debtor=None, deliverable="", due=None, acceptance=None, evidence=""),
    commitment(deliverable="Improve communication", measure="", target="", creditor="lumiere", joint_with="lumiere"),
    commitment(due={"on": "2026-03-01"}, cure="400 days"),
    commitment(due={"on": "2027-03-01"}, acceptance={"test": "Ten copies pass", "silence_accepts": True}),
    commitment(due={"on": "2026-05-31", "every": "FREQ=MONTHLY;COUNT=3"}),
    commitment(deliverable="Pay EUR 500 for freight", pays="EUR 600"),
    commitment(consequences=[{"when": "late", "what": "credit", "amount": "EUR 50", "cap": "EUR 20"}]),
    commitment(consequences=[{"when": "late", "what": "credit", "amount": "EUR 50", "per": "1 day"}]),
    commitment(consequences=[{"when": "late", "what": "interest", "rate": 5}]),
    commitment(deliverable="Pay EUR 100, in total EUR 900", pays="EUR 100"),
]


def words_of(given: Terms) -> set[str]:
    return set(re.findall(r'"([^"]*)"', given.model_dump_json())) | {"United Kingdom", "BYDAY", "BYMONTHDAY"}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("given", FAULTY, ids=range(len(FAULTY)))
def test_nothing_that_the_linter_says_of_terms_stays_in_english(given: Terms, language: str):
    found = lint(given, governing=Governing(cap=Money.parse("EUR 1"), cure=Period.parse("1 day")))

    with translation.override(language):
        said = {sentences.said(words) for finding in found for words in (finding.says, finding.asks)}

    theirs = words_of(given) | {finding.quote for finding in found}
    assert not {words for words in said if LEFT.search(without(theirs, words))}


@pytest.mark.parametrize("language", OTHERS)
def test_every_question_about_vague_words_is_asked_in_the_readers_language(language: str):
    found = [each for words in VAGUE for each in lint(commitment(deliverable=words)) if each.kind == "vague"]

    with translation.override(language):
        left = {asks for each in found for asks in (each.says, each.asks) if sentences.said(asks) == asks}

    assert found
    assert not left


@pytest.mark.parametrize(("name", "of"), [("draft", []), ("frame", []), ("commitment", ["failover-test"])])
def test_no_page_of_a_draft_keeps_an_english_sentence(name: str, of: list[str], table: Table, as_):
    given = worked_terms().model_copy(update={"contingency": (), "dispute_ladder": ()})
    both_willing(table)
    store.keep_working(table.seat("ada"), given, at=LONG_AGO)
    theirs = {*words_of(given), table.case.title}

    assert same_in_english(as_("ada"), reverse(f"agreement:{name}", args=[table.case.pk, *of]), theirs) == set()


def test_no_page_of_a_version_keeps_an_english_sentence(table: Table, as_):
    number = a_version(table)["number"]
    theirs = {*words_of(worked_terms()), table.case.title}

    assert same_in_english(as_("ada"), reverse("agreement:version", args=[table.case.pk, number]), theirs) == set()
