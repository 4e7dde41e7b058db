"""What can be done with a governing contract. Rows become the library's values, and back, only here."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from makegood import contract as room
from makegood.contract import ClauseDate, Event, EventKind, Reading, Status
from makegood.contract.rules import kind as kind_of
from makegood.journey import CurePeriod
from makegood.values import Span
from makegood.web.access import Seat, in_rooms
from makegood.web.cases import store
from makegood.web.cases.models import Exhibit, Room
from makegood.web.cases.write import act
from makegood.web.contract.models import Clause, Contract, Cure, Happening, Standing
from makegood.web.guard import apart

NOTICES = (EventKind.NOTICE, EventKind.RECEIVED)
BY_CONTRACT = "contract"


@dataclass(frozen=True)
class Follows:
    """What follows from one thing that happened. `happening` is None where the day of the case itself is meant."""

    event: Event
    happening: Happening | None
    dates: tuple[ClauseDate, ...]


def add(seat: Seat, *, data: bytes, name: str, at: dt.datetime, once: str = "") -> Contract:
    """Read a contract and keep it, for our own side. The same file again changes nothing. Raises Faulty."""
    reading = room.read(apart.read(data, name))
    sha256 = hashlib.sha256(data).hexdigest()
    before = Contract.objects.filter(case=seat.case, room=seat.own_room, exhibit__sha256=sha256).first()
    if before is not None:
        return before
    with act(seat, what="contract-read", room=seat.own_room, at=at, once=once) as writing:
        exhibit = store.add_exhibit(seat, chunks=[data], name=name, room=seat.own_room, at=at)
        row = _keep(seat, exhibit, reading, seat.own_room, at)
        writing.details.update({"contract": row.pk, "sha256": exhibit.sha256, "clauses": len(reading.clauses)})
        writing.then = reverse("contract:page", args=[seat.case.pk])
    return row


def _keep(seat: Seat, exhibit: Exhibit, reading: Reading, in_room: str, at: dt.datetime) -> Contract:
    row = Contract.objects.create(
        case=seat.case,
        room=in_room,
        exhibit=exhibit,
        paged=reading.document.paged,
        not_found=list(reading.not_found),
        notes=list(reading.notes),
        read_at=at,
    )
    Clause.objects.bulk_create(
        Clause(
            contract=row,
            kind=found.kind,
            start=found.span.start,
            end=found.span.end,
            quote=found.quote,
            says=found.says,
            page=found.page,
            section=found.section[:200],
            heading=found.heading[:1000],
            terms=dict(found.terms),
            confidence=found.confidence,
            found_by=list(found.found_by),
        )
        for found in reading.clauses
    )
    return row


def contracts(seat: Seat) -> list[Contract]:
    """Every contract that this seat sees, the newest first."""
    return list(in_rooms(seat, Contract.objects.select_related("exhibit")))


def current(seat: Seat) -> Contract | None:
    """The contract that counts for this seat: its own latest, else the latest that both sides see."""
    seen = contracts(seat)
    return next((row for row in seen if row.room == seat.own_room), next(iter(seen), None))


def reading(row: Contract) -> Reading:
    """The reading as the library made it, with what people have said to each clause."""
    clauses = tuple(_clause(row, clause) for clause in row.clauses.all())
    return Reading(room.Document("", name=row.exhibit.name), clauses, tuple(row.not_found), tuple(row.notes))


def _clause(row: Contract, clause: Clause) -> room.Clause:
    return room.Clause(
        clause.kind,
        Span(clause.start, clause.end),
        clause.quote,
        clause.page,
        clause.section,
        clause.heading,
        clause.terms,
        clause.confidence,
        tuple(clause.found_by),
        clause.says,
        status=Status(clause.status),
        paged=row.paged,
    )


def decide(seat: Seat, row: Contract, clauses: list[Clause], status: Standing, *, at: dt.datetime) -> None:
    """Say of clauses whether they are what they were found to be. What was said before is replaced; the record keeps both."""
    changed = [clause.pk for clause in clauses if clause.status != status]
    if not changed:
        return
    details = {"contract": row.pk, "clauses": changed, "said": status.value}
    with act(seat, what="clauses-decided", room=row.room, at=at, details=details):
        named = "" if status is Standing.CANDIDATE else seat.name
        Clause.objects.filter(pk__in=changed).update(status=status, decided_by=named, decided_at=at)


def to_confirm(clauses: list[Clause]) -> list[Clause]:
    return [clause for clause in clauses if clause.status == Standing.CANDIDATE]


def share(seat: Seat, row: Contract, *, at: dt.datetime, once: str = "") -> Contract:
    """Put the contract before both sides: the file and what was found in it, none of what our side said to it."""
    before = Contract.objects.filter(case=seat.case, room=Room.JOINT, exhibit__sha256=row.exhibit.sha256).first()
    if before is not None:
        return before
    with act(seat, what="contract-shared", room=Room.JOINT, at=at, once=once) as writing:
        exhibit = store.share_exhibit(seat, row.exhibit, at=at)
        shared = _keep(seat, exhibit, reading(row), Room.JOINT, at)
        writing.details.update({"contract": shared.pk, "sha256": exhibit.sha256})
        writing.then = reverse("contract:one", args=[seat.case.pk, shared.pk])
    return shared


# --- what happened, and what follows ---


def note_happening(
    seat: Seat, row: Contract, event: Event, *, as_asked: bool | None = None, at: dt.datetime, once: str = ""
) -> Happening:
    """Note something from which the contract counts, for our own side."""
    with act(seat, what="event-noted", room=seat.own_room, at=at, once=once) as writing:
        happening = Happening.objects.create(
            contract=row,
            case=seat.case,
            room=seat.own_room,
            kind=event.kind,
            happened_at=event.at,
            method=event.method,
            as_asked=as_asked if event.kind in NOTICES else None,
        )
        writing.details.update({"contract": row.pk, "event": happening.pk, "kind": event.kind.value})
        writing.then = reverse("contract:one", args=[seat.case.pk, row.pk])
    return happening


def withdraw(seat: Seat, happening: Happening, *, at: dt.datetime) -> None:
    """Take back what was noted by mistake; the row stays."""
    if happening.withdrawn_at is None:
        with act(seat, what="event-withdrawn", room=happening.room, at=at, details={"event": happening.pk}):
            Happening.objects.filter(pk=happening.pk).update(withdrawn_at=at)


def happenings(seat: Seat) -> list[Happening]:
    return list(in_rooms(seat, Happening.objects.filter(withdrawn_at=None)))


def follows(seat: Seat, row: Contract) -> list[Follows]:
    """The dates that follow from the failure and from what was noted. Raises ValueError for a date beyond the calendar."""
    read = reading(row)
    noted = [(_event(each), each) for each in happenings(seat) if each.contract_id == row.pk]
    day = seat.case.happened_on
    if day is not None and all(event.kind is not EventKind.BREACH for event, _ in noted):
        start = dt.datetime.combine(day, dt.time(), seat.case.calendar.tz)
        noted.insert(0, (Event(EventKind.BREACH, start), None))
    return [Follows(event, row_, room.deadlines(read, event, seat.case.calendar)) for event, row_ in noted]


def can_count(seat: Seat, row: Contract, event: Event) -> None:
    """Raises ValueError where the calendar does not reach what would follow from `event`."""
    room.deadlines(reading(row), event, seat.case.calendar)


def _event(happening: Happening) -> Event:
    tz = happening.case.calendar.tz
    return Event(EventKind(happening.kind), happening.happened_at.astimezone(tz), happening.method)


def grant_cure(
    seat: Seat, *, granted_by: str, until: dt.datetime, source: str = "", at: dt.datetime, once: str = ""
) -> Cure:
    """Note that time to cure was granted: by a side's part, or by the contract (BY_CONTRACT), until a moment."""
    with act(seat, what="cure-noted", room=seat.own_room, at=at, once=once) as writing:
        cure = Cure.objects.create(
            case=seat.case, room=seat.own_room, granted_by=granted_by, until=until, source=source[:300]
        )
        writing.details["cure"] = cure.pk
        writing.then = reverse("contract:page", args=[seat.case.pk])
    return cure


