"""Sealed bids, the single text, something better than what is signed, and what matters to a side, for a partner without an account.

Behind a link a guest says for its side what a lead would say, until somebody of that side sits at the table. What it says
in private is kept in its side's own room and not shown again here, since a link may be passed on.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.formats import Faulty
from makegood.web import access
from makegood.web.access import Guest
from makegood.web.negotiation import procedure_views, store, texts
from makegood.web.negotiation.models import Procedure
from makegood.web.negotiation.preference_forms import PreferencesForm
from makegood.web.negotiation.views import context_of, get_or_post


def _guest(request: HttpRequest, token: str) -> Guest:
    return access.in_private(access.guest(request, token))


@login_not_required
@get_or_post
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    guest = _guest(request, token)
    table = store.on_the_table(guest.case)
    if table is None:
        return redirect(store.address(guest, "page"))
    form = PreferencesForm(request.POST or None, table=table, typed={})
    if request.method == "POST" and form.is_valid():
        try:
            store.save_preferences(guest, form.raw(), at=timezone.now(), once=form.once)
        except Faulty as faulty:
            form.add_faults(faulty)
        else:
            messages.success(request, _("Kept. Only %(us)s sees it.") % {"us": guest.us.short})
            return redirect(store.address(guest, "page"))
    context = context_of(guest, form=form, kept=store.stated(guest.case, guest.us.part))
    return render(request, "negotiation/preferences.html", context)


@login_not_required
@get_or_post
def blind_bids(request: HttpRequest, token: str) -> HttpResponse:
    return procedure_views.bids_page(request, _guest(request, token))


@login_not_required
@require_POST
def decline_bids(request: HttpRequest, token: str) -> HttpResponse:
    return procedure_views.decline_a_bidding(request, _guest(request, token))


@login_not_required
@get_or_post
def single_text(request: HttpRequest, token: str) -> HttpResponse:
    return procedure_views.text_page(request, _guest(request, token), Procedure.TEXT, "negotiation/text.html")


@login_not_required
@get_or_post
def improvement(request: HttpRequest, token: str) -> HttpResponse:
    guest, which = _guest(request, token), Procedure.IMPROVEMENT
    return procedure_views.text_page(request, guest, which, "negotiation/improvement.html")


@login_not_required
@require_POST
def join(request: HttpRequest, token: str, procedure: str) -> HttpResponse:
    return procedure_views.move_both(request, _guest(request, token), procedure, texts.join)


@login_not_required
@require_POST
def decline(request: HttpRequest, token: str, procedure: str) -> HttpResponse:
    return procedure_views.move_both(request, _guest(request, token), procedure, texts.decline)


@login_not_required
@require_POST
def restate(request: HttpRequest, token: str) -> HttpResponse:
    return procedure_views.restate_wants(request, _guest(request, token))
