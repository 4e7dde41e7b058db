"""A step that is announced is sent to one person after another of the side that it is for, until one has seen it.

Only people of that side who sit at the table are ever called. Each call is a row under its number, each mail has the key
of its call, and the next moment is taken by a conditional update: whoever sweeps, nobody is called twice for the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from makegood.obligations.course import OVER
from makegood.obligations.escalation import Policy, next_call, nobody_answered, unanswered_at
from makegood.obligations.notices import About
from makegood.web import access, languages
from makegood.web.access import Seat
from makegood.web.cases.models import Case, Role, Sitting
from makegood.web.cases.write import Writing, act
from makegood.web.engine import alarm, waking
from makegood.web.obligations import reach
from makegood.web.obligations.models import Call, Due, Escalation, OnCall, Told

CALLED_FOR = frozenset({About.VIOLATED, About.STEP})
ACKNOWLEDGED, SETTLED, UNANSWERED = "acknowledged", "settled", "unanswered"


def colleagues(case: Case, room: str) -> dict[str, Sitting]:
    """The people of a side who may be called, by the id that policies know them by."""
    sitting = Sitting.objects.filter(case=case, side__part=room, left_at=None, role__in=(Role.LEAD, Role.MEMBER))
    return {str(each.user_id): each for each in sitting.select_related("user").order_by("pk")}


def policy_of(case: Case, room: str) -> Policy | None:
    row = OnCall.objects.filter(case=case, room=room).first()
    return Policy.model_validate(row.policy) if row else None


def set_policy(seat: Seat, policy: Policy | None, at: dt.datetime, *, once: str = "") -> None:
    """Say whom of our side to call from now on; None: nobody. What is under way keeps the policy it began with."""
    with act(seat, what="calls-ordered", room=seat.own_room, at=at, once=once) as writing:
        writing.then = reverse("obligations:telling", args=[seat.case.pk])
        if policy is None:
            OnCall.objects.filter(case=seat.case, room=seat.own_room).delete()
            return
        words = {"policy": policy.model_dump(mode="json"), "person": seat.name, "at": at}
        OnCall.objects.update_or_create(case=seat.case, room=seat.own_room, defaults=words)


def begin(told: Iterable[Told]) -> None:
    """Begin to call for what was just told and needs somebody's eyes. Call it where the cases are held."""
    urgent = [row for row in told if row.what in CALLED_FOR]
    orders = OnCall.objects.filter(case__in={row.case_id for row in urgent}) if urgent else ()
    policies = {(order.case_id, order.room): order.policy for order in orders}
    begun = [
        Escalation(
            case=row.case,
            room=row.room,
            told=row,
            policy=policies[row.case_id, row.room],
            began_at=row.told_at,
            next_call_at=row.told_at,
        )
        for row in urgent
        if (row.case_id, row.room) in policies
    ]
    Escalation.objects.bulk_create(begun)
    waking.wake(row.next_call_at for row in begun)


def turn_one(at: dt.datetime) -> bool:
    """Make the next call that is due, of whichever escalation has waited longest. Return False when none is left."""
    row = Escalation.objects.filter(next_call_at__lte=at).order_by("next_call_at").first()
    if row is None:
        return False
    with transaction.atomic():
        Case.objects.select_for_update().only("id").get(pk=row.case_id)
        if Escalation.objects.filter(pk=row.pk, next_call_at=row.next_call_at).update(next_call_at=None):
            with act(access.engine(row.case), what="called", room=row.room, at=at) as writing:
                writing.details["escalation"] = row.pk
                _turn(writing, row, at)
    return True


def overdue(before: dt.datetime) -> int:
    """How many calls should have been made before that moment and were not."""
    return Escalation.objects.filter(next_call_at__lt=before).count()


