"""Which answers, changed alone or two together, would make another course win. Exact, not by trial.

- Answers from a list: every other one of them.
- Sums, days and counts run along a scale. Between two points of it every measure goes one way only, so a stretch on which no
  other course can overtake anywhere between the measures of its ends needs no further look; any other stretch is halved.
- Two listed answers together: a course's fit is a sum over measures, so what two answers do to different measures adds
  up; where both reach the same measure, that measure is taken with both. Told are the pairs of which neither alone would do.
- A listed answer together with a sum, a day or a count: the scale is run along once more with that answer given, and the
  stretches on which the scale alone would do are taken out. Of very many sums only the largest are paired so, and those not
  known. Two scales together are not tried.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from makegood.breach.allowed import looks_at
from makegood.breach.courses import EXACT, KNOT, blocked, courses, weights
from makegood.breach.measures import measure, touched
from makegood.breach.questions import answers, ask, at
from makegood.breach.ratings import Range, items, said_sum
from makegood.breach.report import UNKNOWN, CourseId, Report
from makegood.formats import Path, Strict
from makegood.values import Estimate, Money

Fits = NDArray[np.float64]  # one number for each course, in the order of courses()
_LAST_DAY = 3650
_MOST_SUMS = 20
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

    @cached_property
    def may_open_or_shut(self) -> bool:
        return looks_at(self.place)


class _Field:
    """A report with the fit of every course, added up measure by measure."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.at = {name: value.number for name, value in measure(report).items()}
        weigh = weights(report)
        self.shares = [course.shares(weigh) for course in courses()]
        self._lines = {name: self._line(name) for name in self.at}
        self.fits: Fits = np.sum([self.part(name, value) for name, value in self.at.items()], axis=0)
        self.shut = self.shut_in(report)
        self.best = self.winner(self.fits, self.shut)

    def after(self, other: _Other) -> _Field:
        """The field with one answer changed; only the measures that it touches are taken again."""
        changed = copy(self)
        changed.report = _with(self.report, other.path, other.value)
        values = measure(changed.report, other.touches)
        changed.at = self.at | {name: value.number for name, value in values.items()}
        changed.fits = sum((self.moved(name, changed.at[name]) for name in values), self.fits)
        changed.shut = self.shut_in(changed.report) if other.may_open_or_shut else self.shut
        changed.best = self.winner(changed.fits, changed.shut)
        return changed

    def _line(self, name: str) -> tuple[Fits, Fits, Fits]:
        """What one measure brings to each course where it is zero, and how that grows before the knot and after it."""
        terms = [[(c, share) for c, share in shares if c.measure == name] for shares in self.shares]
        zero, knot, one = (
            np.array([sum(share * c.degree(x) for c, share in each) for each in terms]) for x in (0.0, KNOT, 1.0)
        )
        return zero, (knot - zero) / KNOT, (one - knot) / (1 - KNOT)

    def part(self, name: str, value: float) -> Fits:
        """What one measure brings to each course at this value."""
        zero, before, after = self._lines[name]
        return zero + min(value, KNOT) * before + max(value - KNOT, 0.0) * after

    def parts(self, name: str, values: Fits) -> Fits:
        """The same at several values, a row for each."""
        zero, before, after = self._lines[name]
        at = values[:, None]
        return zero + np.minimum(at, KNOT) * before + np.maximum(at - KNOT, 0) * after

    def moved(self, name: str, value: float) -> Fits:
        return self.part(name, value) - self.part(name, self.at[name])

    def holds(self, won: int, between: Mapping[str, tuple[float, float]]) -> bool:
        """Whether no open course can overtake the one at `won` wherever these measures stand between their two ends."""
        fits = self.fits - sum(self.part(name, self.at[name]) for name in between)
        ahead = fits[won] - fits
        for name, ends in between.items():
            knot = (KNOT,) if min(ends) < KNOT < max(ends) else ()
            parts = [self.part(name, value) for value in (*ends, *knot)]
            ahead = ahead + np.min([part[won] - part for part in parts], axis=0)
        places = np.arange(len(ahead))
        needed = np.where(places < won, 10.0**-EXACT, 0.0)  # of equals the milder wins
        return bool(np.all((ahead >= needed) | (self.shut < 0) | (places == won)))

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
            won = field.after(other).best
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


def pairs_that_would_change(report: Report, *, scales: bool = False) -> tuple[PairOfChanges, ...]:
    """Every two listed answers that together, though neither alone, would make another course win.

    scales   also a listed answer together with a sum, a day or a count; takes seconds

    Those that replace an answer not known yet come first.
    """
    field = _Field(report)
    others = [other for path, now in answers(report) for other in _listed(path, now)]
    after = [field.after(other) for other in others]
    quiet = [index for index, changed in enumerate(after) if changed.best == field.best]
    turned: dict[tuple[str, str, int], dict[_Other, list[_Other]]] = {}
    listed = _both_listed(field, others, after, quiet)
    along = _with_a_scale(field, others, after, quiet) if scales else ()
    for one, two, won in (*listed, *along):
        turned.setdefault((one.place, two.place, won), {}).setdefault(one, []).append(two)
    found = [pair for key, seconds in turned.items() for pair in _told(report, seconds, key[2])]
    return tuple(sorted(found, key=lambda pair: -[pair.first.now, pair.second.now].count(UNKNOWN)))


