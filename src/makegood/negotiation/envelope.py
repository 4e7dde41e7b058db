"""What two sides can have of points and of straight lines between points, at best: exactly, line by line.

A line here falls: along it what the first side loses the second gains. Its upper end is the one the second side
prefers. Source: upper envelopes by halving (Hershberger 1989), with fractions in place of floating point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from makegood.negotiation.efficient import Ints, Mask, distinct, efficient

Floats = NDArray[np.float64]
Exact = tuple[Fraction, Fraction]
PLACES = 400  # at which lines are compared before any is looked at exactly
AT_ONCE = 4_000  # lines
EXACTLY = 300  # lines and points: up to so many, those that are never best are told apart exactly
NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the frontier: of the line `owner` (None: a single point) from `start` down to `end`, first side's best first.

    beaten   whether `start` itself is beaten by the piece before, `end` by the one that follows
    """

    owner: int | None
    start: Exact
    end: Exact
    beaten: tuple[bool, bool] = (False, False)

    @property
    def ends(self) -> list[Exact]:
        """The ends that are not beaten."""
        return [end for end, beaten in zip((self.start, self.end), self.beaten, strict=True) if not beaten]


def falling(lines: Ints) -> Ints:
    """Lines (n x 4: two ends) along which one side loses what the other gains, the first side's better end first.

    Of other lines one end is best for both; that is a point.
    """
    lines = np.where(lines[:, :1] < lines[:, 2:3], lines[:, [2, 3, 0, 1]], lines)
    fallen: Ints = lines[(lines[:, 0] > lines[:, 2]) & (lines[:, 1] < lines[:, 3])]
    return distinct(fallen)


def sift(points: Ints, lines: Ints) -> tuple[Ints, Ints]:
    """Leave out what is nowhere best, as far as that is quick to see: what stays may still be beaten."""
    points = efficient(points)
    if not len(lines):
        return points, lines
    points, lines = _roughly(points, lines)
    if len(points) + len(lines) <= EXACTLY:
        pieces = frontier(points, lines)
        owners = sorted({piece.owner for piece in pieces if piece.owner is not None})
        points, lines = points[_reached(points, pieces)], lines[owners]
    return points, lines


def _roughly(points: Ints, lines: Ints) -> tuple[Ints, Ints]:
    """Held against the best at some places: between two places nothing best falls below the best at the second."""
    ends = np.r_[points[:, 0], lines[:, 0], lines[:, 2]].astype(float)
    places = distinct(np.r_[np.linspace(ends.min(), ends.max(), PLACES), _some(points[:, 0].astype(float))])
    best = np.where(places <= points[0, 0], _staircase(points, places), -np.inf) if len(points) else -np.inf + places
    parts = [lines[start : start + AT_ONCE] for start in range(0, len(lines), AT_ONCE)]
    for part in parts:
        best = np.maximum(best, _heights(part, places).max(axis=0))
    slack = NEAR * max(1.0, float(np.abs(best[np.isfinite(best)]).max()))
    kept = [part[_touches(part, places, best, slack)] for part in parts]
    after = np.minimum(np.searchsorted(places, points[:, 0].astype(float)), len(places) - 1)
    return points[points[:, 1] >= best[after] - slack], np.concatenate(kept)


def _some(values: Floats) -> Floats:
    some: Floats = values[distinct(np.linspace(0, len(values) - 1, min(len(values), PLACES)).round().astype(int))]
    return some


def _staircase(points: Ints, places: Floats) -> Floats:
    """The most for the second side among points that give the first at least so much."""
    rising = points[::-1]
    at = np.minimum(np.searchsorted(rising[:, 0].astype(float), places), len(rising) - 1)
    found: Floats = rising[at, 1].astype(float)
    return found


def _heights(lines: Ints, places: Floats) -> Floats:
    """lines x places: the most for the second side on a line that gives the first at least so much."""
    high, low, less, most = (lines[:, [column]].astype(float) for column in range(4))
    along = np.clip((high - places) / (high - less), 0.0, 1.0)
    heights: Floats = np.where(places <= high, low + along * (most - low), -np.inf)
    return heights


def _touches(lines: Ints, places: Floats, best: Floats, slack: float) -> Mask:
    heights = _heights(lines, places)
    within = (places[1:] >= lines[:, [2]]) & (places[:-1] <= lines[:, [0]])
    touching: Mask = np.any(within & (heights[:, :-1] >= best[1:] - slack), axis=1)
    touching |= lines[:, 0] >= places[-1]
    return touching


