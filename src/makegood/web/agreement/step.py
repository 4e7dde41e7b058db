"""What the case page knows of the agreement: who is willing, whether terms exist, what keeps them from being signed, who signed."""

from django.utils.translation import gettext_lazy as _

from makegood.journey import Step
from makegood.web.access import Seat
from makegood.web.agreement import store
from makegood.web.cases import steps


def facts(seat: Seat) -> dict[str, object]:
    names = {side.part: side.short for side in seat.sides}
    found: dict[str, object] = {"willing": frozenset(names[part] for part in store.willing(seat.case))}
    version = store.newest(seat.case)
    if version is None:
        return found
    signed = store.binding(seat.case) is not None  # an amendment on its way changes nothing until both sign it
    return found | {
        "settlement": True,  # terms are written down, whatever was said at the table
        "drafted": True,
        "must_fix": 0 if signed else store.must_fix(store.terms_of(version)),
        "signed_by": frozenset(names[part] for part in (names if signed else store.signed_parts(seat.case))),
    }


steps.register(
    "agreement",
    step=Step.DOCUMENT,
    page="agreement:page",
    label=_("Agreement"),
    facts=facts,
    actions={
        "willingness": "agreement:willing",
        "draft": "agreement:draft",
        "fix-terms": "agreement:draft",
        "sign": "agreement:sign",
    },
    guest="agreement_guest:page",
)
