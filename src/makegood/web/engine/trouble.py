"""What ails the database, in words: for the alarm, and for whoever starts a worker by hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError

_WAITS = "What is due waits in its rows, and goes on by itself afterwards."


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, and what to do about it."""

    what: str
    mend: str


_FULL = Trouble("The disk of the database is full: nothing can be written.", "Make room on it.")
_DISK = Trouble(
    "The disk of the database cannot be used.", "See whether it is full, and make room; else whether it is broken."
)
_READ_ONLY = Trouble("The database takes no writes: it, or its disk, may only be read.", "Let it be written to.")
_AWAY = Trouble("The database does not answer.", "Check DATABASE_URL, and that the server runs and lets you in.")
UNWRITABLE = (_FULL, _DISK, _READ_ONLY)
_BY_STATE = {"53100": _FULL, "25006": _READ_ONLY, "08": _AWAY, "57P": _AWAY}  # beginnings of states of PostgreSQL
_BY_NAME = {
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _DISK,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_CANTOPEN": _DISK,
}  # of SQLite


def of(error: BaseException) -> Trouble | None:
    """What it says about the database, where we know it."""
    if not isinstance(error, DatabaseError):
        return None
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    name = str(getattr(error.__cause__, "sqlite_errorname", None) or "")
    found = [trouble for beginning, trouble in _BY_STATE.items() if state.startswith(beginning)]
    found += [trouble for beginning, trouble in _BY_NAME.items() if name.startswith(beginning)]
    return found[0] if found else None


def words(doing: str, error: Exception) -> str:
    """Say what went wrong and what to do, where we know; else that `doing` failed, and by which error."""
    found = of(error)
    return f"{found.what} {found.mend} {_WAITS}" if found else f"{doing} failed: {type(error).__name__}."
