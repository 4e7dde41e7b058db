"""Every rule is held to the proofs written beside it."""

import pytest

from makegood.contract.rules import KINDS, Kind, Rule, kind, kinds

RULES = [(each, rule) for each in kinds() for rule in each.proven]
NAMES = [f"{each.name}-{rule.name}" for each, rule in RULES]


@pytest.mark.parametrize(("each", "rule"), RULES, ids=NAMES)
def test_a_rule_speaks_on_each_of_its_hits_and_on_none_of_its_misses(each: Kind, rule: Rule):
    assert rule.hits
    assert rule.misses
    assert [hit for hit in rule.hits if not rule.proves(hit)] == []
    assert [miss for miss in rule.misses if rule.proves(miss)] == []


@pytest.mark.parametrize(("each", "rule"), RULES, ids=NAMES)
def test_a_hit_has_one_of_the_words_without_which_a_sentence_is_not_looked_at(each: Kind, rule: Rule):
    for hit in rule.hits:
        assert rule.reads_headings or any(word in hit.lower() for word in each.words), hit


def test_every_kind_has_a_title_a_question_and_a_known_way_to_take_its_words():
    assert [each.name for each in kinds()] == list(KINDS)
    for each in kinds():
        assert each.title
        assert each.asks
        assert each.takes in ("sentence", "run", "part", "section")
        assert each.words == tuple(word.lower() for word in each.words)
        assert all(0.5 <= rule.confidence < 1 for rule in each.rules)


def test_an_unknown_kind_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        kind("horoscope")
