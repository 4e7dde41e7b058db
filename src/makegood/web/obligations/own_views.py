"""What somebody sets for themselves in all of their cases: when mail reaches them, and their own calendar of every date."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from makegood.obligations import calendars_ics
from makegood.web import access
from makegood.web.accounts.models import User
from makegood.web.cases.forms import ConfirmForm
from makegood.web.obligations import forms, reach, together
from makegood.web.obligations.models import OwnFeed


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """When mail that may wait arrives, and the address of one's own calendar."""
    post, user = request.method == "POST", request.user
    if post and "calendar" in request.POST:
        if ConfirmForm(request.POST).is_valid():
            _change_feed(request, user)
        return redirect("reminders")
    known = reach.of(user)
    initial = {"quiet_from": known.quiet_from, "quiet_until": known.quiet_until}
    initial |= {"days": list(known.days), "countries": known.countries}
    form = forms.ReachForm(request.POST if post else None, initial=initial)
    if post and form.is_valid():
        said = form.cleaned_data
        try:
            reach.keep(user, said["quiet_from"], said["quiet_until"], map(int, said["days"]), said["countries"].split())
        except ValueError as error:
            form.add_error("countries", str(error))
        else:
            messages.success(request, _("Kept. It holds for what is told from now on."))
            return redirect("reminders")
    context = {"form": form, "confirm": ConfirmForm(), "address": request.session.pop("own_feed", None)}
    context |= {"has_feed": OwnFeed.objects.filter(user=user, revoked_at=None).exists()}
    return render(request, "obligations/reminders.html", context)


def _change_feed(request: HttpRequest, user: User) -> None:
    """Make a new secret address, which ends the one before; or only end it."""
    now = timezone.now()
    OwnFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    if request.POST["calendar"] == "end":
        messages.success(request, _("The address no longer opens anything."))
        return
    token = secrets.token_urlsafe(24)
    OwnFeed.objects.create(user=user, token_hash=access.hash_of(token), made_at=now)
    request.session["own_feed"] = settings.SITE_URL + reverse("own-feed", args=[token])


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The dates of every case that its owner sits in, for a calendar that subscribes: its address is the secret."""
    rows = OwnFeed.objects.filter(token_hash=access.hash_of(token), revoked_at=None, user__is_active=True)
    row = rows.select_related("user").first()
    if row is None:
        raise Http404
    content = calendars_ics(_("My commitments"), together.all_dates(row.user), at=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="commitments.ics"'
    return response
