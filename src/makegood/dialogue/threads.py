"""Mails and messages read into one thread: who wrote what, when, for which side, without what they only quoted.

Reads mbox, a single mail (eml), JSON lines and Slack exports. A message whose headers are broken still appears, with a note:
nothing is lost.
"""

from __future__ import annotations

import email
import email.header
import email.utils
import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message as Mail
from html.parser import HTMLParser
from typing import Any

from makegood.dialogue.text import Writing
from makegood.formats import Fault, Faulty

LARGEST = 256 * 1024 * 1024  # bytes of one file
MOST_MESSAGES = 100_000
READ_OF_MESSAGE = 20_000  # characters of a message that the follow-up looks at; the rest is kept and shown


@dataclass(frozen=True)
class Attachment:
    """A file that came with a message: its name, its type, its size in bytes. The content stays in the mail."""

    name: str
    kind: str
    size: int


@dataclass(frozen=True)
class Message:
    """One message of a thread.

    id            the mail's own id, or one made from its place
    at            aware datetime; None where the message does not say when
    speaker       the person; address: their mail address, empty where there is none
    side          the company they write for; None where nothing tells
    text          their own words, without quotations and signature
    quoted_text_removed   what was taken out of `text`
    notes         what was odd about the message
    """

    id: str
    at: datetime | None
    speaker: str
    side: str | None
    subject: str
    text: str
    quoted_text_removed: str = ""
    attachments: tuple[Attachment, ...] = ()
    notes: tuple[str, ...] = ()
    address: str = ""

    @functools.cached_property
    def writing(self) -> Writing:
        return Writing.of(self.text[:READ_OF_MESSAGE])

    @property
    def day(self) -> str:
        """The date as people write it, in the zone the sender wrote in: 5 June 2026."""
        return f"{self.at.day} {self.at:%B %Y}" if self.at else "no date"


@dataclass(frozen=True)
class Thread:
    """Messages in order of time. `sides` in the order in which they first spoke; at most what the messages show."""

    messages: tuple[Message, ...]
    name: str = ""

    @functools.cached_property
    def sides(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(message.side for message in self.messages if message.side))

    def of(self, side: str) -> tuple[Message, ...]:
        return tuple(message for message in self.messages if message.side == side)

    def side_named(self, name: str) -> str:
        """The side that `name` means: its id, the start of it, or one of its people. Raises Faulty naming the sides there are."""
        wanted = name.strip().lower()
        for side in self.sides:
            if side.lower() == wanted:
                return side
        close = [side for side in self.sides if wanted and wanted in side.lower().replace("-", " ").split()]
        close += [side for side in self.sides if wanted and side.lower().startswith(wanted)]
        close += [
            m.side for m in self.messages if m.side and wanted and wanted in (m.speaker.lower(), m.address.lower())
        ]
        if not close:
            known = ", ".join(self.sides) or "none; give --sides to say who belongs where"
            raise Faulty.one(f"No side is called ‘{name}’ in this thread.", f"The sides are: {known}.")
        return close[0]


def read_thread(data: bytes, name: str = "", *, sides: Mapping[str, str] | None = None) -> Thread:
    """Read a thread from the bytes of a file.

    data    mbox, one mail, JSON lines ({"at", "speaker", "text"}, optionally "side", "subject", "id"), or the zip of
            a Slack export, or one day of it
    sides   which side an address, domain or speaker belongs to, such as {"fennel.example": "fennel"};
            who is not in it belongs to the first label of their mail domain

    Raises Faulty where the file is empty, not text at all, too large, or a JSON line is not a message
    (every such line is named).
    """
    from makegood.dialogue import slack  # reads into the same messages, so it knows this module

    if len(data) > LARGEST:
        raise Faulty.one(f"The file has {len(data):,} bytes.", f"Give at most {LARGEST:,}.", name=name)
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise Faulty.one("The file is empty.", "Give an mbox, a mail (.eml) or JSON lines.", name=name)
    if data.startswith(b"PK\x03\x04"):
        return slack.read_slack(slack.unpacked(data, name), name, sides=sides)
    sides = {key.lower(): side for key, side in (sides or {}).items()}
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.lstrip()[:1] == b"[":
        return slack.read_slack({"channel/0000-00-00.json": data}, name, sides=sides)
    if data.lstrip()[:1] == b"{":
        messages = list(_json_lines(data, name, sides))
    elif _looks_like_mail(data):
        messages = [_mail(raw, number, sides) for number, raw in enumerate(_mails(data, name), start=1)]
    else:
        raise Faulty.one(
            "This is neither mail nor JSON lines nor a Slack export.",
            "Give an mbox, a mail (.eml) whose first lines are headers such as From: and Date:, JSON lines, or the zip.",
            name=name,
        )
    return Thread(tuple(in_order(messages)), name)


