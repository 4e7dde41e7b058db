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
from makegood.negotiation.efficient import Ints, Mask, TooLarge, efficient
from makegood.negotiation.stretches import Stretch, stretches
from makegood.negotiation.talks import Condition, Issue, Rule, Side, Talks, meets, said

FINEST = 10**12
GRID = 200  # steps by which a continuous range is sampled where there are more than two sides
LARGEST_BLOCK = 200_000
MOST_SIFTED = 400_000  # combinations looked at for one more issue of a larger block


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


Bonus = tuple[tuple[Literal, ...], int, int]  # where all these hold, this side has so many units more


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


class Game:
    """Talks compiled once. Everything here is about numbers; `Talks` stays the only place where worth is defined."""

    def __init__(self, talks: Talks) -> None:
        self.talks = talks
        self.issues: list[Issue] = list(talks.issues.values())
        self.names: list[str] = list(talks.issues)
        self.sides: list[str] = list(talks.sides)
        self.index = {name: number for number, name in enumerate(self.names)}
        self.ranges = {number: stretches(talks, self.names[number]) for number in self._continuous()}
        self.lined = bool(self.ranges) and len(self.sides) == 2
        self.sampled = bool(self.ranges) and not self.lined
        self.choices = [
            _places(issue, self.ranges[number], GRID if self.sampled else 1) if number in self.ranges else issue.choices
            for number, issue in enumerate(self.issues)
        ]
        self.units, self.exact = zip(*(self._unit(side) for side in talks.sides.values()), strict=True)
        self.worth = [self._option_worth(number) for number in range(len(self.issues))]
        self.bonuses: list[Bonus] = [
            (self._literals(each.when), side, self._whole(side, Fraction(each.points)))
            for side, name in enumerate(self.sides)
            for each in talks.sides[name].interactions
        ]
        self.clauses, self.at_mosts = self._rules(talks.rules)

    def _continuous(self) -> Iterator[int]:
        return (number for number, issue in enumerate(self.issues) if issue.continuous)

    def stretches(self, number: int) -> list[tuple[int, int]]:
        """The stretches of a continuous issue, each as the options at its two ends."""
        at = {self.issues[number].number(words): option for option, words in enumerate(self.choices[number])}
        return [(at[start], at[end]) for start, end in self.ranges[number]]

    def between(self, one: Mapping[str, str], other: Mapping[str, str], share: Fraction) -> dict[str, str] | None:
        """The package on the way between two that are the ends of a stretch of one amount; None where they are not."""
        apart = [name for name in one if one[name] != other[name]]
        number = self.index[apart[0]]
        if len(apart) > 1 or number not in self.ranges:
            return None
        issue = self.issues[number]
        start, end = issue.number(one[apart[0]]), issue.number(other[apart[0]])
        if (min(start, end), max(start, end)) not in self.ranges[number]:
            return None
        return {**one, apart[0]: issue.words(round((start + (end - start) * share) / issue.coin) * issue.coin)}

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
        yield side.floor
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
    def exact_floors(self) -> tuple[Fraction, ...]:
        """Each side's walk-away in units."""
        sides = zip(self.talks.sides.values(), self.units, strict=True)
        return tuple(side.floor / Fraction(side.scale) * unit for side, unit in sides)

    @cached_property
    def walk_aways(self) -> tuple[int, ...]:
        """In units, rounded up: what is at least this many units is at least the walk-away."""
        return tuple(math.ceil(floor) for floor in self.exact_floors)

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
        for rule in self.rules:
            yield sorted(_issues_of(rule))
        for literals, _, _ in self.bonuses:
            yield sorted(_issues_of(literals))

    def blocks(self, demands: Iterable[Demand] | None = None) -> list[Block]:
        """The table cut into blocks, holding only what rules, musts and limits allow. Raises TooLarge."""
        masks = self.allowed(self.demands if demands is None else demands)
        return [self._block(group, masks) for group in self.groups]

    def _block(self, group: tuple[int, ...], masks: Sequence[Mask]) -> Block:
        options = {number: np.flatnonzero(masks[number]).astype(np.int32) for number in group}
        if math.prod(len(each) for each in options.values()) > LARGEST_BLOCK:
            if self.lined and self.ranges.keys() & set(group):
                raise TooLarge  # what a sift leaves out may lie on a stretch that is needed
            return self._sifted_block(group, options)
        grids = np.meshgrid(*options.values(), indexing="ij")
        combos = np.stack([grid.ravel() for grid in grids], axis=1)
        combos = combos[self._keeps(group, combos, self._rules_on(group))]
        worth = np.sum([self.worth[number][combos[:, column]] for column, number in enumerate(group)], axis=0)
        self._add_bonuses(group, combos, worth, [one for one in self.bonuses if one[0][0].issue in group])
        return Block(group, combos, worth)

    def _sifted_block(self, group: tuple[int, ...], options: Mapping[int, NDArray[np.int32]]) -> Block:
        """The efficient ways to settle a group too large to list, equals included, one issue after the other.

        What rules and interactions still to come may ask about is told apart; of ways that answer it alike, only
        those that are not beaten go on. Raises TooLarge. Source: bucket elimination with sets of efficient points.
        """
        rules, bonuses = self._rules_on(group), [one for one in self.bonuses if one[0][0].issue in group]
        scopes = [_issues_of(one) for one in rules] + [_issues_of(literals) for literals, _, _ in bonuses]
        done: tuple[int, ...] = ()
        combos = np.empty((1, 0), dtype=np.int32)
        worth = np.zeros((1, len(self.sides)), dtype=np.int64)
        while len(done) < len(group):
            number = min((one for one in group if one not in done), key=lambda one: _open_after((*done, one), scopes))
            before, done, here = set(done), (*done, number), options[number]
            if len(combos) * len(here) > MOST_SIFTED:
                raise TooLarge
            worth = (worth[:, None, :] + self.worth[number][here][None, :, :]).reshape(-1, len(self.sides))
            combos = np.hstack([np.repeat(combos, len(here), axis=0), np.tile(here, len(combos))[:, None]])
            ready = [one for one in rules if number in _issues_of(one) and _issues_of(one) <= before | {number}]
            kept = self._keeps(done, combos, ready)
            combos, worth = combos[kept], worth[kept]
            due = [one for one in bonuses if number in _issues_of(one[0]) and _issues_of(one[0]) <= before | {number}]
            self._add_bonuses(done, combos, worth, due)
            asked = [column for column, one in enumerate(done) if one in _open_issues(done, scopes)]
            kept = _unbeaten_alike(combos[:, asked], worth)
            combos, worth = combos[kept], worth[kept]
        order = [done.index(number) for number in group]
        return Block(group, combos[:, order], worth)

    def _rules_on(self, group: Sequence[int]) -> list[Clause | AtMost]:
        return [one for one in self.rules if _issues_of(one) & set(group)]

    @property
    def rules(self) -> list[Clause | AtMost]:
        return [*self.clauses, *self.at_mosts]

    def _meets(self, group: Sequence[int], combos: NDArray[np.int32], literals: Iterable[Literal]) -> Mask:
        met = np.ones(len(combos), dtype=bool)
        for one in literals:
            met &= one.mask[combos[:, group.index(one.issue)]]
        return met

    def _keeps(self, group: Sequence[int], combos: NDArray[np.int32], rules: Iterable[Clause | AtMost]) -> Mask:
        kept = np.ones(len(combos), dtype=bool)
        for rule in rules:
            if isinstance(rule, AtMost):
                kept &= sum(self._meets(group, combos, part).astype(int) for part in rule.of) <= rule.count
                continue
            given = self._meets(group, combos, rule.given)
            kept &= ~given if rule.then is None else ~given | self._meets(group, combos, [rule.then])
        return kept

    def _add_bonuses(
        self, group: Sequence[int], combos: NDArray[np.int32], worth: Ints, bonuses: Iterable[Bonus]
    ) -> None:
        for literals, side, units in bonuses:
            worth[self._meets(group, combos, literals), side] += units

    def worth_of(self, package: Mapping[str, str]) -> list[int]:
        """What a package is worth to each side, in units."""
        at = [self.choices[number].index(package[name]) for number, name in enumerate(self.names)]
        total = np.sum([self.worth[number][option] for number, option in enumerate(at)], axis=0)
        for literals, side, units in self.bonuses:
            if all(one.mask[at[one.issue]] for one in literals):
                total[side] += units
        return [int(each) for each in total]

    def package(self, chosen: Mapping[int, int]) -> dict[str, str]:
        """Option indexes by issue number, as words, in the order of the table."""
        return {name: self.choices[number][chosen[number]] for number, name in enumerate(self.names)}


