"""The table of what works names tests that exist, and every row of it."""

import re

import pytest
from tests.docs.examples import ROOT

PAGE = (ROOT / "docs/reference/requirements.md").read_text(encoding="utf-8")
ROWS = {"A": 11, "C": 10, "N": 10, "S": 8, "D": 7, "M": 10}


def test_every_row_is_in_the_table_once():
    found = re.findall(r"^\| ([ACNSDM]\d+) \|", PAGE, re.M)

    assert found == [f"{letter}{number}" for letter, count in ROWS.items() for number in range(1, count + 1)]


@pytest.mark.parametrize("named", re.findall(r"`(tests/[^`]+)`", PAGE))
def test_a_test_that_is_named_exists(named):
    file, _, name = named.partition("::")

    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_every_row_has_its_test_or_says_not_yet():
    for line in re.findall(r"^\| [ACNSDM]\d+ \|.*$", PAGE, re.M):
        assert "`tests/" in line or "not yet" in line
