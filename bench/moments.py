"""How soon a due moment is acted on while people read pages: the real program, its sweeper and a mail server of our own.

    python bench/moments.py --cases 100 --mails 300 --seconds 60 --readers 8
    python tests/with_postgres.py .venv/bin/python bench/moments.py

Agreements are signed whose obligations fall due at random seconds of the next minute, and mails are due at others. `makegood
serve` runs meanwhile, and so many readers open pages one after the other. An obligation is acted on once it is told and
its mail has gone; a mail once it has gone.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
SOON = 60.0  # seconds within which a moment should be acted on


def main() -> None:
    from tests.web.engine.chaos import Sink

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--mails", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--readers", type=int, default=8)
    asked = parser.parse_args()
    sink, port = Sink(), _free_port()
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        os.environ |= {
            "MAKEGOOD_DATA": folder,
            "MAKEGOOD_URL": f"http://127.0.0.1:{port}",
            "MAKEGOOD_MAIL": f"smtp+plain://127.0.0.1:{sink.server_address[1]}",
            "MAKEGOOD_LOG": "ERROR",
            "DJANGO_SETTINGS_MODULE": "makegood.web.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        run(asked, port)


def run(asked: argparse.Namespace, port: int) -> None:
    from django.db import connections

    addresses, cookie = lay(asked.cases)
    connections.close_all()
    program = "from makegood.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # what goes wrong in it is seen
    stop, took = threading.Event(), []
    try:
        _wait_for(port)
        start = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=10 + asked.cases / 2)  # signing takes a while
        due(asked, start)
        if dt.datetime.now(dt.UTC) > start:
            raise SystemExit("This machine is too busy: signing took longer than was left for it.")
        readers = [
            threading.Thread(target=read, args=(port, addresses, cookie, number, stop, took), daemon=True)
            for number in range(asked.readers)
        ]
        for reader in readers:
            reader.start()
        time.sleep(max(0.0, (start - dt.datetime.now(dt.UTC)).total_seconds()))
        end = start + dt.timedelta(seconds=asked.seconds + 2 * SOON)
        while dt.datetime.now(dt.UTC) < end and not all_done(asked):
            time.sleep(2)
        busy = (dt.datetime.now(dt.UTC) - start).total_seconds()
        stop.set()
        for reader in readers:
            reader.join(30)
    finally:
        server.terminate()
    tell_all(asked, took, busy)
    server.wait(120)


def tell_all(asked: argparse.Namespace, took: list[float], busy: float) -> None:
    from django.db import connection

    took.sort()
    print(
        f"load of the machine {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores; {connection.vendor}: {len(took):,} pages read in {busy:.0f} s by {asked.readers} readers, "
        f"19 in 20 within {took[len(took) * 19 // 20] * 1000:.0f} ms"
    )
    tell("obligations", obligations_took(), asked.cases)
    tell("mails", mails_took(), asked.mails)


def tell(what: str, took: list[float], all_of_them: int) -> None:
    took.sort()
    if not took:
        print(f"  {what}: none of {all_of_them} acted on")
        return
    soon = sum(each <= SOON for each in took)
    print(
        f"  {what}: {soon} of {all_of_them} ({soon / all_of_them:.1%}) acted on within {SOON:.0f} s; "
        f"half within {took[len(took) // 2]:.1f} s, 99 in 100 within {took[len(took) * 99 // 100]:.1f} s, the last after {took[-1]:.1f} s"
    )


def lay(count: int) -> tuple[list[str], str]:
    """Cases of Ada's, and the cookie of her session."""
    from django.conf import settings
    from django.test import Client
    from tests.cast import LONG_AGO, opening, person

    from makegood.web.cases import store as cases
    from makegood.web.obligations import reach

    made = [cases.open_case(person("ada"), opening(), at=LONG_AGO).case.pk for _ in range(count)]
    reach.keep(person("ada"), dt.time(0), dt.time(0), range(7), [])  # no night: mail goes at any hour
    client = Client()
    client.force_login(person("ada"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    pages = ["/cases/", *(f"/cases/{case}/{page}" for case in made[:20] for page in ("", "obligations/", "dialogue/"))]
    return pages, f"{cookie.key}={cookie.value}"


def due(asked: argparse.Namespace, start: dt.datetime) -> None:
    """Have every case's obligation and every mail fall due at a random second of the window."""
    from tests.cast import person
    from tests.web.obligations.signed import terms

    from makegood.web import access
    from makegood.web.cases.models import Case
    from makegood.web.engine import outbox
    from makegood.web.obligations import store

    chance, yesterday = random.Random(7), start - dt.timedelta(days=1)
    plain = {"id": "report", "debtor": "fennel", "creditor": "northgate", "deliverable": "A report"}
    for case in Case.objects.all():
        at = start + dt.timedelta(seconds=chance.randrange(asked.seconds))
        when = {"on": at.date().isoformat(), "by": at.time().replace(microsecond=0).isoformat()}
        agreed = terms({**plain, "due": when}, calendar={"zone": "UTC"})
        store.begin(access.sitting_user(person("ada"), case), agreed, yesterday, yesterday)
    for number in range(asked.mails):
        at = start + dt.timedelta(seconds=chance.randrange(asked.seconds))
        outbox.post(key=f"bench/{number}", to="a@b.example", subject="S", body="B", at=at)


def read(port: int, pages: list[str], cookie: str, seed: int, stop: threading.Event, took: list[float]) -> None:
    chance = random.Random(seed)
    while not stop.is_set():
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{chance.choice(pages)}", headers={"Cookie": cookie})
        begun = time.monotonic()
        with urllib.request.urlopen(asked, timeout=60) as answer:
            answer.read()
        took.append(time.monotonic() - begun)


def all_done(asked: argparse.Namespace) -> bool:
    return len(obligations_took()) >= asked.cases and len(mails_took()) >= asked.mails


def obligations_took() -> list[float]:
    """From the due moment to the mail that tells of it, of each case."""
    from makegood.web.engine.models import Outgoing
    from makegood.web.obligations.models import Due

    late = dict(Due.objects.filter(standing="violated").values_list("case_id", "due"))
    mails = Outgoing.objects.filter(key__contains="/notice/", sent_at__isnull=False)
    told: dict[str, dt.datetime] = {}
    for case, sent_at in mails.values_list("case_id", "sent_at"):
        if case in late and sent_at > late[case]:
            told[case] = min(sent_at, told.get(case, sent_at))
    return [(told[case] - late[case]).total_seconds() for case in told]


def mails_took() -> list[float]:
    from makegood.web.engine.models import Outgoing

    rows = Outgoing.objects.filter(key__startswith="bench/", sent_at__isnull=False)
    return [(sent_at - due_at).total_seconds() for due_at, sent_at in rows.values_list("due_at", "sent_at")]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not start.")


if __name__ == "__main__":
    main()
