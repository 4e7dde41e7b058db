"""Why a package works: the trades in it (logrolling), and how far it holds if the weights are not quite right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from makegood.negotiation.talks import Talks

TRIALS = 100
OFF = 0.15


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two issues traded against each other: each side gives way on what is cheap for it and dear for the other.

    cost, worth   points, on the side's own scale, that the giver forgoes and the getter has in return
    """

    talks: Talks
    giver: str
    gives: str
    cost: float
    worth_to_other: float
    getter: str
    gets: str
    cost_to_other: float
    worth: float

    def __str__(self) -> str:
        one, other = self.talks.called(self.giver), self.talks.called(self.getter)
        return (
            f"{one} gives way on {self.talks.titled(self.gives)} (costs it {self.cost:,.3g}, worth {self.worth_to_other:,.3g}"
            f" to {other}) and has its way on {self.talks.titled(self.gets)} (worth {self.worth:,.3g}, costs {other}"
            f" {self.cost_to_other:,.3g})."
        )


def exchanges(talks: Talks, package: Mapping[str, str]) -> tuple[Exchange, ...]:
    """Return the trades in a package, the most fruitful first.

    A trade: on one issue the package stands where the other side has it, on another where this side has it, and
    undoing both would leave both sides worse off (as shares of their scales). Each issue is told of once; interactions
    are not looked at.
    """
    names = list(talks.sides)
    found: list[tuple[float, Exchange]] = []
    for giver in names:
        for getter in names:
            if giver != getter:
                found += _between(talks, package, giver, getter)
    chosen: list[Exchange] = []
    for _, one in sorted(found, key=lambda each: -each[0]):
        if not {one.gives, one.gets} & {issue for other in chosen for issue in (other.gives, other.gets)}:
            chosen.append(one)
    return tuple(chosen)


def _between(talks: Talks, package: Mapping[str, str], giver: str, getter: str) -> list[tuple[float, Exchange]]:
    a, b = _undone(talks, package, giver, getter), _undone(talks, package, getter, giver)
    scale_a, scale_b = (float(talks.sides[side].scale) for side in (giver, getter))
    found = []
    for gives, (cost, worth_to_other) in a.items():
        for gets, (cost_to_other, worth) in b.items():
            if gives != gets and worth > cost and worth_to_other > cost_to_other:
                fruit = (worth - cost) / scale_a * (worth_to_other - cost_to_other) / scale_b
                found.append(
                    (fruit, Exchange(talks, giver, gives, cost, worth_to_other, getter, gets, cost_to_other, worth))
                )
    return found


def _undone(talks: Talks, package: Mapping[str, str], loser: str, winner: str) -> dict[str, tuple[float, float]]:
    """Per issue where the package suits `winner`: what `loser` would have by its own best option, and `winner` lose."""
    found = {}
    for name, issue in talks.issues.items():
        one, other = (talks.sides[side].preferences.get(name) for side in (loser, winner))
        if one is None or other is None:
            continue
        best = one.favourite(issue)
        cost = float(talks.sides[loser].points(name) * (one.share(issue, best) - one.share(issue, package[name])))
        won = float(talks.sides[winner].points(name) * (other.share(issue, package[name]) - other.share(issue, best)))
        if cost > 0 and won > 0:
            found[name] = (cost, won)
    return found


def holds(talks: Talks, package: Mapping[str, str], off: float = OFF) -> int:
    """Return in how many of 100 trials the package stays above every walk-away with each weight off by up to `off`.

    A side that is a guess is varied by as much as its guess says. The trials are the same every time.
    """
    dice = np.random.default_rng(5)
    kept = np.ones(TRIALS, dtype=bool)
    for side in talks.sides.values():
        names = [name for name in side.preferences if side.points(name)]
        weights = np.array([float(side.points(name)) for name in names])
        shares = np.array([float(side.preferences[name].share(talks.issues[name], package[name])) for name in names])
        bonus = float(side.worth(talks.issues, package)) - float(weights @ shares)
        width = side.guess.within / 100 if side.guess else off
        tried = weights * dice.uniform(1 - width, 1 + width, (TRIALS, len(names)))
        if names:  # the points still add up
            tried *= float(side.scale) / tried.sum(axis=1, keepdims=True)
        kept &= tried @ shares + bonus >= float(side.floor) - 1e-9
    return int(kept.sum())
