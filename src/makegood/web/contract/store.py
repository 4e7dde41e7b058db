"""What can be done with a governing contract. Rows become the library's values, and back, only here."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet
from django.urls import reverse

from makegood import contract as room
from makegood.contract import ClauseDate, Event, EventKind, ProfileDate, Reading, Status
from makegood.contract.rules import kind as kind_of
from makegood.journey import CurePeriod
from makegood.values import Period, Span
from makegood.web.access import Seat, in_rooms
from makegood.web.cases import store
from makegood.web.cases.models import Exhibit, Room
from makegood.web.cases.write import act
from makegood.web.contract.models import Clause, Clock, Contract, Cure, Happening, Standing
from makegood.web.guard import apart, trial

NOTICES = (EventKind.NOTICE, EventKind.RECEIVED)
BY_CONTRACT = "contract"
Went = Callable[[], None]  # told when one step of a long reading is done


@dataclass(frozen=True)
class Follows:
    """What follows from one thing that happened. `happening` is None where the day of the case itself is meant."""

    event: Event
    happening: Happening | None
    dates: tuple[ClauseDate, ...]


def add(seat: Seat, *, data: bytes, name: str, at: dt.datetime, once: str = "", went: Went = lambda: None) -> Contract:
    """Read a contract and keep it, for our own side. The same file again changes nothing. Raises Faulty.

    went   told after each of two steps, before what was read is kept
    """
    sha256 = hashlib.sha256(data).hexdigest()
    before = _standing().filter(case=seat.case, room=seat.own_room, amends=None, exhibit__sha256=sha256).first()
    if before is not None:
        return before
    document = apart.read(data, name)
    went()
    reading = trial.read(room.read, document)
    went()
    with act(seat, what="contract-read", room=seat.own_room, at=at, once=once) as writing:
        exhibit = store.add_exhibit(seat, chunks=[data], name=name, room=seat.own_room, at=at)
        row = _keep(seat, exhibit, reading, seat.own_room, at)
        writing.details.update({"contract": row.pk, "sha256": exhibit.sha256, "clauses": len(reading.clauses)})
        writing.then = reverse("contract:page", args=[seat.case.pk])
    return row


def amend(
    seat: Seat,
    row: Contract,
    *,
    data: bytes,
    name: str,
    at: dt.datetime,
    once: str = "",
    went: Went = lambda: None,
) -> Contract:
    """Read a later file that changes the contract, and keep what counts now, for our own side. Raises Faulty.

    What was said of a clause that the amendment leaves as it was still stands. `went` is told as by `add`.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    before = _standing().filter(room=seat.own_room, amends=row, exhibit__sha256=sha256).first()
    if before is not None:
        return before
    change = apart.read(data, name)
    went()
    base, *earlier = [_document(each) for each in papers(row)]
    now = trial.read(room.amended, base, [*earlier, change])
    reading = trial.read(room.read, now.document)
    went()
    with act(seat, what="contract-amended", room=seat.own_room, at=at, once=once) as writing:
        exhibit = store.add_exhibit(seat, chunks=[data], name=name, room=seat.own_room, at=at)
        kept = _keep(seat, exhibit, reading, seat.own_room, at, amends=row, source_of=now.source_of)
        kept.changes = [{"says": change.says, "done": change.done} for change in now.changes]
        kept.save(update_fields=["changes"])
        _say_again(row, kept)
        writing.details.update({"contract": kept.pk, "sha256": sha256, "changes": len(now.changes)})
        writing.then = reverse("contract:one", args=[seat.case.pk, kept.pk])
    return kept


def _document(row: Contract) -> room.Document:
    with row.exhibit.open() as file:
        return apart.read(file.read(), row.exhibit.name)


def as_it_stands(row: Contract) -> room.Document:
    """The text of the contract with its amendments worked in, read anew from the files. Raises Faulty."""
    base, *later = [_document(each) for each in papers(row)]
    return room.amended(base, later).document if later else base


def _say_again(before: Contract, now: Contract) -> None:
    """Say of each clause that reads as it did what was said of it before."""
    said = {(clause.kind, clause.says): clause for clause in before.clauses.exclude(status=Standing.CANDIDATE)}
    for clause in now.clauses.all():
        if (same := said.get((clause.kind, clause.says))) is not None:
            clause.status, clause.decided_by, clause.decided_at = same.status, same.decided_by, same.decided_at
            clause.save(update_fields=["status", "decided_by", "decided_at"])


def papers(row: Contract) -> list[Contract]:
    """The contract and its amendments up to `row`, in the order in which they were made."""
    every = {each.pk: each for each in Contract.objects.filter(case_id=row.case_id).select_related("exhibit")}
    return _chain(row, every)


def _chain(row: Contract, every: dict[int, Contract]) -> list[Contract]:
    return [*_chain(every[row.amends_id], every), row] if row.amends_id else [row]


def set_aside(seat: Seat, row: Contract, *, at: dt.datetime) -> None:
    """Say that a file of our own side does not belong here; what counted before it counts again."""
    if may_set_aside(seat, row):
        with act(seat, what="contract-set-aside", room=row.room, at=at, details={"contract": row.pk}):
            Contract.objects.filter(pk=row.pk).update(set_aside_at=at)


def may_set_aside(seat: Seat, row: Contract) -> bool:
    """Only what our side gave, is not shared, and no later amendment builds on."""
    return row.room == seat.own_room != Room.JOINT and not _standing().filter(amends=row).exists()


def _standing() -> QuerySet[Contract]:
    return Contract.objects.filter(set_aside_at=None)


