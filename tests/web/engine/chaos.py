"""Sweepers, and the database server under them, are killed again and again; a mail server of our own counts what arrives.

    python -m tests.web.engine.chaos --rows 5000 --rounds 20 --workers 4 [--postgres]

Prints what was lost (must be 0), what a receiver that knows messages by their id got twice (must be 0), and how often a
retry reached the mail server: a second copy of the same message, which receivers drop. On PostgreSQL half of the sweepers are
workers, whom somebody wakes who writes more mails meanwhile, and who is killed too. `test_chaos.py` runs a short form.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.with_postgres import Cluster, programs

ROOT = Path(__file__).parents[3]


class Sink(socketserver.ThreadingTCPServer):
    """A mail server that keeps the id of each message it has accepted; over one connection it accepts `most`."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, host: str = "127.0.0.1", most: int = 1_000_000) -> None:
        super().__init__((host, 0), _Conversation)
        self.most, self.connections = most, 0
        self.ids: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Conversation(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # whoever spoke was killed
            self._converse()

    def _converse(self) -> None:
        self.server.connections += 1
        self._say("220 sink")
        taken = 0
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"MAIL" and taken >= self.server.most:
                self._say("421 enough for one connection")
                return
            if verb == b"DATA":
                self._say("354 go on")
                self._take()
                taken += 1
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            self._say("250 ok")

    def _take(self) -> None:
        text = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            text += line
        if line and (found := re.search(rb"(?im)^message-id:\s*(<[^>]+>)", text)):
            self.server.ids.append(found[1].decode())

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@dataclass
class Outcome:
    """What came of it. `retries`: how often a copy of a message reached the sink that it had already."""

    due: int
    lost: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    retries: int = 0
    killed: int = 0
    databases_killed: int = 0

    def __str__(self) -> str:
        return (
            f"{self.due} mails due, {self.killed} sweepers and {self.databases_killed} database servers killed: "
            f"{len(self.lost)} lost, {len(self.unknown)} that nobody wrote, {self.retries} retries reached the mail server "
            f"({self.retries / max(self.due, 1):.2%}), each with the message id of the first"
        )


def run(*, mails: int, cases: int, rounds: int, workers: int, cluster: Cluster | None = None) -> Outcome:
    """Lay what is due, kill for so many rounds, let one sweeper finish in peace, and compare."""
    sink, chance = Sink(), random.Random(7)
    with tempfile.TemporaryDirectory(prefix="makegood-chaos-") as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MAKEGOOD_")},
            "MAKEGOOD_DATA": folder,
            "MAKEGOOD_MAIL": f"smtp+plain://127.0.0.1:{sink.server_address[1]}",
            "MAKEGOOD_LOG": "ERROR",
            "DJANGO_SETTINGS_MODULE": "makegood.web.settings",
            **({"DATABASE_URL": cluster.url} if cluster else {}),
        }
        if cluster is None:
            environment.pop("DATABASE_URL", None)

        def start(*what: object) -> subprocess.Popen[str]:
            command = [sys.executable, "-m", "tests.web.engine.chaos_part", *map(str, what)]
            return subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )

        laid = start("lay", mails, cases)
        assert laid.wait(600) == 0
        outcome = Outcome(0)
        for number in range(rounds):
            kinds = ["work", "sweep"] if cluster else ["sweep"]
            sweepers = [start(kinds[each % len(kinds)], number) for each in range(workers)]
            writers = [start("write", number)] if cluster else []
            for begun in [*sweepers, *writers]:
                assert begun.stdout is not None
                begun.stdout.readline()
            time.sleep(chance.uniform(0.05, 0.6))
            if cluster is not None and number % 2:
                cluster.kill()
                outcome.databases_killed += 1
                time.sleep(0.2)
                cluster.start()
                time.sleep(chance.uniform(0.1, 0.5))
            outcome.killed += sum(sweeper.poll() is None for sweeper in sweepers)
            for begun in [*sweepers, *writers]:
                begun.kill()
                begun.wait()
        assert start("finish", rounds).wait(900) == 0
        told = start("tell")
        wanted = set(json.loads(told.communicate(timeout=600)[0].splitlines()[-1]))
    arrived = Counter(sink.ids)
    sink.shutdown()
    outcome.due = len(wanted)
    outcome.lost = sorted(wanted - arrived.keys())
    outcome.unknown = sorted(arrived.keys() - wanted)
    outcome.retries = sum(arrived.values()) - len(arrived)
    return outcome


@contextlib.contextmanager
def postgres() -> Iterator[Cluster | None]:
    """A PostgreSQL that keeps what it has committed; None where it is not installed."""
    found = programs()
    if found is None:
        yield None
        return
    with Cluster(found, durable=True) as cluster:
        yield cluster


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    size = {"mails": asked.rows * 9 // 10, "cases": asked.rows // 100, "rounds": asked.rounds, "workers": asked.workers}
    if asked.postgres:
        with postgres() as cluster:
            if cluster is None:
                sys.exit("PostgreSQL is not installed here.")
            print("PostgreSQL:", run(**size, cluster=cluster))
    else:
        print("SQLite:", run(**size))


if __name__ == "__main__":
    main()
