"""Which answers, changed alone or two together, would make another course win. Exact, not by trial.

- Answers from a list: every other one of them.
- Sums, days and counts run along a scale. Between two points of it every measure goes one way only, so a stretch on which no
  other course can overtake anywhere between the measures of its ends needs no further look; any other stretch is halved.
- Two listed answers together: a course's fit is a sum over measures, so what two answers do to different measures adds
  up; where both reach the same measure, that measure is taken with both. Told are the pairs of which neither alone would do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from makegood.breach.courses import EXACT, blocked, courses, least_most, weights
from makegood.breach.measures import measure, touched
from makegood.breach.questions import answers, ask
from makegood.breach.ratings import Range, items, said_sum
from makegood.breach.report import UNKNOWN, CourseId, Report
from makegood.formats import Path, Strict
from makegood.values import Estimate, Money

Fits = NDArray[np.float64]  # one number for each course, in the order of courses()
_LAST_DAY = 3650
_DECADES = 9  # a count is tried up to a billion more, a sum up to a billion times the unit
# A mean moves by the same with each of its answers, whatever the others are; two of them need no measuring.
_ADD_UP = frozenset({"leverage", "material", "foundations_weak", "worth_keeping"})


class Change(Strict):
    """One answer that, changed alone, would make another course win; `instead` names every such answer."""

    path: str
    question: str
    now: str
    instead: tuple[str, ...]
    course: CourseId


class Answered(Strict):
    path: str
    question: str
    now: str
    instead: tuple[str, ...]


class PairOfChanges(Strict):
    """Two answers that, changed together, would make another course win, though neither does alone."""

    first: Answered
    second: Answered
    course: CourseId


@dataclass(frozen=True)
class _Other:
    """One answer changed, with the measures it touches."""

    path: Path
    says: str
    now: str
    value: Any

    @cached_property
    def place(self) -> str:
        return ".".join(map(str, self.path))

    @cached_property
    def touches(self) -> frozenset[str]:
        return touched(self.place)

    @property
    def may_open_or_shut(self) -> bool:
        return self.path[0] == "contract"


class _Field:
    """A report with the fit of every course, added up measure by measure."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.at = {name: value.number for name, value in measure(report).items()}
        weigh = weights(report)
        self.shares = [course.shares(weigh) for course in courses()]
        self.terms = {
            name: [[(c, s) for c, s in shares if c.measure == name] for shares in self.shares] for name in self.at
        }
        self.fits: Fits = np.sum([self.part(name, value) for name, value in self.at.items()], axis=0)
        self.shut = self.shut_in(report)
        self.best = self.winner(self.fits, self.shut)

    def part(self, name: str, value: float) -> Fits:
        """What one measure brings to each course at this value."""
        return np.array([sum(share * c.degree(value) for c, share in terms) for terms in self.terms[name]])

    def moved(self, name: str, value: float) -> Fits:
        return self.part(name, value) - self.part(name, self.at[name])

    @staticmethod
    def shut_in(report: Report) -> Fits:
        """What bars the way of each course: minus infinity, or nothing."""
        shut = blocked(report)
        return np.array([-np.inf if course.id in shut else 0.0 for course in courses()])

    @staticmethod
    def winner(fits: Fits, shut: Fits) -> int:
        return int(np.argmax(np.round(fits, EXACT) + shut))


def what_would_change(report: Report) -> tuple[Change, ...]:
    """Every single answer that would make another course win, in the order of the file."""
    field = _Field(report)
    found: list[Change] = []
    for path, now in answers(report):
        turned: dict[int, list[str]] = {}
        for other in _listed(path, now):
            after = _with(report, path, other.value)
            fits = field.fits + _moved(field, other, after)
            won = field.winner(fits, field.shut_in(after) if other.may_open_or_shut else field.shut)
            if won != field.best:
                turned.setdefault(won, []).append(other.says)
        for won, says in _along(_scale(report, path, now), field):
            turned.setdefault(won, []).append(says)
        found += [
            Change(
                path=".".join(map(str, path)),
                question=ask(report, path),
                now=_said(now),
                instead=tuple(says),
                course=courses()[won].id,
            )
            for won, says in turned.items()
        ]
    return (*found, *_record(report, field))


