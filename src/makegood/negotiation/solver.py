"""Settle talks: the packages that both prefer to no deal, the fair ones among them, and proof; or why there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from makegood.formats import Faulty
from makegood.negotiation import curve
from makegood.negotiation import frontier as merged
from makegood.negotiation.concepts import Concept, Floats, Measure, choose, value_of
from makegood.negotiation.efficient import Ints, TooLarge, distinct, efficient
from makegood.negotiation.frontier import kept
from makegood.negotiation.game import FINEST, Game, keeps, loosened
from makegood.negotiation.no_deal import NoDeal, check_rules, diagnose
from makegood.negotiation.patience import Spare, Undecided, no_more
from makegood.negotiation.robust import holds_to
from makegood.negotiation.splits import Split, measure_of, splits
from makegood.negotiation.talks import Talks

if TYPE_CHECKING:
    from makegood.negotiation.large import Chosen, Large
    from makegood.negotiation.program import Found, Program

Package = Mapping[str, str]
MOST_TIES = 20  # tied packages written out; all are counted
MOST_SHOWN = 2_000  # frontier points in JSON
CLOSE_ENOUGH = 1e-6
UNNOTICED = 1e-3  # of a rate: so little short of the ceiling, no program is asked for more
MENU = 5
PROVED = 1e-12
DIFFERENT = 0.15  # of one issue, or of the way from one end of a range to the other


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a settlement's claim rests on.

    method     frontier: every efficient point was built; ceiling: every package near a proven ceiling was;
               exchange: improved by exchanges until close to the ceiling; program: mixed-integer program
    complete   whether no package was left out of the comparison, save by proof
    value      the concept's measure at this package, from the whole numbers or the program
    bound      what no package can pass, in the same measure; gap = bound - value
    second     the package's worth to each side, computed anew from the words of the talks as exact fractions
    agrees     whether that second reckoning confirms worth, rules, musts, limits and walk-aways
    rounding   how far, as a share of a side's scale, whole numbers may be from its true worth; 0 means exact
    """

    method: str
    complete: bool
    value: float
    bound: float
    gap: float
    second: Mapping[str, str]
    agrees: bool
    rounding: float


@dataclass(frozen=True, slots=True)
class Settlement:
    """A package that a concept chooses.

    values   what it is worth to each side, on the side's own scale
    gains    the same, above the side's walk-away
    ties     how many packages the concept chooses equally; `tied` holds the first of them, this one included
    safe     per side: whether it reaches the high end of the walk-away range
    beats    per side: with what chance (0 to 1) it is at least as good as having no deal; 1 where the walk-away is one number
    holds    per side: by how many per cent each of its weights may be off, in the worst case, with the package still
             at its walk-away or above
    """

    concept: Concept
    package: Package
    values: Mapping[str, float]
    gains: Mapping[str, float]
    ties: int
    tied: tuple[Package, ...]
    safe: Mapping[str, bool]
    beats: Mapping[str, float]
    holds: Mapping[str, int | None]
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Front:
    """The efficient packages' worth to each side, in the order of `sides`; the first side's best first.

    complete   whether these are all there are; where not, they are true deals but others may lie between them
    lines      where amounts are continuous: the stretches, each from one of the points to another, on which every point
               is efficient too; an end that is no point itself is beaten
    """

    size: int
    complete: bool
    points: tuple[tuple[float, ...], ...]
    lines: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Settlements:
    """What `settle` found. Holds every side's private part: hand out `for_side`, never this."""

    talks: Talks = field(repr=False)
    settlements: tuple[Settlement, ...] = field(repr=False)
    frontier: Front = field(repr=False)
    menu: tuple[Package, ...] = field(repr=False)
    splits: tuple[Split, ...] = field(repr=False, default=())

    def __getitem__(self, concept: Concept | str) -> Settlement:
        return next(one for one in self.settlements if one.concept == concept)

    def as_json(self) -> dict[str, Any]:
        """The whole result, private parts included: for the engine and a neutral, not for a side."""
        return {
            "outcome": "settlement",
            "settlements": [
                {
                    "concept": str(one.concept),
                    "package": dict(one.package),
                    "values": dict(one.values),
                    "gains": dict(one.gains),
                    "ties": one.ties,
                    "tied": [dict(package) for package in one.tied],
                    "safe": dict(one.safe),
                    "beats_walk_away": dict(one.beats),
                    "holds": dict(one.holds),
                    "certificate": {
                        key: getattr(one.certificate, key)
                        for key in ("method", "complete", "value", "bound", "gap", "second", "agrees", "rounding")
                    },
                }
                for one in self.settlements
            ],
            "menu": [dict(package) for package in self.menu],
            "splits": [one.as_json() for one in self.splits],
            "frontier": {
                "size": self.frontier.size,
                "complete": self.frontier.complete,
                "sides": list(self.talks.sides),
                "points": [list(point) for point in self.frontier.points],
                "lines": [[list(end) for end in line] for line in self.frontier.lines],
            },
            "blocking": [],
        }


