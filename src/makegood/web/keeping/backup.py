"""A backup of everything, made while people work: rows of one moment, files, and apart from them the keys."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from importlib import metadata
from pathlib import Path

from django.conf import settings

from makegood import whole
from makegood.formats import Faulty
from makegood.web.keeping import archive, rows
from makegood.web.vault import keyring


def back_up(to: Path, *, at: datetime) -> archive.Manifest:
    """Write a backup to `to`, whole or not at all. It holds no key. Raises Faulty where it cannot be written."""
    state = rows.state()
    if not state:
        raise Faulty.one("There is nothing to back up: the database is empty.", "Give the data folder with --data.")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with whole.new(to.parent) as new:
            with zipfile.ZipFile(new.file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zipped:
                manifest = _write(archive.Writer(zipped), state, at)
            new.replaces(to)
    except OSError as error:
        raise Faulty.one(
            f"The backup cannot be written: {error.strerror}.", "Choose another place.", name=str(to)
        ) from None
    return manifest


def _write(writer: archive.Writer, state: rows.State, at: datetime) -> archive.Manifest:
    with rows.one_moment():
        for model in rows.tables(state):
            writer.put(archive.rows_of(model._meta.label_lower), rows.lines(model), counted=True)
    for path in exhibits():  # after the rows: a file that a row names is there, and never changes
        with path.open("rb") as file:
            writer.put(f"exhibits/{path.relative_to(settings.EXHIBITS).as_posix()}", archive.pieces(file))
    return writer.close(
        made_at=at.isoformat(timespec="seconds"),
        version=metadata.version("makegood"),
        state=state,
        keys=keyring.ring().keys,
    )


def exhibits() -> Iterator[Path]:
    """The files of exhibits, without what is being written at this moment."""
    found = sorted(path for path in settings.EXHIBITS.rglob("*") if path.is_file())
    return (path for path in found if not whole.is_unfinished(path))
