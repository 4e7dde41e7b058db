"""Commit, then reveal: a side is bound by the hash of what it wrote before anybody, the host too, can read it.

First every side hands in a seal, a hash of its words with a salt of its own. Only then does it hand in words and
salt, and they must match the seal. So the host cannot peek before all are bound, and nobody can change a word after.
The seals stay in the journal: each side can prove later what it wrote.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from makegood.formats import Faulty, canonical

SALT = 32  # characters at least: fewer could be found by trying


@dataclass(frozen=True, slots=True)
class Sealed:
    """A side hands in its seal."""

    side: str
    seal: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A side hands in what its seal was made of. said: an amount as text, or a list of numbers."""

    side: str
    said: Any = field(repr=False)
    salt: str = field(repr=False)


def seal(said: Any, salt: str) -> str:
    """Return the seal of what is said: SHA-256 of it and the salt, written as canonical JSON.

    Raises Faulty where the salt is too short to hide behind; 32 random characters are enough.

    >>> seal("EUR 30000", "0123456789abcdef0123456789abcdef")[:16]
    '7975fb8bb9b7609e'
    """
    if len(salt) < SALT:
        raise Faulty.one(
            f"The salt has {len(salt)} characters.", f"Make one of at least {SALT} random characters.", path=("salt",)
        )
    return hashlib.sha256(canonical({"said": said, "salt": salt})).hexdigest()


@dataclass(frozen=True)
class Envelopes:
    """One round of sealed words: the seals, then what they held. `held` is the host's alone."""

    sides: tuple[str, ...]
    seals: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def complete(self) -> bool:
        return len(self.held) == len(self.sides)

    def apply(self, event: Sealed | Opened) -> Envelopes:
        if event.side not in self.sides:
            raise Faulty.one(f"‘{event.side}’ does not take part.", f"Sides are {', '.join(self.sides)}.")
        return self._sealed(event) if isinstance(event, Sealed) else self._opened(event)

    def _sealed(self, event: Sealed) -> Envelopes:
        if event.side in self.seals:
            raise Faulty.one("This side is bound by its seal already.", "Open it when every side has handed in one.")
        if len(event.seal) != 64 or set(event.seal) - set("0123456789abcdef"):
            raise Faulty.one("This is not a seal.", "Hand in the 64 hexadecimal characters of a SHA-256.")
        if event.seal in self.seals.values():
            raise Faulty.one("Another side's seal cannot be handed in again.", "Make one with a salt of your own.")
        return replace(self, seals={**self.seals, event.side: event.seal})

    def _opened(self, event: Opened) -> Envelopes:
        if len(self.seals) < len(self.sides):
            raise Faulty.one("Not every side is bound yet.", "Open when every side has handed in its seal.")
        if event.side in self.held:
            raise Faulty.one("This side has opened its seal.", "Wait for the others.")
        if not hmac.compare_digest(seal(event.said, event.salt), self.seals[event.side]):
            raise Faulty.one("This is not what was sealed.", "Hand in the very words and the salt of the seal.")
        return replace(self, held={**self.held, event.side: event.said})

    def seen(self) -> dict[str, Any]:
        """What everybody sees: who has handed in what, in the order of the table, and the seals once all are in."""
        bound = len(self.seals) == len(self.sides)
        return {
            "sealed": [side for side in self.sides if side in self.seals],
            "opened": [side for side in self.sides if side in self.held],
            "seals": {side: self.seals[side] for side in self.sides} if bound else {},
        }
