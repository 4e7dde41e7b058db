"""What the case page knows of the governing contract."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from makegood.journey import Step
from makegood.web.access import Seat
from makegood.web.cases import steps
from makegood.web.contract import store


def facts(seat: Seat) -> dict[str, object]:
    row = store.current(seat)
    return {
        "has_contract": row is not None,
        "clauses_to_confirm": store.open_clauses(row) if row else 0,
        "cure_periods": store.cure_periods(seat),
        "notice_valid": store.notice_valid(seat),
    }


steps.register(
    "contract",
    step=Step.ASSESS,
    page="contract:page",
    label=_("Governing contract"),
    facts=facts,
    actions={"add-contract": "contract:upload", "confirm-clauses": "contract:page"},
)
