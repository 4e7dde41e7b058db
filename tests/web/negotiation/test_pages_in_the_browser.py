"""Pages of the talks in the states that take several acts to come to, in a real browser: accessible, quiet, as wide as the screen."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.cast import LONG_AGO, Table
from tests.web.looks import faults
from tests.web.negotiation.expectations import TWO_ISSUES
from tests.web.negotiation.test_package_bids import DEAR, EVEN, QUICK
from tests.web.negotiation.test_talks import FENNEL_WANTS, NORTHGATE_WANTS, hold_a_sitting

from makegood.web.negotiation import bids, store

pytestmark = pytest.mark.browser
PLACES = "fieldset select"


@pytest.fixture
def listed(live_table: Table) -> Table:
    """A result was held, offers were made, and a list of packages waits to be numbered."""
    store.set_issues(live_table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    store.save_preferences(live_table.seat("ada"), NORTHGATE_WANTS, at=LONG_AGO)
    store.save_preferences(live_table.seat("ben"), FENNEL_WANTS, at=LONG_AGO)
    hold_a_sitting(live_table)
    for who, package in (("ada", DEAR), ("ben", QUICK), ("ada", EVEN)):
        store.propose(live_table.seat(who), package, at=LONG_AGO)
    bids.begin_on(live_table.seat("ada"), [DEAR, EVEN, QUICK], at=LONG_AGO)
    return live_table


def test_a_list_to_number_and_a_held_result_are_accessible_and_fit(listed: Table, browse):
    page = browse("ben")
    found = faults(page, reverse("negotiation:settlements", args=[listed.case.pk]))
    found += faults(page, reverse("negotiation:bids", args=[listed.case.pk]))
    assert page.locator(PLACES).count() == 3
    page.locator(PLACES).nth(1).select_option("1")
    page.get_by_role("button", name="Seal this bid").click()
    page.wait_for_load_state()
    found += faults(page, page.url)  # what was sealed is read again

    assert page.locator(PLACES).count() == 0
    assert not found, "\n".join(found)
