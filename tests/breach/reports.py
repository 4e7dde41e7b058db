"""Reports for the tests: the example of the reference page, the twelve cases, and small changes to a report."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from makegood.breach import Report
from makegood.formats import Strict, read

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/assessment.md"
CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))

SMALL: dict[str, Any] = {
    "title": "Late again",
    "as_of": "2026-06-09",
    "currency": "EUR",
    "sides": {"ours": {"id": "northgate", "name": "Northgate"}, "theirs": {"id": "fennel", "name": "Fennel"}},
    "what_happened": {"in_one_line": "It came late.", "on": "2026-06-05"},
}


class Case(Strict):
    """One worked case: the report, what a practitioner would choose, and why."""

    trade: str
    chooses: str
    tone: str
    why: str
    report: Report


def case(path: Path) -> Case:
    return read(path.read_bytes(), Case, name=path.name).value


def examples() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)


def example() -> Report:
    return read(examples()[0], Report).value


def report(**changes: Any) -> Report:
    """The smallest report with `changes`; keys with __ reach inside, as in contract__notice."""
    data = yaml.safe_load(yaml.safe_dump(SMALL))
    for key, value in changes.items():
        *outer, last = key.split("__")
        holder = data
        for part in outer:
            holder = holder.setdefault(part, {})
        holder[last] = value
    return read(yaml.safe_dump(data, allow_unicode=True), Report).value


def with_answer(given: Report, *path: str, answer: Any) -> Report:
    """A copy of a report with one answer changed, read again from its own dump."""
    data = given.model_dump(mode="json")
    holder = data
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = answer
    return Report.model_validate(data)
