"""The page on which a person makes tokens for their programs, and ends them."""

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
from makegood.web.api import tokens
from makegood.web.cases.models import Case, Sitting
from makegood.web.trying import put_in

MOST_CASES = 200  # in the choice of a case; who has more makes a token for all of them


class TokenForm(forms.Form):
    name = forms.CharField(
        label=lazy("What is it for?"), max_length=80, help_text=lazy("For example: nightly figures from the warehouse.")
    )
    scopes = forms.MultipleChoiceField(
        label=lazy("What may it do?"),
        choices=list(tokens.SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("As little as will do. It never signs, and never sees more than you do."),
    )
    case = forms.ChoiceField(label=lazy("In which case?"), required=False)
    days = forms.TypedChoiceField(
        label=lazy("It works for"),
        coerce=int,
        choices=[(7, lazy("7 days")), (30, lazy("30 days")), (90, lazy("90 days")), (365, lazy("a year"))],
        initial=90,
    )

    def __init__(self, *args: Any, cases: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = {case.pk: case for case in cases}
        self.fields["case"].choices = [("", _("Every case in which I sit"))] + [(c.pk, c.title) for c in cases]


def _cases(request: HttpRequest) -> list[Case]:
    rows: list[Sitting] = list(access.sittings(request).order_by("-case__opened_at")[:MOST_CASES])
    return [row.case for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The tokens that open something. A new one is told on the page that answers, and never again (guard/again.py asks first)."""
    now, secret = timezone.now(), ""
    form = TokenForm(request.POST or None, cases=_cases(request), initial={"scopes": ["read"]})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        case = form.cases.get(said["case"])
        try:
            secret = tokens.make(request.user, said["name"], said["scopes"], case=case, days=said["days"], at=now)[1]
        except Faulty as faulty:
            put_in(form, faulty)
        else:
            form = TokenForm(cases=list(form.cases.values()), initial={"scopes": ["read"]})
    rows = [(row, [tokens.SCOPES[scope] for scope in row.scopes]) for row in tokens.of(request.user, at=now)]
    return render(request, "api/tokens.html", {"form": form, "rows": rows, "secret": secret})


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    if tokens.revoke(request.user, token_id, at=timezone.now()):
        messages.success(request, _("The token no longer opens anything."))
    return redirect("tokens:page")