def _issues_of(tied: Clause | AtMost | Sequence[Literal]) -> set[int]:
    if isinstance(tied, Clause):
        return {one.issue for one in (*tied.given, *((tied.then,) if tied.then else ()))}
    literals = [one for part in tied.of for one in part] if isinstance(tied, AtMost) else tied
    return {one.issue for one in literals}


def _open_issues(done: Sequence[int], scopes: Sequence[set[int]]) -> set[int]:
    """Settled issues that a rule or interaction with an unsettled one still asks about."""
    settled = set(done)
    return {number for scope in scopes if not scope <= settled for number in scope & settled}


def _open_after(done: Sequence[int], scopes: Sequence[set[int]]) -> int:
    return len(_open_issues(done, scopes))


def _unbeaten_alike(asked: NDArray[np.int32], worth: Ints) -> Mask:
    """Which rows no row with the same answers beats; equals stay."""
    kept = np.zeros(len(worth), dtype=bool)
    if not len(worth):
        return kept
    kinds = np.unique(asked, axis=0, return_inverse=True)[1].ravel() if asked.shape[1] else np.zeros(len(worth), int)
    order = np.argsort(kinds, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(kinds[order])) + 1):
        best = {tuple(point) for point in efficient(worth[rows]).tolist()}
        kept[rows] = [tuple(point) in best for point in worth[rows].tolist()]
    return kept


def loosened(game: Game) -> list[int | None]:
    """The walk-aways in units, lowered by what rounding may hide: what comes near is then looked at exactly."""
    slack = len(game.issues) + 1
    return [floor if exact else floor - slack for floor, exact in zip(game.walk_aways, game.exact, strict=True)]


def _places(issue: Issue, ranges: Sequence[Stretch], steps: int) -> tuple[str, ...]:
    """The ends of all stretches of a continuous issue as options, and `steps` even steps of its range between them."""
    low, high = issue.numbers
    places = {end for stretch in ranges for end in stretch}
    places |= {issue.number(issue.words(low + (high - low) * step / steps)) for step in range(steps + 1)}
    return tuple(issue.words(place) for place in sorted(places))


def keeps(talks: Talks, package: Mapping[str, str]) -> bool:
    """Whether a package keeps every rule, must, limit and walk-away; read straight from the words of the talks."""
    return all(rule.kept(talks.issues, package) for rule in talks.rules) and all(
        meets(talks.issues, package, side.must)
        and meets(talks.issues, package, side.limits)
        and side.worth(talks.issues, package) >= side.floor
        for side in talks.sides.values()
    )
