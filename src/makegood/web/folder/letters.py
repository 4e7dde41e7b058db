"""Messages of a case as one mbox: mails that were brought in as they came, byte for byte; what was written here as mails of their own."""

from __future__ import annotations

import email.charset
import email.utils
import re
from collections.abc import Iterable, Mapping
from email.header import Header
from email.mime.text import MIMEText

from makegood.dialogue.mails import mails
from makegood.web.dialogue.models import Class, Message

CLASS, SIDE = "X-Makegood-Class", "X-Makegood-Side"
_UTF8 = email.charset.Charset("utf-8")
_UTF8.body_encoding = email.charset.QP
_CLASS_LINE = re.compile(rb"(?im)^" + CLASS.encode() + rb":[ \t]*([a-z]+)[ \t]*\r?$")
_SIDE_LINE = re.compile(rb"(?im)^" + SIDE.encode() + rb":[ \t]*([a-z0-9-]+)[ \t]*\r?$")


def mailbox(rows: Iterable[Message], sources: Iterable[bytes], slugs: Mapping[str, str]) -> bytes:
    """One mbox of `rows` in their order.

    sources   files of mails that were brought in; a row that came from one of them is written as it stands there
    slugs     each part's name in files
    """
    came: dict[str, bytes] = {}
    for source in sources:
        came.update(mails(source))
    return b"".join(_closed(_as_it_came(came.get(row.source), row) or _written(row, slugs)) for row in rows)


def holds_mail(data: bytes) -> bool:
    """Whether a file of mails is one whose mails `mailbox` writes as they stand in it."""
    return bool(mails(data))


def marks(data: bytes) -> dict[str, tuple[str, str]]:
    """What our own marks say of the mails of an mbox: class and side, by Message-ID; empty where a mail has none."""
    return {name: (_mark(_CLASS_LINE, raw), _mark(_SIDE_LINE, raw)) for name, raw in mails(data).items()}


def _mark(line: re.Pattern[bytes], raw: bytes) -> str:
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    found = line.search(head)
    return found.group(1).decode() if found else ""


def _as_it_came(raw: bytes | None, row: Message) -> bytes | None:
    if raw is None:
        return None
    if not raw.startswith(b"From "):
        raw = _from_line(row) + re.sub(rb"(?m)^(>*From )", rb">\1", raw)
    if row.message_class != Class.OPEN and not _mark(_CLASS_LINE, raw):
        first, _, rest = raw.partition(b"\n")
        raw = first + b"\n" + f"{CLASS}: {row.message_class}\n".encode() + rest
    return raw


def _written(row: Message, slugs: Mapping[str, str]) -> bytes:
    """A message that was not brought in as a mail. Its words stand as they were written; what was quoted follows as a quotation."""
    quoted = "".join(f"\n> {line}" for line in row.quoted.splitlines())
    mail = MIMEText(row.text + quoted, "plain", _UTF8)
    mail["From"] = email.utils.formataddr((" ".join(row.speaker.split()), row.address))
    if row.dated:
        mail["Date"] = email.utils.format_datetime(row.at)
    if row.subject:
        mail["Subject"] = Header(" ".join(row.subject.split()), "utf-8")
    mail["Message-ID"] = f"<{' '.join(_id(row).split())}>"
    mail[CLASS] = str(row.message_class)
    if row.part in slugs:
        mail[SIDE] = slugs[row.part]
    return _from_line(row) + re.sub(rb"(?m)^(>*From )", rb">\1", mail.as_bytes())


def _id(row: Message) -> str:
    return row.source if "@" in row.source else f"message-{row.pk}.{row.case_id}@makegood.invalid"


def _from_line(row: Message) -> bytes:
    address = row.address if row.address.isascii() and row.address and " " not in row.address else "makegood"
    return f"From {address} {row.at:%a %b %d %H:%M:%S %Y}\n".encode()


def _closed(raw: bytes) -> bytes:
    """A mail ends with an empty line, so that the next one begins a mail."""
    return raw if raw.endswith((b"\n\n", b"\n\r\n")) else raw.rstrip(b"\r\n") + b"\n\n"
