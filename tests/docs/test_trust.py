"""The pages on attackers and on ASVS name tests that exist."""

import re

import pytest
from tests.docs.examples import ROOT

PAGES = ["docs/why/threats.md", "docs/reference/asvs.md"]
NAMED = [
    (page, named)
    for page in PAGES
    for named in re.findall(r"`(tests/[^`]+)`", (ROOT / page).read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("page", "named"), NAMED)
def test_a_test_that_is_named_exists(page, named):
    file, _, name = named.partition("::")

    assert not name or f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
    assert (ROOT / file).exists()


def test_every_line_of_the_table_is_met_with_a_test_not_applicable_or_open():
    rows = re.findall(r"^\| V\d+.*$", (ROOT / "docs/reference/asvs.md").read_text(encoding="utf-8"), re.M)

    assert {int(re.match(r"\| V(\d+)", row)[1]) for row in rows} == set(range(1, 18))
    for row in rows:
        assert re.search(r"\| (met|partly|not applicable|open) \|", row), row
        assert "| met |" not in row or "`tests/" in row, row
