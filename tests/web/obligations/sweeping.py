"""A process of its own for the chaos test: lays cases, sweeps, or says what came of it, as JSON on standard output.

python -m tests.web.obligations.sweeping lay 6 | sweep | tell
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from tests.cast import LONG_AGO, opening, person  # noqa: E402
from tests.web.obligations.signed import SIGNED, day, full  # noqa: E402

from makegood.obligations import notices  # noqa: E402
from makegood.web.cases import store as cases  # noqa: E402
from makegood.web.cases.models import Case  # noqa: E402
from makegood.web.engine.models import Outgoing  # noqa: E402
from makegood.web.obligations import store, turning  # noqa: E402
from makegood.web.obligations.models import Due, Told  # noqa: E402

LAST = 45


def lay(count: int) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for _ in range(count):
        seat = cases.open_case(person("ada"), opening(), at=LONG_AGO)
        store.begin(seat, full(), SIGNED, SIGNED)


def sweep() -> None:
    print("sweeping", flush=True)  # from now on it may be killed
    for number in range(4, LAST + 1):
        while turning.turn_some(day(number)):
            pass


def tell() -> dict[str, list[str]]:
    """What is missing, what is too much, which mails stand there twice, which rows are wrong."""
    found: dict[str, list[str]] = {"missing": [], "more": [], "rows": []}
    for case in Case.objects.filter(watch__isnull=False):
        truth = store.must_be_followed(case)
        wanted = {notice.key for notice in notices(truth.terms, truth.events, SIGNED, day(LAST))}
        told = list(Told.objects.filter(case=case).values_list("key", flat=True))
        found["missing"] += sorted(wanted - set(told))
        found["more"] += sorted(set(told) - wanted)
        now = {each.key: str(each.standing) for each in truth.board(day(LAST)).standings}
        rows = dict(Due.objects.filter(case=case).values_list("key", "standing"))
        found["rows"] += [key for key in now if rows.get(key) != now[key]]
        mine = Told.objects.filter(case=case, room="requesting", mails=0).values_list("key", flat=True)
        found["missing"] += [f"no mail: {key}" for key in mine]
    keys = list(Outgoing.objects.values_list("key", flat=True))
    found["twice"] = sorted({key for key in keys if keys.count(key) > 1})
    return found


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    said = {"lay": lay, "sweep": sweep, "tell": tell}[what](*map(int, rest))
    print(json.dumps(said), flush=True)
