"""Mail as messages: mbox and single mails, whatever their headers, encodings and parts look like."""

from __future__ import annotations

import codecs
import email
import email.errors
import email.header
import email.parser
import email.utils
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message as Mail

from makegood.dialogue.markup import html_text
from makegood.dialogue.messages import MOST_MESSAGES, Attachment, Message, readable, side_of
from makegood.dialogue.quoting import own_words
from makegood.faults import Faulty

_FROM_LINE = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]{1,400}\r?\n(?=[!-9;-~]{1,60}:|[!-9;-~]{1,60} |>?From )"
)
_HEADER = re.compile(rb"\A(?:From [^\r\n]{0,400}\r?\n)?[!-9;-~]{1,60}:[^\r\n]{0,2000}\r?\n", re.IGNORECASE)
_KNOWN_HEADER = re.compile(
    rb"^(?:from|to|date|subject|received|message-id|mime-version|return-path):", re.IGNORECASE | re.MULTILINE
)


def mails(data: bytes) -> dict[str, bytes]:
    """The mails of an mbox or of one mail file as they lie in it, by their Message-ID; empty for anything else.

    A mail without an id of its own is left out.
    """
    if not looks_like_mail(data):
        return {}
    found = ((_header(parsed(_bare(raw)), "Message-ID").strip(" <>"), raw) for raw in _mails(data, ""))
    return {name: raw for name, raw in found if name}


def parsed(raw: bytes) -> Mail:
    """A mail with its parts; one whose parts lie in one another without end has its headers, and the rest as words."""
    try:
        mail = email.message_from_bytes(raw)
    except RecursionError:
        mail = None
    if mail is None or _is_deep(mail):
        mail = email.parser.BytesHeaderParser().parsebytes(raw)
        del mail["Content-Type"]
    return mail


def _is_deep(mail: Mail) -> bool:
    inside = [mail]
    for _level in range(_DEEPEST):
        inside = [
            part for each in inside if each.is_multipart() for part in each.get_payload() if isinstance(part, Mail)
        ]
    return bool(inside)


def read_mails(data: bytes, name: str, sides: Mapping[str, str]) -> list[Message]:
    """The messages of an mbox or of one mail file, in the order of the file."""
    return [_mail(raw, number, sides) for number, raw in enumerate(_mails(data, name), start=1)]


def looks_like_mail(data: bytes) -> bool:
    head = data[:20_000].lstrip()
    return head.startswith(b"From ") or bool(_HEADER.match(head) and _KNOWN_HEADER.search(head))


def _mails(data: bytes, name: str) -> list[bytes]:
    starts = [match.start() for match in _FROM_LINE.finditer(data)]
    if not starts or not data.lstrip().startswith(b"From "):
        return [data]
    if len(starts) > MOST_MESSAGES:
        raise Faulty.one(f"The file has {len(starts):,} messages.", f"Give at most {MOST_MESSAGES:,}.", name=name)
    return [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]


def _bare(raw: bytes) -> bytes:
    """A mail without what an mbox adds to it."""
    if not raw.startswith(b"From "):
        return raw
    return re.sub(rb"(?m)^>(>{0,8}From )", rb"\1", raw.partition(b"\n")[2])


def _mail(raw: bytes, number: int, sides: Mapping[str, str]) -> Message:
    raw = _bare(raw)
    mail = parsed(raw)
    notes: list[str] = []
    if mail.defects:
        notes.append("The headers of this mail are broken; what could be read is shown.")
    text, attachments = _content(mail, notes)
    own, removed = own_words(readable(text))
    if not own.strip() and not attachments and not mail.keys():
        own, removed = raw.decode("utf-8", "replace"), ""
    speaker, address = email.utils.parseaddr(_header(mail, "From"))
    if not address and not speaker:
        notes.append("The mail does not say who sent it.")
    at = _date(mail, notes)
    return Message(
        id=_header(mail, "Message-ID").strip(" <>") or f"message-{number}",
        at=at,
        speaker=speaker or address or "unknown",
        side=side_of(address, speaker, sides),
        subject=_header(mail, "Subject"),
        text=own,
        quoted_text_removed=removed,
        attachments=tuple(attachments),
        notes=tuple(notes),
        address=address,
    )


def _header(mail: Mail, name: str) -> str:
    try:
        value = mail.get(name)
        if value is None:
            return ""
        pieces = email.header.decode_header(str(value) if not isinstance(value, email.header.Header) else value)
        text = "".join(_decoded(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces)
    except _BROKEN:
        text = str(mail.get(name, ""))
    return " ".join(readable(text).split())


# All that the email package raises at a header made to break it.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, email.errors.MessageError)
_DEEPEST = 50  # mails forwarded in mails
_LONGEST_HEADER = 4_000
_NO_CHARSETS = (
    "unknown-8bit",
    "idna",
    "punycode",
)  # the last two are for names of hosts, and take hours for a long text


def _decoded(data: bytes, charset: str | None) -> str:
    for encoding in (charset, "utf-8", "cp1252"):
        try:
            if encoding and codecs.lookup(encoding).name not in _NO_CHARSETS:
                return data.decode(encoding)
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("latin-1")


def _date(mail: Mail, notes: list[str]) -> datetime | None:
    said = _header(mail, "Date")
    if not said:
        notes.append("The mail has no date; it stands where it stood in the file.")
        return None
    try:
        at = email.utils.parsedate_to_datetime(said)
        if at.tzinfo is None:
            notes.append("The date has no time zone; read as UTC.")
            at = at.replace(tzinfo=UTC)
        at.astimezone(UTC)
        return at
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        notes.append(f"The date ‘{said[:60]}’ could not be read; the mail stands where it stood in the file.")
        return None


def _content(mail: Mail, notes: list[str]) -> tuple[str, list[Attachment]]:
    plain: list[str] = []
    html: list[str] = []
    attachments: list[Attachment] = []
    for part in mail.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        if kind.startswith("multipart/"):  # its boundary is missing: what stands there is the text
            kind = "text/plain"
        named = _filename(part)
        data = _payload(part)
        if named or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            attachments.append(Attachment(named or "unnamed", kind, len(data)))
        elif kind == "text/html":
            html.append(_text(part, data))
        else:
            plain.append(_text(part, data))
    text = "\n".join(plain)
    if not text.strip() and html:
        text = html_text("\n".join(html))
    if not text.strip() and not attachments:
        notes.append("The mail has no text.")
    if text.count("\x00") or text.count("\ufffd") > 20:
        notes.append("Part of the text could not be decoded.")
        text = text.replace("\x00", "\ufffd")
    return text, attachments


def _filename(part: Mail) -> str:
    if _is_overlong(part):
        return "unnamed"
    try:
        name = part.get_filename() or ""
        return readable(" ".join(str(email.header.make_header(email.header.decode_header(name))).split()))
    except _BROKEN:
        return "unnamed"


def _payload(part: Mail) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        data = None
    return data if isinstance(data, bytes) else str(part.get_payload()).encode("utf-8", "replace")


def _is_overlong(part: Mail) -> bool:
    """Whether the part is described at such length that decoding the description would not end in time."""
    return any(len(str(part.get(name, ""))) > _LONGEST_HEADER for name in ("Content-Type", "Content-Disposition"))


def _text(part: Mail, data: bytes) -> str:
    try:
        charset = None if _is_overlong(part) else part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        charset = None
    return _decoded(data, None if charset in (None, "us-ascii") else charset)
