from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from makegood.web.cases.models import Case
from makegood.web.cases.store import Company, Opening
from makegood.web.forms import DayInput, OnceForm, UploadField


class StartForm(OnceForm):
    """Five plain questions, and the names of the two companies."""

    draft = "start"
    title = forms.CharField(
        label=_("What happened, in one line?"),
        max_length=200,
        help_text=_(
            "For example: The checkout failed on the day of the festival on-sale. Your partner will read this line."
        ),
    )
    who_failed = forms.ChoiceField(
        label=_("What did not happen as agreed?"),
        choices=[("theirs", _("Something of theirs")), ("ours", _("Something of ours"))],
        widget=forms.RadioSelect,
        initial="theirs",
    )
    them = forms.CharField(
        label=_("Who is the partner?"), max_length=120, help_text=_("The company, as it signs: Fennel Payments B.V.")
    )
    us = forms.CharField(label=_("And your own company?"), max_length=120)
    happened_on = forms.DateField(
        label=_("When did it happen?"),
        required=False,
        widget=DayInput,
        help_text=_("The day it began is enough. Leave it empty if you do not know yet."),
    )
    hit = forms.CharField(
        label=_("What did it hit?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Customers, money, other partners, your own people. Rough words will do. Only your side sees this."
        ),
    )
    wants = forms.CharField(
        label=_("What do you want to walk away with?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How it looks when this is repaired. Only your side sees this."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("us") and said.get("us", "").casefold() == said.get("them", "").casefold():
            self.add_error("us", _("Both companies have the same name. Write each as it signs."))
        return said

    def opening(self) -> Opening:
        said = self.cleaned_data
        return Opening(
            title=said["title"],
            us=Company(said["us"]),
            them=Company(said["them"]),
            happened_on=said["happened_on"],
            we_failed=said["who_failed"] == "ours",
            hit=said["hit"],
            wants=said["wants"],
        )


class DetailsForm(OnceForm):
    title = forms.CharField(label=_("What it is about, in one line"), max_length=200)
    happened_on = forms.DateField(label=_("When it happened"), required=False, widget=DayInput)
    countries = forms.CharField(
        label=_("Countries whose holidays count"),
        required=False,
        max_length=80,
        help_text=_(
            "ISO codes with a space between, for example IE NL. A day counts as worked only if it is worked in all of them."
        ),
    )
    zone = forms.ChoiceField(
        label=_("Time zone of the case"),
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())],
    )
    closes = forms.TimeField(
        label=_("The business day ends at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("00:00 means midnight at the end of the day."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors:
            said["countries"] = " ".join(said["countries"].upper().split())
            try:
                Case(countries=said["countries"], zone=said["zone"], closes=said["closes"]).calendar  # noqa: B018
            except ValueError as error:
                self.add_error("countries", str(error))
        return said

    def changes(self) -> dict[str, object]:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class InviteForm(OnceForm):
    name = forms.CharField(label=_("Their name"), max_length=120, help_text=_("For example Ben Okafor."))
    email = forms.EmailField(
        label=_("Their mail address"),
        required=False,
        help_text=_("We send the link there. Without an address you get the link to pass on yourself."),
    )
    days = forms.TypedChoiceField(
        label=_("The link works for"),
        coerce=int,
        choices=[(7, _("7 days")), (14, _("14 days")), (30, _("30 days"))],
        initial=14,
    )


class ConfirmForm(OnceForm):
    """Nothing to fill in: a button and its one-time key."""


def pressed(request: HttpRequest) -> str:
    """The one-time key of a button that was pressed. Raises BadRequest for what no page of ours sends."""
    form = ConfirmForm(request.POST)
    form.full_clean()
    return form.once


class ExhibitForm(OnceForm):
    """The file comes last, so that the words before it arrive even if the file is cut off for its size."""

    field_order = ("key", "fact", "file")
    fact = forms.CharField(
        label=_("What does it show?"),
        required=False,
        max_length=500,
        help_text=_("One sentence, for example: The checkout answered no request between 10:00 and 13:40."),
    )
    file = UploadField(label=_("File"), help_text=_("Drop it here, or choose it. At most 25 MB."), max_length=1000)
