"""Which efficient point is fair: the named concepts, each over a list of points that all sides accept.

Gains are measured from the walk-away, as exact shares of each side's own scale. Floating point only narrows
the list; what is left is compared as fractions, so a tie is a tie. Of tied points every one is returned.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from makegood.negotiation.efficient import Ints

Gains = tuple[Fraction, ...]
Floats = NDArray[np.float64]


class Concept(StrEnum):
    NASH = "nash"
    KALAI_SMORODINSKY = "kalai_smorodinsky"
    LEXIMIN = "leximin"
    UTILITARIAN = "utilitarian"
    EQUITABLE = "equitable"


SAYS = {
    Concept.NASH: "the sides' gains multiplied are greatest; it does not depend on how a side counts its points",
    Concept.KALAI_SMORODINSKY: "each side comes as far towards its own best acceptable deal as the other allows",
    Concept.LEXIMIN: "the side that gains least, in points of its own scale, gains as much as possible",
    Concept.UTILITARIAN: "the points gained, added up, are greatest; it may favour one side",
    Concept.EQUITABLE: "the sides come as equally far as possible towards their own best deals",
}
NEAR = 1e-9
MOST_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class Measure:
    """What turns points into gains. units: per side, what its scale is made of; walk_aways: exact, in units."""

    units: tuple[int, ...]
    walk_aways: tuple[Fraction, ...]
    weights: tuple[int, ...]

    def gains(self, point: Sequence[int | Fraction]) -> Gains:
        return tuple(
            ((worth if isinstance(worth, Fraction) else Fraction(int(worth))) - floor) / unit
            for worth, floor, unit in zip(point, self.walk_aways, self.units, strict=True)
        )

    def floats(self, points: Ints) -> Floats:
        """Gains of all points at once. Zero gains come out as exactly zero."""
        floors = np.array([float(floor) for floor in self.walk_aways])
        found: Floats = np.maximum((points - floors) / np.array(self.units, dtype=float), 0.0)
        return found


def choose(concept: Concept, points: Ints, measure: Measure, ideal: Gains | None = None) -> Ints:
    """Return the rows of `points` that `concept` chooses; more than one only where they tie exactly.

    points   n x sides in units, n at least one; efficient, and none below a walk-away
    ideal    each side's greatest gain, where `points` are not all there are
    """
    gains = measure.floats(points)
    ideal = ideal or measure.gains(points.max(axis=0))
    rows = _SCREEN[concept](gains, np.array([float(best) for best in ideal]), measure)
    if len(rows) == 1 or len(rows) > MOST_COMPARED:
        return points[rows]
    keys = [key_of(concept, measure.gains(points[row]), ideal, measure) for row in rows]
    best = max(keys)
    return points[[row for row, key in zip(rows, keys, strict=True) if key == best]]


def key_of(concept: Concept, gains: Gains, ideal: Gains, measure: Measure) -> Any:
    """What the concept makes as great as possible, exactly."""
    return _EXACT[concept](gains, ideal, measure)


def value_of(concept: Concept, gains: Gains, ideal: Gains, measure: Measure) -> float:
    """The concept's measure in one number: product of gains, smallest rate, smallest gain, sum, or spread of rates."""
    if concept is Concept.NASH:
        return math.prod(max(float(gain), 0.0) ** weight for gain, weight in zip(gains, measure.weights, strict=True))
    if concept is Concept.LEXIMIN:
        return float(min(gains))
    if concept is Concept.UTILITARIAN:
        return float(sum(gains))
    rates = ratios(gains, ideal)
    return float(min(rates) if concept is Concept.KALAI_SMORODINSKY else _spread(rates))


def ratios(gains: Gains, ideal: Gains) -> Gains:
    """How far each side comes towards its best acceptable deal; a side that can gain nothing has all it can."""
    return tuple(gain / best if best else Fraction(1) for gain, best in zip(gains, ideal, strict=True))


def _float_ratios(gains: Floats, ideal: Floats) -> Floats:
    return np.where(ideal > 0, gains / np.where(ideal > 0, ideal, 1), 1.0)


def _near_best(keys: Floats) -> NDArray[np.int64]:
    return np.flatnonzero(keys >= keys.max() - NEAR * max(1.0, abs(float(keys.max()))))


def _screen_nash(gains: Floats, ideal: Floats, measure: Measure) -> NDArray[np.int64]:
    """First as many sides as possible must gain at all: a product of zero would call every such deal equal."""
    gaining = (gains > 0).sum(axis=1)
    most = np.flatnonzero(gaining == gaining.max())
    with np.errstate(divide="ignore"):
        logs = np.where(gains[most] > 0, np.log(np.where(gains[most] > 0, gains[most], 1)), 0.0)
    return most[_near_best(logs @ np.array(measure.weights, dtype=float))]


def _screen_lexicographic(rates: Floats) -> NDArray[np.int64]:
    """Greatest smallest entry, then greatest second smallest …; near ties stay in."""
    ordered = np.sort(rates, axis=1)
    rows = np.arange(len(ordered))
    for column in range(ordered.shape[1]):
        rows = rows[_near_best(ordered[rows, column])]
    return rows


def _exact_nash(gains: Gains, ideal: Gains, measure: Measure) -> Any:
    positive = [gain**weight for gain, weight in zip(gains, measure.weights, strict=True) if gain > 0]
    return len(positive), math.prod(positive)


def _spread(rates: Gains) -> Fraction:
    return max(rates) - min(rates)


_SCREEN: dict[Concept, Callable[[Floats, Floats, Measure], NDArray[np.int64]]] = {
    Concept.NASH: _screen_nash,
    Concept.KALAI_SMORODINSKY: lambda gains, ideal, _: _screen_lexicographic(_float_ratios(gains, ideal)),
    Concept.LEXIMIN: lambda gains, ideal, _: _screen_lexicographic(gains),
    Concept.UTILITARIAN: lambda gains, ideal, _: _near_best(gains.sum(axis=1)),
    Concept.EQUITABLE: lambda gains, ideal, _: _near_best(-np.ptp(_float_ratios(gains, ideal), axis=1)),
}
_EXACT: dict[Concept, Callable[[Gains, Gains, Measure], Any]] = {
    Concept.NASH: _exact_nash,
    Concept.KALAI_SMORODINSKY: lambda gains, ideal, _: sorted(ratios(gains, ideal)),
    Concept.LEXIMIN: lambda gains, ideal, _: sorted(gains),
    Concept.UTILITARIAN: lambda gains, ideal, _: sum(gains),
    Concept.EQUITABLE: lambda gains, ideal, _: (-_spread(ratios(gains, ideal)), sorted(ratios(gains, ideal))),
}
