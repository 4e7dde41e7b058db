"""A side that asks its own people for a second step of signing in."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from makegood.web.access import Seat
from makegood.web.accounts.models import User
from makegood.web.cases import store
from makegood.web.cases.models import Side
from makegood.web.cases.write import act
from makegood.web.guard import second_factor
from makegood.web.guard.models import AskedOfSide


def is_asked(side: Side) -> bool:
    return AskedOfSide.objects.filter(side=side).exists()


def without(seat: Seat) -> list[User]:
    """Those of our side who have no second step yet."""
    return [each.user for each in store.people(seat, seat.us) if not second_factor.has_one(each.user)]


def ask(seat: Seat, *, on: bool, at: datetime, once: str = "") -> None:
    """Ask everybody on our side for a second step, or no longer."""
    what = "second-step-asked" if on else "second-step-not-asked"
    with act(seat, what=what, room=seat.own_room, at=at, once=once) as writing:
        if on:
            AskedOfSide.objects.get_or_create(side=seat.us, defaults={"since": at})
        else:
            AskedOfSide.objects.filter(side=seat.us).delete()
        writing.then = reverse("cases:people", args=[seat.case.pk])
