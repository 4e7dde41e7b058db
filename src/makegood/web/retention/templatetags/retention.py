"""What the overview of a closed case says of its going."""

from typing import Any

from django import template

from makegood.web.access import Seat
from makegood.web.retention import store

register = template.Library()


@register.inclusion_tag("retention/note.html")
def leaving_note(seat: Seat) -> dict[str, Any]:
    return {"seat": seat, "leavings": store.announced(seat) if seat.case.closed_at else []}
