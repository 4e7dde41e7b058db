"""An upgrade goes from machine to machine: until the last one is new, the older version reads and writes the newer tables.

So from these migrations on, a change of tables only adds what somebody who does not know it can leave out. What is not used
any more goes one version later: it is named in OUTLIVED then. `bench/rolling.py` runs two versions side by side for real.
"""

from __future__ import annotations

import pytest
from django.db import NotSupportedError
from django.db.migrations import Migration, RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import models as tables
from django.db.migrations.operations.fields import AddField, AlterField
from django.db.migrations.operations.special import RunSQL
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, CharField, Field

BEFORE = {
    "accounts": 1,
    "agreement": 3,
    "api": 1,
    "breach": 3,
    "cases": 4,
    "caucus": 1,
    "consent": 1,
    "contract": 3,
    "dialogue": 2,
    "engine": 4,
    "folder": 1,
    "guard": 2,
    "negotiation": 3,
    "obligations": 4,
    "organisations": 2,
    "search": 1,
}
OUTLIVED: set[str] = set()  # app.model or app.model.field, which the version before this one does not use
HARMLESS = (
    tables.CreateModel,
    tables.AddIndex,
    tables.RemoveIndex,
    tables.AlterModelOptions,
    RunPython,
    tables.AlterModelManagers,
)


def can_be_left_out(field: Field) -> bool:
    return field.many_to_many or field.null or field.db_default is not NOT_PROVIDED


def takes_what_it_took(before: Field, after: Field) -> bool:
    """Whether what the older version writes is still taken."""
    if isinstance(before, CharField) and isinstance(after, CharField):
        shorter = (after.max_length or 1 << 30) < (before.max_length or 1 << 30)
    else:
        shorter = before.get_internal_type() != after.get_internal_type()
    return not shorter and (after.null or not before.null) and (before.unique or not after.unique)


def what_the_older_version_cannot_live_with(migration: Migration, state: ProjectState) -> list[str]:
    """Operation by operation; `state` is what stood before it, and is carried on."""
    found = []
    for operation in migration.operations:
        if not _is_harmless(operation, migration.app_label, state):
            found.append(f"{migration.app_label}.{migration.name}: {operation.describe()}")
        operation.state_forwards(migration.app_label, state)
    return found


def _is_harmless(operation: object, app: str, state: ProjectState) -> bool:
    if isinstance(operation, AddField):
        return can_be_left_out(operation.field)
    if isinstance(operation, AlterField):
        before = state.models[app, operation.model_name_lower].fields[operation.name]
        return takes_what_it_took(before, operation.field)
    if isinstance(operation, RunSQL):
        raise NotSupportedError("nobody here can say what plain SQL changes")
    parts = [app, getattr(operation, "model_name", ""), getattr(operation, "name", "")]
    return isinstance(operation, HARMLESS) or ".".join(filter(None, parts)).lower() in OUTLIVED


def test_the_version_before_this_one_can_live_with_the_newer_tables():
    loader = MigrationLoader(None)
    since = [
        (app, name)
        for app, name in loader.disk_migrations
        if loader.disk_migrations[app, name].__module__.startswith("makegood.") and int(name[:4]) > BEFORE.get(app, 0)
    ]
    wrong = []
    for app, name in since:
        state = loader.project_state(loader.disk_migrations[app, name].dependencies, at_end=True)
        wrong += what_the_older_version_cannot_live_with(loader.disk_migrations[app, name], state)
    assert wrong == []


@pytest.mark.parametrize(
    ("operation", "harmless"),
    [
        (AddField("outgoing", "colour", CharField(max_length=9)), False),
        (AddField("outgoing", "colour", CharField(max_length=9, default="")), False),
        (AddField("outgoing", "colour", CharField(max_length=9, db_default="")), True),
        (AddField("outgoing", "colour", CharField(max_length=9, null=True)), True),
        (AlterField("outgoing", "key", CharField(max_length=9, unique=True)), False),
        (tables.DeleteModel("outgoing"), False),
    ],
)
def test_what_an_older_version_would_stumble_over_is_found(operation, harmless):
    state = MigrationLoader(None).project_state(("engine", "0004_know_answers_and_what_came_back"), at_end=True)
    migration = Migration("0005_try", "engine")
    migration.operations = [operation]
    assert (what_the_older_version_cannot_live_with(migration, state) == []) is harmless
