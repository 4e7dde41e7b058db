"""Mail that may wait arrives when its receiver wants it; their own calendar has the dates of all their cases."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.cast import LONG_AGO, Table, opening, person
from tests.web.obligations.signed import begun, day, lately

from makegood.web import access
from makegood.web.cases import store as cases
from makegood.web.cases.models import Sitting
from makegood.web.cases.store import Company
from makegood.web.engine.models import Outgoing
from makegood.web.obligations import reach, store, turning
from makegood.web.obligations.models import OwnFeed, Reach

SATURDAY_NIGHT = dt.datetime(2026, 7, 11, 22, tzinfo=dt.UTC)


def test_without_a_word_of_theirs_the_night_and_the_cases_days_hold(table: Table):
    hours = reach.hours([(table.ada, table.case)])[0]

    assert hours.opens(SATURDAY_NIGHT, on_working_days=True) == dt.datetime(2026, 7, 13, 7, tzinfo=dt.UTC)


def test_who_works_on_sundays_and_late_gets_it_then(table: Table):
    reach.keep(table.ada, dt.time(23), dt.time(9, 30), [6], [])
    hours = reach.hours([(table.ada, table.case)])[0]

    assert hours.opens(SATURDAY_NIGHT, on_working_days=False) == SATURDAY_NIGHT
    assert hours.opens(SATURDAY_NIGHT, on_working_days=True) == dt.datetime(2026, 7, 12, 9, 30, tzinfo=dt.UTC)


def test_the_holidays_they_keep_are_not_worked(table: Table):
    reach.keep(table.ada, dt.time(20), dt.time(7), range(5), ["IE"])
    st_patricks_eve = dt.datetime(2026, 3, 16, 21, tzinfo=dt.UTC)
    hours = reach.hours([(table.ada, table.case)])[0]

    assert hours.opens(st_patricks_eve, on_working_days=True) == dt.datetime(2026, 3, 18, 7, tzinfo=dt.UTC)


def test_a_reminder_waits_for_the_hour_that_its_receiver_said(table: Table):
    begun(table)
    table.ben.zone = "UTC"
    table.ben.save()
    reach.keep(table.ben, dt.time(0), dt.time(18), range(7), [])
    turning.turn_some(day(14))

    mails = Outgoing.objects.filter(to="ben@fennel.example", key__contains="/notice/")
    assert mails
    assert {mail.due_at.hour for mail in mails} <= {18, 19, 20, 21, 22, 23}


def test_the_page_keeps_what_was_said_and_refuses_what_cannot_be(table: Table, as_):
    good = {"key": "a", "quiet_from": "19:00", "quiet_until": "08:15", "days": ["0", "2"], "countries": "IE DE-BY"}
    as_("ada").post("/account/reminders/", good)
    for wrong in ({"countries": "Atlantis"}, {"days": []}, {"quiet_from": "25:00"}, {"days": ["9"]}):
        answer = as_("ada").post("/account/reminders/", {**good, "key": str(wrong), **wrong})
        assert answer.status_code == 200, wrong

    row = Reach.objects.get()
    assert (row.quiet_from, row.quiet_until, row.days, row.countries) == (dt.time(19), dt.time(8, 15), "02", "IE DE-BY")


@pytest.fixture
def feed(table: Table, as_) -> str:
    """Ada's own address; she also leads a second case."""
    lately(table)
    second = cases.open_case(person("ada"), opening(them=Company("Third GmbH", "fennel")), at=LONG_AGO).case
    seat = access.sitting_user(person("ada"), second)
    truth = store.must_be_followed(table.case)
    terms = truth.terms.model_copy(update={"title": "Another settlement"})
    if {side.slug for side in second.sides.all()} == {party.id for party in terms.parties}:
        store.begin(seat, terms, truth.signed_at, truth.signed_at)
    page = as_("ada").post("/account/reminders/", {"key": "f", "calendar": "make"}, follow=True).content.decode()
    return "/account/" + page.partition('value="http://localhost:8000/account/')[2].partition('"')[0]


def test_ones_own_calendar_has_the_dates_of_every_case(table: Table, feed: str, client):
    ics = client.get(feed).content.decode().replace("\r\n ", "")

    assert "SUMMARY:Settlement: Report" in ics
    assert "Another settlement: Report" in ics
    assert len({line for line in ics.splitlines() if line.startswith("UID:")}) == ics.count("BEGIN:VEVENT")


def test_who_has_left_a_case_reads_its_dates_no_more(table: Table, feed: str, client):
    Sitting.objects.filter(user=table.ada, case=table.case).update(left_at=LONG_AGO)

    assert "SUMMARY:Settlement:" not in client.get(feed).content.decode()


def test_an_address_that_was_ended_opens_nothing(table: Table, feed: str, client, as_):
    as_("ada").post("/account/reminders/", {"key": "g", "calendar": "end"})

    assert client.get(feed).status_code == 404
    assert OwnFeed.objects.filter(revoked_at=None).count() == 0
