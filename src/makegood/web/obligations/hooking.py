"""The webhooks of one side: where its own systems are told that something is due. A lead sets them."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from makegood.formats import Faulty
from makegood.web.access import Seat
from makegood.web.cases.write import act
from makegood.web.engine import webhooks
from makegood.web.engine.models import Delivery, Hook

MOST = 5  # of one side in one case


def add(seat: Seat, address: str, shape: str, secret: str, at: dt.datetime, *, once: str = "") -> Hook:
    """Have an address told from now on. Raises Faulty for an address that cannot be used, or one too many."""
    webhooks.must_be_tellable(shape, address)
    with act(seat, what="webhook-added", room=seat.own_room, at=at, once=once) as writing:
        writing.then = reverse("obligations:hooks", args=[seat.case.pk])
        if _mine(seat).count() >= MOST:
            raise Faulty.one(f"There are {MOST} already.", "End one of them first.")
        fields = {"case_id": seat.case.pk, "room": seat.own_room, "person": seat.name, "made_at": at}
        row = Hook.objects.create(address=address, shape=shape, secret=secret, **fields)
        writing.details["webhook"] = row.pk
    return row


def end(seat: Seat, number: int, at: dt.datetime, *, once: str = "") -> None:
    """Tell this address nothing any more, not even what waits."""
    with act(seat, what="webhook-ended", room=seat.own_room, at=at, once=once) as writing:
        writing.then = reverse("obligations:hooks", args=[seat.case.pk])
        _mine(seat).filter(pk=number).update(ended_at=at)
        Delivery.objects.filter(
            hook__in=Hook.objects.filter(pk=number, room=seat.own_room, case_id=seat.case.pk)
        ).filter(sent_at=None, given_up_at=None).update(given_up_at=at, fault="ended")
        writing.details["webhook"] = number


def of(seat: Seat) -> list[tuple[Hook, str, list[Delivery]]]:
    """Our webhooks with what each is known by and the latest tellings."""
    return [(row, webhooks.called(row), list(row.deliveries.all()[:10])) for row in _mine(seat)]


def _mine(seat: Seat):
    return Hook.objects.filter(case_id=seat.case.pk, room=seat.own_room, ended_at=None).order_by("pk")
