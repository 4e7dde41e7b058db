"""One side alone: it knows what it wants and guesses what the other side wants. How to go into the talks.

The guess is taken for what it is. The other side is imagined two hundred times, each weight and its walk-away off by
as much as the guess says; a package holds in those trials in which the other side prefers it to no deal. From that come
the offers worth making, what to ask the other side before, whether to let it propose first, and a plan of concessions.
Everything here is the side's own, made from its own part and its own guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from makegood.formats import Faulty
from makegood.negotiation import says
from makegood.negotiation.concepts import Concept
from makegood.negotiation.no_deal import NoDeal
from makegood.negotiation.solver import settle
from makegood.negotiation.talks import Issue, Side, Talks, WalkAway

Package = Mapping[str, str]
Floats = NDArray[np.float64]

TRIALS = 200
LEANINGS = (1, 2, 3, 5, 8, 12, 40)  # own gains against the other side's: from the fair package to the best for us
QUESTIONS = 3
FINE = 40  # steps in place of a continuous amount
STEPS = (1.0, 0.55, 0.25, 0.08, 0.0)  # what is left of the way at each proposal: smaller steps say that it ends
OPENS = 20  # of 100 trials: what holds in fewer is no proposal
MOST_OFFERS = 4
WIDE = 0.1  # of the scale: so much left on the table by not knowing is a reason to listen first


@dataclass(frozen=True, slots=True)
class Offer:
    """A package worth proposing.

    value, gain   to the side itself, on its own scale; gain above its walk-away
    holds         in how many of 100 trials around the guess the other side prefers it to no deal
    """

    package: Package
    value: float
    gain: float
    holds: int


@dataclass(frozen=True, slots=True)
class AskNext:
    """A question to put to the other side. worth: points that knowing the answer is expected to bring."""

    asks: str
    worth: float


@dataclass(frozen=True, slots=True)
class Concession:
    """One step of the plan: from the proposal before to `offer`. gives, asks: issue, what it costs or brings, in points."""

    offer: Offer
    gives: tuple[tuple[str, float], ...]
    asks: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Preparation:
    """How one side goes into the talks.

    offers        up to five, none better for the side that holds as often; the best for it first
    best          the offer with the greatest gain to be expected; None where no package suits both by the guess
    ask_first     whether to ask the other side to propose first, and `why`
    questions     what to ask the other side next, the most useful first
    plan          proposals in order, no step down larger than the one before; never below the walk-away
    """

    side: str
    others: tuple[str, ...]
    titles: Mapping[str, str]
    offers: tuple[Offer, ...]
    best: Offer | None
    ask_first: bool
    why: str
    questions: tuple[AskNext, ...]
    plan: tuple[Concession, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "side": self.side,
            "offers": [_json(one) for one in self.offers],
            "best": None if self.best is None else _json(self.best),
            "ask_first": {"better": self.ask_first, "why": self.why},
            "questions": [{"asks": one.asks, "worth": round(one.worth, 1)} for one in self.questions],
            "plan": [
                {**_json(one.offer), "gives": dict(one.gives), "asks_in_return": dict(one.asks)} for one in self.plan
            ],
        }

    def text(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        others = " and ".join(self.others)
        yield self.why
        if self.questions:
            yield from ("", f"What to ask {others} next:")
            yield from (
                f"  {one.asks} Knowing is worth about {one.worth:,.0f} points to you." for one in self.questions
            )
        if self.offers:
            yield from ("", "Packages to choose from, the best for you first:")
        for one in self.offers:
            yield from (
                "",
                *(f"  {self.titles[name]}: {choice}" for name, choice in one.package.items()),
                f"  Worth {one.value:,.0f} points to you, {one.gain:,.0f} above your walk-away;"
                f" {others} prefers it to no deal in {one.holds} of 100 trials around your guess.",
            )
        if len(self.plan) > 1:
            yield from ("", "If you make concessions, make them in this order, no step larger than the one before:")
            for number, step in enumerate(self.plan, start=1):
                yield f"  {number}. {self._step(step)}"
        yield from ("", "What you propose, and when you stop, is for you to decide.")

    def _step(self, step: Concession) -> str:
        if not step.gives:
            opening = "; ".join(f"{self.titles[name]}: {choice}" for name, choice in step.offer.package.items())
            return f"Open with {opening}: {step.offer.value:,.0f} points to you."
        given = _listed(f"{self.titles[name]} → {step.offer.package[name]} (−{cost:,.0f})" for name, cost in step.gives)
        asked = _listed(
            f"{self.titles[name]} → {step.offer.package[name]} (+{worth:,.0f})" for name, worth in step.asks
        )
        return f"Give {given}" + (f"; ask in return {asked}" if asked else "") + f": {step.offer.value:,.0f} points."


def prepare(talks: Talks, side: str) -> Preparation:
    """Return how `side` goes into the talks with its guess of every other side.

    Raises Faulty where `side` is not at the table, or where another side's part is not `side`'s own guess.
    """
    _own_guess(talks, side)
    trials = _Trials(talks, side)
    ladder = trials.ladder()
    best = max(ladder, key=lambda one: one.gain * one.holds, default=None)
    ask_first, why = _who_first(talks, side, trials, best)
    return Preparation(
        side,
        tuple(talks.called(one) for one in trials.others),
        {name: talks.titled(name) for name in talks.issues},
        _offers(ladder, best),
        best,
        ask_first,
        why,
        trials.questions(),
        _plan(talks, side, ladder),
    )


def _own_guess(talks: Talks, side: str) -> None:
    if side not in talks.sides:
        raise Faulty.one(f"‘{side}’ is not a side of these talks.", f"Sides are {', '.join(talks.sides)}.")
    for name, other in talks.sides.items():
        if name != side and (other.guess is None or other.guess.by != side):
            raise Faulty.one(
                f"What {talks.called(name)} wants is not {talks.called(side)}'s guess.",
                f"A plan for one side needs guess: {{by: {side}}} under every other side.",
                path=("sides", name),
            )
    if len(talks.sides) < 2:
        raise Faulty.one("There is only one side.", "Add your guess of the other side's preferences.", path=("sides",))


class _Trials:
    """The other sides, imagined `TRIALS` times around the guess; the trials are the same every time."""

    def __init__(self, talks: Talks, side: str) -> None:
        self.talks, self.side = talks, side
        self.own = talks.sides[side]
        self.others = [name for name in talks.sides if name != side]
        dice = np.random.default_rng(5)
        self.weights = {name: _weights(talks.sides[name], dice) for name in self.others}
        self.floors = {name: _floors(talks.sides[name], dice) for name in self.others}
        self.packages = _candidates(talks, side)
        self.gains = np.array([self._gain(one) for one in self.packages])
        self.signed = np.array([self._signed(one) for one in self.packages]).reshape(len(self.packages), TRIALS)

    def _gain(self, package: Package) -> float:
        return float(self.own.worth(self.talks.issues, package) - self.own.floor)

    def _signed(self, package: Package) -> NDArray[np.bool_]:
        """In which trials all others would sign."""
        signed = np.ones(TRIALS, dtype=bool)
        for name in self.others:
            other = self.talks.sides[name]
            shares = [
                float(one.share(self.talks.issues[issue], package[issue])) for issue, one in other.preferences.items()
            ]
            points = [float(other.points(issue)) for issue in other.preferences]
            bonus = float(other.worth(self.talks.issues, package)) - float(np.dot(points, shares))
            signed &= self.weights[name] @ np.array(shares) + bonus >= self.floors[name] - 1e-9
        return signed

    def ladder(self) -> tuple[Offer, ...]:
        """The packages from the best for the side down to the fair one, none held less often than the one before."""
        found: list[Offer] = []
        for row in sorted(range(len(self.packages)), key=lambda row: -self.gains[row]):
            percent = int(100 * self.signed[row].mean())
            if percent and (not found or percent >= found[-1].holds):
                value = float(self.own.worth(self.talks.issues, self.packages[row]))
                found.append(Offer(self.packages[row], value, float(self.gains[row]), percent))
        return tuple(found)

    def expected(self, among: NDArray[np.bool_] | None = None) -> float:
        """The greatest gain to be expected from one proposal, over all trials or those `among`."""
        signed = self.signed if among is None else self.signed[:, among]
        return float((self.gains * signed.mean(axis=1)).max()) if signed.size else 0.0

    def expected_if_known(self) -> float:
        """The gain to be expected if in each trial the best package that holds could be proposed."""
        return float((self.gains[:, None] * self.signed).max(axis=0).mean()) if self.signed.size else 0.0

    def questions(self) -> tuple[AskNext, ...]:
        """What to ask: each question parts the trials; its worth is what can be gained by proposing per part."""
        asked = [AskNext(asks, self._worth(parts)) for asks, parts in self._parting()]
        useful = [one for one in asked if one.worth >= float(self.own.scale) / 200]
        return tuple(sorted(useful, key=lambda one: -one.worth)[:QUESTIONS])

    def _worth(self, parts: NDArray[np.bool_]) -> float:
        share = float(parts.mean())
        return share * self.expected(parts) + (1 - share) * self.expected(~parts) - self.expected()

    def _parting(self) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        for name in self.others:
            called, weights = self.talks.called(name), self.weights[name]
            yield (
                says.what_without(called),
                self.floors[name] > np.median(self.floors[name]),
            )
            for (one, first), (other, second) in combinations(enumerate(self.talks.sides[name].preferences), 2):
                heavier = weights[:, one] > weights[:, other]
                if 0.05 <= heavier.mean() <= 0.95:
                    yield (
                        says.which_weighs_more(called, self.talks.titled(first), self.talks.titled(second)),
                        heavier,
                    )


def _weights(other: Side, dice: np.random.Generator) -> Floats:
    """trials x issues: the guessed points, each off by up to what the guess says, adding up to the scale."""
    within = other.guess.within / 100 if other.guess else 0.0
    points = np.array([float(other.points(name)) for name in other.preferences])
    tried = points * dice.uniform(1 - within, 1 + within, (TRIALS, len(points)))
    scaled: Floats = tried * points.sum() / np.maximum(tried.sum(axis=1, keepdims=True), 1e-12)
    return scaled


def _floors(other: Side, dice: np.random.Generator) -> Floats:
    """The guessed walk-away per trial: one of its outcomes, within its range, or off by what the guess says where it is one number."""
    floor, within = other.walk_away, other.guess.within / 100 if other.guess else 0.0
    if floor.outcomes:
        chances = np.array([float(chance) / 100 for chance in floor.outcomes.values()])
        return dice.choice([float(worth) for worth in floor.outcomes], TRIALS, p=chances)
    if floor.low < floor.high:
        return dice.triangular(float(floor.low), float(floor.likely), float(floor.high), TRIALS)
    return float(floor.likely) * dice.uniform(1 - within, 1 + within, TRIALS)


def _candidates(talks: Talks, side: str) -> list[Package]:
    """Efficient packages: Nash packages, leaning more and more to the side, for a low and a high guess of walk-aways."""
    found: list[Package] = []
    for floors in _guessed_floors(_stepped(talks), side):
        for leaning in LEANINGS:
            weights = {name: leaning if name == side else 1 for name in talks.sides}
            result = settle(floors.model_copy(update={"nash_weights": weights}))
            if isinstance(result, NoDeal):
                break
            package = result[Concept.NASH].package
            if package not in found:
                found.append(package)
    return found


def _stepped(talks: Talks) -> Talks:
    """The talks with continuous issues in steps: a proposal under a guess needs no finer amounts, and is found at once."""
    issues = {}
    for name, issue in talks.issues.items():
        if issue.continuous:
            low, high = issue.numbers
            step = issue.words((high - low) / FINE)
            with suppress(ValidationError):  # a range of less than forty coins stays as it is
                issue = Issue.model_validate(issue.model_dump(by_alias=True, exclude_unset=True) | {"step": step})
        issues[name] = issue
    return talks.model_copy(update={"issues": issues})


def _guessed_floors(talks: Talks, side: str) -> Iterator[Talks]:
    for end in ("low", "likely", "high"):
        sides = {}
        for name, one in talks.sides.items():
            at = getattr(one.walk_away, end)
            floor = one.walk_away if name == side else WalkAway(low=at, likely=at, high=at)
            sides[name] = one.model_copy(update={"walk_away": floor})
        yield talks.model_copy(update={"sides": sides})


def _who_first(talks: Talks, side: str, trials: _Trials, best: Offer | None) -> tuple[bool, str]:
    others = _listed(talks.called(name) for name in trials.others)
    if best is None:
        return True, says.none_suits(others)
    left = trials.expected_if_known() - trials.expected()
    if best.holds < 50 or left >= WIDE * float(talks.sides[side].scale):
        return True, says.let_them_propose(others, best.holds, f"{left:,.0f}")
    return False, says.propose_first(others, best.holds, f"{left:,.0f}")


def _offers(ladder: Sequence[Offer], best: Offer | None) -> tuple[Offer, ...]:
    """Of packages that hold equally often the best; of those, a few from one end to the other."""
    each = [one for place, one in enumerate(ladder) if not place or one.holds > ladder[place - 1].holds]
    each = [one for one in each if one.holds >= OPENS] or each
    rows = {round(place) for place in np.linspace(0, len(each) - 1, min(len(each), MOST_OFFERS))}
    return tuple(one for row, one in enumerate(each) if row in rows or one is best)


def _plan(talks: Talks, side: str, ladder: Sequence[Offer]) -> tuple[Concession, ...]:
    """Proposals from an ambitious one down to the one that is fair by the guess, along the efficient packages."""
    steps = [one for one in ladder if one.holds >= OPENS] or list(ladder[-1:])
    if not steps:
        return ()
    first, last = steps[0], steps[-1]
    chosen, before = [first], float("inf")
    for left in STEPS[1:]:
        target = last.value + (first.value - last.value) * left
        nearest = min(steps, key=lambda one: abs(one.value - target))
        drop = chosen[-1].value - nearest.value
        if 0 < drop <= before:
            chosen.append(nearest)
            before = drop
    own = talks.sides[side]
    return (Concession(first, (), ()), *(_between(talks, own, before, after) for before, after in pairwise(chosen)))


def _between(talks: Talks, own: Side, before: Offer, after: Offer) -> Concession:
    changes = []
    for name, one in own.preferences.items():
        issue = talks.issues[name]
        by = own.points(name) * (one.share(issue, after.package[name]) - one.share(issue, before.package[name]))
        changes.append((name, float(by)))
    gives = sorted(((name, -by) for name, by in changes if by < 0), key=lambda one: -one[1])
    asks = sorted(((name, by) for name, by in changes if by > 0), key=lambda one: -one[1])
    return Concession(after, tuple(gives), tuple(asks))


def _json(offer: Offer) -> dict[str, Any]:
    return {"package": dict(offer.package), "value": offer.value, "gain": offer.gain, "holds": offer.holds}


def _listed(words: Any) -> str:
    items = list(words)
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
