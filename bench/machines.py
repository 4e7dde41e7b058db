"""Several machines on one PostgreSQL, one of them killed, cut off or frozen at random, while people work and mail goes out.

    python bench/machines.py --seconds 600

Three servers and three workers share the database, a folder and the keys. Where the system lets us (root and `ip`), each is in a network of
its own and is cut off by its cable, for some seconds or until it was killed and started anew, so that the database never hears of its
end; elsewhere a process is stopped (SIGSTOP) until others have taken over. People hold on to one server and go to the next one when it
does not answer, as a proxy would send them. Afterwards: every write that was acknowledged is there, nothing is there twice, every
mail went out once.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import networks
from bench.load import PEOPLE
from bench.networks import Networks
from bench.soak import ROOT, Server, environment, look
from bench.visiting import Visitor
from tests import with_postgres
from tests.web.engine.chaos import Sink

POST = """
import pathlib, sys
from makegood.web.running import Place, set_up
set_up(Place(data=pathlib.Path(sys.argv[1])))
from django.utils import timezone
from makegood.web.engine import outbox
for number in range(int(sys.argv[2])):
    outbox.post(key=f"soak/{number}", to="ben@fennel.example", subject=f"Mail {number}", body="x", at=timezone.now())
"""
WAITING = """
import pathlib, sys
from makegood.web.running import Place, set_up
set_up(Place(data=pathlib.Path(sys.argv[1])))
from makegood.web.engine.models import Outgoing
print(Outgoing.objects.filter(sent_at=None).count())
"""


class Worker:
    def __init__(self, data: Path, env: dict[str, str], inside: list[str]) -> None:
        self.command = [*inside, Path(sys.executable).parent / "makegood", "worker", "--data", str(data)]
        self.env = environment(MAKEGOOD_LOG="ERROR", **env)
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, env=self.env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class People:
    """Each writes evidence into their own case again and again, by whichever server answers."""

    def __init__(self, servers: list[Server], until: float) -> None:
        self.servers, self.until = servers, until
        self.done: list[str] = []
        self.answers: Counter[str] = Counter()

    def work(self, address: str, case: str, password: str, seed: int) -> None:
        chance = random.Random(seed)
        first = self.servers[seed % len(self.servers)]
        visitor = Visitor(first.host, first.port, timeout=10)
        signed_in = False
        while time.monotonic() < self.until:
            try:
                if not signed_in:
                    visitor.sign_in(address, password)
                    signed_in = True
                form = next(
                    f for f in visitor.forms(f"/cases/{case}/exhibits/") if any(x[0] == "file" for x in f.fields)
                )
                status, _ = visitor.send(form)
                self.answers[str(status)] += 1
                if status == 302:
                    self.done.append(form.once)
            except (OSError, http.client.HTTPException, StopIteration):
                self.answers["next server"] += 1
                other = chance.choice(self.servers)
                visitor.host, visitor.port = other.host, other.port
            time.sleep(chance.expovariate(1.0))


class Failing:
    """What happens to machines, and how often."""

    def __init__(self, machines: list[Server | Worker], among: Networks | None, chance: random.Random) -> None:
        self.machines, self.among, self.chance = machines, among, chance
        self.ways: list[Callable[[int], None]] = [self.killed, self.killed, self.frozen]
        if among:
            self.ways += [self.cut_off, self.cut_off, self.killed_while_cut_off]
        self.count: Counter[str] = Counter()

    def something(self) -> None:
        way = self.chance.choice(self.ways)
        way(self.chance.randrange(len(self.machines)))
        self.count[way.__name__.replace("_", " ")] += 1

    def killed(self, number: int) -> None:
        self.machines[number].kill()
        self.machines[number].start()

    def frozen(self, number: int) -> None:
        group = self.machines[number].process.pid
        os.killpg(group, signal.SIGSTOP)
        time.sleep(self.chance.uniform(1, 12))
        os.killpg(group, signal.SIGCONT)

    def cut_off(self, number: int) -> None:
        self.among.cut(number)
        time.sleep(self.chance.uniform(1, 12))
        self.among.join(number)

    def killed_while_cut_off(self, number: int) -> None:
        """The database never hears that it has ended, and has to find out."""
        self.among.cut(number)
        time.sleep(self.chance.uniform(1, 5))
        self.machines[number].kill()
        self.among.join(number)
        self.machines[number].start()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=600)
    arguments.add_argument("--people", type=int, default=12)
    arguments.add_argument("--machines", type=int, default=3)
    arguments.add_argument("--seed", type=int, default=0)
    given = arguments.parse_args()
    if (bin := with_postgres.programs()) is None:
        sys.exit("PostgreSQL is not installed here.")
    with ExitStack() as stack:
        among = stack.enter_context(Networks(2 * given.machines)) if networks.possible() else None
        also = (among.host, among.all) if among else None
        cluster = stack.enter_context(with_postgres.Cluster(bin, durable=True, also=also))
        sink = stack.enter_context(Sink(among.host if among else "127.0.0.1"))
        data = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "data"
        env = {
            "DATABASE_URL": cluster.url,
            "MAKEGOOD_MAIL": f"smtp+plain://{sink.server_address[0]}:{sink.server_address[1]}",
        }
        sys.exit(_run(given, data, env, among, sink))


def _run(given: argparse.Namespace, data: Path, env: dict[str, str], among: Networks | None, sink: Sink) -> int:
    command = [sys.executable, "-c", PEOPLE, str(data), str(ROOT), str(given.people)]
    made = subprocess.run(command, env=environment(**env), capture_output=True, text=True, check=True)
    people = [line.split() for line in made.stdout.splitlines() if "@" in line]
    servers = [_server(number, data, env, among) for number in range(given.machines)]
    _together([server.start for server in servers])  # all at once, as after a power cut
    workers = [
        Worker(data, env, among.inside(number) if among else []) for number in range(given.machines, 2 * given.machines)
    ]
    mails = int(given.seconds)
    subprocess.run([sys.executable, "-c", POST, str(data), str(mails)], env=environment(**env), check=True)
    crowd = People(servers, time.monotonic() + given.seconds)
    failing = Failing([*servers, *workers], among, random.Random(given.seed))
    working = [
        threading.Thread(target=crowd.work, args=(e, own, word, n)) for n, (e, own, _, word) in enumerate(people)
    ]
    try:
        for thread in working:
            thread.start()
        while time.monotonic() < crowd.until - 5:
            time.sleep(failing.chance.uniform(3, 8))
            failing.something()
        for thread in working:
            thread.join()
        left = until_all_is_sent(data, env)
    finally:
        for machine in (*servers, *workers):
            with suppress(ProcessLookupError):
                machine.kill()
    wrong = look(data, crowd.done, **env)
    ids = Counter(sink.ids)
    twice = sum(count - 1 for count in ids.values())
    where = "each in a network of its own" if among else "all in one network"
    print(f"{given.machines} servers and {given.machines} workers, {where}, for {given.seconds:.0f} s:", end=" ")
    print(", ".join(f"{count} {what}" for what, count in failing.count.most_common()))
    print(f"  people: {dict(crowd.answers)}; {len(crowd.done)} writes acknowledged, {wrong or 'none lost, none twice'}")
    print(
        f"  mails: {mails} due, {len(ids)} arrived, {twice} of them a second time with the same Message-ID, {left} left"
    )
    return bool(wrong or left or len(ids) < mails)


def _server(number: int, data: Path, env: dict[str, str], among: Networks | None) -> Server:
    alone = {**env, "MAKEGOOD_WEB_WORKERS": "1"}
    if among is None:
        return Server(data, alone, sweep=False)
    host = among.address(number)
    return Server(data, {**alone, "MAKEGOOD_HOSTS": host}, 8000, False, host, among.inside(number))


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def until_all_is_sent(data: Path, env: dict[str, str]) -> int:
    """How many mails still wait after three minutes: what a dead worker had taken is free after two."""
    left = 1
    for _ in range(18):
        done = subprocess.run(
            [sys.executable, "-c", WAITING, str(data)], env=environment(**env), capture_output=True, text=True
        )
        left = int(done.stdout or 1)
        if not left:
            break
        time.sleep(10)
    return left


if __name__ == "__main__":
    main()
