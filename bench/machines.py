"""Several machines on one PostgreSQL, one of them killed or frozen at random, while people work and mail goes out.

    python tests/with_postgres.py .venv/bin/python bench/machines.py --seconds 600

Three servers and three workers, each a process group of its own with a port of its own, share the database, a folder and the keys, as
machines would. Where the system lets us, each has a network of its own; here they share one, and being cut off is played by
stopping a process (SIGSTOP) until others have taken over. People hold on to one server and go to the next one when it does not answer, as a proxy
would send them. Afterwards: every write that was acknowledged is there, nothing is there twice, every mail went out once.
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
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.load import PEOPLE
from bench.soak import ROOT, Server, environment, look
from bench.visiting import Visitor

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
    def __init__(self, data: Path, env: dict[str, str]) -> None:
        self.command = [Path(sys.executable).parent / "makegood", "worker", "--data", str(data)]
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
        visitor = Visitor("127.0.0.1", self.servers[seed % len(self.servers)].port, timeout=10)
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
                visitor.port = chance.choice(self.servers).port
            time.sleep(chance.expovariate(1.0))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=600)
    arguments.add_argument("--people", type=int, default=12)
    arguments.add_argument("--machines", type=int, default=3)
    arguments.add_argument("--seed", type=int, default=0)
    given = arguments.parse_args()
    from tests.web.engine.chaos import Sink

    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder, Sink() as sink:
        data = Path(folder) / "data"
        env = {
            "DATABASE_URL": os.environ["DATABASE_URL"],
            "MAKEGOOD_MAIL": f"smtp+plain://127.0.0.1:{sink.server_address[1]}",
        }
        command = [sys.executable, "-c", PEOPLE, str(data), str(ROOT), str(given.people)]
        made = subprocess.run(command, env=environment(**env), capture_output=True, text=True, check=True)
        people = [line.split() for line in made.stdout.splitlines() if "@" in line]
        servers = [Server(data, {**env, "MAKEGOOD_WEB_WORKERS": "1"}, sweep=False) for _ in range(given.machines)]
        starting = [threading.Thread(target=server.start) for server in servers]  # all at once, as after a power cut
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()
        workers = [Worker(data, env) for _ in range(given.machines)]
        mails = int(given.seconds)
        subprocess.run([sys.executable, "-c", POST, str(data), str(mails)], env=environment(**env), check=True)
        crowd = People(servers, time.monotonic() + given.seconds)
        threads = [
            threading.Thread(target=crowd.work, args=(e, own, word, n)) for n, (e, own, _, word) in enumerate(people)
        ]
        for thread in threads:
            thread.start()
        kills = freezes = 0
        try:
            while time.monotonic() < crowd.until - 5:
                time.sleep(chance.uniform(3, 8))
                machine = chance.choice([*servers, *workers])
                if chance.random() < 0.7:
                    machine.kill()
                    machine.start()
                    kills += 1
                else:
                    os.killpg(machine.process.pid, signal.SIGSTOP)
                    time.sleep(chance.uniform(1, 12))
                    os.killpg(machine.process.pid, signal.SIGCONT)
                    freezes += 1
            for thread in threads:
                thread.join()
            left = _until_all_is_sent(data, env)
        finally:
            for machine in (*servers, *workers):
                with suppress(ProcessLookupError):
                    machine.kill()
        wrong = look(data, crowd.done, **env)
        ids = Counter(sink.ids)
    twice = sum(count - 1 for count in ids.values())
    print(
        f"{given.machines} servers and {given.machines} workers, {kills} killed and {freezes} frozen in {given.seconds:.0f} s"
    )
    print(f"  people: {dict(crowd.answers)}; {len(crowd.done)} writes acknowledged, {wrong or 'none lost, none twice'}")
    print(
        f"  mails: {mails} due, {len(ids)} arrived, {twice} of them a second time with the same Message-ID, {left} left"
    )
    sys.exit(bool(wrong or left or len(ids) < mails))


def _until_all_is_sent(data: Path, env: dict[str, str]) -> int:
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
