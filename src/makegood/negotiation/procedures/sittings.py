"""Sittings: when the engine's result is shown, and how often.

A side that could change its own numbers at will and look at the result each time would learn the other side's numbers
from it. So results are shown in sittings: a side may say what it wants as often as it likes while nothing is shown;
when every side is ready the result is reckoned once, and each sees its own view of it; and there are few sittings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from makegood.formats import Faulty
from makegood.negotiation.patience import Spare, no_more
from makegood.negotiation.solver import settle
from makegood.negotiation.talks import Side, Talks
from makegood.negotiation.views import View, for_side

SITTINGS = 3


@dataclass(frozen=True, slots=True)
class Stated:
    """A side says what it wants."""

    side: str
    wants: Side = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ready:
    """A side asks for the result."""

    side: str


@dataclass(frozen=True)
class Sittings:
    """What has been stated and shown so far.

    talks   what is on the table, with every side's private part as it is stated now
    shown   per sitting, each side's view
    spare   how long to look for the result, as `settle` takes it
    """

    talks: Talks = field(repr=False)
    ready: frozenset[str] = frozenset()
    shown: tuple[Mapping[str, View], ...] = field(default=(), repr=False)
    spare: Spare = field(default=no_more, repr=False)

    @property
    def over(self) -> bool:
        return len(self.shown) >= SITTINGS

    def apply(self, event: Stated | Ready) -> Sittings:
        """Return the sittings after a side's move. Raises Faulty."""
        if event.side not in self.talks.sides:
            raise Faulty.one(f"‘{event.side}’ is not a side.", f"Sides are {', '.join(self.talks.sides)}.")
        if self.over:
            raise Faulty.one(f"All {SITTINGS} sittings were held.", "Choose from what was shown, or make an offer.")
        if event.side in self.ready:
            raise Faulty.one("This side is ready.", "Wait for the others; what is stated stays until the result.")
        if isinstance(event, Stated):
            sides = {**self.talks.sides, event.side: event.wants}
            stated = self.talks.model_dump(by_alias=True, exclude_unset=True) | {"sides": sides}
            return replace(self, talks=Talks.model_validate(stated))
        ready = self.ready | {event.side}
        return self._held() if len(ready) == len(self.talks.sides) else replace(self, ready=ready)

    def _held(self) -> Sittings:
        result = settle(self.talks, self.spare)
        views = {side: for_side(result, side) for side in self.talks.sides}
        return replace(self, ready=frozenset(), shown=(*self.shown, views))

    def seen_by(self, side: str) -> dict[str, Any]:
        """Who is ready, one's own views so far, and how many sittings are left."""
        if side not in self.talks.sides:
            raise Faulty.one(f"‘{side}’ is not a side.", f"Sides are {', '.join(self.talks.sides)}.")
        return {
            "ready": [one for one in self.talks.sides if one in self.ready],
            "views": [views[side].as_json() for views in self.shown],
            "left": SITTINGS - len(self.shown),
        }
