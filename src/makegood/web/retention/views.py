from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from makegood.formats import Faulty
from makegood.web import access
from makegood.web.cases.models import Side
from makegood.web.organisations import store as organisations
from makegood.web.organisations.models import Member
from makegood.web.retention import store, times
from makegood.web.retention.forms import HoldForm, HoldOneForm, KeepForm
from makegood.web.trying import tell

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


# --- of a case ---


@get_or_post
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    """How long this case is kept, as far as our own side knows; a lead holds it, or lifts the hold."""
    seat = access.seated(request, case_id, roles=access.LEADS if request.method == "POST" else access.ANY)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            store.hold(seat, form.cleaned_data["reason"], at=timezone.now())
        except Faulty as faulty:
            tell(request, faulty)
        else:
            messages.success(request, _("The case is held. Nothing of it goes until you lift the hold."))
        return redirect("retention:case", case_id)
    context = {
        "seat": seat,
        "here": "folder",
        "room": seat.own_room,
        "form": form,
        "held": store.open_hold(seat.us),
        "ends_at": times.ends_at(seat.us),
        "keeps": store.kept_for(seat.us),
        "leavings": store.announced(seat),
    }
    return render(request, "retention/case.html", context)


@require_POST
def lift(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.LEADS)
    store.lift(seat, at=timezone.now())
    messages.success(request, _("The hold is lifted. What goes is announced thirty days before."))
    return redirect("retention:case", case_id)


# --- of an organisation ---


@get_or_post
def organisation(request: HttpRequest) -> HttpResponse:
    """How long an organisation keeps closed cases, which it holds, what goes next."""
    member = organisations.admin(request.user)
    keeps = store.keeps(member.organisation)
    form = KeepForm(request.POST or None, initial=KeepForm.said(keeps))
    if request.method == "POST" and form.is_valid():
        store.state(member, form.keeps, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("organisation-keeping:page")
    context = {
        "organisation": member.organisation,
        "form": form,
        "hold": HoldOneForm(),
        "holds": store.holds(member.organisation),
        "leavings": store.leavings(member.organisation),
    }
    return render(request, "retention/organisation.html", context)


def _side(member: Member, case_id: str) -> Side:
    side = store.sides(member.organisation).filter(case=case_id).first()
    if side is None:
        raise Http404
    return side


@require_POST
def hold_one(request: HttpRequest) -> HttpResponse:
    """An admin holds one of the organisation's cases, without a seat there."""
    member, form = organisations.admin(request.user), HoldOneForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the case and say why; nothing was changed."))
        return redirect("organisation-keeping:page")
    side = store.sides(member.organisation).filter(case=form.cleaned_data["case"].strip().lower()).first()
    if side is None:
        messages.error(request, _("No case of yours has this number. ‘Who did what’ lists them."))
        return redirect("organisation-keeping:page")
    try:
        store.hold_owned(member, side, form.cleaned_data["reason"], at=timezone.now())
    except Faulty as faulty:
        tell(request, faulty)
    else:
        messages.success(request, _("The case is held. Nothing of it goes until you lift the hold."))
    return redirect("organisation-keeping:page")


@require_POST
def lift_one(request: HttpRequest, case_id: str) -> HttpResponse:
    member = organisations.admin(request.user)
    store.lift_owned(member, _side(member, case_id), at=timezone.now())
    messages.success(request, _("The hold is lifted. What goes is announced thirty days before."))
    return redirect("organisation-keeping:page")
