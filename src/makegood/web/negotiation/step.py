"""What the case page knows of the talks. Of the other side's preferences it says only whether they were stated."""

from django.utils.translation import gettext_lazy as _

from makegood.journey import Step
from makegood.web.access import Seat
from makegood.web.cases import steps
from makegood.web.negotiation import store
from makegood.web.negotiation.models import Issues


def facts(seat: Seat) -> dict[str, object]:
    row = Issues.objects.filter(case=seat.case).first()
    if row is None:
        return {}
    return {
        "issues": len(row.talks.get("issues", {})),
        "our_preferences": store.stated(seat.case, seat.us.part),
        "their_preferences": store.stated(seat.case, seat.them.part),
        "settlement": store.settled(seat.case) is not None,
        "no_deal": store.open_ending(seat.case) is not None,
    }


steps.register(
    "negotiation",
    step=Step.NEGOTIATE,
    page="negotiation:page",
    label=_("Talks"),
    facts=facts,
    actions={
        "set-issues": "negotiation:issues",
        "preferences": "negotiation:interview",
        "propose": "negotiation:settlements",
        "step-down": "negotiation:page",
    },
    guest="negotiation_guest:page",
)
