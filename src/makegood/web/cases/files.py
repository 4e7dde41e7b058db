"""Exhibits on disk: bytes under their own hash, written whole or not at all, never written twice."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


@dataclass(frozen=True)
class Kept:
    """What was stored: its SHA-256 in hexadecimal and its size in bytes."""

    sha256: str
    size: int


def keep(chunks: Iterable[bytes]) -> Kept:
    """Store bytes and return their hash. The same bytes are stored once."""
    folder: Path = settings.EXHIBITS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        path = where(digest.hexdigest())
        path.parent.mkdir(exist_ok=True, mode=0o700)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return Kept(digest.hexdigest(), size)


def where(sha256: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a SHA-256")
    folder: Path = settings.EXHIBITS
    return folder / sha256[:2] / sha256


def open_kept(sha256: str) -> BinaryIO:
    """Open stored bytes for reading. Raises FileNotFoundError where they are gone."""
    return where(sha256).open("rb")


def intact(sha256: str) -> bool:
    """Whether the stored bytes still have the hash that they are stored under."""
    try:
        with open_kept(sha256) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


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
