"""Secrets that the first start makes: whole or not at all, once, readable by their owner alone."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from makegood import whole


def make_once(path: Path, content: bytes) -> None:
    """Write `content` to `path` unless it is there: whoever comes first has made it, and nobody reads half a secret."""
    with suppress(FileExistsError):
        make(path, content)


def make(path: Path, content: bytes) -> None:
    """Write a new file. Raises FileExistsError where there is one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with whole.new(path.parent) as new:
        new.file.write(content)
        new.takes_free(path)


def replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of what `path` holds, at once."""
    with whole.new(path.parent) as new:
        new.file.write(content)
        new.replaces(path)
