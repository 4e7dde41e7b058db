"""What splitting issues could reach: the ceiling over every package, and what a point is worth there.

Let any issue be settled partly one way and partly another. Then the best is a linear program, however many
packages there are; it splits fewer issues than there are sides. No package can do better, and the prices at the
best say how far each package must stay below it. The prices come from the solver, the ceiling that follows from
them is reckoned here: it holds whatever prices are put in. scipy is loaded only here and in `program`: it takes
longer than most talks. Source: Lagrangian duality; for two sides the split is Adjusted Winner's (Brams and Taylor).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from makegood.negotiation.efficient import Ints, efficient
from makegood.negotiation.frontier import Band
from makegood.negotiation.game import Block

Floats = NDArray[np.float64]
CLOSE = 1e-10
ROUNDED = 1e-12
NEAR = 1e-6  # prices as good as this leave a band narrow enough
MOST_ROUNDS = 25
FIRST_TANGENTS = (1.0, 0.7, 0.5, 0.35, 0.25, 0.15, 0.08, 0.03)


class Aim(Protocol):
    """What is to be as great as possible, as a function of the sides' gains. It rises in each and is concave."""

    def value(self, gains: Floats) -> float:
        """The aim at these gains, none of them below zero."""
        ...

    def above(self, prices: Floats) -> tuple[Floats, float]:
        """Prices near those given that fit this aim, and the most that value - prices · gains can then be."""
        ...

    def needs(self, ceiling: Ceiling, width: float) -> Floats:
        """The gains without which no package comes within `width` of the ceiling."""
        ...


@dataclass(frozen=True, slots=True)
class Sum:
    """Gains added up, each counted so many times: one side's gain alone, or the total."""

    counts: Floats

    def value(self, gains: Floats) -> float:
        return float(self.counts @ gains)

    def above(self, prices: Floats) -> tuple[Floats, float]:
        return np.maximum(prices, self.counts), 0.0

    def needs(self, ceiling: Ceiling, width: float) -> Floats:
        alone = np.count_nonzero(self.counts) == 1
        return np.where(self.counts > 0, (ceiling.bound - width) / self.counts.sum(), 0.0) if alone else 0 * self.counts


@dataclass(frozen=True, slots=True)
class Least:
    """The smallest gain, each as a share of `of`; sides with `of` zero are not counted."""

    of: Floats

    def value(self, gains: Floats) -> float:
        counted = self.of > 0
        return float((gains[counted] / self.of[counted]).min())

    def above(self, prices: Floats) -> tuple[Floats, float]:
        total = float(prices @ self.of)
        return (prices / total if total > 0 else np.where(self.of > 0, 1 / max(self.of.sum(), CLOSE), 0.0)), 0.0

    def needs(self, ceiling: Ceiling, width: float) -> Floats:
        return (ceiling.bound - width) * self.of


@dataclass(frozen=True, slots=True)
class Product:
    """Gains multiplied, as a sum of logarithms with weights; sides with weight zero are not counted."""

    weights: Floats

    def value(self, gains: Floats) -> float:
        counted = self.weights > 0
        if (gains[counted] <= 0).any():
            return -math.inf
        return float(self.weights[counted] @ np.log(gains[counted]))

    def above(self, prices: Floats) -> tuple[Floats, float]:
        counted = self.weights > 0
        fit = np.where(counted, np.maximum(prices, 1e-9), np.maximum(prices, 0.0))
        weights = self.weights[counted]
        return fit, float(weights @ (np.log(weights / fit[counted]) - 1))

    def needs(self, ceiling: Ceiling, width: float) -> Floats:
        """With x = gain x price / weight, the value lies below the ceiling by at least weight x (x - 1 - log x)."""
        low = np.zeros(len(self.weights))
        for side in _counted(self.weights):
            weight = float(self.weights[side])
            low[side] = _smallest(1 + width / weight) * weight / float(ceiling.prices[side])
        return low


