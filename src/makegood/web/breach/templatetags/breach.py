"""One field of a form by its name, drawn as the design system draws fields."""

from __future__ import annotations

from django import forms, template
from django.utils.safestring import SafeString

from makegood.breach.ratings import said_sum
from makegood.values import Estimate, Money
from makegood.web.sentences import said

register = template.Library()


@register.simple_tag
def field_of(form: forms.Form, name: str) -> SafeString:
    return form[name].as_field_group()


@register.filter
def roughly(value: Money | Estimate) -> str:
    """A sum as people say it, without cents that are not there."""
    return said(said_sum(value))
