"""One process of the chaos: lays what is due, sweeps, works or writes until it is killed, finishes, or tells which messages there
should be.

python -m tests.web.engine.chaos_part lay 4500 50 | sweep 3 | work 3 | write 3 | finish 20 | tell
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import threading
import time
from itertools import count
from types import SimpleNamespace

import django

django.setup()

from django.db import DatabaseError, close_old_connections  # noqa: E402
from tests.cast import LONG_AGO, opening, person  # noqa: E402
from tests.web.obligations.signed import SIGNED, day, terms  # noqa: E402

from makegood.web.cases import store as cases  # noqa: E402
from makegood.web.cases.models import Case  # noqa: E402
from makegood.web.engine import outbox, sweeper  # noqa: E402
from makegood.web.engine.models import Outgoing  # noqa: E402
from makegood.web.obligations import store  # noqa: E402
from makegood.web.obligations.models import Told  # noqa: E402

DUE = day(30)
ROUND = dt.timedelta(minutes=5)  # longer than a lease: what a dead sweeper held is free in the next round


def lay(mails: int, how_many: int) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    ten = [
        {
            "id": f"c{n}",
            "debtor": "fennel",
            "creditor": "northgate",
            "deliverable": "A report",
            "due": {"on": f"2026-07-{10 + n}"},
        }
        for n in range(10)
    ]
    for _ in range(how_many):
        seat = cases.open_case(person("ada"), opening(), at=LONG_AGO)
        store.begin(seat, terms(*ten), SIGNED, SIGNED)
    Outgoing.objects.bulk_create(
        Outgoing(
            key=f"chaos/{n}",
            to="ben@fennel.example",
            subject=f"No. {n}",
            body="Due.",
            due_at=DUE - dt.timedelta(hours=1),
        )
        for n in range(mails)
    )


def sweep(number: int) -> None:
    print("sweeping", flush=True)  # from now on it may be killed
    while True:
        close_old_connections()
        try:
            if not sweeper.sweep(DUE + number * ROUND):
                time.sleep(0.05)
        except DatabaseError:
            time.sleep(0.05)


def work(number: int) -> None:
    """As `makegood worker` does, at another time."""
    sweeper.timezone = SimpleNamespace(now=sweeper._clock(DUE + number * ROUND))
    print("working", flush=True)
    sweeper.run(threading.Event())


def write(number: int) -> None:
    """Mails that are due, one after the other, as people make them: each wakes somebody."""
    print("writing", flush=True)
    for each in count():
        outbox.post(key=f"news/{number}/{each}", to="ben@fennel.example", subject="News", body="Due.", at=DUE)
        time.sleep(0.01)


def finish(number: int) -> None:
    for more in range(1, 200):
        at = DUE + (number + more) * ROUND
        sweeper.sweep(at)
        if not Outgoing.objects.filter(sent_at=None).exists():
            return
    sys.exit("Not everything could be sent.")


def tell() -> list[str]:
    """The ids of the messages that should have arrived: of every mail row, and there must be one for each notice of ours."""
    for case in Case.objects.filter(watch__isnull=False):
        truth = store.must_be_followed(case)
        from makegood.obligations import notices

        wanted = {notice.key for notice in notices(truth.terms, truth.events, SIGNED, DUE)}
        told = set(Told.objects.filter(case=case, due_at__lte=DUE).values_list("key", flat=True))
        if wanted != told or Told.objects.filter(case=case, room="requesting", mails=0).exists():
            sys.exit(f"{len(wanted ^ told)} notices of {case.pk} are not as the library says.")
    return [outbox.message_id(key) for key in Outgoing.objects.values_list("key", flat=True)]


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    said = {"lay": lay, "sweep": sweep, "work": work, "write": write, "finish": finish, "tell": tell}[what](
        *map(int, rest)
    )
    print(json.dumps(said), flush=True)
