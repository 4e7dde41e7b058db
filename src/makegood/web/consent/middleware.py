from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from makegood.web.consent.store import Waiting


class TellWhoWaits:
    """Leads whoever meant to do what takes two to where their colleagues answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Waiting):
            return None
        messages.success(request, _("Your colleagues have been asked. It is done once one of them agrees."))
        return HttpResponseRedirect(exception.where)
