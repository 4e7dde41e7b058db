"""The verb `scan`: years of mail of many partners, and which of them drift."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from makegood.cli.shell import FINDINGS, FINE, counted, print_json, say

if TYPE_CHECKING:
    from makegood.archive import Progress, Scan

_SAID = {"reading": "parts read", "following": "messages followed"}
_SHOWN = 20


def scan(
    archives: Annotated[
        list[str], typer.Argument(metavar="ARCHIVE", help="mbox, maildir or another folder, JSON lines, Parquet.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder for the result, and for what is done so far.")],
    ours: Annotated[
        list[str], typer.Option(help="Our mail domain, or an address; may be given again. All others are partners.")
    ],
    processes: Annotated[int, typer.Option(min=1, max=256, help="How many processes work on this machine.")] = 1,
    cluster: Annotated[
        str, typer.Option(metavar="ADDRESS", help="A Dask scheduler whose workers see the same files.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Scan years of mail of many partners: a table by partnership and month, a page of which drift and since when.

    Stopped or killed, it goes on when the same command is given again. The result holds figures and message ids, no text.
    Exit status 1: a partnership drifts.

    Example: makegood scan archive.mbox --ours northgate.example --out scanned
    """
    from makegood.archive import scan as scanned

    done = scanned(archives, out, ours=ours, processes=processes, cluster=cluster, told=_Teller())
    if as_json:
        print_json({"format": "makegood.scan/1", **asdict(done), "written": [str(path) for path in done.written]})
    else:
        typer.echo("\n".join(_lines(done)))
    raise typer.Exit(FINDINGS if done.drifts else FINE)


class _Teller:
    """Progress on standard error: in place on a terminal, else a line every ten seconds and at each new step."""

    def __init__(self) -> None:
        self._step, self._last, self._start, self._from = "", 0.0, 0.0, 0
        self._in_place = sys.stderr.isatty()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        fresh = progress.step != self._step
        if fresh:
            self._step, self._start, self._from = progress.step, now, progress.done
        finished = progress.done == progress.of
        if not fresh and not finished and now - self._last < (0.2 if self._in_place else 10):
            return
        self._last = now
        text = f"{progress.done:,} of {progress.of:,} {_SAID[progress.step]}{self._left(progress, now)}" if progress.of else {
            "tying": "Tying the threads.", "writing": "Writing the result."
        }.get(progress.step, "Nothing to read.")  # fmt: skip
        if self._in_place:
            print(f"\r\x1b[K{text}", end="" if progress.of and not finished else "\n", file=sys.stderr, flush=True)
        else:
            say(text)

    def _left(self, progress: Progress, now: float) -> str:
        done, spent = progress.done - self._from, now - self._start
        if done <= 0 or spent < 5 or progress.done >= progress.of:
            return ""
        return f", about {counted(max(1, round((progress.of - progress.done) * spent / done / 60)), 'minute')} left"


def _lines(done: Scan) -> list[str]:
    lines = [
        f"{counted(done.counted, 'message')} between {done.ours} and {counted(done.partnerships, 'partner')},"
        f" from {counted(done.files, 'file')}; copies left aside: {done.copies}.",
        "Partners are told apart by their mail domains; people with free mail by their address.",
        "",
    ]
    lines += [
        f"{drift.theirs}: {drift.says} since about {drift.began} (seen since {drift.seen})."
        for drift in done.drifts[:_SHOWN]
    ]
    if len(done.drifts) > _SHOWN:
        lines.append(f"{len(done.drifts) - _SHOWN} more stand on the page.")
    if not done.drifts:
        lines.append("No partnership drifts on its last month.")
    if done.too_short:
        lines.append(f"Too few months to be judged: {counted(done.too_short, 'partnership')}.")
    if done.odd:
        lines += ["", "Odd or left out:"]
        lines += [f"  {count:,} × {what}, first in {file}" for what, (count, file) in done.odd.items()]
    return [*lines, "", *(f"Written: {path}" for path in done.written)]
