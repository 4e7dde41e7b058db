"""Mail: written with the act it tells about, sent later by lease, the same Message-ID at every attempt."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models

from makegood.web.engine.models import Outgoing

LEASE = timedelta(minutes=2)  # longer than the mail server's timeout, so that a slow sender is not overtaken
MOST_ATTEMPTS = 12
_log = logging.getLogger(__name__)


def post(
    *, key: str, to: str, subject: str, body: str, at: datetime, case_id: str = "", reply_to: str = ""
) -> Outgoing:
    """Put one mail in the outbox, to go at `at`. The same `key` again changes nothing: what it tells was told."""
    subject = " ".join(subject.split())[:300]
    fields = {"to": to, "reply_to": reply_to, "subject": subject, "body": body, "due_at": at, "case_id": case_id}
    return Outgoing.objects.get_or_create(key=key, defaults=fields)[0]


def message_id(key: str) -> str:
    """The Message-ID of the mail with this key: the same at every attempt, so that a retry is recognised."""
    digest = hashlib.sha256(f"{settings.SITE_URL} {key}".encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"


def send_one(at: datetime) -> bool:
    """Take one mail that is due and send it. Return False when none is left."""
    row = lease(at)
    if row is None:
        return False
    try:
        _message(row).send()
    except Exception as error:
        _put_back(row, at, type(error).__name__)
        _log.warning("mail %s not sent, attempt %s: %s", row.pk, row.attempts, type(error).__name__)
    else:
        Outgoing.objects.filter(pk=row.pk).update(sent_at=at, leased_until=None, body="", fault="")
        _log.info("mail %s sent", row.pk)
    return True


def lease(at: datetime) -> Outgoing | None:
    """Take one due mail for ourselves until `at + LEASE`; None if there is none. Two senders never get the same one."""
    free = models.Q(leased_until=None) | models.Q(leased_until__lt=at)
    while (
        row := Outgoing.objects.filter(free, sent_at=None, given_up_at=None, due_at__lte=at).order_by("due_at").first()
    ):
        ours = Outgoing.objects.filter(free, pk=row.pk, sent_at=None, given_up_at=None)
        if ours.update(leased_until=at + LEASE, attempts=models.F("attempts") + 1):
            row.attempts += 1
            return row
    return None


def _put_back(row: Outgoing, at: datetime, fault: str) -> None:
    """Try again later, each time after twice as long, at most six hours; after the last attempt give up and say so."""
    wait = min(timedelta(minutes=1) * 2 ** (row.attempts - 1), timedelta(hours=6))
    gone = at if row.attempts >= MOST_ATTEMPTS else None
    Outgoing.objects.filter(pk=row.pk).update(leased_until=None, due_at=at + wait, fault=fault, given_up_at=gone)


def _message(row: Outgoing) -> EmailMessage:
    reply_to = [row.reply_to] if row.reply_to else None
    headers = {"Message-ID": message_id(row.key), "Auto-Submitted": "auto-generated"}
    return EmailMessage(row.subject, row.body, to=[row.to], reply_to=reply_to, headers=headers)
