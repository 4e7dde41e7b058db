"""What goes is announced, and goes thirty days later, if it is still nobody's to keep. The sweeper turns it, one thing a call."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from makegood.web import access, languages
from makegood.web.cases import files
from makegood.web.cases.models import Case, Caucus, Exhibit, Link, Purpose, RecordEntry, Role, Room, Side, Sitting
from makegood.web.cases.write import Writing, act
from makegood.web.engine.models import Beat
from makegood.web.organisations.models import Deed, Member, Owned
from makegood.web.retention import rows
from makegood.web.retention.models import Gone, Hold, Leaving
from makegood.web.retention.times import NOTICE, case_ends_at, room_ends_at

_AGAIN = dt.timedelta(
    hours=1
)  # after which what could not go is tried again, what comes next is looked for, and files follow their rows
_ENGINE = "Makegood"
_log = logging.getLogger(__name__)


def turn_one(at: dt.datetime) -> bool:
    """Take away one thing whose day has come, or announce one. Return False when there is nothing to do."""
    return _clear_one_from_disk(at) or _leave_one(at) or _announce_one(at)


def overdue(before: dt.datetime) -> int:
    return Leaving.objects.filter(due_at__lt=before).count()


# --- announcing ---


def _announce_one(at: dt.datetime) -> bool:
    if Beat.objects.filter(name="retention", at__gt=at - _AGAIN).exists():
        return False
    side = _to_announce(at).first()
    if side is None:
        Beat.objects.update_or_create(name="retention", defaults={"at": at})
        return False
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=side.case_id)
        announce(case, side, at)
    return True


def _to_announce(at: dt.datetime) -> QuerySet[Side]:
    """Sides whose time is over in thirty days, and of which nothing is announced."""
    this = {"case": OuterRef("case")}
    leaving = Exists(Leaving.objects.filter(Q(room=Room.JOINT) | Q(room=OuterRef("part")), **this))
    held = Exists(Hold.objects.filter(room=OuterRef("part"), lifted_at=None, **this))
    gone = Exists(Gone.objects.filter(of_case=OuterRef("case"), room=OuterRef("part")))
    begun_again = Exists(RecordEntry.objects.filter(room=OuterRef("part"), **this))
    over = Q(case__closed_at__lte=at + NOTICE - F("owned__organisation__rule__keeps"))
    return Side.objects.filter(over, ~leaving, ~held, ~gone | begun_again).order_by("case", "part")


def announce(case: Case, side: Side, at: dt.datetime) -> None:
    """Say that a side's private room goes, or the whole case where by then nobody keeps it."""
    whole = case_ends_at(case)
    room = Room.JOINT if whole is not None and whole <= at + NOTICE else Room(side.part)
    ends_at = room_ends_at(case, room)
    if ends_at is None:  # held or taken up again a moment ago
        return
    goes_at = max(ends_at, at + NOTICE)
    with act(access.engine(case), what="leaving-announced", room=room, at=at) as writing:
        row = Leaving.objects.create(case=case, room=room, goes_at=goes_at, due_at=goes_at)
        writing.details.update({"leaving": row.pk, "goes": goes_at.date().isoformat()})
        for each in case.sides.order_by("part") if room == Room.JOINT else [side]:
            _tell(writing, each, row)


def _tell(writing: Writing, side: Side, row: Leaving) -> None:
    """Write to who leads the side; else to its organisation's admins; else to who holds a link that was mailed."""
    leads = Sitting.objects.filter(side=side, role=Role.LEAD, left_at=None).select_related("user").order_by("pk")
    admins = Member.objects.filter(organisation__sides__side=side, is_admin=True, left_at=None).select_related("user")
    people = [seat.user for seat in leads] or [member.user for member in admins.order_by("pk")]
    key, address = f"leaving/{row.pk}", settings.SITE_URL + reverse("folder:page", args=[row.case_id])
    for user in people:
        words = {"row": row, "side": side, "them": _other(side), "address": address}
        subject, body = languages.letter("retention/mail/leaving.txt", words, to=user)
        writing.mail(key=f"{key}/user-{user.pk}", to=user.email, subject=subject, body=body)
    if people or side.joined_at is not None:
        return
    links = Link.objects.filter(side=side, purpose=Purpose.ANSWER).exclude(email="").select_related("sent_by")
    for link in links.order_by("pk"):
        words = {"row": row, "side": side, "them": _other(side), "who": link.sent_by}
        subject, body = languages.letter("retention/mail/leaving-guest.txt", words, to=link.email)
        mail = {"to": link.email, "subject": subject, "body": body, "reply_to": link.sent_by.email}
        writing.mail(key=f"{key}/link-{link.pk}", **mail)


def _other(side: Side) -> Side:
    return Side.objects.exclude(pk=side.pk).get(case=side.case_id)


# --- going ---


def _leave_one(at: dt.datetime) -> bool:
    row = Leaving.objects.filter(due_at__lte=at).order_by("due_at", "pk").first()
    if row is None:
        return False
    taken = Leaving.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=at + _AGAIN)
    if taken:  # else another sweeper has it
        leave(row, at)
    return True


def leave(row: Leaving, at: dt.datetime) -> None:
    """Take away what was announced; or call the announcement off, where it is kept after all."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=row.case_id)
        ends_at = room_ends_at(case, row.room)
        if ends_at is None or ends_at > at:
            Leaving.objects.filter(pk=row.pk).delete()
        elif row.room == Room.JOINT:
            _take_case(case, at)
        else:
            _take_room(case.sides.get(part=row.room), at)


def _take_case(case: Case, at: dt.datetime) -> None:
    for owned in Owned.objects.filter(side__case=case).order_by("pk"):
        _note(owned, what="case-gone", at=at)
    gone = [_gone(case, room, at) for room in [*Room.values, *Caucus.values]]
    rows.take_case(case.pk)
    _shut(gone)


def _take_room(side: Side, at: dt.datetime) -> None:
    """A side's private room, and its caucus with a mediator."""
    for owned in Owned.objects.filter(side=side):
        _note(owned, what="private-room-gone", at=at)
    rooms = [side.part, Caucus.of(side.part).value]
    gone = [_gone(side.case, room, at) for room in rooms]
    rows.take_rooms(side.case_id, rooms)
    rows.take_papers_of(side)
    _shut(gone)


def _note(owned: Owned, *, what: str, at: dt.datetime) -> None:
    Deed.objects.create(organisation_id=owned.organisation_id, by=_ENGINE, what=what, about=owned.side.case_id, at=at)


def _gone(case: Case, room: str, at: dt.datetime) -> Gone:
    entries = RecordEntry.objects.filter(case=case, room=room).defer("details").order_by("-seq")
    last = entries.first()
    return Gone.objects.create(
        of_case=case.pk, room=room, at=at, entries=entries.count(), head=last.digest if last else "", open=True
    )


def _shut(gone: list[Gone]) -> None:
    Gone.objects.filter(pk__in=[row.pk for row in gone]).update(open=False)


def _clear_one_from_disk(at: dt.datetime) -> bool:
    """Take the files of one room that is gone from the disk: an hour after its rows, when nothing is still being brought in."""
    row = Gone.objects.filter(has_files=True, at__lte=at - _AGAIN).order_by("at", "pk").first()
    if row is None:
        return False
    since = Exhibit.objects.filter(case=row.of_case, room=row.room)
    files.forget(row.of_case, row.room, but=set(since.values_list("sha256", flat=True)))
    Gone.objects.filter(pk=row.pk).update(has_files=False)
    _log.info("room %s of case %s is gone", row.room, row.of_case)
    return True
