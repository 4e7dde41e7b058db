"""A calendar that subscribes, read over HTTP by a library that is not ours, before and after each change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from icalendar import Calendar, Event
from tests.cast import Table
from tests.web.obligations.signed import REPORT, said, terms

from makegood import agreement as library
from makegood.agreement import sign
from makegood.terms import Terms
from makegood.web.obligations import store, together


def dated(days: int) -> str:
    return (timezone.now().date() + dt.timedelta(days=days)).isoformat()


def agreed(*, report: int, meetings: int) -> Terms:
    weekly = {"id": "weekly", "due": {"on": dated(10), "every": f"FREQ=WEEKLY;COUNT={meetings}"}}
    return terms({**REPORT, "due": {"on": dated(report)}}, check_ins=[weekly])


@pytest.fixture
def read(table: Table, client):
    """What a calendar that subscribed reads now: its entries by the name of what they are about."""
    signed_at = timezone.now() - dt.timedelta(days=3)
    store.begin(table.seat("ada"), agreed(report=20, meetings=3), signed_at, signed_at)
    secret = together.make_feed(table.seat("ben"), timezone.now())

    def entries() -> dict[str, Event]:
        answer = client.get(secret[secret.index("/cases/") :])
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        calendar = Calendar.from_ical(answer.content)
        return {str(entry["uid"]).partition("@")[0]: entry for entry in calendar.walk("VEVENT")}

    return entries


def amend(table: Table, after: Terms) -> None:
    """Follow `after` as signed in place of what is followed."""
    before, now = store.must_be_followed(table.case).terms, timezone.now()
    signed = [sign(before, party=party.id, name="A. Person", authority="director", at=now) for party in before.parties]
    store.begin(table.seat("ada"), library.amend(before, after, signed), now, now)


def sequence(entry: Event) -> int:
    return int(entry["sequence"])


def test_an_amended_date_moves_the_same_entry(table: Table, read):
    before = read()
    amend(table, agreed(report=30, meetings=3))
    after = read()

    assert after.keys() == before.keys()
    for key, entry in after.items():
        assert entry["uid"] == before[key]["uid"]
        assert sequence(entry) > sequence(before[key])
        assert entry["dtstamp"].dt > before[key]["dtstamp"].dt
    assert after["report"]["dtstart"].dt - before["report"]["dtstart"].dt >= dt.timedelta(days=9)


def test_what_an_amendment_drops_is_cancelled_by_the_same_entry(table: Table, read):
    before = read()
    amend(table, agreed(report=20, meetings=2))
    after = read()

    assert after.keys() == before.keys()
    gone = after["weekly.3"]
    assert gone["status"] == "CANCELLED"
    assert (gone["uid"], gone["dtstart"].dt) == (before["weekly.3"]["uid"], before["weekly.3"]["dtstart"].dt)
    assert sequence(gone) > sequence(before["weekly.3"])
    assert not gone.walk("VALARM")
    assert {entry["status"] for key, entry in after.items() if key != "weekly.3"} == {"CONFIRMED"}


def test_what_a_second_amendment_brings_back_is_there_again(table: Table, read):
    seen = [read()["weekly.3"]]
    for meetings in (2, 3):
        amend(table, agreed(report=20, meetings=meetings))
        seen.append(read()["weekly.3"])

    assert [entry["status"] for entry in seen] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert sequence(seen[0]) < sequence(seen[1]) < sequence(seen[2])
    assert len({entry["uid"] for entry in seen}) == 1


def test_a_date_agreed_later_and_one_given_up_replace_theirs(table: Table, read):
    before = read()
    said(table, "ada", "extended", "report", timezone.now(), until=dated(40))
    moved = read()
    said(table, "ada", "waived", "report", timezone.now())
    gone = read()

    assert before["report"]["dtstart"].dt < moved["report"]["dtstart"].dt
    assert sequence(before["report"]) < sequence(moved["report"]) < sequence(gone["report"])
    assert [each["report"]["status"] for each in (before, moved, gone)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert gone["weekly.1"]["status"] == "CONFIRMED"


def test_ones_own_calendar_of_all_cases_says_the_same(table: Table, read, as_, client):
    amend(table, agreed(report=20, meetings=2))
    page = as_("ben").post("/account/reminders/", {"key": "f", "calendar": "make"}, follow=True).content.decode()
    own = "/account/" + page.partition('value="http://localhost:8000/account/')[2].partition('"')[0]
    calendar = Calendar.from_ical(client.get(own).content)
    mine = {str(entry["uid"]).partition("@")[0]: entry for entry in calendar.walk("VEVENT")}

    of_the_case = read()
    assert {key: (str(e["status"]), sequence(e)) for key, e in mine.items()} == {
        key: (str(e["status"]), sequence(e)) for key, e in of_the_case.items()
    }
