"""What goes wrong, said as JSON: every fault at once, each with what to do instead and where; and nothing of a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import wraps
from math import ceil
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from pydantic import ValidationError as Wrong

from makegood.formats import Fault, Faulty, faults_of
from makegood.negotiation.offers import NotNow
from makegood.web.api import tokens
from makegood.web.api.serving import NO_TEXT, readable
from makegood.web.cases.write import AlreadyDone
from makegood.web.consent.store import Waiting
from makegood.web.obligations.store import Closed, NotFollowed
from makegood.web.trying import Refused


class ReadBody(Parser):
    """The body of a request as plain JSON: no NaN, nothing nested without end, no signs that are none."""

    def parse_body(self, request: HttpRequest) -> Any:
        request.said = json.loads(request.body, parse_constant=_no_number)
        _readable(request.said)
        return request.said


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON")


def _readable(value: Any) -> None:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str):
            readable(each)


class Exactly(DjangoJSONEncoder):
    """Moments to the microsecond, as the record has them."""

    def default(self, value: Any) -> Any:
        return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else super().default(value)


class WriteAnswer(JSONRenderer):
    encoder_class = Exactly


class Unfit(Exception):
    """A request whose parts are not what the operation takes."""

    def __init__(self, found: list[tuple[str, Any, Wrong]]) -> None:
        self.found = found
        super().__init__(found)

    def faults(self, said: Any) -> list[Fault]:
        """Each in our words; what is wrong in the body with its path there, a parameter by its name."""
        return [
            fault
            for source, model, wrong in self.found
            for fault in faults_of(wrong, said if source == "body" else {}, model)
        ]


class Interface(NinjaAPI):
    def validation_error_from_error_contexts(self, contexts: Any) -> Exception:
        return Unfit([(c.model.__ninja_param_source__, c.model, c.pydantic_validation_error) for c in contexts])


def answer(status: int, faults: Iterable[Fault], **headers: str) -> HttpResponse:
    said = [
        {"problem": f.problem, "instead": f.instead, "path": list(f.path), "name": f.name, "line": f.line}
        for f in faults
    ]
    return JsonResponse({"faults": said}, status=status, headers=headers)


NOTHING = Fault("There is nothing here that you may see.", "Check the address and the ids in it.")
CLOSED = Fault("This case is closed: what happened stays as it is.")
UNSIGNED = Fault("Nothing has been signed in this case yet.")


def say_faults(api: NinjaAPI) -> None:
    """Have `api` answer everything that goes wrong in this one shape."""

    def on(kind: type[Exception], status: int, said: Callable[[Any], Iterable[Fault]]) -> None:
        api.add_exception_handler(kind, lambda request, error: answer(status, said(error)))

    on(Faulty, 422, lambda error: error.faults)
    on(NotNow, 409, lambda error: error.faults)
    on(Refused, 409, lambda error: [Fault(str(error))])
    on(Closed, 409, lambda error: [CLOSED])
    on(NotFollowed, 409, lambda error: [UNSIGNED])
    on(AlreadyDone, 409, lambda error: [Fault("This was done already.", f"It led to {error.where}.")])
    on(
        Waiting,
        409,
        lambda error: [
            Fault("This takes two of your side.", f"A colleague was asked; it is done once they agree: {error.where}")
        ],
    )
    on(Http404, 404, lambda error: [NOTHING])
    on(PermissionDenied, 403, lambda error: [Fault("Your seat in this case may not do this.")])
    on(RecursionError, 422, lambda error: [Fault("This is nested too deeply.", "Write it flatter.")])
    on(RequestDataTooBig, 413, lambda error: [Fault("This is too large.", "Send less at once.")])
    on(SuspiciousOperation, 400, lambda error: [Fault("This request cannot be read.", "Send it anew.")])
    on(ValidationError, 422, lambda error: [Fault("This request cannot be read.")])
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(Unfit, lambda request, e: answer(422, e.faults(getattr(request, "said", {}))))
    api.add_exception_handler(AuthenticationError, _who)
    api.add_exception_handler(tokens.Refused, _may_not)
    api.add_exception_handler(tokens.TooOften, _too_often)


def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja says this where the body was not taken; why stands behind it."""
    if isinstance(error.__cause__, Faulty):
        return answer(422, error.__cause__.faults)
    return answer(400, [Fault("The body is not JSON that can be read.", "Send one JSON document.")])


def _who(request: HttpRequest, error: Exception) -> HttpResponse:
    fault = Fault(
        "There is no token that opens this.", "Send Authorization: Bearer, with a token from your account page."
    )
    return answer(401, [fault], **{"WWW-Authenticate": "Bearer"})


def _may_not(request: HttpRequest, error: tokens.Refused) -> HttpResponse:
    wanted = " or ".join(sorted(error.args[0]))
    return answer(403, [Fault("This token may not do that.", f"Use one with the scope {wanted}.")])


def _too_often(request: HttpRequest, error: tokens.TooOften) -> HttpResponse:
    wait = max(1, ceil((error.until - timezone.now()).total_seconds()))
    return answer(
        429, [Fault("That was asked too often.", f"Come back in {wait} seconds.")], **{"Retry-After": str(wait)}
    )


def plainly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around each address: no sign-in page, no page of errors, moments in UTC, words in the language of who asks."""

    @csrf_exempt  # no cookie lets anybody in here
    @login_not_required
    @wraps(view)
    def respond(request: HttpRequest, **given: Any) -> HttpResponse:
        if _strange(given.values()):
            return answer(404, [NOTHING])
        if _strange(value for values in request.GET.lists() for value in values[1]):
            return answer(422, [Fault("A parameter holds a sign that is none.", "Leave it out.")])
        request.at = datetime.now(UTC)
        with timezone.override(UTC), translation.override(translation.get_language_from_request(request)):
            response = view(request, **given)
        if response.status_code == 405:
            fault = Fault("This address does not take that method.", f"It takes {response['Allow']}.")
            return answer(405, [fault], Allow=response["Allow"])
        return response

    return respond


def _strange(texts: Iterable[object]) -> bool:
    return any(isinstance(each, str) and not NO_TEXT.isdisjoint(each) for each in texts)
