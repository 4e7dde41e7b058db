"""When mail that may wait reaches somebody: their own hours and days where they have said so, else the case's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from makegood.calendars import Calendar
from makegood.obligations.hours import EVENING, MORNING, Hours
from makegood.web.accounts.models import User
from makegood.web.cases.models import Case
from makegood.web.obligations.models import Reach

WORKED = "01234"  # Monday to Friday


def hours(seats: Sequence[tuple[User, Case]]) -> list[Hours]:
    """The hours of each of these people in the case beside them."""
    own = {row.user_id: row for row in Reach.objects.filter(user__in=[user for user, _ in seats])}
    return [_own(own[user.pk], user) if user.pk in own else Hours(user.zone, case.calendar) for user, case in seats]


def _own(row: Reach, user: User) -> Hours:
    weekend = frozenset(range(7)) - {int(day) for day in row.days}
    calendar = Calendar(tuple(row.countries.split()), user.zone, weekend=weekend)
    return Hours(user.zone, calendar, row.quiet_from, row.quiet_until)


def of(user: User) -> Reach:
    """What somebody has said, or what holds where they have said nothing."""
    known = Reach.objects.filter(user=user).first()
    return known or Reach(user=user, quiet_from=EVENING, quiet_until=MORNING, days=WORKED)


def keep(user: User, quiet_from: dt.time, quiet_until: dt.time, days: Iterable[int], countries: Iterable[str]) -> None:
    """Have mail that may wait arrive so from now on. Raises ValueError for a country whose holidays are not known."""
    fields = {
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "days": "".join(str(day) for day in sorted(set(days))),
        "countries": " ".join(countries),
    }
    _own(Reach(user=user, **fields), user)
    Reach.objects.update_or_create(user=user, defaults=fields)
