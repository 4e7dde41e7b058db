"""An upgrade while people work: machines of an older version beside those of this one, on one PostgreSQL.

    python bench/rolling.py --older REVISION --seconds 120

Two servers and a worker of the older version answer. Then this version changes the tables, the older one goes on upon them
for a while, and machine after machine is stopped and started anew as this version. People hold on to one server and go to the
next one when it does not answer. Afterwards: no answer was an error, every write that was acknowledged is there, nothing is
there twice, every mail went out once.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.load import PEOPLE
from bench.machines import POST, People, Worker, until_all_is_sent
from bench.soak import ROOT, Server, environment, look
from tests import with_postgres
from tests.web.engine.chaos import Sink


def unpacked(revision: str, into: Path) -> Path:
    """The sources of an older version, for PYTHONPATH."""
    packed = subprocess.run(["git", "archive", revision, "src"], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", into], input=packed.stdout, check=True)
    return into / "src"


def stop(machine: Server | Worker) -> None:
    """As systemd would: it may end what it is at."""
    os.killpg(machine.process.pid, signal.SIGTERM)
    machine.process.wait()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--older", required=True, help="a revision of this repository")
    arguments.add_argument("--seconds", type=float, default=120)
    arguments.add_argument("--people", type=int, default=8)
    given = arguments.parse_args()
    if (bin := with_postgres.programs()) is None:
        sys.exit("PostgreSQL is not installed here.")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(with_postgres.Cluster(bin))
        sink = stack.enter_context(Sink("127.0.0.1"))
        mail = f"smtp+plain://{sink.server_address[0]}:{sink.server_address[1]}"
        new = {"DATABASE_URL": cluster.url, "MAKEGOOD_MAIL": mail, "MAKEGOOD_WEB_WORKERS": "1"}
        older = {**new, "PYTHONPATH": str(unpacked(given.older, folder))}
        sys.exit(_run(given, folder / "data", older, new, sink))


def _run(given: argparse.Namespace, data: Path, older: dict[str, str], new: dict[str, str], sink: Sink) -> int:
    command = [sys.executable, "-c", PEOPLE, str(data), str(ROOT), str(given.people)]
    made = subprocess.run(command, env=environment(**older), capture_output=True, text=True, check=True)
    people = [line.split() for line in made.stdout.splitlines() if "@" in line]
    servers = [Server(data, older, sweep=False) for _ in range(2)]
    for server in servers:
        server.start()
    machines: list[Server | Worker] = [*servers, Worker(data, older, [])]
    mails = int(given.seconds)
    subprocess.run([sys.executable, "-c", POST, str(data), str(mails)], env=environment(**older), check=True)
    crowd = People(servers, time.monotonic() + given.seconds)
    working = [
        threading.Thread(target=crowd.work, args=(e, own, word, n)) for n, (e, own, _, word) in enumerate(people)
    ]
    pause = given.seconds / (len(machines) + 2)
    try:
        for thread in working:
            thread.start()
        time.sleep(pause)
        upgrade = [Path(sys.executable).parent / "makegood", "upgrade", "--data", str(data)]
        subprocess.run(upgrade, env=environment(**new), check=True)
        for machine in machines:
            time.sleep(pause)  # the older ones on newer tables, then both side by side
            stop(machine)
            machine.env = environment(MAKEGOOD_LOG="ERROR", **new) if isinstance(machine, Worker) else new
            machine.start()
        for thread in working:
            thread.join()
        left = until_all_is_sent(data, new)
    finally:
        for machine in machines:
            with suppress(ProcessLookupError):
                machine.kill()
    wrong = look(data, crowd.done, **new)
    ids = Counter(sink.ids)
    failed = {answer: count for answer, count in crowd.answers.items() if answer >= "5" and answer.isdigit()}
    print(f"from {given.older} to this version in {given.seconds:.0f} s, machine after machine:")
    print(f"  people: {dict(crowd.answers)}; {len(crowd.done)} writes acknowledged, {wrong or 'none lost, none twice'}")
    twice = sum(count - 1 for count in ids.values())
    print(f"  mails: {mails} due, {len(ids)} arrived, {twice} a second time with the same Message-ID, {left} left")
    return bool(wrong or left or failed or len(ids) < mails)


if __name__ == "__main__":
    main()
