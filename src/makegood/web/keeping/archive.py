"""The file of a backup: a ZIP with `rows/<table>.jsonl`, `exhibits/…` and `manifest.json`.

The manifest is written last: it names the version, the migrations, the keys that open what is sealed, and each part with its size, hash and
number of rows. A file that was cut off has none; a part that was changed does not have its hash.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from makegood import zips
from makegood.formats import Faulty

FORMAT = 1
MANIFEST = "manifest.json"
_PIECE = 1024 * 1024  # bytes


@dataclass(frozen=True)
class Part:
    name: str
    size: int
    sha256: str
    rows: int = 0


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    made_at    ISO 8601
    version    of Makegood
    state      the migrations that its rows belong to: [app, name] of the last of each app
    keys       names of the master keys that open what is sealed in it
    """

    made_at: str
    version: str
    state: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]
    parts: tuple[Part, ...] = ()

    def rows(self, table: str) -> int:
        return next((part.rows for part in self.parts if part.name == rows_of(table)), 0)

    @property
    def all_rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def files(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.name.startswith("exhibits/"))


def rows_of(table: str) -> str:
    return f"rows/{table}.jsonl"


@dataclass
class Writer:
    file: zipfile.ZipFile
    parts: list[Part] = field(default_factory=list)

    def put(self, name: str, chunks: Iterable[bytes], *, counted: bool = False) -> None:
        """Write one part; with `counted` each chunk is a row."""
        digest, size, rows = hashlib.sha256(), 0, 0
        with self.file.open(name, "w", force_zip64=True) as out:
            for chunk in chunks:
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                rows += counted
        self.parts.append(Part(name, size, digest.hexdigest(), rows))

    def close(self, *, made_at: str, version: str, state: Iterable[tuple[str, str]], keys: Iterable[str]) -> Manifest:
        manifest = Manifest(made_at, version, tuple(state), tuple(keys), tuple(self.parts))
        said = {"format": FORMAT, **_plain(manifest)}
        self.file.writestr(MANIFEST, json.dumps(said, indent=1))
        return manifest


def pieces(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(_PIECE), b"")


class Reader:
    """A backup to read. Raises Faulty where it is none, is cut off, or a part is not as it was written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.file = zipfile.ZipFile(path)
            self.manifest = _manifest(json.loads(self.file.read(MANIFEST)))
        except FileNotFoundError:
            raise Faulty.one(
                "There is no such file.", "Give the file that makegood backup wrote.", name=str(path)
            ) from None
        except (*zips.BROKEN, TypeError):
            raise Faulty.one(
                "This is not a whole backup.",
                "Give the file that makegood backup wrote, or an earlier one.",
                name=str(path),
            ) from None

    def check(self) -> None:
        """Read every part and compare its hash. Raises Faulty naming each that differs."""
        wrong = [part.name for part in self.manifest.parts if not self._is_whole(part)]
        if wrong:
            raise Faulty.one(
                f"{len(wrong)} of {len(self.manifest.parts)} parts of the backup are damaged: {', '.join(wrong[:3])}.",
                "Take an earlier backup; nothing was changed here.",
                name=str(self.path),
            )

    def _is_whole(self, part: Part) -> bool:
        digest = hashlib.sha256()
        try:
            with self.file.open(part.name) as said:
                for piece in pieces(said):
                    digest.update(piece)
        except zips.BROKEN:
            return False
        return digest.hexdigest() == part.sha256

    def lines(self, table: str) -> Iterator[bytes]:
        if self.manifest.rows(table):
            with self.file.open(rows_of(table)) as said:
                yield from said


def _plain(manifest: Manifest) -> dict[str, Any]:
    parts = [
        {"name": part.name, "size": part.size, "sha256": part.sha256, "rows": part.rows} for part in manifest.parts
    ]
    return {
        "made_at": manifest.made_at,
        "version": manifest.version,
        "state": [list(node) for node in manifest.state],
        "keys": list(manifest.keys),
        "parts": parts,
    }


def _manifest(said: Mapping[str, Any]) -> Manifest:
    if said["format"] != FORMAT:
        raise ValueError("another format")
    state = tuple((str(app), str(name)) for app, name in said["state"])
    parts = tuple(
        Part(str(part["name"]), int(part["size"]), str(part["sha256"]), int(part["rows"])) for part in said["parts"]
    )
    return Manifest(str(said["made_at"]), str(said["version"]), state, tuple(map(str, said["keys"])), parts)
