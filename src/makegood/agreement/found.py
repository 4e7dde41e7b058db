"""Some words of a text that answer a question, where they stand, and the four questions of a promise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from makegood.values import Span


def patterns(*written: str) -> tuple[re.Pattern[str], ...]:
    """Ways in which people say one thing, in small letters or capitals."""
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in written)


@dataclass(frozen=True, slots=True)
class Found:
    """Some words of the text that answer one question."""

    words: str
    span: Span

    @classmethod
    def at(cls, words: str, start: int) -> Self:
        """Words that stand at `start`, without the spaces and commas around them."""
        bare = words.lstrip(" ,")
        start += len(words) - len(bare)
        bare = bare.rstrip()
        return cls(bare, Span(start, start + len(bare)))

    @classmethod
    def of(cls, match: re.Match[str], group: str | int = 0) -> Self:
        return cls.at(match[group], match.start(group))


@dataclass(frozen=True, slots=True)
class Promise:
    """What one commitment says of who, what, when and by which test; None where it does not say it."""

    responsible: Found | None
    deliverable: Found | None
    date: Found | None
    acceptance: Found | None
