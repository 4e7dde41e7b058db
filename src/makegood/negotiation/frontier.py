"""The efficient frontier by merging: exact, without ever listing the packages.

Worth adds up over blocks, so every efficient package is made of efficient parts. Blocks are merged one by one,
and after each merge only the points that nobody can improve on without loss to another are kept. For two sides
that is one sort and one running maximum. Source: Minkowski sum of fronts; Kung, Luccio and Preparata (1975).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from makegood.negotiation.efficient import Ints, Mask, TooLarge, distinct, efficient
from makegood.negotiation.game import Block, Game, keeps
from makegood.negotiation.prices import telling_prices

AT_ONCE = 300_000  # rows of one merge held in memory
AT_ONCE_IN_BAND = 50_000
MOST_POINTS = 1_000_000
MOST_SUMS = 60_000_000  # of all merges together; past that the band is quicker
MOST_SUMS_MANY_SIDES = 100_000
MOST_SUMS_IN_BAND = 5_000_000
MOST_IN_BAND = 150_000  # points after one merge
MOST_NUMBERS_IN_BAND = 1_100_000  # the same as points x sides
HELD = 4 / 3  # of that while they are merged, before prices are found for them
MOST_NUMBERS_KEPT = 4_000_000  # of all stages of a band; where there are more, none is kept
FEW_IN_BAND = 8_000  # so many are merged sooner than prices are found for them
SAMPLES = 8
SHARPENINGS = 3
HARDLY_FEWER = 0.9
REMEMBERED = 60  # prices
PRICES_AT_ONCE = 16
ROWS_A_SAMPLE = 2_000
SIFTED_SIDES = 3  # with more, what beats what takes longer to find than the prices leave
MOST_IN_PART = 20_000  # points that go on together where all at once are too many
ROUNDED = 1e-9  # of prices: what floating point may take from a sum
Floats = NDArray[np.float64]


def merge(left: Ints, right: Ints, keep: Callable[[Ints], Mask] | None = None) -> Ints:
    """Return the efficient sums of a row of `left` and a row of `right`, among those that `keep` lets through.

    Raises TooLarge where there are too many to hold.
    """
    kept = np.empty((0, left.shape[1]), dtype=np.int64)
    for sums in _sums(left, right, keep, AT_ONCE):
        kept = efficient(np.concatenate([kept, sums]))
        if len(kept) > MOST_POINTS:
            raise TooLarge
    return kept


def _sums(left: Ints, right: Ints, keep: Callable[[Ints], Mask] | None, at_once: int) -> Iterator[Ints]:
    step = max(1, at_once // max(1, len(left)))
    for start in range(0, len(right), step):
        part = right[start : start + step]
        sums = (left[:, None, :] + part[None, :, :]).reshape(-1, left.shape[1])
        yield sums if keep is None else sums[keep(sums)]


@dataclass(frozen=True, slots=True)
class Band:
    """Only what meets some demands: at each row of prices, a package's worth must reach what `least` says.

    prices   demands x sides, of one unit of each side's worth; the first row is the ceiling's. Where none is below
             zero, what beats a package in the band is in it too
    """

    prices: Floats
    least: Floats


@dataclass
class Frontier:
    """All efficient points of a game, and the way back from a point to its packages.

    points   n x sides, in units
    stages   the efficient points after no block, after the last block, the last two … (blocks are merged from the
             last to the first, so that walking back meets the issues in the order of the table); none where they are
             too many, and then there is no way back: TooLarge is raised
    whole    whether every way to its points is in it; of a band built in parts each has some of them
    """

    blocks: Sequence[Block]
    points: Ints
    stages: list[Ints] = field(repr=False)
    whole: bool = True

    def ways(self, point: Sequence[int]) -> int:
        """How many packages lie on this point."""
        self._refuse_without_stages()
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
        self._refuse_without_stages()
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

    def _refuse_without_stages(self) -> None:
        if len(self.points) and not self.stages:
            raise TooLarge

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
        starts, ends = (np.searchsorted(-before[:, 0], -rests[:, 0], side=side) for side in ("left", "right"))
        alike = [before[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.flatnonzero([bool((each == rest).all(axis=1).any()) for each, rest in zip(alike, rests, strict=True)])


def build(blocks: Sequence[Block], floors: Sequence[int | None], band: Band | None = None, most: int = 0) -> Frontier:
    """Return the efficient points of the blocks together that reach every floor (None: no floor for that side).

    band   leave out the packages that are not in it; of more than three sides, what others beat stays in
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
    stages, forgotten = [points], False
    sums = 0
    most = most or (MOST_SUMS_IN_BAND if band else MOST_SUMS if sides == 2 else MOST_SUMS_MANY_SIDES)
    for _ in blocks:
        within, rest = within.after()
        sums += len(points) * len(rest)
        if sums > most:
            raise TooLarge
        points = merge(points, rest, within.still) if band is None else within.merge(points, rest)
        stages.append(_narrow(points))
        if band is not None and sum(map(len, stages)) * sides > MOST_NUMBERS_KEPT:
            stages = [points]
            forgotten = True
    return Frontier(blocks, points, [] if forgotten else stages)