def pairs_that_would_change(report: Report) -> tuple[PairOfChanges, ...]:
    """Every two answers from lists that together, though neither alone, would make another course win.

    Those that replace an answer not known yet come first.
    """
    field = _Field(report)
    others = [other for path, now in answers(report) for other in _listed(path, now)]
    after = [_with(report, other.path, other.value) for other in others]
    moves = np.array([_moved(field, other, changed) for other, changed in zip(others, after, strict=True)])
    shut = np.array(
        [
            field.shut_in(changed) if other.may_open_or_shut else field.shut
            for other, changed in zip(others, after, strict=True)
        ]
    )
    if not others:
        return ()
    alone = [field.winner(field.fits + move, bars) for move, bars in zip(moves, shut, strict=True)]
    quiet = [index for index, won in enumerate(alone) if won == field.best]
    fits = field.fits + moves[:, None] + moves[None, :] + _both_at_once(field, others, after, quiet)
    bars = np.where(np.array([other.may_open_or_shut for other in others])[:, None, None], shut[:, None], shut[None, :])
    for one, two in combinations([index for index in quiet if others[index].may_open_or_shut], 2):
        bars[one, two] = field.shut_in(_with(after[one], others[two].path, others[two].value))
    wins = np.argmax(np.round(fits, EXACT) + bars, axis=2)
    turned: dict[tuple[str, str, int], dict[int, list[int]]] = {}
    for one, two in combinations(quiet, 2):
        if others[one].path != others[two].path and wins[one, two] != field.best:
            key = (others[one].place, others[two].place, int(wins[one, two]))
            turned.setdefault(key, {}).setdefault(one, []).append(two)
    found = [pair for key, seconds in turned.items() for pair in _told(report, others, seconds, key[2])]
    return tuple(sorted(found, key=lambda pair: -[pair.first.now, pair.second.now].count(UNKNOWN)))


def _moved(field: _Field, other: _Other, after: Report) -> Fits:
    """What one changed answer does to every course."""
    values = measure(after, other.touches)
    return sum((field.moved(name, value.number) for name, value in values.items()), np.zeros_like(field.fits))


def _both_at_once(field: _Field, others: list[_Other], after: list[Report], quiet: list[int]) -> Fits:
    """What two answers do beyond the sum of what each does, because both touch one measure."""
    more = np.zeros((len(others), len(others), len(field.fits)))
    for name, base in field.at.items():
        values = {i: measure(after[i], (name,))[name].number for i in quiet if name in others[i].touches}
        for one, two in combinations(values, 2):
            if others[one].path == others[two].path:
                continue
            if name in _ADD_UP:
                both = values[one] + values[two] - base
            else:
                changed = _with(after[one], others[two].path, others[two].value)
                both = measure(changed, (name,))[name].number
            more[one, two] += field.moved(name, both) - field.moved(name, values[one]) - field.moved(name, values[two])
    return more


def _told(report: Report, others: list[_Other], seconds: dict[int, list[int]], won: int) -> Iterator[PairOfChanges]:
    """Pairs of the same two questions, with the answers that go with the same second answers told as one."""
    firsts: dict[tuple[int, ...], list[int]] = {}
    for one, twos in seconds.items():
        firsts.setdefault(tuple(twos), []).append(one)
    for same, ones in firsts.items():
        yield PairOfChanges(
            first=_answered(report, [others[index] for index in ones]),
            second=_answered(report, [others[index] for index in same]),
            course=courses()[won].id,
        )


def _answered(report: Report, same: list[_Other]) -> Answered:
    first = same[0]
    return Answered(
        path=first.place,
        question=ask(report, first.path),
        now=first.now,
        instead=tuple(other.says for other in same),
    )


def _listed(path: Path, now: Any) -> Iterator[_Other]:
    """Every other answer of the list that the one at `path` is from; of a day, that there is none."""
    if isinstance(now, StrEnum):
        for other in type(now):
            if other is not now and other != UNKNOWN:
                yield _Other(path, str(other), str(now), other)
    elif path == ("urgency", "act_by") and now != "none":
        yield _Other(path, "no date", _said(now), "none")


# ---- along a scale -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Scale:
    """Answers in a row, numbered from 0 to `last`; every measure goes one way along it.

    at     the report with that answer
    says   the answers between two of them in words
    """

    path: str
    last: int
    at: Callable[[int], Report]
    says: Callable[[int, int], str]


def _along(scale: _Scale | None, field: _Field) -> Iterator[tuple[int, str]]:
    """The stretches of a scale on which another course wins, with that course, in order."""
    if scale is None:
        return
    names = touched(scale.path)
    seen: dict[int, dict[str, Range]] = {}

    def values(n: int) -> dict[str, Range]:
        if n not in seen:
            seen[n] = measure(scale.at(n), names)
        return seen[n]

    def winner(n: int) -> int:
        moves = (field.moved(name, value.number) for name, value in values(n).items())
        return field.winner(sum(moves, field.fits), field.shut)

    def steady(first: int, last: int) -> bool:
        """Whether no course can overtake the winner of both ends anywhere between them."""
        won = winner(first)
        if won != winner(last):
            return False
        box = {name: Range.at(value) for name, value in field.at.items()}
        for name in names:
            ends = sorted((values(first)[name].number, values(last)[name].number))
            box[name] = Range(ends[0], ends[1], ends[1])
        return all(
            least_most([*field.shares[won], *((c, -share) for c, share in shares)], box)[0] >= 0
            for index, shares in enumerate(field.shares)
            if index != won and not field.shut[index]
        )

    def stretches(first: int, last: int) -> Iterator[tuple[int, int, int]]:
        if first == last or steady(first, last):
            yield first, last, winner(first)
        elif last - first == 1:
            yield first, first, winner(first)
            yield last, last, winner(last)
        else:
            middle = (first + last) // 2
            yield from stretches(first, middle)
            yield from stretches(middle + 1, last)

    joined: list[tuple[int, int, int]] = []
    for first, last, won in stretches(0, scale.last):
        if joined and joined[-1][2] == won:
            joined[-1] = (joined[-1][0], last, won)
        else:
            joined.append((first, last, won))
    yield from ((won, scale.says(first, last)) for first, last, won in joined if won != field.best)


