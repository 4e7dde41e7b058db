"""Post-settlement improvement: the signed deal stays the floor, and binding until all sides prefer something else.

Signed under pressure, a deal often leaves something on the table. The engine looks for a package that is better for
some and worse for none; each side says in private whether it would rather have it. Only if all would, does it take
the signed deal's place; otherwise nobody learns who would not. Source: Raiffa (1985), Post-settlement settlements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from makegood.formats import Faulty
from makegood.negotiation.offers import whole
from makegood.negotiation.procedures.single_text import Answered, Package, bettered
from makegood.negotiation.talks import Talks


@dataclass(frozen=True)
class Improvement:
    """Where the search for something better stands.

    signed    what binds the sides until all prefer `better`
    better    the proposal; None where none is better for one without loss for another
    answers   private until all are in
    """

    talks: Talks = field(repr=False)
    signed: Package
    better: Package | None
    opened_at: datetime
    answers: Mapping[str, Answered] = field(default_factory=dict, repr=False)

    @classmethod
    def opened(cls, talks: Talks, signed: Package, at: datetime) -> Improvement:
        """Look for something better than the signed deal. Raises Faulty where that is not whole or breaks a rule."""
        deal = whole(talks, signed)
        return cls(talks, deal, bettered(talks, deal), at)

    @property
    def over(self) -> bool:
        return self.better is None or len(self.answers) == len(self.talks.sides)

    @property
    def binding(self) -> Package:
        """What binds the sides now."""
        agreed = self.over and self.better is not None and all(one.signs for one in self.answers.values())
        return self.better if agreed and self.better is not None else self.signed

    def apply(self, event: Answered) -> Improvement:
        """Return the state after a side's private answer. Raises Faulty."""
        if event.side not in self.talks.sides:
            raise Faulty.one(f"‘{event.side}’ is not a side.", f"Sides are {', '.join(self.talks.sides)}.")
        if self.over:
            raise Faulty.one("There is nothing to answer now.", "What is signed binds the sides.")
        if event.side in self.answers:
            raise Faulty.one("This side has answered.", "Wait for the others.")
        if event.at.tzinfo is None or event.at < self.opened_at:
            raise Faulty.one("The moment is not after the proposal's.", "Give an aware moment that is.")
        return replace(self, answers={**self.answers, event.side: event})

    def seen_by(self, side: str) -> dict[str, Any]:
        """The signed deal, the proposal, one's own answer, and at the end what binds; never who would not."""
        if side not in self.talks.sides:
            raise Faulty.one(f"‘{side}’ is not a side.", f"Sides are {', '.join(self.talks.sides)}.")
        own = self.answers.get(side)
        return {
            "signed": dict(self.signed),
            "better": None if self.better is None else dict(self.better),
            "answered": None if own is None else own.signs,
            "over": self.over,
            "binding": dict(self.binding),
        }
