"""A mail provider by its own interface (Anymail): what it says of our mails, and mails that came to it, are taken in here.

Imported only where the host has set such a provider. Its posts are known by the `webhook_secret` of the setting.
"""

from __future__ import annotations

import uuid
from typing import Any

from anymail.backends import resend
from anymail.signals import EventType, inbound, tracking
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.dispatch import receiver
from django.utils import timezone

from makegood.web.engine import incoming, outbox
from makegood.web.engine.models import Outgoing

LOST = {EventType.BOUNCED: "5.0.0", EventType.REJECTED: "5.7.1", EventType.FAILED: "5.0.0"}
REF = "makegood"  # the name under which a mail carries its ref to the provider and back


class Resend(resend.EmailBackend):
    """Resend, which answers a second attempt within a day as the first, and sends nothing, where the request is named."""

    def build_message_payload(self, message: Any, defaults: Any) -> Any:
        payload = super().build_message_payload(message, defaults)
        payload.headers["Idempotency-Key"] = message.metadata[REF]
        return payload


def connection() -> BaseEmailBackend:
    """What sends over the provider's interface."""
    return Resend() if _is("resend") else get_connection()


def name(mail: EmailMessage, ref: str) -> bool:
    """Name a mail to the provider: by this it says what became of it. Return whether a second attempt is no second mail
    there, as long as it says the same. Brevo, which leaves out a request that it had within half an hour, takes a header that
    it keeps."""
    mail.metadata = {REF: ref}
    if _is("brevo"):
        mail.extra_headers["idempotencyKey"] = str(uuid.UUID(ref))
    return _is("brevo") or _is("resend")


def _is(called: str) -> bool:
    return settings.EMAIL_BACKEND.split(".")[-2] == called


@receiver(tracking)
def said(sender: object, event: Any, **_: object) -> None:
    """A mail bounced, or was refused: whom it was for has not got it."""
    ref = (event.metadata or {}).get(REF, "")
    if event.event_type in LOST and (row := Outgoing.objects.filter(ref=ref).exclude(ref="").first()):
        outbox.unreached(row, _why(event) or LOST[event.event_type], timezone.now())


def _why(event: Any) -> str:
    """The status of the receiver's mail server, where the provider hands it on."""
    return "5.1.1" if event.reject_reason in ("invalid", "bounced") else ""


@receiver(inbound)
def came(sender: object, event: Any, **_: object) -> None:
    incoming.receive(event.message.as_bytes(), timezone.now())