def mails(data: bytes) -> dict[str, bytes]:
    """The mails of an mbox or of one mail file as they lie in it, by their Message-ID; empty for anything else.

    A mail without an id of its own is left out.
    """
    if not _looks_like_mail(data):
        return {}
    found = (
        (_header(email.message_from_bytes(_bare(raw)), "Message-ID").strip(" <>"), raw) for raw in _mails(data, "")
    )
    return {name: raw for name, raw in found if name}


def join(threads: list[Thread]) -> Thread:
    """Several files as one thread; a mail that stands in two of them appears once."""
    messages = {message.id: message for thread in threads for message in thread.messages}
    return Thread(tuple(in_order(list(messages.values()))), ", ".join(thread.name for thread in threads))


def conversation(turns: list[Mapping[str, Any]], name: str = "") -> Thread:
    """A thread from plain turns ({"at", "speaker", "text"}); each speaker is a side. Order is kept as given."""
    lines = [(number, turn) for number, turn in enumerate(turns, start=1)]
    faults: list[Fault] = []
    messages = [_turn(turn, number, {}, faults) for number, turn in lines]
    if faults:
        raise Faulty(faults).named(name)
    return Thread(tuple(message for message in messages if message), name)


def in_order(messages: list[Message]) -> list[Message]:
    """By time; one without a date stays behind the one it followed in the file."""
    latest = datetime.min.replace(tzinfo=UTC)
    keys = []
    for place, message in enumerate(messages):
        latest = message.at or latest
        keys.append((latest, place))
    ids: dict[str, int] = {}
    ordered = [messages[place] for _, place in sorted(keys)]
    for place, message in enumerate(ordered):
        ids[message.id] = ids.get(message.id, 0) + 1
        if ids[message.id] > 1:
            ordered[place] = replace(message, id=f"{message.id}#{ids[message.id]}")
    return ordered


# JSON lines


def _json_lines(data: bytes, name: str, sides: Mapping[str, str]) -> Iterator[Message]:
    faults: list[Fault] = []
    messages: list[Message] = []
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), start=1):
        if not line.strip():
            continue
        if number > MOST_MESSAGES:
            faults.append(Fault(f"The file has more than {MOST_MESSAGES:,} messages.", "Split it.", line=number))
            break
        try:
            turn = json.loads(line)
        except (ValueError, RecursionError):
            faults.append(
                Fault("This line is not JSON.", 'Write {"at": …, "speaker": …, "text": …} on one line.', line=number)
            )
            continue
        message = _turn(turn, number, sides, faults)
        if message:
            messages.append(message)
    if faults:
        raise Faulty(faults).named(name)
    yield from messages


def _turn(turn: Any, number: int, sides: Mapping[str, str], faults: list[Fault]) -> Message | None:
    if not isinstance(turn, dict) or not isinstance(turn.get("text"), str):
        faults.append(Fault("This is not a message.", 'Write {"at": …, "speaker": …, "text": …}.', line=number))
        return None
    speaker = str(turn.get("speaker") or "")
    at, note = _moment(turn.get("at"))
    text, removed = own_words(turn["text"])
    return Message(
        id=str(turn.get("id") or number),
        at=at,
        speaker=speaker or "unknown",
        side=str(turn["side"]) if turn.get("side") else sides.get(speaker.lower(), speaker or None),
        subject=str(turn.get("subject") or ""),
        text=text,
        quoted_text_removed=removed,
        notes=(note,) if note else (),
    )


