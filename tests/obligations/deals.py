"""Small agreements and events for these tests. Everything is in UTC and days end at midnight unless a test says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from makegood.obligations import Event, Standing, follow
from makegood.terms import Terms

SIGNED = datetime(2026, 7, 1, 12, tzinfo=UTC)
OURS, THEIRS = "northgate", "fennel"
PARTIES = [{"id": OURS, "name": "Northgate Tickets Ltd"}, {"id": THEIRS, "name": "Fennel Payments B.V."}]


def on(day: int, hour: int = 12) -> datetime:
    """The `day`th day from 1 July 2026 on, at `hour`: day 32 is 1 August."""
    return datetime(2026, 7, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)


def commitment(**fields: Any) -> dict[str, Any]:
    plain = {"id": "report", "debtor": THEIRS, "creditor": OURS, "deliverable": "A report", "due": {"on": "2026-07-10"}}
    return plain | fields


def deal(*commitments: dict[str, Any], **fields: Any) -> Terms:
    plain = {"title": "Settlement", "parties": PARTIES, "commitments": list(commitments) or [commitment()]}
    return Terms.model_validate(plain | fields)


def event(kind: str, day: int, by: str | None = THEIRS, about: str = "report", **fields: Any) -> Event:
    return Event.model_validate({"kind": kind, "at": on(day), "by": by, "about": about} | fields)


def signed() -> Event:
    return Event.model_validate({"kind": "signed", "at": SIGNED})


def stands(terms: Terms, events: list[Event], at: datetime, key: str = "report") -> Standing:
    found = {standing.key: standing for standing in follow(terms, [signed(), *events], at)}
    return found[key]
