"""Forms of the blind bids, the single text and the improvement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from makegood.web.forms import OnceForm
from makegood.web.negotiation.bids import MOST_ON_A_LIST
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


class ListForm(OnceForm):
    """Which packages are bid on. known: what each choice is called on the page, by its key."""

    packages = forms.MultipleChoiceField(label=_("Which packages?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["packages"].choices = list(known.items())  # type: ignore[attr-defined]

    def clean_packages(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["packages"]
        if not 2 <= len(chosen) <= MOST_ON_A_LIST:
            raise forms.ValidationError(_("Choose 2 to %(most)d packages.") % {"most": MOST_ON_A_LIST})
        return chosen


class TickForm(OnceForm):
    """Which packages of a list a side would sign, in the order in which it likes them."""

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count
        places = [("", _("We would not sign it")), *((str(n), str(n)) for n in range(1, count + 1))]
        for number in range(count):
            self.fields[f"place_{number}"] = forms.ChoiceField(label=_("Your order"), choices=places, required=False)

    @property
    def places(self) -> list[forms.BoundField]:
        return [self[f"place_{number}"] for number in range(self.count)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        places = [place for number in range(self.count) if (place := said.get(f"place_{number}"))]
        if len(set(places)) < len(places):
            self.add_error(None, _("Two packages have the same place. Give each a place of its own."))
        return said

    def numbers(self) -> list[int]:
        """The packages that are ticked, the best first."""
        said = self.cleaned_data
        ticked = [number for number in range(self.count) if said[f"place_{number}"]]
        return sorted(ticked, key=lambda number: int(said[f"place_{number}"]))


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
