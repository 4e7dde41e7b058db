"""The list of all cases: grouped, by partner, a page at a time, and never more questions to the database for more cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import LONG_AGO, NORTHGATE, Table, opening, person

from makegood.web.cases import outlook, steps, store
from makegood.web.cases.models import Caucus, Outlook, Room
from makegood.web.cases.store import Company
from makegood.web.cases.write import act
from makegood.web.dialogue import store as dialogue
from makegood.web.dialogue.models import Hearing
from makegood.web.vault import sealing

LIST = "/cases/"


def cases(count: int, **changes: object) -> None:
    for number in range(count):
        store.open_case(person("ada"), opening(title=f"Case {number}", **changes), at=LONG_AGO)


def work_out_all() -> None:
    while outlook.work_out_one(LONG_AGO):
        pass


def queries_of(client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(LIST).status_code == 200
    return len(asked)


def test_a_page_of_thirty_cases_asks_no_more_than_a_page_of_one(as_, db):
    ada = as_("ada")
    cases(1)
    ada.get(LIST)
    with_one = queries_of(ada)
    cases(29)
    for _ in range(29 // outlook.AT_ONCE + 1):
        ada.get(LIST)

    assert Outlook.objects.filter(fresh=True).count() == 30
    assert queries_of(ada) == with_one


def test_a_page_where_nothing_is_worked_out_yet_works_out_only_a_few(as_, db):
    cases(outlook.AT_ONCE)
    few = queries_of(as_("ada"))
    Outlook.objects.all().delete()
    cases(25)

    assert queries_of(as_("ada")) <= few + 1
    assert Outlook.objects.count() == outlook.AT_ONCE


def test_what_is_done_in_a_case_is_seen_in_the_list(table: Table, as_):
    ada = as_("ada")
    assert "Wait for Fennel" not in ada.get(LIST).content.decode()
    dialogue.send(table.seat("ben"), "Hello", at=LONG_AGO)

    assert not Outlook.objects.filter(case=table.case, fresh=True).exists()
    work_out_all()
    assert Outlook.objects.filter(case=table.case, fresh=True).exists()


@pytest.mark.parametrize(
    ("room", "fresh"),
    [(Room.JOINT, set()), (Room.REQUESTING, {"joint", "responding"}), (Caucus.REQUESTING, {"responding"})],
)
def test_an_outlook_is_worked_out_anew_for_who_sees_what_was_done_and_for_nobody_else(table: Table, as_, room, fresh):
    for who in ("ada", "ben", "cleo"):
        as_(who).get(LIST)
    with act(table.seat("ada"), what="tried", room=room, at=LONG_AGO):
        pass

    assert set(Outlook.objects.filter(case=table.case, fresh=True).values_list("room", flat=True)) == fresh


def test_each_side_has_an_outlook_of_its_own(table: Table, as_):
    Hearing.objects.create(case=table.case, room="requesting", strained=True)
    ada, ben, cleo = (as_(who).get(LIST).content.decode() for who in ("ada", "ben", "cleo"))

    assert "at risk" in ada
    assert "at risk" not in ben
    assert "at risk" not in cleo


def test_cases_are_found_by_group_and_by_partner(as_, db):
    cases(1, us=NORTHGATE, them=Company("Quarry Ltd"))
    cases(1, us=NORTHGATE, them=Company("Tarn Ltd"))
    ada = as_("ada")
    ada.get(LIST)
    page = ada.get(LIST, {"partner": "Tarn Ltd"}).content.decode()

    assert page.count("case-title") == 1
    assert ada.get(LIST, {"show": "1"}).content.decode().count("case-title") == 2
    assert "No case is like this now" in ada.get(LIST, {"show": "3"}).content.decode()
    assert ada.get(LIST, {"show": "x", "page": "x"}).status_code == 200


def test_fifty_cases_stand_on_a_page(as_, db):
    cases(51)
    ada = as_("ada")

    assert ada.get(LIST).content.decode().count("case-title") == 50
    assert ada.get(LIST, {"page": "2"}).content.decode().count("case-title") == 1


def test_the_list_opens_no_more_than_it_shows_however_many_cases_there_are(as_, db, monkeypatch):
    monkeypatch.setattr(outlook, "A_PAGE", 3)
    ada = as_("ada")
    cases(7)
    for _ in range(3):
        ada.get(LIST, {"page": "1"})
        ada.get(LIST, {"page": "2"})
    opened: list[str] = []
    really = sealing.unseal
    monkeypatch.setattr(sealing, "unseal", lambda sealed, label: opened.append(label) or really(sealed, label))
    ada.get(LIST)

    assert opened.count("cases.outlook.says") == opened.count("cases.case.title") == 3


def test_a_message_that_waits_for_its_answer_needs_us_after_three_days(table: Table):
    seat = table.seat("ada")
    asked = replace(steps.state(seat), unanswered_since=LONG_AGO)

    assert outlook._group(asked, "wait-for-answer", LONG_AGO + dt.timedelta(days=1)) == Outlook.Group.WAITING
    assert outlook._group(asked, "wait-for-answer", LONG_AGO + dt.timedelta(days=4)) == Outlook.Group.NEEDS_YOU
