"""What happened after signature: the format of events.yaml, and who may say what about which commitment.

An event is a fact with a date and a sender. What it does to a commitment is decided in `follow`.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, BeforeValidator, Field, model_validator

from makegood.formats import Fault, Faulty, Path, Strict
from makegood.obligations.words import id_of
from makegood.terms import CheckIn, Commitment, Remedy, Slug, Terms
from makegood.values import Money

MOST_EVENTS = 1_000_000


class Kind(StrEnum):
    """What can happen. The order here is the order in which simultaneous events are read."""

    SIGNED = "signed"
    OCCURRED = "occurred"
    RESUMED = "resumed"
    EXTENDED = "extended"
    CLAIMED = "claimed"
    MEASURED = "measured"
    MET = "met"
    REMINDED = "reminded"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    WAIVED = "waived"
    DISCHARGED = "discharged"
    DISPUTED = "disputed"
    RESOLVED = "resolved"
    INVOKED = "invoked"
    PAID = "paid"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


ORDER = {kind: place for place, kind in enumerate(Kind)}


class Ground(StrEnum):
    CONSENT = "consent"
    FORCE_MAJEURE = "force majeure"


_REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.SIGNED: (),
    Kind.OCCURRED: ("by", "about"),
    Kind.RESUMED: ("by",),
    Kind.EXTENDED: ("by", "about", "until"),
    Kind.MEASURED: ("by", "about", "meets"),
    Kind.REMINDED: ("about",),
    Kind.INVOKED: ("by", "about", "what"),
    Kind.PAID: ("by", "about", "amount"),
    Kind.SUSPENDED: ("by", "ground"),
    Kind.TERMINATED: ("by",),
}
_ONLY_FOR: dict[str, tuple[Kind, ...]] = {
    "until": (Kind.EXTENDED,),
    "reserves_rights": (Kind.EXTENDED,),
    "meets": (Kind.MEASURED,),
    "value": (Kind.MEASURED,),
    "what": (Kind.INVOKED,),
    "amount": (Kind.PAID,),
    "ground": (Kind.SUSPENDED,),
}
_EXAMPLES = {
    "by": "Add who did it, by its short name, such as by: fennel.",
    "about": "Add what it is about, such as about: monthly-report.2.",
    "until": "Add the new date, such as until: 2026-08-14.",
    "meets": "Add meets: true or meets: false.",
    "what": "Add the step of the ladder that was taken, such as what: notice.",
    "amount": "Add the sum, such as amount: EUR 500.",
    "ground": "Add ground: consent or ground: force majeure.",
}


def _with_zone(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(f"‘{value}’ is not a moment. Write one such as 2026-07-20T12:00+01:00.") from None
    if not isinstance(value, dt.datetime):
        raise ValueError(f"‘{value}’ has no time of day. Write a moment such as 2026-07-20T12:00+01:00.")
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone. Write one, such as 2026-07-20T12:00+01:00.")
    try:
        value.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError(f"{value} is beyond the calendar. Write a moment such as 2026-07-20T12:00+01:00.") from None
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_with_zone)]


class Event(Strict):
    """One thing that happened.

    about      key of an occurrence as `terms.schedule` gives it: `<id>`, or `<id>.<n>` in a series.
               Left out where it is about the whole agreement (signed, suspended, resumed, terminated)
    by         the party that did it. May be left out for signed (all signed) and reminded (the program did)
    evidence   names of exhibits, links, ticket numbers: what lets the other side check
    """

    kind: Kind
    at: Moment
    by: Slug | None = None
    about: str = Field("", pattern=r"^([a-z][a-z0-9-]{0,59}(\.[1-9]\d{0,3})?)?$")
    note: str = Field("", max_length=4000)
    evidence: tuple[Annotated[str, Field(min_length=1, max_length=400)], ...] = Field((), max_length=100)
    until: dt.date | None = Field(None, description="extended: the new date; it ends when the calendar closes")
    reserves_rights: bool = Field(True, description="extended: what had already accrued stays owed")
    ground: Ground | None = Field(None, description="suspended: why the clock rests")
    meets: bool | None = Field(None, description="measured: whether the acceptance test is met")
    value: float | None = Field(None, description="measured: the reading itself")
    what: Remedy | None = Field(None, description="invoked: the step of the consequence ladder that was taken")
    amount: Money | None = Field(None, description="paid: how much of what is owed by way of consequence")

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Event:
        faults = [
            Fault(f"‘{self.kind}’ needs ‘{field}’.", _EXAMPLES[field], (field,))
            for field in _REQUIRED.get(self.kind, ("by", "about"))
            if getattr(self, field) in (None, "")
        ]
        faults += [
            Fault(f"‘{field}’ says nothing about ‘{self.kind}’.", f"It belongs to {', '.join(kinds)}.", (field,))
            for field, kinds in _ONLY_FOR.items()
            if field in self.model_fields_set and self.kind not in kinds
        ]
        if self.amount is not None and self.amount.amount <= 0:
            faults.append(Fault(f"{self.amount} is not a payment.", "Write the sum above zero.", ("amount",)))
        if faults:
            raise Faulty(faults)
        return self

    @property
    def item(self) -> str:
        """The id of the commitment or check-in it is about."""
        return id_of(self.about)


class Events(Strict):
    """events.yaml: in any order; they are sorted by their moment."""

    instead_of_more: ClassVar[str] = "Write one event a line as JSON; then a million have room."

    events: tuple[Event, ...] = Field((), max_length=MOST_EVENTS)

    @model_validator(mode="before")
    @classmethod
    def _or_just_the_list(cls, data: Any) -> Any:
        return {"events": data} if isinstance(data, list | tuple) else data


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events by moment. Simultaneous ones in a fixed order, so that their order in the file cannot matter."""
    found: list[Event] = []
    for _, together in groupby(sorted(events, key=lambda event: event.at), key=lambda event: event.at):
        same = list(together)
        found += same if len(same) == 1 else sorted(same, key=_by_kind)
    return found


