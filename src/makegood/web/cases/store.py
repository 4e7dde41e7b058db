"""What can be done to a case itself: open it, let people in, add evidence. Each is one `act`."""

from __future__ import annotations

import datetime as dt
import mimetypes
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from makegood import record
from makegood.formats import Fault
from makegood.web import languages
from makegood.web.access import Guest, Seat, hash_of, in_rooms, sitting_user
from makegood.web.accounts.models import User
from makegood.web.cases import drafts, files
from makegood.web.cases.models import (
    Case,
    Exhibit,
    Link,
    Part,
    Purpose,
    RecordEntry,
    Role,
    Room,
    Side,
    Sitting,
    Story,
    slug_for,
)
from makegood.web.cases.write import MayNotWrite, act
from makegood.web.vault.sealing import scope_of_room

_PIECE = 64 * 1024  # bytes

START_FORM = "start"


class AlreadySits(Exception):
    """Whoever joins has a seat in this case already; `seat` is it."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        super().__init__(seat.case.pk)


@dataclass(frozen=True)
class Company:
    """A side as somebody names it when a case is opened; without `slug` one is made from the name."""

    name: str
    slug: str = ""
    country: str = ""


@dataclass(frozen=True)
class Opening:
    """The answers that open a case. `we_failed` makes us the responding side; the last three stay private."""

    title: str
    us: Company
    them: Company
    happened_on: dt.date | None = None
    we_failed: bool = False
    happened: str = ""
    hit: str = ""
    wants: str = ""


def open_case(user: User, opening: Opening, *, at: dt.datetime, once: str = "") -> Seat:
    """Open a case with `user` as lead of their side, alone at first. Raises AlreadyDone for a form sent twice."""
    with transaction.atomic():
        case = Case.objects.create(
            title=opening.title,
            happened_on=opening.happened_on,
            zone=user.zone,
            language=user.language,
            opened_by=user,
            opened_at=at,
        )
        parts = [Part.REQUESTING, Part.RESPONDING]
        if opening.we_failed:
            parts.reverse()
        us = _side(case, parts[0], opening.us, at)
        _side(case, parts[1], opening.them, None)
        Sitting.objects.create(case=case, user=user, side=us, role=Role.LEAD, since=at)
        Story.objects.create(case=case, room=us.part, happened=opening.happened, hit=opening.hit, wants=opening.wants)
        seat = sitting_user(user, case)
        with act(seat, what="case-opened", room=Room.JOINT, at=at, once=once) as writing:
            writing.details.update(
                {side.part: side.name for side in case.sides.all()} | {"title": case.title, "language": case.language}
            )
            drafts.clear(user, START_FORM)
    return seat


def _side(case: Case, part: str, company: Company, joined_at: dt.datetime | None) -> Side:
    taken = set(case.sides.values_list("slug", flat=True))
    slug = company.slug or slug_for(company.name, taken)
    return Side.objects.create(
        case=case, part=part, slug=slug, name=company.name, country=company.country, joined_at=joined_at
    )


def change_details(seat: Seat, changes: dict[str, object], *, at: dt.datetime, once: str = "") -> None:
    """Change the title, the date or the calendar of a case; both sides read in the record what changed."""
    with act(seat, what="case-details-changed", room=Room.JOINT, at=at, once=once) as writing:
        case = Case.objects.get(pk=seat.case.pk)
        for name, value in changes.items():
            setattr(case, name, value)
        case.save(update_fields=list(changes))
        writing.details.update({name: str(value) for name, value in changes.items()})


def story(seat: Seat) -> Story | None:
    """What our own side said when it opened or joined the case; None for who has no side."""
    if seat.side is None or not seat.sees(seat.side.part):
        return None
    return Story.objects.filter(case=seat.case, room=seat.side.part).first()


# --- people ---


def invite(
    seat: Seat,
    purpose: Purpose,
    *,
    name: str,
    email: str = "",
    days: int = 14,
    at: dt.datetime,
    once: str = "",
) -> str:
    """Make a link for somebody, mail it if there is an address, and return its full address, which is told only now."""
    token = secrets.token_urlsafe(24)
    side = {Purpose.ANSWER: seat.them, Purpose.MEDIATOR: None}.get(purpose, seat.side)
    room = seat.own_room if purpose in (Purpose.COLLEAGUE, Purpose.ADVISER) else Room.JOINT
    address = address_of(purpose, token)
    with act(seat, what="link-sent", room=room, at=at, once=once) as writing:
        link = Link.objects.create(
            case=seat.case,
            side=side,
            purpose=purpose,
            token_hash=hash_of(token),
            name=name,
            email=email,
            sent_by=seat.user,
            sent_at=at,
            expires_at=at + dt.timedelta(days=days),
        )
        writing.then = reverse("cases:people", args=[seat.case.pk])
        writing.details.update({"link": link.pk, "purpose": purpose.value, "for": name, "days": days})
        if email:
            words = {"seat": seat, "link": link, "address": address, "us": seat.us.name, "them": seat.them.name}
            subject, body = languages.letter(f"cases/mail/{purpose}.txt", words, to=email)
            reply_to = seat.user.email if seat.user else ""
            writing.mail(key=f"link/{link.pk}", to=email, subject=subject, body=body, reply_to=reply_to)
    return address


def address_of(purpose: str, token: str) -> str:
    name = "cases:guest" if purpose == Purpose.ANSWER else "cases:join"
    return settings.SITE_URL + reverse(name, args=[token])


def links(seat: Seat) -> list[Link]:
    """The links that this side has sent, the newest first."""
    sent = Link.objects.filter(case=seat.case, sent_by__sittings__case=seat.case, sent_by__sittings__side=seat.side)
    return list(sent.select_related("side", "sent_by").distinct().order_by("-sent_at"))


def revoke(seat: Seat, link: Link, *, at: dt.datetime, once: str = "") -> None:
    """End a link: from now on it opens nothing."""
    room = seat.own_room if link.purpose in (Purpose.COLLEAGUE, Purpose.ADVISER) else Room.JOINT
    with act(seat, what="link-revoked", room=room, at=at, once=once, details={"link": link.pk}) as writing:
        Link.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)
        writing.then = reverse("cases:people", args=[seat.case.pk])


_ROLES = {Purpose.COLLEAGUE: Role.MEMBER, Purpose.ADVISER: Role.ADVISER, Purpose.MEDIATOR: Role.MEDIATOR}


def join(user: User, link: Link, *, at: dt.datetime) -> Seat:
    """Sit `user` down at the table by a link and use the link up. Whoever joins a side first is its lead.

    Raises AlreadySits for somebody who has a seat here; nobody sits on two sides.
    """
    try:
        with transaction.atomic():
            Case.objects.select_for_update().only("id").get(pk=link.case.pk)
            first = link.side is not None and not Sitting.objects.filter(side=link.side, role=Role.LEAD).exists()
            role = Role.LEAD if first and link.purpose == Purpose.ANSWER else _ROLES.get(link.purpose, Role.MEMBER)
            with transaction.atomic():
                Sitting.objects.create(case=link.case, user=user, side=link.side, role=role, since=at)
            Side.objects.filter(pk=getattr(link.side, "pk", None), joined_at=None).update(joined_at=at)
            Link.objects.filter(pk=link.pk).update(used_at=at)
            seat = sitting_user(user, link.case)
            _record_joining(seat, link, at)
    except IntegrityError:
        raise AlreadySits(sitting_user(user, link.case)) from None
    return seat


def _record_joining(seat: Seat, link: Link, at: dt.datetime) -> None:
    """An adviser is their side's own affair; everybody else both sides know of. Readers join too, so no `act`."""
    from makegood.web.cases.write import append

    room = seat.own_room if seat.role == Role.ADVISER else Room.JOINT
    details = {"link": link.pk, "role": seat.role}
    append(seat.case, room, at=at, actor=seat.name, what="joined", details=details)


