"""Whether something failed because nothing can be written: the disk is full, or what we write to is for reading alone."""

from __future__ import annotations

import errno

from makegood.web.engine import trouble

_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def is_reason(error: BaseException | None) -> bool:
    """Whether `error`, or what it came from, says so: of a file, or of the database."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if getattr(error, "errno", None) in _ERRORS or trouble.of(error) in trouble.UNWRITABLE:
            return True
        error = error.__cause__ or error.__context__
    return False
