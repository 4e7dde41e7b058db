from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement.commitments import (
    ABROAD,
    ABROAD_TUNING,
    FRESH,
    KEPT_APART,
    KINDS,
    OTHER_LANGUAGES,
    STYLES,
    TRADES,
    TRADES_TUNING,
    TUNING,
    WORKED_ON,
    in_other_languages,
    scores,
    sets,
)

from makegood.agreement import language_of, read_commitment
from makegood.agreement.reading import MISSING
from makegood.agreement.vague import WITH_RULES, rules
from makegood.formats import Faulty

EVERY = {file.name: sets(file) for file in (WORKED_ON, KEPT_APART, STYLES, TRADES_TUNING, ABROAD_TUNING)}


def test_the_set_has_two_hundred_commitments_of_which_half_are_sound_and_a_third_is_kept_apart():
    every = [*EVERY[WORKED_ON.name], *EVERY[KEPT_APART.name]]

    assert len(every) >= 200
    assert 0.45 <= sum(each.sound for each in every) / len(every) <= 0.55
    assert len(EVERY[KEPT_APART.name]) / len(every) >= 1 / 3
    others = (sets(file) for file in (TUNING, FRESH, TRADES, ABROAD))
    everything = [each.text for labelled in (*EVERY.values(), *others) for each in labelled]
    assert len(set(everything)) == len(everything)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", EVERY)
def test_each_kind_of_fault_is_found_with_few_misses_and_few_false_alarms(name: str, kind: str):
    score = scores(EVERY[name], kind)

    assert score.precision >= 0.9, score.told
    assert score.recall >= 0.9, score.told


NO_RULE_WAS_MADE_FOR = {
    FRESH: {
        "responsible": (0.85, 0.95),
        "deliverable": (0.65, 0.6),
        "date": (0.9, 0.95),
        "acceptance": (0.85, 0.95),
        "vague": (0.9, 0.75),
    },
    TRADES: {
        "responsible": (0.65, 0.75),
        "deliverable": (0.8, 0.8),
        "date": (0.95, 0.95),
        "acceptance": (0.95, 0.95),
        "vague": (0.9, 0.8),
    },
    ABROAD: {
        "responsible": (0.9, 0.9),
        "deliverable": (0.9, 0.9),
        "date": (0.9, 0.9),
        "acceptance": (0.9, 0.9),
        "vague": (0.75, 0.9),
    },
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("file", NO_RULE_WAS_MADE_FOR, ids=lambda file: file.name)
def test_what_no_rule_was_made_for_is_read_no_worse_than_was_measured(file: Path, kind: str):
    score, (precision, recall) = scores(sets(file), kind), NO_RULE_WAS_MADE_FOR[file][kind]

    assert score.precision >= precision
    assert score.recall >= recall


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("By noon on 3 February 2027 the wholesaler swaps the 60 cracked crates.", "the wholesaler"),
        ("The tannery ships 900 hides by 14 May 2027.", "The tannery"),
        ("Locksmith Berger re-keys the 22 doors by 12 May 2027.", "Locksmith Berger"),
        ("The pension fund will send its members a letter by 3 May 2027.", "The pension fund"),
        ("The report will list all outages of June.", None),
        ("The server sends the log every Monday.", None),
        ("Lower prices are expected in the long term.", None),
        ("The parties will discuss the price.", None),
        ("Any Products not conforming to the Specifications shall not be released.", None),
        ("Notwithstanding the foregoing, each Party must comply with Section 16.", None),
        ("Except as stated in Annex 2, Fennel shall bear the costs.", "Fennel"),
    ],
)
def test_who_acts_is_told_from_what_is_acted_on(text: str, who: str | None):
    found = read_commitment(text).responsible

    assert (found and found.words) == who


@pytest.mark.parametrize(
    "rule",
    [pytest.param(rule, id=f"{language}-{rule.name}") for language in sorted(WITH_RULES) for rule in rules(language)],
)
def test_every_rule_finds_its_hits_and_leaves_its_misses_alone(rule):
    assert rule.hits
    assert rule.misses
    for text in rule.hits:
        assert rule.pattern.search(text), text
    for text in rule.misses:
        assert not rule.pattern.search(text), text
    assert rule.ask.endswith("?") or "." in rule.ask
    assert rule.source


def test_vague_words_are_found_in_every_language_of_the_house():
    found = in_other_languages(OTHER_LANGUAGES)

    assert set(found) | {"en"} == WITH_RULES
    for score in found.values():
        assert score.precision >= 0.9, score.told
        assert score.recall >= 0.9, score.told


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_and_every_span_is_its_quote(text: str):
    candidate = read_commitment(text)

    for each in candidate.vague:
        assert each.span.of(text) == each.quote
        assert each.quote in each.question
    assert set(candidate.missing) <= set(MISSING)


@pytest.mark.parametrize("file", [*EVERY, ABROAD.name, FRESH.name, TRADES.name])
def test_the_language_of_every_commitment_is_told_from_its_words(file: str):
    wrong = [each.text for each in sets(WORKED_ON.parent / file) if language_of(each.text) != each.language]

    assert not wrong


@pytest.mark.parametrize("language", ["de", "es", "fr", "zh"])
def test_what_answers_in_another_language_stands_where_its_span_says(language: str):
    for each in sets(ABROAD):
        if each.language == language:
            read = read_commitment(each.text, language=language)
            for found in (read.responsible, read.deliverable, read.date, read.acceptance):
                assert found is None or found.span.of(each.text.replace("'", "’")) == found.words
    read_commitment("sera réparé " * 1600, language=language)
    read_commitment("wird der, muss " * 1200, language=language)
    read_commitment("应" * 19_000, language=language)


def test_a_plain_date_and_a_period_after_signature_become_dates_of_terms():
    by_date = read_commitment("Ash Ltd will send the list by 3 July 2026.")
    counted = read_commitment("Ash Ltd will send the list within ten working days of signature.")

    assert by_date.due is not None
    assert by_date.due.on == dt.date(2026, 7, 3)
    assert counted.due is not None
    assert str(counted.due.within) == "10 working days"
    assert read_commitment("Ash Ltd will send it by 31 February 2026.").due is None


def test_the_found_words_stand_where_the_spans_say():
    text = "By 3 July 2026, Ash Ltd will send EUR 500 to Birch GmbH."
    candidate = read_commitment(text)

    assert candidate.responsible is not None
    assert candidate.responsible.span.of(text) == candidate.responsible.words == "Ash Ltd"
    assert candidate.date is not None
    assert candidate.date.span.of(text) == "By 3 July 2026"
    assert str(candidate.sum) == "EUR 500.00"


def test_a_party_known_by_name_answers_even_in_small_letters():
    assert read_commitment("acme will send the list by 3 July 2026.", parties=["Acme"]).responsible is not None


def test_a_text_longer_than_a_commitment_is_refused():
    with pytest.raises(Faulty, match="characters"):
        read_commitment("x" * 50_000)


def test_reading_stays_fast_on_text_made_to_be_slow():
    read_commitment("the " * 4000)
    read_commitment("a, " * 6000)
    read_commitment("A" * 19_000)


def test_rules_of_a_language_without_rules_are_refused():
    with pytest.raises(Faulty, match="no rules for the language"):
        rules("tlh")
