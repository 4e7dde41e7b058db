"""Many people at once on one server on loopback: how long pages take, what fails, whether a write is lost, memory over time.

    python bench/load.py --users 20 --seconds 600                                  on SQLite
    python tests/with_postgres.py .venv/bin/python bench/load.py --users 100       on PostgreSQL
    python bench/load.py --users 5 --seconds 30 --slow 50 --guesses 10000          slow clients, attempts to sign in

    python bench/load.py --think 2 --cases 10000 --messages 500000 --commitments 200000   in a large installation

Each person has a case of their own and one that all share; they look around, write messages and bring evidence, and think a
second in between. In a large installation the shared case has 200 messages, they also look at their list of cases and search. Afterwards every write that was acknowledged is looked for, and every record checked.

Times are told twice: as people waited for them, with the wait for a free hand and what the people themselves cost these cores, and as the server counted them, from when it took a request up.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.soak import ROOT, Server, environment, look
from bench.visiting import Form, Visitor

PEOPLE = """
import pathlib, sys
sys.path.insert(0, sys.argv[2])
from makegood.web.running import Place, prepare
prepare(Place(data=pathlib.Path(sys.argv[1])))
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from tests.cast import FENNEL, NORTHGATE, PASSWORD
from makegood.web import access
from makegood.web.accounts.models import User
from makegood.web.cases import store
from makegood.web.cases.models import Role, Sitting
at, kept, shared = timezone.now(), make_password(PASSWORD), None
for number in range(int(sys.argv[3])):
    user = User.objects.create(email=f"person-{number}@northgate.example", name=f"Person {number}", password=kept)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    seat = store.open_case(user, store.Opening("The late delivery", NORTHGATE, FENNEL), at=at)
    if shared is None:
        shared = seat
    else:
        Sitting.objects.create(case=shared.case, user=user, side=shared.side, role=Role.MEMBER, since=at)
    print(user.email, seat.case.pk, shared.case.pk, PASSWORD)
"""
LARGE = """
import datetime as dt, pathlib, sys
sys.path.insert(0, sys.argv[2])
from makegood.web.running import Place, prepare
prepare(Place(data=pathlib.Path(sys.argv[1])))
from django.utils import timezone
from bench.pages import lay
from makegood.web.accounts.models import User
people = list(User.objects.filter(email__startswith="person-"))
at = timezone.now() - dt.timedelta(days=14)
print(lay(*map(int, sys.argv[3:]), others=people, at=at)[1])
"""
EVERYWHERE = ("/cases/", "/search/?q=delivery")
PAGES = (
    "",
    "people/",
    "exhibits/",
    "record/",
    "breach/",
    "contract/",
    "dialogue/",
    "negotiation/",
    "agreement/",
    "obligations/",
)


class Crowd:
    def __init__(self, server: Server, seconds: float, think: float, elsewhere: Sequence[str] = ()) -> None:
        """elsewhere: pages that belong to no case, which are looked at as often as a page of a case."""
        self.server, self.until, self.think, self.elsewhere = server, time.monotonic() + seconds, think, elsewhere
        self.took: dict[str, list[float]] = defaultdict(list)
        self.answers: Counter[str] = Counter()
        self.done: list[str] = []

    def person(self, email: str, own: str, shared: str, password: str, seed: int) -> None:
        chance = random.Random(seed)
        arriving = (self.until - time.monotonic()) / 10  # not all at once: to check a password is costly on purpose
        time.sleep(chance.uniform(0, arriving))
        # Each from an address of their own: nobody lets a hundred people sign in from one within ten minutes.
        visitor = Visitor("127.0.0.1", self.server.port, timeout=60, come_from=f"127.0.1.{seed % 250 + 1}")
        try:
            with self._timed("sign in"):
                visitor.sign_in(email, password)
        except (OSError, http.client.HTTPException, AssertionError):
            return  # counted as an answer that failed
        while time.monotonic() < self.until:
            case = chance.choice((own, shared))
            with suppress(OSError, http.client.HTTPException):
                if chance.random() < 0.2:
                    self._write(visitor, case)
                else:
                    page = chance.choice((*PAGES, *self.elsewhere))
                    with self._timed(page or "case"):
                        path = page if page in self.elsewhere else f"/cases/{case}/{page}"
                        self.answers[str(visitor.ask("GET", path)[0])] += 1
            time.sleep(chance.expovariate(1 / self.think))

    def _write(self, visitor: Visitor, case: str) -> None:
        forms = [form for form in visitor.forms(f"/cases/{case}/exhibits/") if any(f[0] == "file" for f in form.fields)]
        form: Form = forms[0]
        with self._timed("write"):
            status, _ = visitor.send(form)
        self.answers[str(status)] += 1
        if status == 302:
            self.done.append(form.once)

    def _timed(self, what: str):
        crowd, begun = self, time.monotonic()

        class Timed:
            def __enter__(self) -> None:
                pass

            def __exit__(self, kind, error, trace) -> None:
                if error is not None:
                    crowd.answers[kind.__name__] += 1
                crowd.took[what].append(time.monotonic() - begun)

        return Timed()


def memory(server: Server) -> float:
    """MiB of all processes of the server together, what they share counted once for each."""
    pids = [server.process.pid]
    for pid in pids:
        with suppress(OSError):
            pids += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    total = 0
    for pid in pids:
        with suppress(OSError):
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return total * os.sysconf("SC_PAGE_SIZE") / 2**20


def counted(says: Path) -> dict[str, list[float]]:
    """Milliseconds of each page as the server logged them."""
    took: dict[str, list[float]] = defaultdict(list)
    for line in says.read_text().splitlines():
        if line.startswith("{") and (told := json.loads(line)).get("page"):
            took[f"{told['method']} {told['page']}"].append(told["ms"])
    return took


def tell(took: Mapping[str, Sequence[float]]) -> None:
    for what, times in sorted(took.items(), key=lambda pair: -len(pair[1])):
        late = sorted(times)[int(len(times) * 0.95)]
        print(f"  {what:<32} {len(times):>6} median {statistics.median(times):>6.0f} ms  p95 {late:>6.0f} ms")


def crawl_slowly(server: Server, until: float) -> None:
    """A client that says a byte a second and never comes to an end."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n")
        while time.monotonic() < until:
            line.sendall(b"X")
            time.sleep(1)


