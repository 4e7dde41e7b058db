"""Who may open which page of the room dialogue."""

from __future__ import annotations

from tests.cast import LONG_AGO, Table
from tests.web.expectations import FENNEL, READERS, WRITERS, Page, case_page, guest_page

from makegood.web.dialogue import store


def a_summary_of_adas(table: Table) -> dict[str, object]:
    summary = store.say_back(table.seat("ada"), "You lost a night of sleep over this.", at=LONG_AGO)
    return {"summary_id": summary.pk}


EXPECTED: dict[str, Page] = {
    "dialogue:thread": case_page(get=READERS),
    "dialogue:picture": case_page(get=READERS - {"cleo"}, download=True),
    "dialogue:import": case_page(get=WRITERS, post=WRITERS),
    "dialogue:place": case_page(post=WRITERS),
    "dialogue:share": case_page(get=WRITERS, post=WRITERS),
    "dialogue:write": case_page(get=WRITERS, post=WRITERS),
    "dialogue:coach": case_page(post=WRITERS),
    "dialogue:wording": case_page(post=WRITERS),
    "dialogue:guided": case_page(get=WRITERS, post=WRITERS),
    "dialogue:reset": case_page(get=WRITERS, post=WRITERS),
    "dialogue:rule": case_page(get=READERS, post=WRITERS),
    "dialogue:listening": case_page(get=READERS, post=WRITERS),
    "dialogue:answer-summary": case_page(post=FENNEL, args=a_summary_of_adas),
    "dialogue_guest:page": guest_page(get=True),
    "dialogue_guest:say": guest_page(get=True, post=True, args=lambda table: {"kind": "answer"}),
    "dialogue_guest:answer-summary": guest_page(post=True, args=a_summary_of_adas),
    "dialogue_guest:rule": guest_page(post=True),
}
