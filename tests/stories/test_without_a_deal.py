"""No deal, and an orderly end: the talks end with a reason, the case is closed, both look back; a partner who never comes is no hindrance."""

from __future__ import annotations

from importlib.resources import files
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from tests.cast import NAMES, Table, person
from tests.stories.conftest import each_look, each_way
from tests.web.api.test_api import TALKS

from makegood.web.negotiation import store as talks

pytestmark = pytest.mark.browser
CASE, BEN = files("makegood.worked_case"), NAMES["ben"][1]


@each_way("de")
def test_talks_without_a_deal_come_to_an_orderly_end_that_both_look_back_on(transactional_db, adas, bens, sit, post):
    table = Table.lay(at=timezone.now())
    talks.set_issues(table.seat("ada"), TALKS, at=timezone.now())
    case = f"/cases/{table.case.pk}/"
    ada, ben = sit("ada", **adas), sit("ben", **bens)
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
    ada.is_on("Close without an agreement")
    ada.is_at_ease()
    ada.press("Close the case")
    ada.is_on("This case is closed")

    told = ben.spoken("The case is closed without an agreement. Each side can take it up again.")
    assert any(told in mail for mail in post(NAMES["ben"][1]))
    ben.go(case)
    ben.sees("Look back on it.")
    ben.follow("Go there")
    ben.unfold("Write our part")
    ben.fill(unseen="Nobody watched the certificates.", learned="Watch them together.")
    ben.press("Keep it")
    ben.reads("Nobody watched the certificates.")
    ben.is_at_ease()
    ada.page.reload()
    ada.reads("Nobody watched the certificates.")
    ada.go("/cases/")
    ada.sees("closed")


@each_look("es")
def test_who_stays_alone_goes_from_the_breach_to_a_closed_case(transactional_db, adas, sit, post):
    ada = sit("ada", **adas)
    person("ada")
    ada.sign_in(NAMES["ada"][1])

    ada.go("/cases/start/")
    ada.is_on("What happened?")
    ada.fill(title="The checkout failed", them="Fennel Payments B.V.", us="Northgate Tickets Ltd")
    ada.fill(happened_on="2026-06-05", hit="4,100 baskets were lost.")
    ada.press("Open the case")
    ada.is_at("The checkout failed")
    ada.sees("Add the governing contract.", "Only Northgate Tickets sees this")
    ada.is_at_ease()
    case = urlsplit(ada.page.url).path

    ada.go(f"{case}contract/")
    ada.give("contract.txt", CASE.joinpath("contract.md").read_bytes())
    ada.press("Read it")
    ada.is_on("The governing contract")
    ada.sees("Cure period")
    ada.is_at_ease()
    ada.go(f"{case}breach/file/")
    ada.give("assessment.yaml", CASE.joinpath("assessment.yaml").read_bytes())
    ada.press("Read it")
    ada.is_on("What it means")
    ada.is_at_ease()
    ada.go(f"{case}dialogue/write/")
    ada.fill(text="Dear Ben,\n\ncould you tell us what happened, by Friday?\n\nAda", to_name="Ben", to_email=BEN)
    ada.press("See it as Fennel Payments will")
    ada.press("Send it")
    assert any("could you tell us what happened" in mail for mail in post(BEN))

    ada.go(case)
    ada.sees("Wait for Fennel Payments, or remind them.", "Fennel Payments is not here yet")
    ada.is_at_ease()
    ada.follow("Close without an agreement")
    ada.press("Close the case")
    ada.is_on("This case is closed")
    ada.is_at_ease()
    ada.press("Take it up again")
    ada.sees("The case goes on.")
