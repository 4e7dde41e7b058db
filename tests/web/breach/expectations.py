"""Who may open which page of the assessment: each side its own, a mediator none."""

from __future__ import annotations

import datetime as dt

from tests.cast import LONG_AGO, Table
from tests.web.expectations import NORTHGATE, READERS, WRITERS, case_page

from makegood.breach import Report
from makegood.breach.report import CourseId
from makegood.web.breach import store
from makegood.web.breach.models import AgainstWarning

SIDES = WRITERS | {"nora"}


def asked(table: Table) -> dict[str, object]:
    """Maeve asks to suspend while time to cure that Northgate granted runs."""
    return {"pk": ask_to_suspend(table).pk}


def ask_to_suspend(table: Table, who: str = "maeve") -> AgainstWarning:
    seat, day = table.seat(who), dt.date(2026, 6, 9)
    begun = store.begun(seat, day).model_dump(mode="json")
    running = {"running": "yes", "until": "2026-06-30", "granted_by": "us"}
    report = Report.model_validate({**begun, "contract": {"cure_period": running}})
    store.save_report(seat, report, at=LONG_AGO, assessed=True)
    return store.ask_against(seat, CourseId.SUSPEND, day, "Card data leaks.", at=LONG_AGO)


EXPECTED = {
    "breach:page": case_page(get=READERS),
    "breach:answers": case_page(get=SIDES),
    "breach:section": case_page(get=WRITERS, post=WRITERS, args=lambda table: {"section_id": "impact"}),
    "breach:begin": case_page(get=WRITERS, post=WRITERS),
    "breach:weights": case_page(get=WRITERS, post=WRITERS),
    "breach:pairs": case_page(get=SIDES),
    "breach:make": case_page(post=WRITERS),
    "breach:sheet": case_page(get=SIDES),
    "breach:against": case_page(get=SIDES, post=WRITERS),
    "breach:answer-against": case_page(post=WRITERS & NORTHGATE, args=asked),
    "breach:foundations": case_page(get=SIDES, post=WRITERS),
    "breach:compare": case_page(post=WRITERS),
    "breach:upload": case_page(get=WRITERS, post=WRITERS),
    "breach:download": case_page(get=SIDES, download=True),
}