def _turn(writing: Writing, row: Escalation, at: dt.datetime) -> None:
    policy = Policy.model_validate(row.policy)
    arrived = list(row.calls.values_list("arrives_at", flat=True))
    call = next_call(policy, row.began_at, arrived)
    if _is_settled(row):
        _end(row, SETTLED, at)
        writing.details["ended"] = SETTLED
        return
    if nobody_answered(policy, arrived):
        _nobody(writing, row, len(arrived))
    if call is None:
        _end(row, UNANSWERED, at)
        writing.details["ended"] = UNANSWERED
    else:
        writing.details["call"] = call.number
        sitting = colleagues(row.case, row.room).get(call.person)
        arrives_at = _call(writing, row, call.number, sitting, at) if sitting else max([at, *arrived])
        name = sitting.user.name if sitting else ""
        Call.objects.create(escalation=row, number=call.number, person=name, arrives_at=arrives_at)
        arrived.append(arrives_at)
        later = next_call(policy, row.began_at, arrived)
        wait = later.at if later else unanswered_at(policy, arrived)
        Escalation.objects.filter(pk=row.pk).update(next_call_at=wait if sitting else at)  # who has left is passed over


def _nobody(writing: Writing, row: Escalation, calls: int) -> None:
    """Everyone was called in vain: all of that side hear of it, and whoever looks after the installation does."""
    address = settings.SITE_URL + reverse("obligations:escalation", args=[row.case.pk, row.pk])
    for sitting in colleagues(row.case, row.room).values():
        words = {"name": sitting.user.name, "row": row, "case": row.case, "address": address}
        subject, body = languages.letter("obligations/mail/unanswered.txt", words, to=sitting.user)
        key = f"unanswered/{row.pk}/{calls}/{sitting.user_id}"
        writing.mail(key=key, to=sitting.user.email, subject=subject, body=body)
    transaction.on_commit(lambda: alarm.sound("Calls in a case were answered by nobody."))


def _call(writing: Writing, row: Escalation, number: int, sitting: Sitting, at: dt.datetime) -> dt.datetime:
    """Mail the person at an hour at which mail may reach them; return when."""
    arrives_at = reach.hours([(sitting.user, row.case)])[0].opens(at, on_working_days=False)
    address = settings.SITE_URL + reverse("obligations:escalation", args=[row.case.pk, row.pk])
    words = {"name": sitting.user.name, "row": row, "case": row.case, "address": address, "number": number}
    subject, body = languages.letter("obligations/mail/call.txt", words, to=sitting.user)
    key = f"call/{row.pk}/{number}"
    writing.mail(key=key, to=sitting.user.email, subject=subject, body=body, due_at=arrives_at)
    return arrives_at


def _is_settled(row: Escalation) -> bool:
    """Whether what it is about is over or put right, so that nobody need look any more."""
    standing = Due.objects.filter(case=row.case, key=row.told.about).values_list("standing", flat=True).first()
    return row.case.closed_at is not None or standing in {str(state) for state in OVER}


def _end(row: Escalation, why: str, at: dt.datetime, seen_by: str = "") -> bool:
    """End it once; False where somebody has ended it before."""
    open_ = Escalation.objects.filter(pk=row.pk).exclude(ended__in=(ACKNOWLEDGED, SETTLED))
    return bool(open_.update(ended=why, ended_at=at, seen_by=seen_by, next_call_at=None))


def pass_over(key: str, at: dt.datetime) -> None:
    """The mail of this key reached nobody: if it was the last call of an escalation, the next person is called at once."""
    found = re.fullmatch(r"[^/]+/call/(\d{1,19})/(\d{1,4})", key)
    if found is None:
        return
    row = Escalation.objects.filter(pk=int(found[1]), ended="", next_call_at__gt=at).first()
    if row is not None and row.calls.count() == int(found[2]):
        Escalation.objects.filter(pk=row.pk).update(next_call_at=at)


def acknowledge(seat: Seat, row: Escalation, at: dt.datetime, *, once: str = "") -> None:
    """Say that we have seen it: nobody is called any more. It may be said late, too, and changes nothing the second time."""
    with act(seat, what="acknowledged", room=row.room, at=at, once=once) as writing:
        writing.details["escalation"] = row.pk
        writing.then = reverse("obligations:escalation", args=[seat.case.pk, row.pk])
        _end(row, ACKNOWLEDGED, at, seat.name)