def _moment(value: Any) -> tuple[datetime | None, str]:
    try:
        if isinstance(value, bool) or value is None:
            return None, ""
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC), ""
        at = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None, f"The time ‘{str(value)[:40]}’ could not be read."
    return (at, "") if at.tzinfo else (at.replace(tzinfo=UTC), "The time has no zone; read as UTC.")


# Mail

_FROM_LINE = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]{1,400}\r?\n(?=[!-9;-~]{1,60}:|[!-9;-~]{1,60} |>?From )"
)
_HEADER = re.compile(rb"\A(?:From [^\r\n]{0,400}\r?\n)?[!-9;-~]{1,60}:[^\r\n]{0,2000}\r?\n", re.IGNORECASE)
_KNOWN_HEADER = re.compile(
    rb"^(?:from|to|date|subject|received|message-id|mime-version|return-path):", re.IGNORECASE | re.MULTILINE
)
FREE_MAIL = {
    "gmail",
    "googlemail",
    "outlook",
    "hotmail",
    "yahoo",
    "icloud",
    "gmx",
    "proton",
    "protonmail",
    "web",
    "qq",
    "live",
    "aol",
}
SECOND_LEVEL = {"co", "com", "org", "net", "ac", "gov", "edu"}


def _looks_like_mail(data: bytes) -> bool:
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
    mail = email.message_from_bytes(raw)
    notes: list[str] = []
    if mail.defects:
        notes.append("The headers of this mail are broken; what could be read is shown.")
    text, attachments = _content(mail, notes)
    own, removed = own_words(text)
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
    except (ValueError, LookupError, TypeError, AttributeError):
        text = str(mail.get(name, ""))
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _decoded(data: bytes, charset: str | None) -> str:
    for encoding in (charset, "utf-8", "cp1252"):
        try:
            if encoding and encoding not in ("unknown-8bit",):
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


def side_of(address: str, speaker: str, sides: Mapping[str, str]) -> str | None:
    address = address.lower()
    domain = address.rpartition("@")[2]
    parents = [".".join(domain.split(".")[place:]) for place in range(domain.count(".") + 1)]
    for key in (address, *parents, speaker.lower()):
        if key and key in sides:
            return sides[key]
    labels = domain.split(".")
    if not address or not domain:
        return None
    owner = labels[-2] if len(labels) > 1 else labels[0]
    if owner in SECOND_LEVEL and len(labels) > 2:
        owner = labels[-3]
    return address if owner in FREE_MAIL else owner


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
    try:
        name = part.get_filename() or ""
        return " ".join(str(email.header.make_header(email.header.decode_header(name))).split())
    except (ValueError, LookupError, TypeError, AttributeError):
        return "unnamed"


def _payload(part: Mail) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        data = None
    return data if isinstance(data, bytes) else str(part.get_payload()).encode("utf-8", "replace")


def _text(part: Mail, data: bytes) -> str:
    try:
        charset = part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        charset = None
    return _decoded(data, None if charset in (None, "us-ascii") else charset)


class _Reduced(HTMLParser):
    """The words of a page as lines; what it quotes becomes lines that begin with >."""

    _BREAKS = frozenset(["p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote", "table", "ul", "ol"])
    _SILENT = frozenset(["script", "style", "head", "title", "noscript"])

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.silent = 0
        self.quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self.silent += 1
        if tag == "blockquote":
            self.quotes += 1
        if tag in self._BREAKS:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT:
            self.silent = max(0, self.silent - 1)
        if tag in self._BREAKS:
            self.lines.append("")
        if tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        words = re.sub(r"\s{1,1000}", " ", data)
        line = self.lines[-1]
        if self.quotes and not line:
            line = "> "
        self.lines[-1] = line + words


