"""Numbers of rows that count nothing.

A number that goes up by one tells whoever sees two of their own rows how many the others wrote in between: notes, drafts, limits.
"""

import re
import secrets
import threading
import time
from collections.abc import Mapping
from typing import Any

from django.db import models

_SINCE = 1_577_836_800_000_000  # 2020, in microseconds
_CHANCE = 1 << 12
_EXACT = 2**53  # whole numbers up to here survive every reader of JSON
_last = 0
_lock = threading.Lock()


def new_id() -> int:
    """A number of 63 bits: the microsecond, then twelve bits of chance. Those of one process only go up."""
    global _last
    with _lock:
        now = (time.time_ns() // 1000 - _SINCE) * _CHANCE
        _last = max(now, _last - _last % _CHANCE + _CHANCE) + secrets.randbelow(_CHANCE)
        return _last


def told(details: Mapping[str, Any]) -> dict[str, Any]:
    """Details as JSON carries them: the number of a row is too large for a number there, and is told as text."""
    return {
        name: [_told(each) for each in value] if isinstance(value, list) else _told(value)
        for name, value in details.items()
    }


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, int) and value >= _EXACT else value


def names_rows(value: Any) -> bool:
    """Whether this was told of numbers of rows: they serve who checks the database, and tell people nothing.

    >>> names_rows("903174582139478017"), names_rows(["903174582139478017"]), names_rows("14"), names_rows([])
    (True, True, False, False)
    """
    if isinstance(value, list):
        return bool(value) and all(names_rows(each) for each in value)
    return isinstance(value, str) and re.fullmatch("[0-9]{16,}", value) is not None


class UncountedAutoField(models.BigAutoField):
    """A BigAutoField whose numbers come from `new_id` and not from the database: later rows have larger ones, and that is all they say.

    The column is a BigAutoField's, and so the migrations call it, so that no table has to be changed for it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "default": new_id})

    def get_default(self) -> None:
        """A row has its number when it is saved, not before."""
        return None

    def get_pk_value_on_save(self, instance: models.Model) -> int:
        return new_id()

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        del kwargs["default"]
        return name, "django.db.models.BigAutoField", args, kwargs
