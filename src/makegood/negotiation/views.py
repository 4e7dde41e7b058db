"""What one side may see of a result.

A view is made from three things only: what is shared (issues, rules, names), the side's own private part, and
what the procedure publishes: that there is a deal or not, the package of each concept in PUBLISHED, and the menu in
the order of the table. Other concepts are left out: whether there is one can tell by which method talks were solved,
and that can hang on what the other side wrote. How often a result may be looked at after changing one's own part is
bounded by `procedures.Sittings`. The other side's values, walk-away, musts, limits and interactions, how many packages
were weighed, tied or left over, bounds and gaps are not among them, so a view cannot depend on them.
Where there is no deal the procedure publishes to each side: which of its own demands block, and which own move
alone would open a deal, points rounded up to steps of 5 % of its scale; and to all alike whether a draw between packages
would on average be better for all than no deal, with its packages and chances.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from makegood.formats import Faulty
from makegood.negotiation import says
from makegood.negotiation.concepts import SAYS, Concept
from makegood.negotiation.no_deal import NoDeal
from makegood.negotiation.solver import Package, Settlements, to_look_for
from makegood.negotiation.swaps import holds
from makegood.negotiation.talks import Issue, Side

PUBLISHED = (Concept.NASH, Concept.KALAI_SMORODINSKY, Concept.LEXIMIN, Concept.UTILITARIAN)
STEPS = 20  # a side's scale is told in so many steps where the number comes from the other side's limits
OFF = 0.15  # how far weights may be off in the check of one's own points


@dataclass(frozen=True, slots=True)
class Proposal:
    """A package as one side sees it.

    concept   why it is proposed; None for one that is on the menu only
    value     what it is worth to this side, on its own scale; gain: above its walk-away
    safe      whether it reaches the high end of its walk-away range
    beats     with what chance (0 to 1) it is at least as good for this side as having no deal
    gets      issues on which the side has most of what it could have; gives: those on which it gave way, with points
    holds     whether it stays at or above the walk-away if each of the side's weights is off by up to 15 %
    """

    concept: Concept | None
    package: Package
    value: float
    gain: float
    safe: bool
    beats: float
    gets: tuple[tuple[str, float], ...]
    gives: tuple[tuple[str, float], ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class View:
    """A result as one side sees it.

    blocking, moves   its own demands only, in words
    by_lot            where no package is a deal: chances in per cent, packages to draw from, and what each is worth to it
    across_guess      where the other sides are this side's own guess: in how many of 100 trials, each weight off by
                      as much as it says, the first package stays above every walk-away; None otherwise
    unproved          there, too: whether something better than one of the packages may exist that was not found in time
    """

    side: str
    deal: bool
    name: str
    others: tuple[str, ...]
    titles: Mapping[str, str]
    proposals: tuple[Proposal, ...] = ()
    menu: tuple[Proposal, ...] = ()
    blocking: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    by_lot: tuple[tuple[float, Package, float], ...] = ()
    onward: tuple[str, ...] = ()
    across_guess: int | None = None
    unproved: bool = False

    def as_json(self) -> dict[str, Any]:
        """In the shape of the whole result, with this side's part of it."""
        return {
            "outcome": "settlement" if self.deal else "no_deal",
            "side": self.side,
            "settlements": [_json(self.side, one) for one in self.proposals],
            "menu": [_json(self.side, one) for one in self.menu],
            "blocking": list(self.blocking),
            "moves": list(self.moves),
            "by_lot": [
                {"share": share / 100, "package": dict(one), "value": value} for share, one, value in self.by_lot
            ],
            "onward": list(self.onward),
            **({} if self.across_guess is None else {"across_guess": self.across_guess, "unproved": self.unproved}),
        }

    def text(self) -> str:
        return "\n".join(self._deal_lines() if self.deal else self._no_deal_lines())

    def _deal_lines(self) -> list[str]:
        others = " and ".join(self.others)
        lines = [f"There are packages that {self.name} and {others} both prefer to no deal.", ""]
        told: list[Package] = []
        for one in self.proposals:
            if one.package in told:
                continue
            told.append(one.package)
            names = [each.concept for each in self.proposals if each.package == one.package and each.concept]
            lines += ["This package is proposed because:", *(f"- {SAYS[name]}." for name in names), ""]
            lines += [*self._package_lines(one), ""]
        rest = [one for one in self.menu if one.package not in told]
        if rest:
            lines += ["Other good packages to choose from:", ""]
            for one in rest:
                lines += [*self._package_lines(one), ""]
        if self.across_guess is not None:
            lines.append(
                f"What {others} wants is your guess: the first package suits both in {self.across_guess} of 100 trials around it."
            )
        if self.unproved:
            lines.append("That nothing better exists was not proved for each of them in time.")
        lines.append("Which of them to propose, if any, is for you to decide.")
        return lines

    def _package_lines(self, one: Proposal) -> list[str]:
        lines = [f"  {self.titles[name]}: {choice}" for name, choice in one.package.items()]
        lines.append(f"  Worth {_points(one.value)} of your points to you, {_points(one.gain)} above your walk-away.")
        if one.gets:
            lines.append(
                "  You get most of what you want on " + _listed(self.titles[name] for name, _ in one.gets) + "."
            )
        if one.gives:
            given = _listed(f"{self.titles[name]} ({_points(cost)} points)" for name, cost in one.gives)
            lines.append(f"  You give way on {given}.")
        if not one.safe:
            lines.append(
                "  It is below the high end of your walk-away range: be sure of your alternative before you sign."
            )
        if one.beats < 1:
            lines.append(f"  By your own estimate it is no worse than no deal in {int(one.beats * 100)} of 100 cases.")
        if not one.holds:
            lines.append("  If your weights are off by 15 %, it may fall below your walk-away.")
        return lines

    def _no_deal_lines(self) -> list[str]:
        lines = ["No package meets everything that the sides insist on.", ""]
        if self.blocking:
            lines += ["Of what you ask, this plays a part:", *(f"  {one}" for one in self.blocking), ""]
        if self.moves:
            lines += ["Each of these moves of yours alone would open a deal:", *(f"  {one}" for one in self.moves), ""]
        if self.by_lot:
            lines += ["A draw between these packages would on average be better for all than no deal:"]
            for share, package, value in self.by_lot:
                said = "; ".join(f"{self.titles[name]}: {choice}" for name, choice in package.items())
                lines.append(f"  {share:.3g} %: {said} (worth {_points(value)} of your points to you)")
            lines += ["Whoever loses it is then below the walk-away: agree on it only if you can bear that.", ""]
        lines += ["Without a deal on these terms there are orderly ways on:", *(f"  {one}" for one in self.onward), ""]
        lines.append("Whether to move, step down or part is for you to decide.")
        return lines


