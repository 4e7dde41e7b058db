"""What following costs: the time for 10^3 to 10^5 events, and a year of notices beside working everything out each time.

    python bench/obligations.py
    python bench/obligations.py --watch 1000000       the command itself on a file of so many events, one a line

Process time, so that another program on the machine does not count.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from makegood.obligations import Event, board, notices
from makegood.obligations.follow import INSTANT
from makegood.terms import Terms

SIGNED = datetime(2026, 7, 1, 12, tzinfo=UTC)
PARTIES = [{"id": "northgate", "name": "Northgate"}, {"id": "fennel", "name": "Fennel"}]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--watch", type=int, metavar="EVENTS")
    if count := parser.parse_args().watch:
        watch(count)
        return
    print("following n readings of 900 daily commitments")
    for count in (1_000, 10_000, 100_000):
        events = list(readings(count))
        print(f"  {count:>7,}: {seconds(lambda e=events: board(DAILY, e, SIGNED + timedelta(days=1200))):.2f} s")
    terms, events = year()
    end = SIGNED + timedelta(days=380)
    following = seconds(lambda: notices(terms, events, SIGNED, end))
    anew = seconds(lambda: each_change_anew(terms, events, end))
    print(f"a year of {len(events)} events and 122 dates, its notices: {following:.2f} s")
    print(f"  the boards alone, each worked out anew: {anew:.2f} s; ratio {following / anew:.2f}")


def watch(count: int) -> None:
    """Ask `makegood watch` about so many readings in a file, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        terms, events = Path(folder, "terms.json"), Path(folder, "events.jsonl")
        terms.write_text(DAILY.model_dump_json(by_alias=True, exclude_unset=True))
        with events.open("w") as file:
            file.writelines(event.model_dump_json(exclude_unset=True) + "\n" for event in readings(count))
        size = events.stat().st_size
        command = [sys.executable, "-c", "from makegood.cli import main; main()", "watch", str(terms)]
        command += ["--events", str(events), "--at", "2030-01-01T00:00Z"]
        done = subprocess.run(command, stdout=subprocess.PIPE)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"makegood watch on {count:,} events ({size / 1e6:.0f} MB): status {done.returncode},", end=" ")
    print(f"{used.ru_utime + used.ru_stime:.0f} s of processor, {used.ru_maxrss / 1e6:.1f} GB at most")


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def deal(*commitments: dict[str, object], **more: object) -> Terms:
    return Terms.model_validate({"title": "T", "parties": PARTIES, "commitments": list(commitments), **more})


def commitment(**more: object) -> dict[str, object]:
    return {"debtor": "fennel", "creditor": "northgate", "deliverable": "A report", **more}


def said(kind: str, at: datetime, by: str, about: str, **more: object) -> Event:
    return Event.model_validate({"kind": kind, "at": at, "by": by, "about": about, **more})


DAILY = deal(commitment(id="report", due={"on": "2026-07-10", "every": "FREQ=DAILY;COUNT=900"}, cure="2 days"))


def readings(count: int) -> Iterator[Event]:
    """So many events of these terms: the signature, and readings of one commitment after the other."""
    yield Event(kind="signed", at=SIGNED)
    for n in range(count - 1):
        day = n % 900 + 1
        at = SIGNED + timedelta(days=day + 7, seconds=n)
        yield said("measured", at, "northgate", f"report.{day}", meets=False, value=float(n))


def year() -> tuple[Terms, list[Event]]:
    series = {"on": "2026-07-20", "every": "FREQ=MONTHLY;COUNT=12"}
    terms = deal(
        *(commitment(id=f"c{n}", due=series, cure="5 days", acceptance={"within": "5 days"}) for n in range(6)),
        check_ins=[{"id": "weekly", "due": {"on": "2026-07-08", "every": "FREQ=WEEKLY;COUNT=50"}}],
    )
    dice = random.Random(1)
    events = [Event(kind="signed", at=SIGNED)]
    for n in range(6):
        for month in range(12):
            at = SIGNED + timedelta(days=17 + 30 * month + dice.randint(-3, 8))
            events.append(said("claimed", at, "fennel", f"c{n}.{month + 1}"))
            events.append(said("accepted", at + timedelta(days=2), "northgate", f"c{n}.{month + 1}"))
    return terms, events


def each_change_anew(terms: Terms, events: list[Event], end: datetime) -> None:
    moments = sorted({event.at for event in events})
    at = SIGNED
    while at < end:
        turn = board(terms, events, at).next_change_at
        at = min([moment for moment in moments if moment > at][:1] + ([turn + INSTANT] if turn else []) + [end])


if __name__ == "__main__":
    main()
