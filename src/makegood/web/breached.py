"""A list of breached passwords: a file of SHA-1 hashes in the order of their letters, one a line, in capitals, with or without
`:count` behind them, as Have I Been Pwned publishes it. It is searched where it lies, in some thirty reads.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

_LINE = re.compile(rb"[0-9A-F]{40}(:\d+)?\r?\n?")


def stands_in(path: Path, password: str) -> bool:
    """Whether the list holds this password. Raises OSError where it cannot be read."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:  # the line wanted begins in [low, high)
            middle = (low + high) // 2
            start, line = _line_from(file, middle)
            if line[:40] == wanted:
                return True
            if not line or line[:40] > wanted:
                high = middle
            else:
                low = start + len(line)
    return False


def is_list(path: Path) -> bool:
    """Whether the file looks like such a list at its beginning. Raises OSError."""
    with path.open("rb") as file:
        lines = [file.readline(100) for _ in range(100)]
    hashes = [line[:40] for line in lines if line]
    return bool(hashes) and all(_LINE.fullmatch(line) for line in lines if line) and hashes == sorted(hashes)


def _line_from(file: BinaryIO, place: int) -> tuple[int, bytes]:
    """The first line that begins at `place` or behind it; empty at the end."""
    file.seek(max(place - 1, 0))
    if place:
        file.readline()
    return file.tell(), file.readline()
