"""Secrets that the first start makes: written whole or not at all, once, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def make_once(path: Path, content: bytes) -> None:
    """Write `content` to `path` unless it is there: whoever comes first has made it, and nobody reads half a secret."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write(temporary, content)
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink(missing_ok=True)


def replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of what `path` holds, at once: after a power cut it is the old or the new."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write(temporary, content)
    os.replace(temporary, path)


def write(path: Path, content: bytes) -> None:
    """Write a new file for its owner alone, and let it reach the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
