"""Patterns that sleep until a text holds a word they need find exactly what they would find awake."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.dialogue.patterns import Anchors, Index, Pattern, filled, matches
from makegood.dialogue.rules import languages, rules
from makegood.dialogue.text import Writing

WORDS = {"YOU": "you|your (?:team|side)"}
SOURCES = [
    r"\b(?:failed|ruined|let (?:us|me) down)\b",
    r"\b{YOU} (?:again )?failed",
    r"refund\w{0,3}|credit",
    r"(?<!un)sorry",
    r"why\?",
    r"\w{1,9}ed\b",
    r"(?:un)?fair",
    r"n't (?=fair)",
]


def places(pattern, text):
    writing = Writing.of(text)
    held = Anchors(pattern.anchors).among(writing.tokens)
    return [match.span() for match in matches(pattern.awake(held), writing.lower)]


@pytest.mark.parametrize(
    ("source", "anchors"),
    [
        (r"\b{YOU} (?:again )?failed", {"failed", "you", "team", "side"}),
        (r"refund\w{0,3}|credit", {"refund", "credit"}),
        (r"colou?r", {"colo", "r"}),
        (r"\d{4}", set()),
        (r"a|\d", {"a"}),
    ],
)
def test_anchors_are_what_a_match_cannot_do_without(source, anchors):
    assert Pattern([source], WORDS).anchors == anchors


def test_a_pattern_of_which_one_branch_needs_nothing_is_always_tried():
    assert len(Pattern([r"a|\d"], {}).awake(set())) == 1
    assert Pattern([r"a|b"], {}).awake(set()) == []


@pytest.mark.parametrize(
    "source", [r"a|bc", r"\b(?:a|bc)\b", r"(?<=x)(?:a|bc)(?=y)", r"(?:^|x)(?:a|bc)(?!y)\b", r"\ba\b|\bbc\b"]
)
def test_a_choice_between_edges_is_one_branch_for_each(source):
    assert [branch.needs for branch in Pattern([source], {}).branches] == [[{"a"}], [{"bc"}]]


def test_letters_keep_their_case():
    assert Pattern(["NEVER"], {}).anchors == {"NEVER"}


def test_an_index_gives_each_place_once_and_in_order():
    index = Index([{"refund", "credit"}, set(), {"late"}, {"credit", "late"}])

    assert index.among({"late", "credit", "refund", "parts"}) == [0, 1, 2, 3]
    assert index.among({"late"}) == [1, 2, 3]


PIECE = st.sampled_from(
    ["you", "your team", "failed", "again", "ruined", "let us down", "refunded", "credit", "not", "sorry", "why?", "fair",
     "unfair", "isn't", "\n", ".", "“failed”", "É"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SOURCES), st.lists(PIECE, max_size=9).map(" ".join))
def test_a_pattern_finds_what_python_finds(source, text):
    plain = re.compile(re.sub(" ", r"\\s{1,8}", filled(source, WORDS)), re.MULTILINE)

    assert places(Pattern([source], WORDS), text) == [m.span() for m in plain.finditer(Writing.of(text).lower)]


@pytest.mark.parametrize("language", languages())
def test_a_shelf_finds_what_its_rules_find_one_by_one(language):
    shelf = rules(language)
    writing = Writing.of("\n".join(line for rule in shelf for line in rule.hits))

    assert list(shelf.find(writing)) == [(rule, span) for rule in shelf for span in rule.find(writing)]
