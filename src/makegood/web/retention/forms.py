from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.web.forms import OnceForm

# A month and a year as long as the longest: nothing goes a day before its time.
_UNITS = {"months": 31, "years": 366}
_LONGEST = 600


class KeepForm(forms.Form):
    """How long an organisation keeps closed cases; no number: for ever."""

    count = forms.IntegerField(
        label=_("How long are closed cases kept?"),
        required=False,
        min_value=1,
        max_value=_LONGEST,
        help_text=_("Counted from the day a case is closed. Leave it empty to keep them for ever."),
    )
    unit = forms.ChoiceField(label=_("In"), choices=[("years", _("Years")), ("months", _("Months"))], initial="years")

    @classmethod
    def said(cls, keeps: dt.timedelta | None) -> dict[str, object]:
        """What the form shows of a time that was stated."""
        if keeps is None:
            return {}
        unit = "months" if keeps.days % _UNITS["years"] else "years"
        return {"count": keeps.days // _UNITS[unit], "unit": unit}

    @property
    def keeps(self) -> dt.timedelta | None:
        count, unit = self.cleaned_data["count"], self.cleaned_data["unit"]
        return dt.timedelta(days=count * _UNITS[unit]) if count else None


class HoldForm(OnceForm):
    reason = forms.CharField(
        label=_("Why is this case still needed?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: a claim of a customer is open. Only your side reads this."),
    )


class HoldOneForm(HoldForm):
    """A hold by an admin, who names the case."""

    case = forms.CharField(
        label=_("The case’s number"),
        max_length=12,
        help_text=_("The twelve signs in its address; ‘Who did what’ lists them too."),
    )
    field_order = ("case", "reason")
