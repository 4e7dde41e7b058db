"""A case folder: which file holds what, read with the faults of all files at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TypeVar

from makegood import agreement, breach, dialogue, negotiation, obligations
from makegood.contract import extract
from makegood.formats import Fault, Faulty, decode, read
from makegood.journey.case import CaseFile
from makegood.journey.walk import Material
from makegood.terms import Terms

Value = TypeVar("Value")
CASE = "case.yaml"
CONTRACTS = ("contract.pdf", "contract.docx", "contract.md", "contract.txt")
THREADS = ("thread.mbox", "thread.eml", "thread.jsonl")
EXHIBITS = "exhibits/"
FILES = (
    CASE,
    *CONTRACTS,
    *THREADS,
    "assessment.yaml",
    "draft.txt",
    "events.yaml",
    "indicators.csv",
    "indicators.yaml",
    "signatures.yaml",
    "talks.yaml",
    "terms.yaml",
)


def load(files: Mapping[str, bytes], where: str = "") -> Material:
    """Read a case folder from the bytes of its files by their names in it. Only case.yaml is needed.

    where   how faults name the folder; empty where the names say enough

    Raises Faulty with the faults of every file.
    """
    if CASE not in files:
        raise Faulty.one("There is no case.yaml here.", "Write one: docs/reference/case.md shows how.", name=where)
    faults: list[Fault] = []
    reader = _Reader(files, where, faults)
    case = reader.read(CASE, lambda data, name: read(data, CaseFile, name=name).value)
    limits = reader.read("indicators.yaml", lambda data, name: read(data, obligations.Limits, name=name).value)
    terms = reader.read("terms.yaml", lambda data, name: read(data, Terms, name=name).value)
    events = reader.read("events.yaml", lambda data, name: read(data, obligations.Events, name=name))
    signatures = reader.read("signatures.yaml", lambda data, name: read(data, agreement.Signatures, name=name).value)
    contract = reader.first(CONTRACTS, extract.from_bytes)
    thread = reader.first(THREADS, lambda data, name: dialogue.read_thread(data, name, sides=sides_of(case)))
    draft = reader.read("draft.txt", decode)
    report = reader.read("assessment.yaml", lambda data, name: read(data, breach.Report, name=name).value)
    talks = reader.read("talks.yaml", lambda data, name: read(data, negotiation.Talks, name=name).value)
    readings = None
    if limits:
        readings = reader.read("indicators.csv", lambda data, name: obligations.read_series(data, limits, name=name))
    if terms and events:
        try:
            obligations.check(terms, events.value.events)
        except Faulty as faulty:
            faults += events.place(faulty).faults
    if faults or case is None:
        raise Faulty(faults)
    return Material(
        case=case,
        limits=limits,
        terms=terms,
        events=events.value.events if events else (),
        exhibits=_exhibits(files),
        signatures=signatures.signatures if signatures else (),
        contract=contract,
        thread=thread,
        draft=draft or "",
        report=report,
        talks=talks,
        readings=readings or {},
    )


def sides_of(case: CaseFile | None) -> dict[str, str]:
    """Which side an address or its domain belongs to."""
    sides: dict[str, str] = {}
    for party in case.parties if case else ():
        for person in party.people:
            address = person.email.casefold()
            sides[address] = party.id
            sides[address.rpartition("@")[2]] = party.id
    sides.pop("", None)
    return sides


class _Reader:
    """Reads the files that are there and keeps the faults of those that cannot be used."""

    def __init__(self, files: Mapping[str, bytes], where: str, faults: list[Fault]) -> None:
        self.files = files
        self.where = where
        self.faults = faults

    def read(self, name: str, how: Callable[[bytes, str], Value]) -> Value | None:
        if name not in self.files:
            return None
        shown = f"{self.where}/{name}" if self.where else name
        try:
            return how(self.files[name], shown)
        except Faulty as faulty:
            self.faults += faulty.named(shown).faults
            return None

    def first(self, names: tuple[str, ...], how: Callable[[bytes, str], Value]) -> Value | None:
        return next((self.read(name, how) for name in names if name in self.files), None)


def _exhibits(files: Mapping[str, bytes]) -> dict[str, str]:
    return {
        name.removeprefix(EXHIBITS): hashlib.sha256(data).hexdigest()
        for name, data in sorted(files.items())
        if name.startswith(EXHIBITS)
    }
