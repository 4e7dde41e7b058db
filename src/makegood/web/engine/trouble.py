"""What ails the database, in words: for the alarm, and for whoever starts a worker by hand."""

from __future__ import annotations

from django.db import DatabaseError

_WAITS = "What is due waits in its rows, and goes on by itself afterwards."
_FULL = f"The disk of the database is full: nothing can be written. Make room on it. {_WAITS}"
_READ_ONLY = f"The database takes no writes: it, or its disk, may only be read. Let it be written to. {_WAITS}"
_AWAY = f"The database does not answer. {_WAITS}"
_BY_STATE = {"53100": _FULL, "25006": _READ_ONLY, "08": _AWAY, "57P": _AWAY}  # beginnings of states of PostgreSQL
_BY_NAME = {"SQLITE_FULL": _FULL, "SQLITE_READONLY": _READ_ONLY, "SQLITE_CANTOPEN": _AWAY}  # of SQLite's errors


def words(doing: str, error: Exception) -> str:
    """Say what went wrong and what to do, where we know; else that `doing` failed, and by which error."""
    return _known(error) or f"{doing} failed: {type(error).__name__}."


def _known(error: Exception) -> str:
    if not isinstance(error, DatabaseError):
        return ""
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    name = str(getattr(error.__cause__, "sqlite_errorname", None) or "")
    for known, found in ((_BY_STATE, state), (_BY_NAME, name)):
        for beginning, says in known.items():
            if found.startswith(beginning):
                return says
    return ""
