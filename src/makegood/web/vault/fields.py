"""Model fields that are plain in Python and sealed in the database.

A row's scope is `<case_id>/<room>` unless the model has a property `vault_scope`. Sealed columns cannot be searched or
filtered by the database, except for empty text, which stays empty. `QuerySet.update` cannot fill them, since it knows no row:
`fill` does, inside an `act`, which holds the case.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from makegood.web.vault import sealing

_as_stored: ContextVar[bool] = ContextVar("as_stored", default=False)


@contextmanager
def as_stored() -> Iterator[None]:
    """Within it, rows are read with their sealed columns as they lie in the database, and can be written so."""
    token = _as_stored.set(True)
    try:
        yield
    finally:
        _as_stored.reset(token)


def scope_of(row: models.Model) -> str:
    return getattr(row, "vault_scope", None) or sealing.scope_of_room(row.case_id, row.room)


class _SealedField(models.TextField):
    def pre_save(self, row: models.Model, add: bool) -> Any:
        plain = getattr(row, self.attname)
        if plain is None or plain == self._stays or isinstance(plain, sealing.Sealed):
            return plain
        return sealing.seal(scope_of(row), self.label, self._to_bytes(plain))

    _stays: Any = None  # what is kept as it is, besides None

    @property
    def label(self) -> str:
        return self.model._meta.label_lower + "." + self.name

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "" or isinstance(value, sealing.Sealed):
            return value
        raise TypeError(f"{self.label} is sealed: set it on a row and save that; it cannot be looked up or updated")

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None or value == self._stays:
            return value
        if _as_stored.get():
            return sealing.Sealed(value)
        return self._from_bytes(sealing.unseal(value, self.label))


class SealedText(_SealedField):
    """Text, sealed. Empty text is kept empty."""

    _stays = ""

    def _to_bytes(self, plain: str) -> bytes:
        return str(plain).encode()

    def _from_bytes(self, data: bytes) -> str:
        return data.decode()


class SealedJSON(_SealedField):
    """Any JSON value, sealed."""

    def _to_bytes(self, plain: Any) -> bytes:
        return json.dumps(plain, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()

    def _from_bytes(self, data: bytes) -> Any:
        return json.loads(data)

    def to_python(self, value: Any) -> Any:
        return value

    def get_default(self) -> Any:
        return self._get_default()


def fill(rows: models.QuerySet, **values: Any) -> int:
    """Set these columns on each of `rows`; how many there were. Call it where nobody else writes them meanwhile."""
    count = 0
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        count += 1
    return count


def sealed_fields(model: type[models.Model]) -> list[_SealedField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, _SealedField)]
