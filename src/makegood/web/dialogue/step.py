"""What the case page knows of this room: what was sent, what came back, whether the talks are strained."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from makegood.journey import Step
from makegood.web.access import Seat
from makegood.web.cases import steps
from makegood.web.cases.models import Room
from makegood.web.dialogue import ear
from makegood.web.dialogue.models import Kind


def facts(seat: Seat) -> dict[str, Any]:
    messages = ear.spoken(ear.rows(seat))
    us, them = Q(part=seat.us.part), Q(part=seat.them.part)
    told = messages.aggregate(
        sent=Count("pk", filter=us),
        received=Count("pk", filter=them),
        here=Count("pk", filter=them & Q(room=Room.JOINT)),
        resets_sent=Count("pk", filter=us & Q(purpose=Kind.RESET)),
        last=Max("at", filter=them),
    )
    last, here = told.pop("last"), told.pop("here")
    waiting = messages.filter(us, **({"at__gt": last} if last else {})).values_list("at", flat=True)
    told["unanswered_since"] = waiting.order_by("at").first()
    told["talks_strained"] = ear.strained(seat)
    if here:
        told["alone"] = False
    return told


steps.register(
    "dialogue",
    step=Step.COMMUNICATE,
    page="dialogue:thread",
    label=_("Messages"),
    facts=facts,
    actions={"write": "dialogue:write", "wait-for-answer": "dialogue:write", "reset": "dialogue:reset"},
    guest="dialogue_guest:page",
)
