"""The months as CSV, safe to open in a spreadsheet, and as Parquet where pyarrow is installed. Each file whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from makegood.archive import parquet
from makegood.archive.months import Month

_COLUMNS = [field.name for field in fields(Month)]
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ROWS_AT_ONCE = 5000

Write = Callable[[Sequence[Month]], None]


@contextmanager
def writer(table: Path, columns: Path) -> Iterator[tuple[Write, tuple[Path, ...]]]:
    """A function that takes rows, and the files that will hold them when the block has ended well."""
    written = (table, columns) if parquet.available() else (table,)
    unfinished = [path.with_name(f".{path.name}") for path in written]
    with ExitStack() as stack:
        file = stack.enter_context(unfinished[0].open("w", encoding="utf-8", newline=""))
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        write_columns = stack.enter_context(_columns(unfinished[1])) if len(written) > 1 else None

        def write(months: Sequence[Month]) -> None:
            rows.writerows([cell(value) for value in asdict(month).values()] for month in months)
            if write_columns is not None:
                write_columns(months)

        yield write, written
    for hidden, path in zip(unfinished, written, strict=True):
        os.replace(hidden, path)


def cell(value: Any) -> Any:
    """What stands in a cell; a text that a spreadsheet would calculate is marked as one with an apostrophe.

    >>> cell("=1+1"), cell(("a@b", "c@d")), cell(None), cell(-1)
    ("'=1+1", 'a@b c@d', '', -1)
    """
    if value is None:
        return ""
    text = " ".join(value) if isinstance(value, tuple) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(_STARTS_A_FORMULA) else text


@contextmanager
def _columns(path: Path) -> Iterator[Write]:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    kinds = {"threads": pa.int64(), "messages": pa.int64(), "by_us": pa.int64(), "by_them": pa.int64()}
    kinds |= {"points_unanswered": pa.int64(), "alerts": pa.int64(), "went_wrong": pa.list_(pa.string())}
    kinds |= dict.fromkeys(("our_answer_hours", "their_answer_hours", "risk_mean", "risk_highest"), pa.float64())
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in _COLUMNS])
    waiting: list[dict[str, Any]] = []
    with ParquetWriter(path, schema) as file:

        def put() -> None:
            file.write_table(pa.Table.from_pylist(waiting, schema))
            waiting.clear()

        def write(months: Sequence[Month]) -> None:
            waiting.extend(asdict(month) for month in months)
            if len(waiting) >= _ROWS_AT_ONCE:
                put()

        yield write
        put()


def write_whole(path: Path, text: str) -> None:
    hidden = path.with_name(f".{path.name}")
    hidden.write_text(text, encoding="utf-8")
    os.replace(hidden, path)
