"""The database's own refusal to change the record: on SQLite and PostgreSQL, whatever writes to it."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("cases_recordentry",)
_SAYS = "the record is append-only"


def install(connection: BaseDatabaseWrapper) -> None:
    _run(connection, _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)


def let_rooms_go(connection: BaseDatabaseWrapper) -> None:
    """From now on a record may be deleted within a transaction that says so of its whole room (retention.models.Gone.open)."""
    _run(connection, _SQLITE_LETS_GO if connection.vendor == "sqlite" else _POSTGRESQL_LETS_GO)


def remove(connection: BaseDatabaseWrapper) -> None:
    _run(connection, _SQLITE_GONE if connection.vendor == "sqlite" else _POSTGRESQL_GONE)


# INSERT OR REPLACE deletes the old row without a DELETE trigger, so the insert itself is refused.
_SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{says}'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{says}'); END",
    "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id"
    " OR (case_id = NEW.case_id AND room = NEW.room AND seq = NEW.seq)) BEGIN SELECT RAISE(ABORT, '{says}'); END",
)
_SQLITE_GONE = tuple(f"DROP TRIGGER IF EXISTS {{table}}_no_{what}" for what in ("update", "delete", "replace"))
_POSTGRESQL = (
    "CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
)
_POSTGRESQL_GONE = (
    "DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
    "DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
    "DROP FUNCTION IF EXISTS {table}_refuse",
)
_GOES = "EXISTS (SELECT 1 FROM retention_gone g WHERE g.of_case = OLD.case_id AND g.room = OLD.room AND g.open)"
_SQLITE_LETS_GO = (
    "DROP TRIGGER IF EXISTS {table}_no_delete",
    f"CREATE TRIGGER {{table}}_no_delete BEFORE DELETE ON {{table}} WHEN NOT {_GOES} BEGIN SELECT RAISE(ABORT, '{{says}}'); END",
)
_POSTGRESQL_LETS_GO = (
    "CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" IF TG_OP = 'DELETE' THEN IF {_GOES} THEN RETURN OLD; END IF; END IF;"
    " RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            for statement in statements:
                cursor.execute(statement.format(table=table, says=_SAYS))