def unproved(settlements: Sequence[Settlement]) -> list[Settlement]:
    """Those where a gap is left between the package and what none can pass."""
    return [one for one in settlements if one.certificate.gap >= PROVED]


def to_look_for(settlements: Sequence[Settlement]) -> list[Settlement]:
    """Those of them where looking on could help: a gap that the smallest coin leaves is no other after a day."""
    return [one for one in unproved(settlements) if one.certificate.method != "frontier"]


def settle(talks: Talks, spare: Spare = no_more) -> Settlements | NoDeal:
    """Return the settlements of `talks`, or NoDeal where no package beats every side's walk-away.

    Two sides (and more, while it fits in memory): every efficient package, exactly, continuous amounts of two sides
    included. Otherwise the named concepts below a proven ceiling or by mixed-integer program, each with its bound; `certificate.complete` and `frontier.complete` say which.
    spare   how many seconds may still be spent beyond the usual limits where they leave a gap; asked again and again

    Musts, limits and walk-aways are never crossed. Tied packages: the first in the order of the table, whoever
    is named first, so that swapping the sides swaps the result.

    Raises Faulty where there is only one side, where the rules of the table leave nothing to agree on, or where neither a
    deal nor a proof that there is none was found within the limits.
    Sources: Nash (1950); Kalai and Smorodinsky (1975); Rawls's maximin made lexicographic by Sen (1970).
    """
    if len(talks.sides) < 2:
        raise Faulty.one(
            "There is only one side.",
            "Add your guess of the other side's preferences, marked with guess: {by: your side}.",
            path=("sides",),
        )
    game = Game(talks)
    if game.lined:
        with suppress(TooLarge):
            return _by_curve(game)
    try:
        found = None if game.lined else merged.build(game.blocks(), loosened(game))
    except TooLarge:
        found = None
    if game.ranges or found is None:
        return _by_concept(game, found, spare)
    points = kept(game, found)
    if len(points):
        return _by_frontier(game, found, points)
    check_rules(game)
    return diagnose(game)


def _by_frontier(game: Game, found: merged.Frontier, points: Ints) -> Settlements:
    measure = measure_of(game)
    settlements = []
    for concept in Concept:
        chosen = choose(concept, points, measure)
        packages = [game.package(way) for point in chosen for way in islice(found.packages(point), MOST_TIES)]
        packages.sort(key=game.talks.order)
        ideal = measure.gains(points.max(axis=0))
        value = value_of(concept, game.talks.gains(packages[0]), ideal, measure)
        settlements.append(
            _settlement(
                game,
                concept,
                packages[: min(MOST_TIES, len(packages))],
                sum(found.ways(point) for point in chosen),
                ("frontier", True, value, value),
            )
        )
    front = Front(len(points), True, _shown(game, points))
    shared = splits(game, measure) if len(game.sides) == 2 else ()  # for more sides by program, where asked for
    return Settlements(game.talks, tuple(settlements), front, _menu_of(game, found, points, settlements), shared)


def _by_curve(game: Game) -> Settlements | NoDeal:
    """Two sides with continuous amounts. The packages are in whole coins; the bound is what finer ones could have."""
    measure, found = measure_of(game), curve.build(game)
    chosen = {concept: curve.fairest(found, concept, measure) for concept in Concept} if found.pieces else {}
    settlements = []
    for concept, best in chosen.items():
        if best is None:
            break
        ideal = measure.gains(found.most())
        reached = game.talks.gains(best.packages[0])
        value, bound = (value_of(concept, gains, ideal, measure) for gains in (reached, best.bound))
        settlements.append(_settlement(game, concept, best.packages, best.ways, ("frontier", True, value, bound)))
    if not settlements:
        check_rules(game)
        return diagnose(game)
    points = tuple(_on_scales(game, end) for end in found.ends)
    lines = tuple(
        (_on_scales(game, one.start), _on_scales(game, one.end)) for one in found.pieces if one.owner is not None
    )
    samples = found.samples()
    gains = np.array([[float(gain) for gain in measure.gains(at)] for _, at in samples])
    menu = _menu(game, gains, lambda row: found.package(*samples[row]), settlements)
    return Settlements(
        game.talks, tuple(settlements), Front(len(points), True, points, lines), menu, splits(game, measure)
    )


def _on_scales(game: Game, point: Sequence[int | Fraction]) -> tuple[float, ...]:
    return tuple(round(game.on_scale(side, worth), 9) for side, worth in enumerate(point))


