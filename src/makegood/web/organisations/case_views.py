"""The teams of a case: its lead lets them in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.web import access
from makegood.web.cases.models import Room
from makegood.web.organisations import teams


@require_safe
def page(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.LEADS)
    context = {
        "seat": seat,
        "here": "people",
        "room": Room.JOINT,
        "teams": teams.beside(seat),
        "roles": [(role.value, role.label) for role in teams.ROLES],
    }
    return render(request, "organisations/teams_of_case.html", context)


@require_POST
def turn(request: HttpRequest, case_id: str, team_id: int) -> HttpResponse:
    """Let a team in, in a role, or end the seats that its people have by it."""
    seat = access.seat(request, case_id, roles=access.LEADS)
    team, now = teams.one_beside(seat, team_id), timezone.now()
    if request.POST.get("do") == "keep-out":
        teams.keep_out(seat, team, at=now)
        messages.success(request, _("%(team)s no longer sees this case.") % {"team": team})
    elif request.POST.get("role") in teams.ROLES:
        teams.let_in(seat, team, request.POST["role"], at=now)
        messages.success(request, _("Everybody of %(team)s now has a seat here.") % {"team": team})
    else:
        messages.error(request, _("Choose what they may do; nothing was changed."))
    return redirect("teams:page", case_id)
