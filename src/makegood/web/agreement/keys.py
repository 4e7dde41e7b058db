"""The key that seals signed agreements: made on first use, kept in the data folder, readable by its owner alone."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from makegood.agreement import Sealer
from makegood.web import secret_files

NAME = "sealing-key.pem"


def sealer(at: datetime) -> Sealer:
    """The installation's sealer. `at` is when it is made, if it is not there yet."""
    path: Path = settings.DATA / NAME
    if not path.exists():
        secret_files.make_once(path, Sealer.make("Makegood", at=at).write())
    return _read(path)


@cache
def _read(path: Path) -> Sealer:
    return Sealer.read(path.read_bytes())


def fingerprint() -> str | None:
    """What people compare: the fingerprint of our key; None while nothing was ever sealed here."""
    path: Path = settings.DATA / NAME
    return _read(path).fingerprint if path.exists() else None
