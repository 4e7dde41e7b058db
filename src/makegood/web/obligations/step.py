"""What the case page knows of this room."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext_lazy as _

from makegood.journey import Step
from makegood.web.access import Seat, in_rooms
from makegood.web.cases import steps
from makegood.web.obligations.models import Due

_OPEN = ("pending", "in effect", "late", "claimed done", "suspended", "violated")


def facts(seat: Seat) -> dict[str, object]:
    rows = list(in_rooms(seat, Due.objects.all()).values_list("standing", "is_check_in", "due"))
    if not rows:
        return {}
    dates = [due for standing, _, due in rows if due and standing in _OPEN and standing != "violated"]
    return {
        "standings": dict(Counter(standing for standing, is_check_in, _ in rows if not is_check_in)),
        "next_due": min(dates, default=None),
    }


steps.register(
    "obligations",
    step=Step.MONITOR,
    page="obligations:page",
    label=_("Commitments"),
    facts=facts,
    actions={
        "look-at-late": "obligations:page",
        "verify": "obligations:page",
        "keep-going": "obligations:page",
        "close": "obligations:close",
        "look-back": "obligations:close",
    },
)
