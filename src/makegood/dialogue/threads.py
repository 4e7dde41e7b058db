"""Mails and messages read into one thread: who wrote what, when, for which side, without what they only quoted.

Reads mbox, a single mail (eml), JSON lines and Slack exports. A message whose headers are broken still appears, with a note:
nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from makegood.dialogue import mails, slack
from makegood.dialogue.messages import LARGEST, MOST_MESSAGES, Message, Thread, in_order, readable
from makegood.dialogue.quoting import own_words
from makegood.faults import MOST_FAULTS, Fault, Faulty


def read_thread(data: bytes, name: str = "", *, sides: Mapping[str, str] | None = None) -> Thread:
    """Read a thread from the bytes of a file.

    data    mbox, one mail, JSON lines ({"at", "speaker", "text"}, optionally "side", "subject", "id"), or the zip of
            a Slack export, or one day of it
    sides   which side an address, domain or speaker belongs to, such as {"fennel.example": "fennel"};
            who is not in it belongs to the first label of their mail domain

    Raises Faulty where the file is empty, not text at all, too large, or a JSON line is not a message
    (every such line is named).
    """
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
    elif mails.looks_like_mail(data):
        messages = mails.read_mails(data, name, sides)
    else:
        raise Faulty.one(
            "This is neither mail nor JSON lines nor a Slack export.",
            "Give an mbox, a mail (.eml) whose first lines are headers such as From: and Date:, JSON lines, or the zip.",
            name=name,
        )
    return Thread(tuple(in_order(messages)), name)


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


# JSON lines


def _json_lines(data: bytes, name: str, sides: Mapping[str, str]) -> Iterator[Message]:
    faults: list[Fault] = []
    messages: list[Message] = []
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), start=1):
        if not line.strip():
            continue
        if number > MOST_MESSAGES:
            faults.append(Fault(f"The file has more than {MOST_MESSAGES:,} messages.", "Split it.", line=number))
        if len(faults) >= MOST_FAULTS or number > MOST_MESSAGES:
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
    speaker = readable(str(turn.get("speaker") or ""))
    at, note = _moment(turn.get("at"))
    text, removed = own_words(readable(turn["text"]))
    return Message(
        id=readable(str(turn.get("id") or number)),
        at=at,
        speaker=speaker or "unknown",
        side=readable(str(turn["side"])) if turn.get("side") else sides.get(speaker.lower(), speaker or None),
        subject=readable(str(turn.get("subject") or "")),
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