def end_cure(seat: Seat, cure: Cure, *, at: dt.datetime) -> None:
    """The time to cure is over before its day: the failure was put right, or the note was a mistake."""
    if cure.ended_at is None:
        with act(seat, what="cure-ended", room=cure.room, at=at, details={"cure": cure.pk}):
            Cure.objects.filter(pk=cure.pk).update(ended_at=at)


def cures(seat: Seat) -> list[Cure]:
    return list(in_rooms(seat, Cure.objects.filter(ended_at=None)))


def giver(seat: Seat, granted_by: str) -> str:
    """Who granted it, by name; ‘the contract’ where it grants it itself."""
    names = {side.part: side.short for side in seat.sides}
    return names.get(granted_by, "the contract")


def cure_periods(seat: Seat) -> tuple[CurePeriod, ...]:
    return tuple(CurePeriod(giver(seat, cure.granted_by), cure.until, cure.source) for cure in cures(seat))


def notice_valid(seat: Seat) -> bool | None:
    """Whether the latest notice was given as the contract asks; None where none is noted or nobody knows."""
    answers = [each.as_asked for each in happenings(seat) if each.kind in NOTICES]
    return answers[-1] if answers else None


def open_clauses(row: Contract) -> int:
    """How many clauses nobody has confirmed or rejected."""
    return Clause.objects.filter(contract=row, status=Standing.CANDIDATE).count()


def by_kind(clauses: list[Clause]) -> list[tuple[str, list[Clause]]]:
    """Clauses under the titles of their kinds, in the order in which a reader after a breach wants them."""
    order = {name: number for number, name in enumerate(room.KINDS)}
    ranked = sorted(clauses, key=lambda clause: (order.get(clause.kind, len(order)), clause.start))
    return [(kind_of(name).title, list(found)) for name, found in groupby(ranked, key=lambda clause: clause.kind)]
