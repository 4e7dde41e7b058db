"""A small signed agreement at the table of every test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from tests.cast import LONG_AGO, Table

from makegood.obligations import Event
from makegood.terms import Terms
from makegood.web.obligations import store
from makegood.web.obligations.models import Due

SIGNED = LONG_AGO + dt.timedelta(days=28)  # 3 July 2026, 17:00
PARTIES = [{"id": "northgate", "name": "Northgate Tickets Ltd"}, {"id": "fennel", "name": "Fennel Payments B.V."}]
REPORT = {
    "id": "report",
    "debtor": "fennel",
    "creditor": "northgate",
    "deliverable": "Fennel sends the report on the outage.",
    "due": {"on": "2026-07-20"},
    "cure": "5 days",
    "evidence": "the report",
    "acceptance": {"test": "It names the cause.", "within": "5 days"},
}
TEST_LOAD = {
    "id": "test-load",
    "debtor": "northgate",
    "creditor": "fennel",
    "deliverable": "Northgate lends its load generator.",
    "due": {"on": "2026-07-25"},
}
SHARED_PAGE = {
    "id": "shared-page",
    "debtor": "fennel",
    "creditor": "northgate",
    "joint_with": "northgate",
    "deliverable": "Both set up one page.",
    "due": {"on": "2026-08-10"},
}
WEEKLY = {"id": "weekly", "due": {"on": "2026-07-10", "every": "FREQ=WEEKLY;COUNT=2"}}


def terms(*commitments: dict[str, Any], **more: Any) -> Terms:
    fields = {
        "title": "Settlement",
        "calendar": {"zone": "Europe/Dublin", "closes": "17:00"},
        "parties": PARTIES,
        "commitments": list(commitments) or [REPORT],
        **more,
    }
    return Terms.model_validate(fields)


def full() -> Terms:
    return terms(REPORT, TEST_LOAD, SHARED_PAGE, check_ins=[WEEKLY])


def begun(table: Table, agreed: Terms | None = None, at: dt.datetime = SIGNED) -> None:
    store.begin(table.seat("ada"), agreed or full(), SIGNED, at)


def lately(table: Table) -> None:
    """An agreement signed three days ago by the clock on the wall, with everything still ahead: for what views do now."""
    now = timezone.now()
    due = {"due": {"on": (now.date() + dt.timedelta(days=20)).isoformat()}}
    weekly = {"id": "weekly", "due": {**due["due"], "every": "FREQ=WEEKLY;COUNT=2"}}
    agreed = terms({**REPORT, **due}, {**TEST_LOAD, **due}, {**SHARED_PAGE, **due}, check_ins=[weekly])
    signed_at = now - dt.timedelta(days=3)
    store.begin(table.seat("ada"), agreed, signed_at, signed_at)


def day(number: int, hour: int = 12) -> dt.datetime:
    """A day of July 2026 (32 is 1 August)."""
    return dt.datetime(2026, 7, 1, hour, tzinfo=dt.UTC) + dt.timedelta(days=number - 1)


def said(table: Table, who: str, kind: str, about: str, at: dt.datetime, **more: Any) -> None:
    seat = table.seat(who)
    event = Event.model_validate({"kind": kind, "by": seat.side.slug, "about": about, "at": at, **more})
    store.record_event(seat, event, at)


def standings(table: Table) -> dict[str, str]:
    return dict(Due.objects.filter(case=table.case).values_list("key", "standing"))


def rows_agree(table: Table, at: dt.datetime) -> bool:
    """Whether the rows are what the library says, down to the moment of the next change."""
    truth = store.must_be_followed(table.case)
    now = {each.key: each for each in truth.board(at).standings}
    rows: Iterable[Due] = Due.objects.filter(case=table.case)
    return {r.key: (r.standing, r.since, r.due) for r in rows} == {
        key: (str(each.standing), each.since, each.due) for key, each in now.items()
    }
