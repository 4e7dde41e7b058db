"""A session ends when nothing was done in it for MAKEGOOD_IDLE hours, and fourteen days after signing in whatever was done.

Only pages count, not the pictures and styles on them. To spare the database a write for each page, the moment is noted
every few minutes, so a session may end that much early.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

BEGAN, SEEN = "began_at", "seen_at"
_OFTEN = 5 * 60  # seconds

Handler = Callable[[HttpRequest], HttpResponse]


def sign_out(get_response: Handler) -> Handler:
    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            if is_over(request, now):
                logout(request)
                messages.info(request, _("You were signed out, because nothing was done here for a long time."))
            elif now - request.session[SEEN] > _OFTEN:
                request.session[SEEN] = now
        return get_response(request)

    return respond


def is_over(request: HttpRequest, now: float) -> bool:
    began, seen = (request.session.setdefault(name, now) for name in (BEGAN, SEEN))
    return now - seen > settings.IDLE or now - began > settings.SESSION_COOKIE_AGE


def remember(sender: object, request: HttpRequest, **more: Any) -> None:
    """Receives `user_logged_in`, whatever way they came in."""
    request.session[BEGAN] = request.session[SEEN] = time.time()
