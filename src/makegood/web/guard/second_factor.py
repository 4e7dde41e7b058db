"""A second step of signing in, where the installation, an organisation or a side asks for one: without it their cases are not there.

`access` asks `allowed`; what it keeps back is explained by `Explain`, which leads to where a second step is set up.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from makegood.web.accounts.models import User
from makegood.web.cases.models import Sitting

_ASKED = Q(side__asked_second_factor__isnull=False) | Q(side__owned__organisation__second_factor=True)
_LISTS = frozenset({"cases:list", "cases:start", "search:page"})

Handler = Callable[[HttpRequest], HttpResponse]


def has_one(user: User) -> bool:
    return _steps(user).exists()


def allowed(user: User) -> Q:
    """Those sittings of a person that they may use with the steps they sign in by."""
    has = Q(Exists(_steps(user)))
    return has if settings.ENVIRONMENT.second_factor else has | ~_ASKED


def is_missing(user: User) -> bool:
    """Whether something is kept back from somebody until they have a second step."""
    sits = Sitting.objects.filter(_ASKED, user=user, left_at=None)
    return (settings.ENVIRONMENT.second_factor or sits.exists()) and not has_one(user)


class Explain:
    """Leads whoever lacks a second step to where it is set up, in place of telling them that nothing is there."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code != 404 or not match or "case_id" not in match.kwargs or "api" in match.app_names:
            return response
        return self._led(request) or response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        return self._led(request) if request.resolver_match.view_name in _LISTS else None

    def _led(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated or not is_missing(request.user):
            return None
        messages.warning(request, _("Your cases open once you have set up a second step of signing in."))
        return redirect("mfa_index")


def _steps(user: User) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
