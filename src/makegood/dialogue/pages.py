"""A thread with its marks, as a Markdown file that is safe to open anywhere: no word of a mail is taken as markup."""

from __future__ import annotations

import re

from makegood.dialogue.course import Course, Turn
from makegood.dialogue.drawing import step
from makegood.dialogue.messages import Message, Thread

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")


def risk_line(course: Course) -> str:
    """The risk as one drawn line, a step a message: ▁▂▄▇█▃▁."""
    return "".join(map(step, course.turns))


def marked_up(thread: Thread, course: Course) -> str:
    """The thread as Markdown: the line of risk, then each message with what it does and the words that show it in bold."""
    lines = [
        f"# The thread, message by message{_of(thread)}",
        "",
        f"Risk that the talks break down: `{risk_line(course)}`",
        "",
    ]
    lines += [*course.trend, ""]
    for number, (message, turn) in enumerate(zip(thread.messages, course.turns, strict=True), start=1):
        lines += [*_message(number, message, turn), ""]
    if course.tone:
        lines += ["## About the tone", "", *(f"- {_plain(complaint.says)}" for complaint in course.tone), ""]
    if course.back_to_fault:
        lines += ["## Back to fault, after the talk had turned to the future", ""]
        lines += [*(f"- {_plain(quote)}" for _, quote in course.back_to_fault), ""]
    if course.interests:
        lines += ["## Worth asking", "", "The words only hint at it; the question tells.", ""]
        lines += [f"- {_plain(i.side)}, {i.name}: {i.question} (‘{_plain(i.quote)}’)" for i in course.interests]
    return "\n".join(lines).rstrip() + "\n"


def _message(number: int, message: Message, turn: Turn) -> list[str]:
    side = f", {_plain(message.side)}" if message.side and message.side != message.speaker else ""
    head = f"## {number}. {_plain(message.speaker)}{side} · {_when(message)} · {turn.band}"
    lines = [head, ""]
    if turn.alert:
        lines += ["**Here the talks go wrong.**", ""]
    lines += ["> " + (line or "") for line in _bold(message, turn).split("\n")]
    does = list(dict.fromkeys(sign.name for sign in turn.signs))
    notes = [*message.notes, *(f"Attached: {file.name} ({file.size:,} bytes)." for file in message.attachments)]
    if does:
        lines += ["", f"Does: {', '.join(does)}."]
    lines += [f"\n{_plain(note)}" for note in notes]
    return lines


def _bold(message: Message, turn: Turn) -> str:
    """The message's text with the words of its signs in bold; overlapping marks become one."""
    text = message.writing.raw
    merged: list[list[int]] = []
    for sign in turn.signs:
        if sign.kind == "asks" or sign.span.end == sign.span.start:
            continue
        if merged and sign.span.start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], sign.span.end)
        else:
            merged.append([sign.span.start, sign.span.end])
    pieces, place = [], 0
    for start, end in merged:
        pieces += [_plain(text[place:start]), "**", _plain(" ".join(text[start:end].split())), "**"]
        place = end
    rest = message.text[place:]
    return "".join([*pieces, _plain(rest)])


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _when(message: Message) -> str:
    return f"{message.day}, {message.at:%H:%M %z}" if message.at else "no date"


def _of(thread: Thread) -> str:
    return f": {_plain(thread.messages[0].subject)}" if thread.messages and thread.messages[0].subject else ""
