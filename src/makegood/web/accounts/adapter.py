"""Where django-allauth asks this application: mail goes through the outbox, names and the site's name are ours."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from makegood.web.engine import outbox


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "That was tried too often. Come back in five minutes, or ask for a new password if you have forgotten it."
        )
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Sign-up may be closed; whoever was invited to a case comes in all the same."""
        return settings.ENVIRONMENT.sign_up or "invitation" in request.session

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        context = {"email": email, "site_url": settings.SITE_URL, **context}
        message = self.render_mail(template_prefix, email, context)
        outbox.post(
            key=f"account/{uuid.uuid4().hex}",
            to=email,
            subject=message.subject,
            body=str(message.body),
            at=timezone.now(),
        )


class SecondFactor(DefaultMFAAdapter):
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Makegood"}
