"""The assessment and the pairs of answers in a real browser, with something on them to see."""

import pypdfium2
import pytest
from django.urls import reverse
from tests.breach.reports import CASES, case
from tests.cast import LONG_AGO, Table
from tests.web.looks import faults

from makegood.web.breach import store

pytestmark = pytest.mark.browser


def test_an_assessment_and_its_pairs_can_be_read_by_everybody(live_table: Table, browse, live_server):
    seat = live_table.seat("ada")
    store.save_report(seat, case(CASES[1]).report, at=LONG_AGO, assessed=True)
    page = browse("ada")

    for name in ("page", "pairs", "sheet"):
        address = live_server.url + reverse(f"breach:{name}", args=[live_table.case.pk])
        assert not faults(page, address)
        if name == "pairs":
            assert page.locator("main li").count() > 0


def test_a_printed_sheet_begins_on_its_first_page(live_table: Table, browse, live_server):
    seat = live_table.seat("ada")
    store.save_report(seat, case(CASES[1]).report, at=LONG_AGO, assessed=True)
    page = browse("ada", width=1280)

    page.goto(live_server.url + reverse("breach:sheet", args=[live_table.case.pk]))
    first = pypdfium2.PdfDocument(page.pdf())[0]

    assert "What the talk is for" in first.get_textpage().get_text_bounded()
