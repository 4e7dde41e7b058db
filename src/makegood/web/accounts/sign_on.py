"""Signing in with one's company (OpenID Connect): whom its provider may speak for, and who they are here.

The provider speaks for the mail addresses of MAKEGOOD_SIGN_ON_DOMAINS and for no other: else it could sign in as anybody.
"""

from __future__ import annotations

import logging
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from makegood.web.accounts.models import User

_log = logging.getLogger(__name__)


class CompanySignOn(DefaultSocialAccountAdapter):
    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Turn away whoever comes with an address that the provider may not speak for, or has not checked."""
        said = _claims(sociallogin)
        if not speaks_for(said.get("email") or "") or said.get("email_verified") is False:
            words = _("Your company’s sign-in did not say a mail address that it may speak for. Ask whoever runs it.")
            messages.error(request, words)
            raise ImmediateHttpResponse(redirect("account_login"))

    def is_email_verified(self, provider: Any, email: str) -> bool:
        return speaks_for(email)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """The company's own people may come in where sign-up is closed."""
        return True

    def get_requests_session(self) -> requests.Session:
        session: requests.Session = super().get_requests_session()
        ask = session.request

        def asked(*args: Any, **more: Any) -> requests.Response:
            try:
                answer = ask(*args, **more)
                if answer.status_code >= 500:
                    answer.raise_for_status()
            except requests.RequestException as error:
                _log.warning("the company's sign-in cannot be reached: %s", type(error).__name__)
                messages.error(self.request, _("Your company’s sign-in does not answer. Try again in a few minutes."))
                raise ImmediateHttpResponse(redirect("account_login")) from None
            return answer

        session.request = asked  # type: ignore[method-assign]
        return session

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        names = (data.get("first_name") or "", data.get("last_name") or "")
        user.name = (data.get("name") or " ".join(filter(None, names)))[:120]
        return user


def speaks_for(email: str) -> bool:
    return email.rpartition("@")[2].lower() in settings.ENVIRONMENT.sign_on_domains


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    data = sociallogin.account.extra_data
    return data.get("userinfo") or data.get("id_token") or data
