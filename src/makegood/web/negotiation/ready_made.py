"""The usual ways out as issues for the table, in the language of who puts them there.

From then on they are words on the table like any others: both sides read, settle and sign the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from makegood.negotiation.ways_out import expand, ways_out
from makegood.web.negotiation.store import OnTheTable
from makegood.web.sentences import said


def ready_made(ways: Sequence[str], table: OnTheTable | None) -> dict[str, Any]:
    """The issues and rules of these ways out that are not on the table yet, in the language that is spoken now."""
    known = table.issues.keys() if table else set()
    spelt = expand({"ways_out": [way for way in ways if not ways_out()[way].issues.keys() <= known]})
    return {
        "issues": {name: _issue(issue) for name, issue in spelt["issues"].items()},
        "rules": [{**rule, "together": _together(rule), "why": said(rule["why"])} for rule in spelt["rules"]],
    }


def _issue(issue: dict[str, Any]) -> dict[str, Any]:
    return {**issue, "title": said(issue["title"]), "options": [said(option) for option in issue["options"]]}


def _together(rule: dict[str, Any]) -> list[dict[str, str]]:
    return [{name: said(option) for name, option in one.items()} for one in rule["together"]]
