"""When a message that may wait should reach a person: not at night, and news not on days that are not worked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from makegood.calendars import Calendar

EVENING, MORNING = dt.time(20), dt.time(7)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of one receiver.

    zone            where the person is; the clock there counts
    calendar        which days are worked
    quiet_from, quiet_until   the night; where both are the same there is none
    """

    zone: str
    calendar: Calendar
    quiet_from: dt.time = EVENING
    quiet_until: dt.time = MORNING

    def opens(self, at: dt.datetime, *, on_working_days: bool) -> dt.datetime:
        """The first moment from `at` on at which a message may arrive.

        on_working_days   for news, which can wait for Monday; a reminder can wait for the morning only

        >>> hours = Hours("Europe/Dublin", Calendar(("IE",), "Europe/Dublin"))
        >>> friday_night = dt.datetime(2026, 7, 10, 22, 30, tzinfo=ZoneInfo("Europe/Dublin"))
        >>> hours.opens(friday_night, on_working_days=False).isoformat()
        '2026-07-11T07:00:00+01:00'
        >>> hours.opens(friday_night, on_working_days=True).isoformat()
        '2026-07-13T07:00:00+01:00'
        """
        zone = ZoneInfo(self.zone)
        local = at.astimezone(zone)
        if self._is_quiet(local.time()):
            day = local.date() + dt.timedelta(days=local.time() >= self.quiet_until)
            local = dt.datetime.combine(day, self.quiet_until, zone)
        if on_working_days and not self.calendar.is_working(local.date()):
            local = dt.datetime.combine(self.calendar.next_working(local.date()), self.quiet_until, zone)
        return max(at, local)

    def _is_quiet(self, time: dt.time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= time < self.quiet_until
        return time >= self.quiet_from or time < self.quiet_until
