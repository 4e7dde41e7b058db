"""What pages of a case say of long files that are still read, or could not be."""

from typing import Any

from django import template
from django.utils import timezone

from makegood.web.access import Seat
from makegood.web.reading import store

register = template.Library()


@register.inclusion_tag("reading/note.html")
def under_way(seat: Seat) -> dict[str, Any]:
    return {"seat": seat, "files": store.under_way(seat, at=timezone.now())}
