"""Every rule is held to its own proofs, and to the clean lines of all others."""

import re

import pytest

from makegood.dialogue import check
from makegood.dialogue.rules import LEVELS, languages, rules, table, topics
from makegood.dialogue.text import Writing

RULES = [
    pytest.param(language, rule, id=f"{language}:{rule.id}") for language in languages() for rule in rules(language)
]
TOPICS = [
    pytest.param(language, kind, topic, id=f"{language}:{kind}:{topic.id}")
    for language in languages()
    for kind in ("parts", "signs", "interests")
    for topic in topics(language, kind)
]


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_a_rule_speaks_where_its_proofs_say_so(language, rule):
    assert rule.hits
    for line in rule.hits:
        spans = list(rule.find(Writing.of(line)))
        told = check(line, language=language).findings  # where rules overlap, the gravest and then the longest speaks
        assert any(f.span.start < span.end and span.start < f.span.end for f in told for span in spans), line


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_no_rule_speaks_in_a_clean_line(language, rule):
    assert rule.misses
    for line in rule.misses:
        assert [(f.rule, f.quote) for f in check(line, language=language).findings] == [], line


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_a_rule_explains_itself(language, rule):
    assert rule.level in LEVELS
    assert rule.says.endswith((".", "。"))
    assert rule.instead
    assert rule.source


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_better_words_would_pass_the_coach(language, rule):
    for offered in re.findall(r"‘([^’]{12,})’", rule.instead.replace("’s ", "'s ")):
        assert [f.rule for f in check(offered, language=language).findings if f.level != "hint"] == [], offered


@pytest.mark.parametrize(("language", "kind", "topic"), TOPICS)
def test_a_topic_is_heard_where_its_proofs_say_so(language, kind, topic):
    assert topic.hits
    for line in topic.hits:
        assert list(topic.find(Writing.of(line))), line
    for line in topic.misses:
        assert not list(topic.find(Writing.of(line))), line


def test_every_language_has_only_patterns_with_bounds():
    """A repetition without a bound is how a pattern comes to take forever."""
    for language in languages():
        for name in [p.removesuffix(".toml") for p in _files(language)]:
            for where, pattern in _patterns(table(language, name)):
                bare = re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "x", pattern)
                assert not re.search(r"[*+]|\{\d+,\}", bare), f"{language}/{name}: {where}: {pattern}"


def _files(language):
    from importlib.resources import files

    return [entry.name for entry in files("makegood.dialogue").joinpath("rules", language).iterdir()]


def _patterns(given, where=""):
    for key, value in given.items():
        if isinstance(value, dict):
            yield from _patterns(value, f"{where}.{key}")
        elif key == "pattern":
            yield where, value
        elif key in ("any", "unless", "not_after", "guess") or key.isupper():
            yield from ((where, one) for one in value)
