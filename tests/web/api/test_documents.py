"""The reference page knows every operation, and says what it does in its own words."""

from pathlib import Path

import pytest

from makegood.web.api.interface import schema

PAGE = (Path(__file__).parents[3] / "docs/reference/api.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(schema()["paths"]))
def test_every_operation_stands_on_the_reference_page(path):
    for method, operation in schema()["paths"][path].items():
        says = operation["description"].split("\n")[0]
        assert f"| {method.upper()} | `{path.removeprefix('/api')}` | {says} |" in PAGE
