"""Readings from programs: the address that takes them, and the page where a lead makes and ends tokens."""

from __future__ import annotations

import datetime as dt
import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from makegood.formats import Fault, Faulty
from makegood.web import access
from makegood.web.cases.forms import ConfirmForm
from makegood.web.guard import limits
from makegood.web.guard.limits import Rate
from makegood.web.obligations import forms, readings
from makegood.web.trying import said_fault

LARGEST = 512 * 1024  # bytes at once
UNKNOWN = Rate("unknown-tokens-of-figures", 30, dt.timedelta(minutes=10))
OFTEN = Rate("readings-by-a-token", 600, dt.timedelta(minutes=10))


@csrf_exempt
@login_not_required
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take readings of the figure that the token is for: `Authorization: Bearer …`, and JSON as `_readings` reads it."""
    now, who = timezone.now(), limits.address(request)
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token or len(token) > 200 or limits.spent(UNKNOWN, who, at=now):
        return _refused(401, "The token is missing, or good for nothing.")
    if limits.spend(OFTEN, access.hash_of(token), at=now):
        return _refused(429, "That was often. Send several readings at once, or fewer.")
    body = request.read(LARGEST + 1)
    try:
        if len(body) > LARGEST:
            raise Faulty.one("The body is too large.", f"Give at most {LARGEST:,} bytes.")
        found = readings.take_in(token, _readings(body, now.date()), now)
    except Faulty as faulty:
        return _refused(400, *(said_fault(fault) for fault in faulty.faults))
    except LookupError:
        limits.spend(UNKNOWN, who, at=now)
        return _refused(401, "The token is missing, or good for nothing.")
    return JsonResponse({"warnings": [{"sign": str(w.sign), "says": w.says} for w in found]})


def _refused(status: int, *says: str) -> HttpResponse:
    return JsonResponse({"faults": list(says)}, status=status)


def _readings(body: bytes, today: dt.date) -> dict[dt.date, float]:
    """{"value": 99.9}, {"date": "2026-07-01", "value": 99.9}, or a list of such; the last of a day counts. Raises Faulty."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Faulty.one(
            "This is not JSON.", 'Write {"date": "2026-07-01", "value": 99.9}, or a list of such.'
        ) from None
    rows = said if isinstance(said, list) else [said]
    found: dict[dt.date, float] = {}
    faults = []
    for number, row in enumerate(rows[: readings.MOST + 1], start=1):
        value = row.get("value") if isinstance(row, dict) else None
        day = _day(row.get("date"), today) if isinstance(row, dict) else None
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300:
            faults.append(Fault(f"Reading {number} has no value that is a number.", "Write value: 99.9."))
        elif day is None:
            faults.append(Fault(f"Reading {number} has a date that is none.", "Write it as 2026-07-01."))
        else:
            found[day] = float(value)
    if faults:
        raise Faulty(faults[:20])
    return found


def _day(said: object, today: dt.date) -> dt.date | None:
    if said is None:
        return today
    try:
        return dt.date.fromisoformat(said) if isinstance(said, str) and len(said) == 10 else None
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def intakes(request: HttpRequest, case_id: str) -> HttpResponse:
    """Which programs may add readings of which figure."""
    post = request.method == "POST"
    seat = access.seated(request, case_id, roles=access.LEADS if post else access.ANY)
    ending = post and "end" in request.POST
    form = forms.IntakeForm(request.POST if post and not ending else None, figures=readings.choices(seat))
    if ending:
        plain, number = ConfirmForm(request.POST), request.POST["end"]
        if plain.is_valid() and number.isdecimal() and len(number) < 20:
            readings.end_intake(seat, int(number), timezone.now(), once=plain.once)
        return redirect("obligations:intakes", case_id)
    if post and form.is_valid():
        where, _space, name = form.cleaned_data["figure"].partition(" ")
        try:
            token = readings.make_intake(seat, where, name, timezone.now(), once=form.once)
        except Faulty as faulty:
            form.add_error(None, str(faulty))
        else:
            request.session["new_intake"] = token
            messages.success(request, _("Made. The token is shown only now."))
            return redirect("obligations:intakes", case_id)
    context = {"seat": seat, "here": "monitor", "room": seat.own_room, "confirm": ConfirmForm(), "form": form}
    context |= {"rows": readings.intakes(seat), "token": request.session.pop("new_intake", None)}
    context |= {"address": settings.SITE_URL + reverse("readings")}
    return render(request, "obligations/intakes.html", context)