def _scale(report: Report, path: Path, now: Any) -> _Scale | None:
    """The scale of a sum or of the date; None for an answer from a list."""
    place = ".".join(map(str, path))
    if path == ("urgency", "act_by"):
        return _days(report, path, place)
    if path == ("bearable_loss",) or path[-1] in ("cost", "each_day"):
        return _sums(report, path, place, now)
    return None


def _days(report: Report, path: Path, place: str) -> _Scale:
    def day(n: int) -> dt.date:
        return report.as_of + dt.timedelta(days=n)

    def says(first: int, last: int) -> str:
        if first == last:
            return _date(day(first))
        if last == _LAST_DAY:
            return f"{_date(day(first))} or later"
        return f"{_date(day(last))} or earlier" if first == 0 else f"{_date(day(first))} to {_date(day(last))}"

    return _Scale(place, _LAST_DAY, lambda n: _with(report, path, day(n)), says)


def _sums(report: Report, path: Path, place: str, now: Any) -> _Scale:
    """Zero, and then sums of two figures. A range keeps its shape: its low and high end move with its likely one."""
    unit = _unit(report)

    def likely(n: int) -> Money:
        return Money(Decimal(unit) * two_figures(n), report.currency)

    def says(first: int, last: int) -> str:
        if first == last:
            return said_sum(likely(first))
        if last == _LAST_OF_SCALE:
            return f"{said_sum(likely(first))} or more"
        return (
            f"{said_sum(likely(last))} or less"
            if first == 0
            else f"{said_sum(likely(first))} to {said_sum(likely(last))}"
        )

    return _Scale(place, _LAST_OF_SCALE, lambda n: _with(report, path, _scaled(now, likely(n))), says)


def _scaled(now: Any, likely: Money) -> Estimate:
    if not isinstance(now, Estimate) or not now.likely:
        return Estimate.exactly(likely)
    times = likely.amount / now.likely.amount
    return Estimate(now.low * times, likely, now.high * times)


def _unit(report: Report) -> Decimal:
    """A hundred-thousandth of the largest sum in the file, as a power of ten: where a scale of sums begins."""
    known = [cost for _, _, item in items(report) for cost in (item.cost, item.each_day)] + [report.bearable_loss]
    largest = max((cost.high.amount for cost in known if isinstance(cost, Estimate)), default=Decimal(0))
    return Decimal(10) ** max((largest or Decimal(10_000)).adjusted() - 5, 0)


def two_figures(n: int) -> int:
    """The n-th number that has at most two figures other than noughts.

    >>> [two_figures(n) for n in (0, 1, 99, 100, 101, 189, 190)]
    [0, 1, 99, 100, 110, 990, 1000]
    """
    if n < 100:
        return n
    decade, step = divmod(n - 100, 90)
    return int((10 + step) * 10 ** (decade + 1))


_LAST_OF_SCALE = 99 + 90 * _DECADES


def _record(report: Report, field: _Field) -> Iterator[Change]:
    """How many more promises of each kind would make another course win."""
    counted = report.promises.counted
    for outcome in type(counted).model_fields:
        path = ("promises", "counted", outcome)
        for won, says in _along(_more_promises(report, path, getattr(counted, outcome)), field):
            yield Change(
                path=".".join(path),
                question=f"How many promises were {outcome}?",
                now="as on record",
                instead=(says,),
                course=courses()[won].id,
            )


def _more_promises(report: Report, path: Path, now: int) -> _Scale:
    def says(first: int, last: int) -> str:
        if last == _LAST_OF_SCALE:
            return f"{two_figures(first):,} or more besides"
        more = f"{two_figures(first):,}" if first == last else f"{two_figures(first):,} to {two_figures(last):,}"
        return f"{more} more"

    return _Scale(".".join(map(str, path)), _LAST_OF_SCALE, lambda n: _with(report, path, now + two_figures(n)), says)


def _date(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _said(now: Any) -> str:
    if isinstance(now, Estimate):
        return said_sum(now)
    return _date(now) if isinstance(now, dt.date) else str(now)


def _with(value: Any, path: Path, instead: Any) -> Any:
    """A copy of `value` with one answer changed; nothing else is touched or checked again."""
    if not path:
        return instead
    first, rest = path[0], path[1:]
    if isinstance(first, int):
        return (*value[:first], _with(value[first], rest, instead), *value[first + 1 :])
    return value.model_copy(update={first: _with(getattr(value, first), rest, instead)})
