"""How forms look and what they all carry: our own field template, and a one-time key against double sending."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.forms.renderers import TemplatesSetting

from makegood.web.uploads import Refused


class Renderer(TemplatesSetting):
    """`{{ form }}` and `{{ form.name.as_field_group }}` in the look of the design system."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class _OnceKey(forms.CharField):
    """The hidden key: nobody can put right what is wrong with it, so it is said of the whole request."""

    def clean(self, value: Any) -> str:
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            raise BadRequest("the key of a form is not as it was given out") from error


class OnceForm(forms.Form):
    """A form that acts once: give `form.once` to `act(..., once=form.once)`.

    draft   names the form where what is typed shall be kept while typing (see cases/drafts.py); empty: not kept
    """

    draft = ""
    key = _OnceKey(widget=forms.HiddenInput, max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4().hex

    @property
    def once(self) -> str:
        """The one-time key that came with the form; empty where a program left it out."""
        key: str = self.cleaned_data.get("key", "")
        return key


class UploadField(forms.FileField):
    """A file; where it was refused on its way in, the reason is its fault."""

    def to_python(self, data: Any) -> Any:
        if isinstance(data, Refused):
            raise forms.ValidationError(data.reason, code="refused")
        return super().to_python(data)


class DayInput(forms.DateInput):
    """A date as the browser's own calendar offers it; written 2026-06-05 where it has none."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
