"""Asking for signatures: in which order, until when, and what it means that somebody declines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field, field_validator

from makegood.agreement.signing import Signature, check_signatures, digest, signed_at, zoned
from makegood.agreement.wording import listed
from makegood.formats import Faulty, Strict
from makegood.terms import Slug, Terms, Words


class Invitation(Strict):
    """What is put before the parties to sign.

    terms        digest of the canonical terms
    order        parties in the order in which they sign; those left out sign at any time. Empty: any order
    open_until   the last moment in which a signature counts; None: no end
    """

    terms: str = Field(pattern=r"^[0-9a-f]{64}$")
    order: tuple[Slug, ...] = ()
    open_until: dt.datetime | None = None

    @field_validator("open_until")
    @classmethod
    def _zoned(cls, at: dt.datetime | None) -> dt.datetime | None:
        return zoned(at) if at else at


class Declined(Strict):
    """One party's no to these terms, with the reason that lets the other go on from there."""

    party: Slug
    by: Words
    at: dt.datetime
    terms: str = Field(pattern=r"^[0-9a-f]{64}$")
    why: Words

    @field_validator("at")
    @classmethod
    def _zoned(cls, at: dt.datetime) -> dt.datetime:
        return zoned(at)


class Stage(StrEnum):
    OPEN = "open"
    SIGNED = "signed"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an invitation stands: `turn` names the parties that may sign now, `says` is for both sides."""

    stage: Stage
    turn: tuple[str, ...]
    says: str


def invite(terms: Terms, *, order: Iterable[str] = (), open_until: dt.datetime | None = None) -> Invitation:
    """Return the invitation to sign exactly these terms. Raises Faulty for an order with strangers or repetitions."""
    given = tuple(order)
    strangers = [id for id in given if id not in {party.id for party in terms.parties}]
    if strangers or len(set(given)) != len(given):
        names = ", ".join(party.id for party in terms.parties)
        raise Faulty.one(
            f"The order is {', '.join(given)}.", f"Name each party once at most: {names}.", path=("order",)
        )
    return Invitation(terms=digest(terms), order=given, open_until=open_until)


def stands(
    terms: Terms,
    invitation: Invitation,
    *,
    at: dt.datetime,
    signatures: Iterable[Signature] = (),
    declined: Iterable[Declined] = (),
) -> Standing:
    """Return how `invitation` stands at `at`.

    A refusal ends it, whoever else has signed; signatures of both sides before the end make it binding for good.
    Raises Faulty where the invitation or a signature is for other terms, or a signature came out of turn or too late.
    """
    given = sorted(signatures, key=lambda each: each.at)
    if invitation.terms != digest(terms):
        raise Faulty.one(
            "The invitation is for other terms than these.", "Invite again: terms that change are new ones."
        )
    check_signatures(terms, given)
    _in_order(terms, invitation, given)
    names = {party.id: party.name for party in terms.parties}
    if bound := signed_at(terms, given):
        return Standing(Stage.SIGNED, (), f"All have signed; it binds since {bound:%-d %B %Y, %H:%M %Z}.")
    if no := next((each for each in declined if each.terms == invitation.terms and each.at <= at), None):
        says = (
            f"{no.by} declined for {names.get(no.party, no.party)}: {no.why} The terms can be changed and offered anew."
        )
        return Standing(Stage.DECLINED, (), says)
    if invitation.open_until and at > invitation.open_until:
        return Standing(Stage.EXPIRED, (), f"Open until {invitation.open_until:%-d %B %Y, %H:%M %Z}; nobody is bound.")
    turn = _turn(terms, invitation, {each.party for each in given})
    return Standing(Stage.OPEN, turn, f"{listed([names[id] for id in turn])} can sign now.")


def _turn(terms: Terms, invitation: Invitation, signed: set[str]) -> tuple[str, ...]:
    waiting = [id for id in invitation.order if id not in signed]
    free = [party.id for party in terms.parties if party.id not in signed and party.id not in invitation.order]
    return (*waiting[:1], *free)


def _in_order(terms: Terms, invitation: Invitation, given: list[Signature]) -> None:
    signed: set[str] = set()
    for each in given:
        if invitation.open_until and each.at > invitation.open_until:
            raise Faulty.one(f"{each.name} signed after the invitation had ended.", "Invite again.")
        if each.party not in signed and each.party not in _turn(terms, invitation, signed):
            first = next(id for id in invitation.order if id not in signed)
            raise Faulty.one(f"{each.name} signed out of turn.", f"{terms.party(first).name} signs first.")
        signed.add(each.party)
