"""What people say of how long cases are kept. An organisation's admin states a time; a side's lead, or an admin, holds a case."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from makegood.formats import Faulty
from makegood.web.access import Seat, in_rooms
from makegood.web.cases.models import Case, Part, Room, Side
from makegood.web.cases.write import append
from makegood.web.organisations import store as organisations
from makegood.web.organisations.models import Member, Organisation, Owned
from makegood.web.retention.models import Hold, Leaving, Rule
from makegood.web.retention.times import room_ends_at

_LONGEST_LISTS = 100


def keeps(organisation: Organisation) -> dt.timedelta | None:
    """How long it keeps closed cases; None: for ever."""
    return Rule.objects.filter(organisation=organisation).values_list("keeps", flat=True).first()


def kept_for(side: Side) -> dt.timedelta | None:
    """How long the organisation of a side keeps it once it is closed; None: for ever."""
    return Rule.objects.filter(organisation__sides__side=side).values_list("keeps", flat=True).first()


def state(member: Member, keeps: dt.timedelta | None, *, at: dt.datetime) -> None:
    """State how long the organisation keeps closed cases; None: for ever. What was announced is announced anew, where it goes."""
    with transaction.atomic():
        ours = sides(member.organisation)
        Leaving.objects.filter(room=Room.JOINT, case__in=ours.values("case")).delete()
        for part in Part:
            Leaving.objects.filter(room=part, case__in=ours.filter(part=part).values("case")).delete()
        if keeps is None:
            Rule.objects.filter(organisation=member.organisation).delete()
        else:
            Rule.objects.update_or_create(organisation=member.organisation, defaults={"keeps": keeps})
        about = "" if keeps is None else str(keeps.days)
        organisations.note(member, what="time-of-keeping-stated", about=about, at=at)


# --- holds ---


def hold(seat: Seat, reason: str, *, at: dt.datetime) -> Hold:
    """Hold a case for the side of this seat. Raises Faulty where it is held."""
    return _hold(seat.us, reason, seat.name, at)


def hold_owned(member: Member, side: Side, reason: str, *, at: dt.datetime) -> Hold:
    """The same by an admin of the organisation that the side belongs to, who may have no seat there."""
    with transaction.atomic():
        held = _hold(side, reason, f"{member.user}, {side.name}", at)
        organisations.note(member, what="case-held", about=side.case_id, at=at)
    return held


def _hold(side: Side, reason: str, by: str, at: dt.datetime) -> Hold:
    with transaction.atomic():
        _alone(side.case_id)
        if open_hold(side) is not None:
            raise Faulty.one(_("This case is held already."), _("Lift that hold first, to give another reason."))
        row = Hold.objects.create(case=side.case, room=side.part, reason=reason, by=by, since=at)
        Leaving.objects.filter(case=side.case, room__in=[Room.JOINT, side.part]).delete()
        append(side.case, side.part, at=at, actor=by, what="case-held", details={"hold": row.pk})
    return row


def lift(seat: Seat, *, at: dt.datetime) -> None:
    """Lift the hold of this seat's side, if there is one."""
    _lift(seat.us, seat.name, at)


def lift_owned(member: Member, side: Side, *, at: dt.datetime) -> None:
    with transaction.atomic():
        _lift(side, f"{member.user}, {side.name}", at)
        organisations.note(member, what="hold-lifted", about=side.case_id, at=at)


def _lift(side: Side, by: str, at: dt.datetime) -> None:
    with transaction.atomic():
        _alone(side.case_id)
        if Hold.objects.filter(case=side.case, room=side.part, lifted_at=None).update(lifted_by=by, lifted_at=at):
            append(side.case, side.part, at=at, actor=by, what="hold-lifted", details={})


def _alone(case_id: str) -> None:
    """Until the transaction ends nobody else writes in the case, and it does not go."""
    Case.objects.select_for_update().only("id").get(pk=case_id)


def open_hold(side: Side) -> Hold | None:
    return Hold.objects.filter(case=side.case_id, room=side.part, lifted_at=None).first()


def announced(seat: Seat) -> list[Leaving]:
    """What was announced to this seat and still goes, the first first."""
    rows = in_rooms(seat, Leaving.objects.all()).order_by("goes_at", "pk")
    return [row for row in rows if (ends_at := room_ends_at(seat.case, row.room)) and ends_at <= row.goes_at]


# --- what an organisation sees of its cases ---


def sides(organisation: Organisation) -> QuerySet[Side]:
    owned = Owned.objects.filter(organisation=organisation).values("side")
    return Side.objects.filter(pk__in=owned).select_related("case").prefetch_related("case__sides")


def holds(organisation: Organisation) -> list[Hold]:
    """Its open holds, the oldest first."""
    ours = {(side.case_id, side.part) for side in sides(organisation).filter(case__holds__lifted_at=None)}
    found = Hold.objects.filter(case__in={case_id for case_id, _part in ours}, lifted_at=None).order_by("since", "pk")
    return [row for row in found if (row.case_id, row.room) in ours]


def leavings(organisation: Organisation) -> list[Leaving]:
    """What goes next of its cases."""
    ours = {(side.case_id, side.part) for side in sides(organisation).filter(case__leavings__isnull=False)}
    found = Leaving.objects.filter(case__in={case_id for case_id, _part in ours}, case__closed_at__isnull=False)
    seen = [row for row in found.order_by("goes_at", "pk") if row.room == Room.JOINT or (row.case_id, row.room) in ours]
    return seen[:_LONGEST_LISTS]
