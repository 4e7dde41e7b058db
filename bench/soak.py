"""The power fails while people write: the real server is killed in the midst of every kind of write, again and again.

    python bench/soak.py --rounds 200

Ada signs in, every form of her case is found by following its links, and each round sends one of them and kills the
process that answers (every tenth round the whole server with its sweeper) at a random moment. Then the server has to
answer again by itself, and afterwards: whoever was told that something was done finds it done; every chain of the record is
whole; every file is as it was brought; the database is sound.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.visiting import Form, Visitor

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
LAY = """
import pathlib, sys
sys.path.insert(0, sys.argv[2])
from makegood.web.running import Place, prepare
prepare(Place(data=pathlib.Path(sys.argv[1])))
from django.utils import timezone
from tests.cast import NAMES, PASSWORD, Table
print(Table.lay(at=timezone.now()).case.pk, NAMES["ada"][1], PASSWORD)
"""
LOOK = """
import pathlib, sys
from makegood.web.running import Place, set_up
set_up(Place(data=pathlib.Path(sys.argv[1])))
from django.db import connection
from django.utils import timezone
from makegood.web.cases.models import Once
from makegood.web.keeping import doctor
done = {key.partition(":")[2] for key in Once.objects.values_list("pk", flat=True)}
lost = [key for key in sys.stdin.read().split() if key not in done]
if lost:
    print(f"{len(lost)} writes that were acknowledged are not there:", *lost)
for said in doctor.examine(timezone.now(), thorough=True):
    if said.standing == doctor.WRONG and said.about in ("database", "tables", "files", "record", "sealed words"):
        print(f"{said.about}: {said.says}")
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        for row in cursor.fetchall()[:3]:
            print("a row without what it belongs to:", row)
"""


_DRAFTS = "/dialogue/write/guided/"  # a draft is kept without its form's key: kept twice, it is the same


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MAKEGOOD_", "DJANGO_")) and k != "DATABASE_URL"}
    return {**kept, **more}


@dataclass
class Server:
    """`makegood serve` in a process group of its own.

    inside   what stands before the command, where it runs in a network of its own
    says     a file for what it writes, if anybody reads it
    """

    data: Path
    env: dict[str, str] = field(default_factory=dict)
    port: int = 0
    sweep: bool = True
    host: str = "127.0.0.1"
    inside: list[str] = field(default_factory=list)
    says: Path = Path(os.devnull)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        command = [*self.inside, Path(sys.executable).parent / "makegood", "serve", "--data", self.data]
        command += ["--host", self.host, "--port", str(self.port)]
        command += [] if self.sweep else ["--no-sweep"]
        env = environment(**{"MAKEGOOD_WEB_WORKERS": "1", "MAKEGOOD_LOG": "ERROR", **self.env})
        with self.says.open("ab") as says:
            self.process = subprocess.Popen(command, env=env, start_new_session=True, stdout=says, stderr=says)
        self.wait()

    def wait(self) -> None:
        for _ in range(600):
            try:
                Visitor(self.host, self.port, timeout=5).ask("GET", "/healthz")
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise RuntimeError("the server does not come back")

    def kill(self) -> None:
        """Everything at once, as when the power fails."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_one(self) -> None:
        """Those that answer; their master starts others."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)


@dataclass
class Told:
    rounds: int = 0
    done: dict[str, str] = field(default_factory=dict)  # key and kind of forms that were acknowledged
    kinds: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def lay(data: Path, **env: str) -> list[str]:
    """Make an installation with everybody at one table; the case's id, and how Ada signs in."""
    command = [sys.executable, "-c", LAY, str(data), str(ROOT)]
    done = subprocess.run(command, env=environment(**env), capture_output=True, text=True, check=True)
    return done.stdout.split()[-3:]


def soak(data: Path, rounds: int, seed: int = 0, most_pages: int = 80) -> Told:
    """Kill as often as asked, at one table after the other: one is over when a form took Ada's own seat away."""
    chance, told, tables = random.Random(seed), Told(), itertools.count(1)
    while told.rounds < rounds:
        _at_one_table(data / str(next(tables)), rounds, chance, told, most_pages)
    return told


