"""Talks too large to list, one concept at a time: a ceiling that no package can pass, and all that comes near it.

The ceiling is what could be had if issues could be split (`hull`). Its prices tell of each package how far it must
stay below. So only a narrow band of packages needs to be built; it is widened until the best package in it is
better than anything outside. Whatever beats a package of a band is in it too.
Where issues hang together in groups too large to list, the mixed-integer program takes over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations, islice

import numpy as np

from makegood.negotiation.concepts import Concept, Gains, Measure, choose
from makegood.negotiation.efficient import Ints, TooLarge, distinct, efficient
from makegood.negotiation.exchange import most_even
from makegood.negotiation.frontier import Band, Frontier, build, in_parts, kept
from makegood.negotiation.game import Game, keeps, loosened
from makegood.negotiation.hull import Aim, Ceiling, Floats, Hull, Least, Product, Sum
from makegood.negotiation.patience import Spare, no_more

Pick = Callable[[Ints], Ints]
MOST_TIES = 20
FIRST_WIDTH = 1e-7
WIDER = 2.0
WIDE = 1e-4  # before a band grows wider, exchange says how wide it has to be at most
HAIR = 1e-9  # so much wider than needed, lest floating point hide a tie
EVENLY = 1e-9
DEEPER = 1.5
FIRST_DEPTH = 6  # parts of the spread
MOST_SUMS_EVEN = 20_000_000  # so many packages almost as even are built, for some seconds
MOST_STRONG = 200
SHOWN = 100  # points of a band that are remembered for the picture


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a concept chooses. packages: of those that tie, the first few; ties: how many there are."""

    packages: Sequence[Mapping[str, str]]
    ties: int
    method: str
    value: float
    bound: float


@dataclass(frozen=True, slots=True)
class _Hit:
    """What was picked of a band below a ceiling.

    found   the band as it was built; of one that was built in parts only the last
    """

    chosen: Ints
    found: Frontier
    width: float
    ceiling: Ceiling


