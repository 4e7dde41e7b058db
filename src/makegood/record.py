"""The record of a case: append-only, each entry chained to the one before by its hash.

Anyone who holds the entries can check, offline and without Makegood, that none was changed, left out or
put in between: the digest of an entry is SHA-256 over its canonical JSON (RFC 8785), which contains the
digest of the entry before. What a chain cannot show is that its last entries were cut off; so heads are
handed to both sides with what they sign.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from makegood.formats import Fault, Faulty, canonical

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done in a case.

    seq        1, 2, 3 … without gaps
    at         aware datetime, kept in UTC to the microsecond
    actor      who did it, as both sides may read it
    what       the kind of act, a word or two with hyphens (`message-sent`)
    details    plain JSON values; never the content of something private
    previous   digest of the entry before; START for the first
    digest     SHA-256 of all of the above, hexadecimal
    """

    seq: int
    at: datetime
    actor: str
    what: str
    details: Mapping[str, Any]
    previous: str
    digest: str

    def body(self) -> dict[str, Any]:
        """What the digest is taken over."""
        return {
            "seq": self.seq,
            "at": moment_text(self.at),
            "actor": self.actor,
            "what": self.what,
            "details": dict(self.details),
            "previous": self.previous,
        }


def moment_text(moment: datetime) -> str:
    """A moment as the record writes it: UTC, always six digits of a second, so that one moment has one text."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def follow(
    last: Entry | None, *, at: datetime, actor: str, what: str, details: Mapping[str, Any] | None = None
) -> Entry:
    """Return the entry that comes after `last` (None: the first one)."""
    entry = Entry(
        seq=last.seq + 1 if last else 1,
        at=at.astimezone(UTC),
        actor=actor,
        what=what,
        details=dict(details or {}),
        previous=last.digest if last else START,
        digest="",
    )
    return Entry(entry.seq, entry.at, actor, what, entry.details, entry.previous, digest_of(entry))


def digest_of(entry: Entry) -> str:
    return hashlib.sha256(canonical(entry.body())).hexdigest()


def check(entries: Iterable[Entry]) -> tuple[Fault, ...]:
    """Return what is wrong with a chain: changed, missing, added or reordered entries. Empty: intact."""
    faults: list[Fault] = []
    previous, seq = START, 0
    for entry in entries:
        seq += 1
        if entry.seq != seq:
            faults.append(Fault(f"Entry {seq} should follow, but entry {entry.seq} stands here.", path=(seq,)))
            seq = entry.seq
        if entry.previous != previous:
            faults.append(Fault(f"Entry {entry.seq} does not follow the one before it.", path=(entry.seq,)))
        if entry.digest != digest_of(entry):
            faults.append(Fault(f"Entry {entry.seq} was changed after it was written.", path=(entry.seq,)))
        previous = entry.digest
    return tuple(faults)


def write(entries: Sequence[Entry]) -> str:
    """The chain as JSON lines, one entry each, in canonical form."""
    return "".join(canonical({**entry.body(), "digest": entry.digest}).decode() + "\n" for entry in entries)


def read(text: str, *, name: str = "") -> tuple[Entry, ...]:
    """Read what `write` wrote. Raises Faulty for a line that is not an entry; `check` says whether the chain holds."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        entry = _entry(line)
        if entry is None:
            faults.append(
                Fault(
                    "This line is not an entry of a record.",
                    "Give the record as it was exported.",
                    name=name,
                    line=number,
                )
            )
        else:
            entries.append(entry)
    if faults or not entries:
        raise Faulty(faults or [Fault("The record is empty.", "Give the record as it was exported.", name=name)])
    return tuple(entries)


def _entry(line: str) -> Entry | None:
    try:
        fields = json.loads(line)
        if canonical(fields).decode() != line.rstrip("\r"):
            return None
        at = datetime.strptime(fields.pop("at"), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        entry = Entry(at=at, **fields)
        well_formed = isinstance(entry.seq, int) and isinstance(entry.details, dict) and isinstance(entry.digest, str)
        return entry if well_formed else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