def _smallest(least: float) -> float:
    """The x below 1 at which x - log x comes down to `least`, from below."""
    low, high = math.exp(-least), 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if middle - math.log(middle) > least else (low, middle)
    return low


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What no package can pass. split: gains where issues may be split, which reach `bound` save for rounding.

    shares   per block, how much of each of its combinations the split takes (row numbers of the block)
    """

    bound: float
    prices: Floats
    constant: float
    gains: Floats
    shares: tuple[dict[int, float], ...]


class Hull:
    """The table with every issue splittable. Gains are shares of each side's scale above its walk-away."""

    def __init__(self, blocks: Sequence[Block], units: Sequence[int], walk_aways: Sequence[float]) -> None:
        self.blocks = blocks
        self.units = np.array(units, dtype=float)
        self.walk_aways = np.array(walk_aways)  # in units
        self.rows = [_efficient_rows(block.worth) for block in blocks]
        self.worth = [block.worth[rows] / self.units for block, rows in zip(blocks, self.rows, strict=True)]
        self.floor = self.walk_aways / self.units

    def ceiling(self, aim: Aim) -> Ceiling | None:
        """The most that `aim` can be over all packages that reach every walk-away; None where none does.

        A product is a matter of packages with which all who count gain: None where there cannot be one.
        """
        model = _Model(self.worth, self.floor)
        best: Ceiling | None = None
        most = self._most()
        if isinstance(aim, Product) and min(most[_counted(aim.weights)]) <= 0:
            return None
        tangents = _tangents(aim, most)
        for _ in range(MOST_ROUNDS):
            solved = model.solve(aim, tangents)
            if solved is None:
                return None
            gains, prices, takes = solved
            best = self._better(best, aim, gains, prices, takes)
            if not isinstance(aim, Product) or best.bound - aim.value(gains) <= NEAR * max(1.0, abs(best.bound)):
                break
            tangents += [(side, max(float(gains[side]), CLOSE)) for side in _counted(aim.weights)]
        return best

    def _most(self) -> Floats:
        total: Floats = np.sum([worth.max(axis=0) for worth in self.worth], axis=0) - self.floor
        return total

    def _better(self, best: Ceiling | None, aim: Aim, gains: Floats, prices: Floats, takes: Floats) -> Ceiling:
        tried = [prices]
        if isinstance(aim, Product):
            tried.append(aim.weights / np.maximum(gains, CLOSE))
        for each in tried:
            fit, constant = aim.above(np.maximum(each, 0.0))
            bound = constant + sum(float((worth @ fit).max()) for worth in self.worth) - float(fit @ self.floor)
            if best is None or bound < best.bound:
                best = Ceiling(bound, fit, constant, gains, self._shares(takes))
        assert best is not None
        return best

    def _shares(self, takes: Floats) -> tuple[dict[int, float], ...]:
        shares, start = [], 0
        for rows in self.rows:
            part = takes[start : start + len(rows)]
            shares.append({int(rows[place]): float(part[place]) for place in np.flatnonzero(part > CLOSE)})
            start += len(rows)
        return tuple(shares)

    def band(self, aim: Aim, ceiling: Ceiling, width: float) -> Band:
        """All packages that can come within `width` of the ceiling, and perhaps more."""
        least = ceiling.bound - width - ceiling.constant + float(ceiling.prices @ self.floor)
        needs = np.maximum(aim.needs(ceiling, width), 0.0) + self.floor
        prices = np.vstack([ceiling.prices, np.eye(len(needs))]) / self.units
        return Band(prices, np.r_[least - 1e-12 * max(1.0, abs(least)), needs * (1 - 1e-12) - 1 / self.units])

    def above(self, ceiling: Ceiling, point: Ints) -> Band:
        """All packages that are worth no less to any side than `point`."""
        prices = np.vstack([ceiling.prices, np.eye(len(point))]) / self.units
        least = prices @ point
        return Band(prices, least - 1e-12 * np.maximum(1.0, abs(least)))

    def even(self, aim: Least, ceiling: Ceiling, level: float, spread: float) -> Band:
        """All packages that bring every side as far as `level`, and none farther than any other by more than `spread`."""
        sides = range(len(self.floor))
        each = np.eye(len(self.floor)) / aim.of[:, None]
        apart = np.array([each[one] - each[other] for one in sides for other in sides if one != other])
        prices = np.vstack([ceiling.prices, each, apart])
        least = np.r_[level * float(ceiling.prices @ aim.of), np.full(len(each), level), np.full(len(apart), -spread)]
        return Band(prices / self.units, least + prices @ self.floor - ROUNDED)


