"""Clocks of standard forms, and plain counts. Each row says why; 5 June 2026 is a Friday."""

from datetime import datetime, time

import pytest

from makegood.calendars import Calendar
from makegood.contract.profiles import PROFILES, clock_date
from makegood.values import Period

DUBLIN = Calendar(("IE",), "Europe/Dublin")
BOTH = Calendar(("IE", "NL"), "Europe/Dublin")
NEW_YORK = Calendar(("US",), "America/New_York")
TOKYO = Calendar((), "Asia/Tokyo")
MUNICH = Calendar(("DE-BY",), "Europe/Berlin")
BERLIN = Calendar(("DE-BE",), "Europe/Berlin")
LONDON = Calendar(("GB",), "Europe/London")
CAIRO = Calendar((), "Africa/Cairo", weekend=frozenset({4, 5}))
OFFICE = Calendar(("IE",), "Europe/Dublin", closes=time(17))

TABLE = [
    # NEC4: eight weeks to notify a compensation event, 56 days whatever they hold
    ("nec4:compensation-event", "2026-06-05T10:00", "", DUBLIN, "2026-07-31 23:59"),
    # over the end of the year: 31 days to 31 January, 25 more
    ("nec4:compensation-event", "2026-12-31T10:00", "", DUBLIN, "2027-02-25 23:59"),
    # over a leap day: 26 days to 31 January, 29 to 29 February, one more
    ("nec4:compensation-event", "2028-01-05T10:00", "", DUBLIN, "2028-03-01 23:59"),
    # a week ends on New Year's Day: weeks do not care for holidays
    ("nec4:reply-to-notice", "2026-12-25T10:00", "", DUBLIN, "2027-01-01 23:59"),
    # two weeks over a February of 28 days
    ("nec4:acceptance-by-silence", "2026-02-15T10:00", "", DUBLIN, "2026-03-01 23:59"),
    # three weeks to quote
    ("nec4:quotation", "2026-02-10T10:00", "", DUBLIN, "2026-03-03 23:59"),
    # two weeks to reply to the quotation
    ("nec4:reply-to-quotation", "2026-06-19T10:00", "", DUBLIN, "2026-07-03 23:59"),
    # first early warning meeting two weeks after the starting date
    ("nec4:early-warning-meeting", "2026-03-02T09:00", "", DUBLIN, "2026-03-16 23:59"),
    # four weeks to take a dispute to the Senior Representatives
    ("nec4:dispute", "2026-06-05T10:00", "", DUBLIN, "2026-07-03 23:59"),
    # the period for reply stands in the Contract Data; here two weeks
    ("nec4:reply", "2026-06-05T10:00", "2 weeks", DUBLIN, "2026-06-19 23:59"),
    # FIDIC: 28 days for the notice of claim
    ("fidic-2017:notice-of-claim", "2026-06-05T10:00", "", DUBLIN, "2026-07-03 23:59"),
    # 28 days from 1 February are 29 February in a leap year
    ("fidic-2017:notice-of-claim", "2028-02-01T10:00", "", DUBLIN, "2028-02-29 23:59"),
    # and 1 March in any other
    ("fidic-2017:notice-of-claim", "2027-02-01T10:00", "", DUBLIN, "2027-03-01 23:59"),
    # 14 days over Christmas: days are calendar days
    ("fidic-2017:late-notice-reply", "2026-12-24T10:00", "", DUBLIN, "2027-01-07 23:59"),
    # 84 days: 25 left in June, 31 in July, 28 in August; a Friday twelve weeks on
    ("fidic-2017:detailed-claim", "2026-06-05T10:00", "", DUBLIN, "2026-08-28 23:59"),
    # 42 days: 3 left in August, 30 in September, 9 in October
    ("fidic-2017:agreement", "2026-08-28T10:00", "", DUBLIN, "2026-10-09 23:59"),
    # 42 days: 22 left in October, 20 in November, over the end of summer time
    ("fidic-2017:determination", "2026-10-09T10:00", "", DUBLIN, "2026-11-20 23:59"),
    # 28 days: 10 left in November, 18 in December
    ("fidic-2017:dissatisfaction", "2026-11-20T10:00", "", DUBLIN, "2026-12-18 23:59"),
    # 42 days: 13 left in December, 29 in January
    ("fidic-2017:to-the-board", "2026-12-18T10:00", "", DUBLIN, "2027-01-29 23:59"),
    # 84 days: 2 left in January, 28, 31, then 23 in April
    ("fidic-2017:board-decision", "2027-01-29T10:00", "", DUBLIN, "2027-04-23 23:59"),
    # 28 days: 7 left in April, 21 in May
    ("fidic-2017:after-decision", "2027-04-23T10:00", "", DUBLIN, "2027-05-21 23:59"),
    # 28 days: 10 left in May, 18 in June
    ("fidic-2017:amicable-settlement", "2027-05-21T10:00", "", DUBLIN, "2027-06-18 23:59"),
    # UCC: thirty days from 31 January are 2 March
    ("ucc-2-609:assurance", "2026-01-31T10:00", "", NEW_YORK, "2026-03-02 23:59"),
    # and 1 March in a leap year
    ("ucc-2-609:assurance", "2028-01-31T10:00", "", NEW_YORK, "2028-03-01 23:59"),
    # a shorter reasonable time may be asked
    ("ucc-2-609:assurance", "2026-06-05T10:00", "10 days", NEW_YORK, "2026-06-15 23:59"),
    # CISG: the grantor sets the length
    ("cisg:additional-period-buyer", "2026-06-05T10:00", "20 days", DUBLIN, "2026-06-25 23:59"),
    # one month from 31 January: February has no 31st
    ("cisg:additional-period-seller", "2026-01-31T10:00", "1 month", DUBLIN, "2026-02-28 23:59"),
    # two years for defects
    ("cisg:notice-of-defect", "2026-02-28T10:00", "", DUBLIN, "2028-02-28 23:59"),
    # two years from a leap day
    ("cisg:notice-of-defect", "2028-02-29T10:00", "", DUBLIN, "2030-02-28 23:59"),
    # a month from 31 August ends on 30 September
    ("plain:days", "2026-08-31T10:00", "1 month", DUBLIN, "2026-09-30 23:59"),
    # a month from 29 January, in a common and in a leap year
    ("plain:days", "2026-01-29T10:00", "1 month", DUBLIN, "2026-02-28 23:59"),
    ("plain:days", "2028-01-29T10:00", "1 month", DUBLIN, "2028-02-29 23:59"),
    # a year from a leap day
    ("plain:days", "2028-02-29T10:00", "1 year", DUBLIN, "2029-02-28 23:59"),
    # Easter moves: Monday 6 April 2026 is not counted
    ("plain:days", "2026-04-01T10:00", "10 working days", DUBLIN, "2026-04-16 23:59"),
    # in 2027 it is 29 March
    ("plain:days", "2027-03-24T10:00", "3 working days", DUBLIN, "2027-03-30 23:59"),
    # the May holiday of Ireland is the first Monday, 4 May 2026
    ("plain:days", "2026-04-30T10:00", "2 working days", DUBLIN, "2026-05-05 23:59"),
    # King's Day, Monday 27 April 2026, is a holiday in the Netherlands only
    ("plain:days", "2026-04-24T10:00", "5 working days", DUBLIN, "2026-05-01 23:59"),
    # with both calendars that Monday and 4 May fall out
    ("plain:days", "2026-04-24T10:00", "5 working days", BOTH, "2026-05-05 23:59"),
    # Ascension, 14 May 2026, in the Netherlands only
    ("plain:days", "2026-05-13T10:00", "1 working day", DUBLIN, "2026-05-14 23:59"),
    ("plain:days", "2026-05-13T10:00", "1 working day", BOTH, "2026-05-15 23:59"),
    # Thanksgiving is the fourth Thursday, 26 November 2026
    ("plain:days", "2026-11-25T10:00", "5 working days", NEW_YORK, "2026-12-03 23:59"),
    # Corpus Christi, 4 June 2026, is kept in Bavaria and not in Berlin
    ("plain:days", "2026-06-03T10:00", "3 working days", MUNICH, "2026-06-09 23:59"),
    ("plain:days", "2026-06-03T10:00", "3 working days", BERLIN, "2026-06-08 23:59"),
    # the spring bank holiday is the last Monday of May
    ("plain:days", "2026-05-22T10:00", "3 working days", LONDON, "2026-05-28 23:59"),
    # where Friday and Saturday are the weekend, Thursday is followed by Sunday
    ("plain:days", "2026-06-04T10:00", "2 working days", CAIRO, "2026-06-08 23:59"),
    # hours run by the clock: summer time begins in New York on 8 March 2026
    ("plain:days", "2026-03-07T12:00", "48 hours", NEW_YORK, "2026-03-09 13:00"),
    # and ends on 1 November
    ("plain:days", "2026-10-31T12:00", "24 hours", NEW_YORK, "2026-11-01 11:00"),
    # half past eleven at night in London time is the next day in Tokyo
    ("plain:days", "2026-06-05T23:30+01:00", "1 day", TOKYO, "2026-06-07 23:59"),
    # and the same day in New York
    ("plain:days", "2026-06-05T23:30+01:00", "1 day", NEW_YORK, "2026-06-06 23:59"),
    # where the day ends with the office, the last moment is closing time
    ("plain:days", "2026-06-05T10:00", "10 days", OFFICE, "2026-06-15 17:00"),
    # nothing is counted: the day of the event itself
    ("plain:days", "2026-06-05T10:00", "0 days", DUBLIN, "2026-06-05 23:59"),
]


