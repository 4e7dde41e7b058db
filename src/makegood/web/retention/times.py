"""When the time of a side, of its private room, and of a whole case is over."""

from __future__ import annotations

import datetime as dt

from makegood.web.cases.models import Case, Room, Side
from makegood.web.retention.models import Hold, Rule

NOTICE = dt.timedelta(days=30)  # between saying that something goes and its going


def ends_at(side: Side) -> dt.datetime | None:
    """When a side no longer keeps its case; None while the case is open or held by it, or where it is kept for ever."""
    closed_at = side.case.closed_at
    rule = Rule.objects.filter(organisation__sides__side=side).first()
    if closed_at is None or rule is None or held(side):
        return None
    return closed_at + rule.keeps


def held(side: Side) -> bool:
    return Hold.objects.filter(case=side.case, room=side.part, lifted_at=None).exists()


def case_ends_at(case: Case) -> dt.datetime | None:
    """When nobody keeps a case any more: the latest of the sides at the table. Who never sat down keeps nothing."""
    ends = [ends_at(side) for side in case.sides.filter(joined_at__isnull=False).order_by("part")]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def room_ends_at(case: Case, room: str) -> dt.datetime | None:
    """When a room may go: a private one with its side's time, the joint one with the whole case."""
    if room == Room.JOINT:
        return case_ends_at(case)
    return ends_at(case.sides.get(part=room))