def people(seat: Seat, side: Side | None) -> list[Sitting]:
    """Who sits on a side (None: the mediators), as this seat may know: the other side's advisers stay out."""
    sittings = Sitting.objects.filter(case=seat.case, side=side, left_at=None).select_related("user").order_by("since")
    if side is not None and (seat.side is None or side.pk != seat.side.pk):
        sittings = sittings.exclude(role=Role.ADVISER)
    return list(sittings)


def near(seat: Seat) -> list[Sitting]:
    """Who sits on our side, and the mediators."""
    sittings = Sitting.objects.filter(Q(side=seat.side) | Q(side=None), case=seat.case, left_at=None)
    return list(sittings.select_related("user").order_by("since", "pk"))


def may_end(seat: Seat, near: Collection[Sitting]) -> list[Sitting]:
    """Whom of those near this seat may take from the table: a lead everybody, but never the side's last lead."""
    if not seat.is_lead:
        return []
    last = sum(sitting.role == Role.LEAD for sitting in near) < 2
    return [sitting for sitting in near if not (last and sitting.role == Role.LEAD)]


def end_seat(seat: Seat, sitting: Sitting, *, at: dt.datetime, once: str = "") -> None:
    """Take somebody from the table: from now on the case is not there for them. What they did stays. Raises MayNotWrite."""
    if sitting not in may_end(seat, near(seat)):
        raise MayNotWrite("only a lead, and never of the last lead")
    room = seat.own_room if sitting.role == Role.ADVISER else Room.JOINT
    details = {"sitting": sitting.pk, "role": sitting.role}
    with act(seat, what="seat-ended", room=room, at=at, once=once, details=details) as writing:
        Sitting.objects.filter(pk=sitting.pk, left_at=None).update(left_at=at)
        writing.then = reverse("cases:people", args=[seat.case.pk])


