"""Answers that came by mail, for the people who say what they are. Only that side sees these pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from makegood.formats import Faulty
from makegood.web import access
from makegood.web.cases.forms import ConfirmForm
from makegood.web.obligations import arriving, forms
from makegood.web.obligations.models import Arrived
from makegood.web.trying import put_in

_NOTE = 2000  # signs of a claim's note


@require_safe
def mails(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id)
    context = {"seat": seat, "here": "monitor", "room": seat.own_room}
    context |= {"waiting": arriving.waiting(seat), "ended": arriving.ended(seat)}
    return render(request, "obligations/mails.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, case_id: str, mail_id: int) -> HttpResponse:
    """One mail: what it says, and what it may become."""
    post = request.method == "POST"
    seat = access.seated(request, case_id, roles=access.WRITERS if post else access.ANY)
    row = access.one(seat, Arrived.objects.filter(room=seat.own_room), pk=mail_id)
    made = request.POST.get("made", "") if post else ""
    claimable = [] if row.became or not seat.may_write else arriving.claimable(seat, row, timezone.now())
    message = forms.MailAsMessage(request.POST if made == "message" else None, initial={"text": row.text})
    first = {"note": row.text[:_NOTE]}
    claim = forms.MailAsClaim(request.POST if made == "claim" else None, claimable=claimable, initial=first)
    form = {"message": message, "claim": claim}.get(made) or ConfirmForm(request.POST if post else None)
    if post and not row.became and form.is_valid():
        try:
            _made(seat, row, made, form)
        except Faulty as faulty:
            put_in(form, faulty)
            if isinstance(form, ConfirmForm):
                messages.warning(request, faulty.faults[0].problem)
        else:
            messages.success(request, _("Done."))
            return redirect(_next(made), case_id)
    context = {"seat": seat, "here": "monitor", "room": seat.own_room, "row": row, "confirm": ConfirmForm()}
    context |= {"own": arriving.is_ours(seat, row), "message": message, "claim": claim, "claimable": claimable}
    context |= {"files": [name for name, _data in arriving.attached(row)]}
    return render(request, "obligations/mail.html", context)


def _made(seat: access.Seat, row: Arrived, made: str, form: forms.OnceForm) -> None:
    at = timezone.now()
    if made == "message" and arriving.is_ours(seat, row):
        said = form.cleaned_data
        arriving.say_it(seat, row, said["text"], said["message_class"], at=at, once=form.once)
    elif made == "claim":
        arriving.claim_it(seat, row, form.cleaned_data["about"], form.cleaned_data["note"], at=at, once=form.once)
    elif made == "kept" and not arriving.is_ours(seat, row):
        arriving.keep_it(seat, row, at=at, once=form.once)
    elif made == "aside":
        arriving.set_aside(seat, row, at=at, once=form.once)
    else:
        raise Faulty.one(_("Choose what this mail is."), "")


def _next(made: str) -> str:
    return {"claim": "obligations:page", "aside": "obligations:mails"}.get(made, "dialogue:thread")
