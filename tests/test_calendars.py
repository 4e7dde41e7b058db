"""Computed dates, each with the reason why. `closes` is midnight unless a row says otherwise."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.calendars import Calendar, union
from makegood.values import Period, Unit

IE = Calendar(("IE",), "Europe/Dublin")
NL = Calendar(("NL",), "Europe/Amsterdam")
BOTH = Calendar(("IE", "NL"), "Europe/Dublin")
US = Calendar(("US",), "America/New_York")
BAVARIA = Calendar(("DE-BY",), "Europe/Berlin")
PLAIN = Calendar((), "UTC")
OFFICE = Calendar(("IE",), "Europe/Dublin", closes=time(17))
GULF = Calendar((), "Asia/Dubai", weekend=frozenset({4, 5}))


def on(text: str, calendar: Calendar) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=calendar.tz)


TABLE = [
    # the day of the event is not counted
    (PLAIN, "2026-06-05 00:00", "1 day", "2026-06-06"),
    (PLAIN, "2026-06-05 23:59", "1 day", "2026-06-06"),
    (PLAIN, "2026-06-05 10:00", "0 days", "2026-06-05"),
    (PLAIN, "2026-06-05 10:00", "30 days", "2026-07-05"),
    # weeks end on the same weekday
    (PLAIN, "2026-06-05 10:00", "2 weeks", "2026-06-19"),
    # over the end of a year
    (PLAIN, "2026-12-20 10:00", "14 days", "2027-01-03"),
    (PLAIN, "2026-12-31 10:00", "1 month", "2027-01-31"),
    # a month that has no such day ends on its last
    (PLAIN, "2026-01-31 10:00", "1 month", "2026-02-28"),
    (PLAIN, "2026-03-31 10:00", "1 month", "2026-04-30"),
    (PLAIN, "2026-08-31 10:00", "6 months", "2027-02-28"),
    # and does not drift: three months after 31 January is 30 April, not 28
    (PLAIN, "2026-01-31 10:00", "3 months", "2026-04-30"),
    (PLAIN, "2026-05-30 10:00", "12 months", "2027-05-30"),
    # leap years: 2028 has a 29 February, 2100 has none
    (PLAIN, "2028-01-31 10:00", "1 month", "2028-02-29"),
    (PLAIN, "2028-02-28 10:00", "1 day", "2028-02-29"),
    (PLAIN, "2028-02-29 10:00", "1 year", "2029-02-28"),
    (PLAIN, "2028-02-29 10:00", "4 years", "2032-02-29"),
    (PLAIN, "2100-02-28 10:00", "1 day", "2100-03-01"),
    (PLAIN, "2000-02-28 10:00", "1 day", "2000-02-29"),
    # the date is the one in the calendar's zone: 23:30 UTC is past midnight in Amsterdam in summer
    (NL, "2026-06-06 01:30", "1 day", "2026-06-07"),
    # working days skip the weekend: Friday plus one is Monday
    (PLAIN, "2026-06-05 10:00", "1 working day", "2026-06-08"),
    (PLAIN, "2026-06-06 10:00", "1 working day", "2026-06-08"),
    (PLAIN, "2026-06-07 10:00", "1 working day", "2026-06-08"),
    (PLAIN, "2026-06-05 10:00", "5 working days", "2026-06-12"),
    (PLAIN, "2026-06-05 10:00", "10 working days", "2026-06-19"),
    # a weekend of Friday and Saturday: Thursday plus one is Sunday
    (GULF, "2026-06-04 10:00", "1 working day", "2026-06-07"),
    # Ireland: first Monday of June 2026 is the 1st
    (IE, "2026-05-29 10:00", "1 working day", "2026-06-02"),
    # first Monday of August: the 3rd in 2026, the 2nd in 2027
    (IE, "2026-07-31 10:00", "1 working day", "2026-08-04"),
    (IE, "2027-07-30 10:00", "1 working day", "2027-08-03"),
    # last Monday of October: 26 October 2026
    (IE, "2026-10-23 10:00", "1 working day", "2026-10-27"),
    # St Brigid's Day, since 2023 the first Monday of February
    (IE, "2026-01-30 10:00", "1 working day", "2026-02-03"),
    (IE, "2022-02-04 10:00", "1 working day", "2022-02-07"),
    # Easter Monday moves: 6 April 2026, 29 March 2027, 17 April 2028
    (IE, "2026-04-03 10:00", "1 working day", "2026-04-07"),
    (IE, "2027-03-26 10:00", "1 working day", "2027-03-30"),
    (IE, "2028-04-14 10:00", "1 working day", "2028-04-18"),
    # Christmas and St Stephen's Day 2026 are Friday and Saturday; the next worked day is Monday 28
    (IE, "2026-12-24 10:00", "1 working day", "2026-12-28"),
    # the Netherlands: King's Day is 27 April, and the 26th when the 27th is a Sunday (2025)
    (NL, "2026-04-24 10:00", "1 working day", "2026-04-28"),
    (NL, "2025-04-25 10:00", "1 working day", "2025-04-28"),
    # Ascension Day 14 May 2026, a Thursday
    (NL, "2026-05-13 10:00", "1 working day", "2026-05-15"),
    # Whit Monday 25 May 2026
    (NL, "2026-05-22 10:00", "1 working day", "2026-05-26"),
    # both parties' holidays: Whit Monday (NL) and the June holiday (IE) both fall away
    (BOTH, "2026-05-22 10:00", "1 working day", "2026-05-26"),
    (BOTH, "2026-05-29 10:00", "1 working day", "2026-06-02"),
    (BOTH, "2026-05-22 10:00", "6 working days", "2026-06-03"),
    (IE, "2026-05-22 10:00", "6 working days", "2026-06-02"),
    (NL, "2026-05-22 10:00", "6 working days", "2026-06-02"),
    # the worked case: notice on Monday 8 June, ten working days of both countries
    (BOTH, "2026-06-08 10:00", "10 working days", "2026-06-22"),
    # the United States: Thanksgiving is the fourth Thursday of November
    (US, "2026-11-25 10:00", "1 working day", "2026-11-27"),
    # 4 July 2026 is a Saturday, observed on Friday the 3rd
    (US, "2026-07-02 10:00", "1 working day", "2026-07-06"),
    # Bavaria has Epiphany, 6 January
    (BAVARIA, "2026-01-05 10:00", "1 working day", "2026-01-07"),
    # calendar days count holidays and weekends
    (IE, "2026-12-24 10:00", "3 days", "2026-12-27"),
]


@pytest.mark.parametrize(("calendar", "start", "period", "last_day"), TABLE)
def test_a_period_ends_with_the_day_it_falls_on(calendar: Calendar, start: str, period: str, last_day: str):
    deadline = calendar.deadline(on(start, calendar), Period.parse(period))

    assert deadline.due == calendar.end_of(date.fromisoformat(last_day))
    assert calendar.day_of(deadline.due) == date.fromisoformat(last_day)


CLOCK = [
    # hours run by the clock: 29 March 2026 has 23 hours in Dublin, 25 October has 25
    (IE, "2026-03-28 12:00", "24 hours", "2026-03-29 13:00"),
    (IE, "2026-10-24 12:00", "24 hours", "2026-10-25 11:00"),
    (IE, "2026-06-05 10:00", "48 hours", "2026-06-07 10:00"),
    # the United States change on other days: 8 March and 1 November 2026
    (US, "2026-03-07 12:00", "24 hours", "2026-03-08 13:00"),
    (US, "2026-10-31 12:00", "24 hours", "2026-11-01 11:00"),
    # days do not: they end with the day whatever its length
    (OFFICE, "2026-03-28 12:00", "1 day", "2026-03-29 17:00"),
    (OFFICE, "2026-10-24 12:00", "1 day", "2026-10-25 17:00"),
    # with closing time a date ends then
    (OFFICE, "2026-06-05 10:00", "10 working days", "2026-06-19 17:00"),
]


@pytest.mark.parametrize(("calendar", "start", "period", "due"), CLOCK)
def test_hours_run_by_the_clock_and_days_by_the_calendar(calendar: Calendar, start: str, period: str, due: str):
    assert calendar.deadline(on(start, calendar), Period.parse(period)).due == on(due, calendar)


BACK = [
    # sixty days before the year's last day
    (PLAIN, "2026-12-31 12:00", "60 days", "2026-11-01"),
    (PLAIN, "2026-12-31 12:00", "3 months", "2026-09-30"),
    # 31 March less a month is the last day of February
    (PLAIN, "2026-03-31 12:00", "1 month", "2026-02-28"),
    (PLAIN, "2028-03-31 12:00", "1 month", "2028-02-29"),
    (PLAIN, "2028-02-29 12:00", "1 year", "2027-02-28"),
    (PLAIN, "2026-06-08 12:00", "2 weeks", "2026-05-25"),
    # five working days before Tuesday 9 June 2026 skip the June holiday: 8, 5, 4, 3, 2
    (IE, "2026-06-09 12:00", "5 working days", "2026-06-02"),
    (IE, "2026-06-08 12:00", "5 working days", "2026-05-29"),
]


@pytest.mark.parametrize(("calendar", "end", "period", "last_day"), BACK)
def test_time_to_act_ahead_of_an_end_is_counted_back(calendar: Calendar, end: str, period: str, last_day: str):
    deadline = calendar.before(on(end, calendar), Period.parse(period))

    assert calendar.day_of(deadline.due) == date.fromisoformat(last_day)
    assert deadline.steps[0].startswith("Counted back from the end")


RECEIVED = [
    ("2026-06-05 10:00", "2026-06-05 10:00"),  # a Friday morning
    ("2026-06-05 17:00", "2026-06-05 17:00"),  # closing time is still in time
    ("2026-06-05 17:01", "2026-06-08 00:00"),  # a minute late: Monday
    ("2026-06-06 09:00", "2026-06-08 00:00"),  # a Saturday
    ("2026-05-29 18:00", "2026-06-02 00:00"),  # before the June holiday
    ("2026-12-24 17:30", "2026-12-28 00:00"),  # before Christmas, a Friday, and the weekend
]


@pytest.mark.parametrize(("arrived", "received"), RECEIVED)
def test_what_arrives_after_hours_is_received_when_the_next_working_day_begins(arrived: str, received: str):
    assert OFFICE.received(on(arrived, OFFICE)) == on(received, OFFICE)


def test_a_date_that_is_not_worked_moves_only_where_that_is_asked():
    friday = on("2026-06-05 10:00", IE)

    assert IE.deadline(friday, Period.parse("1 day")).due.date() == date(2026, 6, 6)
    rolled = IE.deadline(friday, Period.parse("1 day"), roll=True)
    assert rolled.due.date() == date(2026, 6, 8)
    assert "is not a working day; moved to Monday 8 June 2026." in " ".join(rolled.steps)


def test_the_arithmetic_names_the_holidays_it_did_not_count():
    steps = BOTH.deadline(on("2026-05-22 10:00", BOTH), Period.parse("6 working days"), start_name="notice").steps

    assert steps[0] == "Counted from notice: Friday 22 May 2026, 10:00."
    assert "Monday 25 May 2026" in steps[2]
    assert "Monday 1 June 2026" in steps[2]


def test_one_moment_is_two_dates_in_two_zones():
    late = datetime(2026, 6, 5, 23, 30, tzinfo=ZoneInfo("UTC"))

    assert PLAIN.day_of(late) == date(2026, 6, 5)
    assert NL.day_of(late) == date(2026, 6, 6)


def test_a_company_holiday_is_not_worked():
    closed = Calendar(("IE",), "Europe/Dublin", closed=frozenset({date(2026, 6, 8)}))

    assert closed.deadline(on("2026-06-05 10:00", closed), Period.parse("1 working day")).due.date() == date(2026, 6, 9)


def test_a_joined_calendar_works_only_when_all_do():
    joined = union([IE, NL])

    assert joined.countries == ("IE", "NL")
    assert joined.zone == "Europe/Dublin"
    assert not joined.is_working(date(2026, 4, 27))
    with pytest.raises(ValueError, match="no calendars"):
        union([])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"zone": "Mars/Olympus"}, "not a time zone"),
        ({"zone": "../etc/passwd"}, "not a time zone"),
        ({"zone": ""}, "not a time zone"),
        ({"countries": ("Narnia",)}, "No holidays are known"),
        ({"weekend": frozenset(range(7))}, "No day of the week is worked"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_what_to_write(wrong: dict[str, object], said: str):
    with pytest.raises(ValueError, match=said):
        Calendar(**wrong)  # type: ignore[arg-type]


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        IE.day_of(datetime(2026, 6, 5, 10))  # noqa: DTZ001


@pytest.mark.parametrize("period", ["100000 years", "100000 working days", "3000 months", "100000 days"])
def test_a_period_beyond_the_calendar_is_refused(period: str):
    with pytest.raises(ValueError, match=r"[Ww]rite a shorter"):
        IE.deadline(on("2026-06-05 10:00", IE), Period.parse(period))


CALENDARS = st.sampled_from([IE, NL, BOTH, US, OFFICE, GULF])
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1))  # noqa: DTZ001
COUNTS = st.integers(min_value=0, max_value=400)


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MOMENTS, COUNTS, st.sampled_from(list(Unit)))
def test_a_longer_period_never_ends_sooner(calendar: Calendar, moment: datetime, count: int, unit: Unit):
    start = moment.replace(tzinfo=calendar.tz)
    count %= 120

    assert calendar.deadline(start, Period(count, unit)).due <= calendar.deadline(start, Period(count + 1, unit)).due


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MOMENTS, COUNTS)
def test_a_count_of_working_days_ends_on_one_and_passes_exactly_so_many(
    calendar: Calendar, moment: datetime, count: int
):
    start = moment.replace(tzinfo=calendar.tz)
    last = calendar.day_of(calendar.deadline(start, Period(count, Unit.WORKING_DAYS)).due)
    first = calendar.day_of(start)
    passed = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))

    assert sum(map(calendar.is_working, passed)) == count
    assert count == 0 or calendar.is_working(last)


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MOMENTS)
def test_a_notice_is_never_received_before_it_arrives_nor_on_a_day_not_worked(calendar: Calendar, moment: datetime):
    arrived = moment.replace(tzinfo=calendar.tz)
    received = calendar.received(arrived)

    assert received >= arrived
    assert calendar.is_working(calendar.day_of(received))
    assert calendar.received(received) == received


@settings(max_examples=60, deadline=None)
@given(MOMENTS, COUNTS)
def test_more_countries_never_end_a_count_sooner(moment: datetime, count: int):
    start = moment.replace(tzinfo=BOTH.tz)
    period = Period(count, Unit.WORKING_DAYS)

    assert BOTH.deadline(start, period).due >= IE.deadline(start, period).due


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MOMENTS, COUNTS, st.sampled_from([Unit.DAYS, Unit.WEEKS]))
def test_counting_back_undoes_counting_on(calendar: Calendar, moment: datetime, count: int, unit: Unit):
    start = moment.replace(tzinfo=calendar.tz)
    there = calendar.deadline(start, Period(count, unit)).due

    assert calendar.day_of(calendar.before(there, Period(count, unit)).due) == calendar.day_of(start)
