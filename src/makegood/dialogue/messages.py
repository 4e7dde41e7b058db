"""A thread and its messages as values: who wrote what, when, for which side."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from makegood.dialogue.text import Writing
from makegood.faults import Faulty

LARGEST = 256 * 1024 * 1024  # bytes of one file
MOST_MESSAGES = 100_000
READ_OF_MESSAGE = 20_000  # characters of a message that the follow-up looks at; the rest is kept and shown


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


# What a terminal would obey rather than show; the signs from 0x80 are those of Windows in a text that said it was Latin 1.
_OBEYED = [code for code in range(0x20) if chr(code) not in "\t\n\v\f\r"] + [0x7F]
_SHOWN = dict.fromkeys(_OBEYED, "\ufffd") | {
    code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)
}


def readable(text: str) -> str:
    """Text that can be written out again, sign for sign: half signs, which JSON and broken mail can hold, become question
    marks, and what commands a terminal is replaced."""
    return text.encode("utf-8", "replace").decode().translate(_SHOWN)


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
