"""For migrations: seal columns that were plain before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import migrations, models

from makegood.web.vault import sealing


def by_room(row: Any) -> str:
    return sealing.scope_of_room(row.case_id, row.room)


def seal_columns(
    app: str, model: str, fields: dict[str, models.Field], scope: Callable[[Any], str] = by_room
) -> list[migrations.operations.base.Operation]:
    """Operations that turn plain text and JSON columns into the sealed `fields`.

    The columns become plain text, then each value is sealed, then Django is told; the database type stays text.
    """

    def seal(apps: Any, editor: Any) -> None:
        rows = apps.get_model(app, model).objects.using(editor.connection.alias)
        for row in rows.only(*fields, *_named_by(rows.model)).iterator(chunk_size=500):
            sealed = {
                name: sealing.seal(scope(row), f"{app}.{model.lower()}.{name}", value.encode())
                for name in fields
                if (value := getattr(row, name)) not in (None, "") and not value.startswith(sealing.MARK)
            }
            if sealed:
                rows.filter(pk=row.pk).update(**sealed)

    plain = [
        migrations.AlterField(model, name, models.TextField(null=field.null, default=""))
        for name, field in fields.items()
    ]
    told = [migrations.AlterField(model, name, field) for name, field in fields.items()]
    return [
        *plain,
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(state_operations=told),
    ]


def _named_by(model: type[models.Model]) -> list[str]:
    """The columns that say whose a row is."""
    return [
        field.name for field in model._meta.concrete_fields if field.name in ("id", "case", "room", "user", "case_id")
    ]
