"""Pages that belong to no case: the front page, the design system, what is said when something is wrong."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import nullcontext
from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from makegood.journey import Next, Progress, Step
from makegood.values import Money, Span
from makegood.web import languages, unwritable
from makegood.web.access import Seat
from makegood.web.cases.models import Case, Role, Room, Side
from makegood.web.cases.steps import NAMES, PROGRESS, StepOnPath
from makegood.web.cases.templatetags.makegood import STANDING_TONES
from makegood.web.forms import DayInput, UploadField


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("cases:list")
    return render(request, "home.html")


@login_not_required
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "design.html", _samples())


def not_taken(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _fault(request, 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    return _fault(request, 507 if unwritable.is_reason(sys.exception()) else 500)


def _fault(request: HttpRequest, status: int) -> HttpResponse:
    """What went wrong may be the database or the session, so this asks neither; the language is the account's where it was read before."""
    with nullcontext() if hasattr(request, "LANGUAGE_CODE") else languages.of_browser(request):
        return HttpResponse(render_to_string(f"{status}.html"), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "stale.html", status=403)


@dataclass(frozen=True)
class _Finding:
    span: Span
    says: str
    instead: str
    source: str


class _Sample(forms.Form):
    company = forms.CharField(label="Your company", help_text="As it signs, for example Northgate Tickets Ltd.")
    happened_on = forms.DateField(
        label="When did it happen?", required=False, widget=DayInput, help_text="The day it began is enough."
    )
    who = forms.ChoiceField(
        label="What did not happen?",
        choices=[("theirs", "Something of theirs"), ("ours", "Something of ours")],
        widget=forms.RadioSelect,
    )
    hit = forms.CharField(
        label="What did it hit?",
        required=False,
        widget=forms.Textarea,
        help_text="For example: 4,100 baskets were lost, and two organisers have called.",
    )
    kind = forms.ChoiceField(
        label="Kind of message", choices=[("open", "Open"), ("settlement", "Settlement"), ("internal", "Internal")]
    )
    sure = forms.BooleanField(label="I have read what they will see.", required=False)
    file = UploadField(label="Exhibit", required=False, help_text="Drop a file here, or choose one. At most 25 MB.")


def _samples() -> dict[str, object]:
    case = Case(id="design", title="Checkout outage on the Harbour Lights on-sale", zone="Europe/Dublin")
    ours = Side(case=case, part="requesting", slug="northgate", name="Northgate Tickets Ltd")
    theirs = Side(case=case, part="responding", slug="fennel", name="Fennel Payments B.V.")
    case._prefetched_objects_cache = {"sides": [ours, theirs]}
    seat = Seat(
        case, ours, Role.LEAD, None, "Ada Brandt, Northgate Tickets Ltd", frozenset({Room.JOINT, Room.REQUESTING}), True
    )
    progress = [Progress.DONE, Progress.DONE, Progress.NOW, Progress.AHEAD, Progress.AHEAD]
    path = [
        StepOnPath(step, str(NAMES[step]), how, str(PROGRESS[how]), (), (), "#path", ())
        for step, how in zip(Step, progress, strict=True)
    ]
    draft = "You always miss the date. Please send the incident report by Friday 12 June, 17:00."
    finding = _Finding(
        Span(0, 24),
        "‘always’ says more than the facts do, and it opens with ‘you’.",
        "The report due on 5 June has not arrived.",
        "Danescu-Niculescu-Mizil et al. 2013, A Computational Approach to Politeness",
    )
    wrong = _Sample({"company": "", "kind": "secret", "who": "theirs"})
    today = dt.date(2026, 6, 8)
    return {
        "seat": seat,
        "path": path,
        "room_joint": Room.JOINT,
        "room_own": Room.REQUESTING,
        "next": Next(
            "write",
            Step.COMMUNICATE,
            "Write to Fennel.",
            "The assessment is made. Fennel should hear from you before anything else happens.",
            timezone.now() + dt.timedelta(days=4),
        ),
        "form": _Sample(),
        "wrong": wrong,
        "draft": draft,
        "findings": [finding],
        "standings": list(STANDING_TONES),
        "sum": Money.parse("EUR 48,000"),
        "today": today,
        "soon": today + dt.timedelta(days=5),
        "at": dt.datetime(2026, 6, 8, 9, 12, tzinfo=dt.UTC),
        "empty_title": _("No exhibits yet"),
    }
