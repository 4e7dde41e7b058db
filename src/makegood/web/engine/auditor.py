"""The auditor: looks for what should have happened long ago and has not, and sounds the alarm about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from makegood.web.engine import alarm
from makegood.web.engine.models import Beat, Delivery, Outgoing

LONG = timedelta(minutes=10)  # overdue by more than this is no busy moment any more
Overdue = Callable[[datetime], int]
_rooms: dict[str, Overdue] = {}


def register(name: str, overdue: Overdue) -> None:
    """Have `overdue(before)` asked how many rows of a room should have turned before that moment."""
    _rooms[name] = overdue


def audit(at: datetime) -> list[str]:
    """Say what is overdue at `at`, sounding the alarm for each; where nothing is, the heart beats."""
    found = [f"{count} rows of {name} should have turned {_ago()}." for name, count in _overdue(at) if count]
    waiting = Outgoing.objects.filter(sent_at=None, given_up_at=None, attempts=0, due_at__lt=at - LONG).count()
    if waiting:
        found.append(f"{waiting} mails should have gone {_ago()}.")
    lost = _given_up(at).count()
    if lost:
        found.append(f"{lost} mails were given up within a day: {_faults(at)}.")
    untold = Delivery.objects.filter(sent_at=None, given_up_at=None, attempts=0, due_at__lt=at - LONG).count()
    if untold:
        found.append(f"{untold} webhooks should have been told {_ago()}.")
    for what in found:
        alarm.sound(what)
    if not found:
        alarm.beat()
    return found


def silent_for(at: datetime) -> timedelta | None:
    """For how long nothing has been swept, where that is too long; None where all is well or nothing ever was."""
    last = Beat.objects.filter(name="sweeper").values_list("at", flat=True).first()
    return at - last if last is not None and at - last > LONG else None


def _overdue(at: datetime) -> list[tuple[str, int]]:
    return [(name, overdue(at - LONG)) for name, overdue in _rooms.items()]


def _given_up(at: datetime) -> QuerySet[Outgoing]:
    """Mails that no server took. Where one says that there is no such receiver, the people of the case are told instead."""
    lost = Outgoing.objects.filter(sent_at=None, given_up_at__gt=at - timedelta(days=1))
    return lost.exclude(fault="SMTPRecipientsRefused", unreached_at__isnull=False)


def _faults(at: datetime) -> str:
    return ", ".join(sorted(_given_up(at).values_list("fault", flat=True).distinct())[:3])


def _ago() -> str:
    return f"more than {LONG.seconds // 60} minutes ago"
