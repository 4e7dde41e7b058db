"""Where the messages of a file stand, found by reading it in small parts: never a whole file, never a whole message."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from makegood.formats import Faulty

MOST_OF_MESSAGE = 1024 * 1024  # bytes; what follows in a larger one is attachments, which nobody reads here
_CHUNK = 1024 * 1024
_HEAD = 20_000
_AHEAD = 600  # bytes that the pattern of a first line looks at
_FROM_LINE = re.compile(
    rb"From (?:(?<=\n\nFrom )|(?<=\n\r\nFrom ))[^\r\n]{1,400}\r?\n(?=[!-9;-~]{1,60}:|[!-9;-~]{1,60} |>?From )"
)
_HEADER = re.compile(rb"[!-9;-~]{1,60}:")

Place = tuple[int, int]  # offset and length


def files_of(archives: list[str]) -> list[str]:
    """Every file of the archives by its full path, sorted; a folder (maildir or any other) stands for all in it.

    Raises Faulty naming each archive that is not there.
    """
    missing = [archive for archive in archives if not os.path.exists(archive)]
    if missing:
        raise Faulty(
            fault
            for name in missing
            for fault in Faulty.one("There is no such file.", "Check the name.", name=name).faults
        )
    found: set[str] = set()
    for archive in archives:
        real = os.path.realpath(archive)
        found.update(_inside(real) if os.path.isdir(real) else [real])
    return sorted(found)


def _inside(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        if {"cur", "new", "tmp"} <= set(folders):
            folders.remove("tmp")  # a maildir: what is being delivered is not there yet
        for name in names:
            path = os.path.join(parent, name)
            if not name.startswith(".") and not name.startswith("dovecot"):
                yield path


def is_plain_file(path: str) -> bool:
    """A pipe or a device would wait for ever."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def kind_of(path: str) -> str:
    """What a file holds by how it begins: mbox, mail, lines (JSON), parquet, empty or other. Raises OSError."""
    with open(path, "rb") as file:
        head = file.read(_HEAD)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return "empty"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"{"):
        return "lines"
    if start.startswith(b"From ") or _FROM_LINE.search(head):
        return "mbox"
    return "mail" if _HEADER.match(start) and b"\x00" not in head[:1000] else "other"


def places(path: str, kind: str, start: int, end: int) -> list[Place]:
    """The messages of a file that begin from `start` up to, not including, `end`. Raises OSError."""
    with Path(path).open("rb") as file:
        if kind == "lines":
            return list(_lines(file, start, end))
        if kind == "mbox":
            return list(_mbox(file, start, end))
        return [(0, os.fstat(file.fileno()).st_size)] if start == 0 else []


def read_at(file: BinaryIO, place: Place) -> bytes:
    """The bytes of one message, cut at `MOST_OF_MESSAGE`."""
    file.seek(place[0])
    return file.read(min(place[1], MOST_OF_MESSAGE))


def _mbox(file: BinaryIO, start: int, end: int) -> Iterator[Place]:
    first: int | None = None
    for offset in _first_lines(file, start, end):
        if first is not None:
            yield first, offset - first
        if offset >= end:
            return
        first = offset
    if first is not None:
        yield first, os.fstat(file.fileno()).st_size - first


def _first_lines(file: BinaryIO, begin: int, end: int) -> Iterator[int]:
    """Where mails begin, from `begin` on; none where the first one would lie beyond `end`."""
    at = max(0, begin - 3)
    file.seek(at)
    data = b"\n\n" if at == 0 else b""  # the first line of a file needs no empty one before it
    at -= len(data)
    last = begin - 1
    while True:
        fresh = file.read(_CHUNK)
        data += fresh
        sure = len(data) - _AHEAD if fresh else len(data)
        for match in _FROM_LINE.finditer(data):
            if last < at + match.start() and match.start() < sure:
                last = at + match.start()
                yield last
        if not fresh or (last < begin and at + sure >= end):
            return
        kept = max(0, sure - 3)
        data, at = data[kept:], at + kept


def _lines(file: BinaryIO, start: int, end: int) -> Iterator[Place]:
    offset = max(0, start - 1)
    file.seek(offset)
    if start:
        offset += _rest_of_line(file)
    while offset < end and (length := _rest_of_line(file)):
        yield offset, length
        offset += length


def _rest_of_line(file: BinaryIO) -> int:
    length = 0
    while part := file.readline(_CHUNK):
        length += len(part)
        if part.endswith(b"\n"):
            break
    return length
