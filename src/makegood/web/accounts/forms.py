from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from makegood.web.accounts.models import User


class SignUp(forms.Form):
    """What sign-up asks beside mail address and password: the name that others read."""

    field_order = ("name", "email", "password1")
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As your partner should read it, for example Ada Brandt."),
    )

    # The browser says which zone its person lives in; without JavaScript it stays UTC until they choose.
    zone = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-own-zone": True}))

    def signup(self, request: Any, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.language = translation.get_language()
        if self.cleaned_data["zone"] in zoneinfo.available_timezones():
            user.zone = self.cleaned_data["zone"]
        user.save(update_fields=["name", "zone", "language"])


class Profile(forms.ModelForm):
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())],
        help_text=_("Moments on your pages are written in it. Deadlines keep the zone of their case."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("name", "language", "zone")
