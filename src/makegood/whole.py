"""Files that are whole or not there: written beside their place, on the disk before they take it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_PREFIX = ".unfinished-"


class New:
    """A file that is being written, for its owner alone."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.file = file
        self._path = path

    def replaces(self, place: Path, *, mode: int = 0o600) -> None:
        """Take the place of what is there, at once: after a power cut it is the old or the new."""
        self._finish(mode)
        os.replace(self._path, place)
        _keep(place.parent)

    def takes_free(self, place: Path) -> None:
        """Take a place that is free. Raises FileExistsError."""
        self._finish(0o600)
        os.link(self._path, place)
        _keep(place.parent)

    def _finish(self, mode: int) -> None:
        self.file.flush()
        os.fchmod(self.file.fileno(), mode)
        os.fsync(self.file.fileno())


@contextmanager
def new(folder: Path) -> Iterator[New]:
    """Begin a file in `folder`, which has to be on the disk of the place it will take; it is gone unless it took one.

    with whole.new(path.parent) as new:
        new.file.write(data)
        new.replaces(path)
    """
    handle, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield New(file, path)
    finally:
        path.unlink(missing_ok=True)


def is_unfinished(path: Path) -> bool:
    """Whether a file was being written when the power failed, or is at this moment."""
    return path.name.startswith(_PREFIX)


def _keep(folder: Path) -> None:
    """Let the folder's new entry reach the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
