"""The master keys of an installation: a text file, one key a line, the newest first.

    # Makegood keyring. …
    4f1c9a2e 3q2-7w…

Each key is named by the first eight signs of its own hash, so that a sealed value says which key opens it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from makegood.formats import Faulty
from makegood.web import secret_files

_HEAD = (
    "# Makegood keyring. Without it nobody reads what is in the rooms, not even from a backup.\n"
    "# Keep a copy in another place than the backups. One key a line, the newest first.\n"
)
_LENGTH = 32  # bytes


@dataclass(frozen=True)
class Keyring:
    """Master keys by name. `newest` seals; every one of them opens."""

    keys: Mapping[str, bytes]

    @property
    def newest(self) -> str:
        return next(iter(self.keys))

    @classmethod
    def of(cls, *keys: bytes) -> Keyring:
        return cls({name_of(key): key for key in keys})

    @classmethod
    def read(cls, text: str, where: str = "the keyring") -> Keyring:
        """Raises Faulty where a line is not a key, or there is none."""
        lines = [
            (number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line[:1] not in ("", "#")
        ]
        keys: dict[str, bytes] = {}
        for number, words in lines:
            key = _decode(words[1]) if len(words) == 2 else b""
            if len(key) != _LENGTH or name_of(key) != words[0]:
                raise Faulty.one(
                    f"Line {number} of {where} is not a key.",
                    "Put back the file as it was written, or its copy: nothing sealed can be read without it.",
                )
            keys[words[0]] = key
        if not keys:
            raise Faulty.one(f"There is no key in {where}.", "Put back the file as it was written, or its copy.")
        return cls(keys)

    def write(self) -> str:
        lines = (f"{name} {base64.urlsafe_b64encode(key).decode()}\n" for name, key in self.keys.items())
        return _HEAD + "".join(lines)

    def with_new_key(self) -> Keyring:
        return Keyring.of(secrets.token_bytes(_LENGTH), *self.keys.values())


def name_of(key: bytes) -> str:
    return hashlib.sha256(b"makegood key name" + key).hexdigest()[:8]


def ring() -> Keyring:
    """The keyring of this installation; the first start makes it. Raises Faulty where it cannot be read."""
    from django.conf import settings

    return load(settings.KEYRING)


def load(path: Path) -> Keyring:
    try:
        if not path.exists():
            secret_files.make_once(path, Keyring.of(secrets.token_bytes(_LENGTH)).write().encode())
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise Faulty.one(
            f"The keyring {path} cannot be used: {error.strerror}.", "Set MAKEGOOD_KEYRING to a file we may read."
        ) from None
    return _read(path, changed)


def key(name: str) -> bytes | None:
    """The master key of this name, or None. The file is asked only for a name that nobody here has met."""
    from django.conf import settings

    met = _met.get(settings.KEYRING)
    if met is None or name not in met.keys:
        met = ring()
    return met.keys.get(name)


_met: dict[Path, Keyring] = {}  # as last read


@cache
def _read(path: Path, changed: int) -> Keyring:
    """Once for each state of the file: a rotation elsewhere is seen by every process."""
    _met[path] = Keyring.read(path.read_text("utf-8", "replace"), str(path))
    return _met[path]


def _decode(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        return b""