def in_parts(
    blocks: Sequence[Block], floors: Sequence[int | None], band: Band, go_on: Callable[[], bool]
) -> Iterator[Frontier]:
    """What `build` returns, in parts: each way to a package of the band is in exactly one of them.

    For bands that are too large to hold at once. What is merged goes on a part at a time and as far as it can before
    the next, so that little has to wait. `go_on` is asked before each merge; where it says no, TooLarge is raised.
    """
    blocks = _loosest_last(blocks, band)
    nothing = np.zeros((1, blocks[0].worth.shape[1]), dtype=np.int64)
    waiting = [(_Within(blocks, floors, band), [nothing])]
    while waiting:
        if not go_on():
            raise TooLarge
        within, stages = waiting.pop()
        points = stages[-1]
        if not within.rests:
            yield Frontier(blocks, points.astype(np.int64), stages, whole=False)
            continue
        later, rest = within.after()
        try:
            merged = _narrow(later.merge(points, rest))
        except TooLarge:
            if len(points) == 1:
                raise
            waiting += [(within, [*stages[:-1], half]) for half in np.array_split(points, 2)]
        else:
            waiting += [(later, [*stages, part]) for part in _parts(merged, MOST_IN_PART)]


def _parts(points: NDArray[Any], size: int) -> list[NDArray[Any]]:
    return [points[start : start + size] for start in range(0, len(points), size)]


def _narrow(points: Ints) -> Ints:
    """The same in half the memory, where its numbers fit: every stage is kept until the end."""
    limit = np.iinfo(np.int32).max
    fits = points.max(initial=0) <= limit and points.min(initial=0) >= -limit
    narrow: Ints = points.astype(np.int32) if fits else points
    return narrow


def _loosest_last(blocks: Sequence[Block], band: Band) -> Sequence[Block]:
    """Those with which the band leaves most room are merged first: then what is to come hardly moves a sum."""
    rests = _in_band([block.worth for block in blocks], band)
    room = [float(np.ptp(rest, axis=0) @ abs(band.prices[0])) if len(rest) else 0.0 for rest in rests]
    return [blocks[place] for place in np.argsort(room, kind="stable")]


