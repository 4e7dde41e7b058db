"""Who is willing, and who has signed which terms. A signature binds a person to the digest of the canonical terms."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from pydantic import Field, field_validator

from makegood.formats import Fault, Faulty, Strict, canonical
from makegood.terms import Slug, Terms, Words


def digest(terms: Terms) -> str:
    """SHA-256 of the canonical JSON of `terms`, 64 hexadecimal digits: what a signature accepts."""
    return hashlib.sha256(canonical(terms)).hexdigest()


class Willingness(Strict):
    """One side's answer, before anything is drafted, to whether it wants to go on together."""

    party: Slug
    willing: bool
    by: Words = Field(description="who says so")
    at: dt.datetime
    says: str = Field("", description="in their own words: what they want from it")

    @field_validator("at")
    @classmethod
    def _zoned(cls, at: dt.datetime) -> dt.datetime:
        return zoned(at)


def unwilling(terms: Terms, answers: Iterable[Willingness]) -> tuple[str, ...]:
    """Return the ids of the parties that have not said that they are willing; a later answer replaces an earlier one."""
    last = {answer.party: answer.willing for answer in sorted(answers, key=lambda answer: answer.at)}
    return tuple(party.id for party in terms.parties if not last.get(party.id))


class Signature(Strict):
    """One person's acceptance, for a party, of the terms with this digest."""

    party: Slug
    name: Words
    title: str = ""
    authority: Words = Field(description="what entitles the person to sign for the party")
    at: dt.datetime
    terms: str = Field(pattern=r"^[0-9a-f]{64}$", description="digest of the canonical terms")
    method: str = Field("typed name", description="how the person was made sure of")

    @field_validator("at")
    @classmethod
    def _zoned(cls, at: dt.datetime) -> dt.datetime:
        return zoned(at)


class Signatures(Strict):
    """A file of signatures: {signatures: [...]}."""

    signatures: tuple[Signature, ...] = Field(min_length=1, max_length=100)


def sign(
    terms: Terms, *, party: str, name: str, authority: str, at: dt.datetime, title: str = "", method: str = "typed name"
) -> Signature:
    """Return the acceptance of `terms` by `name` for `party` at `at`.

    Raises Faulty where the terms have no such party, or name other people as its signatories.
    """
    signature = Signature(
        party=party, name=name, title=title, authority=authority, at=at, terms=digest(terms), method=method
    )
    check_signatures(terms, (signature,))
    return signature


def check_signatures(terms: Terms, signatures: Iterable[Signature]) -> None:
    """Raise Faulty for every signature that does not belong to these terms: other digest, other party, other person."""
    wanted = digest(terms)
    parties = {party.id: party for party in terms.parties}
    faults = []
    for index, signature in enumerate(signatures):
        here = ("signatures", index)
        party = parties.get(signature.party)
        if party is None:
            faults.append(
                Fault(f"‘{signature.party}’ is not a party.", f"Parties are {', '.join(parties)}.", (*here, "party"))
            )
        elif party.signatories and signature.name not in {person.name for person in party.signatories}:
            people = ", ".join(person.name for person in party.signatories)
            faults.append(
                Fault(
                    f"{signature.name} is not named as signatory of {party.name.rstrip('.')}.",
                    f"The terms name {people}; change the terms, or have one of them sign.",
                    (*here, "name"),
                )
            )
        if signature.terms != wanted:
            faults.append(
                Fault(
                    f"{signature.name} signed other terms: their digest begins with {signature.terms[:12]}.",
                    f"The digest of these terms begins with {wanted[:12]}. Sign these, or give the terms that were signed.",
                    (*here, "terms"),
                )
            )
    if faults:
        raise Faulty(faults)


def signed_at(terms: Terms, signatures: Iterable[Signature]) -> dt.datetime | None:
    """The moment the last party signed: from then on the agreement binds. None while one is missing."""
    first: dict[str, dt.datetime] = {}
    for signature in sorted(signatures, key=lambda signature: signature.at):
        first.setdefault(signature.party, signature.at)
    if not all(party.id in first for party in terms.parties):
        return None
    return max(first.values())


def zoned(at: dt.datetime) -> dt.datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone. Write one such as 2026-07-03T15:00+01:00.")
    return at