def for_side(result: Settlements | NoDeal, side: str) -> View:
    """Return what `side` may see of `result`. Raises Faulty where it is not at the table, or is only a guess."""
    talks = result.talks
    if side not in talks.sides:
        raise Faulty.one(f"‘{side}’ is not a side of these talks.", f"Sides are {', '.join(talks.sides)}.")
    if talks.sides[side].guess:
        raise Faulty.one(
            f"What these talks hold of ‘{side}’ is {talks.called(talks.sides[side].guess.by)}'s guess.",  # type: ignore[union-attr]
            "It stays with the side that wrote it.",
        )
    shared = (
        side,
        talks.called(side),
        tuple(talks.called(one) for one in talks.sides if one != side),
        {name: talks.titled(name) for name in talks.issues},
    )
    own = talks.sides[side]
    if isinstance(result, NoDeal):
        return _no_deal_view(shared, own, result)
    published = [(one.concept, one.package) for one in result.settlements if one.concept in PUBLISHED]
    view = _view(shared, talks.issues, own, published, sorted(result.menu, key=talks.order))
    if all(part.guess is not None and part.guess.by == side for name, part in talks.sides.items() if name != side):
        unproved = bool(to_look_for(result.settlements))
        return replace(view, across_guess=holds(talks, published[0][1]), unproved=unproved)
    return view


Shared = tuple[str, str, tuple[str, ...], Mapping[str, str]]


