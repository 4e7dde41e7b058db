"""What the case page knows of acts that wait for a colleague: they come first, and nothing of them is on the path."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from makegood.web.access import Seat
from makegood.web.cases import steps
from makegood.web.consent import store


def facts(seat: Seat) -> dict[str, object]:
    return {"to_decide": store.intents(seat).filter(agreed=None).count()}


steps.register(
    "consent",
    step=None,
    page="consent:page",
    label=_("What takes two"),
    facts=facts,
    actions={"decide": "consent:page"},
)
