"""The mailbox that answers come to, read by IMAP: looked into once a minute by one process, changed by none.

Where we are is a row: the last mail that was taken in, which moves with each one in the same transaction. Mails stay in
the mailbox as they were, unread; a mailbox that was made anew is read again from a week ago, and what was taken in before
is recognised.
"""

from __future__ import annotations

import contextlib
import imaplib
import logging
import re
import ssl
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone

from makegood.web.engine import alarm, incoming, trouble
from makegood.web.engine.models import Postbox

EVERY = timedelta(minutes=1)
TIMEOUT = 20.0  # seconds for each answer of the mail server
AT_ONCE = 100  # mails of one look; the rest waits for the next
SINCE = timedelta(days=7)
_log = logging.getLogger(__name__)


class Unreadable(OSError):
    """The mail server answers, but not with what was asked for."""


def look(at: datetime) -> int:
    """Take in what is new, if it is our turn. Return how many mails were about one of ours."""
    if not settings.ENVIRONMENT.mail_in.host or not _our_turn(at):
        return 0
    try:
        with _opened() as server:
            return _read(server, at)
    except (OSError, imaplib.IMAP4.error) as error:
        _log.warning("the mailbox could not be read: %s", type(error).__name__)
        alarm.sound(f"The mailbox for answers could not be read: {type(error).__name__}.")
        return 0


def run(stop: threading.Event) -> None:
    """Look again and again until `stop` is set; beside the sweeper, so that a slow mail server keeps nothing due waiting."""
    while settings.ENVIRONMENT.mail_in.host and not stop.is_set():
        close_old_connections()
        try:
            look(timezone.now())
        except Exception as error:
            _log.exception("looking into the mailbox failed")
            alarm.sound(trouble.words("Looking into the mailbox", error))
        stop.wait(EVERY.total_seconds() / 4)
    close_old_connections()


def _our_turn(at: datetime) -> bool:
    """Whether nobody has looked within the last minute; whoever looks says so first."""
    where = settings.ENVIRONMENT.mail_in.name
    Postbox.objects.get_or_create(name=where, defaults={"looked_at": at - EVERY})
    return bool(Postbox.objects.filter(name=where, looked_at__lte=at - EVERY).update(looked_at=at))


@contextlib.contextmanager
def _opened() -> Iterator[imaplib.IMAP4]:
    where = settings.ENVIRONMENT.mail_in
    server: imaplib.IMAP4 = (
        imaplib.IMAP4_SSL(where.host, where.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
        if where.tls
        else imaplib.IMAP4(where.host, where.port, timeout=TIMEOUT)
    )
    try:
        server.login(where.user, where.password)
        _good(server.select(_quoted(where.folder), readonly=True))
        yield server
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _read(server: imaplib.IMAP4, at: datetime) -> int:
    box = Postbox.objects.get(name=settings.ENVIRONMENT.mail_in.name)
    validity = _number(server.response("UIDVALIDITY")[1])
    if box.validity != validity:
        box.validity, box.last_uid = validity, 0
    taken = 0
    for uid in _new(server, box.last_uid, at)[:AT_ONCE]:
        raw = _fetch(server, uid)
        with transaction.atomic():
            taken += _received(raw, uid, at) if raw is not None else 0
            box.last_uid = uid
            Postbox.objects.filter(pk=box.pk).update(validity=validity, last_uid=uid)
    return taken


def _received(raw: bytes, uid: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return incoming.receive(raw, at)
    except DatabaseError:
        raise  # it is read again at the next look
    except Exception:  # a mail made to break programs keeps nobody else's from coming in
        _log.exception("mail %s of the mailbox could not be taken in; it stays there", uid)
        return False


def _new(server: imaplib.IMAP4, last: int, at: datetime) -> list[int]:
    """The mails behind the last one; of a mailbox that we do not know yet, those of the last days."""
    since = at - SINCE
    wanted = f"UID {last + 1}:*" if last else f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
    found = b" ".join(line for line in _good(server.uid("SEARCH", wanted)) if line).split()
    return sorted(uid for uid in map(int, found) if uid > last)


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _fetch(server: imaplib.IMAP4, uid: int) -> bytes | None:
    """One mail, left unread; None where it is too large or has gone."""
    size = _number(_good(server.uid("FETCH", str(uid), "(RFC822.SIZE)")), after=b"RFC822.SIZE ")
    if size > incoming.LARGEST:
        _log.warning("mail %s of the mailbox has %s bytes and was left there", uid, size)
        return None
    for piece in _good(server.uid("FETCH", str(uid), "(BODY.PEEK[])")):
        if isinstance(piece, tuple):
            return bytes(piece[1])
    return None


def _good(answer: tuple[str, list]) -> list:
    if answer[0] != "OK":
        raise Unreadable(f"the mail server said {answer[0]}")
    return answer[1] or []


def _number(lines: list, after: bytes = b"") -> int:
    found = re.search(re.escape(after) + rb"(\d+)", b" ".join(line for line in lines if isinstance(line, bytes)))
    return int(found[1]) if found else 0


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