def _by_kind(event: Event) -> tuple[int, str, str, str, str, str]:
    return (ORDER[event.kind], event.about, event.by or "", str(event.until or ""), str(event.what or ""), event.note)


def check(terms: Terms, events: Sequence[Event]) -> None:
    """Raise Faulty with every event that cannot be about these terms: unknown names, and the wrong side.

    What is merely without effect (twice, too early, from the future) is no fault; `follow` says so in `ignored`.
    """
    rules = _Rules(terms)
    faults = [fault for index, event in enumerate(events) for fault in rules.faults(event, ("events", index))]
    if faults:
        raise Faulty(faults)


def items_of(terms: Terms) -> dict[str, Commitment | CheckIn]:
    """Everything that falls due, by its id, in the order of the terms."""
    items: list[Commitment | CheckIn] = [*terms.commitments, *terms.meetings]
    return {item.id: item for item in items}


def doers(commitment: Commitment) -> tuple[str, ...]:
    """The parties that each have a part to do: the debtor, and for a joint action the other one too."""
    return tuple(party for party in (commitment.debtor, commitment.joint_with) if party)


def acceptors(terms: Terms, commitment: Commitment, doer: str) -> tuple[str, ...]:
    """Who decides that `doer` has done its part: whom the terms name, else the creditor, else every other party.

    In a joint action each side decides about the other's part.
    """
    if commitment.acceptance and commitment.acceptance.by:
        return (commitment.acceptance.by,)
    others = tuple(party for party in doers(commitment) if party != doer)
    if others:
        return others
    if commitment.creditor:
        return (commitment.creditor,)
    return tuple(party.id for party in terms.parties if party.id != doer)


def creditors(terms: Terms, commitment: Commitment) -> tuple[str, ...]:
    """To whom it is owed: who may extend, waive, discharge and take the steps of the ladder."""
    if commitment.joint_with:
        return doers(commitment)
    if commitment.creditor:
        return (commitment.creditor,)
    return tuple(party.id for party in terms.parties if party.id != commitment.debtor)


_CHECK_IN_KINDS = (Kind.MET, Kind.EXTENDED, Kind.WAIVED, Kind.REMINDED)
_WHOLE = (Kind.SIGNED, Kind.TERMINATED)


