import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.calendars import Calendar
from makegood.obligations.hours import Hours

DUBLIN = ZoneInfo("Europe/Dublin")
HOURS = Hours("Europe/Dublin", Calendar(("IE",), "Europe/Dublin"))


def at(day: int, hour: int, minute: int = 0, month: int = 7) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=DUBLIN)


@pytest.mark.parametrize(
    ("said", "reminder", "news"),
    [
        (at(9, 12), at(9, 12), at(9, 12)),  # Thursday noon
        (at(9, 20), at(10, 7), at(10, 7)),  # the evening begins
        (at(10, 3), at(10, 7), at(10, 7)),
        (at(10, 7), at(10, 7), at(10, 7)),  # and the night ends
        (at(11, 12), at(11, 12), at(13, 7)),  # Saturday
        (at(2, 22, month=8), at(3, 7, month=8), at(4, 7, month=8)),  # Sunday night before the August holiday
    ],
)
def test_reminders_wait_for_the_morning_and_news_for_a_working_day(said, reminder, news):
    assert HOURS.opens(said, on_working_days=False) == reminder
    assert HOURS.opens(said, on_working_days=True) == news


def test_the_clock_where_the_person_is_counts():
    tokyo = Hours("Asia/Tokyo", Calendar((), "Europe/Dublin"))

    assert tokyo.opens(at(9, 14), on_working_days=False) == dt.datetime(2026, 7, 10, 7, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_a_night_may_lie_within_one_day_or_not_be_at_all():
    noon = Hours("UTC", Calendar(), dt.time(12), dt.time(14))
    never = Hours("UTC", Calendar(), dt.time(0), dt.time(0))
    moment = dt.datetime(2026, 7, 9, 12, 30, tzinfo=dt.UTC)

    assert noon.opens(moment, on_working_days=False).hour == 14
    assert never.opens(moment, on_working_days=False) == moment


moments = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)


@settings(max_examples=80, deadline=None)
@given(moments, st.booleans())
def test_what_waits_is_never_early_and_goes_in_open_hours(moment, on_working_days):
    opens = HOURS.opens(moment, on_working_days=on_working_days)

    assert opens >= moment
    assert HOURS.opens(opens, on_working_days=on_working_days) == opens
    assert opens - moment <= dt.timedelta(days=6 if on_working_days else 1)
