"""Forms of the blind bids, the single text and the improvement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from makegood.web.forms import OnceForm
from makegood.web.negotiation.store import OnTheTable


class BiddingForm(OnceForm):
    """Which sum, who pays it, and how close is close enough."""

    issue = forms.ChoiceField(label=_("Which sum?"))
    payer = forms.ChoiceField(label=_("Who pays it?"), widget=forms.RadioSelect)
    close = forms.TypedChoiceField(
        label=_("Split the gap when the bids are close?"),
        coerce=int,
        choices=[
            (0, _("No: only when offer and demand meet")),
            (5, _("Yes, within 5 per cent of the demand")),
            (10, _("Yes, within 10 per cent of the demand")),
            (20, _("Yes, within 20 per cent of the demand")),
        ],
        initial=5,
        help_text=_("Agreed beforehand, so that two bids a little apart still come together."),
    )

    def __init__(self, *args: Any, sums: Mapping[str, str], us: str, them: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issue"].choices = list(sums.items())  # type: ignore[attr-defined]
        self.fields["payer"].choices = [("us", us), ("them", them)]  # type: ignore[attr-defined]


class BidForm(OnceForm):
    amount = forms.DecimalField(min_value=0, max_digits=13, decimal_places=2)

    def __init__(self, *args: Any, currency: str, pays: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = (
            _("What you would pay at most, in %(currency)s")
            if pays
            else _("What you would take at least, in %(currency)s")
        )
        self.fields["amount"].label = words % {"currency": currency}


class SealForm(OnceForm):
    seal = forms.CharField(
        label=_("Your seal"),
        max_length=64,
        validators=[RegexValidator("^[0-9a-f]{64}$", _("A seal has 64 characters, 0 to 9 and a to f."))],
    )


class OpenForm(OnceForm):
    bid = forms.CharField(label=_("Your bid, in the very words of the seal"), max_length=40)
    salt = forms.CharField(label=_("Its salt"), min_length=32, max_length=200)


class BeginForm(OnceForm):
    """Which package a single text begins with."""

    start = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, starts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].choices = list(starts.items())  # type: ignore[attr-defined]


class DraftAnswerForm(OnceForm):
    """A private answer to a draft; `number` says which one was read."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100)
    signs = forms.TypedChoiceField(
        label=_("Could you sign it as it stands?"),
        coerce=lambda said: said == "yes",
        choices=[("yes", _("Yes")), ("no", _("Not yet"))],
        widget=forms.RadioSelect,
    )
    bothered_by = forms.MultipleChoiceField(
        label=_("What still bothers you?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, table: OnTheTable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bothered_by"].choices = [(name, table.title(name)) for name in table.issues]  # type: ignore[attr-defined]


class ImprovementAnswerForm(OnceForm):
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100)
    signs = forms.TypedChoiceField(
        label=_("Would you rather have it than what is signed?"),
        coerce=lambda said: said == "yes",
        choices=[("yes", _("Yes")), ("no", _("No, we keep what is signed"))],
        widget=forms.RadioSelect,
    )
