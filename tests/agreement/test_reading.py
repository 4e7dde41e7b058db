from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.agreement import read_commitment, vague_words
from makegood.agreement.reading import MISSING
from makegood.agreement.vague import rules
from makegood.formats import Faulty

LETTERS = dict(zip("rdta", MISSING, strict=True))


def commitments() -> list[tuple[str, set[str], list[str]]]:
    lines = Path(__file__).with_name("commitments.txt").read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        if line and not line.startswith("#"):
            text, missing, vague = line.split("|")
            found.append((text, {LETTERS[letter] for letter in missing.split()}, [v for v in vague.split(";") if v]))
    return found


def test_the_set_has_a_hundred_commitments_of_which_half_are_sound():
    every = commitments()
    sound = [text for text, missing, vague in every if not missing and not vague]

    assert len(every) >= 100
    assert 0.45 <= len(sound) / len(every) <= 0.55


@pytest.mark.parametrize("kind", MISSING)
def test_each_kind_of_gap_is_found_with_few_misses_and_few_false_alarms(kind: str):
    hit = wrong = missed = 0
    told = []
    for text, missing, _ in commitments():
        found = kind in read_commitment(text).missing
        hit += found and kind in missing
        if found and kind not in missing:
            wrong += 1
            told.append(f"false alarm: {text}")
        if kind in missing and not found:
            missed += 1
            told.append(f"not seen: {text}")

    assert hit / (hit + wrong) >= 0.9, told
    assert hit / (hit + missed) >= 0.9, told


def test_vague_words_are_found_with_few_misses_and_few_false_alarms():
    hit = wrong = missed = 0
    told = []
    for text, missing, vague in commitments():
        quotes = [each.quote for each in vague_words(text)]
        sound = not missing and not vague
        hit += sum(1 for each in vague if each in quotes)
        missed += (lost := sum(1 for each in vague if each not in quotes))
        wrong += (alarms := len(quotes) if sound else 0)
        if lost or alarms:
            told.append((text, quotes))

    assert hit / (hit + wrong) >= 0.9, told
    assert hit / (hit + missed) >= 0.9, told


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_rule_finds_its_hits_and_leaves_its_misses_alone(rule):
    assert rule.hits
    assert rule.misses
    for text in rule.hits:
        assert rule.pattern.search(text), text
    for text in rule.misses:
        assert not rule.pattern.search(text), text
    assert rule.ask.endswith("?") or "." in rule.ask
    assert rule.source


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_and_every_span_is_its_quote(text: str):
    candidate = read_commitment(text)

    for each in candidate.vague:
        assert each.span.of(text) == each.quote
        assert each.quote in each.question
    assert set(candidate.missing) <= set(MISSING)


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
