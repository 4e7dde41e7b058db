"""Files sealed piece by piece, so that their size costs no memory.

A head (mark, name of the master key, 16 bytes of salt), then pieces of 64 KiB, each AES-256-GCM under a key of this file alone. The
nonce of a piece is its number and whether it is the last: pieces cannot be changed, swapped, repeated or cut off unnoticed.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from makegood.web.vault import keyring
from makegood.web.vault.sealing import Unreadable, derived

_MARK = b"MGF1"
_NAME = 8
_SALT = 16
_PIECE = 64 * 1024
_TAG = 16


def write(file: BinaryIO, scope: str, chunks: Iterable[bytes]) -> None:
    """Write `chunks` to `file`, sealed for `scope` with the newest key."""
    ring = keyring.ring()
    salt = os.urandom(_SALT)
    file.write(_MARK + ring.newest.encode() + salt)
    cipher = AESGCM(derived.__wrapped__(ring.keys[ring.newest], scope, salt))
    for number, (piece, last) in enumerate(_pieces(chunks)):
        file.write(cipher.encrypt(_nonce(number, last), piece, None))


def read(file: BinaryIO, scope: str) -> io.BufferedReader:
    """The plain bytes of a sealed file, to read once from the start. Raises Unreadable, here or while reading."""
    return io.BufferedReader(_Plain(file, scope), _PIECE)


def key_of(file: BinaryIO) -> str:
    """The name of the master key that sealed a file. Raises Unreadable."""
    head = file.read(len(_MARK) + _NAME)
    if not head.startswith(_MARK):
        raise Unreadable("not a sealed file")
    return head[len(_MARK) :].decode("ascii", "replace")


class _Plain(io.RawIOBase):
    def __init__(self, file: BinaryIO, scope: str) -> None:
        self._file = file
        self._plain = memoryview(b"")
        self._number = 0
        name = key_of(file)
        key = keyring.key(name)
        if key is None:
            raise Unreadable(f"sealed with the key {name}, which is not on the keyring")
        self._cipher = AESGCM(derived.__wrapped__(key, scope, file.read(_SALT)))
        self._next = file.read(_PIECE + _TAG)
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._plain and not self._ended:
            self._open_piece()
        count = min(len(buffer), len(self._plain))
        buffer[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _open_piece(self) -> None:
        piece, self._next = self._next, self._file.read(_PIECE + _TAG)
        last = not self._next
        try:
            self._plain = memoryview(self._cipher.decrypt(_nonce(self._number, last), piece, None))
        except (InvalidTag, ValueError):
            raise Unreadable("a file is not as it was written") from None
        self._number += 1
        self._ended = last

    def close(self) -> None:
        self._file.close()
        super().close()


def _pieces(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Pieces of one size, and whether a piece is the last; an empty file is one empty piece."""
    kept = bytearray()
    for chunk in chunks:
        kept += chunk
        while len(kept) > _PIECE:
            yield bytes(kept[:_PIECE]), False
            del kept[:_PIECE]
    yield bytes(kept), True


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
