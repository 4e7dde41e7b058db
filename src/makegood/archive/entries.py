"""What the first pass notes of each message: where it stands, who wrote to whom, when, and what it answers. No text."""

from __future__ import annotations

import email.errors
import email.header
import email.parser
import email.utils
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from makegood.archive.correspondents import Ours, company
from makegood.archive.places import MOST_OF_MESSAGE, Place, is_plain_file, kind_of, places, read_at

_MOST_HEADERS = 256 * 1024
_MOST_PARENTS = 30  # at each end of References; a hostile mail may name thousands
_MOST_OTHERS = 20
_YEARS = range(1980, 2101)
_NOT_READ = {
    "empty": "empty file",
    "parquet": "Parquet file whose name does not end in .parquet",
    "other": "file that is neither mail nor JSON lines nor Parquet",
}
_REPLY = re.compile(
    r"(?:re|aw|antw|sv|vs|rv|res|tr|fw|fwd|wg|rif|回复|答复|转发)\s?(?:\[\d{1,3}\])?\s?[:：]\s?", re.IGNORECASE
)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_ID = re.compile(r"<([^<>\s]{1,500})>")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the archive for one worker: files by path, and which of their bytes. `ours` tells the sides apart."""

    number: int
    spans: tuple[tuple[str, int, int], ...]
    ours: Ours


@dataclass(frozen=True, slots=True)
class Entry:
    """One message.

    key       what tells it from every other: made of its id, or of what it says where it has none
    at        seconds since 1970, UTC; None where the message does not say when, or a moment outside 1980 to 2100
    writer    the writer's company; empty for ours
    others    companies outside ours that it goes to
    subject   made of its subject without Re:; `reply`: whether it had one
    parents   keys of the messages that it says it answers
    digest    made of its bytes; of two copies the longer one is read, of equals the one with the smaller digest
    """

    key: bytes
    at: int | None
    writer: str
    others: tuple[str, ...]
    subject: bytes
    reply: bool
    parents: tuple[bytes, ...]
    path: str
    place: Place
    digest: bytes


@dataclass(frozen=True, slots=True)
class Indexed:
    """The entries of a part, and what was odd: how often, and the first file in which it was."""

    entries: tuple[Entry, ...]
    odd: dict[str, tuple[int, str]]


class Unusable(ValueError):
    """A message that cannot be counted; says why."""


def index(part: Part) -> Indexed:
    """Note every message that begins in a part. Never fails on what a file holds."""
    entries: list[Entry] = []
    odd: Counter[str] = Counter()
    where: dict[str, str] = {}
    for path, start, end in part.spans:
        for found in _entries(path, start, end, part.ours):
            if isinstance(found, Entry):
                entries.append(found)
            else:
                odd[found] += 1
                where[found] = min(path, where.get(found, path))
    return Indexed(tuple(entries), {why: (count, where[why]) for why, count in odd.items()})


def _entries(path: str, start: int, end: int, ours: Ours) -> Iterator[Entry | str]:
    try:
        if not is_plain_file(path):
            raise OSError
        kind = kind_of(path)
        if kind in _NOT_READ:
            if start == 0:
                yield _NOT_READ[kind]
            return
        found = places(path, kind, start, end)
        if kind == "mbox" and start == 0 and found and found[0][0] > 0:
            yield "mbox that begins with something else than a mail"
        with open(path, "rb") as file:
            for place in found:
                raw = read_at(file, place)
                if not raw.strip():
                    continue
                if place[1] > MOST_OF_MESSAGE:
                    yield "message cut after 1 MiB"
                try:
                    yield _entry(raw, path, place, ours, is_line=kind == "lines")
                except Unusable as why:
                    yield str(why)
    except OSError:
        yield "file that cannot be read"


def _entry(raw: bytes, path: str, place: Place, ours: Ours, *, is_line: bool) -> Entry:
    said = _said_in_line(raw) if is_line else _said_in_mail(raw)
    writers = said["from"]
    if not writers:
        raise Unusable("message that does not say who wrote it")
    written_by_us = ours.wrote(writers[0])
    others = dict.fromkeys(company(to) for to in said["to"] if not ours.wrote(to))
    if written_by_us and not others:
        raise Unusable("message of ours to nobody outside")
    subject, reply = plain_subject(said["subject"])
    content = raw.partition(b"\n")[2].strip() if raw.startswith(b"From ") else raw.strip()
    digest = _key(content.replace(b"\r\n", b"\n"))
    return Entry(
        key=_key(said["id"]) if said["id"] else digest,
        at=said["at"],
        writer="" if written_by_us else company(writers[0]),
        others=tuple(others)[:_MOST_OTHERS],
        subject=_key(subject.lower()) if subject else b"",
        reply=reply,
        parents=tuple(_key(parent) for parent in [*said["parents"][:_MOST_PARENTS], *said["parents"][-_MOST_PARENTS:]]),
        path=path,
        place=place,
        digest=digest,
    )


def _key(text: str | bytes) -> bytes:
    return blake2b(text.encode("utf-8", "replace") if isinstance(text, str) else text, digest_size=16).digest()


def plain_subject(subject: str) -> tuple[str, bool]:
    """The subject without Re:, Fwd: and their like, and whether it had one.

    >>> plain_subject("AW: Re[2]: The  outage")
    ('The outage', True)
    """
    rest, reply = " ".join(subject[:1000].split()), False
    while prefix := _REPLY.match(rest):
        rest, reply = rest[prefix.end() :], True
    return rest, reply


# A mail


def _said_in_mail(raw: bytes) -> dict[str, Any]:
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")[:_MOST_HEADERS]
    end = _END_OF_HEADERS.search(raw)
    mail = email.parser.BytesHeaderParser().parsebytes(raw[: end.start()] if end else raw)

    def header(name: str) -> str:
        return ", ".join(str(value) for value in mail.get_all(name, []))[:100_000]

    ids = [_id(part) for part in _ID.findall(header("Message-ID")) or header("Message-ID").split()[:1]]
    return {
        "id": ids[0] if ids else "",
        "at": _mail_moment(header("Date")),
        "from": _addresses(header("From")) or _addresses(header("Sender")),
        "to": [*_addresses(header("To")), *_addresses(header("Cc"))],
        "subject": _decoded(header("Subject")),
        "parents": [_id(part) for part in _ID.findall(f"{header('References')} {header('In-Reply-To')}")],
    }


def _id(text: str) -> str:
    return text.strip(" <>")


def _addresses(header: str) -> list[str]:
    return [address for _, address in email.utils.getaddresses([header]) if "@" in address]


def _decoded(header: str) -> str:
    try:
        return str(email.header.make_header(email.header.decode_header(header)))
    except (ValueError, LookupError, email.errors.MessageError):
        return header


def _mail_moment(header: str) -> int | None:
    try:
        return _seconds(email.utils.parsedate_to_datetime(header))
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _seconds(at: datetime) -> int | None:
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return int(at.timestamp()) if at.year in _YEARS else None


# A line of JSON


def _said_in_line(raw: bytes) -> dict[str, Any]:
    try:
        line = json.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        line = None
    if not isinstance(line, dict) or not isinstance(line.get("text"), str):
        raise Unusable("line that is no message")
    parents = [*_words(line.get("references")), *_words(line.get("in_reply_to"))]
    return {
        "id": _id(str(line.get("id") or "")),
        "at": _line_moment(line.get("at")),
        "from": next((names for key in ("from", "side", "speaker") if (names := _names(line.get(key)))), []),
        "to": _names(line.get("to")),
        "subject": str(line.get("subject") or ""),
        "parents": [_id(parent) for parent in parents],
    }


def _words(value: Any) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else str(value or "").split()


def _names(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for part in value for name in _names(part)]
    if not isinstance(value, str) or not value.strip():
        return []
    return _addresses(value) if "@" in value else [value]


def _line_moment(value: Any) -> int | None:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _seconds(datetime.fromtimestamp(value, UTC))
        return _seconds(datetime.fromisoformat(str(value)))
    except (ValueError, OverflowError, OSError):
        return None


def parts_of(files: Sequence[str], ours: Ours, size: int) -> Iterator[Part]:
    """The files cut into parts of about `size` bytes: a large file into several, many small ones into one."""
    waiting: list[tuple[str, int, int]] = []
    number, room = 1, size
    for path in files:
        length = os.path.getsize(path) if is_plain_file(path) else 0
        for start in range(0, max(length, 1), size):
            span = (path, start, min(start + size, max(length, 1)))
            waiting.append(span)
            room -= max(span[2] - span[1], size // 2000)
            if room <= 0:
                yield Part(number, tuple(waiting), ours)
                number, waiting, room = number + 1, [], size
    if waiting:
        yield Part(number, tuple(waiting), ours)
