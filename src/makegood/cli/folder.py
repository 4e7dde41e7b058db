"""A case folder: which file holds what, read with the faults of all files at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from makegood.cli.shell import read_bytes, read_file, read_text
from makegood.formats import Fault, Faulty

if TYPE_CHECKING:
    from makegood.journey import CaseFile, Material

Value = TypeVar("Value")
CONTRACTS = ("contract.pdf", "contract.docx", "contract.md", "contract.txt")
THREADS = ("thread.mbox", "thread.eml", "thread.jsonl")


def load(folder: Path) -> Material:
    """Read a case folder. Only case.yaml is needed; the rest is used as far as it is there.

    Raises Faulty with the faults of every file.
    """
    from makegood import agreement, breach, dialogue, negotiation, obligations
    from makegood.contract import extract
    from makegood.journey import CaseFile, Material
    from makegood.terms import Terms

    if not folder.is_dir():
        raise Faulty.one("There is no such folder.", "Give the folder that holds case.yaml.", name=str(folder))
    if not (folder / "case.yaml").is_file():
        raise Faulty.one(
            "There is no case.yaml here.", "Write one: docs/reference/case.md shows how.", name=str(folder)
        )
    faults: list[Fault] = []
    reader = _Reader(folder, faults)
    case = reader.read("case.yaml", lambda path: read_file(path, CaseFile).value)
    limits = reader.read("indicators.yaml", lambda path: read_file(path, obligations.Limits).value)
    terms = reader.read("terms.yaml", lambda path: read_file(path, Terms).value)
    events = reader.read("events.yaml", lambda path: read_file(path, obligations.Events))
    signatures = reader.read("signatures.yaml", lambda path: read_file(path, agreement.Signatures).value)
    contract = reader.first(CONTRACTS, lambda path: extract.from_bytes(read_bytes(path), path))
    thread = reader.first(THREADS, lambda path: dialogue.read_thread(read_bytes(path), path, sides=_sides(case)))
    draft = reader.read("draft.txt", read_text)
    report = reader.read("assessment.yaml", lambda path: read_file(path, breach.Report).value)
    talks = reader.read("talks.yaml", lambda path: read_file(path, negotiation.Talks).value)
    readings = None
    if limits:
        readings = reader.read(
            "indicators.csv", lambda path: obligations.read_series(read_bytes(path), limits, name=path)
        )
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
        exhibits=_exhibits(folder),
        signatures=signatures.signatures if signatures else (),
        contract=contract,
        thread=thread,
        draft=draft or "",
        report=report,
        talks=talks,
        readings=readings or {},
    )


class _Reader:
    """Reads the files that are there and keeps the faults of those that cannot be used."""

    def __init__(self, folder: Path, faults: list[Fault]) -> None:
        self.folder = folder
        self.faults = faults

    def read(self, name: str, how: Callable[[str], Value]) -> Value | None:
        path = self.folder / name
        if not path.exists():
            return None
        try:
            return how(str(path))
        except Faulty as faulty:
            self.faults += faulty.named(str(path)).faults
            return None

    def first(self, names: tuple[str, ...], how: Callable[[str], Value]) -> Value | None:
        return next((self.read(name, how) for name in names if (self.folder / name).exists()), None)


def _sides(case: CaseFile | None) -> dict[str, str]:
    """Which side an address or its domain belongs to."""
    sides: dict[str, str] = {}
    for party in case.parties if case else ():
        for person in party.people:
            address = person.email.casefold()
            sides[address] = party.id
            sides[address.rpartition("@")[2]] = party.id
    sides.pop("", None)
    return sides


def _exhibits(folder: Path) -> dict[str, str]:
    place = folder / "exhibits"
    files = sorted(path for path in place.iterdir() if path.is_file()) if place.is_dir() else []
    return {path.name: hashlib.sha256(read_bytes(str(path))).hexdigest() for path in files}