# -- exactly ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Over:
    """What is best for the second side where the first has more than `low` and up to `high`: height at `high`, and slope."""

    low: Fraction
    high: Fraction
    owner: int
    height: Fraction
    slope: Fraction

    def at(self, place: Fraction) -> Fraction:
        return self.height + self.slope * (place - self.high)

    def between(self, low: Fraction, high: Fraction) -> _Over:
        return _Over(low, high, self.owner, self.at(high), self.slope)


def frontier(points: Ints, lines: Ints) -> list[Piece]:
    """The efficient points and parts of lines, the first side's best first."""
    if not len(points) + len(lines):
        return []
    bottom = Fraction(min(int(each.min()) for each in (points[:, 0], lines[:, 0], lines[:, 2]) if len(each)) - 1)
    each = [[_Over(bottom, Fraction(a), -1, Fraction(b), Fraction(0))] for a, b in points.tolist()]
    each += [_over(number, line, bottom) for number, line in enumerate(lines.tolist())]
    return _pieces(_best(each), len(lines))


def _over(number: int, line: Sequence[int], bottom: Fraction) -> list[_Over]:
    high, low, less, most = (Fraction(end) for end in line)
    return [
        _Over(less, high, number, low, (low - most) / (high - less)),
        _Over(bottom, less, -1, most, Fraction(0)),
    ]


def _best(each: Sequence[list[_Over]]) -> list[_Over]:
    if len(each) == 1:
        return each[0]
    middle = len(each) // 2
    return _higher(_best(each[:middle]), _best(each[middle:]))


def _higher(one: list[_Over], other: list[_Over]) -> list[_Over]:
    """The higher of two, place by place from the first side's best down; where they are equal the first."""
    found: list[_Over] = []
    place = max(one[0].high, other[0].high)
    i = j = 0
    while i < len(one) and j < len(other):
        a, b = one[i], other[j]
        if a.high < place or b.high < place:  # only one of them reaches this far
            long = b if a.high < place else a
            low = max(long.low, min(a.high, b.high))
            _add(found, long.between(low, place))
        else:
            low = max(a.low, b.low)
            _add_higher(found, a.between(low, place), b.between(low, place))
        i, j, place = i + (a.low == low), j + (b.low == low), low
    return found


def _add_higher(found: list[_Over], a: _Over, b: _Over) -> None:
    ahead, later = a.height - b.height, a.at(a.low) - b.at(b.low)
    if ahead >= 0 and later >= 0:
        _add(found, a)
    elif ahead <= 0 and later <= 0:
        _add(found, b)
    else:
        crossing = a.high + ahead / (b.slope - a.slope)
        first, second = (a, b) if ahead > 0 else (b, a)
        _add(found, first.between(crossing, first.high))
        _add(found, second.between(second.low, crossing))


def _add(found: list[_Over], one: _Over) -> None:
    if found and found[-1].owner == one.owner and found[-1].slope == one.slope and found[-1].at(one.high) == one.height:
        found[-1] = found[-1].between(one.low, found[-1].high)
    else:
        found.append(one)


def _pieces(best: Sequence[_Over], lines: int) -> list[Piece]:
    found: list[Piece] = []
    for number, one in enumerate(best):
        start, before = (one.high, one.height), found[-1].end if found else None
        if one.owner >= 0:
            end = one.low, one.at(one.low)
            after = best[number + 1].height if number + 1 < len(best) else end[1]
            level = before is not None and before[1] == start[1] and before[0] > start[0]
            found.append(Piece(one.owner, start, end, (level, after > end[1])))
        elif before is None or one.height > before[1]:
            found.append(Piece(None, start, start))
    return found


def _reached(points: Ints, pieces: Sequence[Piece]) -> Mask:
    """Which points lie on the frontier."""
    kept = np.zeros(len(points), dtype=bool)
    for row, (first, second) in enumerate(points.tolist()):
        kept[row] = any(_lies_on(piece, first, second) for piece in pieces)
    return kept


def _lies_on(piece: Piece, first: int, second: int) -> bool:
    (high, low), (less, most) = piece.start, piece.end
    ends: list[tuple[int | Fraction, int | Fraction]] = [*piece.ends]
    if not less <= first <= high or (first in (high, less) and (first, second) not in ends):
        return False
    return second == low if high == less else (second - low) * (high - less) == (most - low) * (high - first)
