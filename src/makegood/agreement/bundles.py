"""One file with the record of a case and its exhibits, for a court, an adviser or the other side; checked offline by anyone.

There are two, and they never mix. The open bundle holds no byte of a settlement communication: such an entry keeps its
place in the chain, by its digest, and nothing else of it goes along. The settlement bundle holds both.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from makegood import record, zips
from makegood.formats import Faulty, canonical
from makegood.record import Entry
from makegood.values import MessageClass

RECORD = "record.jsonl"
ABOUT = "bundle.json"
MOST_UNPACKED = 1024 * 1024 * 1024
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_HOLDS = {
    MessageClass.OPEN: frozenset({MessageClass.OPEN}),
    MessageClass.SETTLEMENT: frozenset({MessageClass.OPEN, MessageClass.SETTLEMENT}),
}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file that the record names by its hash, and the class of the talks it belongs to."""

    name: str
    data: bytes
    message_class: MessageClass = MessageClass.OPEN

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def bundle(entries: Sequence[tuple[Entry, MessageClass]], exhibits: Iterable[Exhibit], which: MessageClass) -> bytes:
    """Return the bundle of one class as a zip file; same content, same bytes.

    entries     the whole record, each entry with its class; internal ones go into no bundle

    Raises Faulty for a class that has no bundle, for a record that does not hold, and for an exhibit that no entry in
    the bundle names.
    """
    holds = _HOLDS.get(which)
    if holds is None:
        raise Faulty.one("Internal notes go into no bundle.", "Bundle the open talks or the settlement talks.")
    if faults := record.check(entry for entry, _ in entries):
        raise Faulty(faults)
    lines = [_line(entry) if class_ in holds else _withheld(entry) for entry, class_ in entries]
    shown = "".join(canonical(line).decode() + "\n" for line in lines)
    files = {each.sha256: each for each in exhibits if each.message_class in holds}
    if strangers := [each.name for digest, each in files.items() if digest not in shown]:
        raise Faulty.one(f"The record names no exhibit ‘{strangers[0]}’.", "Keep it in the case first.")
    about = {"bundle": str(which), "head": entries[-1][0].digest if entries else record.START}
    parts = {ABOUT: canonical(about), RECORD: shown.encode()}
    parts |= {_file_name(each): each.data for each in files.values()}
    return _zipped(parts)


def _line(entry: Entry) -> dict[str, Any]:
    return {**entry.body(), "digest": entry.digest}


def _withheld(entry: Entry) -> dict[str, Any]:
    return {"seq": entry.seq, "previous": entry.previous, "digest": entry.digest, "withheld": True}


def _file_name(exhibit: Exhibit) -> str:
    name = re.sub(r"[^\w.-]+", "-", exhibit.name)[:80].strip(".-") or "exhibit"
    return f"exhibits/{exhibit.sha256}/{name}"


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(parts):
            file.writestr(zipfile.ZipInfo(name, _ZIP_TIME), parts[name])
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Opened:
    """What a bundle says of itself, and what is wrong with it."""

    which: str
    entries: int
    withheld: int
    exhibits: int
    head: str
    faults: tuple[str, ...]


def open_bundle(data: bytes) -> Opened | None:
    """Check a bundle from its bytes alone; None for a file that is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if not {ABOUT, RECORD} <= set(file.namelist()):
                return None
            if sum(each.file_size for each in file.infolist()) > MOST_UNPACKED:
                raise Faulty.one("The bundle unpacks to more than any case holds.")
            parts = {name: file.read(name) for name in file.namelist()}
        about = json.loads(parts.pop(ABOUT))
        lines = [json.loads(line) for line in parts.pop(RECORD).decode().splitlines()]
        return _checked(data, about, lines, parts)
    except zipfile.BadZipFile:
        return None
    except Faulty:
        raise
    except (*zips.BROKEN, TypeError):
        return Opened("", 0, 0, 0, "", ("It cannot be read: it is damaged or was changed.",))


def _checked(data: bytes, about: dict[str, Any], lines: list[dict[str, Any]], exhibits: dict[str, bytes]) -> Opened:
    faults = []
    previous = record.START
    for seq, line in enumerate(lines, start=1):
        body = {key: value for key, value in line.items() if key != "digest"}
        whole = line.get("withheld") or hashlib.sha256(canonical(body)).hexdigest() == line["digest"]
        if not whole or line["seq"] != seq or line["previous"] != previous:
            faults.append(f"Entry {seq} of the record was changed, or one before it is missing.")
        previous = line["digest"]
    if previous != about["head"]:
        faults.append("The record does not end where the bundle says.")
    shown = "".join(canonical(line).decode() + "\n" for line in lines)
    for name, content in exhibits.items():
        digest = hashlib.sha256(content).hexdigest()
        if name.split("/")[1:2] != [digest] or digest not in shown:
            faults.append(f"‘{name.rsplit('/', 1)[-1]}’ is not the file that the record names.")
    if data != _zipped({ABOUT: canonical(about), RECORD: shown.encode(), **exhibits}):
        faults.append("The file holds something besides its parts.")
    withheld = sum(1 for line in lines if line.get("withheld"))
    return Opened(str(about["bundle"]), len(lines), withheld, len(exhibits), previous, tuple(faults))
