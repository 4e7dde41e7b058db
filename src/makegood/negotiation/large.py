"""Talks too large to list, one concept at a time: a ceiling that no package can pass, and all that comes near it.

The ceiling is what could be had if issues could be split (`hull`). Its prices tell of each package how far it must
stay below. So only a narrow band of packages needs to be built; it is widened until the best package in it is
better than anything outside. What a band holds is efficient among all packages, for whatever beats it is in it too.
Where issues hang together in groups too large to list, the mixed-integer program takes over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice

import numpy as np

from makegood.negotiation.concepts import Concept, Gains, Measure, choose
from makegood.negotiation.efficient import Ints, TooLarge
from makegood.negotiation.exchange import most_even
from makegood.negotiation.frontier import Frontier, build, kept
from makegood.negotiation.game import Game, keeps, loosened
from makegood.negotiation.hull import Aim, Ceiling, Floats, Hull, Least, Product, Sum

Pick = Callable[[Ints], Ints]
MOST_TIES = 20
FIRST_WIDTH = 1e-7
WIDER = 3.0
HAIR = 1e-9  # so much wider than needed, lest floating point hide a tie
EVENLY = 1e-9
WIDEST_EVEN = 0.02
FEWER_SUMS = 10_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a concept chooses. packages: of those that tie, the first few; ties: how many there are."""

    packages: Sequence[Mapping[str, str]]
    ties: int
    method: str
    value: float
    bound: float


