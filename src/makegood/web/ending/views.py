from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from makegood.formats import Fault, Faulty
from makegood.web import access
from makegood.web.cases.forms import ConfirmForm, pressed
from makegood.web.cases.models import Room
from makegood.web.cases.write import AlreadyDone
from makegood.web.ending import store
from makegood.web.obligations import together
from makegood.web.obligations.forms import LookBackForm
from makegood.web.obligations.store import followed
from makegood.web.trying import tell

HERE = "monitor"


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, case_id: str) -> HttpResponse:
    """What an end without an agreement means, or what comes first; once it is closed, the look back."""
    post = request.method == "POST"
    seat = access.seat(request, case_id, roles=access.WRITERS if post else access.ANY)
    if followed(seat.case) is not None:
        return redirect("obligations:close", case_id)
    backs = together.look_backs(seat)
    mine = backs.get(seat.side.part) if seat.side else None
    initial = {name: getattr(mine, name) for name in ("unseen", "learned", "thanks")} if mine else {}
    form = LookBackForm(request.POST if post else None, initial=initial)
    if post and form.is_valid():
        _keep(request, seat, form)
        return redirect("ending:page", case_id)
    context = {
        "seat": seat,
        "here": HERE,
        "room": Room.JOINT,
        "first": _first(seat),
        "form": form,
        "confirm": ConfirmForm(),
        "backs": [(side, backs.get(side.part)) for side in seat.sides],
    }
    return render(request, "ending/page.html", context)


def _first(seat: access.Seat) -> tuple[Fault, ...]:
    """What has to come before a close; nothing once it is closed."""
    try:
        store.check(seat)
    except Faulty as faulty:
        return () if seat.case.closed_at else tuple(faulty.faults)
    return ()


def _keep(request: HttpRequest, seat: access.Seat, form: LookBackForm) -> None:
    said = {name: form.cleaned_data[name] for name in ("unseen", "learned", "thanks")}
    try:
        together.look_back(seat, said, timezone.now(), once=form.once)
    except AlreadyDone:
        return
    messages.success(request, _("Kept. Both sides read it."))


@require_POST
def turn(request: HttpRequest, case_id: str) -> HttpResponse:
    """Close the case, or take it up again."""
    seat = access.seat(request, case_id, roles=access.LEADS)
    does = {"close": store.close, "take-up": store.take_up}.get(request.POST.get("do", ""))
    if does is None:
        raise Http404
    try:
        does(seat, at=timezone.now(), once=pressed(request))
    except Faulty as faulty:
        tell(request, faulty)
    else:
        messages.success(request, _("The case is closed.") if seat.case.closed_at else _("The case goes on."))
    return redirect("ending:page", case_id)
