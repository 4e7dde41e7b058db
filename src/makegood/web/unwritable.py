"""Whether something failed because nothing can be written: the disk is full, or what we write to is for reading alone."""

from __future__ import annotations

import errno

_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
_SQLITE = frozenset({"SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR_WRITE"})
_POSTGRESQL = frozenset({"53100", "25006"})  # disk_full, read_only_sql_transaction


def is_reason(error: BaseException | None) -> bool:
    """Whether `error`, or what it came from, says so; also where a driver of the database said it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if _says_so(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _says_so(error: BaseException) -> bool:
    name: str = getattr(error, "sqlite_errorname", None) or ""
    return (
        getattr(error, "errno", None) in _DISK
        or any(name == each or name.startswith(f"{each}_") for each in _SQLITE)
        or getattr(error, "sqlstate", None) in _POSTGRESQL
    )
