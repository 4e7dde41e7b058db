"""What the library says of a settlement, a plan and an interview is said in the reader's language."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation
from tests.messages import LIBRARY, gathered

from makegood.negotiation import says, ways_out
from makegood.negotiation.concepts import SAYS, Concept
from makegood.negotiation.talks import Rule
from makegood.web import sentences
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
