"""The list of all my cases: what is at risk, what needs me, what waits; by partner.

What comes next in a case takes many questions to the database, so it is kept (`Outlook`) until something is done there. The sweeper works it
out again; a page works out a few itself and never more than that, however many cases it shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from makegood.journey import CaseState, next_action
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.cases import steps
from makegood.web.cases.models import Case, Outlook, Room, Side, Sitting

Group = Outlook.Group
A_PAGE = 50  # cases
AT_ONCE = 5  # that one page works out itself
_WAITING = frozenset({"wait", "wait-for-answer", "wait-for-both", "keep-going", "rest"})
_SOON = dt.timedelta(days=3)


@dataclass(frozen=True)
class Row:
    """One case in the list; `outlook` is None until it has been worked out."""

    seat: Seat
    outlook: Outlook | None


def mine(request: HttpRequest, *, group: int | None = None, partner: str = "") -> QuerySet[Sitting]:
    """Where who asks sits, what is at risk first; narrowed to a group and to cases with a partner of this name."""
    found = _with_group(access.sittings(request))
    if group is not None:
        found = found.filter(group=group)
    if partner:
        with_them = Side.objects.filter(case=OuterRef("case"), name=partner).exclude(pk=OuterRef("side"))
        found = found.filter(case__in=Subquery(with_them.values("case")))
    return found.order_by("group", "-case__opened_at", "pk")


def _with_group(sittings: QuerySet[Sitting]) -> QuerySet[Sitting]:
    seen = sittings.annotate(room=Coalesce(F("side__part"), Value(Room.JOINT.value)))
    kept = Outlook.objects.filter(case=OuterRef("case"), room=OuterRef("room")).values("group")[:1]
    return seen.annotate(group=Coalesce(Subquery(kept), Value(Group.NEEDS_YOU.value)))


def counts(request: HttpRequest) -> dict[int, int]:
    """How many cases there are in each group."""
    found = _with_group(access.sittings(request)).order_by().values("group").annotate(n=Count("pk"))
    return {row["group"]: row["n"] for row in found}


def partners(request: HttpRequest) -> list[str]:
    """The other side of each of my cases, by name."""
    sittings = access.sittings(request).filter(side__isnull=False)
    theirs = Side.objects.filter(case__in=sittings.values("case")).exclude(pk__in=sittings.values("side"))
    return list(theirs.order_by("name").values_list("name", flat=True).distinct())


def rows(sittings: Sequence[Sitting], *, at: dt.datetime) -> list[Row]:
    """The cases of one page, with what is kept of each; a few of what is not fresh are worked out now."""
    seats = [access.seat_of(sitting) for sitting in sittings]
    kept = {(row.case_id, row.room): row for row in Outlook.objects.filter(case__in=[seat.case for seat in seats])}
    found = {(seat.case.pk, seat.own_room): seat for seat in seats}
    stale = [key for key in found if key not in kept or not kept[key].fresh]
    for key in stale[:AT_ONCE]:
        kept[key] = work_out(found[key], at=at)
    return [Row(seat, kept.get(key)) for key, seat in found.items()]


def work_out(seat: Seat, *, at: dt.datetime) -> Outlook:
    """Work out what comes next for the side of this seat and keep it; nobody writes in the case meanwhile."""
    with transaction.atomic():
        Case.objects.select_for_update().only("id").get(pk=seat.case.pk)
        seat.memory.clear()
        state = steps.state(seat)
        wanted = next_action(state)
        row, _ = Outlook.objects.update_or_create(
            case=seat.case,
            room=seat.own_room,
            defaults={
                "fresh": True,
                "group": _group(state, wanted.key, at),
                "says": wanted.says,
                "why": wanted.why,
                "by": state.next_due or wanted.by,
            },
        )
    return row


def _group(state: CaseState, key: str, at: dt.datetime) -> int:
    if state.closed_at is not None:
        return Group.CLOSED
    if state.talks_strained or any(state.standings.get(standing) for standing in ("late", "violated")):
        return Group.AT_RISK
    asked_long_ago = state.unanswered_since is not None and at - state.unanswered_since > _SOON
    if key in _WAITING and not asked_long_ago:
        return Group.WAITING
    return Group.NEEDS_YOU


def work_out_one(at: dt.datetime) -> bool:
    """Work out one case in which something was done. Return False when none is left."""
    row = Outlook.objects.filter(fresh=False).order_by("pk").first()
    if row is None:
        return False
    side = None if row.room == Room.JOINT else row.room
    sitting = Sitting.objects.filter(case=row.case_id, side__part=side, left_at=None).select_related("user").first()
    if sitting is None:
        row.delete()  # nobody reads it any more
    else:
        work_out(access.sitting_user(sitting.user, row.case), at=at)
    return True
