"""What fair would be if issues could be split, or drawn by lot: an answer between two packages, exactly.

Two sides: every issue starts where the first side likes it best and goes over to the other side step by step, those
steps first that give most for what they cost. Somewhere on this way the concept is met: all issues are then settled
whole save at most one group of issues tied together, which is split. With issues of two options, equal points and no
walk-away this is Adjusted Winner (Brams and Taylor 1996). More sides: the same from the linear program, with at most
one split fewer than there are sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from makegood.negotiation.concepts import Concept, Measure
from makegood.negotiation.efficient import TooLarge, efficient
from makegood.negotiation.game import Block, Game

SPLITTABLE = (Concept.NASH, Concept.KALAI_SMORODINSKY, Concept.LEXIMIN)
CLOSE = Fraction(1, 10**9)
HAIR = 1e-6  # of a side's scale: less is no gain worth a lot
Point = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Split:
    """What a concept chooses where issues may be split or drawn by lot.

    ways     packages with their shares, which add up to 1; they differ only in what is split
    values   what that is worth to each side on its own scale, expected where it is a lot; gains: above its walk-away
    exact    whether the point is met exactly; not where a program found the shares, or an amount is in whole coins
    """

    concept: Concept
    ways: tuple[tuple[Fraction, Mapping[str, str]], ...]
    values: Mapping[str, float]
    gains: Mapping[str, float]
    exact: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "concept": str(self.concept),
            "issues": list(self.issues),
            "ways": [{"share": float(share), "package": dict(package)} for share, package in self.ways],
            "values": dict(self.values),
            "gains": dict(self.gains),
        }

    @property
    def issues(self) -> tuple[str, ...]:
        """The issues that are split; none where the concept is met by a package as it is."""
        first = self.ways[0][1]
        return tuple(name for name in first if any(package[name] != first[name] for _, package in self.ways))


def measure_of(game: Game) -> Measure:
    """How gains of this game are counted."""
    weights = tuple(game.talks.nash_weights.get(side, 1) for side in game.sides)
    return Measure(tuple(game.units), game.exact_floors, weights)


def by_lot(game: Game, measure: Measure) -> Split | None:
    """A lot over packages that is on average better for every side than no deal, where no package by itself is.

    The one that is even for all, its chances in whole per cent where that still leaves every side better off.
    """
    even = next((one for one in splits(game, measure) if one.concept is Concept.KALAI_SMORODINSKY), None)
    if even is None or not even.issues:
        return None
    least = {name: float(side.scale) * HAIR for name, side in game.talks.sides.items()}
    tried = (_told(game, even.concept, ways, exact=even.exact) for ways in _drawable(even))
    return next((one for one in tried if all(gain > least[name] for name, gain in one.gains.items())), None)


def _drawable(split: Split) -> Iterator[Sequence[tuple[Fraction, Mapping[str, str]]]]:
    """A lot over two packages with chances in whole per cent, the nearest first; then, or over more, as it is."""
    if len(split.ways) != 2:
        yield split.ways
        return
    (share, one), (_rest, other) = split.ways
    for per_cent in sorted(range(1, 100), key=lambda each: abs(Fraction(each, 100) - share)):
        chance = Fraction(per_cent, 100)
        yield [(chance, one), (1 - chance, other)]
    yield split.ways


def splits(game: Game, measure: Measure) -> tuple[Split, ...]:
    """What each concept chooses where issues may be split; empty where no split reaches every walk-away.

    Source: Brams and Taylor (1996), Fair Division, chapter 4; for points that do not start at zero the same walk.
    """
    try:
        blocks = game.blocks()
    except TooLarge:
        return ()
    if not all(len(block.worth) for block in blocks):
        return ()
    if len(game.sides) == 2:
        walk = _Walk(game, blocks, measure)
        return tuple(one for concept in SPLITTABLE if (one := walk.split(concept)))
    return tuple(one for concept in SPLITTABLE if (one := _by_program(game, blocks, measure, concept)))


@dataclass(frozen=True, slots=True)
class _Step:
    """One group of issues goes from one combination to the next: what the first side loses and the second gains."""

    block: int
    before: int
    after: int
    loses: Fraction
    wins: Fraction


class _Walk:
    """The way from the first side's best to the second's, over the outermost points of all splits."""

    def __init__(self, game: Game, blocks: Sequence[Block], measure: Measure) -> None:
        self.game, self.blocks, self.measure = game, blocks, measure
        ends = [_outermost(block) for block in blocks]
        self.start = [rows[0] for rows in ends]
        steps = [
            _step(number, block, pair, measure)
            for number, (block, rows) in enumerate(zip(blocks, ends, strict=True))
            for pair in pairwise(rows)
        ]
        self.steps = sorted(steps, key=lambda step: -step.wins / step.loses)
        self.points = list(self._points())

    def _points(self) -> Iterator[Point]:
        total = sum(block.worth[row] for block, row in zip(self.blocks, self.start, strict=True))
        first, second = self.measure.gains(total)
        yield first, second
        for step in self.steps:
            first, second = first - step.loses, second + step.wins
            yield first, second

    def split(self, concept: Concept) -> Split | None:
        """The point of the way that the concept chooses; None where none reaches both walk-aways."""
        within = self._acceptable()
        if within is None:
            return None
        low, high = within
        if concept is Concept.NASH:
            place = self._fairest(low, high)
        else:
            best = (self._at(low)[0], self._at(high)[1]) if concept is Concept.KALAI_SMORODINSKY else (1, 1)
            place = self._level(low, high, Fraction(best[0]), Fraction(best[1]))
        return self._split(concept, place)

    def _at(self, place: Fraction) -> Point:
        """Gains after so many steps, the last of them perhaps in part."""
        whole = min(int(place), len(self.steps) - 1) if self.steps else 0
        first, second = self.points[whole]
        if not self.steps:
            return first, second
        part = place - whole
        return first - part * self.steps[whole].loses, second + part * self.steps[whole].wins

    def _acceptable(self) -> tuple[Fraction, Fraction] | None:
        """The first and the last place where neither side is below its walk-away."""
        low, high = Fraction(0), Fraction(len(self.steps))
        for number, step in enumerate(self.steps):
            first, second = self.points[number]
            if second < 0:
                low = number + min(Fraction(1), -second / step.wins)
            if first - step.loses < 0:
                high = min(high, number + max(Fraction(0), first / step.loses))
        return None if low > high or min(*self._at(low), *self._at(high)) < 0 else (low, high)

    def _fairest(self, low: Fraction, high: Fraction) -> Fraction:
        """Where the weighted product is greatest: no step before it gains in proportion less than it costs."""
        one, other = self.measure.weights
        for number, step in enumerate(self.steps):
            first, second = self.points[number]
            # along the step the product rises while other x wins x first's gain > one x loses x second's gain
            rises = other * step.wins * first - one * step.loses * second
            turn = number + rises / (step.loses * step.wins * (one + other))
            if turn < number + 1:
                return min(max(turn, Fraction(number), low), high)
        return high

    def _level(self, low: Fraction, high: Fraction, one: Fraction, other: Fraction) -> Fraction:
        """Where both gains, divided by `one` and `other`, are equal; the nearer end where they never are."""
        if not one or not other:
            return low if one else high
        for number, step in enumerate(self.steps):
            first, second = self.points[number]
            ahead = first / one - second / other
            turn = number + ahead / (step.loses / one + step.wins / other)
            if turn < number + 1:
                return min(max(turn, low), high)
        return high

    def _split(self, concept: Concept, place: Fraction) -> Split:
        rows = list(self.start)
        whole = int(place)
        for step in self.steps[:whole]:
            rows[step.block] = step.after
        before = self._package(rows)
        if place == whole:
            return _told(self.game, concept, [(Fraction(1), before)], exact=True)
        rows[self.steps[whole].block] = self.steps[whole].after
        after = self._package(rows)
        if amount := self.game.between(before, after, place - whole):
            return _told(self.game, concept, [(Fraction(1), amount)], exact=False)
        return _told(self.game, concept, [(1 - (place - whole), before), (place - whole, after)], exact=True)

    def _package(self, rows: Sequence[int]) -> dict[str, str]:
        return _package(self.game, self.blocks, rows)


def _outermost(block: Block) -> list[int]:
    """The rows on the outer edge of all splits of the block, the first side's best first, those on a line too.

    So what is split lies between neighbours: EUR 11,500 and EUR 11,750, not the ends of the range.
    """
    rows: dict[tuple[int, int], int] = {}
    for row, (first, second) in enumerate(block.worth.tolist()):
        rows.setdefault((first, second), row)
    kept: list[tuple[int, int]] = []
    for first, second in efficient(block.worth).tolist():
        while len(kept) > 1 and _inside(kept[-2], kept[-1], (first, second)):
            kept.pop()
        kept.append((first, second))
    return [rows[point] for point in kept]


def _inside(before: tuple[int, int], point: tuple[int, int], after: tuple[int, int]) -> bool:
    return (point[1] - before[1]) * (before[0] - after[0]) < (after[1] - before[1]) * (before[0] - point[0])


def _step(number: int, block: Block, pair: tuple[int, int], measure: Measure) -> _Step:
    before, after = (block.worth[row].tolist() for row in pair)
    return _Step(
        number,
        *pair,
        Fraction(before[0] - after[0], measure.units[0]),
        Fraction(after[1] - before[1], measure.units[1]),
    )


def _package(game: Game, blocks: Sequence[Block], rows: Sequence[int]) -> dict[str, str]:
    chosen: dict[int, int] = {}
    for block, row in zip(blocks, rows, strict=True):
        chosen |= dict(zip(block.issues, block.combos[row].tolist(), strict=True))
    return game.package(chosen)


def _by_program(game: Game, blocks: Sequence[Block], measure: Measure, concept: Concept) -> Split | None:
    """The linear program's shares as one lottery: each block's options take their part of the way from 0 to 1."""
    import numpy as np

    from makegood.negotiation.hull import Hull, Least, Product, Sum

    hull = Hull(blocks, game.units, [float(each) for each in measure.walk_aways])
    sides = range(len(game.sides))
    of = np.ones(len(sides))
    if concept is Concept.KALAI_SMORODINSKY:
        ceilings = [hull.ceiling(Sum(np.eye(len(sides))[side])) for side in sides]
        of = np.array([one.bound if one else 0.0 for one in ceilings])
    found = hull.ceiling(Product(np.array(measure.weights, dtype=float)) if concept is Concept.NASH else Least(of))
    if found is None or not (of > 0).all():
        return None
    cuts = [_cuts(shares) for shares in found.shares]
    edges = sorted({Fraction(0), *(end for block in cuts for end, _ in block)})
    ways = [
        (high - low, _package(game, blocks, [next(row for end, row in block if end > low) for block in cuts]))
        for low, high in pairwise(edges)
    ]
    return _told(game, concept, ways, exact=False)


def _cuts(shares: Mapping[int, float]) -> list[tuple[Fraction, int]]:
    """Where each row's part of the way from 0 to 1 ends."""
    total, ends = Fraction(0), []
    taken = [(row, Fraction(share).limit_denominator(10**6)) for row, share in shares.items() if share > CLOSE]
    for row, share in taken:
        total += share
        ends.append((min(total, Fraction(1)), row))
    ends[-1] = (Fraction(1), ends[-1][1])
    return ends


def _told(game: Game, concept: Concept, ways: Sequence[tuple[Fraction, Mapping[str, str]]], *, exact: bool) -> Split:
    talks = game.talks
    values = {
        name: sum((share * side.worth(talks.issues, package) for share, package in ways), Fraction(0))
        for name, side in talks.sides.items()
    }
    gains = {name: value - talks.sides[name].floor for name, value in values.items()}
    return Split(
        concept,
        tuple(ways),
        {name: float(value) for name, value in values.items()},
        {name: float(gain) for name, gain in gains.items()},
        exact,
    )
