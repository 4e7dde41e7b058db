"""One value sealed for one scope: AES-256-GCM with a key derived by HKDF-SHA256 (RFC 5869) from a master key and the scope.

    mg1.<name of the master key>.<scope>.<base64 of nonce and ciphertext>

The scope says whose it is: `<case>/<room>`, `user/<id>`, `mail`. `label` says which column; a value moved to another column
or given another scope does not open.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from makegood.web.vault import keyring

MARK = "mg1."
_NONCE = 12  # bytes


class Unreadable(Exception):
    """A sealed value that does not open: its key is not on the ring, or it is not as it was written."""


class Sealed(str):
    """A value as it lies in the database. Only `seal` makes one: what is not sealed does not reach a sealed column."""

    __slots__ = ()


@dataclass(frozen=True)
class _Parts:
    key: str
    scope: str
    body: bytes

    @classmethod
    def of(cls, sealed: str) -> _Parts:
        mark, _, rest = sealed.partition(".")
        try:
            key, scope, body = rest.split(".")
            return cls(key, scope, base64.b64decode(body, validate=True))
        except ValueError:
            raise Unreadable(f"not a sealed value (begins {mark[:4]!r})") from None


def scope_of_room(case_id: str, room: str) -> str:
    return f"{case_id}/{room}"


def seal(scope: str, label: str, data: bytes) -> Sealed:
    """Seal `data` for `scope` with the newest key."""
    ring = keyring.ring()
    nonce = os.urandom(_NONCE)
    body = AESGCM(derived(ring.keys[ring.newest], scope)).encrypt(nonce, data, _bound(scope, label))
    return Sealed(f"{MARK}{ring.newest}.{scope}.{base64.b64encode(nonce + body).decode()}")


def unseal(sealed: str, label: str) -> bytes:
    """Raises Unreadable."""
    parts = _Parts.of(sealed)
    key = keyring.key(parts.key)
    if key is None:
        raise Unreadable(f"sealed with the key {parts.key}, which is not on the keyring")
    try:
        return AESGCM(derived(key, parts.scope)).decrypt(
            parts.body[:_NONCE], parts.body[_NONCE:], _bound(parts.scope, label)
        )
    except (InvalidTag, ValueError):
        raise Unreadable(f"{label} of {parts.scope} is not as it was written") from None


def is_newest(sealed: str) -> bool:
    """Whether the newest key sealed it."""
    return _Parts.of(sealed).key == keyring.ring().newest


def scope_in(sealed: str) -> str:
    return _Parts.of(sealed).scope


@lru_cache(maxsize=4096)
def derived(master: bytes, scope: str, salt: bytes = b"") -> bytes:
    """The key of one scope (and, with a salt, of one file in it)."""
    return HKDF(hashes.SHA256(), 32, salt or None, b"makegood/" + scope.encode()).derive(master)


def _bound(scope: str, label: str) -> bytes:
    return f"{scope}\n{label}".encode()
