"""The mark of the organisation that a side belongs to, beside the side's name."""

from __future__ import annotations

from typing import Any

from django import template

from makegood.web.access import Seat
from makegood.web.cases.models import Side
from makegood.web.organisations import branding

register = template.Library()


@register.inclusion_tag("organisations/brand.html")
def brand(seat: Seat, side: Side) -> dict[str, Any]:
    if "brands" not in seat.memory:
        seat.memory["brands"] = branding.in_case(seat.case)
    return {"brand": seat.memory["brands"].get(side.part)}
