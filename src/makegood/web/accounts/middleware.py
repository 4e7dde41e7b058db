from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

Handler = Callable[[HttpRequest], HttpResponse]


def in_their_language_and_zone(get_response: Handler) -> Handler:
    """Serve each signed-in person in their language and time zone."""

    def respond(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(request.user.zone)), translation.override(request.user.language):
            return get_response(request)

    return respond
