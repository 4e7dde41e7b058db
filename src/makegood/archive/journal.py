"""What the scan has done so far, in one SQLite file: parts and what came of them are written together or not at all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path

from makegood.archive.correspondents import Ours
from makegood.archive.entries import Entry, Indexed, Part
from makegood.archive.following import Followed, Heard, Known, Run
from makegood.formats import Faulty

_TIES_BY_SUBJECT = 60 * 24 * 3600  # seconds back in which an answer without References may have its message
_CANDIDATES = 50
_AT_ONCE = 5000
_TABLES = """
    CREATE TABLE IF NOT EXISTS said (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS part (number INTEGER PRIMARY KEY, spans TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS file (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
    CREATE TABLE IF NOT EXISTS message (
        key BLOB PRIMARY KEY, at INTEGER, writer TEXT NOT NULL, others TEXT NOT NULL, subject BLOB NOT NULL,
        reply INTEGER NOT NULL, file INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
        digest BLOB NOT NULL, thread BLOB
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS answers (key BLOB, parent BLOB, PRIMARY KEY (key, parent)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS followed (thread BLOB, run INTEGER, PRIMARY KEY (thread, run)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS heard (
        theirs TEXT, month TEXT, thread BLOB, run INTEGER, by_us INTEGER, by_them INTEGER, our_answers TEXT,
        their_answers TEXT, unanswered INTEGER, risk INTEGER, highest INTEGER, went_wrong TEXT,
        PRIMARY KEY (theirs, month, thread, run)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS odd (what TEXT PRIMARY KEY, count INTEGER NOT NULL, file TEXT NOT NULL) WITHOUT ROWID;
"""


class Journal:
    """Raises Faulty where the file holds a scan of another archive."""

    def __init__(self, path: Path, plan: str) -> None:
        self._path = path
        try:
            self._db = self._opened()
            self._db.executescript(_TABLES)
            known = self._said("plan")
        except sqlite3.DatabaseError as error:
            raise Faulty.one(f"The journal cannot be used: {error}.", "Name another folder.", name=str(path)) from None
        if known not in (None, plan):
            raise Faulty.one(
                "The folder holds a scan of other files, of files that have changed since, or with another --ours.",
                "Name another folder, or delete this one.",
                name=str(path.parent),
            )
        self._plan = plan

    def close(self) -> None:
        self._db.close()

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        return db

    def _said(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM said WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def _say(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO said VALUES (?, ?)", (name, value))

    def _odd(self, odd: dict[str, tuple[int, str]]) -> None:
        self._db.executemany(
            "INSERT INTO odd VALUES (?, ?, ?) ON CONFLICT (what) DO UPDATE SET count = count + excluded.count,"
            " file = min(file, excluded.file)",
            [(what, count, file) for what, (count, file) in odd.items()],
        )

    def count(self, of: str) -> int:
        """How many `message`, `part`, `followed`; `done` counts the parts that are indexed."""
        table = "part WHERE done" if of == "done" else of
        return int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def odd(self) -> dict[str, tuple[int, str]]:
        rows = self._db.execute("SELECT what, count, file FROM odd ORDER BY what")
        return {what: (count, file) for what, count, file in rows}

    @property
    def finished(self) -> bool:
        return self._said("finished") is not None

    def finish(self) -> None:
        self._say("finished", "yes")

    # Pass one

    def plan(self, parts: Iterable[Part]) -> None:
        """Note the parts, once."""
        if self._said("plan") is not None:
            return
        with self._whole():
            self._db.executemany(
                "INSERT INTO part (number, spans) VALUES (?, ?)",
                ((part.number, json.dumps(part.spans)) for part in parts),
            )
            self._say("plan", self._plan)

    def _whole(self) -> _Whole:
        return _Whole(self._db)

    def to_index(self, ours: Ours) -> Iterator[Part]:
        """The parts that are not indexed yet."""
        with closing(self._opened()) as db:
            for number, spans in db.execute("SELECT number, spans FROM part WHERE NOT done ORDER BY number"):
                yield Part(number, tuple((path, start, end) for path, start, end in json.loads(spans)), ours)

    def keep_index(self, part: Part, indexed: Indexed) -> None:
        """Keep what a part held. A message that is there already is a copy: the better one stays, it counts once."""
        with self._whole():
            if not self._db.execute("UPDATE part SET done = 1 WHERE number = ? AND NOT done", (part.number,)).rowcount:
                return  # another scan in the same folder was faster
            files = {path: self._file(path) for path in {entry.path for entry in indexed.entries}}
            self._db.executemany(
                "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (key) DO UPDATE SET"
                " at = excluded.at, writer = excluded.writer, others = excluded.others, subject = excluded.subject,"
                " reply = excluded.reply, file = excluded.file, start = excluded.start, length = excluded.length,"
                " digest = excluded.digest"
                " WHERE (excluded.length, digest) > (length, excluded.digest)",
                [self._row(entry, files[entry.path]) for entry in indexed.entries],
            )
            self._db.executemany(
                "INSERT OR IGNORE INTO answers VALUES (?, ?)",
                [(entry.key, parent) for entry in indexed.entries for parent in entry.parents if parent != entry.key],
            )
            self._say("seen", str(self.seen + len(indexed.entries)))
            self._odd(indexed.odd)

    def _file(self, path: str) -> int:
        self._db.execute("INSERT OR IGNORE INTO file (path) VALUES (?)", (path,))
        return int(self._db.execute("SELECT id FROM file WHERE path = ?", (path,)).fetchone()[0])

    @staticmethod
    def _row(entry: Entry, file: int) -> tuple[object, ...]:
        others = json.dumps(entry.others)
        return (
            entry.key, entry.at, entry.writer, others, entry.subject, entry.reply, file, *entry.place, entry.digest
        )  # fmt: skip

    @property
    def seen(self) -> int:
        """Messages found so far, copies among them."""
        return int(self._said("seen") or 0)

    # Between the passes

    def tie(self) -> None:
        """Give each message its thread: the same one for all that answer each other, named by its smallest key."""
        if self._said("tied"):
            return
        with self._whole():
            self._db.execute("CREATE TEMP TABLE up (key BLOB PRIMARY KEY, up BLOB NOT NULL) WITHOUT ROWID")
            for key, parent in self._db.execute("SELECT key, parent FROM answers"):
                self._join(key, parent)
            self._db.execute("CREATE INDEX message_subject ON message (subject, at)")
            for key, parent in self._by_subject():
                self._join(key, parent)
            last = b""
            while keys := self._db.execute(
                "SELECT key FROM message WHERE key > ? ORDER BY key LIMIT ?", (last, _AT_ONCE)
            ).fetchall():
                last = keys[-1][0]
                named = [(self._top(key), key) for (key,) in keys]
                self._db.executemany("UPDATE message SET thread = ? WHERE key = ?", named)
            self._db.execute("CREATE INDEX message_thread ON message (thread, at, key)")
            self._say("tied", "yes")
        self._db.execute("DROP TABLE up")

    def _top(self, key: bytes) -> bytes:
        above = self._above(key)
        while above != (higher := self._above(above)):
            self._db.execute("UPDATE up SET up = ? WHERE key = ?", (higher, key))
            key, above = above, higher
        return above

    def _above(self, key: bytes) -> bytes:
        row = self._db.execute("SELECT up FROM up WHERE key = ?", (key,)).fetchone()
        return bytes(row[0]) if row else key

    def _join(self, one: bytes, other: bytes) -> None:
        low, high = sorted((self._top(one), self._top(other)))
        if low != high:
            self._db.execute("INSERT OR REPLACE INTO up VALUES (?, ?)", (high, low))

    def _by_subject(self) -> Iterator[tuple[bytes, bytes]]:
        """Answers that name no message, with the latest one before them of the same subject and company."""
        lost = self._db.execute(
            "SELECT key, subject, at, writer, others FROM message AS m WHERE reply AND subject <> x'' AND at IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM answers WHERE answers.key = m.key)"
        )
        for key, subject, at, writer, others in lost:
            companies = {writer, *json.loads(others)} - {""}
            before = self._db.execute(
                "SELECT key, writer, others FROM message WHERE subject = ? AND at BETWEEN ? AND ? AND (at, key) < (?, ?)"
                " ORDER BY at DESC, key DESC LIMIT ?",
                (subject, at - _TIES_BY_SUBJECT, at, at, key, _CANDIDATES),
            )
            for earlier, its_writer, its_others in before:
                if companies & {its_writer, *json.loads(its_others)}:
                    yield key, earlier
                    break

    # Pass two

    def to_follow(self, longest: int) -> Iterator[Run]:
        """The runs that are not followed yet, of at most `longest` messages each."""
        with closing(self._opened()) as db:
            rows = db.execute(
                "SELECT thread, key, at, writer, others, path, start, length FROM message JOIN file ON file = file.id"
                " ORDER BY thread, at, key"
            )
            for thread, group in groupby(rows, key=lambda row: row[0]):
                messages = (
                    Known(key, at, writer, tuple(json.loads(others)), path, (start, length))
                    for _, key, at, writer, others, path, start, length in group
                )
                for number, bundle in enumerate(_bundles(messages, longest)):
                    if not self._is_followed(thread, number):
                        yield Run(thread, number, bundle)

    def _is_followed(self, thread: bytes, run: int) -> bool:
        found = self._db.execute("SELECT 1 FROM followed WHERE thread = ? AND run = ?", (thread, run)).fetchone()
        return found is not None

    def keep_followed(self, runs: Sequence[Run], followed: Followed) -> None:
        with self._whole():
            if any(self._is_followed(run.thread, run.number) for run in runs):
                return
            self._db.executemany("INSERT INTO followed VALUES (?, ?)", [(run.thread, run.number) for run in runs])
            self._db.executemany(
                "INSERT INTO heard VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        one.theirs, one.month, one.thread, one.run, one.by_us, one.by_them, json.dumps(one.our_answers),
                        json.dumps(one.their_answers), one.unanswered, one.risk, one.highest, json.dumps(one.went_wrong)
                    )
                    for one in followed.heard
                ],
            )  # fmt: skip
            self._odd(followed.odd)

    def followed_messages(self) -> int:
        return int(self._db.execute("SELECT coalesce(sum(by_us + by_them), 0) FROM heard").fetchone()[0])

    def heard(self) -> Iterator[Heard]:
        """Everything that was heard, by partnership, month and thread."""
        rows = self._db.execute("SELECT * FROM heard ORDER BY theirs, month, thread, run")
        for theirs, month, thread, run, us, them, our_answers, their_answers, unanswered, risk, highest, wrong in rows:
            yield Heard(
                thread, run, theirs, month, us, them, json.loads(our_answers), json.loads(their_answers),
                unanswered, risk, highest, json.loads(wrong)
            )  # fmt: skip


class _Whole:
    """One transaction: everything in it, or nothing."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")


def _bundles(messages: Iterable[Known], longest: int) -> Iterator[tuple[Known, ...]]:
    bundle: list[Known] = []
    for message in messages:
        bundle.append(message)
        if len(bundle) >= longest:
            yield tuple(bundle)
            bundle = []
    if bundle:
        yield tuple(bundle)
