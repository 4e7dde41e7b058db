"""The scan: index every part, tie the threads, follow each, and write down the months and who drifts.

Workers are given plain values and hand back plain values, so one machine's processes and a cluster run the same two
functions. Only this process writes the journal.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import blake2b
from importlib import import_module
from itertools import groupby
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import Literal, TypeVar

from makegood.archive import parquet, tables
from makegood.archive.correspondents import Ours
from makegood.archive.drift import Drift, can_be_judged, drift_of
from makegood.archive.entries import index, parts_of
from makegood.archive.following import Run, follow_runs
from makegood.archive.journal import Journal
from makegood.archive.months import Month, months
from makegood.archive.page import page
from makegood.archive.places import files_of
from makegood.archive.result import Scan
from makegood.formats import Faulty

JOURNAL, TABLE, COLUMNS, PAGE = "scan.sqlite3", "partnerships.csv", "partnerships.parquet", "drift.html"
PART_BYTES = 8 * 1024 * 1024
RUN_MESSAGES = 500  # of one thread that are followed together; a longer thread is followed in several runs
BUNDLE_MESSAGES = 200  # given to a worker at a time

Task = TypeVar("Task")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the scan is: parts read, or messages followed."""

    step: Literal["reading", "tying", "following", "writing"]
    done: int = 0
    of: int = 0


def scan(
    archives: Sequence[str],
    out: Path,
    *,
    ours: Iterable[str],
    processes: int = 1,
    cluster: str = "",
    told: Callable[[Progress], None] = lambda progress: None,
    part_bytes: int = PART_BYTES,
    bundle_messages: int = BUNDLE_MESSAGES,
) -> Scan:
    """Scan archives into the folder `out`, going on where a scan of the same files was stopped.

    archives    mbox files, maildirs, folders, JSON lines, Parquet
    ours        our mail domains, or addresses; everyone else is a partner
    cluster     address of a Dask scheduler; its workers must see the same paths

    Raises Faulty where an archive or --ours is missing, or the folder holds a scan of something else.
    """
    side = Ours.of(ours)
    files = files_of(list(archives))
    out.mkdir(parents=True, exist_ok=True)
    plan = _plan(files, side, part_bytes)
    with closing(Journal(out / JOURNAL, plan)) as journal, _workers(processes, cluster) as pool:
        if not journal.finished:
            lines = [parquet.as_lines(file, out / "lines") if parquet.named_so(file) else file for file in files]
            journal.plan(parts_of(lines, side, part_bytes))
            _index(journal, side, pool, told)
            told(Progress("tying"))
            journal.tie()
            _follow(journal, pool, bundle_messages, told)
            journal.finish()
            shutil.rmtree(out / "lines", ignore_errors=True)
        told(Progress("writing"))
        return _write(journal, side, out, len(files))


def _plan(files: Sequence[str], ours: Ours, part_bytes: int) -> str:
    """What a journal must agree on to be gone on with."""
    digest = blake2b(repr((ours.names, part_bytes)).encode(), digest_size=16)
    for path in files:
        try:
            known = os.stat(path)
            digest.update(repr((path, known.st_size, known.st_mtime_ns)).encode("utf-8", "surrogatepass"))
        except OSError:
            digest.update(path.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


# Workers


class _Pool:
    """Something that runs a function on tasks: this process, several, or a cluster."""

    def __init__(self, executor: Executor | None, at_once: int) -> None:
        self._executor = executor
        self._at_once = at_once

    def each(self, function: Callable[[Task], Answer], tasks: Iterable[Task]) -> Iterator[tuple[Task, Answer]]:
        """Each task with its answer, as they come; never more than a few tasks are held."""
        if self._executor is None:
            for task in tasks:
                yield task, function(task)
            return
        waiting: dict[Future[Answer], Task] = {}
        for task in tasks:
            waiting[self._executor.submit(function, task)] = task
            if len(waiting) >= self._at_once:
                yield from _done(waiting)
        while waiting:
            yield from _done(waiting)


def _done(waiting: dict[Future[Answer], Task]) -> Iterator[tuple[Task, Answer]]:
    try:
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            yield waiting.pop(future), future.result()
    except BrokenExecutor:
        raise Faulty.one(
            "A worker was ended, most likely for want of memory.",
            "Give the same command again, with fewer --processes; what is finished is kept.",
        ) from None


def _workers(processes: int, cluster: str) -> AbstractContextManager[_Pool]:
    if cluster:
        return _cluster(cluster)
    return nullcontext(_Pool(None, 1)) if processes == 1 else _processes(processes)


@contextmanager
def _processes(processes: int) -> Iterator[_Pool]:
    with ProcessPoolExecutor(processes, initializer=_end_with_parent) as executor:
        yield _Pool(executor, 3 * processes)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=lambda: (connection.wait([parent.sentinel]), os._exit(1)), daemon=True).start()


@contextmanager
def _cluster(address: str) -> Iterator[_Pool]:
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise Faulty.one("Dask is not installed.", "Install it with: pip install 'makegood[cluster]'") from None
    try:
        client = distributed.Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise Faulty.one(f"No scheduler answers at {address}: {error}.", "Check the address.") from None
    with client:
        yield _Pool(client.get_executor(pure=False), 3 * max(1, sum(client.nthreads().values())))


# Passes


def _index(journal: Journal, ours: Ours, pool: _Pool, told: Callable[[Progress], None]) -> None:
    done, of = journal.count("done"), journal.count("part")
    for part, indexed in pool.each(index, journal.to_index(ours)):
        journal.keep_index(part, indexed)
        done += 1
        told(Progress("reading", done, of))


def _follow(journal: Journal, pool: _Pool, bundle: int, told: Callable[[Progress], None]) -> None:
    done, of = journal.followed_messages(), journal.count("message")
    runs = journal.to_follow(RUN_MESSAGES)
    for task, followed in pool.each(follow_runs, _bundles(runs, bundle)):
        journal.keep_followed(task, followed)
        done += sum(len(run.messages) for run in task)
        told(Progress("following", done, of))


def _bundles(runs: Iterable[Run], messages: int) -> Iterator[tuple[Run, ...]]:
    bundle: list[Run] = []
    room = messages
    for run in runs:
        bundle.append(run)
        room -= len(run.messages)
        if room <= 0:
            yield tuple(bundle)
            bundle, room = [], messages
    if bundle:
        yield tuple(bundle)


# Result


def _write(journal: Journal, ours: Ours, out: Path, files: int) -> Scan:
    counted = partnerships = too_short = 0
    found: list[tuple[tuple[Drift, ...], list[Month]]] = []
    with tables.writer(out / TABLE, out / COLUMNS) as (write, written):
        for _, group in groupby(months(journal.heard(), ours.name), key=lambda row: row.theirs):
            rows = list(group)
            write(rows)
            partnerships += 1
            counted += sum(row.messages for row in rows)
            too_short += not can_be_judged(rows)
            if drifts := drift_of(rows):
                found.append((drifts, rows))
    done = Scan(
        ours.name, files, counted, journal.seen - journal.count("message"), partnerships, too_short,
        tuple(drift for drifts, _ in found for drift in drifts), journal.odd(), (*written, out / PAGE)
    )  # fmt: skip
    tables.write_whole(out / PAGE, page(done.ours, done, found))
    return done
