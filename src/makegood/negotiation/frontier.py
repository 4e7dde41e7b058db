"""The efficient frontier by merging: exact, without ever listing the packages.

Worth adds up over blocks, so every efficient package is made of efficient parts. Blocks are merged one by one,
and after each merge only the points that nobody can improve on without loss to another are kept. For two sides
that is one sort and one running maximum. Source: Minkowski sum of fronts; Kung, Luccio and Preparata (1975).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from makegood.negotiation.efficient import Ints, Mask, TooLarge, efficient
from makegood.negotiation.game import Block, Game, keeps

AT_ONCE = 300_000  # rows of one merge held in memory
MOST_POINTS = 1_000_000
MOST_SUMS = 60_000_000  # of all merges together; past that the band is quicker
MOST_SUMS_MANY_SIDES = 100_000
MOST_SUMS_IN_BAND = 400_000
ROUNDED = 1e-9  # of prices: what floating point may take from a sum
Floats = NDArray[np.float64]


def merge(left: Ints, right: Ints, keep: Callable[[Ints], Mask] | None = None) -> Ints:
    """Return the efficient sums of a row of `left` and a row of `right`, among those that `keep` lets through.

    Raises TooLarge where there are too many to hold.
    """
    kept = np.empty((0, left.shape[1]), dtype=np.int64)
    step = max(1, AT_ONCE // max(1, len(left)))
    for start in range(0, len(right), step):
        part = right[start : start + step]
        sums = (left[:, None, :] + part[None, :, :]).reshape(-1, left.shape[1])
        if keep is not None:
            sums = sums[keep(sums)]
        kept = efficient(np.concatenate([kept, sums]))
        if len(kept) > MOST_POINTS:
            raise TooLarge
    return kept


@dataclass(frozen=True, slots=True)
class Band:
    """Only what comes near a ceiling: packages whose worth at these prices reaches `least`.

    prices   of one unit of each side's worth; none below zero, so what beats a package in the band is in it too
    needs    what it must be worth to each side, in units
    """

    prices: Floats
    least: float
    needs: Floats


@dataclass
class Frontier:
    """All efficient points of a game, and the way back from a point to its packages.

    points   n x sides, in units
    stages   the efficient points after no block, after the last block, the last two … (blocks are merged from the
             last to the first, so that walking back meets the issues in the order of the table)
    """

    blocks: Sequence[Block]
    points: Ints
    stages: list[Ints] = field(repr=False)

    def ways(self, point: Sequence[int]) -> int:
        """How many packages lie on this point."""
        level = {tuple(int(x) for x in point): 1}
        for stage in range(len(self.blocks), 0, -1):
            below: dict[tuple[int, ...], int] = {}
            for left, ways in level.items():
                worth = self._block(stage).worth[self._steps(stage, left)]
                for rest in (np.array(left, dtype=np.int64) - worth).tolist():
                    below[tuple(rest)] = below.get(tuple(rest), 0) + ways
            level = below
        return sum(level.values())

    def packages(self, point: Sequence[int]) -> Iterator[dict[int, int]]:
        """Every package on this point, as option by issue, in the order of the table's options."""
        top = len(self.blocks)
        waiting = [(top, np.array(point, dtype=np.int64), dict[int, int]())]
        while waiting:
            stage, left, chosen = waiting.pop()
            if stage == 0:
                yield chosen
                continue
            block = self._block(stage)
            for row in self._steps(stage, left)[::-1]:
                here = dict(zip(block.issues, block.combos[row].tolist(), strict=True))
                waiting.append((stage - 1, left - block.worth[row], {**chosen, **here}))

    def _block(self, stage: int) -> Block:
        return self.blocks[len(self.blocks) - stage]

    def _steps(self, stage: int, left: Sequence[int] | Ints) -> Ints:
        """The rows of the stage's block after which what is left is a point of the stage before."""
        before = self.stages[stage - 1]
        rests = np.asarray(left, dtype=np.int64) - self._block(stage).worth
        if before.shape[1] == 2:
            places = np.searchsorted(-before[:, 0], -rests[:, 0])
            places = np.minimum(places, len(before) - 1)
            return np.flatnonzero((before[places] == rests).all(axis=1))
        return np.array(
            [row for row, rest in enumerate(rests) if bool((before == rest).all(axis=1).any())], dtype=np.int64
        )