def _shown(game: Game, points: Ints) -> tuple[tuple[float, ...], ...]:
    rows = distinct(np.linspace(0, len(points) - 1, min(len(points), MOST_SHOWN)).round().astype(int))
    return tuple(
        tuple(round(game.on_scale(side, int(worth)), 9) for side, worth in enumerate(points[row])) for row in rows
    )


def concept_value(concept: Concept, game: Game, package: Package, points: Ints, measure: Measure) -> float:
    """The concept's measure at a package: product of gains, smallest rate, smallest gain, sum, or spread."""
    gains = np.array([float(gain) for gain in _gains(game.talks, package)])
    ideal = measure.floats(points).max(axis=0)
    rates = np.where(ideal > 0, gains / np.where(ideal > 0, ideal, 1), 1.0)
    if concept is Concept.NASH:
        return float(np.prod(np.maximum(gains, 0) ** np.array(measure.weights)))
    if concept is Concept.KALAI_SMORODINSKY:
        return float(rates.min())
    if concept is Concept.LEXIMIN:
        return float(gains.min())
    return float(gains.sum() if concept is Concept.UTILITARIAN else np.ptp(rates))


def _gains(talks: Talks, package: Package) -> list[Fraction]:
    return [
        (side.worth(talks.issues, package) - Fraction(side.walk_away.likely)) / Fraction(side.scale)
        for side in talks.sides.values()
    ]


def _settlement(
    game: Game, concept: Concept, packages: Sequence[Package], ties: int, proof: tuple[str, bool, float, float]
) -> Settlement:
    talks, package = game.talks, packages[0]
    method, complete, value, bound = proof
    worth = {name: side.worth(talks.issues, package) for name, side in talks.sides.items()}
    units = None if game.ranges else game.worth_of(package)
    agrees = keeps(talks, package) and (units is None or _agree(game, worth, units))
    return Settlement(
        concept,
        package,
        {name: float(each) for name, each in worth.items()},
        {name: float(each - talks.sides[name].floor) for name, each in worth.items()},
        ties,
        tuple(packages),
        {name: each >= Fraction(talks.sides[name].walk_away.high) for name, each in worth.items()},
        {name: float(talks.sides[name].walk_away.beaten_by(each)) for name, each in worth.items()},
        {name: holds_to(talks, name, package) for name in talks.sides},
        Certificate(
            method,
            complete,
            value,
            bound,
            max(0.0, value - bound if concept is Concept.EQUITABLE else bound - value),
            {name: str(each) for name, each in worth.items()},
            agrees,
            0.0 if all(game.exact) else len(game.issues) / FINEST,
        ),
    )


def _agree(game: Game, worth: Mapping[str, Fraction], units: Sequence[int]) -> bool:
    for number, (name, each) in enumerate(worth.items()):
        exact = each / Fraction(game.talks.sides[name].scale) * game.units[number]
        if abs(exact - units[number]) > (0 if game.exact[number] else len(game.issues) + 1):
            return False
    return True


def _by_concept(game: Game, found: merged.Frontier | None, spare: Spare) -> Settlements | NoDeal:
    """Talks too large to list, and continuous ones: each concept by itself."""
    measure = measure_of(game)
    large, program = _large(game, measure, spare), cache(partial(_program, game, spare))
    settlements = []
    for concept in Concept:
        try:
            best = _best(measure, large, program, concept)
        except Undecided:
            continue
        if best is not None:
            proved = abs(best.bound - best.value) <= CLOSE_ENOUGH
            proof = (best.method, proved, best.value, best.bound)
            settlements.append(_settlement(game, concept, best.packages, best.ties, proof))
        elif concept is Concept.NASH:
            check_rules(game)
            return diagnose(game)
    if not settlements:
        raise Faulty.one(
            "Neither a deal nor a proof that there is none was found in time.",
            "Leave out rules and interactions that matter little, or let it look on for longer.",
        )
    shared = splits(game, measure)
    if found is not None and len(found.points):
        points = kept(game, found)
        front = Front(len(points), False, _shown(game, points))
        return Settlements(game.talks, tuple(settlements), front, _menu_of(game, found, points, settlements), shared)
    packages = [one.package for one in settlements]
    if large is not None and large.seen:
        front = Front(*_seen(game, large))
        packages += _leaning(large, measure)
    else:
        named = {tuple(one.values.values()) for one in settlements}
        front = Front(len(named), False, tuple(sorted(named, reverse=True)))
    return Settlements(game.talks, tuple(settlements), front, _distinct(game, packages)[:MENU], shared)