class _Within:
    """Whether what is merged so far can still reach the floors and the band with the best of every other block.

    The demands of the band are looked at one by one and weighed together: what lifts one side over its need may
    drop another. Where many points are left, weights are found that tell against a few of them; they tell against
    most others too.
    """

    def __init__(self, blocks: Sequence[Block], floors: Sequence[int | None], band: Band | None) -> None:
        self.floors = np.array([-(2**62) if one is None else one for one in floors], dtype=np.int64)
        self.band = band or Band(np.empty((0, len(floors))), np.empty(0))
        rests = [block.worth for block in blocks]
        self.rests = [efficient(rest) for rest in (rests if band is None else _in_band(rests, band))]
        self.weights = np.eye(len(self.band.least))
        self.most = min(MOST_IN_BAND, MOST_NUMBERS_IN_BAND // len(floors))
        self.to_come: Ints = np.zeros(len(floors), dtype=np.int64)

    def after(self) -> tuple[_Within, Ints]:
        """The same once the last block that is still to come is settled, and the ways to settle that."""
        later = copy(self)
        later.rests = self.rests[:-1]
        later.to_come = np.sum([self._most(each) for each in later.rests], axis=0, initial=0)
        later._weigh(self.weights)
        return later, self.rests[-1]

    def still(self, sums: Ints) -> Mask:
        reached: Mask = np.all(sums >= self.floors - self.to_come, axis=1)
        return reached

    def merge(self, left: Ints, right: Ints) -> Ints:
        """What of the sums of a row of `left` and a row of `right` can still reach the band."""
        points = left[:0]
        for part in _parts(left, max(1, AT_ONCE_IN_BAND // max(1, len(right)))):
            points = np.concatenate([points, self._reaching(part, right)])
            if len(points) > HELD * self.most:
                points = self._sharpened(points)
        points = self._sharpened(points)
        return efficient(points) if points.shape[1] <= SIFTED_SIDES else distinct(points)[::-1]

    def _sharpened(self, points: Ints) -> Ints:
        """What is left of them at prices that tell more. Raises TooLarge where that is still too much."""
        for _ in range(SHARPENINGS):
            if len(points) <= FEW_IN_BAND:
                break
            before = len(points)
            rows = np.linspace(0, before - 1, max(SAMPLES, before // ROWS_A_SAMPLE)).astype(int)
            self._sharpen(points[rows])
            none = np.zeros_like(points[:1])
            points = np.concatenate([self._reaching(part, none) for part in _parts(points, AT_ONCE_IN_BAND)])
            if len(points) > HARDLY_FEWER * before:
                break
        if len(points) > self.most:
            raise TooLarge
        return points

    def _reaching(self, left: Ints, right: Ints) -> Ints:
        """The sums that can still reach the band. Most fall at the first prices; only what holds at all is added up."""
        a, b = np.repeat(np.arange(len(left)), len(right)), np.tile(np.arange(len(right)), len(left))
        latest, *before = reversed(_parts(np.column_stack([self.prices, self.least]), PRICES_AT_ONCE))
        one, other = latest[:, :-1] @ left.T, latest[:, :-1] @ right.T
        for worth, more, least in zip(one[::-1], other[::-1], latest[::-1, -1], strict=True):  # the latest tell most
            holds = worth[a] + more[b] >= least
            a, b = a[holds], b[holds]
        sums = left[a] + right[b]
        sums = sums[self.still(sums)]
        worths = sums.astype(float)
        for prices in before:
            holds = (worths @ prices[:, :-1].T >= prices[:, -1]).all(axis=1)
            sums, worths = sums[holds], worths[holds]
        return sums

    def _sharpen(self, points: Ints) -> None:
        found = [telling_prices(self.rests, self.band.prices, self.band.least, point) for point in points]
        own = len(self.band.least)
        self._weigh(np.concatenate([self.weights[:own], self.weights[own:][-REMEMBERED:], found]))

    def _weigh(self, weights: Floats) -> None:
        """Hold sums against the band's demands in these weights, each of which adds up to one."""
        self.weights = weights
        self.prices: Floats = weights @ self.band.prices
        dearest = np.sum([(rest @ self.prices.T).max(axis=0, initial=-(2.0**40)) for rest in self.rests], axis=0)
        self.least: Floats = weights @ self.band.least - dearest - ROUNDED

    @staticmethod
    def _most(rest: Ints) -> Ints:
        most: Ints = rest.max(axis=0, initial=-(2**40))
        return most


def _in_band(rests: Sequence[Ints], band: Band) -> list[Ints]:
    """The ways to settle each block that the band leaves, all else at its best."""
    prices = band.prices[0]
    dearest = [float((rest @ prices).max()) for rest in rests]
    slack = sum(dearest) - band.least[0]
    return [rest[rest @ prices >= most - slack] for rest, most in zip(rests, dearest, strict=True)]


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