_Pair = tuple["_Other", "_Other", int]  # two answers and the course that wins with both, as a place in courses()


def _both_listed(field: _Field, others: list[_Other], after: list[_Field], quiet: list[int]) -> Iterator[_Pair]:
    if not others:
        return
    moves = np.array([changed.fits - field.fits for changed in after])
    shut = np.array([changed.shut for changed in after])
    fits = field.fits + moves[:, None] + moves[None, :] + _both_at_once(field, others, after, quiet)
    bars = np.where(np.array([other.may_open_or_shut for other in others])[:, None, None], shut[:, None], shut[None, :])
    for one, two in combinations([index for index in quiet if others[index].may_open_or_shut], 2):
        bars[one, two] = field.shut_in(_with(after[one].report, others[two].path, others[two].value))
    wins = np.argmax(np.round(fits, EXACT) + bars, axis=2)
    for one, two in combinations(quiet, 2):
        if others[one].path != others[two].path and wins[one, two] != field.best:
            yield others[one], others[two], int(wins[one, two])


def _with_a_scale(field: _Field, others: list[_Other], after: list[_Field], quiet: list[int]) -> Iterator[_Pair]:
    for scale in _weightiest(field.report):
        still = [(first, last) for first, last, won in _stretches(scale, field) if won == field.best]
        for index in quiet:
            other, changed = others[index], after[index]
            if other.path == scale.path or changed.holds(field.best, dict.fromkeys(scale.touches, (0.0, 1.0))):
                continue
            along = scale if other.touches.isdisjoint(scale.touches) else scale.within(changed.report)
            for first, last, won in _stretches(along, changed):
                for low, high in still if won != field.best else ():
                    if first <= high and low <= last:
                        yield other, scale.stretch(max(first, low), min(last, high)), won


def _both_at_once(field: _Field, others: list[_Other], after: list[_Field], quiet: list[int]) -> Fits:
    """What two answers do beyond the sum of what each does, because both touch one measure."""
    more = np.zeros((len(others), len(others), len(field.fits)))
    for name, base in field.at.items():
        touching = [i for i in quiet if name in others[i].touches]
        pairs = [(one, two) for one, two in combinations(touching, 2) if others[one].path != others[two].path]
        if not pairs:
            continue
        ones, twos = np.array(pairs).T
        alone = np.array([changed.at[name] for changed in after])
        if name in _ADD_UP:
            both = alone[ones] + alone[twos] - base
        else:
            both = np.array([_measured(name, after[one].report, others[two]) for one, two in pairs])
        apart = field.parts(name, alone)
        more[ones, twos] += field.parts(name, both) + field.part(name, base) - apart[ones] - apart[twos]
    return more


def _measured(name: str, report: Report, other: _Other) -> float:
    """One measure with one more answer changed."""
    return measure(_with(report, other.path, other.value), (name,))[name].number


def _told(report: Report, seconds: dict[_Other, list[_Other]], won: int) -> Iterator[PairOfChanges]:
    """Pairs of the same two questions, with the answers that go with the same second answers told as one."""
    firsts: dict[tuple[_Other, ...], list[_Other]] = {}
    for one, twos in seconds.items():
        firsts.setdefault(tuple(twos), []).append(one)
    for same, ones in firsts.items():
        yield PairOfChanges(first=_answered(report, ones), second=_answered(report, same), course=courses()[won].id)


