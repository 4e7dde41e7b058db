"""Pages behind a partner's link: what is said and asked, and every way to answer, without an account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.formats import Faulty
from makegood.web import access
from makegood.web.access import Guest
from makegood.web.cases.forms import ConfirmForm
from makegood.web.cases.models import Link
from makegood.web.dialogue import ear, store
from makegood.web.dialogue.forms import AnswerSummaryForm, SayForm
from makegood.web.dialogue.models import Class, Kind, Message, Summary
from makegood.web.dialogue.views import act_on_rule, for_us, get_or_post, with_answers

LATEST = 200  # messages on the page
WAYS = (Kind.ANSWER, Kind.PROPOSAL, Kind.TIME, Kind.COLLEAGUE)


@login_not_required
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What is said and asked, the latest last, and what the partner can do."""
    guest = access.guest(request, token)
    Link.objects.filter(pk=guest.link.pk, opened_at=None).update(opened_at=timezone.now())
    return render(request, "dialogue/guest.html", _context(guest))


def _context(guest: Guest, tried: Summary | None = None, form: AnswerSummaryForm | None = None) -> dict[str, Any]:
    latest = ear.rows(guest).order_by("-at", "-pk").prefetch_related("exhibits")[:LATEST]
    rows = list(latest)[::-1]
    theirs = [row for row in rows if row.part == guest.them.part]
    asked_first = bool(theirs) and theirs[-1].asks_first
    waiting = [said for said in store.summaries(guest) if said.part == guest.them.part and said.answered_at is None]
    return {
        "guest": guest,
        "seat": guest,
        "rows": rows,
        "asked_first": asked_first,
        "summaries": with_answers(waiting, tried, form),
        "rule": store.rule(guest),
        "confirm": ConfirmForm(auto_id="rule_%s"),
    }


@login_not_required
@get_or_post
def say(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    guest = access.guest(request, token)
    if kind not in WAYS:
        raise Http404
    way = Kind(kind)
    last = ear.rows(guest).filter(part=guest.them.part).order_by("at", "pk").last()
    initial = {"message_class": last.message_class if last else Class.OPEN}
    form = SayForm(request.POST or None, request.FILES or None, kind=way, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _say(guest, form)
        except Faulty as faulty:
            for fault in faulty.faults:
                form.add_error("text", str(fault))
        else:
            messages.success(request, _("Sent. %(them)s sees it now.") % {"them": guest.them.short})
            return redirect("dialogue_guest:page", token)
    context = {"guest": guest, "seat": guest, "form": form, "kind": kind, "last": last}
    return render(request, "dialogue/guest_say.html", context)


def _say(guest: Guest, form: SayForm) -> Message:
    said = form.cleaned_data
    file = said.get("file")
    return store.answer(
        guest,
        form.said,
        kind=form.kind,
        message_class=said.get("message_class", Class.OPEN),
        wants_until=said.get("wants_until"),
        attach=[(file.name, file.chunks())] if file else [],
        at=timezone.now(),
        once=form.once,
    )


@login_not_required
@require_POST
def answer_summary(request: HttpRequest, token: str, summary_id: int) -> HttpResponse:
    guest = access.guest(request, token)
    summary = for_us(guest, summary_id)
    form = AnswerSummaryForm(request.POST)
    if not form.is_valid():
        return render(request, "dialogue/guest.html", _context(guest, summary, form))
    said, now = form.cleaned_data, timezone.now()
    confirmed = said["answer"] == "yes"
    store.answer_summary(guest, summary, confirmed=confirmed, correction=said["correction"], at=now, once=form.once)
    messages.success(request, _("Thank you. Both sides see your answer."))
    return redirect("dialogue_guest:page", token)


@login_not_required
@require_POST
def rule(request: HttpRequest, token: str) -> HttpResponse:
    guest = access.guest(request, token)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        act_on_rule(guest, request.POST.get("do", ""), form.once)
    return redirect("dialogue_guest:page", token)
