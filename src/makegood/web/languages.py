"""Which language somebody reads: that of their account; for others the one they chose here, else their browser's first."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

if TYPE_CHECKING:
    from makegood.web.accounts.models import User


def of(request: HttpRequest) -> str:
    """The language to answer `request` in."""
    if request.user.is_authenticated:
        return request.user.language
    return translation.get_language_from_request(request)


def reading(user: User) -> AbstractContextManager[None]:
    """Say what is said inside in the language of `user`; for mail, whose reader is not the one who acts."""
    return translation.override(user.language)


def of_library(code: str | None = None) -> str:
    """The library's name of a language of the pages, of the one now spoken unless given: ‘zh’ for ‘zh-hans’."""
    return (code or translation.get_language() or "en").partition("-")[0]


def remember(response: HttpResponse, code: str) -> None:
    """Keep a choice on this machine, for pages before signing in and for who comes by a link."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