def name_lead(seat: Seat, sitting: Sitting, *, at: dt.datetime, once: str = "") -> None:
    """Let a colleague lead as well. Raises MayNotWrite for anybody but a member of our own side."""
    ours = sitting.side is not None and sitting.side.pk == seat.side.pk and sitting.case_id == seat.case.pk
    if not seat.is_lead or not ours or sitting.role != Role.MEMBER or sitting.left_at is not None:
        raise MayNotWrite("only a lead, and only of a colleague")
    with act(seat, what="lead-named", room=Room.JOINT, at=at, once=once, details={"sitting": sitting.pk}) as writing:
        Sitting.objects.filter(pk=sitting.pk).update(role=Role.LEAD)
        writing.then = reverse("cases:people", args=[seat.case.pk])


# --- exhibits ---


def add_exhibit(
    seat: Seat,
    *,
    chunks: Iterable[bytes],
    name: str,
    room: str,
    fact: str = "",
    at: dt.datetime,
    once: str = "",
) -> Exhibit:
    """Keep a file as an exhibit of `room`; its hash goes into the record."""
    kept = files.keep(chunks, scope_of_room(seat.case.pk, room))
    with act(seat, what="exhibit-added", room=room, at=at, once=once) as writing:
        exhibit = lay_down(seat, kept, name=files.safe_name(name), room=room, fact=fact, at=at)
        writing.details.update({"exhibit": exhibit.pk, "sha256": kept.sha256, "size": kept.size})
        writing.then = reverse("cases:exhibits", args=[seat.case.pk])
        if isinstance(seat, Guest):
            writing.then = reverse("cases:guest", args=[seat.token])
    return exhibit


def lay_down(
    seat: Seat, kept: files.Kept, *, name: str, room: str, fact: str, at: dt.datetime, media_type: str = ""
) -> Exhibit:
    """The row of an exhibit whose bytes are kept in `room`. Call it inside an `act`."""
    return Exhibit.objects.create(
        case=seat.case,
        room=room,
        name=name,
        sha256=kept.sha256,
        size=kept.size,
        media_type=media_type or mimetypes.guess_type(name)[0] or "application/octet-stream",
        fact=fact,
        added_by=seat.name,
        added_at=at,
    )


def share_exhibit(seat: Seat, exhibit: Exhibit, *, at: dt.datetime, once: str = "") -> Exhibit:
    """Put a private exhibit before both sides: the same bytes in the joint room. The private row stays as it was."""
    before = Exhibit.objects.filter(case=seat.case, room=Room.JOINT, sha256=exhibit.sha256).first()
    if before is not None:
        return before
    with exhibit.open() as file:
        kept = files.keep(iter(lambda: file.read(_PIECE), b""), scope_of_room(seat.case.pk, Room.JOINT))
    with act(seat, what="exhibit-shared", room=Room.JOINT, at=at, once=once) as writing:
        shared = lay_down(seat, kept, name=exhibit.name, room=Room.JOINT, fact=exhibit.fact, at=at)
        writing.details.update({"exhibit": shared.pk, "sha256": shared.sha256, "size": shared.size})
        writing.then = reverse("cases:exhibits", args=[seat.case.pk])
    return shared


def exhibits(seat: Seat) -> list[Exhibit]:
    """What this seat sees, the newest first; of what was shared only the shared one."""
    found = list(in_rooms(seat, Exhibit.objects.all()))
    shared = {exhibit.sha256 for exhibit in found if exhibit.room == Room.JOINT}
    return [exhibit for exhibit in found if exhibit.room == Room.JOINT or exhibit.sha256 not in shared]


# --- record ---


def entries(seat: Seat, room: str) -> tuple[record.Entry, ...]:
    """A room's chain, the first entry first; empty for a room that this seat does not see."""
    rows = in_rooms(seat, RecordEntry.objects.all()).filter(room=room).order_by("seq")
    return tuple(row.entry for row in rows.iterator(chunk_size=1000))


def begun(seat: Seat, room: str) -> bool:
    """Whether anything was done in a room that this seat sees."""
    return in_rooms(seat, RecordEntry.objects.filter(room=room)).exists()


def check(seat: Seat, room: str) -> tuple[Fault, ...]:
    """What is wrong with a room's chain; empty if it is intact."""
    return record.check(entries(seat, room))
