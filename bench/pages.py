"""What pages cost in a large installation: questions to the database and time of the processor, beside a small one.

    python bench/pages.py --cases 10000 --messages 500000 --commitments 200000
    python bench/pages.py --laid FOLDER        of somebody of the installation that `load.py --keep FOLDER` laid down

Ada sits in every case; her own case holds a twentieth of the messages (at most 200), the others share the rest; each case has its share of the commitments, of which some
are due. Rows are made in bulk, each case's words sealed once and repeated. A page whose cost grows with the installation shows in the second column: questions to the database,
and of thirty times the median and the 95th percentile in milliseconds of the processor, so that other programs on the machine do not count.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
AT = dt.datetime(2026, 6, 8, 9, tzinfo=dt.UTC)
OWN = ("", "people/", "exhibits/", "record/", "breach/", "contract/", "dialogue/", "negotiation/", "agreement/", "obligations/")  # fmt: skip
TIMES = 30


def lay(
    cases: int, messages: int, commitments: int, others: Sequence[object] = (), at: dt.datetime = AT
) -> tuple[object, str]:
    """Ada, and the id of the case that she looks at, as it begins at `at`; the first commitment is due a month later.

    `others` sit there too, and share the rest of the cases among them.
    """
    from tests.cast import Table
    from tests.web.obligations.signed import begun, terms

    from makegood.web.cases.models import Case, Part, Role, Side, Sitting
    from makegood.web.search.models import Indexed

    table = Table.lay(at=at)
    made = [
        Case(id=f"c{number:011d}", title=f"The late delivery {number}", opened_by=table.ada, opened_at=at)
        for number in range(cases)
    ]
    Case.objects.bulk_create(made, batch_size=500)
    ours = [Side(case=case, part=Part.REQUESTING, slug="northgate", name="Northgate Tickets Ltd") for case in made]
    theirs = [Side(case=case, part=Part.RESPONDING, slug=f"partner-{n % 300}", name=f"Partner {n % 300}", joined_at=at) for n, case in enumerate(made)]  # fmt: skip
    Side.objects.bulk_create([*ours, *theirs], batch_size=500)
    Sitting.objects.bulk_create(
        [Sitting(case=side.case, user=table.ada, side=side, role=Role.LEAD, since=at) for side in ours], batch_size=500
    )
    Sitting.objects.bulk_create(
        [
            Sitting(case=table.case, user=user, side=table.seat("ada").side, role=Role.MEMBER, since=at)
            for user in others
        ]
    )
    if others:
        Sitting.objects.bulk_create(
            [Sitting(case=side.case, user=others[n % len(others)], side=side, role=Role.MEMBER, since=at) for n, side in enumerate(ours)],
            batch_size=500,
        )  # fmt: skip
    near = min(messages // 20, 200)
    write(table.case, near, at)
    each, rest = divmod(messages - near, cases)
    for number, case in enumerate(made):
        write(case, each + (number < rest), at)
    Indexed.objects.bulk_create([Indexed(case=case, entry=0) for case in made], batch_size=500)  # as write() did it
    promises = [promise(number, at) for number in range(max(1, commitments // (cases + 1)))]
    begun(table, terms(*promises), at=at)
    follow(made, table.case)
    look_out(made, table.ada, at)
    return table.ada, table.case.pk


def write(case: object, count: int, at: dt.datetime) -> None:
    """Messages of one case, alike but for their moments, with one word each in the index."""
    from makegood.web.dialogue.models import Message
    from makegood.web.search.index import _hash
    from makegood.web.search.models import Word
    from makegood.web.vault import keyring
    from makegood.web.vault.fields import as_stored, sealed_fields
    from makegood.web.vault.sealing import seal

    said = {"subject": "The delivery", "text": "The delivery came late and nobody told us why.", "quoted": ""}
    scope = f"{case.pk}/joint"
    for field in sealed_fields(Message):
        plain = json.dumps([]) if field.name not in said else said[field.name]
        said[field.name] = seal(scope, field.label, plain.encode()) if plain else ""
    with as_stored():
        rows = Message.objects.bulk_create(
            [
                Message(
                    case=case, room="joint", at=at + dt.timedelta(minutes=n), part="requesting" if n % 2 else "responding",
                    speaker="Ada Brandt" if n % 2 else "Ben Okafor", via="case", sent_by="Ada Brandt", **said,
                )
                for n in range(count)
            ],
            batch_size=2_000,
        )  # fmt: skip
    ring = keyring.ring()
    hashed = _hash(ring.keys[ring.newest], case.pk, "joint", "delivery")
    Word.objects.bulk_create(
        [Word(case=case, room="joint", kind="message", row=row.pk, key=ring.newest, hash=hashed) for row in rows],
        batch_size=2_000,
    )


def promise(number: int, at: dt.datetime) -> dict[str, object]:
    due = (at + dt.timedelta(days=30 + number)).date().isoformat()
    return {
        "id": f"report-{number}", "debtor": "fennel", "creditor": "northgate", "deliverable": "Fennel sends the report.",
        "due": {"on": due}, "acceptance": {"test": "It names the cause.", "within": "5 days"}, "evidence": "the report",
    }  # fmt: skip


def follow(cases: list, like: object) -> None:
    """Watch each case as the one it is like: the same commitments, with a row for each of what is due."""
    from makegood.web.obligations.models import Due, Watch

    watch, dues = Watch.objects.get(case=like), list(Due.objects.filter(case=like))
    names = ("key", "standing", "is_check_in", "since", "due", "turns_after")
    for start in range(0, len(cases), 200):
        some = cases[start : start + 200]
        Watch.objects.bulk_create(
            [
                Watch(case=case, terms=watch.terms, signed_at=watch.signed_at, told_until=watch.told_until)
                for case in some
            ]
        )
        Due.objects.bulk_create(
            [Due(case=case, **{name: getattr(due, name) for name in names}) for case in some for due in dues],
            batch_size=2_000,
        )


def look_out(cases: list, ada: object, at: dt.datetime) -> None:
    """What comes next in each case, as it was worked out for one of them."""
    from makegood.web import access
    from makegood.web.cases import outlook
    from makegood.web.cases.models import Outlook

    one = outlook.work_out(access.sitting_user(ada, cases[0]), at=at)
    names = ("room", "fresh", "group", "says", "why", "by")
    kept = {name: getattr(one, name) for name in names}
    Outlook.objects.bulk_create([Outlook(case=case, **kept) for case in cases[1:]], batch_size=500)


def measure(ada: object, case: str) -> dict[str, tuple[int, float, float]]:
    """The most questions of a page, once it is warm, and its milliseconds: the median and the 95th percentile."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(ada)
    told = {}
    for path in ("/cases/", "/search/?q=delivery", "/search/?q=checkout", *(f"/cases/{case}/{page}" for page in OWN)):
        took, asked = [], []
        for _ in range(TIMES + 1):
            begun = time.process_time()
            with CaptureQueriesContext(connection) as questions:
                answer = client.get(path, follow=True)
            took.append((time.process_time() - begun) * 1000)
            asked.append(len(questions))
        name = path.replace(f"/cases/{case}/", "…/")
        warm = sorted(took[1:])
        told[name if answer.status_code == 200 else f"{name} ({answer.status_code})"] = (
            max(asked[1:]), warm[TIMES // 2], warm[-(-TIMES * 95 // 100) - 1]
        )  # fmt: skip
        told[f"{name}, the first time"] = (asked[0], took[0], took[0])
    return told


def installation(cases: int, messages: int, commitments: int) -> dict[str, tuple[int, float, float]]:
    """In a process of its own, since Django knows one database."""
    sizes = ["--cases", str(cases), "--messages", str(messages), "--commitments", str(commitments)]
    command = [sys.executable, __file__, "--here", *sizes]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def here(cases: int, messages: int, commitments: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        from makegood.web.running import Place, prepare

        prepare(Place(data=Path(folder)))
        from django.conf import settings

        settings.ALLOWED_HOSTS.append("testserver")
        ada, case = lay(cases, messages, commitments)
        size = (Path(folder) / "makegood.sqlite3").stat().st_size
        print(json.dumps(measure(ada, case) | {"bytes of the database": (size, 0.0, 0.0)}))


def laid(place: Path) -> None:
    """What pages cost the first of the people of an installation that is there already, in the database that it lies in."""
    from makegood.web.running import Place, prepare

    prepare(Place(data=place / "data"))
    from django.conf import settings

    from makegood.web.accounts.models import User

    settings.ALLOWED_HOSTS.append("testserver")
    email, _, shared, _ = json.loads((place / "people.json").read_text())[0]
    for page, told in measure(User.objects.get(email=email), shared).items():
        print(f"{page:<36} {_said(told):>30}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cases", type=int, default=1_000)
    arguments.add_argument("--messages", type=int, default=20_000)
    arguments.add_argument("--commitments", type=int, default=20_000)
    arguments.add_argument("--laid", type=Path, help="a folder that load.py keeps")
    arguments.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.laid:
        laid(given.laid)
        return
    if given.here:
        here(given.cases, given.messages, given.commitments)
        return
    small = installation(10, 2_000, 200)
    large = installation(given.cases, given.messages, given.commitments)
    print(
        f"{'page':<36} {'10 cases, 2,000, 200':>30} {f'{given.cases:,}, {given.messages:,}, {given.commitments:,}':>32}"
    )
    for page, told in large.items():
        before = small.get(page, (0, 0.0, 0.0))
        print(f"{page:<36} {_said(before):>30} {_said(told):>32}")


def _said(told: tuple[int, float, float]) -> str:
    return f"{told[0]:,} {told[1]:>6.0f} {told[2]:>6.0f} ms"


if __name__ == "__main__":
    main()