def _keep(
    seat: Seat,
    exhibit: Exhibit,
    reading: Reading,
    in_room: str,
    at: dt.datetime,
    *,
    amends: Contract | None = None,
    source_of: Callable[[Span], str] = lambda span: "",
) -> Contract:
    row = Contract.objects.create(
        case=seat.case,
        room=in_room,
        exhibit=exhibit,
        paged=reading.document.paged,
        not_found=list(reading.not_found),
        notes=list(reading.notes),
        amends=amends,
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
            amended_by=source_of(found.span)[:400],
        )
        for found in reading.clauses
    )
    return row


def contracts(seat: Seat) -> list[Contract]:
    """Every contract that this seat sees, the newest first."""
    return list(in_rooms(seat, _standing().select_related("exhibit")))


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
    shared = _shared_already(seat, papers(row))
    if len(shared) == len(papers(row)):
        return shared[-1]
    with act(seat, what="contract-shared", room=Room.JOINT, at=at, once=once) as writing:
        for paper in papers(row)[len(shared) :]:
            shared.append(_share_one(seat, paper, shared[-1] if shared else None, at))
        writing.details.update({"contract": shared[-1].pk, "sha256": shared[-1].exhibit.sha256})
        writing.then = reverse("contract:one", args=[seat.case.pk, shared[-1].pk])
    return shared[-1]


def _shared_already(seat: Seat, chain: Sequence[Contract]) -> list[Contract]:
    """The joint rows of the first of these papers, as far as both sides see them."""
    joint = Contract.objects.filter(case=seat.case, room=Room.JOINT).select_related("exhibit")
    found: list[Contract] = []
    for paper in chain:
        before = found[-1] if found else None
        same = next((row for row in joint if row.amends == before and row.exhibit.sha256 == paper.exhibit.sha256), None)
        if same is None:
            break
        found.append(same)
    return found


def _share_one(seat: Seat, paper: Contract, before: Contract | None, at: dt.datetime) -> Contract:
    amended = {(clause.start, clause.end): clause.amended_by for clause in paper.clauses.all()}
    exhibit = store.share_exhibit(seat, paper.exhibit, at=at)
    shared = _keep(
        seat,
        exhibit,
        reading(paper),
        Room.JOINT,
        at,
        amends=before,
        source_of=lambda span: amended.get((span.start, span.end), ""),
    )
    shared.changes = paper.changes
    shared.save(update_fields=["changes"])
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
    read, same = reading(row), _same_contract(row)
    noted = [(_event(each), each) for each in happenings(seat) if each.contract_id in same]
    day = seat.case.happened_on
    if day is not None and all(event.kind is not EventKind.BREACH for event, _ in noted):
        start = dt.datetime.combine(day, dt.time(), seat.case.calendar.tz)
        noted.insert(0, (Event(EventKind.BREACH, start), None))
    return [Follows(event, row_, room.deadlines(read, event, seat.case.calendar)) for event, row_ in noted]


def _same_contract(row: Contract) -> set[int]:
    """The rows of one contract, whatever amendments they have."""
    every = {each.pk: each for each in Contract.objects.filter(case_id=row.case_id).select_related("exhibit")}
    return {pk for pk, each in every.items() if _chain(each, every)[0] == _chain(row, every)[0]}


def can_count(seat: Seat, row: Contract, event: Event) -> None:
    """Raises ValueError where the calendar does not reach what would follow from `event`."""
    room.deadlines(reading(row), event, seat.case.calendar)


def _event(happening: Happening) -> Event:
    tz = happening.case.calendar.tz
    return Event(EventKind(happening.kind), happening.happened_at.astimezone(tz), happening.method)


# --- clocks of standard forms ---


def start_clock(
    seat: Seat, profile: str, name: str, started_at: dt.datetime, *, period: str = "", at: dt.datetime, once: str = ""
) -> Clock:
    """Note that a clock of a standard form or law began to run, for our own side. Raises ValueError as `clock_date` does."""
    clock = Clock(
        case=seat.case, room=seat.own_room, profile=profile, name=name, started_at=started_at, period=period.strip()
    )
    _clock_date(seat, clock)
    with act(seat, what="clock-started", room=seat.own_room, at=at, once=once) as writing:
        clock.save()
        writing.details.update({"clock": clock.pk, "profile": profile, "name": name})
        writing.then = reverse("contract:clocks", args=[seat.case.pk])
    return clock


def withdraw_clock(seat: Seat, clock: Clock, *, at: dt.datetime) -> None:
    """Take back what was noted by mistake; the row stays."""
    if clock.withdrawn_at is None:
        with act(seat, what="clock-withdrawn", room=clock.room, at=at, details={"clock": clock.pk}):
            Clock.objects.filter(pk=clock.pk).update(withdrawn_at=at)


def clocks(seat: Seat) -> list[tuple[Clock, ProfileDate]]:
    """The clocks that run for our side, with when each ends and how that was counted; the first to end first."""
    rows = in_rooms(seat, Clock.objects.filter(withdrawn_at=None, room=seat.own_room))
    return sorted(((row, _clock_date(seat, row)) for row in rows), key=lambda pair: (pair[1].due, pair[0].pk))


def _clock_date(seat: Seat, clock: Clock) -> ProfileDate:
    calendar = seat.case.calendar
    period = Period.parse(clock.period) if clock.period else None
    return room.clock_date(clock.profile, clock.name, clock.started_at.astimezone(calendar.tz), calendar, period)


# --- time to cure ---


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
