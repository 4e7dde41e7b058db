"""A year of many agreements in accelerated time: random terms, random events, sweeps that are sometimes late by weeks.

    python bench/year.py 1000 --seed 7       the long form

What was told is compared with what the pure function says of the same terms and events, one for one; and what was told
with what arrived. `live` lays the agreements and lets the year pass, `differences` says what is wrong at its end.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.core import mail
from tests.cast import LONG_AGO, person, sit
from tests.cast import opening as opening_of
from tests.web.obligations.signed import SIGNED, terms

from makegood.formats import Faulty
from makegood.obligations import Event, Standing, notices
from makegood.obligations.course import OVER
from makegood.terms import Terms
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.cases import store as cases
from makegood.web.cases.models import Case, Purpose
from makegood.web.engine import outbox, sweeper
from makegood.web.obligations import store
from makegood.web.obligations.models import Told

YEAR = dt.timedelta(days=365)
END = SIGNED + YEAR
ADDRESSES = {"northgate": "ada@northgate.example", "fennel": "ben@fennel.example"}
OUTAGE, LONG_OUTAGE = 0.03, dt.timedelta(days=21)  # how often nobody sweeps for weeks
KINDS = ("claimed", "claimed", "claimed", "accepted", "accepted", "rejected", "withdrawn", "met", "extended", "waived")
KINDS += ("suspended", "resumed", "disputed", "resolved", "invoked")
Moment = tuple[dt.datetime, Seat, Seat]


def live(count: int, seed: int, end: dt.datetime = END) -> int:
    """Open and sign `count` agreements, and let a year pass over them, or what of it lies before `end`. Return how many events
    were taken in."""
    chance = random.Random(seed)
    tables = [_sign(chance, number) for number in range(count)]
    happening = sorted(_happening(chance, tables), key=lambda each: each[0])
    taken, at = 0, SIGNED
    while at < end:
        until = min(at + _until_the_next_sweep(chance), end)
        while happening and happening[0][0] <= until:
            moment, *seats = happening.pop(0)
            taken += _something_happens(chance, moment, chance.choice(seats))
        at = until
        while sweeper.sweep(at):
            pass
    while outbox.send_some(end + dt.timedelta(days=7)):  # what waits for the morning or for Monday
        pass
    return taken


def _sign(chance: random.Random, number: int) -> tuple[Seat, Seat]:
    seat = cases.open_case(person("ada"), opening_of(), at=LONG_AGO)
    sit(seat.case, seat.user, Purpose.ANSWER, "ben", LONG_AGO)
    store.begin(seat, some_terms(chance, number), SIGNED, SIGNED)
    return seat, access.sitting_user(person("ben"), seat.case)


def some_terms(chance: random.Random, number: int) -> Terms:
    """Terms with a few commitments of every kind, due within the year, named apart from those of other agreements."""
    items = [_some_commitment(chance, f"part-{number}-{letter}") for letter in "abc"[: chance.randint(1, 3)]]
    meetings = [{"id": f"talk-{number}", "due": {"on": _some_day(chance), "every": "FREQ=MONTHLY;COUNT=3"}}]
    return terms(*items, check_ins=chance.choice([[], meetings]))


def _some_day(chance: random.Random) -> str:
    return (SIGNED + dt.timedelta(days=chance.randint(1, 330))).date().isoformat()


def _some_commitment(chance: random.Random, id: str) -> dict[str, Any]:
    debtor, creditor = chance.sample(list(ADDRESSES), 2)
    item: dict[str, Any] = {
        "id": id,
        "debtor": debtor,
        "creditor": creditor,
        "deliverable": "The part is there.",
        "due": {"on": _some_day(chance)},
    }
    if chance.random() < 0.3:
        item["due"]["every"] = f"FREQ=MONTHLY;COUNT={chance.randint(2, 4)}"
    elif chance.random() < 0.2:
        item["joint_with"] = creditor
    if chance.random() < 0.7:
        item["cure"] = f"{chance.randint(2, 20)} days"
    if chance.random() < 0.7:
        silent = chance.random() < 0.5
        item["acceptance"] = {"test": "It works.", "within": "5 working days", "silence_accepts": silent}
    if "joint_with" not in item and chance.random() < 0.6:
        item["consequences"] = [
            {"when": "late", "what": "credit", "amount": "100 EUR", "per": "1 weeks", "cap": "900 EUR"},
            {"when": "violated", "what": "escalate", "after": "3 days"},
            {"when": "violated", "what": "termination right", "after": "30 days"},
        ]
    return item


def _happening(chance: random.Random, tables: Sequence[tuple[Seat, Seat]]) -> Iterator[Moment]:
    for seats in tables:
        for _ in range(chance.randint(5, 20)):
            yield SIGNED + YEAR * chance.random(), *seats


def _until_the_next_sweep(chance: random.Random) -> dt.timedelta:
    return LONG_OUTAGE if chance.random() < OUTAGE else dt.timedelta(hours=chance.uniform(6, 120))


def _something_happens(chance: random.Random, at: dt.datetime, seat: Seat) -> bool:
    """Let a person say something; what may not be said is refused, as on the page, and they say something else."""
    truth = store.must_be_followed(seat.case)
    open_ = [each for each in truth.board(at).standings if each.standing not in OVER]
    for standing in chance.choices(open_, k=6) if open_ else ():
        event = _some_event(chance, standing, truth.party(seat), at)
        try:
            store.record_event(seat, event, at)
        except Faulty:
            continue
        return True
    return False


def _some_event(chance: random.Random, standing: Standing, by: str, at: dt.datetime) -> Event:
    kind = chance.choice(KINDS)
    later = max(moment for moment in (standing.due, at) if moment) + dt.timedelta(days=chance.randint(1, 40))
    more: dict[str, Any] = {
        "extended": {"until": later.date().isoformat()},
        "suspended": {"ground": "consent"},
        "invoked": {"what": "escalate"},
        "claimed": {"evidence": ["log.txt"]},
    }.get(kind, {})
    return Event.model_validate({"kind": kind, "at": at, "by": by, "about": standing.key, **more})


def differences(end: dt.datetime = END) -> Counter[str]:
    """What is wrong at the end, kind by kind; with how many notices and mails there were."""
    found: Counter[str] = Counter()
    wanted_lines: Counter[tuple[str, str]] = Counter()
    for case in Case.objects.filter(watch__isnull=False):
        truth = store.must_be_followed(case)
        wanted = {notice.key: notice for notice in notices(truth.terms, truth.events, SIGNED, end)}
        told = {row.key: row for row in Told.objects.filter(case=case)}
        found["notices"] += len(wanted)
        found["missing"] += len(wanted.keys() - told.keys())
        found["too many"] += len(told.keys() - wanted.keys())
        both = [(told[key], wanted[key]) for key in wanted.keys() & told.keys()]
        found["other words"] += sum((row.text, row.due_at) != (notice.text, notice.at) for row, notice in both)
        wanted_lines.update((ADDRESSES[notice.to], notice.text) for notice in wanted.values())
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    found["mails"], found["mails sent twice"] = len(ids), len(ids) - len(set(ids))
    arrived = _arrived({text for _, text in wanted_lines})
    found["not arrived"], found["arrived twice"] = (wanted_lines - arrived).total(), (arrived - wanted_lines).total()
    return found


def _arrived(texts: set[str]) -> Counter[tuple[str, str]]:
    """Which of these texts reached whom, and how often; in a digest the day stands before each."""
    lines = ((message.to[0], line) for message in mail.outbox for line in message.body.splitlines())
    said = ((to, line if line in texts else line.partition(". ")[2]) for to, line in lines)
    return Counter((to, text) for to, text in said if text in texts)
