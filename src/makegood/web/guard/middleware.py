"""What may be tried only so often: links that nobody made, files, answers by a link, the page that checks documents.

Signing in, signing up and new passwords are limited by django-allauth (ACCOUNT_RATE_LIMITS in settings).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone

from makegood.web.guard import limits
from makegood.web.guard.limits import Rate
from makegood.web.guard.pages import too_many

TEN_MINUTES = timedelta(minutes=10)
UNKNOWN_LINKS = Rate("unknown-links", 30, TEN_MINUTES)
ANSWERS = Rate("answers-by-a-link", 60, TEN_MINUTES)
CHECKS = Rate("documents-checked", 30, TEN_MINUTES)
FILES = Rate("files", 200, TEN_MINUTES)
FILE_BYTES = Rate("bytes-of-files", 2 * 1024**3, timedelta(hours=1))
_SMALL = 64 * 1024  # a form without a file, however it is encoded

Handler = Callable[[HttpRequest], HttpResponse]
Cost = tuple[Rate, str, int]


def throttle(get_response: Handler) -> Handler:
    """Answer 429, with the moment to come back, before a body is read or a page is made."""

    def respond(request: HttpRequest) -> HttpResponse:
        now, match = timezone.now(), _match(request)
        if match is None:
            return get_response(request)
        if "api" not in match.app_names and _holds_zero(request, match):
            raise Http404  # PostgreSQL takes no such text; the API says so in its own way
        until = _refused(request, match, now)
        if until is not None:
            return too_many(request, until)
        response = get_response(request)
        if response.status_code == 404 and "token" in match.kwargs:
            limits.spend(UNKNOWN_LINKS, limits.address(request), at=now)
        return response

    return respond


def _holds_zero(request: HttpRequest, match: ResolverMatch) -> bool:
    parts = [value for value in match.kwargs.values() if isinstance(value, str)]
    return "%00" in request.META.get("QUERY_STRING", "") or any(chr(0) in part for part in parts)


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def _refused(request: HttpRequest, match: ResolverMatch, now: datetime) -> datetime | None:
    if "token" in match.kwargs and (until := limits.spent(UNKNOWN_LINKS, limits.address(request), at=now)):
        return until
    if request.method != "POST":
        return None
    told = [limits.spend(rate, who, at=now, amount=amount) for rate, who, amount in _costs(request, match)]
    return max((until for until in told if until), default=None)


def _costs(request: HttpRequest, match: ResolverMatch) -> Iterator[Cost]:
    if "token" in match.kwargs:
        yield ANSWERS, match.kwargs["token"], 1
    if match.view_name == "agreement-verify":
        yield CHECKS, limits.address(request), 1
    size = _length(request)
    if size > _SMALL and request.content_type == "multipart/form-data":
        who = f"user-{request.user.pk}" if request.user.is_authenticated else limits.address(request)
        yield FILES, who, 1
        yield FILE_BYTES, who, size


def _length(request: HttpRequest) -> int:
    try:
        return max(int(request.headers.get("Content-Length") or 0), 0)
    except ValueError:
        return 0
