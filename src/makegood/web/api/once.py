"""Idempotency-Key: a request that was answered gets the same answer again, and nothing is done twice.

The key also is the one-time key of the act, as a form's is: two of the same request at the same moment act once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from inspect import signature
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from ninja import Status
from pydantic import BaseModel

from makegood.formats import Faulty
from makegood.web.api.answers import Exactly
from makegood.web.api.models import Answered
from makegood.web.cases.write import AlreadyDone
from makegood.web.consent.store import Waiting

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
LONGEST = 200  # characters of a key
_MANY = 500
View = Callable[..., Any]


def acting(view: View) -> View:
    """A view that writes: `request.once` is the one-time key for its act, and its answer is kept under the request's key."""

    @wraps(view)
    def respond(request: HttpRequest, **given: Any) -> Any:
        said = request.headers.get(HEADER, "")
        request.once = ""
        if not said:
            return view(request, **given)
        if len(said) > LONGEST:
            raise Faulty.one("The Idempotency-Key is too long.", f"Give at most {LONGEST} characters.")
        key, asked = _key(request, said), _asked(request)
        request.once = key[:40]
        waits: Waiting | None = None
        try:
            with transaction.atomic():
                if before := _before(key, asked):
                    return before
                try:
                    answer = view(request, **given)
                except Waiting as waiting:
                    waits = waiting  # what was asked of a colleague stays
                else:
                    _keep(request, key, asked, answer)
                    return answer
            raise waits
        except (AlreadyDone, IntegrityError):  # the same request at the same moment was first
            if before := _before(key, asked):
                return before
            raise

    respond.__signature__ = signature(view, eval_str=True)  # read in the module of the view, where its names are known
    return respond


def _key(request: HttpRequest, said: str) -> str:
    return hashlib.sha256(f"{request.user.pk} {said}".encode()).hexdigest()


def _asked(request: HttpRequest) -> str:
    try:
        body = request.body
    except RawPostDataException:  # a file: it has been read from the line already
        body = b""
    return hashlib.sha256(f"{request.method} {request.get_full_path()} ".encode() + body).hexdigest()


def _before(key: str, asked: str) -> HttpResponse | None:
    row = Answered.objects.filter(pk=key).first()
    if row is None:
        return None
    if row.request != asked:
        raise Faulty.one("This Idempotency-Key came with another request before.", "Make a new key for each request.")
    return HttpResponse(
        json.dumps(row.answer),
        status=row.status,
        content_type="application/json; charset=utf-8",
        headers={REPLAYED: "1"},
    )


def _keep(request: HttpRequest, key: str, asked: str, answer: Any) -> None:
    now = timezone.now()
    status, said = (answer.status_code, answer.value) if isinstance(answer, Status) else (200, answer)
    Answered.objects.create(key=key, user=request.user, request=asked, status=status, answer=_plain(said), at=now)


def _plain(answer: Any) -> Any:
    """What was answered, as it is sent."""
    given = answer if isinstance(answer, list) else [answer]
    plain = [each.model_dump() if isinstance(each, BaseModel) else each for each in given]
    return json.loads(json.dumps(plain if given is answer else plain[0], cls=Exactly))


def forget(at: datetime) -> bool:
    """Forget answers of two days ago. Return whether there are more."""
    old = Answered.objects.filter(at__lt=at - timedelta(days=2)).values_list("pk", flat=True)[:_MANY]
    return Answered.objects.filter(pk__in=list(old)).delete()[0] == _MANY
