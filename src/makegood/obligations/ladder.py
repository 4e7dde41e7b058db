"""What follows from being late or from a violation: the steps of the ladder, and the money they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from makegood.calendars import Calendar
from makegood.obligations.course import Course, Spell, days_begun
from makegood.obligations.words import day, named
from makegood.terms import Consequence, Remedy, Terms, Trigger
from makegood.values import Money, Period

YEAR = 365  # days of a year of simple interest


@dataclass(frozen=True, slots=True)
class Step:
    """One consequence of one time of being late; it may be used right after `starts_after`."""

    consequence: Consequence
    spell: Spell
    starts_after: datetime

    def available(self, at: datetime) -> bool:
        return (
            self.starts_after < at
            and self.spell.reserved
            and (self.spell.ended_at is None or at <= self.spell.ended_at)
        )


@dataclass(frozen=True, slots=True)
class Owed:
    """Money that one side owes the other because of what was late or broken.

    sum      what is still open: credits and interest, less what was paid
    lines    how it was computed, a sentence for each consequence
    """

    sum: Money
    debtor: str
    creditor: str
    lines: tuple[str, ...]
    paid: Money


def violations(courses: Sequence[Course]) -> list[tuple[datetime, str]]:
    """When the occurrences of one commitment were violated, in order; what was forgiven does not count."""
    return sorted(
        (spell.violated_at, course.occurrence.key)
        for course in courses
        for spell in course.spells
        if spell.violated_at and spell.reserved
    )


def steps(course: Course, broken: Sequence[tuple[datetime, str]]) -> list[Step]:
    """The ladder of every time this was late. After an earlier violation of the same commitment the ladder that
    was agreed for `violated again` takes the place of the one for `violated`, where the terms have one."""
    commitment = course.commitment
    if commitment is None:
        return []
    shorter = any(c.when is Trigger.VIOLATED_AGAIN for c in commitment.consequences)
    found = []
    for spell in course.spells:
        again = bool(spell.violated_at) and bool(broken) and (spell.violated_at, course.occurrence.key) > broken[0]
        violated = Trigger.VIOLATED_AGAIN if again and shorter else Trigger.VIOLATED
        for consequence in commitment.consequences:
            start = {Trigger.LATE: spell.late_at, violated: spell.violated_at}.get(consequence.when)
            if start is not None:
                found.append(Step(consequence, spell, _after(course.calendar, start, consequence.after)))
    return found


def _after(calendar: Calendar, start: datetime, period: Period | None) -> datetime:
    return calendar.deadline(start, period).due if period else start


def owed(terms: Terms, course: Course, ladder: Sequence[Step], at: datetime) -> tuple[Owed | None, datetime | None]:
    """What is owed at `at`, and the last moment before the sum grows by itself; None where there is nothing.

    Where both parts of a joint action are missing neither side owes the other.
    """
    commitment = course.commitment
    sides = _who_pays(course)
    if commitment is None or sides is None:
        return None, None
    debtor, creditor = sides
    lines: list[str] = []
    sums: list[Money] = []
    turns: list[datetime | None] = []
    for step in ladder:
        if not step.spell.reserved or step.consequence.what not in (Remedy.CREDIT, Remedy.INTEREST):
            continue
        reckon = _credit if step.consequence.what is Remedy.CREDIT else _interest
        money, how, turn = reckon(course, step, at)
        turns.append(turn)
        if money:
            sums.append(money)
            lines.append(how)
    growing = min((turn for turn in turns if turn is not None and turn >= at), default=None)
    if not sums:
        return None, growing
    zero = Money.zero(sums[0].currency)
    paid = sum((money for money in course.paid if money.currency == zero.currency), zero)
    if paid:
        lines.append(f"Paid: {paid}.")
    return Owed(max(sum(sums, zero) - paid, zero), debtor, creditor, tuple(lines), paid), growing


def _who_pays(course: Course) -> tuple[str, str] | None:
    doers = [part.doer for part in course.parts]
    if len(doers) == 1:
        return doers[0], ", ".join(course.creditors)
    done = {part.doer: part.done_at or part.claimed_at for part in course.parts}
    last = max((moment for moment in done.values() if moment), default=None)
    failing = [doer for doer in doers if done[doer] is None] or [doer for doer in doers if done[doer] == last]
    if len(failing) != 1:
        return None
    return failing[0], ", ".join(doer for doer in doers if doer != failing[0])


def _lasts_until(course: Course, spell: Spell, at: datetime) -> tuple[datetime, bool]:
    """Until when a failure counts, and whether it still goes on."""
    if spell.ended_at is not None:
        return min(spell.ended_at, at), False
    claims = [part.claimed_at for part in course.parts if part.claimed_at]
    if course.claimed:
        return min(max(claims, default=at), at), False
    if course.suspended_at is not None:
        return min(course.suspended_at, at), False
    return at, True


def _rested(course: Course, start: datetime, end: datetime) -> int:
    """Whole days begun between `start` and `end` in which the clock rested."""
    pauses = ((max(a, start), min(b, end)) for a, b in course.rests)
    return sum(days_begun(b - a) for a, b in pauses if b > a)


def _credit(course: Course, step: Step, at: datetime) -> tuple[Money | None, str, datetime | None]:
    consequence, start = step.consequence, step.starts_after
    amount = consequence.amount
    assert amount is not None
    end, goes_on = _lasts_until(course, step.spell, at)
    if end <= start:
        return None, "", None
    since = day(start, course.calendar)
    if consequence.per is None:
        return amount, f"Credit of {amount}, once, since {since}.", None
    rested = _rested(course, start, end)
    count, boundary = _periods_begun(course.calendar, start, consequence.per, course.later_by(end, -rested))
    total = amount * count
    how = f"Credit of {amount} for each {_each(consequence.per)} begun after {since}: {count} × {amount} = {total}"
    if rested:
        how += f" ({rested} days at rest not counted)"
    turn = course.later_by(boundary, rested) if goes_on and boundary is not None else None
    if consequence.cap is not None and total >= consequence.cap:
        return consequence.cap, f"{how}, at most {consequence.cap}.", None
    return total, f"{how}.", turn


def _each(per: Period) -> str:
    return str(per) if per.count != 1 else str(per.unit).removesuffix("s")


def _periods_begun(calendar: Calendar, start: datetime, per: Period, end: datetime) -> tuple[int, datetime | None]:
    """How many periods have begun after `start` and before `end`, and when the last of them is over.

    Doubles, then halves: a failure that lasted years costs a few counts, not thousands.
    """

    def over(count: int) -> datetime | None:
        try:
            return calendar.deadline(start, Period(count * per.count, per.unit)).due
        except ValueError:
            return None  # beyond the calendar: later than anything

    if not per:
        return 1, None
    high = 1
    while (moment := over(high)) is not None and moment < end:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        moment = over(middle)
        low, high = (middle, high) if moment is not None and moment < end else (low, middle)
    return high, over(high)


def _interest(course: Course, step: Step, at: datetime) -> tuple[Money | None, str, datetime | None]:
    """Simple interest: days after the one on which it became late, up to and including the one on which it was paid."""
    commitment, calendar, consequence = course.commitment, course.calendar, step.consequence
    if commitment is None or commitment.pays is None:
        return None, "", None
    start = step.starts_after
    end, goes_on = _lasts_until(course, step.spell, at)
    midnight = _last_moment_of_day(course, at) if goes_on else None
    days = (calendar.day_of(end) - calendar.day_of(start)).days - _rested(course, start, end)
    if end <= start or days <= 0:
        return None, "", midnight if end > start else None
    rate = Decimal(str(consequence.rate))
    money = Money(commitment.pays.amount * rate / 100 * days / YEAR, commitment.pays.currency)
    how = f"Interest of {rate} per cent a year on {commitment.pays} for {named(days, 'day')} after {day(start, calendar)}: {money}"
    if consequence.cap is not None and money >= consequence.cap:
        return consequence.cap, f"{how}, at most {consequence.cap}.", None
    return money, f"{how}.", midnight


def _last_moment_of_day(course: Course, at: datetime) -> datetime:
    local = at.astimezone(course.calendar.tz).replace(tzinfo=None)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return midnight.replace(tzinfo=course.calendar.tz) - timedelta(microseconds=1)
