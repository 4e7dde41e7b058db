from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from makegood.contract import PROFILES, Event, EventKind
from makegood.contract.profiles import Clock
from makegood.web.access import Seat
from makegood.web.contract.store import BY_CONTRACT, NOTICES
from makegood.web.forms import DayInput, OnceForm, UploadField
from makegood.web.sentences import said

KINDS = {
    EventKind.BREACH: _("Something failed, or was not done"),
    EventKind.NOTICE: _("A notice of the failure was sent"),
    EventKind.RECEIVED: _("A notice of the failure is known to have arrived"),
    EventKind.DISPUTE: _("A notice of dispute was given"),
    EventKind.TERMINATION: _("A notice to end without a reason was sent"),
    EventKind.FORCE_MAJEURE: _("Something outside anybody’s control began"),
    EventKind.END: _("The term ends, unless it renews"),
}
METHODS = {
    "": _("I don’t know"),
    "courier": _("Courier"),
    "registered post": _("Registered post"),
    "post": _("Ordinary post"),
    "hand": _("By hand"),
    "e-mail": _("E-mail"),
    "fax": _("Fax"),
}
_ANSWERS = {"yes": True, "no": False, "": None}
_EARLY = (EventKind.BREACH, EventKind.FORCE_MAJEURE, EventKind.END)


class UploadForm(OnceForm):
    file = UploadField(
        label=_("The contract"),
        max_length=1000,
        help_text=_("PDF, Word (.docx), Markdown or text. Drop it here, or choose it. At most 25 MB."),
    )


class AmendForm(UploadForm):
    """A later file that changes the contract."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("The amendment")


class DecideForm(forms.Form):
    """One button of a clause, or of a group: which clauses, and what is said of them. Saying it twice changes nothing."""

    clause = forms.TypedMultipleChoiceField(coerce=int)
    said = forms.ChoiceField(choices=[("accepted", ""), ("rejected", ""), ("candidate", "")])

    def __init__(self, *args: Any, ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = [(pk, pk) for pk in ids]


class HappenedForm(OnceForm):
    kind = forms.ChoiceField(
        label=_("What happened?"),
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        widget=forms.RadioSelect,
        initial=EventKind.NOTICE.value,
    )
    on = forms.DateField(label=_("On which day?"), widget=DayInput)
    time = forms.TimeField(
        label=_("At what time?"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_(
            "Leave it empty if you don’t know: a failure is then counted from the start of the day and a notice from its "
            "end, so that no date comes out too favourable to you."
        ),
    )
    method = forms.ChoiceField(
        label=_("How was it sent?"),
        choices=list(METHODS.items()),
        required=False,
        help_text=_("Contracts count from the day of receipt, and that depends on the way. For a notice only."),
    )
    as_asked = forms.ChoiceField(
        label=_("Was the notice given as the contract asks: right person, address, form and language?"),
        choices=[("", _("I don’t know yet")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("We ask because without a valid notice the time to cure may never have begun. For a notice only."),
    )

    def event(self, seat: Seat) -> Event:
        said = self.cleaned_data
        kind = EventKind(said["kind"])
        time = said["time"] or (dt.time() if kind in _EARLY else dt.time(23, 59))
        return Event(kind, dt.datetime.combine(said["on"], time, seat.case.calendar.tz), said["method"])

    @property
    def answer(self) -> bool | None:
        return _ANSWERS[self.cleaned_data["as_asked"]] if self.cleaned_data["kind"] in NOTICES else None


class ClockForm(OnceForm):
    """A clock of a standard form or a law, and when it began."""

    clock = forms.ChoiceField(label=_("Which clock?"))
    on = forms.DateField(label=_("On which day did it begin?"), widget=DayInput)
    time = forms.TimeField(
        label=_("At what time?"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Leave it empty if you don’t know: it then counts from the start of the day."),
    )
    period = forms.CharField(
        label=_("How long?"),
        required=False,
        max_length=60,
        help_text=_(
            "Only where the form leaves the time open, or you granted less than it allows. Example: 20 working days."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clock"].choices = [  # type: ignore[attr-defined]
            (said(form.title), [(f"{form.name}:{clock.name}", _in_words(clock)) for clock in form.clocks])
            for form in PROFILES.values()
        ]

    def started_at(self, seat: Seat) -> dt.datetime:
        said = self.cleaned_data
        return dt.datetime.combine(said["on"], said["time"] or dt.time(), seat.case.calendar.tz)


def _in_words(clock: Clock) -> str:
    length = said(clock.period) if clock.period else gettext("you set the time")
    return f"{said(clock.what)} ({length}; {said(clock.source)})"


class CureForm(OnceForm):
    granted_by = forms.ChoiceField(label=_("Who gave this time?"), widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Until the end of which day?"),
        widget=DayInput,
        help_text=_("The last day on which putting it right still counts. For example 10 July 2026."),
    )
    source = forms.CharField(
        label=_("Where does it say so?"),
        required=False,
        max_length=300,
        help_text=_("The clause or the message, for example: section 19.2."),
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted_by"].choices = [
            *((side.part, side.short) for side in seat.sides),
            (BY_CONTRACT, _("The contract itself")),
        ]

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        if not 1970 <= until.year <= 2150:
            raise forms.ValidationError(_("Write a year from 1970 to 2150."))
        return until
