"""One form for each thing that can be said about a commitment, and those of the pages around it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from makegood.formats import Faulty
from makegood.obligations import Event, Kind, lead_times
from makegood.obligations.escalation import Policy
from makegood.terms import Remedy
from makegood.values import Money
from makegood.web.engine import webhooks
from makegood.web.forms import DayInput, OnceForm, UploadField
from makegood.web.trying import said_fault


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
    file = UploadField(
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


_FIVE = [(5, _("fully")), (4, _("mostly")), (3, _("partly")), (2, _("hardly")), (1, _("not at all"))]


def _mark(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=_FIVE, coerce=int, widget=forms.RadioSelect)


class CheckInForm(OnceForm):
    """Three marks, and the library's three questions."""

    fair = _mark(_("Were we treated fairly?"))
    respected = _mark(_("Were we treated with respect?"))
    understood = _mark(_("Did the other side understand what matters to us?"))
    working = words(_("What is working, and who made it so?"))
    risk = words(_("What is at risk or unclear, and what would help?"))
    next = words(_("What will each of us do until the next time, and by when?"))

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        answers = (said["working"], said["risk"], said["next"])
        return {name: said[name] for name in ("fair", "respected", "understood")} | {"answers": answers}


class ThanksForm(OnceForm):
    draft_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    text = words(_("Your words"), required=True, help=_("It goes to the people of the other side, with your name."))


class RaiseForm(OnceForm):
    what = forms.CharField(
        label=_("What did you notice?"),
        max_length=300,
        help_text=_("One sentence about a thing, not a person: The response time has risen since April."),
    )
    could = words(
        _("What could come of it, and what would help?"), help=_("Raising it admits nothing and blames nobody.")
    )


class StepForm(OnceForm):
    text = words(_("What was said, or what will be done"), required=True)
    who = forms.ChoiceField(label=_("Who will do it?"), required=False)
    by = forms.DateField(label=_("By when?"), required=False, widget=DayInput)

    def __init__(self, *args: Any, sides: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", _("nobody: it was only said")), *sides]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("who") and not said.get("by") and "by" not in self.errors:
            self.add_error("by", _("Say by when it will be done."))
        return said


class FiguresForm(OnceForm):
    """The file comes last, so that the words before it arrive even if the file is cut off for its size."""

    field_order = ("key", "limits", "shared", "file")
    limits = forms.CharField(
        label=_("How to read them"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "class": "code", "spellcheck": "false"}),
        help_text=_("For each column: its name, a title, the unit, which way is better, target and limit."),
    )
    shared = forms.BooleanField(
        label=_("Show them to both sides"),
        required=False,
        help_text=_("Without it only your side sees the figures and what they show."),
    )
    file = UploadField(
        label=_("Readings as CSV"),
        max_length=1000,
        help_text=_("The first line has names: date, then one for each figure."),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > 5_000_000:
            raise forms.ValidationError(_("This table is larger than 5 MB. Give daily readings of at most some years."))
        return file


class LookBackForm(OnceForm):
    unseen = words(_("Which risk did nobody see, and what would have shown it earlier?"))
    learned = words(
        _("What did we learn that others could use?"),
        help=_("One sentence a line. It may go into the case study, without names."),
    )
    thanks = words(_("Whom do we thank, and for what?"))


class EndForm(OnceForm):
    note = words(_("Why, and what still has to be handed over"), required=True, help=_("The other side reads it."))


class CaseStudyForm(OnceForm):
    secrets = words(
        _("Further words to take out"),
        help=_("Names, products and places that the program cannot know. One a line."),
    )

    def words(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["secrets"].splitlines() if line.strip()][:200]


class LeadsForm(OnceForm):
    """How many days ahead of a date to be reminded of it."""

    days = forms.CharField(
        label=_("Days ahead"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "14, 7, 1"}),
        help_text=_(
            "At most five numbers, such as 14, 7, 1. Left empty: no reminder. Of a meeting only the last is sent."
        ),
    )

    def clean_days(self) -> tuple[int, ...]:
        said = self.cleaned_data["days"].replace(",", " ").split()
        if not all(each.isascii() and each.isdecimal() for each in said):
            raise forms.ValidationError(_("Write whole days as figures, such as 14, 7, 1."))
        try:
            return lead_times(map(int, said))
        except Faulty as faulty:
            raise forms.ValidationError([said_fault(fault) for fault in faulty.faults]) from None


