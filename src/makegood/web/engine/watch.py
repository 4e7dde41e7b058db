"""What the pages know of the sweeper: asked of the database at most once in half a minute by each process."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from makegood.web.engine import alarm, auditor

LOOK_EVERY = 30.0  # seconds
_looked = -LOOK_EVERY
_silent: timedelta | None = None


def silent() -> int:
    """For how many minutes nothing has been swept, where that is too long; else 0. Sounds the alarm."""
    global _looked, _silent
    if time.monotonic() - _looked >= LOOK_EVERY:
        _looked = time.monotonic()
        try:
            _silent = auditor.silent_for(timezone.now())
        except DatabaseError:
            _silent = None
        if _silent is not None:
            alarm.sound("Nothing is being swept.")
    return int(_silent.total_seconds() // 60) if _silent else 0