def _view(
    shared: Shared,
    issues: Mapping[str, Issue],
    own: Side,
    published: Sequence[tuple[Concept, Package]],
    menu: Sequence[Package],
) -> View:
    side, name, others, titles = shared
    return View(
        side,
        True,
        name,
        others,
        titles,
        tuple(_proposal(issues, own, package, concept) for concept, package in published),
        tuple(_proposal(issues, own, package, None) for package in menu),
    )


def _proposal(issues: Mapping[str, Issue], own: Side, package: Package, concept: Concept | None) -> Proposal:
    value = own.worth(issues, package)
    gets, gives = [], []
    for name, preference in own.preferences.items():
        points = own.points(name)
        if not points:
            continue
        share = preference.share(issues[name], package[name])
        best = preference.share(issues[name], preference.favourite(issues[name]))
        cost = float(points * (best - share))
        if share >= best * Fraction(2, 3):
            gets.append((name, float(points * share)))
        if cost > 0:
            gives.append((name, cost))
    return Proposal(
        concept,
        package,
        float(value),
        float(value - own.floor),
        value >= Fraction(own.walk_away.high),
        float(own.walk_away.beaten_by(value)),
        tuple(sorted(gets, key=lambda one: -one[1])),
        tuple(sorted(gives, key=lambda one: -one[1])),
        _worst_if_off(issues, own, package) >= float(own.floor),
    )


def _worst_if_off(issues: Mapping[str, Issue], own: Side, package: Package) -> float:
    """The least the package can be worth if each weight is off by up to OFF and the points still add up.

    Worth is then a ratio of sums over weights w(1 +- OFF); it is least where weights of shares below some bar go
    up and the others down, so the bars between the shares are tried one by one.
    """
    parts = [
        (float(preference.share(issues[name], package[name])), float(own.points(name)))
        for name, preference in own.preferences.items()
    ]
    bonus = float(own.worth(issues, package)) - sum(share * points for share, points in parts)
    parts.sort()
    least = math.inf
    for bar in range(len(parts) + 1):
        weights = [points * (1 + OFF if place < bar else 1 - OFF) for place, (_, points) in enumerate(parts)]
        total = sum(weights)
        worth = sum(weight * share for weight, (share, _) in zip(weights, parts, strict=True)) / total
        least = min(least, worth * float(own.scale))
    return least + bonus


def _no_deal_view(shared: Shared, own: Side, result: NoDeal) -> View:
    side, name, others, titles = shared
    moves = []
    for one in result.relaxations:
        if one.demand.side != side:
            continue
        if one.points is None:
            moves.append(says.let_go(one.demand.says))
        else:
            step = float(own.scale) / STEPS
            points = math.ceil(one.points / step - 1e-9) * step
            moves.append(says.accept_less(_points(points)))
    return View(
        side,
        False,
        name,
        others,
        titles,
        blocking=tuple(_demand_words(one.kind, one.says) for one in result.blocking if one.side == side),
        moves=tuple(moves),
        by_lot=_lots(own, result),
        onward=tuple(one.says.strip() for one in result.onward),
    )


def _lots(own: Side, result: NoDeal) -> tuple[tuple[float, Package, float], ...]:
    ways = result.by_lot.ways if result.by_lot else ()
    issues = result.talks.issues
    return tuple((float(share * 100), package, float(own.worth(issues, package))) for share, package in ways)


def _demand_words(kind: str, text: str) -> str:
    return says.YOUR_WALK_AWAY if kind == "walk_away" else says.insists(text)


def _json(side: str, one: Proposal) -> dict[str, Any]:
    shown: dict[str, Any] = {"concept": str(one.concept)} if one.concept else {}
    return {
        **shown,
        "package": dict(one.package),
        "values": {side: one.value},
        "gains": {side: one.gain},
        "safe": one.safe,
        "beats_walk_away": one.beats,
        "holds_if_weights_are_off": one.holds,
        "gets": dict(one.gets),
        "gives": dict(one.gives),
    }


def _points(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 10 else f"{number:,.3g}"


def _listed(words: Any) -> str:
    items = list(words)
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else items[0]