def html_text(html: str) -> str:
    """The text of an HTML mail, a line a paragraph; quoted blocks begin with >."""
    parser = _Reduced()
    try:
        parser.feed(html)
        parser.close()
    except (AssertionError, ValueError):
        return re.sub(r"<[^<>]{0,2000}>", " ", html)
    text = "\n".join(line.strip() for line in parser.lines)
    return re.sub(r"\n{3,1000}", "\n\n", text).strip()


# Own words

_QUOTE_INTRO = re.compile(
    r"^[ \t]{0,4}(?:On\b[^\n]{4,200}\n?[^\n]{0,120}\bwrote:|Am\b[^\n]{4,200}\n?[^\n]{0,120}\bschrieb[^\n]{0,80}:|Le\b[^\n]{4,200}\n?[^\n]{0,120}\ba écrit\s?:"
    r"|El\b[^\n]{4,200}\n?[^\n]{0,120}\bescribió:|Op\b[^\n]{4,200}\n?[^\n]{0,120}\bschreef[^\n]{0,80}:|[^\n]{0,80}写道：)[ \t]{0,4}$",
    re.MULTILINE,
)
_FORWARD = re.compile(
    r"^[ \t]{0,4}(?:-{2,20}\s?(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Mensaje original|Message d'origine|Oorspronkelijk bericht)\s?-{2,20}"
    r"|_{20,200}|From:[^\n]{2,200}\n(?:[ \t]{0,4}(?:Sent|Date|To|Cc|Subject):[^\n]{0,300}\n){2,5})",
    re.MULTILINE | re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_CLOSING = re.compile(
    r"^[ \t]{0,4}(?:(?:kind|best|warm|many|with (?:kind|best|warm))? ?regards|best wishes|best|yours (?:sincerely|faithfully|truly)|sincerely|cheers|all the best|thanks|thank you|many thanks"
    r"|mit freundlichen grüßen|viele grüße|cordialement|bien à vous|saludos(?: cordiales)?|atentamente|met vriendelijke groet|此致|祝好)[ ,.!]{0,3}$",
    re.MULTILINE | re.IGNORECASE,
)
_PHONE = re.compile(
    r"^[ \t]{0,4}(?:Sent from my [^\n]{2,40}|Get Outlook for [^\n]{2,40}|Von meinem [^\n]{2,40} gesendet)$",
    re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^[ \t]{0,4}>[^\n]{0,100000}\n?", re.MULTILINE)
_LONGEST_SIGNATURE = 8  # lines


def own_words(text: str) -> tuple[str, str]:
    """Split a mail's text into what its writer wrote and what was taken out: quotations, forwarded mail, signature.

    >>> own_words("We agree.\\n\\nOn Mon, Ben wrote:\\n> Shall we?\\n-- \\nAda")[0]
    'We agree.'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    removed: list[str] = []

    def out(piece: str) -> str:
        removed.append(piece)
        return ""

    forward = _FORWARD.search(text)
    tail = ""
    if forward and text[: forward.start()].strip():
        text, tail = text[: forward.start()], text[forward.start() :]
    text = _QUOTE_INTRO.sub(lambda match: out(match[0]) if _quotes_after(text, match.end()) else match[0], text)
    text = _QUOTED_LINE.sub(lambda match: out(match[0]), text)
    text = _PHONE.sub(lambda match: out(match[0]), text)
    signature = _SIGNATURE.search(text) or _last_closing(text)
    if signature and text[: signature.start()].strip():
        text = text[: signature.start()] + out(text[signature.start() :])
    if tail:
        out(tail)
    return re.sub(r"\n{3,100}", "\n\n", text).strip(), "\n".join(removed).strip()


def _quotes_after(text: str, place: int) -> bool:
    rest = text[place : place + 400].lstrip()
    return not rest or rest.startswith(">") or "\n>" in rest


def _last_closing(text: str) -> re.Match[str] | None:
    """The closing words, if only a short block of short lines follows them."""
    for match in list(_CLOSING.finditer(text))[::-1][:2]:
        lines = [line for line in text[match.end() :].split("\n") if line.strip()]
        if len(lines) <= _LONGEST_SIGNATURE and all(len(line) <= 70 for line in lines):
            return match
    return None
