"""What the case page knows of the caucus: where it is, once somebody mediates or has mediated."""

from django.utils.translation import gettext_lazy as _

from makegood.journey import Step
from makegood.web.cases import steps

steps.register(
    "caucus",
    step=Step.COMMUNICATE,
    page="caucus:page",
    label=_("With the mediator"),
    shown=lambda seat: seat.mediated,
)
