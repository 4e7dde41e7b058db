"""Mail: written with the act it tells about, sent later by lease, the same Message-ID at every attempt."""

from __future__ import annotations

import hashlib
import logging
import smtplib
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InternalError, OperationalError, transaction
from django.utils.translation import gettext

from makegood.web import languages
from makegood.web.engine import alarm, leases, waking
from makegood.web.engine.leases import LEASE
from makegood.web.engine.models import Outgoing

BATCH = 20  # mails taken at once and sent over one connection
_ENOUGH = 421  # a mail server's answer to a mail more than it takes over one connection
_log = logging.getLogger(__name__)
_mourners: list[Callable[[Outgoing, str, datetime], object]] = []


def when_unreached(tell: Callable[[Outgoing, str, datetime], object]) -> None:
    """Have `tell(mail, why, at)` called once for each mail of which we learn that it did not reach its receiver."""
    _mourners.append(tell)


def post(
    *, key: str, to: str, subject: str, body: str, at: datetime, case_id: str = "", reply_to: str = ""
) -> Outgoing:
    """Put one mail in the outbox, to go at `at`. The same `key` again changes nothing: what it tells was told."""
    post_all([mail(key=key, to=to, subject=subject, body=body, at=at, case_id=case_id, reply_to=reply_to)])
    return Outgoing.objects.get(key=key)


def post_all(mails: Sequence[Outgoing]) -> None:
    """Put them all in the outbox by one question to the database."""
    Outgoing.objects.bulk_create(mails, update_conflicts=True, unique_fields=["key"], update_fields=["key"])
    waking.wake(mail.due_at for mail in mails)


def mail(
    *, key: str, to: str, subject: str, body: str, at: datetime, case_id: str = "", reply_to: str = ""
) -> Outgoing:
    """A mail for the outbox, which is not there yet."""
    return Outgoing(
        key=key,
        ref=ref_of(key),
        to=to,
        reply_to=reply_to,
        subject=" ".join(subject.split())[:300],
        body=body,
        due_at=at,
        case_id=case_id,
    )


def ref_of(key: str) -> str:
    """What a mail with this key is known by outside: nobody guesses it who has not got the mail."""
    return hashlib.sha256(f"{settings.SITE_URL} {key}".encode()).hexdigest()[:32]


def message_id(key: str) -> str:
    """The Message-ID of the mail with this key: the same at every attempt, so that a retry is recognised."""
    return f"<{ref_of(key)}@{urlsplit(settings.SITE_URL).hostname}>"


def send_some(at: datetime) -> int:
    """Take some mails that are due and send them over one connection. Return how many were taken; 0 when none is left.

    What is left when half of the lease is used up waits for the next round: nobody sends by a lease that ran out.
    """
    rows = lease(at, BATCH)
    if not rows:
        return 0
    started = time.monotonic()
    server = _server()
    for row in rows:
        if time.monotonic() - started > LEASE.total_seconds() / 2:
            leases.give_back(rows[rows.index(row) :])
            break
        _send(row, server, at)
    with suppress(Exception):
        server.close()
    return len(rows)


def _server() -> BaseEmailBackend:
    if not settings.ANYMAIL:
        return get_connection()
    from makegood.web.engine import by_anymail  # it can only be imported where the host has set one

    return by_anymail.connection()


def _send(row: Outgoing, server: BaseEmailBackend, at: datetime) -> None:
    try:
        _hand_over(_message(row, server), server)
    except Exception as error:
        with suppress(Exception):
            server.close()  # the next mail opens a new one
        fault = type(error).__name__
        if _is_refused(error) or not leases.put_back(row, at, fault):
            unreached(row, fault, at)
        _log.warning("mail %s not sent, attempt %s: %s", row.pk, row.attempts, fault)
    else:
        leases.arrived(row, at, body="")
        _log.info("mail %s sent", row.pk)


def _hand_over(mail: EmailMessage, server: BaseEmailBackend) -> None:
    """Send it over the connection that the mails before it took; one that nobody opened beforehand ends with each mail."""
    server.open()
    try:
        mail.send()
    except smtplib.SMTPSenderRefused as error:
        if error.smtp_code != _ENOUGH:
            raise
        server.close()
        server.open()
        mail.send()


def _is_refused(error: Exception) -> bool:
    """Whether the mail server says for good that this receiver does not exist or takes no mail."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _ in error.recipients.values())


def unreached(row: Outgoing, fault: str, at: datetime) -> bool:
    """Note once that a mail did not reach its receiver, and have a person told. Return False where that is known.

    A teller that fails keeps neither the note nor the others from being written; the alarm tells of it instead.
    """
    with transaction.atomic():
        unknown = Outgoing.objects.filter(pk=row.pk, unreached_at=None)
        if not unknown.update(unreached_at=at, fault=fault[:120]):
            return False
        row.unreached_at, row.fault = at, fault[:120]
        if row.sent_at is None:
            leases.give_up(row, at, fault)
        for tell in _mourners:
            _have_told(tell, row, fault, at)
    return True


def _have_told(tell: Callable[[Outgoing, str, datetime], object], row: Outgoing, fault: str, at: datetime) -> None:
    try:
        with transaction.atomic():
            tell(row, fault, at)
    except (OperationalError, InternalError):
        raise  # the database is what fails: nothing was noted, and all of it is tried again
    except Exception as error:
        _log.exception("nobody could be told that mail %s did not arrive", row.pk)
        says = f"Telling people that a mail did not arrive failed: {type(error).__name__}."
        transaction.on_commit(lambda: alarm.sound(says))


def lease(at: datetime, most: int = 1) -> list[Outgoing]:
    """Take up to `most` due mails for ourselves. Two senders never get the same one."""
    return leases.take(Outgoing, at, most)


def _perhaps_twice(row: Outgoing) -> str:
    with languages.reading(row.to):
        return gettext("You may have this mail already: it was sent before, and nobody confirmed that it arrived.")


def _message(row: Outgoing, server: BaseEmailBackend | None = None) -> EmailMessage:
    answers = settings.ENVIRONMENT.mail_answers
    reply_to = [row.reply_to] if row.reply_to else []
    if answers and row.case_id:
        name, _, domain = answers.rpartition("@")
        reply_to.append(f"{name}+{row.ref}@{domain}")
    headers = {"Message-ID": message_id(row.key), "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(row.subject, row.body, to=[row.to], reply_to=reply_to, headers=headers, connection=server)
    leaves_out_copies = False
    if settings.ANYMAIL:
        from makegood.web.engine import by_anymail

        leaves_out_copies = by_anymail.name(mail, row.ref)
    if row.may_be_there and not leaves_out_copies:
        mail.extra_headers["X-Makegood-Attempt"] = str(row.attempts)
        mail.body = f"{_perhaps_twice(row)}\n\n{row.body}"
    return mail
