"""How our own side is told: whom to call when a step is announced, and who has seen it. Only that side sees these pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from makegood.formats import Faulty
from makegood.web import access
from makegood.web.cases.forms import ConfirmForm
from makegood.web.obligations import escalating, forms, hooking, reaching, store
from makegood.web.obligations.models import Escalation, NotReached
from makegood.web.trying import put_in

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _shown(request: HttpRequest, name: str, seat: access.Seat, **more: object) -> HttpResponse:
    context = {"seat": seat, "here": "monitor", "room": seat.own_room, "confirm": ConfirmForm(), **more}
    return render(request, f"obligations/{name}.html", context)


@get_or_post
def telling(request: HttpRequest, case_id: str) -> HttpResponse:
    """When our side is reminded, whom of it to call, and what waits to be seen."""
    post = request.method == "POST"
    seat = access.seated(request, case_id, roles=access.LEADS if post else access.ANY)
    people = escalating.colleagues(seat.case, seat.own_room)
    policy = escalating.policy_of(seat.case, seat.own_room)
    leads = store.leads(seat)
    reminding = post and "remind" in request.POST
    ahead = forms.LeadsForm(request.POST if reminding else None, initial={"days": ", ".join(map(str, leads or ()))})
    form = forms.CallsForm(
        request.POST if post and not reminding else None,
        people=[(pk, str(sitting.user)) for pk, sitting in people.items()],
        initial=_initial(policy),
    )
    if reminding and leads is not None and ahead.is_valid():
        store.remind(seat, ahead.cleaned_data["days"], timezone.now(), once=ahead.once)
        messages.success(request, _("Kept. It holds for what is told from now on."))
        return redirect("obligations:telling", case_id)
    if form.is_valid():
        escalating.set_policy(seat, form.policy(), timezone.now(), once=form.once)
        messages.success(request, _("Kept. It holds for what is announced from now on."))
        return redirect("obligations:telling", case_id)
    rows = access.in_rooms(seat, Escalation.objects.all()).select_related("told").prefetch_related("calls")
    order = [people[pk].user for pk in policy.people if pk in people] if policy else []
    more = {"missed": reaching.open_ones(seat), "leads": leads, "ahead": ahead}
    return _shown(request, "telling", seat, form=form, rows=rows[:50], policy=policy, order=order, **more)


@require_POST
def not_reached(request: HttpRequest, case_id: str, row_id: int) -> HttpResponse:
    """Say that somebody was reached another way, or send the same mail once more."""
    seat = access.seated(request, case_id, roles=access.WRITERS)
    row = access.one(seat, NotReached.objects.select_related("mail"), pk=row_id)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try:
            reaching.settle(seat, row, timezone.now(), again="again" in request.POST, once=form.once)
        except Faulty as faulty:
            messages.warning(request, str(faulty))
    return redirect("obligations:telling", case_id)


def _initial(policy: forms.Policy | None) -> dict[str, object]:
    if policy is None:
        return {}
    people = dict(zip(("first", "second", "third"), policy.people, strict=False))
    return {**people, "hours": policy.hours, "times": policy.times, "until_seen": policy.until_seen}


@get_or_post
def escalation(request: HttpRequest, case_id: str, escalation_id: int) -> HttpResponse:
    """Where the link of a call leads: what it is about, and one button to say that it was seen."""
    post = request.method == "POST"
    seat = access.seated(request, case_id, roles=access.WRITERS if post else access.ANY)
    row = access.one(seat, Escalation.objects.select_related("told"), pk=escalation_id)
    form = ConfirmForm(request.POST) if post else ConfirmForm()
    if post and form.is_valid():
        escalating.acknowledge(seat, row, timezone.now(), once=form.once)
        messages.success(request, _("Noted. Nobody is called about it any more."))
        return redirect("obligations:escalation", case_id, escalation_id)
    return _shown(request, "escalation", seat, row=row)


@get_or_post
def hooks(request: HttpRequest, case_id: str) -> HttpResponse:
    """Where our side's own systems are told, with what came of it."""
    post = request.method == "POST"
    seat = access.seated(request, case_id, roles=access.LEADS if post else access.ANY)
    ending = post and "end" in request.POST
    form = forms.HookForm(request.POST if post and not ending else None)
    if ending:
        plain, number = ConfirmForm(request.POST), request.POST["end"]
        if plain.is_valid() and number.isdecimal() and len(number) < 20:
            hooking.end(seat, int(number), timezone.now(), once=plain.once)
        return redirect("obligations:hooks", case_id)
    if post and form.is_valid():
        said = form.cleaned_data
        try:
            hooking.add(seat, said["address"], said["shape"], said["secret"], timezone.now(), once=form.once)
        except Faulty as faulty:
            put_in(form, faulty, "address")
        else:
            messages.success(request, _("Kept. It is told from now on."))
            return redirect("obligations:hooks", case_id)
    return _shown(request, "hooks", seat, form=form, hooks=hooking.of(seat))
