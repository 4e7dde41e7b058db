"""Mail that comes in: told apart from what machines send, and matched to the mail of ours that it answers.

An answer is matched by the address it was sent to (`answers+<ref>@…`, the Reply-To of our mail), else by the Message-ID
that it names. What answers no mail of ours is left alone. A room that takes answers registers itself:

    incoming.register(arriving.take)       # in the room's AppConfig.ready

Whoever sends us mail is a stranger: everything here is bounded, and nothing that is said becomes part of a case before a
person has confirmed it.
"""

from __future__ import annotations

import email
import email.message
import email.utils
import hashlib
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from makegood.dialogue.mails import parsed
from makegood.formats import Faulty
from makegood.web.engine import outbox
from makegood.web.engine.models import Outgoing
from makegood.web.guard import trial

LARGEST = 10 * 1024 * 1024  # bytes of one mail; a larger one is left in its mailbox
MOST_PARTS = 200  # of one mail that are looked through
MOST_HEADER = 20_000  # signs of one header that are read
_REF = re.compile(r"\+([0-9a-f]{32})@", re.IGNORECASE)
_OURS = re.compile(r"<([0-9a-f]{32})@[^<>\s]{1,255}>", re.IGNORECASE)
_log = logging.getLogger(__name__)


class Sort(StrEnum):
    """What a mail is: a person's answer, what a machine sent by itself, or a mail server's word that ours did not arrive."""

    ANSWER = "answer"
    AUTOMATIC = "automatic"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as it came in.

    key       the same for the same mail, whichever way it came
    name, address   of who says to have sent it; nobody has checked that
    """

    raw: bytes
    key: str
    name: str
    address: str
    sort: Sort


Take = Callable[[Outgoing, Arrival, datetime], object]
_takers: list[Take] = []


def register(take: Take) -> None:
    """Have `take(the mail of ours that it answers, arrival, at)` called for each answer."""
    _takers.append(take)


def receive(raw: bytes, at: datetime) -> bool:
    """Take in one mail. Return whether it was about a mail of ours; the same one again changes nothing."""
    if len(raw) > LARGEST:
        _log.warning("a mail of %s bytes was left out", len(raw))
        return False
    try:
        mail = trial.read(parsed, raw)
    except Faulty:
        _log.warning("a mail that takes too long to read was left out")
        return False
    sort = sort_of(mail)
    row = _answered(mail, sort)
    if row is None:
        return False
    if sort is Sort.FAILURE:
        return outbox.unreached(row, _status(mail), at)
    for take in _takers:
        take(row, _arrival(raw, mail, sort), at)
    _log.info("a mail came in about mail %s", row.pk)
    return True


def sort_of(mail: email.message.Message) -> Sort:
    """What kind of mail it is, by the headers that programs put there (RFC 3464, RFC 3834)."""
    if mail.get_content_type() == "multipart/report":
        return Sort.FAILURE if _field(mail, "Action").lower() == "failed" else Sort.AUTOMATIC
    says = _header(mail, "Auto-Submitted").lower()
    bulk = _header(mail, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply")
    no_sender = _header(mail, "Return-Path").strip() == "<>"
    if (says and says != "no") or bulk or no_sender or mail.get("X-Autoreply") or mail.get("X-Auto-Response-Suppress"):
        return Sort.AUTOMATIC
    return Sort.ANSWER


def _answered(mail: email.message.Message, sort: Sort) -> Outgoing | None:
    """The mail of ours that this one is about."""
    if sort is Sort.FAILURE:
        refs = [ref for part in _returned(mail) for ref in _OURS.findall(_header(part, "Message-ID"))]
    else:
        to = " ".join(_header(mail, name) for name in ("Delivered-To", "X-Original-To", "To", "Cc"))
        named = " ".join(_header(mail, name) for name in ("In-Reply-To", "References"))
        refs = [*_REF.findall(to), *reversed(_OURS.findall(named))]
    for ref in list(dict.fromkeys(ref.lower() for ref in refs))[:50]:
        if row := Outgoing.objects.filter(ref=ref).exclude(case_id="").first():
            return row
    return None


def _arrival(raw: bytes, mail: email.message.Message, sort: Sort) -> Arrival:
    said = [_header(mail, name) for name in ("Message-ID", "Date", "From")]
    key = hashlib.sha256("\n".join(said).encode("utf-8", "replace") if said[0] else raw).hexdigest()
    name, address = email.utils.parseaddr(said[2])
    return Arrival(raw, key, " ".join(_storable(name).split())[:120], _storable(address).lower()[:254], sort)


def _header(mail: email.message.Message, name: str) -> str:
    try:
        return str(mail.get(name, ""))[:MOST_HEADER]
    except (ValueError, TypeError, LookupError):  # a header broken on purpose
        return ""


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _parts(mail: email.message.Message) -> Iterable[email.message.Message]:
    for number, part in enumerate(mail.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def _returned(mail: email.message.Message) -> list[email.message.Message]:
    """The headers of the mail that came back, however much of it the server returned."""
    found = []
    for part in _parts(mail):
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                found.append(email.message_from_bytes(payload[:MOST_HEADER]))
        elif part.get_content_type() == "message/rfc822" and part.is_multipart():
            found += [inner for inner in part.get_payload() if isinstance(inner, email.message.Message)]
    return found


def _field(mail: email.message.Message, name: str) -> str:
    """A field of the report that a mail server writes about one receiver."""
    for part in _parts(mail):
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for block in part.get_payload():
                if isinstance(block, email.message.Message) and block.get(name):
                    return _header(block, name).strip()
    return ""


def _status(mail: email.message.Message) -> str:
    """The status of RFC 3463 such as ‘5.1.1’, which says why in three figures."""
    found = re.match(r"[245]\.\d{1,3}\.\d{1,3}", _field(mail, "Status"))
    return found[0] if found else "5.0.0"
