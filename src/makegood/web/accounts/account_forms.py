"""django-allauth's forms without placeholders (an example stands in the help, where it stays) and in our words.

Apart from forms.py, because allauth's sign-up form is built from the class there.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from django.utils.translation import gettext_lazy as _

LEAST = 10  # characters of a password; as AUTH_PASSWORD_VALIDATORS in settings


class Quiet:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in ("email", "login"):
                field.label = _("Mail address")
            if name == "password1":
                field.help_text = _("At least %(count)d characters, and not one that everybody uses.") % {
                    "count": LEAST
                }
            if name == "remember":
                field.label = _("Stay signed in on this machine")


class Login(Quiet, account.LoginForm):
    pass


class SignUp(Quiet, account.SignupForm):
    pass


class AddEmail(Quiet, account.AddEmailForm):
    pass


class ChangePassword(Quiet, account.ChangePasswordForm):
    pass


class SetPassword(Quiet, account.SetPasswordForm):
    pass


class ResetPassword(Quiet, account.ResetPasswordForm):
    pass


class ResetPasswordKey(Quiet, account.ResetPasswordKeyForm):
    pass


class Reauthenticate(Quiet, account.ReauthenticateForm):
    pass
