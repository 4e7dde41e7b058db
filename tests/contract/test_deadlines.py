"""Dates that follow from an event. Each row of the table says why; 2026 begins on a Thursday, 5 June 2026 is a Friday."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.samples import SUPPLY

from makegood.calendars import Calendar
from makegood.contract import Document, Event, EventKind, Reading, Status, deadlines, read
from makegood.contract.deadlines import event_from

DUBLIN = Calendar(("IE",), "Europe/Dublin")
BOTH = Calendar(("IE", "NL"), "Europe/Dublin")


@pytest.fixture(scope="module")
def supply() -> Reading:
    return read(Document(SUPPLY, name="supply.md"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DUBLIN.tz)


def dates(reading: Reading, event: str, moment: str, calendar: Calendar = DUBLIN) -> dict[str, str]:
    kind, _, method = event.partition(":")
    found = deadlines(reading, Event(EventKind(kind), at(moment), method), calendar)
    return {
        f"{date.what.split(',')[0]} {date.source.split(',')[0].split()[-1]}": f"{date.due:%Y-%m-%d %H:%M}"
        for date in found
    }


TABLE = [
    # mail on a Monday morning is received at once; 30 days after 8 June is 8 July
    ("notice:e-mail", "2026-06-08 10:00", "The time to cure ends (material breach) 4.1", "2026-07-08 23:59"),
    # ten working days after Monday 8 June: 9 to 12 June are four, 15 to 19 nine, Monday 22 the tenth
    ("notice:e-mail", "2026-06-08 10:00", "The time to cure ends (payment) 4.2", "2026-06-22 23:59"),
    # after 17:30 it counts on the next working day, Tuesday 9 June: 9 July
    ("notice:e-mail", "2026-06-08 17:31", "The time to cure ends (material breach) 4.1", "2026-07-09 23:59"),
    # exactly at closing time is still in time
    ("notice:e-mail", "2026-06-08 17:30", "The time to cure ends (material breach) 4.1", "2026-07-08 23:59"),
    # a Saturday: received on Monday 8 June
    ("notice:e-mail", "2026-06-06 09:00", "The time to cure ends (material breach) 4.1", "2026-07-08 23:59"),
    # Monday 1 June 2026 is the June holiday in Ireland: received on Tuesday 2 June
    ("notice:e-mail", "2026-06-01 09:00", "The time to cure ends (material breach) 4.1", "2026-07-02 23:59"),
    # Friday evening before that holiday: received on Tuesday 2 June
    ("notice:e-mail", "2026-05-29 18:00", "The time to cure ends (material breach) 4.1", "2026-07-02 23:59"),
    # courier on Monday: second working day is Wednesday 10 June, so 10 July
    ("notice:courier", "2026-06-08 10:00", "The time to cure ends (material breach) 4.1", "2026-07-10 23:59"),
    # no way of sending named: the slowest, courier
    ("notice", "2026-06-08 10:00", "The time to cure ends (material breach) 4.1", "2026-07-10 23:59"),
    # known to have arrived: no deemed receipt
    ("received", "2026-06-06 09:00", "The time to cure ends (material breach) 4.1", "2026-07-06 23:59"),
    # five working days' notice of suspension from Monday 8 June
    ("notice:e-mail", "2026-06-08 10:00", "Suspension may begin after this 5", "2026-06-15 23:59"),
    # Easter 2026: Good Friday is worked in Ireland's public calendar, Easter Monday 6 April is not
    ("received", "2026-03-30 10:00", "The time to cure ends (payment) 4.2", "2026-04-14 23:59"),
    # 20 days to claim after the late delivery of 5 June
    ("breach", "2026-06-05 10:00", "Last moment to claim credits 3.1", "2026-06-25 23:59"),
    # ten working days of talks from Monday 15 June
    ("dispute", "2026-06-15 10:00", "Talks between those in charge end 10", "2026-06-29 23:59"),
    # fifteen more for the executives
    ("dispute", "2026-06-15 10:00", "Talks between executives end 10", "2026-07-20 23:59"),
    # thirty days of mediation after that
    ("dispute", "2026-06-15 10:00", "Mediation ends 10", "2026-08-19 23:59"),
    # three months after 30 November: February has no 30th
    ("termination:e-mail", "2026-11-30 10:00", "The agreement ends 4.3", "2027-02-28 23:59"),
    # the same into a leap year
    ("termination:e-mail", "2027-11-30 10:00", "The agreement ends 4.3", "2028-02-29 23:59"),
    # 48 hours by the clock across the night on which summer time begins, 29 March 2026: one hour later on the wall
    ("force-majeure", "2026-03-28 10:00", "Last moment to tell the other side of the event 8", "2026-03-30 11:00"),
    # and ends, 25 October 2026: one hour earlier
    ("force-majeure", "2026-10-24 10:00", "Last moment to tell the other side of the event 8", "2026-10-26 09:00"),
    # ninety days after 2 January
    ("force-majeure", "2026-01-02 10:00", "The agreement may be ended if the event still lasts 8", "2026-04-02 23:59"),
    # sixty days before the last day of the year
    ("end", "2026-12-31 23:59", "Last day to stop the renewal 12.1", "2026-11-01 23:59"),
    # in a leap year sixty days before 1 March are counted over 29 February
    ("end", "2028-03-01 12:00", "Last day to stop the renewal 12.1", "2028-01-01 23:59"),
]


@pytest.mark.parametrize(("event", "moment", "what", "due"), TABLE)
def test_a_date_follows_from_an_event(supply: Reading, event: str, moment: str, what: str, due: str):
    assert dates(supply, event, moment).get(what) == due


def test_a_holiday_of_either_party_is_not_counted(supply: Reading):
    # Whit Monday, 25 May 2026, is a holiday in the Netherlands only
    what = "The time to cure ends (payment) 4.2"

    assert dates(supply, "received", "2026-05-15 10:00")[what] == "2026-05-29 23:59"
    assert dates(supply, "received", "2026-05-15 10:00", BOTH)[what] == "2026-06-02 23:59"


def test_each_date_shows_its_arithmetic_its_place_and_that_it_is_a_candidate(supply: Reading):
    for date in deadlines(supply, Event(EventKind.NOTICE, at("2026-06-08 10:00")), DUBLIN):
        assert date.steps[0].startswith(("Counted from", "Sent"))
        assert date.source.startswith("section")
        assert date.status is Status.CANDIDATE


def test_a_rejected_clause_gives_no_date(supply: Reading):
    rejected = replace(
        supply,
        clauses=tuple(replace(c, status=Status.REJECTED) if c.kind == "cure_period" else c for c in supply.clauses),
    )

    assert not [date for date in dates(rejected, "received", "2026-06-08 10:00") if "cure" in date]


def test_a_longer_time_for_post_between_countries_counts_where_the_parties_are_in_two():
    text = (
        "1. Notices. A notice is in writing and counts as received: (a) by courier, when it is handed over; (b) by registered "
        "post, on the second Working Day after posting within one country and on the fourth Working Day after posting between two "
        "countries.\n\n2. Cure. A breach must be cured within 10 days after receipt of notice."
    )
    event = Event(EventKind.NOTICE, at("2026-06-08 10:00"), "registered post")

    assert [f"{date.due:%m-%d}" for date in deadlines(read(text), event, DUBLIN)] == ["06-10", "06-20"]
    assert [f"{date.due:%m-%d}" for date in deadlines(read(text), event, BOTH)] == ["06-12", "06-22"]


def test_a_contract_without_dates_gives_none():
    assert deadlines(read("1. Law. Irish law governs."), Event(EventKind.BREACH, at("2026-06-08 10:00")), DUBLIN) == ()


def test_a_moment_without_a_zone_is_refused(supply: Reading):
    with pytest.raises(ValueError, match="no time zone"):
        deadlines(supply, Event(EventKind.NOTICE, datetime(2026, 6, 8)), DUBLIN)  # noqa: DTZ001


@pytest.mark.parametrize("text", ["", "notice", "party=2026-06-08T10:00+01:00", "=2026"])
def test_an_event_that_is_none_is_told_with_those_there_are(text: str):
    with pytest.raises(ValueError, match="force-majeure"):
        event_from(text, at)


@settings(max_examples=40, deadline=None)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
    st.integers(min_value=0, max_value=60 * 24 * 20),
    st.sampled_from(["e-mail", "courier", ""]),
)
def test_a_notice_sent_later_never_ends_the_cure_sooner(supply: Reading, moment: datetime, minutes: int, method: str):
    from datetime import timedelta

    early = deadlines(supply, Event(EventKind.NOTICE, moment.replace(tzinfo=DUBLIN.tz), method), DUBLIN)
    late = deadlines(
        supply, Event(EventKind.NOTICE, (moment + timedelta(minutes=minutes)).replace(tzinfo=DUBLIN.tz), method), DUBLIN
    )

    for what in {date.what for date in early}:
        assert min(d.due for d in early if d.what == what) <= min(d.due for d in late if d.what == what)


@pytest.mark.parametrize("method", ["", "courier"])
def test_a_time_that_holds_for_every_way_of_sending_is_counted_for_each(method):
    text = "9. Notices. Notices must be in writing. A notice takes effect 48 hours after it was sent."

    first = deadlines(read(text), Event(EventKind.NOTICE, at("2026-06-08 10:00"), method), DUBLIN)[0]

    assert (f"{first.due:%Y-%m-%d %H:%M}", first.what) == ("2026-06-10 10:00", "The notice counts as received")
