"""Each side says how many days ahead of a date it is reminded: rows move with it, and nothing is told a second time."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar
from tests.cast import Table, person
from tests.web.obligations.signed import REPORT, WEEKLY, begun, day, lately, terms

from makegood.formats import Faulty
from makegood.web.engine.models import Outgoing
from makegood.web.obligations import store, turning
from makegood.web.obligations.models import Due, Told


def sweep_days(first: int, last: int) -> None:
    for number in range(first, last + 1):
        for hour in (1, 13):
            while turning.turn_some(day(number, hour)):
                pass


def reminded() -> list[tuple[str, dt.date]]:
    """The reminders of the report that were told: how far ahead, and on which day."""
    rows = Told.objects.filter(about="report", what="due soon").order_by("due_at")
    return [(row.key.split("/")[1].removeprefix("due-soon-"), row.due_at.date()) for row in rows]


def test_a_row_moves_to_the_reminder_that_its_side_wants(table: Table):
    begun(table, terms())
    assert Due.objects.get().turns_after.date() == day(13).date()

    store.remind(table.seat("ben"), [14, 3], day(4))
    assert Due.objects.get().turns_after.date() == day(6).date()
    sweep_days(5, 19)

    assert reminded() == [("14d", day(6).date()), ("3d", day(17).date())]


def test_the_same_lead_time_is_never_mailed_twice(table: Table):
    begun(table, terms())
    sweep_days(10, 13)
    for when, days in ((13, [3]), (14, [14, 7, 5, 1]), (15, [7, 1]), (16, [7, 5, 1])):
        store.remind(table.seat("ben"), days, day(when, 18))
        sweep_days(when + 1, when + 1)
    sweep_days(17, 20)

    assert [lead for lead, _ in reminded()] == ["7d", "5d", "1d"]
    to_ben = [mail.subject for mail in Outgoing.objects.filter(to=person("ben").email)]
    assert to_ben.count("Report: a date ahead") == 3


def test_what_lies_behind_already_is_not_told_late(table: Table):
    begun(table, terms())
    store.remind(table.seat("ben"), [14], day(9))
    sweep_days(10, 19)

    assert reminded() == []


def test_the_other_side_keeps_its_own(table: Table):
    begun(table, terms(REPORT, {**REPORT, "id": "own", "debtor": "northgate", "creditor": "fennel"}))
    store.remind(table.seat("ada"), [], day(9))
    sweep_days(10, 20)

    assert [lead for lead, _ in reminded()] == ["7d", "1d"]
    assert not Told.objects.filter(about="own", what="due soon").exists()


def test_a_program_that_adds_too_many_is_told(table: Table):
    begun(table, terms())
    with pytest.raises(Faulty, match="too many"):
        store.remind(table.seat("ben"), range(1, 8), day(9))


def test_a_lead_says_it_on_the_page_and_their_colleagues_read_it(table: Table, as_):
    lately(table)
    page = f"/cases/{table.case.pk}/obligations/telling/"
    assert 'value="7, 1"' in as_("ada").get(page).content.decode()
    as_("ada").post(page, {"key": "k", "remind": "", "days": "3 21,3"})

    assert store.must_be_followed(table.case).leads == {"northgate": [21, 3]}
    assert "Days ahead: 21, 3" in as_("maeve").get(page).content.decode()
    assert 'value="7, 1"' in as_("ben").get(page).content.decode()
    assert as_("maeve").post(page, {"key": "m", "remind": "", "days": "9"}).status_code == 404


@pytest.mark.parametrize("wrong", ["soon", "7.5", "0", "999", "1 2 3 4 5 6", "-1", "٣"])
def test_what_is_no_lead_time_is_said_on_the_page_and_changes_nothing(table: Table, as_, wrong):
    lately(table)
    answer = as_("ada").post(f"/cases/{table.case.pk}/obligations/telling/", {"key": "k", "remind": "", "days": wrong})

    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()
    assert store.must_be_followed(table.case).leads == {}


def test_before_anything_is_signed_there_is_nothing_to_be_reminded_of(table: Table, as_):
    page = f"/cases/{table.case.pk}/obligations/telling/"

    assert "Remind us so" not in as_("ada").get(page).content.decode()
    assert as_("ada").post(page, {"key": "k", "remind": "", "days": "9"}).status_code == 200


def test_a_calendar_rings_as_its_reader_is_reminded(table: Table, as_):
    begun(table, terms(REPORT, check_ins=[WEEKLY]))
    store.remind(table.seat("ben"), [3], day(4))

    def rings(who: str) -> set[bytes]:
        answer = as_(who).get(f"/cases/{table.case.pk}/obligations/calendar/dates.ics")
        return {alarm["trigger"].to_ical() for alarm in Calendar.from_ical(answer.content).walk("VALARM")}

    assert rings("ben") == {b"-P3D"}
    assert rings("ada") == rings("cleo") == {b"-P7D", b"-P1D"}
