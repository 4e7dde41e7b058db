from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from makegood.formats import Faulty
from makegood.web import access
from makegood.web.cases.forms import ConfirmForm, pressed
from makegood.web.consent import store
from makegood.web.consent.models import Intent, Rule
from makegood.web.forms import OnceForm
from makegood.web.trying import Refused, said_fault

SHOWN = 50


class RulesForm(OnceForm):
    rules = forms.MultipleChoiceField(
        label=lazy("What takes two people of your side?"),
        choices=Rule.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    limit = forms.CharField(
        label=lazy("The sum above which an offer counts"),
        required=False,
        max_length=40,
        help_text=lazy("For example EUR 10,000. Sums in another currency always count."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, case_id: str) -> HttpResponse:
    """What waits for a colleague, and what takes two; a lead sets that."""
    post = request.method == "POST"
    seat = access.seated(request, case_id, roles=access.LEADS if post else access.ANY)
    kept = store.rules(seat)
    form = RulesForm(request.POST if post else None, initial={"rules": kept.rules, "limit": kept.limit})
    if post and form.is_valid():
        said = form.cleaned_data
        try:
            store.set_rules(seat, said["rules"], said["limit"], at=timezone.now(), once=form.once)
        except Faulty as faulty:
            for fault in faulty.faults:
                form.add_error("limit" if fault.path else None, said_fault(fault))
        else:
            messages.success(request, _("Saved. Only your side sees it."))
            return redirect("consent:page", case_id)
    context: dict[str, Any] = {
        "seat": seat,
        "here": "people",
        "room": seat.own_room,
        "form": form,
        "confirm": ConfirmForm(),
        "rows": store.intents(seat)[:SHOWN],
        "rules": [Rule(name).label for name in kept.rules],
        "limit": kept.limit,
    }
    return render(request, "consent/page.html", context)


@require_POST
def answer(request: HttpRequest, case_id: str, intent_id: int) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    row = access.one(seat, Intent.objects.filter(room=seat.own_room), pk=intent_id)
    agree = request.POST.get("answer") == "agree"
    try:
        store.answer(seat, row, agree=agree, at=timezone.now(), once=pressed(request))
    except (Faulty, Refused) as faulty:
        messages.error(request, str(faulty))
    else:
        messages.success(request, _("Done.") if agree else _("It is not done."))
    return redirect("consent:page", case_id)
