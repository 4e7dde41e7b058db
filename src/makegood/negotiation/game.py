"""Talks as numbers: every option's worth to every side as a whole number, and the table cut into independent blocks.

A block is a set of issues that rules or interactions tie to each other; blocks do not touch, so worth adds up
over them and each can be looked at alone. Whole numbers keep ties exact: a side's unit is the largest that writes
all its numbers without rounding, or 10**-12 of its scale where there is none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from makegood.formats import Path
from makegood.negotiation.talks import Condition, Issue, Rule, Side, Talks, meets, said

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

FINEST = 10**12
GRID = 200  # steps by which a continuous range is sampled where sampling is said
LARGEST_BLOCK = 200_000


@dataclass(frozen=True)
class Literal:
    """One issue is among some of its options."""

    issue: int
    mask: Mask


@dataclass(frozen=True)
class Clause:
    """Where all of `given` hold, `then` must hold; `then` None forbids the lot."""

    given: tuple[Literal, ...]
    then: Literal | None


@dataclass(frozen=True)
class AtMost:
    count: int
    of: tuple[tuple[Literal, ...], ...]


@dataclass(frozen=True)
class Demand:
    """One thing that a side insists on. walk_away is set where it is the walk-away and not an issue's condition."""

    side: str
    kind: str  # must, limits, walk_away
    issue: str
    says: str
    path: Path


@dataclass(frozen=True)
class Block:
    """The feasible ways to settle some issues. combos: n x issues, option indexes; worth: n x sides, in units."""

    issues: tuple[int, ...]
    combos: NDArray[np.int32]
    worth: Ints


class TooLarge(Exception):
    """A block has more combinations than are worth listing."""


