"""Patterns that sleep until a text holds a word they need find exactly what they would find awake."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.dialogue.patterns import Awake, Pattern, Sieve, filled, matches, places
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


def found(pattern, text):
    """Where a pattern is found in a text, with only the branches tried that the sieve lets through."""
    writing = Writing.of(text)
    tokens = frozenset().union(*writing.tokens_by_sentence)
    whole = ((0, len(text)),)
    awake = [Awake(branch, whole) for branch in let_through(pattern.branches, tokens)]
    return [match.span() for match in matches(awake, writing.lower)]


def let_through(branches, tokens):
    sieve = Sieve(branches)
    return [branches[place] for place in places(sieve.awake(sieve.held(tokens)))]


@pytest.mark.parametrize(
    ("source", "needs"),
    [
        (r"\b{YOU} (?:again )?failed", [{" failed"}, {" you ", " team ", " side "}]),
        (r"refund\w{0,3}|credit", [{"refund"}]),
        (r"\bcolou?r", [{" colo"}, {"r"}]),
        (r"\d{4}", []),
        (r"(?:a|\d)b", [{"b"}]),
        (r"\b(?:deal with it|live with that)\b", [{" deal "}, {" with "}, {" it "}]),
        (r"(?:late|slow)(?: again)? indeed\b", [{"late ", "slow "}, {" indeed "}]),
        (r"\b(?:so )?what(?:'s| is) (?!up)", [{" what"}, {"'s ", " is "}]),
    ],
)
def test_needs_are_what_a_match_cannot_do_without(source, needs):
    assert sorted(map(sorted, Pattern([source], WORDS).branches[0].needs)) == sorted(map(sorted, needs))


def test_a_pattern_of_which_one_branch_needs_nothing_is_always_tried():
    assert [branch.source for branch in let_through(Pattern([r"a|\d"], {}).branches, [])] == [r"\d"]
    assert let_through(Pattern([r"a|b"], {}).branches, []) == []


@pytest.mark.parametrize(
    "source",
    [r"a|bc", r"\b(?:a|bc)\b", r"(?<=x)(?:a|bc)(?=y)", r"(?:^|x)(?:a|bc)(?!y)\b", r"\ba\b|\bbc\b", r"(?:(?:a|bc))"],
)
def test_a_choice_between_edges_is_one_branch_for_each(source):
    needs = [[{one.strip() for one in need} for need in branch.needs] for branch in Pattern([source], {}).branches]
    assert needs == [[{"a"}], [{"bc"}]]


def test_letters_keep_their_case():
    assert Pattern(["NEVER"], {}).branches[0].needs == [{"NEVER"}]


@pytest.mark.parametrize(
    ("source", "token", "awake"),
    [
        (r"\bon\b", "on", True),
        (r"\bon\b", "contract", False),
        (r"\bit\b", "it's", True),
        (r"\bdon't\b", "'don't", True),
        (r"\bfail", "failed", True),
        (r"\bfail", "unfailing", False),
        (r"ing\b", "failing", True),
        (r"on", "contract", True),
        (r"\bon\b", "x" * 100 + "'on", True),
    ],
)
def test_a_word_wakes_what_it_can_be_a_part_of(source, token, awake):
    assert bool(let_through(Pattern([source], {}).branches, [token])) is awake


def test_a_sieve_gives_each_branch_once_and_in_order():
    branches = Pattern([r"credit|refund", r"\d", "late", r"late (?:or|and) credit"], {}).branches
    sieve = Sieve(branches)

    assert list(places(sieve.awake(sieve.held(["late", "or", "credit"])))) == [0, 2, 3, 4]
    assert list(places(sieve.awake(sieve.held(["late"])))) == [2, 3]


PIECE = st.sampled_from(
    ["you", "your team", "failed", "again", "ruined", "let us down", "refunded", "credit", "not", "sorry", "why?", "fair",
     "unfair", "isn't", "\n", ".", "“failed”", "É"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SOURCES), st.lists(PIECE, max_size=9).map(" ".join))
def test_a_pattern_finds_what_python_finds(source, text):
    plain = re.compile(re.sub(" ", r"\\s{1,8}", filled(source, WORDS)), re.MULTILINE)

    assert found(Pattern([source], WORDS), text) == [m.span() for m in plain.finditer(Writing.of(text).lower)]


@pytest.mark.parametrize("language", languages())
def test_a_shelf_finds_what_its_rules_find_one_by_one(language):
    shelf = rules(language)
    writing = Writing.of("\n".join(line for rule in shelf for line in rule.hits))

    assert list(shelf.find(writing)) == [(rule, span) for rule in shelf for span in rule.find(writing)]


LINES = ["You failed us.", "Again.", "\n- ", "“You never listen”, he wrote.", "Great,", "the gate is stuck again!", "Whatever.", "Why?",
         "Nice work: nothing arrived", "We ask for a refund by Friday.", "> you failed us", "\n\n", "Fix it", "now.", "LATE AGAIN!"]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=12).map(" ".join))
def test_looking_where_the_words_stand_finds_what_looking_everywhere_finds(text):
    writing = Writing.of(text)

    assert list(rules("en").find(writing)) == [(rule, span) for rule in rules("en") for span in rule.find(writing)]
