"""Addresses of the talks in templates that a seat and a guest share."""

from __future__ import annotations

from django import template

from makegood.web.access import Seat
from makegood.web.negotiation import store

register = template.Library()


@register.simple_tag
def address(seat: Seat, page: str, *args: object) -> str:
    """Where a page of the talks is for this seat: in the case, or behind a partner's link."""
    return store.address(seat, page, *args)
