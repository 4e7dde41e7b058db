"""No deal is an answer: what blocks it, what the smallest moves would be, and how to part or step down in good order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any

from makegood.formats import Fault, Faulty
from makegood.negotiation import curve
from makegood.negotiation import frontier as merged
from makegood.negotiation.efficient import TooLarge
from makegood.negotiation.game import Demand, Game
from makegood.negotiation.patience import Undecided
from makegood.negotiation.splits import Split, by_lot, measure_of
from makegood.negotiation.talks import Talks
from makegood.negotiation.ways_out import WayOut, ways_out

MOST_CHECKS = 300  # feasibility checks spent on finding a smallest set …
MOST_CHECKS_LARGE = 40  # … and where each takes longer
LARGE = 10**9  # packages


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A move of one side that alone would make a deal possible.

    points   for a walk-away: by how much it would have to come down, on the side's own scale; None otherwise
    """

    demand: Demand
    points: float | None = None


@dataclass(frozen=True, slots=True)
class NoDeal:
    """There is no package that keeps the rules and everything that the sides insist on.

    blocking      demands that cannot all be met at once; without any one of them the rest could be
    smallest      whether no smaller set blocks (proved), or only none within this set
    relaxations   single moves that would open a deal, the side's own first; empty where it takes more than one
    rules         those of the table without any one of which what blocks could be met, in words; tried when asked for
    by_lot        packages to draw from that are on average better for all than no deal, though none by itself is; or None
    onward        orderly ways on without a deal on these terms: stepping down, or parting

    Holds every side's private part: hand out `for_side`, never this.
    """

    talks: Talks = field(repr=False)
    blocking: tuple[Demand, ...] = field(repr=False)
    smallest: bool = field(repr=False)
    relaxations: tuple[Relaxation, ...] = field(repr=False)
    by_lot: Split | None = field(repr=False, default=None)

    @property
    def rules(self) -> tuple[str, ...]:
        return _in_the_way(Game(self.talks), self.blocking)

    @property
    def onward(self) -> tuple[WayOut, ...]:
        return ways_out()["step-down"], ways_out()["orderly-exit"]

    def as_json(self) -> dict[str, Any]:
        """The whole result, private parts included: for the engine and a neutral, not for a side."""
        return {
            "outcome": "no_deal",
            "settlements": [],
            "menu": [],
            "splits": [self.by_lot.as_json()] if self.by_lot else [],
            "frontier": {"size": 0, "complete": True, "sides": list(self.talks.sides), "points": []},
            "blocking": [{"side": one.side, "kind": one.kind, "demand": one.says} for one in self.blocking],
            "smallest": self.smallest,
            "relaxations": [
                {"side": one.demand.side, "kind": one.demand.kind, "demand": one.demand.says, "points": one.points}
                for one in self.relaxations
            ],
            "rules": list(self.rules),
            "onward": [{"way": one.name, "says": one.says} for one in self.onward],
        }


def diagnose(game: Game) -> NoDeal:
    """Say why a game without any deal has none."""
    blocking, smallest = _smallest_blocking(game)
    return NoDeal(game.talks, blocking, smallest, _relaxations(game), by_lot(game, measure_of(game)))


def _in_the_way(game: Game, blocking: Sequence[Demand]) -> tuple[str, ...]:
    """The rules of the table without any one of which these demands could all be met. Larger talks are not tried."""
    rules = game.talks.rules
    if len(rules) > MOST_CHECKS_LARGE or math.prod(map(len, game.choices)) > LARGE:
        return ()
    fewer = (tuple(other for other in rules if other is not one) for one in rules)
    games = (Game(game.talks.model_copy(update={"rules": rest})) for rest in fewer)
    return tuple(
        str(rule) for rule, without in zip(rules, games, strict=True) if possible(without, blocking, unsure=False)
    )


def _smallest_blocking(game: Game) -> tuple[tuple[Demand, ...], bool]:
    """The smallest set by trying small sets first; past the budget, an irreducible one by leaving out one at a time."""
    demands = game.demands
    budget = MOST_CHECKS if math.prod(len(choices) for choices in game.choices) <= LARGE else MOST_CHECKS_LARGE
    spent = 0
    for size in range(1, len(demands) + 1):
        for group in combinations(demands, size):
            if spent >= budget:
                return _irreducible(game), False
            spent += 1
            if not possible(game, group):
                return group, True
    return demands, True


def _irreducible(game: Game) -> tuple[Demand, ...]:
    kept = list(game.demands)
    for one in game.demands:
        fewer = [other for other in kept if other is not one]
        if not possible(game, fewer):
            kept = fewer
    return tuple(kept)


def _relaxations(game: Game) -> tuple[Relaxation, ...]:
    found = []
    for one in game.demands:
        rest = [other for other in game.demands if other is not one]
        if one.kind == "walk_away":
            short = _short_by(game, one, rest)
            if short is not None:
                found.append(Relaxation(one, short))
        elif possible(game, rest, unsure=False):
            found.append(Relaxation(one))
    return tuple(found)


def _short_by(game: Game, demand: Demand, rest: Sequence[Demand]) -> float | None:
    """How far the best deal that everything else allows lies below this walk-away; None where there is none at all."""
    side = game.sides.index(demand.side)
    part = game.talks.sides[demand.side]
    try:
        most = _most(game, rest)
        best = None if most is None else game.on_scale(side, most[side])
    except TooLarge:
        from makegood.negotiation.program import Program

        program, solved = Program(game, rest), None
        with suppress(Undecided):
            solved = program.solve(program.gains[side][0])
        best = None if solved is None else float(part.floor) + program.gain(side, solved[0]) * float(part.scale)
    return None if best is None else float(part.floor - Fraction(best))


def check_rules(game: Game) -> None:
    """Raise Faulty where the rules of the table alone leave no package: the rules that contradict each other."""
    if not game.clauses and not game.at_mosts:
        return
    if possible(game, ()):
        return
    kept = list(enumerate(game.talks.rules))
    for one in list(kept):
        fewer = [other for other in kept if other is not one]
        if not possible(Game(game.talks.model_copy(update={"rules": tuple(rule for _, rule in fewer)})), ()):
            kept = fewer
    others = "; ".join(str(rule) for _, rule in kept)
    raise Faulty(
        Fault(f"The rules of the table leave nothing to agree on: {others}.", "Change one of them.", ("rules", index))
        for index, _ in kept
    )


def possible(game: Game, demands: Sequence[Demand], *, unsure: bool = True) -> bool:
    """Whether any package keeps the rules and these demands; `unsure` where neither is found in time."""
    try:
        return _most(game, demands) is not None
    except TooLarge:
        from makegood.negotiation.program import Program

        try:
            return Program(game, demands).feasible()
        except Undecided:
            return unsure


def _most(game: Game, demands: Sequence[Demand]) -> Sequence[int | Fraction] | None:
    """The most that each side can have under these demands, in units; None where they cannot all be met.

    Raises TooLarge, also where sampling a range could miss a deal.
    """
    if game.sampled:
        raise TooLarge
    if game.lined:
        found = curve.build(game, demands)
        return found.most() if found.pieces else None
    points = merged.build(game.blocks(demands), game.floors(demands)).points
    return [int(most) for most in points.max(axis=0)] if len(points) else None
