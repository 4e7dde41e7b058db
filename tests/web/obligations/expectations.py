"""Who may open which page of the room `obligations`."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from tests.cast import Table
from tests.web.expectations import FENNEL, NORTHGATE, READERS, WRITERS, Page, case_page
from tests.web.obligations.signed import lately

from makegood.web.obligations import store

OF_NORTHGATE = NORTHGATE & WRITERS
OF_FENNEL = FENNEL & WRITERS


def a_report(table: Table) -> dict[str, object]:
    lately(table)
    return {"key": "report"}


def a_claim(table: Table) -> dict[str, object]:
    return {**a_report(table), "kind": "claimed"}


def a_question(table: Table) -> dict[str, object]:
    lately(table)
    now = timezone.now()
    later = now.date() + dt.timedelta(days=60)
    row = store.ask_for_time(table.seat("ben"), "report", until=later, reason="…", at=now)
    return {"ask_id": row.pk}


EXPECTED: dict[str, Page] = {
    "obligations:page": case_page(get=READERS),
    "obligations:commitment": case_page(get=READERS, args=a_report),
    "obligations:say": case_page(post=OF_FENNEL, args=a_claim),
    "obligations:ask": case_page(post=OF_FENNEL, args=a_report),
    "obligations:answer": case_page(post=OF_NORTHGATE, args=a_question),
    "obligations:allow": case_page(post=WRITERS),
}