def _counted(weights: Floats) -> list[int]:
    return [side for side, weight in enumerate(weights.tolist()) if weight > 0]


def _efficient_rows(worth: Ints) -> NDArray[np.int64]:
    """One row for each efficient worth: to split, nothing else is needed."""
    kept = {tuple(point) for point in efficient(worth).tolist()}
    rows: dict[tuple[int, ...], int] = {}
    for row, point in enumerate(map(tuple, worth.tolist())):
        if point in kept:
            rows.setdefault(point, row)
    return np.array(sorted(rows.values()), dtype=np.int64)


def _tangents(aim: Aim, most: Floats) -> list[tuple[int, float]]:
    if not isinstance(aim, Product):
        return []
    return [(side, float(most[side]) * share) for side in _counted(aim.weights) for share in FIRST_TANGENTS]


class _Model:
    """The linear program: how much of each combination, each side's gain, and what the aim makes of the gains."""

    def __init__(self, worth: Sequence[Floats], floor: Floats) -> None:
        self.sizes = [len(each) for each in worth]
        self.floor = floor
        self.values = np.concatenate(worth).T  # sides x combinations

    def solve(self, aim: Aim, tangents: Sequence[tuple[int, float]]) -> tuple[Floats, Floats, Floats] | None:
        """Gains, prices and takes at the best; None where no split reaches every walk-away."""
        from scipy.optimize import linprog
        from scipy.sparse import coo_matrix, hstack, vstack

        sides, many = self.values.shape
        wholes = np.repeat(np.arange(len(self.sizes)), self.sizes)
        whole = coo_matrix((np.ones(many), (wholes, np.arange(many))), shape=(len(self.sizes), many + 2 * sides))
        gains = hstack([coo_matrix(self.values), coo_matrix(-np.eye(sides)), coo_matrix((sides, sides))])
        costs = np.zeros(many + 2 * sides)
        rows, most = [], []
        if isinstance(aim, Sum):
            costs[many : many + sides] = -aim.counts
        elif isinstance(aim, Least):
            costs[many + sides] = -1.0
            for side in _counted(aim.of):
                rows.append(self._row(side, many + sides, 1 / float(aim.of[side])))
                most.append(0.0)
        elif isinstance(aim, Product):
            costs[many + sides :] = -aim.weights
            for side, at in tangents:
                rows.append(self._row(side, many + sides + side, 1 / at))
                most.append(math.log(at) - 1)
        done = linprog(
            costs,
            A_ub=np.array(rows) if rows else None,
            b_ub=most or None,
            A_eq=vstack([whole, gains]).tocsc(),
            b_eq=np.r_[np.ones(len(self.sizes)), self.floor],
            bounds=[(0, None)] * (many + sides) + [(-200.0, 200.0)] * sides,
        )
        if done.x is None:
            return None
        return done.x[many : many + sides], np.asarray(done.eqlin.marginals[-sides:]), done.x[:many]

    def _row(self, side: int, helper: int, slope: float) -> Floats:
        """helper <= slope x the side's gain + …"""
        row = np.zeros(self.values.shape[1] + 2 * len(self.values))
        row[helper], row[self.values.shape[1] + side] = 1.0, -slope
        return row