class CallsForm(OnceForm):
    """Whom to call, one after the other; nobody at all is an answer too."""

    first = forms.ChoiceField(label=_("First"), required=False)
    second = forms.ChoiceField(label=_("Then"), required=False)
    third = forms.ChoiceField(label=_("And then"), required=False)
    hours = forms.IntegerField(label=_("Hours to wait for an answer"), min_value=1, max_value=336, initial=24)
    times = forms.IntegerField(label=_("How often to ask each person"), min_value=1, max_value=10, initial=2)
    until_seen = forms.BooleanField(
        label=_("Begin again after the last one, until somebody has seen it"),
        required=False,
        help_text=_("Either way all of your side hear of it once everyone was asked in vain."),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second", "third"):
            self.fields[name].choices = [("", _("nobody")), *people]

    def policy(self) -> Policy | None:
        """The policy that the form says; None where nobody is to be called."""
        said = self.cleaned_data
        people = dict.fromkeys(said[name] for name in ("first", "second", "third") if said[name])
        if not people:
            return None
        more = {name: said[name] for name in ("hours", "times", "until_seen")}
        return Policy(people=tuple(people), **more)


class HookForm(OnceForm):
    """Where our own systems are told that something is due."""

    shape = forms.ChoiceField(
        label=_("What listens there"),
        choices=[("makegood", _("our own program")), ("slack", "Slack"), ("teams", "Microsoft Teams")],
    )
    address = forms.CharField(label=_("Address"), max_length=1000, widget=forms.TextInput(attrs={"inputmode": "url"}))
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        min_length=16,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("At least 16 signs; what is sent is signed with it. Only a program of yours needs one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if schemes := settings.ENVIRONMENT.apprise:
            self.fields["shape"].choices += [(webhooks.APPRISE, _("another service, by Apprise"))]
            self.fields["address"].help_text = _("Of another service as Apprise writes it: %(schemes)s") % {
                "schemes": ", ".join(f"{scheme}://…" for scheme in schemes)
            }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("shape") == "makegood" and not said.get("secret") and "secret" not in self.errors:
            self.add_error("secret", _("Give a secret, so that your program can tell us from others."))
        return said


class MailAsMessage(OnceForm):
    """What one of us wrote by mail, as a message to the other side: in the writer's words, or shortened."""

    text = words(_("Your words"), required=True, rows=10, most=100_000, help=_("Take out what is not meant for them."))
    message_class = forms.ChoiceField(
        label=_("How it is meant"),
        choices=[("open", _("Open")), ("settlement", _("Settlement, without prejudice"))],
        initial="open",
    )


class MailAsClaim(OnceForm):
    """What a mail says is done."""

    about = forms.ChoiceField(label=_("Which commitment"))
    note = words(_("What was done"), rows=5)

    def __init__(self, *args: Any, claimable: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = claimable


class IntakeForm(OnceForm):
    """Which figure a program may add readings of."""

    figure = forms.ChoiceField(label=_("Figure"))

    def __init__(self, *args: Any, figures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].choices = figures


class ReachForm(OnceForm):
    """When mail that may wait reaches somebody."""

    quiet_from = forms.TimeField(
        label=_("No mail from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("By the clock of your time zone. The same time twice: at any hour."),
    )
    days = forms.MultipleChoiceField(
        label=_("Days you work"),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("News waits for one of them; a reminder does not."),
    )
    countries = forms.CharField(
        label=_("Public holidays you keep"),
        required=False,
        max_length=80,
        help_text=_("Codes of countries with a space between them, such as IE or DE-BY."),
    )
