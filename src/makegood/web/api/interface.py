"""All of the API put together, and its addresses."""

from __future__ import annotations

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path

from makegood.web.api import (
    assess,
    cases,
    caucus,
    communicate,
    document,
    monitor,
    organisation,
    procedures,
    readings,
    talks,
)
from makegood.web.api.answers import NOTHING, Interface, ReadBody, WriteAnswer, answer, plainly, say_faults
from makegood.web.api.openapi import described

VERSION = "1"


def _made() -> Interface:
    api = Interface(
        title="Makegood",
        version=VERSION,
        description="What the pages do, for programs. Make a token on your account page.",
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
        parser=ReadBody(),
        renderer=WriteAnswer(),
    )
    for part in (cases, assess, communicate, readings, caucus, talks, procedures, document, monitor, organisation):
        api.add_router("", part.router)
    say_faults(api)
    return api


API = _made()


@functools.cache
def schema() -> dict[str, Any]:
    return described(API, "/api/")


def description(request: HttpRequest) -> HttpResponse:
    return JsonResponse(schema())


def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    return answer(404, [NOTHING])


def _addresses() -> list[URLPattern]:
    found = [each for each in API.urls[0] if each.name != "api-root"]
    for each in found:
        each.callback = plainly(each.callback)
    return [
        path("openapi.json", plainly(description), name="openapi"),
        *found,
        path("<path:rest>", plainly(nothing), name="nothing"),
    ]


app_name = "api"
urlpatterns = _addresses()
