from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from makegood.web import languages

Handler = Callable[[HttpRequest], HttpResponse]


def in_their_language_and_zone(get_response: Handler) -> Handler:
    """Serve each person in the language they read, and who is signed in in their time zone."""

    def respond(request: HttpRequest) -> HttpResponse:
        language = request.LANGUAGE_CODE = languages.of(request)
        zone = zoneinfo.ZoneInfo(request.user.zone) if request.user.is_authenticated else None
        with timezone.override(zone), translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return respond
