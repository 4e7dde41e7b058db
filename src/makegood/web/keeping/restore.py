"""Put a backup into an empty installation: rows as they were, then brought up to date, and files."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from makegood.formats import Faulty
from makegood.web.keeping import archive, rows
from makegood.web.vault import keyring


def restore(reader: archive.Reader) -> None:
    """Raises Faulty, before anything is changed, where the backup is damaged, too new, or cannot be opened, or something is here already."""
    reader.check()
    executor = MigrationExecutor(connection)
    _is_known(reader, executor)
    _is_empty(executor)
    _has_keys(reader)
    _put_files(reader)
    executor.migrate([tuple(node) for node in reader.manifest.state])
    found = rows.tables(list(reader.manifest.state))
    try:
        with transaction.atomic():
            for model in found:
                rows.put(model, reader.lines(model._meta.label_lower))
            rows.count_on(found)
    except DatabaseError as error:
        raise Faulty.one(
            f"The rows cannot be put back: {str(error).strip().splitlines()[0]}.",
            "Restore into another empty folder or database; the backup itself is whole.",
        ) from None
    call_command("migrate", verbosity=0, interactive=False)


def _is_known(reader: archive.Reader, executor: MigrationExecutor) -> None:
    if unknown := [node for node in reader.manifest.state if tuple(node) not in executor.loader.graph.nodes]:
        raise Faulty.one(
            f"The backup was made by a newer Makegood ({reader.manifest.version}; it knows {unknown[0][0]} {unknown[0][1]}).",
            "Upgrade Makegood here first.",
            name=str(reader.path),
        )


def _is_empty(executor: MigrationExecutor) -> None:
    if executor.loader.applied_migrations:
        raise Faulty.one(
            "There is an installation here already, and a restore replaces nothing.",
            "Restore into an empty folder with --data, or an empty database with DATABASE_URL.",
        )


def _has_keys(reader: archive.Reader) -> None:
    if missing := sorted(set(reader.manifest.keys) - set(keyring.ring().keys)):
        raise Faulty.one(
            f"What is sealed in the backup needs the keys {', '.join(missing)}, which are not on the keyring here.",
            "Give the keys' file with --keys, or put the old keyring in its place.",
        )


def _put_files(reader: archive.Reader) -> None:
    for part in reader.manifest.files:
        place = PurePosixPath(part.name).relative_to("exhibits")
        if ".." in place.parts or place.is_absolute():
            raise Faulty.one(
                f"The backup names a place outside its folder: {part.name}.", "It was not made by Makegood."
            )
        path = settings.EXHIBITS / place
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with reader.file.open(part.name) as said, path.open("wb") as file:
            for piece in archive.pieces(said):
                file.write(piece)