def build(blocks: Sequence[Block], floors: Sequence[int | None], band: Band | None = None, most: int = 0) -> Frontier:
    """Return the efficient points of the blocks together that reach every floor (None: no floor for that side).

    band   leave out the packages that are not in it
    most   sums to spend; as many as are usual unless said

    Raises TooLarge where there are too many to hold.
    """
    sides = blocks[0].worth.shape[1]
    if any(not len(block.worth) for block in blocks):
        return Frontier(blocks, np.empty((0, sides), dtype=np.int64), [])
    if band is not None:
        blocks = _loosest_last(blocks, band)
    within = _Within(blocks, floors, band)
    points = np.zeros((1, sides), dtype=np.int64)
    stages = [points]
    sums = 0
    most = most or (MOST_SUMS_IN_BAND if band else MOST_SUMS if sides == 2 else MOST_SUMS_MANY_SIDES)
    for rest in reversed(within.rests):
        rest = efficient(rest)
        sums += len(points) * len(rest)
        if sums > most:
            raise TooLarge
        within.settle(rest)
        points = merge(points, rest, within.still)
        stages.append(points)
    return Frontier(blocks, points, stages)


def _loosest_last(blocks: Sequence[Block], band: Band) -> Sequence[Block]:
    """Those with which the band leaves most room are merged first: then what is to come hardly moves a sum."""
    rests = _in_band([block.worth for block in blocks], band)
    room = [float(np.ptp(rest, axis=0) @ band.prices) if len(rest) else 0.0 for rest in rests]
    return [blocks[place] for place in np.argsort(room, kind="stable")]


class _Within:
    """Whether what is merged so far can still reach the floors and the band with the best of every other block.

    Looked at along several prices: each side's worth alone against its floor, and in a band also the worth to all
    sides together, to all but one and to each two, since what lifts one side over its need may drop another.
    """

    def __init__(self, blocks: Sequence[Block], floors: Sequence[int | None], band: Band | None) -> None:
        self.floors = np.array([-(2**62) if one is None else one for one in floors], dtype=np.int64)
        self.rests = [block.worth for block in blocks]
        self.prices, self.least = np.empty((len(floors), 0)), np.empty(0)
        if band is not None:
            self.floors = np.maximum(self.floors, np.floor(band.needs).astype(np.int64))
            self.rests = _in_band(self.rests, band)
            self.prices = np.stack([band.prices, *_some_sides(band.prices)], axis=1)
            self.least = np.r_[band.least, band.needs @ self.prices[:, 1:] - ROUNDED]
        self.to_come: Ints = np.sum([self._most(rest) for rest in self.rests], axis=0)
        self.price_to_come: Floats = np.sum([self._dearest(rest) for rest in self.rests], axis=0)

    def settle(self, rest: Ints) -> None:
        """One block less to come."""
        self.to_come = self.to_come - self._most(rest)
        self.price_to_come = self.price_to_come - self._dearest(rest)

    def still(self, sums: Ints) -> Mask:
        reached: Mask = np.all(sums >= self.floors - self.to_come, axis=1)
        if self.prices.size:
            reached &= np.all(sums @ self.prices >= self.least - self.price_to_come, axis=1)
        return reached

    @staticmethod
    def _most(rest: Ints) -> Ints:
        most: Ints = rest.max(axis=0, initial=-(2**40))
        return most

    def _dearest(self, rest: Ints) -> Floats:
        dearest: Floats = (rest @ self.prices).max(axis=0, initial=-(2.0**40))
        return dearest


def _in_band(rests: Sequence[Ints], band: Band) -> list[Ints]:
    """The ways to settle each block that the band leaves, all else at its best."""
    dearest = [float((rest @ band.prices).max()) for rest in rests]
    slack = sum(dearest) - band.least
    return [rest[rest @ band.prices >= most - slack] for rest, most in zip(rests, dearest, strict=True)]


def _some_sides(prices: Floats) -> Iterator[Floats]:
    sides = range(len(prices))
    for size in sorted({2, len(prices) - 1} - {len(prices), 1}):
        for group in combinations(sides, size):
            yield np.where(np.isin(sides, group), prices, 0.0)


def kept(game: Game, found: Frontier) -> Ints:
    """The points that truly reach every walk-away: those within rounding of one are looked at as fractions."""
    points = found.points
    if all(game.exact) or not len(points):
        return points
    slack = 2 * len(game.issues) + 2
    near = (points < np.array(game.walk_aways) + slack).any(axis=1)
    bad = [
        row for row in np.flatnonzero(near) if not keeps(game.talks, game.package(next(found.packages(points[row]))))
    ]
    return np.delete(points, bad, axis=0)
