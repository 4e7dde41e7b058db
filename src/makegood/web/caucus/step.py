"""What the case page knows of the caucus: where it is, once somebody mediates or has mediated."""

from django.utils.translation import gettext_lazy as _

from makegood.journey import Step
from makegood.web.access import Seat
from makegood.web.cases import steps
from makegood.web.cases.models import Role
from makegood.web.caucus import store


def facts(seat: Seat) -> dict[str, object]:
    """What only a mediator is told: whether their proposal still waits."""
    if seat.role != Role.MEDIATOR:
        return {}
    return {"proposed": any(standing.waits for standing in store.proposals(seat))}


steps.register(
    "caucus",
    step=Step.COMMUNICATE,
    page="caucus:page",
    label=_("With the mediator"),
    facts=facts,
    actions=dict.fromkeys(("mediate", "speak-to-both", "wait-for-both"), "caucus:page"),
    shown=lambda seat: seat.mediated,
)
