"""Which language somebody reads: that of their account; for others the one they chose here, else their browser's first."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import lazy

if TYPE_CHECKING:
    from makegood.web.accounts.models import User


def of(request: HttpRequest) -> str:
    """The language to answer `request` in."""
    if request.user.is_authenticated:
        return request.user.language
    return translation.get_language_from_request(request)


def of_browser(request: HttpRequest) -> AbstractContextManager[None]:
    """Say what is said inside in the language of the browser: the account may be what cannot be read."""
    return translation.override(translation.get_language_from_request(request))


def reading(to: User | str) -> AbstractContextManager[None]:
    """Say what is said inside in the language of whom a mail goes to; of who acts now where that is nobody we know.

    to   the person, or where the caller has only that an address, whose account is then looked for

    A case's own clock has no language: what it says to nobody we know is in English.
    """
    known = _language_at(to) if isinstance(to, str) else to.language
    return translation.override(known or translation.get_language() or settings.LANGUAGE_CODE)


def _language_at(address: str) -> str:
    from makegood.web.accounts.models import User  # settings are read before there are models

    return User.objects.filter(email=address.lower()).values_list("language", flat=True).first() or ""


def later(words: str, **blanks: object) -> str:
    """What is said when it is known who reads it: `words` as `_()` would say them then, with `blanks` filled."""
    said: str = lazy(lambda: translation.gettext(str(words)) % blanks, str)()
    return said


def letter(template: str, words: dict[str, object], *, to: User | str) -> tuple[str, str]:
    """Subject and body of a mail to a person or an address, in the language of whoever reads it there."""
    with reading(to):
        subject, _rest, body = render_to_string(template, words).strip().partition("\n")
    return subject, body.strip() + "\n"


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
