"""Mail: written with the act it tells about, sent later by lease, the same Message-ID at every attempt."""

from __future__ import annotations

import hashlib
import logging
import time
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from makegood.web.engine import leases
from makegood.web.engine.leases import LEASE
from makegood.web.engine.models import Outgoing

BATCH = 20  # mails taken at once and sent over one connection
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


def send_some(at: datetime) -> int:
    """Take some mails that are due and send them over one connection. Return how many were taken; 0 when none is left.

    What is left when half of the lease is used up waits for the next round: nobody sends by a lease that ran out.
    """
    rows = lease(at, BATCH)
    if not rows:
        return 0
    started = time.monotonic()
    server = get_connection()
    for row in rows:
        if time.monotonic() - started > LEASE.total_seconds() / 2:
            leases.give_back(rows[rows.index(row) :])
            break
        _send(row, server, at)
    with suppress(Exception):
        server.close()
    return len(rows)


def _send(row: Outgoing, server: BaseEmailBackend, at: datetime) -> None:
    try:
        _message(row, server).send()
    except Exception as error:
        with suppress(Exception):
            server.close()  # the next mail opens a new one
        leases.put_back(row, at, type(error).__name__)
        _log.warning("mail %s not sent, attempt %s: %s", row.pk, row.attempts, type(error).__name__)
    else:
        Outgoing.objects.filter(pk=row.pk).update(sent_at=at, leased_until=None, body="", fault="")
        _log.info("mail %s sent", row.pk)


def lease(at: datetime, most: int = 1) -> list[Outgoing]:
    """Take up to `most` due mails for ourselves. Two senders never get the same one."""
    return leases.take(Outgoing, at, most)


def _message(row: Outgoing, server: BaseEmailBackend | None = None) -> EmailMessage:
    reply_to = [row.reply_to] if row.reply_to else None
    headers = {"Message-ID": message_id(row.key), "Auto-Submitted": "auto-generated"}
    return EmailMessage(row.subject, row.body, to=[row.to], reply_to=reply_to, headers=headers, connection=server)
