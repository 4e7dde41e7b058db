"""case.yaml: who the case is between and what it is about; the rest of a case folder has one file for each room."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field, model_validator

from makegood.formats import Fault, Faulty, Strict
from makegood.terms import CalendarTerms, Slug, Words
from makegood.values import Party


class Person(Strict):
    name: Words
    email: str = ""
    title: str = ""


class CaseParty(Strict):
    """A side of the case. The requesting side reports the failure; the responding side is asked to put it right."""

    id: Slug
    name: Words
    role: Literal["requesting", "responding"]
    country: str = ""
    language: str = "en"
    people: tuple[Person, ...] = ()

    @property
    def party(self) -> Party:
        return Party(self.id, self.name, self.country, self.language)


class CaseFile(Strict):
    """One repair of one partnership.

    what_happened   one line, no blame
    our_side        whose case this folder is; what is private in it belongs to this side
    """

    title: Words
    what_happened: Words
    happened_at: AwareDatetime
    parties: tuple[CaseParty, ...] = Field(min_length=2, max_length=2)
    our_side: Slug
    calendar: CalendarTerms = CalendarTerms()
    language: str = "en"

    @model_validator(mode="after")
    def _two_sides(self) -> CaseFile:
        faults = []
        ids = [party.id for party in self.parties]
        if ids[0] == ids[1]:
            faults.append(Fault("Both sides have the same id.", "Give each its own.", ("parties", 1, "id")))
        if self.parties[0].role == self.parties[1].role:
            faults.append(
                Fault("Both sides have the same role.", "One is requesting, one is responding.", ("parties", 1, "role"))
            )
        if self.our_side not in ids:
            faults.append(Fault(f"‘{self.our_side}’ is not a side.", f"Sides are {' and '.join(ids)}.", ("our_side",)))
        if faults:
            raise Faulty(faults)
        return self

    @property
    def us(self) -> CaseParty:
        return next(party for party in self.parties if party.id == self.our_side)

    @property
    def them(self) -> CaseParty:
        return next(party for party in self.parties if party.id != self.our_side)

    def side_of(self, address: str) -> str | None:
        """The side whose people write from `address`, by the address itself or its domain; None for anyone else."""
        address = address.casefold()
        domain = address.rpartition("@")[2]
        for party in self.parties:
            for person in party.people:
                email = person.email.casefold()
                if email == address or (domain and email.rpartition("@")[2] == domain):
                    return party.id
        return None