class Large:
    """The bands below the ceilings of one game. Raises TooLarge where a group of issues is too large to list.

    A band that is too large to be built at once raises it too, unless there is time to spare to build it in parts.
    """

    def __init__(self, game: Game, measure: Measure, spare: Spare = no_more) -> None:
        self.game, self.measure, self.spare = game, measure, spare
        self.blocks = game.blocks()
        if not all(len(block.worth) for block in self.blocks):
            raise TooLarge  # nothing at all is allowed: a matter for the diagnosis
        self.floors = loosened(game)
        self.hull = Hull(self.blocks, game.units, [float(each) for each in measure.walk_aways])
        self.seen: list[Ints] = []
        self._ideal: Gains | None = None
        self._beyond = False
        self._found_fairest: _Hit | None = None
        self._over: dict[tuple[int, ...], bool] = {}  # whether a point is beaten
        self._strong: Ints = np.empty((0, len(game.sides)), dtype=np.int64)  # what beat one point may well beat another
        self._near: dict[tuple[float, ...], tuple[Mapping[str, str], float] | None] = {}

    # -- the search ------------------------------------------------------------------------------------------------

    def _search(self, aim: Aim, pick: Pick) -> _Hit | None:
        """What `pick` takes of the best packages for `aim`; None where there is no package."""
        ceiling = self.hull.ceiling(aim)
        if ceiling is None:
            return None
        width, short = FIRST_WIDTH * max(1.0, abs(ceiling.bound)), math.inf
        while True:
            band = self.hull.band(aim, ceiling, width)
            points = chosen = np.empty((0, len(self.game.sides)), dtype=np.int64)
            for found in self._built(band):
                points = kept(self.game, found)
                chosen = _picked(pick, chosen, points)
            if len(chosen):
                short = ceiling.bound - aim.value(self._gains(chosen))
            if short + HAIR <= width or self._holds_all(band):
                self._remember(points, chosen)
                return _Hit(chosen, found, width, ceiling) if len(chosen) else None
            if isinstance(aim, Least) and width <= WIDE < width * WIDER:
                short = min(short, self._short_by_exchange(aim))
            width = min(width * WIDER, short + 2 * HAIR)

    def _built(self, band: Band, most: int = 0) -> Iterator[Frontier]:
        """The band at once; where it is too large for that, in parts as long as there is time to spare."""
        try:
            yield build(self.blocks, self.floors, band, most)
            return
        except TooLarge:
            if self.spare() <= 0:
                raise
        yield from in_parts(self.blocks, self.floors, band, lambda: self.spare() > 0)

    def _holds_all(self, band: Band) -> bool:
        lowest = np.sum([(block.worth @ band.prices.T).min(axis=0) for block in self.blocks], axis=0)
        return bool(lowest[0] >= band.least[0]) and bool((band.least[1:] <= self.hull.floor).all())

    def _remember(self, points: Ints, chosen: Ints) -> None:
        """Some efficient points of a band, for the picture of the frontier."""
        with suppress(TooLarge):
            points = efficient(points)
            rows = np.linspace(0, len(points) - 1, min(len(points), SHOWN)).round().astype(int)
            chosen = np.concatenate([chosen, points[rows]])
        self.seen.append(chosen)

    def _short_by_exchange(self, aim: Least) -> float:
        """How far the package that exchange finds stays below the ceiling."""
        near = self._near_ceiling(aim.of)
        if near is None:
            return math.inf
        gains = np.array([float(gain) for gain in self.game.talks.gains(near[0])])
        return near[1] - aim.value(gains)

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
            best.append(self.measure.gains(found.chosen[0])[side])
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
        found = self._fairest()
        return self._chosen(found, self._progress(ideal).value(self._gains(found.chosen))) if found else None

    def _fairest(self) -> _Hit | None:
        """What Kalai-Smorodinsky chooses; looked for once."""
        if self._found_fairest is None and (ideal := self.ideal()):
            pick = partial(choose, Concept.KALAI_SMORODINSKY, measure=self.measure, ideal=ideal)
            self._found_fairest = self._search(self._progress(ideal), pick)
        return self._found_fairest

    def _progress(self, ideal: Gains) -> Least:
        return Least(np.array([float(best) for best in ideal]))

    def _gains(self, points: Ints) -> Floats:
        gains: Floats = self.measure.floats(points[:1])[0]
        return gains

    def _one(self, concept: Concept, aim: Aim, measure: Measure | None = None) -> Chosen | None:
        found = self._search(aim, lambda points: choose(concept, points, measure or self.measure, self._ideal))
        return self._chosen(found, aim.value(self._gains(found.chosen))) if found else None

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
        """The least spread of rates among the efficient packages.

        A package that nothing beats brings some side above the greatest smallest rate: with a lesser spread all its
        rates lie less than that spread below it. So packages are built deeper and deeper below that rate, until
        they reach as deep as the least spread found; where they become too many, none deeper has a spread below the
        depth that was reached.
        """
        aim, start = self._progress(ideal), self._fairest()
        if start is None:
            return None
        fairest, found, ceiling = start.chosen, start.found, start.ceiling
        if not all(ideal):  # a side that can gain nothing has all it can: the fairest is the most even too
            return self._chosen(start, self._spread(fairest, ideal))
        level = aim.value(self._gains(fairest))
        depth = start.width - (ceiling.bound - level) if found.whole else 0.0
        chosen = self._most_even(kept(self.game, found), fairest, ideal, ceiling)
        while depth < (spread := self._spread(chosen, ideal)):
            deeper = max(depth * DEEPER, spread / FIRST_DEPTH)
            deeper = deeper if deeper * DEEPER < spread else spread + HAIR
            band = self.hull.even(aim, ceiling, level - deeper, spread + EVENLY)
            try:
                for found in self._built(band, MOST_SUMS_EVEN):
                    chosen = self._most_even(kept(self.game, found), chosen, ideal, ceiling)
            except TooLarge:
                break
            depth = deeper
        self.seen.append(chosen)
        spread = self._spread(chosen, ideal)
        return self._chosen(_Hit(chosen, found, depth, ceiling), spread, min(spread, max(depth, 0.0)))

    def _most_even(self, points: Ints, known: Ints, ideal: Gains, ceiling: Ceiling) -> Ints:
        """The most even of `points` and `known` that no package beats; what is known is beaten by none."""
        spreads, least = self._spreads(points, ideal), self._spreads(known, ideal).min()
        even = list(known)
        for row in np.argsort(spreads, kind="stable"):
            if spreads[row] > least + EVENLY:
                break
            if not self._beaten(points[row], points, ceiling):
                least = min(least, spreads[row])
                even.append(points[row])
        return choose(Concept.EQUITABLE, distinct(np.array(even)), self.measure, ideal)

    def _beaten(self, point: Ints, among: Ints, ceiling: Ceiling) -> bool:
        """Whether some package is worth more to one side and no less to any other; those `among` are tried first."""
        if any(
            bool(((some >= point).all(axis=1) & (some > point).any(axis=1)).any()) for some in (self._strong, among)
        ):
            return True
        key = tuple(point.tolist())
        if key not in self._over:
            above = [kept(self.game, found) for found in self._built(self.hull.above(ceiling, point))]
            self._over[key] = any(bool((some > point).any()) for some in above)
            self._strong = np.concatenate([self._strong, *(some[-MOST_STRONG:] for some in above)])
        return self._over[key]

    def _spreads(self, points: Ints, ideal: Gains) -> Floats:
        rates = self.measure.floats(points) / np.array([float(best) for best in ideal])
        spreads: Floats = np.ptp(rates, axis=1)
        return spreads

    def close(self, concept: Concept, ideals: Sequence[float], bounds: Sequence[float]) -> Chosen | None:
        """A package near the ceiling of the smallest rate, where the band is too large to build.

        ideals   what each side can gain, as far as it was reached; bounds: as far as none can pass
        None where some side can gain nothing, or the package found breaks a demand after all.
        """
        near = self._near_ceiling(np.array(ideals))
        if near is None:
            return None
        package, bound = near
        rates = [float(gain) / most for gain, most in zip(self.game.talks.gains(package), bounds, strict=True)]
        if concept is Concept.EQUITABLE:
            return Chosen([package], 1, "exchange", max(rates) - min(rates), 0.0)
        return Chosen([package], 1, "exchange", min(rates), bound)

    def _near_ceiling(self, of: Floats) -> tuple[Mapping[str, str], float] | None:
        """What exchange finds, and the ceiling of the smallest rate. Each is looked for once."""
        key = tuple(of.tolist())
        if key not in self._near:
            self._near[key] = self._found_near(of)
        return self._near[key]

    def _found_near(self, of: Floats) -> tuple[Mapping[str, str], float] | None:
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

    def _chosen(self, hit: _Hit, value: float, bound: float | None = None) -> Chosen:
        ways = [(point, found) for point in hit.chosen for found in self._leading_to(point, hit)]
        packages = [self.game.package(way) for point, found in ways for way in islice(found.packages(point), MOST_TIES)]
        packages.sort(key=self.game.talks.order)
        ties = sum(found.ways(point) for point, found in ways)
        return Chosen(packages[:MOST_TIES], ties, "ceiling", value, value if bound is None else bound)

    def _leading_to(self, point: Ints, hit: _Hit) -> list[Frontier]:
        """What holds every way to a chosen point: the band, or where it was too large to keep a narrow one around it."""
        if hit.found.whole and hit.found.stages:
            return [hit.found]
        around = self._built(self.hull.above(hit.ceiling, point))
        return [found for found in around if (found.points == point).all(axis=1).any()]


def _picked(pick: Pick, known: Ints, points: Ints) -> Ints:
    """What `pick` takes of what it took before and some more points."""
    if not len(points):
        return known
    chosen = pick(points)
    return pick(distinct(np.concatenate([known, chosen]))) if len(known) else chosen
