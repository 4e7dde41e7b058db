"""The efficient frontier of two sides where amounts are continuous: points and straight lines, complete and exact.

Along an efficient line one amount moves and everything else stands still: if two amounts moved, one of them would be
the cheaper to give way on, and would move alone. So lines are merged as packages are (`frontier`): of two groups of
issues either moves while the other stands. What is best of all lines and points is told apart with fractions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from makegood.negotiation.concepts import Concept, Gains, Measure, key_of
from makegood.negotiation.efficient import Ints, TooLarge, distinct
from makegood.negotiation.envelope import Exact, Piece, falling, frontier, sift
from makegood.negotiation.frontier import merge
from makegood.negotiation.game import Block, Demand, Game, keeps

Package = Mapping[str, str]
Chosen = dict[int, int]
Worth = tuple[int, ...]  # of a point, or of the two ends of a line
MOVING = 4  # numbers of a line
MOST_LINES = 200_000  # of one merge
MOST_WAYS = 20


@dataclass(frozen=True)
class _Ways:
    """The ways to settle one group of issues: its rows, and the lines between rows that differ in one amount.

    ends   per line its two rows
    """

    block: Block
    ends: NDArray[np.int64]

    @cached_property
    def lines(self) -> Ints:
        return np.hstack([self.block.worth[self.ends[:, 0]], self.block.worth[self.ends[:, 1]]])

    def chosen(self, row: int) -> Chosen:
        return dict(zip(self.block.issues, self.block.combos[row].tolist(), strict=True))


@dataclass(frozen=True)
class _Stage:
    """What may be efficient of some groups of issues together: points (n x 2) and lines (n x 4)."""

    points: Ints
    lines: Ints

    @cached_property
    def known(self) -> set[Worth]:
        return {tuple(row) for each in (self.points, self.lines) for row in each.tolist()}


@dataclass(frozen=True)
class Curve:
    """All efficient packages of a game of two sides, amounts included.

    pieces   of the frontier in units, the first side's best first, within both floors
    groups   the issues, cut where nothing ties them
    stages   after no group of issues, after the last, the last two …
    """

    game: Game
    pieces: Sequence[Piece]
    groups: Sequence[_Ways] = field(repr=False)
    stages: Sequence[_Stage] = field(repr=False)

    @cached_property
    def ends(self) -> list[Exact]:
        """Where pieces begin and end, each once, the first side's best first; without ends that are beaten."""
        return list(dict.fromkeys(end for piece in self.pieces for end in piece.ends))

    def most(self) -> Exact:
        """The most that each side can have."""
        return max(piece.start[0] for piece in self.pieces), max(piece.end[1] for piece in self.pieces)

    def spot(self, piece: Piece, at: Exact) -> tuple[Piece, Exact]:
        """A point of a piece, where no amount moves as a piece of its own: neighbours then share it."""
        still = all(each.denominator == 1 for each in at) and tuple(map(int, at)) in self.stages[-1].known
        return (Piece(None, at, at) if still else piece), at

    def packages(self, piece: Piece, at: Exact) -> list[Package]:
        """Packages at a point of a piece, or next to it: an amount between two coins is brought to one or the other."""
        along = Fraction(0)
        if piece.owner is not None:
            first, _, last, _ = self._line(piece)
            along = (first - at[0]) / (first - last)
        found: list[Package] = []
        for one, other in islice(self._ways(piece), MOST_WAYS):
            found += [each for each in self._between(one, other, along) if each not in found]
        return found

    def package(self, piece: Piece, at: Exact) -> Package | None:
        """The first of the packages there that keeps what all sides insist on; None where coins are too coarse."""
        return next((one for one in self.packages(piece, at) if keeps(self.game.talks, one)), None)

    def samples(self) -> list[tuple[Piece, Exact]]:
        """Points all along the frontier: where pieces begin, and their middles."""
        found = []
        for piece in self.pieces:
            found.append((piece, piece.start))
            if piece.owner is not None:
                (a, b), (c, d) = piece.start, piece.end
                found.append((piece, ((a + c) / 2, (b + d) / 2)))
        return found

    def count(self, piece: Piece) -> int:
        """In how many ways that which does not move along the piece can be settled."""
        known: dict[tuple[int, Worth], int] = {}

        def ways(stage: int, left: Worth) -> int:
            if not stage:
                return 1
            if (stage, left) not in known:
                known[stage, left] = sum(ways(stage - 1, rest) for _, _, rest in self._steps(stage, left))
            return known[stage, left]

        return ways(len(self.groups), self._line(piece))

    def _line(self, piece: Piece) -> Worth:
        if piece.owner is None:
            return tuple(int(each) for each in piece.start)
        return tuple(self.stages[-1].lines[piece.owner].tolist())

    def _ways(self, piece: Piece) -> Iterator[tuple[Chosen, Chosen]]:
        """What is settled how at the two ends of the line that the piece is part of."""
        waiting: list[tuple[int, Worth, Chosen, Chosen]] = [(len(self.groups), self._line(piece), {}, {})]
        while waiting:
            stage, left, one, other = waiting.pop()
            if not stage:
                yield one, other
                continue
            group = self.groups[len(self.groups) - stage]
            for a, b, rest in reversed(list(self._steps(stage, left))):
                waiting.append((stage - 1, rest, {**one, **group.chosen(a)}, {**other, **group.chosen(b)}))

    def _steps(self, stage: int, left: Worth) -> Iterator[tuple[int, int, Worth]]:
        """Rows of the stage's group (two, where its amount moves), and what is then left for the stages before."""
        group, known = self.groups[len(self.groups) - stage], self.stages[stage - 1].known
        rests = np.array(left, dtype=np.int64) - np.tile(group.block.worth, len(left) // 2)
        for row, rest in enumerate(map(tuple, rests.tolist())):
            if rest in known:
                yield row, row, rest
        if len(left) == MOVING:
            for way in (1, -1):
                rests = np.array(left, dtype=np.int64) - np.roll(group.lines, 2 * (way < 0), axis=1)
                for (a, b), (first, second, *again) in zip(group.ends[:, ::way].tolist(), rests.tolist(), strict=True):
                    if [first, second] == again and (first, second) in known:
                        yield a, b, (first, second)

    def _between(self, one: Chosen, other: Chosen, along: Fraction) -> Iterator[Package]:
        texts = []
        for number, issue in enumerate(self.game.issues):
            first, last = self.game.choices[number][one[number]], self.game.choices[number][other[number]]
            if first == last:
                texts.append([first])
                continue
            start, end = issue.number(first), issue.number(last)
            coins = (start + (end - start) * along) / issue.coin
            near = dict.fromkeys((math.floor(coins) * issue.coin, math.ceil(coins) * issue.coin))
            low, high = sorted((start, end))
            texts.append([issue.words(min(max(place, low), high)) for place in near])
        for words in product(*texts):
            yield dict(zip(self.game.names, words, strict=True))


# -- building --------------------------------------------------------------------------------------------------------


def build(game: Game, demands: Sequence[Demand] | None = None) -> Curve:
    """Return the efficient packages that keep the rules and these demands; every side's unless said.

    Raises TooLarge where there is too much to hold.
    """
    demands = game.demands if demands is None else demands
    floors = [None if floor is None else game.exact_floors[side] for side, floor in enumerate(game.floors(demands))]
    groups = [_Ways(block, _ends(game, block)) for block in game.blocks(demands)]
    groups.sort(key=lambda group: not len(group.ends))  # merged from the last: points before lines
    stages = [_Stage(np.zeros((1, 2), dtype=np.int64), np.empty((0, MOVING), dtype=np.int64))]
    if not all(len(group.block.worth) for group in groups):
        return Curve(game, (), groups, stages)
    to_come = np.sum([group.block.worth.max(axis=0) for group in groups], axis=0)
    least = np.array([-(2**62) if floor is None else math.floor(floor) for floor in floors], dtype=np.int64)
    for group in reversed(groups):
        to_come = to_come - group.block.worth.max(axis=0)
        stages.append(_merged(stages[-1], group, least - to_come))
    last = stages[-1]
    pieces = [cut for piece in frontier(last.points, last.lines) if (cut := _within(piece, floors))]
    return Curve(game, pieces, groups, stages)


def _ends(game: Game, block: Block) -> NDArray[np.int64]:
    """The pairs of rows that are the two ends of a stretch of one amount, all else alike."""
    found: list[tuple[int, int]] = []
    for column, number in enumerate(block.issues):
        if number not in game.ranges:
            continue
        rows = {tuple(combo): row for row, combo in enumerate(block.combos.tolist())}
        after = {start: end for start, end in game.stretches(number) if start != end}
        for combo, row in rows.items():
            if combo[column] in after:
                end = rows.get((*combo[:column], after[combo[column]], *combo[column + 1 :]))
                found += [(row, end)] if end is not None else []
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _merged(before: _Stage, group: _Ways, least: Ints) -> _Stage:
    """Either what was before moves and the group stands, or the group moves and what was before stands."""
    points, lines = sift(group.block.worth, falling(group.lines))
    if len(before.points) * len(lines) + len(before.lines) * len(points) > MOST_LINES:
        raise TooLarge
    moving = np.concatenate([_sums(before.lines, np.tile(points, 2)), _sums(np.tile(before.points, 2), lines)])
    moving = moving[(moving[:, 0] >= least[0]) & (moving[:, 3] >= least[1])]
    standing = merge(before.points, points, lambda sums: np.all(sums >= least, axis=1))
    return _Stage(*sift(standing, distinct(moving)))


def _sums(one: Ints, other: Ints) -> Ints:
    sums: Ints = (one[:, None, :] + other[None, :, :]).reshape(-1, MOVING)
    return sums


def _within(piece: Piece, floors: Sequence[Fraction | None]) -> Piece | None:
    """The part of a piece that reaches both floors."""
    (high, low), (less, most) = piece.start, piece.end
    if (floors[0] is not None and high < floors[0]) or (floors[1] is not None and most < floors[1]):
        return None
    start, end = piece.start, piece.end
    if floors[1] is not None and low < floors[1]:
        start = high - (floors[1] - low) * (high - less) / (most - low), floors[1]
    if floors[0] is not None and less < floors[0]:
        end = floors[0], low + (high - floors[0]) * (most - low) / (high - less)
    beaten = piece.beaten[0] and start == piece.start, piece.beaten[1] and end == piece.end
    return None if start[0] < end[0] or (start == end and any(beaten)) else Piece(piece.owner, start, end, beaten)


# -- which point is fair ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fairest:
    """What a concept chooses on a curve.

    packages   the best of those that can be written down in coins, the first of the table first
    gains      of the best point of the curve, and of the package; ways: packages equally good, amounts not counted
    """

    packages: Sequence[Package]
    bound: Gains
    ways: int


def fairest(curve: Curve, concept: Concept, measure: Measure) -> Fairest | None:
    """Return what `concept` chooses; None where no package in whole coins reaches both walk-aways."""
    talks, ideal = curve.game.talks, measure.gains(curve.most())
    points = [curve.spot(piece, at) for piece in curve.pieces for at in _candidates(piece, concept, measure, ideal)]
    keys = [key_of(concept, measure.gains(at), ideal, measure) for _, at in points]
    best = max(keys)
    chosen = list(dict.fromkeys(point for point, key in zip(points, keys, strict=True) if key == best))
    for tried in (chosen, list(dict.fromkeys(points))):
        found = [one for point in tried for one in curve.packages(*point) if keeps(talks, one)]
        if found:
            reached = [key_of(concept, talks.gains(one), ideal, measure) for one in found]
            most = max(reached)
            packages = sorted((one for one, key in zip(found, reached, strict=True) if key == most), key=talks.order)
            return Fairest(packages, measure.gains(chosen[0][1]), sum(curve.count(piece) for piece, _ in chosen))
    return None


def _candidates(piece: Piece, concept: Concept, measure: Measure, ideal: Gains) -> Iterator[Exact]:
    """The ends of a piece, and where between them the concept is met: there is one such place at most."""
    yield piece.start
    if piece.owner is None:
        return
    yield piece.end
    (a, b), (c, d) = measure.gains(piece.start), measure.gains(piece.end)
    loses, wins = a - c, d - b
    if not loses:
        return
    if concept is Concept.NASH:
        heavy, light = measure.weights
        along = (light * wins * a - heavy * loses * b) / (loses * wins * (heavy + light))
    elif concept is Concept.UTILITARIAN:
        return
    else:
        one, other = (Fraction(1), Fraction(1)) if concept is Concept.LEXIMIN else ideal
        if not one or not other:
            return
        along = (a / one - b / other) / (loses / one + wins / other)
    if 0 < along < 1:
        yield (
            piece.start[0] + along * (piece.end[0] - piece.start[0]),
            piece.start[1] + along * (piece.end[1] - piece.start[1]),
        )
