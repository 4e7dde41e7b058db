"""Working days, ends of day, and how a date was computed.

A `Calendar` belongs to a case: the countries whose holidays count (both parties' where both must be able to
act), the time zone, and when the business day closes. `Calendar.deadline` counts a period from a moment and
returns every step of its arithmetic in words.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from makegood.values import Deadline, Period, Unit

MIDNIGHT = time(0, 0)
_LAST_YEAR = 2199


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days count and when they end.

    countries   ISO 3166 codes whose public holidays are not working days; with a region as DE-BY. All of them count
    zone        IANA name of the time zone in which dates are meant
    closes      time of day when a date ends; midnight means the end of the day, 24:00
    weekend     weekday numbers that are not worked, Monday 0; Saturday and Sunday unless said
    closed      further days that are not worked (company holidays)

    Raises ValueError naming an unknown country or zone.
    """

    countries: tuple[str, ...] = ()
    zone: str = "UTC"
    closes: time = MIDNIGHT
    weekend: frozenset[int] = frozenset({5, 6})
    closed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"‘{self.zone}’ is not a time zone. Write an IANA name, such as Europe/Dublin.") from None
        if len(self.weekend) > 6:
            raise ValueError("No day of the week is worked. Leave at least one out of the weekend.")
        for country in self.countries:
            _holidays(country, 2024)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def holiday(self, day: date) -> str | None:
        """The name of the public holiday on `day` with its country; None if there is none."""
        for country in self.countries:
            name = _holidays(country, day.year).get(day)
            if name:
                return f"{name} ({country})"
        return "closed" if day in self.closed else None

    def is_working(self, day: date) -> bool:
        return day.weekday() not in self.weekend and self.holiday(day) is None

    def next_working(self, day: date) -> date:
        """`day` itself if it is worked, else the first worked day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def end_of(self, day: date) -> datetime:
        """The last moment that is still `day`: closing time, or one microsecond before midnight."""
        if self.closes == MIDNIGHT:
            return datetime.combine(day + timedelta(days=1), MIDNIGHT, self.tz) - timedelta(microseconds=1)
        return datetime.combine(day, self.closes, self.tz)

    def day_of(self, moment: datetime) -> date:
        """The date on which `moment` falls here. Raises ValueError for a moment without a zone."""
        if moment.tzinfo is None:
            raise ValueError(f"{moment} has no time zone. Give one, such as 2026-06-05T18:00+02:00.")
        return moment.astimezone(self.tz).date()

    def received(self, moment: datetime) -> datetime:
        """When a notice that arrived at `moment` counts as received: then, or when the next worked day begins.

        The rule most contracts state: what arrives after closing time or on a day not worked is received on the next one.
        """
        day = self.day_of(moment)
        if self.is_working(day) and moment <= self.end_of(day):
            return moment
        later = self.next_working(day if moment <= self.end_of(day) else day + timedelta(days=1))
        return datetime.combine(later, MIDNIGHT, self.tz)

    def deadline(
        self, start: datetime, period: Period, *, start_name: str = "the event", source: str = "", roll: bool = False
    ) -> Deadline:
        """Count `period` from `start` and say how.

        Days, weeks, months and years exclude the day of the event and end with the day they fall on (`end_of`);
        hours run by the clock. A month that has no such day ends on its last day. With `roll`, a date that is
        not worked moves to the next working day.

        >>> calendar = Calendar(("IE",), "Europe/Dublin")
        >>> start = datetime(2026, 6, 5, 18, tzinfo=calendar.tz)
        >>> calendar.deadline(start, Period.parse("10 working days"), start_name="notice received").due.date()
        datetime.date(2026, 6, 19)
        """
        day = self.day_of(start)
        local = start.astimezone(self.tz)
        begins = _said(local)
        steps = [f"Counted from {start_name}: {begins}."]
        if period.unit is Unit.HOURS:
            due = (start.astimezone(UTC) + timedelta(hours=period.count)).astimezone(self.tz)
            ends = _said(due)
            steps.append(f"{period} later by the clock: {ends}.")
            return Deadline(due, start, period, tuple(steps), source)
        if period.unit is Unit.WORKING_DAYS:
            last, skipped = self._working_days_after(day, period.count)
            steps.append(f"{period} after that day: {_day(last)}.")
            if skipped:
                free = ", ".join(skipped)
                steps.append(f"Not counted: {free}.")
        else:
            last = _later(day, period)
            steps.append(f"{period} after that day: {_day(last)}.")
        if roll and not self.is_working(last):
            moved = self.next_working(last)
            steps.append(f"{_day(last)} is not a working day; moved to {_day(moved)}.")
            last = moved
        due = self.end_of(last)
        closes, zone = f"{self.closes:%H:%M}", self.zone
        if self.closes == MIDNIGHT:
            steps.append(f"It ends at the end of the day, {zone} time.")
        else:
            steps.append(f"It ends at {closes}, {zone} time.")
        return Deadline(due, start, period, tuple(steps), source)

    def before(self, end: datetime, period: Period, *, end_name: str = "the end", source: str = "") -> Deadline:
        """The last moment that still lies a whole `period` before `end`: for notice that must be given ahead.

        The day of the end is not counted, so ‘30 days before 31 December’ is 1 December; `start` is `end`.

        >>> calendar = Calendar(("IE",), "Europe/Dublin")
        >>> end = datetime(2026, 12, 31, tzinfo=calendar.tz)
        >>> calendar.before(end, Period.parse("3 months")).due.date()
        datetime.date(2026, 9, 30)
        """
        day = self.day_of(end)
        begins = _said(end.astimezone(self.tz))
        steps = [f"Counted back from {end_name}: {begins}."]
        if period.unit is Unit.HOURS:
            due = (end.astimezone(UTC) - timedelta(hours=period.count)).astimezone(self.tz)
            ends = _said(due)
            return Deadline(due, end, period, (*steps, f"{period} earlier by the clock: {ends}."), source)
        last = self._earlier(day, period)
        steps.append(f"{period} before that day: {_day(last)}.")
        due = self.end_of(last)
        closes, zone = f"{self.closes:%H:%M}", self.zone
        if self.closes == MIDNIGHT:
            steps.append(f"The time to act ends at the end of that day, {zone} time.")
        else:
            steps.append(f"The time to act ends at {closes}, {zone} time.")
        return Deadline(due, end, period, tuple(steps), source)

    def _earlier(self, day: date, period: Period) -> date:
        try:
            if period.unit is Unit.WORKING_DAYS:
                for _ in range(period.count):
                    day -= timedelta(days=1)
                    while not self.is_working(day):
                        day -= timedelta(days=1)
                return day
            if period.unit in (Unit.DAYS, Unit.WEEKS):
                return day - timedelta(days=period.count * (7 if period.unit is Unit.WEEKS else 1))
            return _months_later(day, -period.count * (12 if period.unit is Unit.YEARS else 1))
        except (OverflowError, ValueError):
            raise ValueError(f"{period} before {day} is beyond the calendar. Write a shorter period.") from None

    def _working_days_after(self, day: date, count: int) -> tuple[date, list[str]]:
        skipped: list[str] = []
        left = count
        while left:
            day += timedelta(days=1)
            if day.year > _LAST_YEAR:
                raise ValueError(f"That period ends after {_LAST_YEAR}. Write a shorter one.")
            if self.is_working(day):
                left -= 1
            elif day.weekday() not in self.weekend and (name := self.holiday(day)):
                skipped.append(f"{_day(day)}: {name}")
        return day, skipped


def _later(day: date, period: Period) -> date:
    try:
        if period.unit is Unit.DAYS:
            later = day + timedelta(days=period.count)
        elif period.unit is Unit.WEEKS:
            later = day + timedelta(weeks=period.count)
        else:
            later = _months_later(day, period.count * (12 if period.unit is Unit.YEARS else 1))
    except (OverflowError, ValueError):
        raise ValueError(f"{period} after {day} is beyond the calendar. Write a shorter period.") from None
    if later.year > _LAST_YEAR:
        raise ValueError(f"{period} after {day} is after {_LAST_YEAR}. Write a shorter period.")
    return later


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


@functools.lru_cache(maxsize=4096)
def _holidays(country: str, year: int) -> dict[date, str]:
    import holidays

    code, _, region = country.partition("-")
    try:
        found = holidays.country_holidays(code.upper(), subdiv=region.upper() or None, years=year, language="en_US")
    except NotImplementedError:
        raise ValueError(
            f"No holidays are known for ‘{country}’. Write an ISO code, such as IE, NL or DE-BY."
        ) from None
    return dict(found.items())


def union(calendars: Iterable[Calendar]) -> Calendar:
    """One calendar on which a day counts only if it is worked on all of them; zone and closing time of the first."""
    every = list(calendars)
    if not every:
        raise ValueError("no calendars to join")
    first = every[0]
    return Calendar(
        tuple(dict.fromkeys(country for calendar in every for country in calendar.countries)),
        first.zone,
        first.closes,
        frozenset().union(*(calendar.weekend for calendar in every)),
        frozenset().union(*(calendar.closed for calendar in every)),
    )


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _said(moment: datetime) -> str:
    return f"{_day(moment.date())}, {moment:%H:%M}"
