"""The efficient frontier by merging: exact, without ever listing the packages.

Worth adds up over blocks, so every efficient package is made of efficient parts. Blocks are merged one by one,
and after each merge only the points that nobody can improve on without loss to another are kept. For two sides
that is one sort and one running maximum. Source: Minkowski sum of fronts; Kung, Luccio and Preparata (1975).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from makegood.negotiation.game import Block, Ints, TooLarge

AT_ONCE = 1_000_000  # rows of one merge held in memory
MOST_POINTS = 1_000_000
MOST_SUMS = 30_000_000  # of one merge; past that the program is quicker
MOST_SUMS_MANY_SIDES = 100_000
MOST_POINTS_MANY_SIDES = 4_000


def efficient(points: Ints) -> Ints:
    """Return the efficient rows of `points` (n x sides), each once, the first side's best first.

    >>> efficient(np.array([[1, 5], [3, 3], [2, 2], [3, 3], [5, 1]])).tolist()
    [[5, 1], [3, 3], [1, 5]]
    """
    if len(points) < 2:
        return points
    if points.shape[1] == 2:
        order = np.lexsort((-points[:, 1], -points[:, 0]))
        ordered = points[order]
        second = ordered[:, 1]
        keep = np.ones(len(ordered), dtype=bool)
        keep[1:] = second[1:] > np.maximum.accumulate(second)[:-1]
        return ordered[keep]
    return _efficient_many(points)


def _efficient_many(points: Ints) -> Ints:
    """Three sides and more: whoever stands before a point in the order of sums may beat it, nobody after it can."""
    points = np.unique(points, axis=0)
    points = points[np.argsort(-points.sum(axis=1), kind="stable")]
    kept = np.empty_like(points)
    count = 0
    while len(points):
        best = points[0]
        kept[count] = best
        count += 1
        if count > MOST_POINTS_MANY_SIDES:
            raise TooLarge
        points = points[(points > best).any(axis=1)]
    found = kept[:count]
    return found[np.lexsort(tuple(-found[:, column] for column in range(found.shape[1] - 1, -1, -1)))]


def merge(left: Ints, right: Ints, reachable: Ints | None = None) -> Ints:
    """Return the efficient sums of a row of `left` and a row of `right`; of those, only rows at least `reachable`.

    Raises TooLarge where that would take too long or too much memory.
    """
    if len(left) * len(right) > (MOST_SUMS if left.shape[1] == 2 else MOST_SUMS_MANY_SIDES):
        raise TooLarge
    kept = np.empty((0, left.shape[1]), dtype=np.int64)
    step = max(1, AT_ONCE // max(1, len(left)))
    for start in range(0, len(right), step):
        part = right[start : start + step]
        sums = (left[:, None, :] + part[None, :, :]).reshape(-1, left.shape[1])
        if reachable is not None:
            sums = sums[(sums >= reachable).all(axis=1)]
        kept = efficient(np.concatenate([kept, sums]))
        if len(kept) > MOST_POINTS:
            raise TooLarge
    return kept


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


def build(blocks: Sequence[Block], floors: Sequence[int | None]) -> Frontier:
    """Return the efficient points of the blocks together that reach every floor (None: no floor for that side).

    Raises TooLarge where there are too many to hold.
    """
    sides = blocks[0].worth.shape[1]
    if any(not len(block.worth) for block in blocks):
        return Frontier(blocks, np.empty((0, sides), dtype=np.int64), [])
    floor = np.array([-(2**62) if one is None else one for one in floors], dtype=np.int64)
    still = np.sum([block.worth.max(axis=0) for block in blocks], axis=0)
    points = np.zeros((1, sides), dtype=np.int64)
    stages = [points]
    for block in reversed(blocks):
        still = still - block.worth.max(axis=0)
        points = merge(points, efficient(block.worth), floor - still)
        stages.append(points)
    return Frontier(blocks, points, stages)