def guess(server: Server, count: int) -> Counter[str]:
    """Attempts to sign in to accounts that exist, from one place."""
    said: Counter[str] = Counter()
    visitor = Visitor("127.0.0.1", server.port, timeout=60)
    form = next(f for f in visitor.forms("/account/login/") if any(name == "login" for name, *_ in f.fields))
    for number in range(count):
        try:
            status, _ = visitor.send(form, login=f"person-{number % 5}@northgate.example", password=f"guess-{number}")
            said[str(status)] += 1
        except (OSError, http.client.HTTPException) as error:
            said[type(error).__name__] += 1
    return said


def laid(place: Path, given: argparse.Namespace, database: dict[str, str]) -> list[list[str]]:
    """Who signs in: their address, their own case, the case of all, their password. Laid down only where nobody has."""
    told = place / "people.json"
    if told.exists():
        return json.loads(told.read_text())
    place.mkdir(parents=True, exist_ok=True)
    people = [line.split() for line in _run(PEOPLE, database, place / "data", given.users) if "@" in line]
    if given.cases:
        sizes = (given.cases, given.messages, given.commitments)
        shared = _run(LARGE, database, place / "data", *sizes)[-1]
        people = [[email, own, shared, password] for email, own, _, password in people]
    told.write_text(json.dumps(people))
    return people


def _run(program: str, database: dict[str, str], data: Path, *numbers: int) -> list[str]:
    """The lines that a program of ours writes, in a process of its own, since Django knows one database."""
    command = [sys.executable, "-c", program, str(data), str(ROOT), *map(str, numbers)]
    done = subprocess.run(command, env=environment(**database), stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--users", type=int, default=20)
    arguments.add_argument("--seconds", type=float, default=600)
    arguments.add_argument("--think", type=float, default=1.0, help="seconds between two requests of a person")
    arguments.add_argument("--workers", default="2")
    arguments.add_argument("--slow", type=int, default=0, help="clients that send a byte a second")
    arguments.add_argument("--guesses", type=int, default=0)
    arguments.add_argument("--cases", type=int, default=0, help="how many there are besides, of others and of theirs")
    arguments.add_argument("--messages", type=int, default=0)
    arguments.add_argument("--commitments", type=int, default=0)
    arguments.add_argument("--keep", type=Path, help="a folder where the installation stays, and is taken up again")
    given = arguments.parse_args()
    database = {"DATABASE_URL": os.environ["DATABASE_URL"]} if "DATABASE_URL" in os.environ else {}
    with tempfile.TemporaryDirectory() as folder:
        place = given.keep or Path(folder)
        data = place / "data"
        people = laid(place, given, database)
        says = Path(folder) / "server.log"
        log = {"MAKEGOOD_LOG_FORMAT": "json"}
        server = Server(data, {"MAKEGOOD_WEB_WORKERS": given.workers, **log, **database}, says=says)
        server.start()
        try:
            crowd = Crowd(server, given.seconds, given.think, EVERYWHERE if given.cases else ())
            threads = [threading.Thread(target=crowd.person, args=(*each, n)) for n, each in enumerate(people)]
            threads += [threading.Thread(target=crawl_slowly, args=(server, crowd.until)) for _ in range(given.slow)]
            for thread in threads:
                thread.start()
            held = []
            while time.monotonic() < crowd.until:
                held.append(memory(server))
                time.sleep(max(given.seconds / 20, 1))
            for thread in threads:
                thread.join()
            guessed = guess(server, given.guesses) if given.guesses else None
        finally:
            server.kill()
        wrong, inside = look(data, crowd.done, **database), counted(says)
    took = sorted(time for times in crowd.took.values() for time in times)
    print(
        f"{given.users} people for {given.seconds:.0f} s on {'PostgreSQL' if database else 'SQLite'}: {len(took)} requests, {len(took) / given.seconds:.1f} a second"
    )
    tell({what: [seconds * 1000 for seconds in times] for what, times in crowd.took.items()})
    print("as the server counted them:")
    tell(inside)
    print(f"  answers: {dict(crowd.answers)}")
    print(f"  memory: {held[len(held) // 4]:.0f} MiB after a quarter, {held[-1]:.0f} MiB at the end")
    if guessed is not None:
        print(f"  {given.guesses} guesses at passwords: {dict(guessed)}")
    print(
        f"  {len(crowd.done)} writes acknowledged, "
        + ("none lost, everything whole" if not wrong else "; ".join(wrong))
    )
    failed = sum(count for name, count in crowd.answers.items() if not name.isdigit() or name >= "500")
    sys.exit(bool(wrong or failed))


if __name__ == "__main__":
    main()