class Large:
    """The bands below the ceilings of one game. Raises TooLarge where a group of issues is too large to list."""

    def __init__(self, game: Game, measure: Measure) -> None:
        self.game, self.measure = game, measure
        self.blocks = game.blocks()
        if not all(len(block.worth) for block in self.blocks):
            raise TooLarge  # nothing at all is allowed: a matter for the diagnosis
        self.floors = loosened(game)
        self.hull = Hull(self.blocks, game.units, [float(each) for each in measure.walk_aways])
        self.seen: list[Ints] = []
        self._ideal: Gains | None = None
        self._beyond = False
        self._near: dict[tuple[float, ...], tuple[Mapping[str, str], float] | None] = {}

    # -- the search ------------------------------------------------------------------------------------------------

    def _search(self, aim: Aim, pick: Pick) -> tuple[Frontier, Ints, float] | None:
        """What `pick` takes of the best packages for `aim`, and the width of the band; None where there is no package."""
        ceiling = self.hull.ceiling(aim)
        if ceiling is None:
            return None
        width = FIRST_WIDTH * max(1.0, abs(ceiling.bound))
        while True:
            found, points = self._band(aim, ceiling, width)
            short = math.inf
            if len(points):
                chosen = pick(points)
                short = ceiling.bound - aim.value(self.measure.floats(chosen[:1])[0])
                if short + HAIR <= width:
                    return found, chosen, width
            if self._holds_all(aim, ceiling, width):
                return (found, chosen, width) if short < math.inf else None
            width = min(width * WIDER, short + 2 * HAIR)

    def _band(self, aim: Aim, ceiling: Ceiling, width: float, most: int = 0) -> tuple[Frontier, Ints]:
        found = build(self.blocks, self.floors, self.hull.band(aim, ceiling, width), most)
        points = kept(self.game, found)
        self.seen.append(points)
        return found, points

    def _holds_all(self, aim: Aim, ceiling: Ceiling, width: float) -> bool:
        band = self.hull.band(aim, ceiling, width)
        lowest = sum(float((block.worth @ band.prices).min()) for block in self.blocks)
        return lowest >= band.least and bool((band.needs <= self.hull.walk_aways).all())

    # -- the concepts ----------------------------------------------------------------------------------------------

    def ideal(self) -> Gains | None:
        """Each side's greatest gain among the packages that all accept; None where there is no such package."""
        if self._beyond:
            raise TooLarge
        try:
            self._ideal = self._ideal or self._reached()
        except TooLarge:
            self._beyond = True
            raise
        return self._ideal

    def _reached(self) -> Gains | None:
        best = []
        for side in range(len(self.game.sides)):
            counts = np.eye(len(self.game.sides))[side]
            found = self._search(Sum(counts), lambda points, side=side: points[[points[:, side].argmax()]])  # type: ignore[misc]
            if found is None:
                return None
            best.append(self.measure.gains(found[1][0])[side])
        return tuple(best)

    def best(self, concept: Concept, weights: Sequence[int] | None = None) -> Chosen | None:
        """What `concept` chooses, every tie counted; None where no package reaches every walk-away."""
        if concept is Concept.NASH:
            return self._nash(weights or self.measure.weights)
        total = Sum(np.ones(len(self.game.sides)))
        if concept is Concept.UTILITARIAN:
            return self._one(concept, total)
        if concept is Concept.LEXIMIN:
            return self._one(concept, Least(np.ones(len(self.game.sides))))
        ideal = self.ideal()
        if ideal is None:
            return None
        if not any(ideal):
            return self._one(concept, total)
        if concept is Concept.EQUITABLE:
            return self._equitable(ideal)
        return self._one(concept, Least(np.array([float(best) for best in ideal])))

    def _one(self, concept: Concept, aim: Aim, measure: Measure | None = None) -> Chosen | None:
        found = self._search(aim, lambda points: choose(concept, points, measure or self.measure, self._ideal))
        return found and self._chosen(found[0], found[1], aim.value(self.measure.floats(found[1][:1])[0]))

    def _nash(self, weights: Sequence[int]) -> Chosen | None:
        """As many sides as possible must gain at all, and of those deals the greatest product."""
        measure = Measure(self.measure.units, self.measure.walk_aways, tuple(weights))
        able = list(range(len(weights)))
        for size in range(len(weights), 0, -1):
            tried = []
            for group in combinations(able, size):
                counted = [weight if side in group else 0 for side, weight in enumerate(weights)]
                one = self._one(Concept.NASH, Product(np.array(counted, dtype=float)), measure)
                tried += [one] if one else []
            if tried:
                best = max(tried, key=lambda one: one.value)
                product = math.exp(best.value)
                return Chosen(best.packages, best.ties, best.method, product, product)
            if size == len(weights):  # not all gain at once: then it matters who can gain at all
                able = [side for side, best in enumerate(self.ideal() or ()) if best > 0]
        return self._one(Concept.UTILITARIAN, Sum(np.ones(len(weights))))

    def _equitable(self, ideal: Gains) -> Chosen | None:
        """The least spread of rates among the efficient packages close to the greatest smallest rate.

        Packages farther off might be more even still, by no more than the spread that is left: its bound is zero.
        """
        aim = Least(np.array([float(best) for best in ideal]))
        start = self._search(aim, lambda points: choose(Concept.EQUITABLE, points, self.measure, ideal))
        ceiling = self.hull.ceiling(aim)
        if start is None or ceiling is None:
            return None
        found, chosen, width = start
        while self._spread(chosen, ideal) > EVENLY and width < WIDEST_EVEN:
            width *= WIDER
            try:
                found, points = self._band(aim, ceiling, width, FEWER_SUMS)
            except TooLarge:
                break
            chosen = choose(Concept.EQUITABLE, points, self.measure, ideal)
        return self._chosen(found, chosen, self._spread(chosen, ideal), 0.0)

    def close(self, concept: Concept, ideals: Sequence[float], bounds: Sequence[float]) -> Chosen | None:
        """A package near the ceiling of the smallest rate, where the band is too large to build.

        ideals   what each side can gain, as far as it was reached; bounds: as far as none can pass
        None where some side can gain nothing, or the package found breaks a demand after all.
        """
        key = tuple(ideals)
        if key not in self._near:
            self._near[key] = self._found_near(np.array(ideals))
        found = self._near[key]
        if found is None:
            return None
        package, bound = found
        rates = [float(gain) / most for gain, most in zip(self.game.talks.gains(package), bounds, strict=True)]
        if concept is Concept.EQUITABLE:
            return Chosen([package], 1, "exchange", max(rates) - min(rates), 0.0)
        return Chosen([package], 1, "exchange", min(rates), bound)

    def _found_near(self, of: Floats) -> tuple[Mapping[str, str], float] | None:
        """The package, and the ceiling of the smallest rate."""
        ceiling = self.hull.ceiling(Least(of)) if of.min() > 0 else None
        if ceiling is None:
            return None
        rates = [block.worth / self.hull.units / of for block in self.blocks]
        first = np.array([max(shares, key=lambda row: shares[row]) for shares in ceiling.shares])
        rows = most_even(rates, -self.hull.floor / of, first, ceiling.prices * of, ceiling.bound)
        package = self.game.package(
            {
                issue: int(option)
                for block, row in zip(self.blocks, rows.tolist(), strict=True)
                for issue, option in zip(block.issues, block.combos[row], strict=True)
            }
        )
        return (package, ceiling.bound) if keeps(self.game.talks, package) else None

    def _spread(self, chosen: Ints, ideal: Gains) -> float:
        rates = [
            g / best if best else Fraction(1) for g, best in zip(self.measure.gains(chosen[0]), ideal, strict=True)
        ]
        return float(max(rates) - min(rates))

    def _chosen(self, found: Frontier, points: Ints, value: float, bound: float | None = None) -> Chosen:
        packages = [self.game.package(way) for point in points for way in islice(found.packages(point), MOST_TIES)]
        packages.sort(key=self.game.talks.order)
        ties = sum(found.ways(point) for point in points)
        return Chosen(packages[:MOST_TIES], ties, "ceiling", value, value if bound is None else bound)