def counted(clock: str, start: str, period: str, calendar: Calendar) -> str:
    form, _, name = clock.partition(":")
    at = datetime.fromisoformat(start)
    at = at if at.tzinfo else at.replace(tzinfo=calendar.tz)
    date = clock_date(form, name, at, calendar, Period.parse(period) if period else None)
    return f"{date.due:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(("clock", "start", "period", "calendar", "due"), TABLE)
def test_a_clock_ends_when_its_form_says(clock: str, start: str, period: str, calendar: Calendar, due: str):
    assert counted(clock, start, period, calendar) == due


def test_a_date_of_a_form_says_its_clause_and_what_to_know_first():
    date = clock_date(
        "cisg", "additional-period-buyer", datetime(2026, 6, 5, tzinfo=DUBLIN.tz), DUBLIN, Period.parse("20 days")
    )

    assert date.source == "CISG article 47"
    assert "other remedies rest" in date.what
    assert "47(2)" in date.steps[-1]


def test_a_time_that_the_form_leaves_open_must_be_given():
    with pytest.raises(ValueError, match="Give a period"):
        counted("cisg:additional-period-buyer", "2026-06-05T10:00", "", DUBLIN)


def test_a_time_that_the_form_sets_is_not_changed():
    with pytest.raises(ValueError, match="sets 28 days"):
        counted("fidic-2017:notice-of-claim", "2026-06-05T10:00", "30 days", DUBLIN)


def test_the_thirty_days_of_an_assurance_may_be_shortened_and_not_lengthened():
    with pytest.raises(ValueError, match="at the most"):
        counted("ucc-2-609:assurance", "2026-06-05T10:00", "31 days", NEW_YORK)


@pytest.mark.parametrize(("clock", "known"), [("fidic:agreement", "fidic-2017"), ("nec4:claim", "compensation-event")])
def test_an_unknown_name_is_told_with_those_there_are(clock: str, known: str):
    with pytest.raises(ValueError, match=known):
        counted(clock, "2026-06-05T10:00", "", DUBLIN)


def test_every_clock_names_its_source_and_what_follows():
    for form in PROFILES.values():
        assert form.note.endswith(".")
        assert all(clock.source and clock.what and clock.starts for clock in form.clocks)
