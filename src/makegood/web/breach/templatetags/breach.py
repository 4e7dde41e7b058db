"""One field of a form by its name, drawn as the design system draws fields."""

from __future__ import annotations

from django import forms, template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def field_of(form: forms.Form, name: str) -> SafeString:
    return form[name].as_field_group()
