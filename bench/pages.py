"""What pages cost in a large installation: questions to the database and time of the processor, beside a small one.

    python bench/pages.py --cases 10000 --messages 500000

Ada sits in every case; her own case holds a twentieth of the messages (at most 2,000), the others share the rest. Rows are made in bulk. A page whose
cost grows with the installation shows in the second column; process time, so that other programs on the machine do not count.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
AT = dt.datetime(2026, 6, 8, 9, tzinfo=dt.UTC)
OWN = ("", "people/", "exhibits/", "record/", "breach/", "contract/", "dialogue/", "dialogue/thread/", "negotiation/", "agreement/", "obligations/")  # fmt: skip
TIMES = 5


def lay(cases: int, messages: int) -> tuple[object, str]:
    """Ada, and the id of the case that she looks at."""
    from tests.cast import Table

    from makegood.web.cases.models import Case, Part, RecordEntry, Role, Side, Sitting
    from makegood.web.dialogue.models import Message

    table = Table.lay(at=AT)
    made = [
        Case(id=f"c{number:011d}", title=f"The late delivery {number}", opened_by=table.ada, opened_at=AT)
        for number in range(cases)
    ]
    Case.objects.bulk_create(made, batch_size=500)
    ours = [Side(case=case, part=Part.REQUESTING, slug="northgate", name="Northgate Tickets Ltd") for case in made]
    theirs = [Side(case=case, part=Part.RESPONDING, slug=f"partner-{n % 300}", name=f"Partner {n % 300}") for n, case in enumerate(made)]  # fmt: skip
    Side.objects.bulk_create([*ours, *theirs], batch_size=500)
    Sitting.objects.bulk_create(
        [Sitting(case=side.case, user=table.ada, side=side, role=Role.LEAD, since=AT) for side in ours], batch_size=500
    )
    chance, near = random.Random(0), min(messages // 20, 2_000)
    homes = [table.case] * near + [chance.choice(made) for _ in range(messages - near)]
    for start in range(0, len(homes), 2_000):
        Message.objects.bulk_create(
            Message(
                case=case, room="joint", at=AT + dt.timedelta(minutes=start + n), part=Part.REQUESTING, speaker="Ada Brandt",
                subject="The delivery", text=f"The delivery of week {n} came late and nobody told us why.", via="web", sent_by="Ada Brandt",
            )
            for n, case in enumerate(homes[start : start + 2_000])
        )  # fmt: skip
    last = RecordEntry.objects.filter(case=table.case, room="joint").order_by("-seq").first()
    assert last is not None
    return table.ada, table.case.pk


def measure(ada: object, case: str) -> dict[str, tuple[int, float]]:
    """Questions and milliseconds of each page, the median of some."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(ada)
    told = {}
    for path in ("/cases/", "/search/?q=delivery", "/search/?q=checkout", *(f"/cases/{case}/{page}" for page in OWN)):
        took = []
        for _ in range(TIMES):
            begun = time.process_time()
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(path)
            took.append((time.process_time() - begun) * 1000)
        name = path.replace(f"/cases/{case}/", "…/")
        told[name if answer.status_code == 200 else f"{name} ({answer.status_code})"] = (
            len(asked),
            sorted(took)[TIMES // 2],
        )
    return told


def installation(cases: int, messages: int) -> dict[str, tuple[int, float]]:
    """In a process of its own, since Django knows one database."""
    import json
    import subprocess

    command = [sys.executable, __file__, "--here", "--cases", str(cases), "--messages", str(messages)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def here(cases: int, messages: int) -> None:
    import json

    with tempfile.TemporaryDirectory() as folder:
        from makegood.web.running import Place, prepare

        prepare(Place(data=Path(folder)))
        from django.conf import settings

        settings.ALLOWED_HOSTS.append("testserver")
        ada, case = lay(cases, messages)
        size = (Path(folder) / "makegood.sqlite3").stat().st_size
        print(json.dumps(measure(ada, case) | {"bytes of the database": (size, 0.0)}))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cases", type=int, default=1_000)
    arguments.add_argument("--messages", type=int, default=20_000)
    arguments.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.here:
        here(given.cases, given.messages)
        return
    small, large = installation(10, 200), installation(given.cases, given.messages)
    print(f"{'page':<28} {'10 cases, 200 messages':>26} {f'{given.cases:,} and {given.messages:,}':>26}")
    for page, (asked, took) in large.items():
        before = small.get(page, (0, 0.0))
        print(f"{page:<28} {before[0]:>12} {before[1]:>10.0f} ms {asked:>12} {took:>10.0f} ms")


if __name__ == "__main__":
    main()
