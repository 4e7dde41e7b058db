"""Whether a sweep costs what is due or what exists: 1,000 due rows among 10^4, 10^5 and 10^6, and mails per second.

    python bench/engine.py                 on SQLite
    python tests/with_postgres.py .venv/bin/python bench/engine.py
    python bench/engine.py --agreements 30 --beside healthchecks/ --python bench/peers/healthchecks/.venv/bin/python
                                           as many rows, one mail each, beside `sendalerts` of a copy of healthchecks

Process time of the sweeper, so that another program on the machine does not count; the mail server is one of our own.
The rows that are not due are copies in bulk; the due ones are real agreements, opened and signed as people do it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
SIZES = (10_000, 100_000, 1_000_000)
DUE_CASES, MAILS = 100, 1_000  # ten commitments each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beside", type=Path, help="a copy of healthchecks to run in the same minutes")
    parser.add_argument("--python", default=sys.executable, help="the Python that has what healthchecks needs")
    parser.add_argument(
        "--agreements", type=int, default=DUE_CASES, help="how many, of ten commitments each, with --beside"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder, mail_server() as port:
        os.environ |= {
            "MAKEGOOD_DATA": folder,
            "MAKEGOOD_MAIL": f"smtp+plain://127.0.0.1:{port}",
            "MAKEGOOD_LOG": "ERROR",
            "DJANGO_SETTINGS_MODULE": "makegood.web.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        if asked.beside:
            beside(asked.beside, asked.python, port, asked.agreements)
        else:
            measure()


@contextmanager
def mail_server() -> Iterator[int]:
    """The port of a mail server in a process of its own, so that its time is nobody's whom we measure."""
    serve = "import time; from tests.web.engine.chaos import Sink; print(Sink().server_address[1], flush=True); time.sleep(1e5)"
    server = subprocess.Popen([sys.executable, "-c", serve], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.wait()


def measure() -> None:
    from django.db import connection

    from makegood.web.engine import outbox
    from makegood.web.engine.models import Outgoing
    from makegood.web.obligations import turning
    from makegood.web.obligations.models import Due

    print(f"{connection.vendor}: {DUE_CASES * 10:,} due obligations turned, then {MAILS:,} due mails sent")
    lay(agreements=1)  # what the first turn of a process reads, templates and calendars, is no cost of what exists
    all_of(lambda: turning.turn_some(moment()))
    all_of(lambda: bool(outbox.send_some(moment())))
    first = None
    for size in SIZES:
        lay()
        grow(Due, size, Outgoing)
        at = moment()
        turned = seconds(lambda at=at: all_of(lambda: turning.turn_some(at)))
        Outgoing.objects.filter(sent_at=None, due_at__lte=at).update(due_at=at + dt.timedelta(days=900))
        Outgoing.objects.bulk_create(
            Outgoing(key=f"now/{size}/{n}", to="a@b.example", subject="S", body="B", due_at=at) for n in range(MAILS)
        )
        sent = seconds(lambda at=at: all_of(lambda: bool(outbox.send_some(at))))
        first = first or (turned, sent)
        print(
            f"  among {Due.objects.count():>9,}: turned in {turned:.2f} s (× {turned / first[0]:.2f}), "
            f"sent in {sent:.2f} s (× {sent / first[1]:.2f}, {MAILS / sent:,.0f} a second of one core)",
            flush=True,
        )


def beside(folder: Path, python: str, port: int, agreements: int) -> None:
    """Ten moments at which each agreement has one obligation that turns and is told by one mail; and the peer's, whose
    projects have ten checks each."""
    from django.db import connection

    from makegood.web.engine import outbox
    from makegood.web.engine.models import Outgoing
    from makegood.web.obligations import turning

    lay(lambda number: f"10:{number:02d}", agreements)
    lay(lambda number: "06:00", 1)  # templates are read and compiled before the clock starts, as the peer's
    all_of(lambda: turning.turn_some(moment() - dt.timedelta(days=1, hours=12)))
    all_of(lambda: bool(outbox.send_some(moment() - dt.timedelta(days=1))))
    gone = Outgoing.objects.exclude(sent_at=None)
    before, turned, sent = gone.count(), 0.0, 0.0
    for number in range(10):
        at = moment().replace(day=20, hour=10, minute=number, second=30) - dt.timedelta(hours=1)  # Irish summer time
        turned += seconds(lambda at=at: all_of(lambda: turning.turn_some(at)))
        sent += seconds(lambda at=at: all_of(lambda: bool(outbox.send_some(at))))
    mails = gone.count() - before
    print(f"{connection.vendor}: Makegood, {mails:,} mails: turned in {turned:.2f} s, sent in {sent:.2f} s", flush=True)
    script = Path(__file__).parent / "peers/healthchecks/alerts.py"
    command = [python, str(script), str(folder.resolve()), str(port), str(mails)]
    peer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
    print(f"  healthchecks, {peer['rows']:,} mails: turned in {peer['turned']:.2f} s, sent in {peer['told']:.2f} s")
    ratio = (peer["turned"] + peer["told"]) / peer["rows"] / ((turned + sent) / mails)
    print(f"  mails a second of one core: {ratio:.2f} times as many as healthchecks")


def moment() -> dt.datetime:
    from tests.web.obligations.signed import day

    return day(21, 20)


def lay(by: Callable[[int], str] = lambda number: "17:00", agreements: int = DUE_CASES) -> None:
    """Agreements of ten commitments each, all due on one day; `by` gives the time of each."""
    from tests.cast import LONG_AGO, opening, person
    from tests.web.obligations.signed import SIGNED, terms

    from makegood.web.cases import store as cases
    from makegood.web.obligations import store

    plain = {"debtor": "fennel", "creditor": "northgate", "deliverable": "A report"}
    ten = [{"id": f"c{n}", **plain, "due": {"on": "2026-07-20", "by": by(n)}} for n in range(10)]
    for _ in range(agreements):
        store.begin(cases.open_case(person("ada"), opening(), at=LONG_AGO), terms(*ten), SIGNED, SIGNED)


def grow(due: type, size: int, outgoing: type) -> None:
    """Rows that are not due, up to `size`, and as many mails that were sent long ago."""
    from tests.cast import LONG_AGO, opening, person

    from makegood.web.cases import store as cases

    case = cases.open_case(person("ada"), opening(), at=LONG_AGO).case.pk  # its rows are nobody's turn
    later = moment() + dt.timedelta(days=400)
    missing = size - due.objects.count()
    for start in range(0, missing, 20_000):
        some = range(start, min(start + 20_000, missing))
        due.objects.bulk_create(
            due(case_id=case, key=f"x{size}.{n}", standing="in effect", is_check_in=False, due=later, turns_after=later)
            for n in some
        )
        outgoing.objects.bulk_create(
            outgoing(key=f"old/{size}/{n}", to="a@b.example", subject="S", due_at=moment(), sent_at=moment())
            for n in some
        )


def all_of(one: Callable[[], bool]) -> None:
    from makegood.web.engine import waking

    with waking.awake():  # as in a round of the sweeper
        while one():
            pass


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
