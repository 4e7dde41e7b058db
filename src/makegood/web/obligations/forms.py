"""One form for each thing that can be said about a commitment, and those of the pages around it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from makegood.formats import Faulty
from makegood.obligations import Event, Kind
from makegood.terms import Remedy
from makegood.values import Money
from makegood.web.forms import DayInput, OnceForm

TOO_LARGE = _("This file is larger than 25 MB. Give a smaller one, or a part of it.")


def words(label: Any, *, help: Any = "", required: bool = False, rows: int = 3, most: int = 2000) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help, required=required, max_length=most, widget=area)


class SayForm(OnceForm):
    """What every thing said about a commitment has: a note that both sides read. Its kind is the library's."""

    kind: Kind
    label: Any = ""
    says: Any = ""
    note = words(_("A word to the other side"))

    def event(self, *, by: str, about: str, at: dt.datetime) -> Event:
        """The event that this form says. Raises Faulty."""
        return Event.model_validate({"kind": self.kind, "by": by, "about": about, "at": at, **self.more()})

    def more(self) -> dict[str, Any]:
        return {"note": self.cleaned_data["note"]}


class WithEvidence(SayForm):
    """The file comes last, so that the words before it arrive even if the file is cut off for its size."""

    field_order = ("key", "links", "note", "file")
    links = forms.CharField(
        label=_("Links, ticket numbers, documents"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line. Whatever lets the other side see for itself."),
    )
    file = forms.FileField(
        label=_("A file that shows it"),
        required=False,
        max_length=1000,
        help_text=_("It becomes an exhibit that both sides see. At most 25 MB."),
    )

    def clean_links(self) -> tuple[str, ...]:
        lines = [line.strip() for line in self.cleaned_data["links"].splitlines()]
        kept = tuple(dict.fromkeys(line for line in lines if line))
        if len(kept) > 50 or any(len(line) > 400 for line in kept):
            raise forms.ValidationError(_("Give at most 50 lines of at most 400 signs each."))
        return kept

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file and file.size is not None and file.size > settings.LARGEST_UPLOAD:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def more(self) -> dict[str, Any]:
        return {**super().more(), "evidence": self.cleaned_data["links"]}


class Claimed(WithEvidence):
    kind, label, says = Kind.CLAIMED, _("Say it is done"), _("It is done")
    note = words(_("What was done"), help=_("A sentence or two, as you would say it to them."))


class Accepted(SayForm):
    kind, label, says = Kind.ACCEPTED, _("Accept it"), _("I have checked it")
    note = words(_("A word to them"), help=_("A thank-you by name costs nothing and is remembered."))


class Rejected(WithEvidence):
    kind, label, says = Kind.REJECTED, _("Say what is missing"), _("Something is missing")
    note = words(
        _("What is missing, and what would help"),
        required=True,
        help=_("Compare with the test you agreed: what was asked for, what you saw."),
    )


class Withdrawn(SayForm):
    kind, label, says = Kind.WITHDRAWN, _("Take it back"), _("Take back what we said")


class Met(SayForm):
    kind, label, says = Kind.MET, _("Note that it took place"), _("It took place")
    note = words(_("What was agreed"), help=_("Who does what by when. Both sides read it."))


class Extended(SayForm):
    kind, label, says = Kind.EXTENDED, _("Give a later date"), _("Agree to a later date")
    until = forms.DateField(label=_("New date"), widget=DayInput)
    reserves_rights = forms.BooleanField(
        label=_("We keep the rights that have arisen so far"),
        required=False,
        initial=True,
        help_text=_("Credits and interest up to now stay owed. Without it they are forgiven."),
    )
    field_order = ("key", "until", "reserves_rights", "note")

    def more(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {**super().more(), "until": said["until"], "reserves_rights": said["reserves_rights"]}


class Waived(SayForm):
    kind, label, says = Kind.WAIVED, _("Give it up"), _("Give it up, with what has accrued")


class Discharged(SayForm):
    kind, label, says = Kind.DISCHARGED, _("It is no longer owed"), _("No longer owed: replaced, or impossible")
    note = words(_("Why"), required=True)


class Suspended(SayForm):
    kind, label, says = Kind.SUSPENDED, _("Let the clock rest"), _("Let the clock rest")
    ground = forms.ChoiceField(
        label=_("Because"),
        choices=[("consent", _("both sides agreed to it")), ("force majeure", _("an event beyond anybody’s control"))],
    )
    field_order = ("key", "ground", "note")

    def more(self) -> dict[str, Any]:
        return {**super().more(), "ground": self.cleaned_data["ground"]}


class Resumed(SayForm):
    kind, label, says = Kind.RESUMED, _("Let the clock go on"), _("It goes on")


class Disputed(SayForm):
    kind, label, says = Kind.DISPUTED, _("Open a dispute about it"), _("We see this differently")
    note = words(
        _("What you see differently"),
        required=True,
        help=_("The dispute ladder that you agreed begins with a talk. The standing stays what the facts make it."),
    )


class Resolved(SayForm):
    kind, label, says = Kind.RESOLVED, _("The dispute is over"), _("The dispute is over")
    note = words(_("How it was resolved"))


_REMEDIES = [
    (Remedy.NOTICE, _("notice")),
    (Remedy.STEP_IN, _("taking over the work")),
    (Remedy.ESCALATE, _("the next level")),
    (Remedy.SUSPENSION, _("suspending our own part")),
    (Remedy.TERMINATION_RIGHT, _("the right to end the agreement")),
]


class Invoked(SayForm):
    kind, label, says = Kind.INVOKED, _("Take this step"), _("Take a step that you agreed on")
    what = forms.ChoiceField(label=_("Step"), choices=[(str(value), label) for value, label in _REMEDIES])
    field_order = ("key", "what", "note")

    def more(self) -> dict[str, Any]:
        return {**super().more(), "what": self.cleaned_data["what"]}


class Paid(WithEvidence):
    kind, label, says = Kind.PAID, _("Say that it is paid"), _("Pay what is owed")
    amount = forms.CharField(label=_("Sum"), max_length=40, help_text=_("With its currency: EUR 500"))
    field_order = ("key", "amount", "links", "note", "file")

    def clean_amount(self) -> Money:
        try:
            return Event.model_validate(
                {
                    "kind": "paid",
                    "at": dt.datetime.now(dt.UTC),
                    "by": "a",
                    "about": "a",
                    "amount": self.cleaned_data["amount"],
                }
            ).amount
        except (ValueError, Faulty):
            raise forms.ValidationError(_("Write a sum above zero with its currency, such as EUR 500.")) from None

    def more(self) -> dict[str, Any]:
        return {**super().more(), "amount": self.cleaned_data["amount"]}


# In the order in which a page offers them.
SAY: dict[str, type[SayForm]] = {
    str(form.kind): form
    for form in (
        Accepted,
        Rejected,
        Claimed,
        Met,
        Withdrawn,
        Extended,
        Paid,
        Resumed,
        Resolved,
        Invoked,
        Disputed,
        Suspended,
        Discharged,
        Waived,
    )
}


class AskForTime(OnceForm):
    until = forms.DateField(label=_("Which date could you keep for sure?"), widget=DayInput)
    reason = words(
        _("Why, and what you have done so far"),
        required=True,
        help=_("The sooner it is said, the more it is worth to them."),
    )


class AnswerTime(OnceForm):
    agreed = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("We agree to the new date")), ("no", _("The agreed date stays"))],
        widget=forms.RadioSelect,
    )
    reserves_rights = Extended.base_fields["reserves_rights"]
    answer = words(_("A word to them"))
