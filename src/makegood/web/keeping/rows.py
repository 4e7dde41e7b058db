"""Rows of every table as JSON lines and back: the same on SQLite and PostgreSQL, sealed columns as they lie.

The models are those of the migrations that the database has seen, not those of today: so an older backup can be put back as it was
and then brought up to date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from makegood.formats import Faulty
from makegood.web.vault.fields import as_stored

# Made again by the upgrade, or worth nothing elsewhere: people sign in again after a restore.
_LEFT_OUT = frozenset({"contenttypes", "auth", "sessions", "usersessions"})
_OF_POSTGRESQL = "procrastinate"  # an app whose tables no other database has; what is in them is old in a minute
_BATCH = 500

State = list[tuple[str, str]]  # the last migration of each app


def state() -> State:
    """The migrations that this database has seen, the last of each app; empty for an empty database. Raises Faulty where a newer
    version has changed it, of whose rows we know too little."""
    loader = MigrationExecutor(connection).loader
    applied = {node for node in loader.applied_migrations if node[0] != _OF_POSTGRESQL}
    known = set(loader.disk_migrations).union(*(one.replaces for one in loader.disk_migrations.values()))
    if any(node not in known for node in applied if node[0] in loader.migrated_apps):
        raise Faulty.one("The database belongs to a newer version of Makegood.", "Use that version for its backups.")
    seen = applied & set(loader.graph.node_map)  # what others replaced stands there no more
    last = {
        node
        for node in seen
        if not any(child.key in seen for child in loader.graph.node_map[node].children if child.key[0] == node[0])
    }
    return sorted(last)


def tables(of: State) -> list[type[models.Model]]:
    """Its models, in the order of their names."""
    apps: Apps = MigrationExecutor(connection).loader.project_state([tuple(node) for node in of]).apps
    found = [
        model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy
    ]
    kept = [model for model in found if model._meta.app_label not in _LEFT_OUT]
    return sorted(kept, key=lambda model: model._meta.label_lower)


@contextmanager
def one_moment() -> Iterator[None]:
    """Within it, everything that is read is as it was at one moment, whoever writes meanwhile; nobody is kept waiting."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # a reader's transaction, unlike Django's own
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def lines(model: type[models.Model]) -> Iterator[bytes]:
    """One line of JSON for each row, by primary key."""
    with as_stored():
        for row in model._base_manager.order_by("pk").iterator(chunk_size=_BATCH):
            said = {field.attname: _said(field, row) for field in model._meta.concrete_fields}
            yield json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def put(model: type[models.Model], said: Iterable[bytes]) -> int:
    """Write rows as `lines` gave them; how many there were."""
    count, batch = 0, []
    with as_stored():
        for line in said:
            batch.append(_row(model, json.loads(line)))
            if len(batch) == _BATCH:
                count += len(model._base_manager.bulk_create(batch))
                batch.clear()
        count += len(model._base_manager.bulk_create(batch))
    return count


def count_on(found: Iterable[type[models.Model]]) -> None:
    """Let new rows get numbers after those that were put."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(found)):
            cursor.execute(statement)


def _said(field: models.Field, row: models.Model) -> Any:
    value = field.value_from_object(row)
    if value is None or isinstance(field, models.JSONField):
        return value
    return str(value) if isinstance(value, str) else field.value_to_string(row)


def _row(model: type[models.Model], said: dict[str, Any]) -> models.Model:
    from makegood.web.vault.fields import SealedJSON, SealedText
    from makegood.web.vault.sealing import MARK, Sealed

    values = {}
    for field in model._meta.concrete_fields:
        value = said[field.attname]
        if isinstance(field, SealedText | SealedJSON):
            value = Sealed(value) if value and value.startswith(MARK) else value
        elif value is not None and not isinstance(field, models.JSONField):
            value = (field.target_field if field.remote_field else field).to_python(value)
        values[field.attname] = value
    return model(**values)
