"""also.yaml: what the application knows of a case beside what the layout of `makegood run` has a file for."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime, Field

from makegood.formats import Strict

NAME = "also.yaml"


class Note(Strict):
    """A note that our side wrote to itself."""

    at: AwareDatetime
    subject: str = Field("", max_length=300)
    text: str = Field(max_length=100_000)


class Also(Strict):
    """Our side's own words; empty parts are left out.

    hit, wants        what our side said when it opened or joined the case
    facts             what an exhibit shows, by its name in exhibits/
    clauses           what was said of a clause of the contract, by `kind/start` of the words in it
    notes             notes to ourselves
    issues            what lies on the table, while our side has not said what it wants of it
    """

    hit: str = Field("", max_length=4000)
    wants: str = Field("", max_length=4000)
    facts: dict[str, str] = Field(default_factory=dict, max_length=10_000)
    clauses: dict[str, Literal["accepted", "rejected"]] = Field(default_factory=dict, max_length=10_000)
    notes: tuple[Note, ...] = Field((), max_length=10_000)
    issues: dict[str, Any] = Field(default_factory=dict)
