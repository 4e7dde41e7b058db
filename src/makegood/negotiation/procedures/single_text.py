"""The single negotiating text: one draft, improved in rounds by the neutral engine, never worse for anyone.

In each round every side says in private whether it could sign the draft as it stands, and marks what still bothers it.
When all have answered, either all can sign: the draft is agreed; or a new draft comes, which leaves nobody worse off
by what each has said it wants. Where no draft is better for one without loss for another, that is told, and the
sides answer once more. Source: Fisher's one-text procedure (Camp David, 1978), with Raiffa's test of improvement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from typing import Any

from makegood.formats import Faulty
from makegood.negotiation.concepts import Concept
from makegood.negotiation.no_deal import NoDeal
from makegood.negotiation.offers import whole
from makegood.negotiation.solver import settle
from makegood.negotiation.talks import Condition, Rule, Side, Talks, WalkAway

Package = Mapping[str, str]
ROUNDS = 8
CHANGES = 2  # how often a side may say anew what it wants: more would let it sound out the other side
FINEST = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class Answered:
    """A side's private answer to the draft. bothered_by: the issues that it marks."""

    side: str
    at: datetime
    signs: bool
    bothered_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restated:
    """A side says anew what it wants, before it answers the draft."""

    side: str
    at: datetime
    wants: Side = field(repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry of the journal, which all sides read. final: no draft is better for one without loss for another."""

    number: int
    at: datetime
    package: Package
    final: bool = False


@dataclass(frozen=True)
class SingleText:
    """Where the text stands.

    talks     with every side's private part: for the engine alone
    answers   of this round, private
    changed   how often each side has said anew what it wants
    """

    talks: Talks = field(repr=False)
    journal: tuple[Draft, ...]
    answers: Mapping[str, Answered] = field(default_factory=dict, repr=False)
    changed: Mapping[str, int] = field(default_factory=dict, repr=False)
    agreed: Package | None = None
    over: bool = False

    @classmethod
    def opened(cls, talks: Talks, draft: Package, at: datetime) -> SingleText:
        """Begin with a first draft: a neutral's, or the last offer. Raises Faulty where it is not whole or breaks a rule."""
        return cls(talks, (Draft(1, at, whole(talks, draft)),))

    @property
    def draft(self) -> Draft:
        return self.journal[-1]

    def apply(self, event: Answered | Restated) -> SingleText:
        """Return the text after a side's move. Raises Faulty."""
        self._allows(event)
        if isinstance(event, Restated):
            return self._restated(event)
        answers = {**self.answers, event.side: event}
        after = replace(self, answers=answers)
        return after if len(answers) < len(self.talks.sides) else after._next(event.at)

    def _allows(self, event: Answered | Restated) -> None:
        if event.side not in self.talks.sides:
            raise Faulty.one(f"‘{event.side}’ is not a side.", f"Sides are {', '.join(self.talks.sides)}.")
        if self.over:
            raise Faulty.one("The text is closed.", "Begin another one, or try another way.")
        if event.side in self.answers:
            raise Faulty.one("This side has answered the draft.", "Wait for the others.")
        if event.at.tzinfo is None or event.at < self.draft.at:
            raise Faulty.one("The moment is not after the draft's.", "Give an aware moment that is.")

    def _restated(self, event: Restated) -> SingleText:
        before = self.changed.get(event.side, 0)
        if before >= CHANGES:
            raise Faulty.one(f"What a side wants can be changed {CHANGES} times.", "Answer the draft.")
        sides = {**self.talks.sides, event.side: event.wants}
        talks = Talks.model_validate(self.talks.model_dump(by_alias=True, exclude_unset=True) | {"sides": sides})
        return replace(self, talks=talks, changed={**self.changed, event.side: before + 1})

    def _next(self, at: datetime) -> SingleText:
        if all(one.signs for one in self.answers.values()):
            return replace(self, agreed=self.draft.package, over=True)
        if self.draft.final or len(self.journal) >= ROUNDS:
            return replace(self, over=True)
        marked = [name for name in self.talks.issues if any(name in one.bothered_by for one in self.answers.values())]
        better = (bettered(self.talks, self.draft.package, marked) if marked else None) or bettered(
            self.talks, self.draft.package
        )
        following = Draft(len(self.journal) + 1, at, better or self.draft.package, final=better is None)
        return replace(self, journal=(*self.journal, following), answers={})

    def seen_by(self, side: str) -> dict[str, Any]:
        """The drafts, whether it is over and how; of this round, one's own answer and nobody else's."""
        if side not in self.talks.sides:
            raise Faulty.one(f"‘{side}’ is not a side.", f"Sides are {', '.join(self.talks.sides)}.")
        own = self.answers.get(side)
        return {
            "drafts": [
                {"number": one.number, "package": dict(one.package), "final": one.final} for one in self.journal
            ],
            "of": ROUNDS,
            "answered": None if own is None else {"signs": own.signs, "bothered_by": list(own.bothered_by)},
            "changes_left": CHANGES - self.changed.get(side, 0),
            "agreed": None if self.agreed is None else dict(self.agreed),
            "over": self.over,
        }


def bettered(talks: Talks, package: Package, only: Sequence[str] = ()) -> dict[str, str] | None:
    """Return a package better for some side and worse for none, the fairest such by Nash; None where there is none.

    only   the issues that may change; all where empty. A continuous issue may always change.
    Musts, limits and rules are kept; in place of its walk-away, a side has `package`.
    """
    worth = {name: side.worth(talks.issues, package) for name, side in talks.sides.items()}
    sides = {name: side.model_copy(update={"walk_away": _at(worth[name])}) for name, side in talks.sides.items()}
    kept = {
        name: Condition(one_of=(package[name],))
        for name, issue in talks.issues.items()
        if only and name not in only and not issue.continuous
    }
    rules = (*talks.rules, Rule(require=kept)) if kept else talks.rules
    try:
        found = settle(talks.model_copy(update={"sides": sides, "rules": rules}))
    except Faulty:  # with the rest held fast, the rules leave nothing
        return None
    if isinstance(found, NoDeal):
        return None
    for concept in (Concept.NASH, Concept.LEXIMIN, Concept.UTILITARIAN):
        new = found[concept].package
        gains = [side.worth(talks.issues, new) - worth[name] for name, side in talks.sides.items()]
        if min(gains) >= 0 and max(gains) > 0:
            return dict(new)
    return None


def _at(worth: Fraction) -> WalkAway:
    """A floor at a worth, or a hair below where it has no end as a decimal; who calls looks at the exact worth."""
    with localcontext() as exact:
        exact.prec = 50
        floor = (Decimal(worth.numerator) / Decimal(worth.denominator)).quantize(FINEST, ROUND_FLOOR)
    return WalkAway(low=floor, likely=floor, high=floor)
