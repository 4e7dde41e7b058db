"""Whether the parts that everything rests on are there."""

from __future__ import annotations

from datetime import datetime

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from makegood.formats import Faulty
from makegood.web.engine import auditor
from makegood.web.vault import keyring
from makegood.web.vault.fitting import fits

FINE = "fine"


def parts(at: datetime) -> dict[str, str]:
    """Each part as ‘fine’ or in a word what is wrong with it; no path, name or content."""
    return {"database": _database(), "tables": _tables(), "keys": _keys(), "sweeper": _sweeper(at)}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return FINE


def _tables() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unreachable"
    return "behind" if waiting else FINE


def _keys() -> str:
    try:
        keyring.ring()
        return FINE if fits() else "another"
    except (Faulty, OSError):
        return "unreadable"
    except DatabaseError:
        return "unreachable"


def _sweeper(at: datetime) -> str:
    """A server that was never swept is as ready as one whose sweeper comes round."""
    try:
        return "silent" if auditor.silent_for(at) else FINE
    except DatabaseError:
        return "unreachable"