def _large(game: Game, measure: Measure, spare: Spare) -> Large | None:
    from makegood.negotiation.large import Large

    if game.ranges:
        return None
    try:
        return Large(game, measure, spare)
    except TooLarge:
        return None


def _program(game: Game, spare: Spare) -> Program:
    from makegood.negotiation.program import Program

    return Program(game, game.demands, spare)


def _best(
    measure: Measure, large: Large | None, program: Callable[[], Program], concept: Concept
) -> Chosen | Found | None:
    close = None
    if large is not None:
        try:
            return large.best(concept)
        except TooLarge:
            close = _close(large, program, concept)
    if concept is Concept.EQUITABLE or (close is not None and close.bound - close.value <= UNNOTICED):
        return close
    found = program().best(concept, measure.weights)
    if found is None or concept is not Concept.NASH:
        return found and _better(found, close)
    return replace(found, value=math.exp(found.value), bound=math.exp(found.bound))  # solved as a sum of logarithms


def _close(large: Large, program: Callable[[], Program], concept: Concept) -> Chosen | None:
    """A package close to its ceiling; None where there is none, or the concept has no ceiling of rates."""
    if concept not in (Concept.KALAI_SMORODINSKY, Concept.LEXIMIN, Concept.EQUITABLE):
        return None
    ones = [1.0] * len(large.game.sides)
    ideals = (ones, ones) if concept is Concept.LEXIMIN else program().ideals()
    return large.close(concept, *ideals) if ideals else None


def _better(found: Found, close: Chosen | None) -> Found:
    """The better package of program and exchange, below the lower of their bounds."""
    if close is None:
        return found
    bound = min(found.bound, close.bound)
    if close.value > found.value:
        return replace(found, package=close.packages[0], value=close.value, bound=bound, method=close.method)
    return replace(found, bound=bound)


def _leaning(large: Large, measure: Measure) -> list[Package]:
    """Nash packages that lean towards one side each, for the menu."""
    leaning: list[Package] = []
    for side in range(len(measure.weights)):
        weights = [weight * (2 if other == side else 1) for other, weight in enumerate(measure.weights)]
        try:
            best = large.best(Concept.NASH, weights)
        except TooLarge:
            break
        leaning += [best.packages[0]] if best else []
    return leaning


def _seen(game: Game, large: Large) -> tuple[int, bool, tuple[tuple[float, ...], ...]]:
    points = efficient(np.concatenate(large.seen))
    return len(points), False, _shown(game, points)


def _menu(
    game: Game, gains: Floats, package: Callable[[int], Package | None], settlements: Sequence[Settlement]
) -> tuple[Package, ...]:
    """Up to five packages that truly differ: the named ones, then those farthest from what is already on the menu.

    gains     of the efficient packages to take from, one a row; package: that of a row, None where there is none
    Only packages at which every side gets at least half of what the fairest one gives it as a rate.
    """
    ideal = gains.max(axis=0)
    rates = np.where(ideal > 0, gains / np.where(ideal > 0, ideal, 1), 1.0).min(axis=1)
    rows = np.flatnonzero(rates >= rates.max() / 2)
    rows = rows[distinct(np.linspace(0, len(rows) - 1, min(len(rows), 60)).round().astype(int))]
    others = [one for one in map(package, rows.tolist()) if one is not None]
    chosen = list(_distinct(game, [one.package for one in settlements if one.concept is not Concept.UTILITARIAN]))
    while len(chosen) < MENU and others:
        farthest = max(others, key=lambda package: min(_differ(game, package, other) for other in chosen))
        if min(_differ(game, farthest, other) for other in chosen) < DIFFERENT:
            break
        chosen.append(farthest)
    return tuple(chosen)


def _menu_of(
    game: Game, found: merged.Frontier, points: Ints, settlements: Sequence[Settlement]
) -> tuple[Package, ...]:
    gains = measure_of(game).floats(points)
    return _menu(game, gains, lambda row: game.package(next(found.packages(points[row]))), settlements)


def _differ(game: Game, one: Package, other: Package) -> float:
    """How far two packages are from each other: issues that differ; steps of a range count in proportion."""
    total = 0.0
    for number, issue in enumerate(game.issues):
        a, b = one[game.names[number]], other[game.names[number]]
        if a == b:
            continue
        if issue.numbers:
            total += float(abs(issue.number(a) - issue.number(b)) / (issue.numbers[-1] - issue.numbers[0]))
        else:
            total += 1.0
    return total


def _distinct(game: Game, packages: Sequence[Package]) -> tuple[Package, ...]:
    kept: list[Package] = []
    for package in packages:
        if package not in kept and all(_differ(game, package, other) >= DIFFERENT for other in kept):
            kept.append(package)
    return tuple(kept)
