"""Seal everything anew with the newest key, while people work; afterwards the older keys open nothing that is in use.

It goes row by row and file by file, skips what the newest key has sealed already, and can be stopped and begun again at any time.
Keep the old keys for as long as you keep backups from before: they open those.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from makegood import whole
from makegood.web import secret_files
from makegood.web.cases import append_only
from makegood.web.keeping import archive
from makegood.web.vault import keyring, sealed_file, sealing
from makegood.web.vault.fields import as_stored, sealed_fields

_BATCH = 200


def add_key() -> str:
    """Put a new key at the head of the keyring; its name. Every process seals with it from now on."""
    ring = keyring.ring().with_new_key()
    secret_files.replace(settings.KEYRING, ring.write().encode())
    return ring.newest


def seal_anew() -> tuple[int, int]:
    """Seal all rows and files that an older key sealed. Returns how many rows and files there were."""
    rows = sum(_rows_of(model) for model in apps.get_models() if sealed_fields(model))
    return rows, sum(_file(path) for path in _files())


def _rows_of(model: type[models.Model]) -> int:
    return sum(_batch(model, keys) for keys in _batches(model))


def _batches(model: type[models.Model]) -> Iterator[list]:
    last = None
    while True:
        found = model._base_manager.order_by("pk")
        if last is not None:
            found = found.filter(pk__gt=last)
        keys = list(found.values_list("pk", flat=True)[:_BATCH])
        if not keys:
            return
        last = keys[-1]
        yield keys


def _batch(model: type[models.Model], keys: list) -> int:
    """Some rows in one transaction, so that a stop leaves whole rows and writers wait for moments only."""
    fields = sealed_fields(model)
    held = model._meta.db_table in append_only.TABLES
    with transaction.atomic():
        with as_stored():
            rows = list(model._base_manager.select_for_update().filter(pk__in=keys))
        old = [row for row in rows if any(_is_old(getattr(row, field.attname)) for field in fields)]
        if old and held:
            append_only.remove(connection)  # within the transaction: nobody sees the table without its guard
        for row in old:
            model._base_manager.filter(pk=row.pk).update(
                **{field.attname: _anew(field.label, getattr(row, field.attname)) for field in fields}
            )
        if old and held:
            append_only.install(connection)
            append_only.let_rooms_go(connection)
    return len(old)


def _is_old(value: str | None) -> bool:
    return bool(value) and isinstance(value, sealing.Sealed) and not sealing.is_newest(value)


def _anew(label: str, value: str | None) -> str | None:
    if not _is_old(value):
        return value
    return sealing.seal(sealing.scope_in(value), label, sealing.unseal(value, label))


def _files() -> Iterator[Path]:
    return (path for path in sorted(settings.EXHIBITS.glob("*/*/*")) if path.is_file())


def _file(path: Path) -> bool:
    with path.open("rb") as file:
        if sealed_file.key_of(file) == keyring.ring().newest:
            return False
    scope = "/".join(path.relative_to(settings.EXHIBITS).parts[:2])
    with whole.new(settings.EXHIBITS) as new, sealed_file.read(path.open("rb"), scope) as plain:
        sealed_file.write(new.file, scope, archive.pieces(plain))
        new.replaces(path)
    return True
