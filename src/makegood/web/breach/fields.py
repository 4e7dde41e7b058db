"""Answers that are more than one box: a sum that is only roughly known, and a day that may not exist."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.values import Estimate
from makegood.web.forms import DayInput

UNKNOWN = "unknown"


class CostWidget(forms.MultiWidget):
    """Low, likely and high side by side."""

    template_name = "breach/widgets/cost.html"
    use_fieldset = True

    def __init__(self) -> None:
        box = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__([forms.TextInput(attrs=box) for _end in range(3)])

    def decompress(self, value: Any) -> list[str | None]:
        """An Estimate as three boxes; one sum stands in the middle."""
        if not isinstance(value, Estimate):
            return [None, None, None]
        if value.low == value.high:
            return [None, _plain(value.likely.amount), None]
        return [_plain(end.amount) for end in (value.low, value.likely, value.high)]


def _plain(amount: Any) -> str:
    return f"{amount:,f}".removesuffix(".00")


class CostField(forms.MultiValueField):
    """Gives what the library reads: ‘unknown’, one sum, or low, likely and high. The library says what is wrong with it."""

    widget = CostWidget

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        boxes = tuple(forms.CharField(required=False, max_length=60) for _end in range(3))
        super().__init__(fields=boxes, require_all_fields=False, required=False, **kwargs)

    def compress(self, data_list: list[str]) -> Any:
        low, likely, high = [self._sum(text) for text in data_list or ["", "", ""]]
        if not (low or likely or high):
            return UNKNOWN
        if likely and not low and not high:
            return likely
        return {end: said for end, said in (("low", low), ("likely", likely), ("high", high)) if said}

    def _sum(self, text: str) -> str:
        text = text.strip()
        return text if not text or any(sign.isalpha() for sign in text) else f"{self.currency} {text}"


class DayWidget(forms.MultiWidget):
    """‘I don’t know yet’, ‘There is none’, or a day."""

    template_name = "breach/widgets/day.html"
    use_fieldset = True
    CHOICES = ((UNKNOWN, _("I don’t know yet")), ("none", _("There is none")), ("on", _("On this day:")))

    def __init__(self) -> None:
        super().__init__([forms.Select(choices=self.CHOICES), DayInput()])

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, dt.date):
            return ["on", value]
        return [value or UNKNOWN, None]


class DayField(forms.MultiValueField):
    """Gives what the library reads: a date, ‘none’ or ‘unknown’. A day that was written counts, whatever was chosen."""

    widget = DayWidget

    def __init__(self, **kwargs: Any) -> None:
        parts = (forms.ChoiceField(choices=DayWidget.CHOICES, required=False), forms.DateField(required=False))
        super().__init__(fields=parts, require_all_fields=False, required=False, **kwargs)

    def compress(self, data_list: list[Any]) -> str:
        chosen, day = data_list or [UNKNOWN, None]
        if day is not None:
            return str(day)
        if chosen == "on":
            raise forms.ValidationError(_("Write the day, or choose ‘I don’t know yet’."))
        return chosen or UNKNOWN


class LinesField(forms.CharField):
    """One entry a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, tuple | list) else value

    def to_python(self, value: Any) -> list[str]:
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]