class Game:
    """Talks compiled once. Everything here is about numbers; `Talks` stays the only place where worth is defined."""

    def __init__(self, talks: Talks) -> None:
        self.talks = talks
        self.issues: list[Issue] = list(talks.issues.values())
        self.names: list[str] = list(talks.issues)
        self.sides: list[str] = list(talks.sides)
        self.index = {name: number for number, name in enumerate(self.names)}
        self.choices = [_choices(talks, name) for name in self.names]
        self.sampled = any(issue.continuous for issue in self.issues)
        self.units, self.exact = zip(*(self._unit(side) for side in talks.sides.values()), strict=True)
        self.worth = [self._option_worth(number) for number in range(len(self.issues))]
        self.bonuses = [
            (self._literals(each.when), side, self._whole(side, Fraction(each.points)))
            for side, name in enumerate(self.sides)
            for each in talks.sides[name].interactions
        ]
        self.clauses, self.at_mosts = self._rules(talks.rules)

    # -- numbers ---------------------------------------------------------------------------------------------------

    def _unit(self, side: Side) -> tuple[int, bool]:
        """How many units make up the side's scale, and whether every number of the side is whole in them."""
        scale = Fraction(side.scale)
        common = 1
        for number in self._numbers(side):
            common = math.lcm(common, (number / scale).denominator)
            if common > FINEST:
                return FINEST, False
        return common, True

    def _numbers(self, side: Side) -> Iterator[Fraction]:
        yield Fraction(side.walk_away.likely)
        for each in side.interactions:
            yield Fraction(each.points)
        for name, preference in side.preferences.items():
            points, number = side.points(name), self.index[name]
            for choice in self.choices[number]:
                yield points * preference.share(self.issues[number], choice)

    def _whole(self, side: int, points: Fraction) -> int:
        scale = Fraction(self.talks.sides[self.sides[side]].scale)
        whole: int = round(points / scale * self.units[side])
        return whole

    def _option_worth(self, number: int) -> Ints:
        """options x sides"""
        table = np.zeros((len(self.choices[number]), len(self.sides)), dtype=np.int64)
        for column, side in enumerate(self.talks.sides.values()):
            preference = side.preferences.get(self.names[number])
            points = side.points(self.names[number])
            if preference is None or not points:
                continue
            for row, choice in enumerate(self.choices[number]):
                table[row, column] = self._whole(column, points * preference.share(self.issues[number], choice))
        return table

    @cached_property
    def walk_aways(self) -> tuple[int, ...]:
        """In units, rounded up: what is at least this many units is at least the walk-away."""
        found = []
        for number, side in enumerate(self.talks.sides.values()):
            found.append(math.ceil(Fraction(side.walk_away.likely) / Fraction(side.scale) * self.units[number]))
        return tuple(found)

    def on_scale(self, side: int, units: int | Fraction) -> float:
        """Units as points on the side's own scale."""
        return float(Fraction(units) * Fraction(self.talks.sides[self.sides[side]].scale) / self.units[side])

    # -- rules and demands -----------------------------------------------------------------------------------------

    def mask(self, number: int, condition: Condition) -> Mask:
        issue = self.issues[number]
        return np.array([condition.allows(issue, choice) for choice in self.choices[number]])

    def _literals(self, conditions: Mapping[str, Condition]) -> tuple[Literal, ...]:
        return tuple(
            Literal(self.index[name], self.mask(self.index[name], condition)) for name, condition in conditions.items()
        )

    def _rules(self, rules: Sequence[Rule]) -> tuple[list[Clause], list[AtMost]]:
        clauses: list[Clause] = []
        at_mosts: list[AtMost] = []
        for rule in rules:
            if rule.forbid:
                clauses.append(Clause(self._literals(rule.forbid), None))
            elif rule.require:
                clauses += [Clause((), literal) for literal in self._literals(rule.require)]
            elif rule.if_ and rule.then:
                clauses += [Clause(self._literals(rule.if_), literal) for literal in self._literals(rule.then)]
            elif rule.of:
                at_mosts.append(AtMost(rule.at_most or 0, tuple(self._literals(one) for one in rule.of)))
            else:
                each = [self._literals(one) for one in rule.together]
                clauses += [Clause(a, literal) for a in each for b in each if a is not b for literal in b]
        return clauses, at_mosts

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """Everything that sides insist on, walk-aways included, side by side."""
        found = []
        for name, side in self.talks.sides.items():
            for key, group in (("must", side.must), ("limits", side.limits)):
                for issue, condition in group.items():
                    found.append(Demand(name, key, issue, said({issue: condition}), ("sides", name, key, issue)))
            found.append(Demand(name, "walk_away", "", "its walk-away", ("sides", name, "walk_away")))
        return tuple(found)

    def allowed(self, demands: Iterable[Demand]) -> list[Mask]:
        """Per issue, the options that the musts and limits among `demands` leave."""
        masks = [np.ones(len(choices), dtype=bool) for choices in self.choices]
        for demand in demands:
            if demand.kind != "walk_away":
                side = self.talks.sides[demand.side]
                condition = (side.must if demand.kind == "must" else side.limits)[demand.issue]
                masks[self.index[demand.issue]] &= self.mask(self.index[demand.issue], condition)
        return masks

    def floors(self, demands: Iterable[Demand]) -> tuple[int | None, ...]:
        """Per side its walk-away in units where it is among `demands`, else None."""
        insisting = {demand.side for demand in demands if demand.kind == "walk_away"}
        return tuple(self.walk_aways[n] if side in insisting else None for n, side in enumerate(self.sides))

    # -- blocks ----------------------------------------------------------------------------------------------------

    @cached_property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Issues that rules and interactions tie together, in the order of the table."""
        leader = list(range(len(self.issues)))

        def find(number: int) -> int:
            while leader[number] != number:
                leader[number] = leader[leader[number]]
                number = leader[number]
            return number

        for tied in self._tied():
            for number in tied[1:]:
                low, high = sorted((find(tied[0]), find(number)))
                leader[high] = low
        groups: dict[int, list[int]] = {}
        for number in range(len(self.issues)):
            groups.setdefault(find(number), []).append(number)
        return tuple(tuple(group) for group in groups.values())

    def _tied(self) -> Iterator[list[int]]:
        for clause in self.clauses:
            yield [one.issue for one in (*clause.given, *((clause.then,) if clause.then else ()))]
        for rule in self.at_mosts:
            yield [one.issue for part in rule.of for one in part]
        for literals, _, _ in self.bonuses:
            yield [one.issue for one in literals]

    def blocks(self, demands: Iterable[Demand] | None = None) -> list[Block]:
        """The table cut into blocks, holding only what rules, musts and limits allow. Raises TooLarge."""
        masks = self.allowed(self.demands if demands is None else demands)
        return [self._block(group, masks) for group in self.groups]

    def _block(self, group: tuple[int, ...], masks: Sequence[Mask]) -> Block:
        options = [np.flatnonzero(masks[number]).astype(np.int32) for number in group]
        if math.prod(len(each) for each in options) > LARGEST_BLOCK:
            raise TooLarge
        grids = np.meshgrid(*options, indexing="ij")
        combos = np.stack([grid.ravel() for grid in grids], axis=1)
        combos = combos[self._keeps_rules(group, combos)]
        worth = np.zeros((len(combos), len(self.sides)), dtype=np.int64)
        for column, number in enumerate(group):
            worth += self.worth[number][combos[:, column]]
        for literals, side, units in self.bonuses:
            if literals[0].issue in group:
                worth[self._meets(group, combos, literals), side] += units
        return Block(group, combos, worth)

    def _meets(self, group: tuple[int, ...], combos: NDArray[np.int32], literals: Iterable[Literal]) -> Mask:
        met = np.ones(len(combos), dtype=bool)
        for one in literals:
            met &= one.mask[combos[:, group.index(one.issue)]]
        return met

    def _keeps_rules(self, group: tuple[int, ...], combos: NDArray[np.int32]) -> Mask:
        kept = np.ones(len(combos), dtype=bool)
        for clause in self.clauses:
            first = clause.given[0] if clause.given else clause.then
            if first is not None and first.issue in group:
                given = self._meets(group, combos, clause.given)
                kept &= ~given if clause.then is None else ~given | self._meets(group, combos, [clause.then])
        for rule in self.at_mosts:
            if rule.of[0][0].issue in group:
                kept &= sum(self._meets(group, combos, part).astype(int) for part in rule.of) <= rule.count
        return kept

    def worth_of(self, package: Mapping[str, str]) -> list[int]:
        """What a package is worth to each side, in units."""
        at = [self.choices[number].index(package[name]) for number, name in enumerate(self.names)]
        total = np.sum([self.worth[number][option] for number, option in enumerate(at)], axis=0)
        for literals, side, units in self.bonuses:
            if all(one.mask[at[one.issue]] for one in literals):
                total[side] += units
        return [int(each) for each in total]

    def place(self, package: Mapping[str, str]) -> tuple[int, ...]:
        """Where a package stands in the order of the table."""
        return tuple(self.choices[number].index(package[name]) for number, name in enumerate(self.names))

    def package(self, chosen: Mapping[int, int]) -> dict[str, str]:
        """Option indexes by issue number, as words, in the order of the table."""
        return {name: self.choices[number][chosen[number]] for number, name in enumerate(self.names)}


def loosened(game: Game) -> list[int | None]:
    """The walk-aways in units, lowered by what rounding may hide: what comes near is then looked at exactly."""
    slack = len(game.issues) + 1
    return [floor if exact else floor - slack for floor, exact in zip(game.walk_aways, game.exact, strict=True)]


def _choices(talks: Talks, name: str) -> tuple[str, ...]:
    """The options of an issue; a continuous range sampled at `GRID` steps, and wherever a side's curve bends or a limit lies."""
    issue = talks.issues[name]
    if not issue.continuous:
        return issue.choices
    low, high = issue.numbers
    places = {low + (high - low) * step / GRID for step in range(GRID + 1)}
    for side in talks.sides.values():
        if name in side.preferences:
            places |= {place for place, _ in side.preferences[name].knots(issue)}
        for group in (side.must, side.limits):
            if name in group:
                places |= set(group[name].bounds(issue))
    words = {issue.number(issue.words(place)): issue.words(place) for place in sorted(places) if low <= place <= high}
    return tuple(words[number] for number in sorted(words))


def keeps(talks: Talks, package: Mapping[str, str]) -> bool:
    """Whether a package keeps every rule, must, limit and walk-away; read straight from the words of the talks."""
    return all(rule.kept(talks.issues, package) for rule in talks.rules) and all(
        meets(talks.issues, package, side.must)
        and meets(talks.issues, package, side.limits)
        and side.worth(talks.issues, package) >= Fraction(side.walk_away.likely)
        for side in talks.sides.values()
    )
