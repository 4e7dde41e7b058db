"""The only place that decides who may see a case. Each getter returns the thing, or raises Http404.

A stranger, the id of somebody else's case, a role that is too small, a link that has expired: all get the same 404,
so that nothing can be learned by asking. Views never query cases themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from makegood.web.accounts.models import User
from makegood.web.cases.models import Case, Caucus, Link, Purpose, Role, Room, Side, Sitting
from makegood.web.guard import second_factor

ANY = frozenset(Role.values)
WRITERS = frozenset({Role.LEAD, Role.MEMBER})
LEADS = frozenset({Role.LEAD})
Row = TypeVar("Row", bound=Model)
GUEST, ENGINE = "guest", "engine"


@dataclass(frozen=True)
class Seat:
    """Somebody's place at the table of one case: what they may see and do there.

    side        the side they sit on; None for a mediator and for the engine
    role        a Role, or ‘guest’ (by a partner's link) or ‘engine’ (the sweeper)
    user        None for a guest and the engine
    name        who acts, as both sides may read it in the record
    rooms       what they see
    may_write   whether they may act at all
    mediated    whether somebody mediates in the case, or has
    memory      what was worked out for this seat and need not be asked again; emptied by every act
    """

    case: Case
    side: Side | None
    role: str
    user: User | None
    name: str
    rooms: frozenset[str]
    may_write: bool
    mediated: bool = False
    memory: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def sees(self, room: str) -> bool:
        return room in self.rooms

    def may_write_in(self, room: str) -> bool:
        """Whether they may act there: who reads a side's rooms may nowhere, a mediator in a caucus alone."""
        return self.sees(room) and (self.may_write or (self.role == Role.MEDIATOR and room in Caucus.values))

    @property
    def own_room(self) -> str:
        """The private room of this seat's side; the joint room where there is none."""
        return self.side.part if self.side and self.side.part in self.rooms else Room.JOINT

    @property
    def is_lead(self) -> bool:
        return self.role == Role.LEAD

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """Both sides, ours first; for a mediator the requesting one first."""
        both = sorted(self.case.sides.all(), key=lambda side: side.part)  # requesting before responding
        if self.side is not None and self.side.part != both[0].part:
            both.reverse()
        return both[0], both[1]

    @property
    def us(self) -> Side:
        return self.sides[0]

    @property
    def them(self) -> Side:
        return self.sides[1]

    def tone(self, side: Side | str | None) -> str:
        """The colour that this seat sees a side in: ‘ours’, ‘theirs’, or ‘shared’ for what is nobody's alone."""
        part = side.part if isinstance(side, Side) else side
        if part == self.us.part:
            return "ours"
        return "theirs" if part == self.them.part else "shared"

    def who_sees(self, room: str) -> str:
        """The sentence that a page's header says about `room`."""
        if room == Room.JOINT:
            return _("Both sides see this")
        if room in Caucus.values:
            side = self.us if room == Caucus.of(self.us.part) else self.them
            return _("Only %(side)s and the mediator see this") % {"side": side.short}
        return _("Only %(side)s sees this") % {"side": self.us.short if room == self.us.part else self.them.short}


@dataclass(frozen=True)
class Guest(Seat):
    """Somebody of the partner who opened a link and has no account: sees the joint room, may answer there."""

    link: Link = field(kw_only=True)
    token: str = field(kw_only=True, repr=False)


def seat(request: HttpRequest, case_id: str, *, roles: Collection[str] = ANY) -> Seat:
    """Return the seat of who asks in this case, if it has one of `roles`; else raise Http404."""
    if not request.user.is_authenticated:
        raise Http404
    sitting = sittings(request).filter(case_id=case_id, role__in=roles).first()
    if sitting is None:
        raise Http404
    return _seat(sitting)


def seated(request: HttpRequest, case_id: str, *, roles: Collection[str] = ANY) -> Seat:
    """Return the seat of who asks if they sit on a side, where private things are at home; a mediator gets Http404."""
    found = seat(request, case_id, roles=roles)
    if found.side is None:
        raise Http404
    return found


def sittings(request: HttpRequest) -> QuerySet[Sitting]:
    """Everywhere that who asks sits and may go with the steps they sign in by; `seat_of` makes a seat of each."""
    return _sittings(request.user).filter(second_factor.allowed(request.user))


def seat_of(sitting: Sitting) -> Seat:
    return _seat(sitting)


def cases_seen(sittings: QuerySet[Sitting], most: int) -> list[tuple[str, frozenset[str]]]:
    """The cases of sittings, the newest first, and the rooms that are seen from there: what a search needs of a seat, and cheap."""
    found = sittings.order_by("-case__opened_at", "case").values_list("case", "side__part")[:most]
    return [(case_id, _rooms(part)) for case_id, part in found]


def sitting_user(user: User, case: Case) -> Seat:
    """Return the seat of `user` in `case` outside a request (the worked case, the engine); Http404 if there is none."""
    sitting = _sittings(user).filter(case=case).first()
    if sitting is None:
        raise Http404
    return _seat(sitting)


def guest(request: HttpRequest, token: str) -> Guest:
    """Return who stands behind a partner's link, if it is known, still runs and was not revoked; else raise Http404."""
    link = open_link(token, purposes={Purpose.ANSWER})
    name = ", ".join(dict.fromkeys(part for part in (link.name, link.side.name) if part))
    return Guest(link.case, link.side, GUEST, None, name, frozenset({Room.JOINT}), True, link=link, token=token)


def in_private(guest: Guest) -> Guest:
    """The guest as one who also speaks in their side's own room, as long as nobody of that side sits at the table.

    A link may be passed on: pages take what is said there, and do not show it again.
    """
    if guest.us.joined_at is not None:
        return guest
    return replace(guest, rooms=guest.rooms | {guest.us.part}, memory={})


def open_link(token: str, *, purposes: Collection[str]) -> Link:
    """Return the link of `token` for one of `purposes`, if it may be used now; else raise Http404."""
    link = (
        Link.objects.filter(token_hash=hash_of(token), purpose__in=purposes)
        .select_related("case", "side", "sent_by")
        .first()
    )
    if link is None or link.standing(timezone.now()) not in ("sent", "opened"):
        raise Http404
    return link


def engine(case: Case) -> Seat:
    """Return the seat by which the sweeper acts: it sees every room, because time passes in all of them."""
    return Seat(case, None, ENGINE, None, "Makegood", frozenset([*Room.values, *Caucus.values]), True)


def in_rooms(seat: Seat, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Narrow rows that have `case` and `room` to what this seat may see."""
    return rows.filter(case=seat.case, room__in=seat.rooms)


def one(seat: Seat, rows: QuerySet[Row], **which: object) -> Row:
    """Return the one row of this seat's case and rooms, or raise Http404."""
    row = in_rooms(seat, rows).filter(**which).first()
    if row is None:
        raise Http404
    return row


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _sittings(user: User) -> QuerySet[Sitting]:
    return (
        Sitting.objects.filter(user=user, left_at=None)
        .annotate(mediated=Exists(Sitting.objects.filter(case=OuterRef("case"), role=Role.MEDIATOR)))
        .select_related("case", "side", "user")
        .prefetch_related("case__sides")
    )


def _seat(sitting: Sitting) -> Seat:
    side = sitting.side
    with override(sitting.case.language):  # it stays in the record, which both sides read
        name = f"{sitting.user}, {side.name if side else _('mediator')}"
    may_write = sitting.role in WRITERS
    return Seat(
        sitting.case, side, sitting.role, sitting.user, name, _rooms(side and side.part), may_write, sitting.mediated
    )


def _rooms(part: str | None) -> frozenset[str]:
    """What is seen from a side's place; None: from a mediator's."""
    return frozenset({Room.JOINT.value, *([part, Caucus.of(part).value] if part else Caucus.values)})
