"""No deal, and an orderly end: the talks end with a reason, the case is closed, both look back; a partner who never came is no hindrance."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from tests.cast import NAMES, Table, opening, person
from tests.stories.conftest import Person
from tests.web.api.test_api import TALKS

from makegood.web.cases import store as cases
from makegood.web.negotiation import store as talks

pytestmark = pytest.mark.browser


def is_accessible(person: Person) -> None:
    assert person.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(person.page).response["violations"]
    assert not [(each["id"], each["nodes"][0]["html"]) for each in found]


def test_talks_without_a_deal_come_to_an_orderly_end_that_both_look_back_on(transactional_db, sit, post):
    table = Table.lay(at=timezone.now())
    talks.set_issues(table.seat("ada"), TALKS, at=timezone.now())
    case = f"/cases/{table.case.pk}/"
    ada, ben = sit("ada"), sit("ben", width=390, scheme="dark")
    for who in (ada, ben):
        who.sign_in(NAMES[who.name][1])

    ada.go(f"{case}end/")
    ada.sees("The talks have not ended.")
    ada.go(f"{case}negotiation/end/")
    ada.choose(way="orderly-exit")
    ada.fill(why="What we need you cannot give this year.")
    ada.press("End the talks")
    ada.go(case)
    ada.sees("Plan an orderly step down or end.")
    ada.follow("Close without an agreement")
    is_accessible(ada)
    ada.press("Close the case")
    ada.is_on("This case is closed")

    assert any("without an agreement" in mail for mail in post(NAMES["ben"][1]))
    ben.go(case)
    ben.sees("Look back on it.")
    ben.follow("Go there")
    ben.page.get_by_text("Write our part").click()
    ben.fill(unseen="Nobody watched the certificates.", learned="Watch them together.")
    ben.press("Keep it")
    ben.sees("Nobody watched the certificates.")
    is_accessible(ben)
    ada.page.reload()
    ada.sees("Nobody watched the certificates.")
    ada.go("/cases/")
    ada.sees("closed")


def test_who_stays_alone_comes_to_an_end_as_well(transactional_db, sit):
    seat = cases.open_case(person("ada"), opening(), at=timezone.now())
    ada = sit("ada", width=390)
    ada.sign_in(NAMES["ada"][1])

    ada.go(f"/cases/{seat.case.pk}/")
    ada.follow("Close without an agreement")
    ada.press("Close the case")
    ada.is_on("This case is closed")
    is_accessible(ada)
    ada.press("Take it up again")
    ada.sees("The case goes on.")
