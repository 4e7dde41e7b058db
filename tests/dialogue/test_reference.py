"""The reference page of this room tells the truth: its examples run."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "dialogue.md"


def test_every_example_of_the_page_runs():
    result = doctest.testfile(str(PAGE), module_relative=False)

    assert result.attempted > 10
    assert result.failed == 0


def test_every_family_is_named_on_the_page():
    from makegood.dialogue.rules import rules

    text = PAGE.read_text("utf-8")
    assert not [family for family in {rule.family for rule in rules("en")} if family not in text]