class _Rules:
    """What may be said about these terms and by whom, worked out once for however many events."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.parties = [party.id for party in terms.parties]
        self.items = items_of(terms)
        self.conditions = [condition.id for condition in terms.conditions]
        self._sayers: dict[str, dict[Kind, tuple[str, ...]]] = {}

    def faults(self, event: Event, here: Path) -> list[Fault]:
        """What is wrong with one event; nothing where it may be said."""
        if event.by is not None and event.by not in self.parties:
            return [Fault(f"‘{event.by}’ is not a party.", f"Parties are {', '.join(self.parties)}.", (*here, "by"))]
        if event.kind is Kind.OCCURRED:
            return self._about_a_condition(event, here)
        if not event.about:
            return []
        if event.kind in _WHOLE:
            return [Fault(f"‘{event.kind}’ is about the whole agreement.", "Leave out about.", (*here, "about"))]
        item = self.items.get(event.item)
        if item is None:
            return [self._unknown(event.item, list(self.items), here)]
        if wrong := self._wrong_number(item, event, here):
            return [wrong]
        if isinstance(item, CheckIn) or event.kind is Kind.MET:
            return _check_in_faults(item, event, here)
        return self._side_faults(item, event, here)

    def _about_a_condition(self, event: Event, here: Path) -> list[Fault]:
        return [] if event.about in self.conditions else [self._unknown(event.about, self.conditions, here)]

    @staticmethod
    def _unknown(id: str, known: list[str], here: Path) -> Fault:
        near = difflib.get_close_matches(id, known, n=1)
        instead = f"Did you mean {near[0]}?" if near else f"These terms have {', '.join(known[:20]) or 'none'}."
        return Fault(f"‘{id}’ is not in these terms.", instead, (*here, "about"))

    def _wrong_number(self, item: Commitment | CheckIn, event: Event, here: Path) -> Fault | None:
        numbered, series = "." in event.about, self.terms.is_series(item)
        if series and not numbered:
            return Fault(f"‘{item.id}’ is a series.", f"Say which one, such as about: {item.id}.1.", (*here, "about"))
        if numbered and not series:
            return Fault(f"‘{item.id}’ falls due once.", f"Write about: {item.id}.", (*here, "about"))
        return None

    def _side_faults(self, commitment: Commitment, event: Event, here: Path) -> list[Fault]:
        may = self._may_say(commitment, event)
        faults = []
        if may is not None and event.by not in may:
            what = f"suspended for {event.ground}" if event.kind is Kind.SUSPENDED else event.kind
            faults.append(
                Fault(
                    f"‘{what}’ about ‘{commitment.id}’ is not for {event.by} to say.",
                    f"That is for {' or '.join(dict.fromkeys(may)) or 'nobody yet: name the debtor in the terms'}.",
                    (*here, "by"),
                )
            )
        currencies = currencies_of(commitment) if event.amount is not None else set()
        if event.amount is not None and currencies and event.amount.currency not in currencies:
            faults.append(
                Fault(
                    f"{event.amount} is not in the currency of ‘{commitment.id}’.",
                    f"Write it in {', '.join(sorted(currencies))}.",
                    (*here, "amount"),
                )
            )
        return faults

    def _may_say(self, commitment: Commitment, event: Event) -> tuple[str, ...] | None:
        """Who may say this kind of thing about it; None: either side."""
        if commitment.id not in self._sayers:
            self._sayers[commitment.id] = _sayers(self.terms, commitment)
        may = self._sayers[commitment.id].get(event.kind)
        if may is not None and event.ground is Ground.FORCE_MAJEURE:
            return (*may, *doers(commitment))
        return may


def _check_in_faults(item: Commitment | CheckIn, event: Event, here: Path) -> list[Fault]:
    if isinstance(item, Commitment):
        return [Fault(f"‘{item.id}’ is a commitment, not a meeting.", "Write kind: claimed.", (*here, "kind"))]
    if event.kind not in _CHECK_IN_KINDS:
        return [Fault(f"‘{item.id}’ is a check-in.", "Write kind: met once it took place.", (*here, "kind"))]
    return []


def _sayers(terms: Terms, commitment: Commitment) -> dict[Kind, tuple[str, ...]]:
    doing = doers(commitment)
    deciding = tuple(dict.fromkeys(a for doer in doing for a in acceptors(terms, commitment, doer)))
    owed_to = creditors(terms, commitment)
    return {
        Kind.CLAIMED: doing,
        Kind.PAID: doing,
        Kind.ACCEPTED: deciding,
        Kind.REJECTED: deciding,
        Kind.MEASURED: (*doing, *deciding),
        Kind.EXTENDED: owed_to,
        Kind.WAIVED: owed_to,
        Kind.DISCHARGED: owed_to,
        Kind.INVOKED: owed_to,
        Kind.SUSPENDED: owed_to,
    }


def currencies_of(commitment: Commitment) -> set[str]:
    """The currencies of its payment and of what follows from it; one, unless the terms are wrong."""
    sums = [commitment.pays, *(money for each in commitment.consequences for money in (each.amount, each.cap))]
    return {money.currency for money in sums if money is not None}
