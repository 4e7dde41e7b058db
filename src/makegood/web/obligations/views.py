"""Pages after signature. Each is the same shape: access, form, one call, redirect."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.formats import Faulty
from makegood.web import access
from makegood.web.cases.forms import ConfirmForm
from makegood.web.cases.models import Room
from makegood.web.obligations import forms, pages, store
from makegood.web.obligations.models import MoreTime

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
HERE = "monitor"


def _truth(seat: access.Seat) -> store.Followed:
    found = store.followed(seat.case)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, name: str, seat: access.Seat, **more: object) -> HttpResponse:
    context = {"seat": seat, "here": HERE, "room": Room.JOINT, "confirm": ConfirmForm(), **more}
    return render(request, f"obligations/{name}.html", context)


@require_safe
def page(request: HttpRequest, case_id: str) -> HttpResponse:
    """The board: next things first."""
    seat = access.seat(request, case_id)
    truth = store.followed(seat.case)
    if truth is None:
        return _shown(request, "empty", seat)
    at = timezone.now()
    return _shown(request, "board", seat, board=pages.board(seat, truth, at), allowing=store.allowing(seat))


@require_safe
def commitment(request: HttpRequest, case_id: str, key: str) -> HttpResponse:
    return _commitment(request, access.seat(request, case_id), key)


def _commitment(request: HttpRequest, seat: access.Seat, key: str, bound: object = None) -> HttpResponse:
    truth, at = _truth(seat), timezone.now()
    card = pages.card(seat, truth, key, at)
    if card is None:
        raise Http404
    offered = store.choices(seat, truth, key, at)
    return _shown(
        request,
        "commitment",
        seat,
        card=card,
        history=pages.history(seat, truth, key),
        asked=store.more_time(seat, key),
        says=[
            bound if isinstance(bound, form) else form(prefix=kind, initial=_initial(card, kind))
            for kind, form in forms.SAY.items()
            if kind in offered
        ],
        ask=bound if isinstance(bound, forms.AskForTime) else forms.AskForTime(prefix="ask"),
        may_ask=store.may_ask(seat, truth, card.standing),
        answer=bound if isinstance(bound, forms.AnswerTime) else forms.AnswerTime(prefix="answer"),
        may_answer="extended" in offered,
    )


def _initial(card: pages.Card, kind: str) -> dict[str, object]:
    if kind == "paid" and card.standing.owed:
        return {"amount": str(card.standing.owed.sum)}
    if kind == "invoked":
        return {"what": next((step.what for step in card.standing.follows if step.at is None and step.who), "")}
    return {}


@require_POST
def say(request: HttpRequest, case_id: str, key: str, kind: str) -> HttpResponse:
    """Say something about a commitment; who has nothing to say about it finds nothing here."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    truth, at = _truth(seat), timezone.now()
    if kind not in store.choices(seat, truth, key, at):
        raise Http404
    form = forms.SAY[kind](request.POST, request.FILES, prefix=kind)
    if getattr(request, "too_large", ""):
        form.add_error("file", forms.TOO_LARGE)
    if form.is_valid():
        file = form.cleaned_data.get("file")
        try:
            event = form.event(by=truth.party(seat), about=key, at=at)
            files = {file.name: file.chunks()} if file else {}
            store.record_event(seat, event, at, files=files, once=form.once)
        except Faulty as faulty:
            _faults(form, faulty)
        else:
            messages.success(request, _("Noted. Both sides see it."))
            return redirect("obligations:commitment", case_id, key)
    return _commitment(request, seat, key, form)


def _faults(form: forms.OnceForm, faulty: Faulty) -> None:
    for fault in faulty.faults:
        form.add_error(None, " ".join(part for part in (fault.problem, fault.instead) if part))


@require_POST
def ask(request: HttpRequest, case_id: str, key: str) -> HttpResponse:
    """Ask the creditor for more time."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    truth, at = _truth(seat), timezone.now()
    card = pages.card(seat, truth, key, at)
    if card is None or not store.may_ask(seat, truth, card.standing):
        raise Http404
    form = forms.AskForTime(request.POST, prefix="ask")
    if form.is_valid():
        said = form.cleaned_data
        try:
            store.ask_for_time(seat, key, until=said["until"], reason=said["reason"], at=at, once=form.once)
        except Faulty as faulty:
            _faults(form, faulty)
        else:
            messages.success(request, _("Asked. The agreed date stays until they agree."))
            return redirect("obligations:commitment", case_id, key)
    return _commitment(request, seat, key, form)


@require_POST
def answer(request: HttpRequest, case_id: str, ask_id: int) -> HttpResponse:
    """Agree to more time, or not."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    asked = access.one(seat, MoreTime.objects.filter(answered_at=None), pk=ask_id)
    truth, at = _truth(seat), timezone.now()
    if "extended" not in store.choices(seat, truth, asked.about, at) or seat.side.part == asked.asked_by:
        raise Http404
    form = forms.AnswerTime(request.POST, prefix="answer")
    if form.is_valid():
        said = form.cleaned_data
        try:
            store.answer_time(
                seat,
                asked,
                agreed=said["agreed"] == "yes",
                reserves_rights=said["reserves_rights"],
                answer=said["answer"],
                at=at,
                once=form.once,
            )
        except Faulty as faulty:
            _faults(form, faulty)
        else:
            messages.success(request, _("Answered. Both sides see it."))
            return redirect("obligations:commitment", case_id, asked.about)
    return _commitment(request, seat, asked.about, form)


@require_POST
def allow(request: HttpRequest, case_id: str) -> HttpResponse:
    """Allow a kind of mail to the other side, or take that back."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    form, yes, no = ConfirmForm(request.POST), request.POST.get("yes", ""), request.POST.get("no", "")
    if form.is_valid() and (yes or no) in store.Mail:
        store.allow(seat, store.Mail(yes or no), yes=bool(yes), at=timezone.now(), once=form.once)
    return redirect("obligations:page", case_id)
