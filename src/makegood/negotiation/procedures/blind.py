"""Blind bidding: bids are sealed, then opened to the host alone; only a match is ever told.

    BlindAmount     one sum that one side pays the other: a match where offer and demand meet, or nearly
    BlindPackages   packages from a common list: a match where some package is ticked by all

Without a match every side learns that there is none, and nothing of the other's bid beside that. On a match of an
amount each side can reckon the other's bid from its own and the middle: that is the price of the rule ‘meet in the
middle’, and the talks about this sum are then over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from makegood.formats import Faulty
from makegood.negotiation.procedures.sealed import Envelopes, Opened, Sealed, seal
from makegood.values import Money

ROUNDS = 3
MOST_LISTED = 60


@dataclass(frozen=True, slots=True)
class Round:
    """How one round ended: the seals, and the match or None."""

    seals: Mapping[str, str]
    match: Money | Mapping[str, str] | None


@dataclass(frozen=True)
class BlindAmount:
    """Blind bidding for one sum.

    payer, payee   the payer bids what it would pay at most, the payee what it would take at least
    close          per cent of the demand: bids so close that splitting the gap is agreed beforehand; 0 for none
    rounds         how often it is tried; each round without a match tells both only that

    >>> salts = {"ada": "a" * 32, "ben": "b" * 32}
    >>> bids = {"ada": "EUR 30000", "ben": "EUR 26000"}
    >>> table = BlindAmount("ada", "ben", currency="EUR")
    >>> for side in bids:
    ...     table = table.apply(Sealed(side, table.seal(bids[side], salts[side])))
    >>> for side in bids:
    ...     table = table.apply(Opened(side, bids[side], salts[side]))
    >>> str(table.agreed)
    'EUR 28,000.00'
    """

    payer: str
    payee: str
    currency: str
    close: Decimal = Decimal(0)
    rounds: int = ROUNDS
    journal: tuple[Round, ...] = ()
    envelopes: Envelopes | None = None

    @property
    def agreed(self) -> Money | None:
        match = self.journal[-1].match if self.journal else None
        return match if isinstance(match, Money) else None

    @property
    def over(self) -> bool:
        return self.agreed is not None or len(self.journal) >= self.rounds

    def apply(self, event: Sealed | Opened) -> BlindAmount:
        """Return the bidding after a side has handed in its seal or opened it. Raises Faulty."""
        _still_on(self.over)
        now = (self.envelopes or Envelopes((self.payer, self.payee))).apply(event)
        if not now.complete:
            return replace(self, envelopes=now)
        return replace(self, envelopes=None, journal=(*self.journal, Round(now.seals, self._match(now.held))))

    def seal(self, bid: str, salt: str) -> str:
        """Return the seal of a bid, for the side to make where it writes it. Raises Faulty where it is no such sum."""
        self._amount(bid)
        return seal(bid, salt)

    def _amount(self, said: Any) -> Decimal:
        try:
            money = Money.parse(said)
        except ValueError:
            raise Faulty.one("The bid is not a sum.", f"Bid a sum such as {self.currency} 30000.") from None
        if money.currency != self.currency or money.amount < 0:
            raise Faulty.one(f"The bid is not a sum in {self.currency}.", f"Bid one such as {self.currency} 30000.")
        return money.amount

    def _match(self, held: Mapping[str, Any]) -> Money | None:
        """Where offer and demand meet. A seal that held no sum matches nothing; it cannot be mended after."""
        try:
            offer, demand = self._amount(held[self.payer]), self._amount(held[self.payee])
        except Faulty:
            return None
        if demand > offer and demand - offer > demand * self.close / 100:
            return None
        return Money((offer + demand) / 2, self.currency)

    def seen_by(self, side: str) -> dict[str, Any]:
        return _seen(self, side, (self.payer, self.payee), None if self.agreed is None else str(self.agreed))


@dataclass(frozen=True)
class BlindPackages:
    """Blind ticks on a common list.

    A side seals the numbers (0, 1, 2 …) of the packages that it would sign, the one it likes best first. Of the
    packages that all ticked, the one is told whose lowest place is highest; of equals, the one with the best places
    together, then the first on the list.
    """

    sides: tuple[str, ...]
    packages: tuple[Mapping[str, str], ...]
    rounds: int = ROUNDS
    journal: tuple[Round, ...] = ()
    envelopes: Envelopes | None = field(default=None)

    def __post_init__(self) -> None:
        if not 2 <= len(self.packages) <= MOST_LISTED:
            raise Faulty.one(f"The list has {len(self.packages)} packages.", f"List 2 to {MOST_LISTED}.")

    @property
    def agreed(self) -> Mapping[str, str] | None:
        match = self.journal[-1].match if self.journal else None
        return match if isinstance(match, Mapping) else None

    @property
    def over(self) -> bool:
        return self.agreed is not None or len(self.journal) >= self.rounds

    def apply(self, event: Sealed | Opened) -> BlindPackages:
        """Return the bidding after a side has handed in its seal or opened it. Raises Faulty."""
        _still_on(self.over)
        now = (self.envelopes or Envelopes(self.sides)).apply(event)
        if not now.complete:
            return replace(self, envelopes=now)
        return replace(self, envelopes=None, journal=(*self.journal, Round(now.seals, self._match(now.held))))

    def seal(self, ticks: Sequence[int], salt: str) -> str:
        """Return the seal of ticks, for the side to make where it ticks. Raises Faulty where they are not of the list."""
        return seal(self._ticks(ticks), salt)

    def _ticks(self, said: Any) -> list[int]:
        numbers: list[Any] = list(said) if isinstance(said, list | tuple) else [None]
        if any(type(one) is not int or not 0 <= one < len(self.packages) for one in numbers):
            raise Faulty.one("These are not packages of the list.", f"Tick numbers from 0 to {len(self.packages) - 1}.")
        if len(set(numbers)) < len(numbers):
            raise Faulty.one("A package is ticked twice.", "Name each once, the one you like best first.")
        return numbers

    def _match(self, held: Mapping[str, Any]) -> Mapping[str, str] | None:
        """The package that all ticked. A seal that held no ticks matches nothing."""
        try:
            ticks = [self._ticks(held[side]) for side in self.sides]
        except Faulty:
            return None
        common = set.intersection(*map(set, ticks))
        if not common:
            return None
        places = {number: [each.index(number) for each in ticks] for number in common}
        return self.packages[min(common, key=lambda number: (max(places[number]), sum(places[number]), number))]

    def seen_by(self, side: str) -> dict[str, Any]:
        return _seen(self, side, self.sides, None if self.agreed is None else dict(self.agreed))


def _still_on(over: bool) -> None:
    if over:
        raise Faulty.one("The bidding is over.", "Talk about it, or try another way.")


def _seen(bidding: BlindAmount | BlindPackages, side: str, sides: tuple[str, ...], match: Any) -> dict[str, Any]:
    if side not in sides:
        raise Faulty.one(f"‘{side}’ does not take part.", f"Sides are {', '.join(sides)}.")
    return {
        "round": min(len(bidding.journal) + 1, bidding.rounds),
        "of": bidding.rounds,
        "without_a_match": sum(one.match is None for one in bidding.journal),
        "over": bidding.over,
        "match": match,
        "now": (bidding.envelopes or Envelopes(sides)).seen(),
    }