def _at_one_table(data: Path, rounds: int, chance: random.Random, told: Told, most_pages: int) -> None:
    case, email, password = lay(data)
    server, before, begun = Server(data), set(told.done), told.rounds
    server.start()
    try:
        ada = Visitor("127.0.0.1", server.port)
        ada.sign_in(email, password)
        waiting: list[Form] = []
        while told.rounds < rounds and (waiting := waiting or _forms(server, ada, case, most_pages)):
            _round(server, ada, waiting.pop(0), chance, told, whole=told.rounds % 10 == 9)
    finally:
        server.kill()
    if told.rounds == begun:
        raise RuntimeError("no form is there to send")
    here = {key: kind for key, kind in told.done.items() if key not in before}
    told.wrong += [_named(line, here) for line in look(data, here)]


def _named(line: str, kinds: dict[str, str]) -> str:
    return " ".join(f"{word} ({kinds[word]})" if word in kinds else word for word in line.split())


def look(data: Path, done: Iterable[str], **env: str) -> list[str]:
    """What is not as it should be."""
    command = [sys.executable, "-c", LOOK, str(data)]
    said = subprocess.run(command, env=environment(**env), input="\n".join(done), capture_output=True, text=True)
    return said.stdout.splitlines() if said.returncode == 0 else [said.stderr[-500:]]


def _round(server: Server, ada: Visitor, known: Form, chance: random.Random, told: Told, *, whole: bool) -> None:
    form = next((each for each in _patiently(server, lambda: ada.forms(known.page)) if each.kind == known.kind), None)
    if form is None:  # it stood there before another one was sent
        told.answers["gone"] += 1
        return
    answer: list[tuple[int, str]] = []

    def send() -> None:
        with suppress(OSError, http.client.HTTPException):
            answer.append(ada.send(form))

    sending = threading.Thread(target=send)
    sending.start()
    time.sleep(chance.uniform(0, 0.3))
    (server.kill if whole else server.kill_one)()
    sending.join()
    if whole:
        server.start()
    told.rounds += 1
    told.answers[str(answer[0][0]) if answer else "cut off"] += 1
    told.kinds[form.kind] += 1
    if answer and answer[0][0] == 302 and form.once and _is_acknowledged(server, ada, form, answer[0][1]):
        told.done[form.once] = form.kind


def _is_acknowledged(server: Server, ada: Visitor, form: Form, leads: str) -> bool:
    """Whether the page that a form led to does not say that it could not be."""
    if leads.startswith("/account/") or form.action.endswith(_DRAFTS):
        return False
    page = _patiently(server, lambda: ada.read(leads))
    told = page.partition('<ul class="notices">')[2].partition("</ul>")[0]
    return "note-stop" not in told and "note-care" not in told


def _forms(server: Server, ada: Visitor, case: str, most_pages: int) -> list[Form]:
    """What stands there now: what was sent before may have taken some away and brought others."""
    return _patiently(server, lambda: list(ada.crawl(f"/cases/{case}/", f"/cases/{case}/", most_pages)))


def _patiently(server: Server, read: Callable[[], T]) -> T:
    for _ in range(100):
        try:
            return read()
        except (OSError, http.client.HTTPException):
            server.wait()
    raise RuntimeError("the server answers no page")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=0)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = soak(Path(folder) / "data", given.rounds, given.seed)
    answers = ", ".join(f"{count} × {name}" for name, count in told.answers.most_common())
    print(f"{told.rounds} kills during {len(told.kinds)} kinds of writes; answers: {answers}")
    print(
        f"{len(told.done)} writes were acknowledged; "
        + ("all are there, everything is whole" if not told.wrong else "")
    )
    for wrong in told.wrong:
        print(wrong)
    sys.exit(bool(told.wrong))


if __name__ == "__main__":
    main()
