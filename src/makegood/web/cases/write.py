"""The one write path: whatever is done in a case is one transaction of rows, record entry and mail.

    with act(seat, what="message-sent", room=Room.JOINT, at=timezone.now(), once=form.once) as writing:
        message = Message.objects.create(...)
        writing.details["message"] = message.pk
        writing.mail(key=f"message/{message.pk}/ben@fennel.example", to=..., subject=..., body=...)
        writing.then = reverse("dialogue:thread", args=[seat.case.pk])
    return redirect(writing.then)

If the body raises, nothing was done. If the form was sent before (`once`), AlreadyDone sends the person to `then` of
the first time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse

from makegood import record
from makegood.formats import canonical
from makegood.web import ids
from makegood.web.access import Seat
from makegood.web.cases.models import Case, Caucus, Once, Outlook, Part, RecordEntry, Room
from makegood.web.engine import outbox


class MayNotWrite(PermissionDenied):
    """A seat that only reads, or that does not see the room, tried to write there. The view should have asked access."""


class Elsewhere(Exception):
    """There is nothing more to do here: whoever asked is led to the page `where`, and told what `says` says."""

    says = ""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(where)


class AlreadyDone(Elsewhere):
    """This form was sent before; `where` is the page that the first time led to."""


@dataclass
class Writing:
    """What is being written; the body of `act` fills it.

    details   of the record entry: plain JSON of words, whole numbers and hashes; never the content of something private
    then      the path to go to afterwards; the case page unless set
    entry     the record entry, once written
    """

    seat: Seat
    at: datetime
    then: str
    details: dict[str, Any] = field(default_factory=dict)
    entry: RecordEntry | None = None

    def mail(
        self, *, key: str, to: str, subject: str, body: str, due_at: datetime | None = None, reply_to: str = ""
    ) -> None:
        """Send a mail with this act, not before `due_at`. One `key` is sent once, however often it is asked for."""
        case_id = self.seat.case.pk
        due_at = due_at or self.at
        outbox.post(
            key=f"{case_id}/{key}", to=to, subject=subject, body=body, at=due_at, case_id=case_id, reply_to=reply_to
        )


@contextmanager
def held(case: Case) -> Iterator[None]:
    """Nobody else writes in the case within it: what is read here still stands when something is written."""
    with transaction.atomic():
        Case.objects.select_for_update().only("id").get(pk=case.pk)
        yield


@contextmanager
def act(
    seat: Seat,
    *,
    what: str,
    room: str,
    at: datetime,
    details: Mapping[str, Any] | None = None,
    once: str = "",
) -> Iterator[Writing]:
    """Do one thing in a case, as `seat`, in `room`, at `at`; see the module's example.

    what   the kind of act, a word or two with hyphens (`message-sent`)
    once   the form's one-time key; empty for what is not a form

    Raises MayNotWrite, AlreadyDone.
    """
    if not seat.may_write_in(room):
        raise MayNotWrite(f"{seat.role} may not write in {room}")
    writing = Writing(seat, at, reverse("cases:case", args=[seat.case.pk]), dict(details or {}))
    with held(seat.case):
        _first_time(seat, once, at)
        yield writing
        writing.entry = append(seat.case, room, at=at, actor=seat.name, what=what, details=writing.details)
        if once:
            Once.objects.filter(pk=_key(seat, once)).update(where=writing.then)
    seat.memory.clear()


@dataclass(frozen=True, slots=True)
class Line:
    """What an entry of the record will say, before it has its place in a chain."""

    case: Case
    room: str
    at: datetime
    actor: str
    what: str
    details: Mapping[str, Any]


def append(case: Case, room: str, *, at: datetime, actor: str, what: str, details: Mapping[str, Any]) -> RecordEntry:
    """Add one entry to a room's chain. Call it inside a transaction that holds the case; `act` does."""
    return append_all([Line(case, room, at, actor, what, details)])[0]


def append_all(lines: Sequence[Line]) -> list[RecordEntry]:
    """Add entries to the chains of their rooms, in this order. Call it inside a transaction that holds the cases."""
    if not lines:
        return []
    _no_longer_fresh(lines)
    last = _last_entries(lines)
    rows = []
    for line in lines:
        chain = (line.case.pk, line.room)
        entry = record.follow(
            last.get(chain), at=line.at, actor=line.actor, what=line.what, details=ids.told(line.details)
        )
        last[chain] = entry
        rows.append(_row(line, entry))
    return RecordEntry.objects.bulk_create(rows)


def _no_longer_fresh(lines: Iterable[Line]) -> None:
    """What comes next is worked out anew for who sees the room, and for nobody else: its time would tell that something was done there."""
    seen: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for line in lines:
        seen[_SEEN_FROM[line.room]].add(line.case.pk)
    for rooms, cases in seen.items():
        Outlook.objects.filter(case__in=cases, room__in=rooms, fresh=True).update(fresh=False)


_SEEN_FROM: Mapping[str, tuple[str, ...]] = {
    Room.JOINT: tuple(Room.values),
    **{part: (part,) for part in Part.values},
    **{Caucus.of(part): (part, Room.JOINT.value) for part in Part.values},
}


def _last_entries(lines: Iterable[Line]) -> dict[tuple[str, str], record.Entry]:
    """The last entry of each chain, found by its number in the index however long the chain is."""
    cases: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        cases[line.room].add(line.case.pk)
    found = {}
    for room, ids_of_cases in cases.items():
        chain = RecordEntry.objects.filter(case=OuterRef("pk"), room=room).order_by("-seq").values("pk")[:1]
        last = Case.objects.filter(pk__in=ids_of_cases).values_list(Subquery(chain))
        for row in RecordEntry.objects.filter(pk__in=last).order_by():
            found[row.case_id, room] = row.entry
    return found


def _row(line: Line, entry: record.Entry) -> RecordEntry:
    return RecordEntry(
        case=line.case,
        room=line.room,
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        what=entry.what,
        details=canonical(entry.details).decode(),
        previous=entry.previous,
        digest=entry.digest,
    )


def _first_time(seat: Seat, once: str, at: datetime) -> None:
    if not once:
        return
    before = Once.objects.filter(pk=_key(seat, once)).first()
    if before is None:
        try:
            with transaction.atomic():
                Once.objects.create(pk=_key(seat, once), where="", at=at)
        except IntegrityError:
            before = Once.objects.get(pk=_key(seat, once))
    if before is not None:
        raise AlreadyDone(before.where or reverse("cases:case", args=[seat.case.pk]))


def was_sent(seat: Seat, once: str) -> bool:
    """Whether this form was sent before: `act` will then lead to where it led."""
    return bool(once) and Once.objects.filter(pk=_key(seat, once)).exists()


def forget_forms(at: datetime) -> bool:
    """Forget forms that were sent a month ago: nobody presses their button again. Return whether any are left."""
    old = Once.objects.filter(at__lt=at - timedelta(days=30)).values_list("pk", flat=True)[:500]
    return Once.objects.filter(pk__in=list(old)).delete()[0] == 500


def _key(seat: Seat, once: str) -> str:
    """The key holds for who got the form: nobody can use up somebody else's."""
    who = f"user-{seat.user.pk}" if seat.user else f"{seat.role}-{seat.case.pk}"
    return f"{who}:{once}"[:80]
