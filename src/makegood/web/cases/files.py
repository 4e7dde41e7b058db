"""Exhibits on disk: sealed for their room, under their own hash, written whole or not at all."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from makegood import whole
from makegood.web.vault import sealed_file
from makegood.web.vault.sealing import Unreadable

_SCOPE = re.compile(r"[0-9a-z]+/[a-z]+")  # `<case>/<room>`


@dataclass(frozen=True)
class Kept:
    """What was stored: the SHA-256 of the plain bytes in hexadecimal, and their size."""

    sha256: str
    size: int


def keep(chunks: Iterable[bytes], scope: str) -> Kept:
    """Store bytes for one room (`<case>/<room>`) and return their hash. The same bytes in the same room are stored once."""
    folder: Path = settings.EXHIBITS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    measured = _Measured(chunks)
    with whole.new(folder) as new:
        sealed_file.write(new.file, scope, measured)
        path = where(measured.digest.hexdigest(), scope)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.replaces(path)
    return Kept(measured.digest.hexdigest(), measured.size)


class _Measured:
    """Chunks as they pass by, their hash and their size."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.digest, self.size = hashlib.sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.digest.update(chunk)
            self.size += len(chunk)
            yield chunk


def where(sha256: str, scope: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256) or not _SCOPE.fullmatch(scope):
        raise ValueError("not a SHA-256 in a room")
    folder: Path = settings.EXHIBITS
    return folder / scope / sha256


def open_kept(sha256: str, scope: str) -> BinaryIO:
    """Open stored bytes for reading. Raises FileNotFoundError where they are gone, Unreadable where they are damaged."""
    return sealed_file.read(where(sha256, scope).open("rb"), scope)


def intact(sha256: str, scope: str) -> bool:
    """Whether the stored bytes still have the hash that they are stored under."""
    try:
        with open_kept(sha256, scope) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except (FileNotFoundError, Unreadable):
        return False


def forget(case_id: str, room: str, but: Collection[str] = ()) -> None:
    """Take what was kept for one room from the disk, except files with these hashes."""
    scope = f"{case_id}/{room}"
    if not _SCOPE.fullmatch(scope):
        return  # such a room keeps no files
    folder: Path = settings.EXHIBITS / scope
    for path in folder.glob("*"):
        if path.name not in but:
            path.unlink(missing_ok=True)
    with suppress(OSError):  # not while there is something in them
        folder.rmdir()
        folder.parent.rmdir()


def safe_name(name: str) -> str:
    """A file's name without folders, control signs and signs that turn text around; at most 120 characters, ending kept.

    >>> safe_name("..\\\\..\\\\etc/pass\\u202egpj.exe")
    'passgpj.exe'
    """
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    plain = re.sub(r"\s+", " ", plain).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 10 and stem:
        plain = f"{stem[: 119 - len(ending)]}.{ending}"
    return plain[:120] or "file"
