"""Parquet, where pyarrow is installed: messages read from it, the table written to it."""

from __future__ import annotations

import json
import os
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from makegood.formats import Faulty

_ROWS_AT_ONCE = 2000


def available() -> bool:
    return find_spec("pyarrow") is not None


def named_so(path: str) -> bool:
    return path.lower().endswith(".parquet")


def as_lines(path: str, folder: Path) -> str:
    """The messages of a Parquet file as JSON lines in `folder`: written once, whole or not at all; returns the file.

    Its columns are the keys of a line. Raises Faulty where pyarrow is missing; a file that is broken becomes an empty one,
    which the scan tells.
    """
    if not available():
        raise Faulty.one(
            "Parquet is read with pyarrow, which is not installed.",
            "Install it with: pip install 'makegood[scan]'",
            name=path,
        )
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    folder.mkdir(parents=True, exist_ok=True)
    told_apart = blake2b(path.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    lines = folder / f"{Path(path).name}-{told_apart}.jsonl"
    if lines.exists():
        return str(lines)
    unfinished = lines.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        try:
            with ParquetFile(path) as table:
                for batch in table.iter_batches(_ROWS_AT_ONCE):
                    file.writelines(json.dumps(row, default=_plain) + "\n" for row in batch.to_pylist())
        except (ArrowException, OSError):
            pass
    os.replace(unfinished, lines)
    return str(lines)


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
