"""What the patterns need stands beside the rules, and is what would be read from them."""

import pytest

from makegood.dialogue import pressed
from makegood.dialogue.patterns import taken_apart
from makegood.dialogue.rules import languages, to_press


@pytest.mark.parametrize("language", languages())
def test_what_was_pressed_is_what_the_rules_say(language):
    kept = pressed.place(language).read_text("utf-8")

    assert kept == pressed.press(*to_press(language)), "a rule was changed: python -m tests.pressed"


def test_pressed_branches_are_those_of_the_pattern():
    sources, words = to_press("en")

    for source in sources[:20]:
        found = [(branch.source, branch.needs) for branch in pressed.branches(source, words, "en")]
        assert found == [(branch.source, branch.needs) for branch in taken_apart(source, words)]


def test_a_pattern_that_was_changed_since_is_read_anew():
    (branch,) = pressed.branches(r"\bnever pressed before\b", {}, "en")

    assert branch.needs == [{" pressed "}, {" before "}, {" never "}]
