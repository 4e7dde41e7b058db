"""What the case page knows of the caucus: where it is, once somebody mediates or has mediated."""

from django.utils.translation import gettext_lazy as _

from makegood.journey import Step
from makegood.web.access import Seat
from makegood.web.cases import steps
from makegood.web.cases.models import Role, Sitting


def has_mediator(seat: Seat) -> bool:
    if "has mediator" not in seat.memory:
        seat.memory["has mediator"] = Sitting.objects.filter(case=seat.case, role=Role.MEDIATOR).exists()
    return bool(seat.memory["has mediator"])


steps.register("caucus", step=Step.COMMUNICATE, page="caucus:page", label=_("With the mediator"), shown=has_mediator)
