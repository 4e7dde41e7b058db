"""A case folder on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from makegood.cli.shell import read_bytes
from makegood.formats import Fault, Faulty

if TYPE_CHECKING:
    from makegood.journey import Material


def load(folder: Path) -> Material:
    """Read a case folder. Only case.yaml is needed; the rest is used as far as it is there.

    Raises Faulty with the faults of every file.
    """
    from makegood.journey import folder as library

    if not folder.is_dir():
        raise Faulty.one("There is no such folder.", "Give the folder that holds case.yaml.", name=str(folder))
    return library.load(files_of(folder), str(folder))


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of a case folder's files by their names in it. Raises Faulty for those that cannot be read."""
    from makegood.journey.folder import EXHIBITS, FILES

    place = folder / EXHIBITS
    evidence = sorted(path for path in place.iterdir() if path.is_file()) if place.is_dir() else []
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    for path in [*(folder / name for name in FILES if (folder / name).exists()), *evidence]:
        try:
            files[path.relative_to(folder).as_posix()] = read_bytes(str(path))
        except Faulty as faulty:
            faults += faulty.named(str(path)).faults
    if faults:
        raise Faulty(faults)
    return files
