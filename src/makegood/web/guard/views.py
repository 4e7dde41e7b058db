"""What somebody does for their own and their side's safety."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from makegood.web import access
from makegood.web.cases.forms import ConfirmForm
from makegood.web.guard import asking, second_factor


@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out one of one's own sessions, wherever it is."""
    session = UserSession.objects.filter(user=request.user, pk=session_id).first()
    if session is None:
        raise Http404
    session.end()
    messages.success(request, _("Signed out there."))
    return redirect("usersessions_list")


@require_http_methods(["GET", "HEAD", "POST"])
def of_side(request: HttpRequest, case_id: str) -> HttpResponse:
    """A lead asks everybody on their side for a second step, or no longer; they have one themselves."""
    seat = access.seat(request, case_id, roles=access.LEADS)
    asked, ready = asking.is_asked(seat.us), second_factor.has_one(request.user)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (ready or asked):
        asking.ask(seat, on=not asked, at=timezone.now(), once=form.once)
        messages.success(request, _("Saved.") if asked else _("From now on your side signs in with a second step."))
        return redirect("cases:people", case_id)
    without = asking.without(seat)
    context = {"seat": seat, "here": "people", "form": form, "room": seat.own_room}
    return render(request, "guard/of_side.html", {**context, "asked": asked, "ready": ready, "without": without})