def _answered(report: Report, same: Iterable[_Other]) -> Answered:
    first, *rest = same
    return Answered(
        path=first.place,
        question=_asked(report, first.path),
        now=first.now,
        instead=(first.says, *(other.says for other in rest)),
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

    now      the answer given, in words
    answer   the answer at a number
    says     the answers between two numbers in words
    """

    report: Report
    path: Path
    now: str
    last: int
    answer: Callable[[int], Any]
    says: Callable[[int, int], str]

    @cached_property
    def place(self) -> str:
        return ".".join(map(str, self.path))

    @cached_property
    def touches(self) -> frozenset[str]:
        return touched(self.place)

    @cached_property
    def _measured(self) -> dict[int, dict[str, Range]]:
        return {}

    def at(self, n: int) -> Report:
        """The report with that answer."""
        changed: Report = _with(self.report, self.path, self.answer(n))
        return changed

    def values(self, n: int) -> dict[str, Range]:
        """The measures that it touches, with that answer."""
        if n not in self._measured:
            self._measured[n] = measure(self.at(n), self.touches)
        return self._measured[n]

    def within(self, report: Report) -> _Scale:
        """The same answers in another report."""
        return replace(self, report=report)

    def stretch(self, first: int, last: int) -> _Other:
        """The answers between two numbers, as one to tell."""
        return _Other(self.path, self.says(first, last), self.now, None)


def _along(scale: _Scale | None, field: _Field) -> Iterator[tuple[int, str]]:
    """The stretches of a scale on which another course wins, with that course, in order."""
    if scale is not None:
        for first, last, won in _stretches(scale, field):
            if won != field.best:
                yield won, scale.says(first, last)


def _stretches(scale: _Scale, field: _Field) -> list[tuple[int, int, int]]:
    """The whole scale cut where the winner changes: from, to, and who wins there, in order."""

    still = field.fits - sum(field.part(name, field.at[name]) for name in scale.touches)

    @cache
    def winner(n: int) -> int:
        moving = sum(field.part(name, value.number) for name, value in scale.values(n).items())
        return field.winner(still + moving, field.shut)

    def steady(first: int, last: int) -> bool:
        """Whether no course can overtake the winner of both ends anywhere between them."""
        won = winner(first)
        if won != winner(last):
            return False
        ends = {name: (scale.values(first)[name].number, scale.values(last)[name].number) for name in scale.touches}
        return field.holds(won, ends)

    def cut(first: int, last: int) -> Iterator[tuple[int, int, int]]:
        if first == last or steady(first, last):
            yield first, last, winner(first)
        elif last - first == 1:
            yield first, first, winner(first)
            yield last, last, winner(last)
        else:
            middle = (first + last) // 2
            yield from cut(first, middle)
            yield from cut(middle + 1, last)

    joined: list[tuple[int, int, int]] = []
    for first, last, won in cut(0, scale.last):
        if joined and joined[-1][2] == won:
            joined[-1] = (joined[-1][0], last, won)
        else:
            joined.append((first, last, won))
    return joined


def _scales(report: Report) -> Iterator[_Scale]:
    """Every scale of the report: its sums, its date, and how many more promises of each kind."""
    for path, now in answers(report):
        if scale := _scale(report, path, now):
            yield scale
    yield from _counts(report)


def _weightiest(report: Report) -> list[_Scale]:
    """Every scale, of the sums only those not known and the largest: each is run along once for every listed answer."""
    scales = list(_scales(report))
    sums = [scale for scale in scales if _is_sum(scale.path)]
    sums.sort(key=lambda scale: _most(at(report, scale.path)), reverse=True)
    left_out = {scale.path for scale in sums[_MOST_SUMS:]}
    return [scale for scale in scales if scale.path not in left_out]


def _most(sum_: Any) -> Decimal:
    return sum_.high.amount if isinstance(sum_, Estimate) else Decimal("Infinity")


def _is_sum(path: Path) -> bool:
    return path == ("bearable_loss",) or path[-1] in ("cost", "each_day")


def _scale(report: Report, path: Path, now: Any) -> _Scale | None:
    """The scale of a sum or of the date; None for an answer from a list."""
    if path == ("urgency", "act_by"):
        return _days(report, path, now)
    if _is_sum(path):
        return _sums(report, path, now)
    return None


def _days(report: Report, path: Path, now: Any) -> _Scale:
    def day(n: int) -> dt.date:
        return report.as_of + dt.timedelta(days=n)

    def says(first: int, last: int) -> str:
        if first == last:
            return _date(day(first))
        if last == _LAST_DAY:
            return f"{_date(day(first))} or later"
        return f"{_date(day(last))} or earlier" if first == 0 else f"from {_date(day(first))} to {_date(day(last))}"

    return _Scale(report, path, _said(now), _LAST_DAY, day, says)


def _sums(report: Report, path: Path, now: Any) -> _Scale:
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
            else f"from {said_sum(likely(first))} to {said_sum(likely(last))}"
        )

    return _Scale(report, path, _said(now), _LAST_OF_SCALE, lambda n: _scaled(now, likely(n)), says)


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
    for scale in _counts(report):
        for won, says in _along(scale, field):
            yield Change(
                path=scale.place,
                question=_asked(report, scale.path),
                now=scale.now,
                instead=(says,),
                course=courses()[won].id,
            )


def _counts(report: Report) -> Iterator[_Scale]:
    counted = report.promises.counted
    for outcome in type(counted).model_fields:
        yield _more_promises(report, (*_COUNTED, outcome), getattr(counted, outcome))


def _more_promises(report: Report, path: Path, now: int) -> _Scale:
    def says(first: int, last: int) -> str:
        if last == _LAST_OF_SCALE:
            return f"{two_figures(first):,} or more besides"
        if first == last:
            return f"{two_figures(first):,} more"
        return f"from {two_figures(first):,} to {two_figures(last):,} more"

    return _Scale(report, path, "as on record", _LAST_OF_SCALE, lambda n: now + two_figures(n), says)


_COUNTED = ("promises", "counted")


def _asked(report: Report, path: Path) -> str:
    """The question that an answer answers, a count of promises among them."""
    return f"How many promises were {path[-1]}?" if path[:2] == _COUNTED else ask(report, path)


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
