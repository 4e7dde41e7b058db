"""Log lines carry ids, never contents: the secrets that stand in addresses are blotted out before a line is written."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_SECRET = re.compile(r"/(p|join|demo|feed|account/confirm-email|account/password/reset/key)/[^/\s]+")
_WORDS = frozenset({"token", "key", "uidb36"})  # parts of an address that are secrets
_requests = logging.getLogger("makegood.requests")

Handler = Callable[[HttpRequest], HttpResponse]


def blotted(text: str) -> str:
    """
    >>> blotted("Not Found: /p/2lfQtkyrBh06/exhibits/3/")
    'Not Found: /p/…/exhibits/3/'
    """
    return _SECRET.sub(r"/\1/…", text)


class Blot(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = blotted(record.getMessage()), ()
        if record.name == "django.security.DisallowedHost":  # anybody can cause it: a line is enough
            record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
        return True


class AsJson(logging.Formatter):
    """One JSON object a line: when, how grave, who says it, what, and the ids that belong to it."""

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname, "from": record.name, "says": record.getMessage()}
        line |= getattr(record, "ids", {})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def each_request(get_response: Handler) -> Handler:
    """One line for each answer: which page, whose ids, how long. Never the address itself, never what was sent."""

    def respond(request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        response = get_response(request)
        _requests.debug("answered", extra={"ids": _ids(request, response, time.monotonic() - started)})
        return response

    return respond


def _ids(request: HttpRequest, response: HttpResponse, took: float) -> dict[str, object]:
    match = request.resolver_match
    user = getattr(request, "user", None)
    return {
        "method": request.method,
        "page": match.view_name if match else "",
        **({name: value for name, value in match.kwargs.items() if name not in _WORDS} if match else {}),
        "user": user.pk if user is not None and user.is_authenticated else None,
        "status": response.status_code,
        "ms": round(took * 1000),
    }
