"""What the library says of a settlement, a plan and an interview is said in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from tests.messages import LIBRARY, gathered

from makegood.formats import Faulty
from makegood.negotiation import Talks, says, ways_out
from makegood.negotiation.concepts import SAYS, Concept
from makegood.negotiation.offers import checked
from makegood.negotiation.talks import Rule
from makegood.web import sentences
from makegood.web.negotiation.conditions import demands_said, faults_said, rules_said
from makegood.web.negotiation.ready_made import ready_made
from makegood.web.negotiation.store import OnTheTable
from makegood.web.negotiation.views import NAMES

OTHERS = [code for code, _ in settings.LANGUAGES if code != "en"]
SPOKEN = [
    *SAYS.values(),
    *(way.says for way in ways_out().values()),
    says.YOUR_WALK_AWAY,
    says.WHICH_OF_THESE,
    says.insists("price: at most EUR 500"),
    says.let_go("price: at most EUR 500"),
    says.accept_less("1,250"),
    says.none_suits("Fennel B.V."),
    says.let_them_propose("Fennel B.V.", 40, "120"),
    says.propose_first("Fennel B.V.", 80, "12"),
    says.what_without("Fennel B.V."),
    says.which_weighs_more("Fennel B.V.", "price", "date"),
    says.weighs_as_much("Price", "EUR 400", "EUR 500", "date", "May", "June"),
    says.weighs_nearly_as_much("Price", "EUR 400", "EUR 500", "date", "May", "June"),
    says.weighs_more("Price", "EUR 400", "EUR 500", "date", "May", "June"),
    says.put_before("price", "date"),
    says.crosses("price: at most EUR 500"),
    says.breaks("never price: EUR 500"),
    says.none_meets("May"),
    says.asks_the_impossible("date", "May; June"),
    says.left_open("date"),
    says.outside("EUR 600", "EUR 100", "EUR 500"),
    says.stands_twice("May"),
    says.add_up("900", "1000"),
    says.make_them_add_up("1000"),
    *(words for name, words in vars(says).items() if name.isupper() and name not in ("WOULD_YOU_SIGN", "WHAT_MUST_BE")),
    says.chose_over(2, "price: EUR 400, date: May", "price: EUR 300, date: June"),
]


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_about_a_settlement_stays_in_english(language: str):
    with translation.override(language):
        left = [words for words in SPOKEN if sentences.said(words) == words]

    assert not left


@pytest.mark.parametrize("language", OTHERS)
def test_names_and_figures_stand_in_a_sentence_as_they_were(language: str):
    with translation.override(language):
        first = sentences.said(says.let_them_propose("Fennel B.V.", 40, "120"))
        blocked = sentences.said(says.insists("price: at most EUR 500"))

    assert all(part in first for part in ("Fennel B.V.", "40", "120"))
    assert "price: at most EUR 500" in blocked


def test_every_sentence_of_the_library_about_settlements_is_gathered_for_translation():
    known = {message.id for message in gathered() if message.context == LIBRARY}
    assert {*SAYS.values(), *(way.says for way in ways_out().values()), says.WHAT_MUST_BE} <= known
    assert "You put {above} before {below}." in known


def test_each_concept_has_a_name_that_can_be_translated():
    known = {message.id for message in gathered() if message.context is None}
    assert set(NAMES) == set(Concept)
    with translation.override("en"):
        assert {str(name) for name in NAMES.values()} <= known


def test_the_words_of_a_rule_are_gathered_and_what_it_is_about_stays_as_it_was():
    known = {message.id for message in gathered() if message.context == LIBRARY}
    rules = ["never {text}", "always {text}", "if {was}, then {text}", "at most {count} of: {text}"]
    assert {*rules, "together or not at all: {text}"} <= known
    rule = Rule.model_validate({"forbid": {"price": "low", "date": "May"}})
    assert sentences.said(rule).endswith("price: low and date: May")


PREFERS = {"preferences": {"days": {"points": 1000, "prefers": "more"}}, "walk_away": 0}
TALKS = Talks.model_validate(
    {
        "issues": {
            "days": {"title": "days to deliver", "kind": "whole", "from": 1, "to": 9},
            "carrier": {"options": ["they and we", "a third"]},
        },
        "rules": [{"if": {"days": {"at_least": 2, "at_most": 5}, "carrier": "they and we"}, "then": {"days": [2, 4]}}],
        "sides": {"ada": {**PREFERS, "limits": {"days": {"at_most": 8}}}, "ben": PREFERS},
    }
)


def test_between_the_words_of_people_a_rule_is_said_in_the_readers_language():
    with translation.override("en"):
        ((english, _),) = rules_said(TALKS)
    with translation.override("de"):
        ((german, _),) = rules_said(TALKS)

    assert (
        english == "if days to deliver: at least 2 and at most 5 and carrier: they and we, then days to deliver: 2 or 4"
    )
    assert german.startswith("wenn days to deliver: ")
    assert german.endswith(" und carrier: they and we, dann days to deliver: 2 oder 4")


def test_what_a_side_insists_on_is_found_by_what_the_library_says_of_it():
    with translation.override("en"):
        told = demands_said(TALKS, TALKS.sides["ada"])

    assert told == {
        "you insist on days: at most 8": "you insist on days to deliver: at most 8",
        "Let go of: days: at most 8.": "Let go of: days to deliver: at most 8.",
        "It crosses what you insist on: days: at most 8.": "It crosses what you insist on: days to deliver: at most 8.",
    }


def test_what_keeps_a_side_from_an_offer_names_rules_and_musts_as_they_are_to_be_read():
    with translation.override("de"):
        ((crossed, _),) = kept_from({"days": "9", "carrier": "a third"})
        ((broken, _),) = kept_from({"days": "3", "carrier": "they and we"})

    assert crossed.endswith(": days to deliver: höchstens 8.")
    assert "wenn days to deliver: " in broken


def kept_from(package: dict[str, str]) -> list[tuple[str, str]]:
    with pytest.raises(Faulty) as faulty:
        checked(TALKS, "ada", package)
    return [(fault.problem, fault.instead) for fault in faults_said(TALKS, TALKS.sides["ada"], faulty.value).faults]


def test_the_words_between_conditions_and_of_ready_made_issues_are_gathered():
    known = {(message.context, message.id) for message in gathered()}
    assert {(None, words) for words in ("at least %(end)s", "at most %(end)s")} <= known
    assert {(LIBRARY, words) for way in ways_out().values() for words in way.words} <= known


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_ready_made_issues_make_a_table_in_every_language(language: str):
    with translation.override(language):
        made = ready_made(list(ways_out()), None)
        talks = Talks.model_validate({**made, "sides": {"ada": {**PREFERS, "preferences": _prefers(made)}}})
        again = ready_made(["compensate", "take-over-part"], OnTheTable({}, talks))

    assert set(talks.issues) == {name for way in ways_out().values() for name in way.issues}
    assert (again["issues"], again["rules"]) == ({}, [])


def _prefers(made: dict[str, Any]) -> dict[str, Any]:
    """Something of a side, without which there are no talks."""
    name, issue = next(iter(made["issues"].items()))
    return {name: {"points": 1000, "values": dict.fromkeys(issue["options"], 0)}}
