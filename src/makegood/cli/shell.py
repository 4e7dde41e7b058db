"""What every verb does the same way: read a file or `-`, print text or JSON, write a file without losing one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import typer

from makegood import whole
from makegood.faults import LARGEST, Faulty, decode

if TYPE_CHECKING:
    from makegood.formats import Source, Strict

FINE, FINDINGS, WRONG_INPUT = 0, 1, 2

Model = TypeVar("Model", bound="Strict")


def read_bytes(path: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises Faulty where there is no such file to read."""
    with opened(path) as file:
        return file.read(LARGEST + 1)


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file to read from, or standard input for `-`. Raises Faulty where there is none."""
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(path).open("rb") as file:
            yield file
    except FileNotFoundError:
        raise Faulty.one("There is no such file.", "Check the name, or give - for standard input.", name=path) from None
    except IsADirectoryError:
        raise Faulty.one("This is a folder.", "Give a file in it.", name=path) from None
    except OSError as error:
        raise Faulty.one(f"The file cannot be read: {error.strerror}.", name=path) from None


def read_text(path: str) -> str:
    return decode(read_bytes(path), shown(path))


def read_file(path: str, model: type[Model]) -> Source[Model]:
    """A YAML or JSON file as `model`; every fault with its line."""
    from makegood.formats import read

    return read(read_bytes(path), model, name=shown(path))


def shown(path: str) -> str:
    return "standard input" if path == "-" else path


def write_file(path: Path, content: bytes | str, *, mode: int = 0o644) -> None:
    """Write a file whole or not at all. Raises Faulty where it cannot be written."""
    data = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole.new(path.parent) as new:
            new.file.write(data)
            new.replaces(path, mode=mode)
    except OSError as error:
        raise Faulty.one(
            f"The file cannot be written: {error.strerror}.", "Choose another place.", name=str(path)
        ) from None


def moment(text: str) -> datetime:
    """Read a moment from an option: ISO 8601 with a time zone. Raises Faulty saying how to write one."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Faulty.one(f"‘{text}’ is not a moment with a time zone.", "Write one such as 2026-07-20T12:00+01:00.")
    return at


def counted(number: int, thing: str) -> str:
    """A number with its word.

    >>> counted(1, "file"), counted(2, "file")
    ('1 file', '2 files')
    """
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def print_json(value: Any) -> None:
    from makegood.formats import json_parts

    parts = json_parts(value)
    while some := "".join(islice(parts, 10_000)):
        sys.stdout.write(some)
    sys.stdout.write("\n")


def say(text: str) -> None:
    """Tell the person at the keyboard; standard output stays free for results."""
    typer.echo(text, err=True)
