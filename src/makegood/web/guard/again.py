"""Who is signed in is asked again before what is hard to take back, and before a whole case leaves the house.

A session that somebody stole or left open does not do these things alone. Whoever signed in, or was asked, within
ACCOUNT_REAUTHENTICATION_TIMEOUT is not asked. Whoever has nothing that we could ask for (a link of the worked case,
another service) is not asked either.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.conf import settings
from django.http import HttpRequest, HttpResponse

TO_READ = frozenset({"folder:page", "folder:zip"})
TO_DO = frozenset(
    {
        "account_email",
        "cases:end-seat",
        "cases:name-lead",
        "cases:revoke",
        "guard:second-factor",
        "obligations:hooks",
        "tokens:page",
    }
)
_SIGNED_IN = "signed_in_at"

Handler = Callable[[HttpRequest], HttpResponse]


class AskAgain:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        name = request.resolver_match.view_name
        if not (name in TO_READ or (name in TO_DO and request.method == "POST")):
            return None
        if not request.user.is_authenticated or is_recent(request):
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        return suspend_request(request, ways[0]["url"]) if ways else None


def is_recent(request: HttpRequest) -> bool:
    """Whether they have shown a moment ago who they are."""
    shown = (request.session.get(_SIGNED_IN, 0), *(said["at"] for said in get_authentication_records(request)))
    return time.time() - max(shown) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def remember(sender: object, request: HttpRequest, **more: Any) -> None:
    """Receives `user_logged_in`, whatever way they came in."""
    request.session[_SIGNED_IN] = time.time()
