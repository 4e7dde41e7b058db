"""The key that seals signed agreements: made on first use, kept in the data folder, readable by its owner alone."""

from __future__ import annotations

import os
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from makegood.agreement import Sealer

NAME = "sealing-key.pem"


def sealer(at: datetime) -> Sealer:
    """The installation's sealer. `at` is when it is made, if it is not there yet."""
    path: Path = settings.DATA / NAME
    if not path.exists():
        _make(path, at)
    return _read(path)


@cache
def _read(path: Path) -> Sealer:
    return Sealer.read(path.read_bytes())


def _make(path: Path, at: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(Sealer.make("Makegood", at=at).write())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # whoever was first has made it; the file is never half there
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def fingerprint() -> str | None:
    """What people compare: the fingerprint of our key; None while nothing was ever sealed here."""
    path: Path = settings.DATA / NAME
    return _read(path).fingerprint if path.exists() else None
