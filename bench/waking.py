"""How soon a mail that somebody's act writes reaches the mail server: with workers that are woken, and with workers that look.

    python tests/with_postgres.py .venv/bin/python bench/waking.py --mails 60 --workers 2

From the commit to the last word of the mail, one mail after the other at random moments, over so many `makegood worker`. Then what a
wake-up costs whoever writes: the same acts with it and without, from so many writers at once, and how long each waits.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
WORKER = "from makegood.cli import main; main()"


def main() -> None:
    from tests.web.engine.chaos import Sink

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--acts", type=int, default=200, help="of each writer")
    asked = parser.parse_args()
    sink = Sink()
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        os.environ |= {
            "MAKEGOOD_DATA": folder,
            "MAKEGOOD_MAIL": f"smtp+plain://127.0.0.1:{sink.server_address[1]}",
            "MAKEGOOD_LOG": "ERROR",
            "DJANGO_SETTINGS_MODULE": "makegood.web.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(f"load of the machine {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores")
        for kind in ("looking", "woken") if asked.mails else ():
            tell(f"{kind}, from commit to mail server", arrivals(kind, asked, sink))
        for kind in ("looking", "woken"):
            took, seconds = acts(kind, asked)
            tell(f"{asked.writers} writers, {len(took) / seconds:.0f} acts a second, {kind}, each act", took)
        wake_ups()


def arrivals(kind: str, asked: argparse.Namespace, sink) -> list[float]:
    from makegood.web.engine import outbox

    workers = [subprocess.Popen([sys.executable, "-c", WORKER, "worker"]) for _ in range(asked.workers)]
    try:
        time.sleep(10)  # until they have begun
        chance, took = random.Random(7), []
        for number in range(asked.mails):
            time.sleep(chance.uniform(0, 5))
            key = f"{kind}/{number}"
            write(kind, key)
            begun = time.monotonic()
            while outbox.message_id(key) not in sink.ids[-5:]:
                time.sleep(0.001)
            took.append(time.monotonic() - begun)
        return took
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()


def acts(kind: str, asked: argparse.Namespace) -> tuple[list[float], float]:
    """How long each of many acts took that were written at once, and all of them. Nobody sends meanwhile."""
    from django.db import connection

    took: list[float] = []

    def writes(writer: int) -> None:
        for number in range(asked.acts):
            begun = time.monotonic()
            write(kind, f"act/{kind}/{writer}/{number}")
            took.append(time.monotonic() - begun)
        connection.close()

    writers = [threading.Thread(target=writes, args=(writer,)) for writer in range(asked.writers)]
    begun = time.monotonic()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return took, time.monotonic() - begun


def write(kind: str, key: str) -> None:
    from django.db import transaction
    from django.utils import timezone

    from makegood.web.engine import outbox, waking

    with waking.awake() if kind == "looking" else nullcontext(), transaction.atomic():
        outbox.post(key=key, to="a@b.example", subject="S", body="B", at=timezone.now())


def wake_ups() -> None:
    """How many were left, and how long one who sweeps takes to clear them away once they are old."""
    from django.db import connection
    from django.utils import timezone

    from makegood.web.engine import waking

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '2 minutes'")
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        [(left,)] = cursor.fetchall()
    begun = time.monotonic()
    waking.forget(timezone.now())
    print(f"  {left} wake-ups that nobody took cleared away in {time.monotonic() - begun:.2f} s")


def tell(what: str, took: list[float]) -> None:
    took.sort()
    print(
        f"  {what}: half within {took[len(took) // 2] * 1000:.1f} ms, "
        f"19 in 20 within {took[len(took) * 19 // 20] * 1000:.1f} ms, the last after {took[-1] * 1000:.1f} ms",
        flush=True,
    )


if __name__ == "__main__":
    main()
