"""What a version does to the governing contract, shown to a side in the contract as that side holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from makegood import agreement as library
from makegood.web.access import Seat
from makegood.web.agreement import store
from makegood.web.agreement.models import Version
from makegood.web.cases.models import Room
from makegood.web.contract import store as contracts
from makegood.web.contract.models import Contract


@dataclass(frozen=True)
class OnContract:
    """The contract with what the version does to it marked, and the same clause by clause."""

    contract: Contract
    acts: Sequence[library.OnContract]
    document: library.Document


def held(seat: Seat, version: Version) -> Contract | None:
    """The governing contract that this seat sees, where the version says what it does to one; as both see it if they do."""
    row = contracts.current(seat) if store.terms_of(version).effect else None
    if row is None:
        return None
    same = (each for each in contracts.contracts(seat) if each.exhibit.sha256 == row.exhibit.sha256)
    return next((each for each in same if each.room == Room.JOINT), row)


def read(seat: Seat, version: Version) -> OnContract | None:
    """None where there is nothing to compare. Raises Faulty where the contract cannot be read any more."""
    terms, contract = store.terms_of(version), held(seat, version)
    if contract is None or terms.effect is None:
        return None
    title = terms.effect.contract or contract.exhibit.name
    paper = library.read_contract(contracts.as_it_stands(contract).text, title, dated=terms.dated)
    marked = library.against_contract(paper, terms.effect, terms.title, terms.language)
    return OnContract(contract, library.on_contract(paper, terms.effect), marked)
