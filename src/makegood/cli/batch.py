"""Answering a file of JSON lines, one answer a line, in order, on all cores, with little memory."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import IO, Any

import typer

from makegood.cli.shell import WRONG_INPUT, say, shown
from makegood.formats import Fault, Faulty

_AT_ONCE = 64  # lines a worker takes at a time, where one is answered in a blink
_LONGEST_LINE = 32 * 1024 * 1024

Answer = Callable[[dict[str, Any]], dict[str, Any]]


def answer_lines(path: str, answer: Answer, at_once: int = _AT_ONCE) -> None:
    """Print one JSON answer for every line of a file; a worker takes `at_once` lines at a time.

    A line that cannot be answered gets {"id", "error"} in its place and the program ends with status 2 after
    all others are answered: one bad line loses nothing.
    """
    faulty = False
    with _lines(path) as lines:
        for result in _answers(lines, answer, at_once):
            faulty = faulty or "error" in result
            typer.echo(json.dumps(result, ensure_ascii=False))
    if faulty:
        say("Some lines could not be answered; each says why under “error”.")
        raise typer.Exit(WRONG_INPUT)


def _lines(path: str) -> Any:
    if path == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise Faulty.one(f"The file cannot be read: {error.strerror}.", "Check the name.", name=shown(path)) from None


def _answers(lines: IO[bytes], answer: Answer, at_once: int) -> Iterator[dict[str, Any]]:
    bundles = iter(lambda: list(islice(lines, at_once)), [])
    first = next(bundles, [])
    workers = os.cpu_count() or 1
    if len(first) < at_once or workers == 1:
        yield from _bundle(first, 1, answer)
        for number, bundle in enumerate(bundles, start=1):
            yield from _bundle(bundle, number * at_once + 1, answer)
        return
    from concurrent.futures import ProcessPoolExecutor  # here, since every other verb starts without it

    with ProcessPoolExecutor(workers) as pool:
        waiting = [pool.submit(_bundle, first, 1, answer)]
        for number, bundle in enumerate(bundles, start=1):
            waiting.append(pool.submit(_bundle, bundle, number * at_once + 1, answer))
            if len(waiting) > 4 * workers:
                yield from waiting.pop(0).result()
        for future in waiting:
            yield from future.result()


def _bundle(lines: list[bytes], first: int, answer: Answer) -> list[dict[str, Any]]:
    return [_one(line, number, answer) for number, line in enumerate(lines, start=first) if line.strip()]


def _one(line: bytes, number: int, answer: Answer) -> dict[str, Any]:
    given: Any = None
    try:
        if len(line) > _LONGEST_LINE:
            raise Faulty.one("The line is too long.")
        given = json.loads(line)
        if not isinstance(given, dict):
            raise Faulty.one("The line is not a JSON object.")
        return answer(given)
    except (ValueError, RecursionError) as error:
        faults = error.faults if isinstance(error, Faulty) else (Fault("The line is not JSON."),)
        known = given.get("id") if isinstance(given, dict) else None
        return {"id": known, "line": number, "error": " ".join(fault.problem for fault in faults)}
