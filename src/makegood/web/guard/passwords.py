"""No password that is known from a breach, where the installation has a list of those: nothing is asked over the network."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from makegood.web import breached


class NotBreached:
    """A validator for AUTH_PASSWORD_VALIDATORS. Says nothing where there is no list."""

    def validate(self, password: str, user: object = None) -> None:
        if settings.BREACHED_PASSWORDS and breached.stands_in(Path(settings.BREACHED_PASSWORDS), password):
            raise ValidationError(
                _("This password is known from a breach elsewhere. Take another one."), code="password_breached"
            )

    def get_help_text(self) -> str:
        return ""
