"""The second pass: threads read again from their places and followed; what is kept of them are figures and ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from makegood.archive.places import Place, read_at
from makegood.dialogue import Message, Thread, follow, read_thread
from makegood.dialogue.messages import READ_OF_MESSAGE
from makegood.formats import Faulty

RISK_UNIT = 10_000  # risks are kept as whole ten-thousandths, so that sums are the same in any order
_UNSAFE_IN_ID = re.compile(r"[^\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Known:
    """A message as the first pass noted it; `at` None: it does not say when."""

    key: bytes
    at: int | None
    writer: str
    others: tuple[str, ...]
    path: str
    place: Place


@dataclass(frozen=True, slots=True)
class Run:
    """Messages of one thread in order of time; a thread of thousands comes in several runs."""

    thread: bytes
    number: int
    messages: tuple[Known, ...]


@dataclass(slots=True)
class Heard:
    """What one run of a thread adds to one partnership in one month. Answers in minutes, risks in ten-thousandths."""

    thread: bytes
    run: int
    theirs: str
    month: str
    by_us: int = 0
    by_them: int = 0
    our_answers: list[int] = field(default_factory=list)
    their_answers: list[int] = field(default_factory=list)
    unanswered: int = 0
    risk: int = 0
    highest: int = 0
    went_wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Followed:
    heard: tuple[Heard, ...]
    odd: dict[str, tuple[int, str]]


def follow_runs(runs: Sequence[Run]) -> Followed:
    """Follow each run, apart for each partnership that it speaks in; every message counts for exactly one."""
    odd: Counter[str] = Counter()
    where: dict[str, str] = {}
    heard: list[Heard] = []
    for run in runs:
        for theirs, known in _by_partnership(run.messages).items():
            messages: list[tuple[Known, Message]] = []
            for each in known:
                message = _message(each, theirs)
                if message is None or each.at is None:
                    why = "message without a moment" if message else "message that cannot be read"
                    odd[why] += 1
                    where[why] = min(each.path, where.get(why, each.path))
                else:
                    messages.append((each, message))
            heard += _months(run, theirs, messages)
    return Followed(tuple(heard), {why: (count, where[why]) for why, count in odd.items()})


def _by_partnership(messages: Sequence[Known]) -> dict[str, list[Known]]:
    """Messages by the company outside. One of ours to several goes to the one that writes most in this thread."""
    writes = Counter(message.writer for message in messages if message.writer)
    parts: dict[str, list[Known]] = {}
    for message in messages:
        theirs = message.writer or min(message.others, key=lambda other: (-writes[other], other))
        parts.setdefault(theirs, []).append(message)
    return parts


def _message(known: Known, theirs: str) -> Message | None:
    """The message as the ear reads it, without what it quotes and what nobody listens to."""
    try:
        with open(known.path, "rb") as file:
            message = read_thread(read_at(file, known.place)).messages[0]
    except (OSError, Faulty, IndexError):
        return None
    told = _UNSAFE_IN_ID.sub("", message.id)[:200]
    made_up = told.isdigit() or told.startswith("message-")
    return replace(
        message,
        id=f"without-id-{known.key.hex()[:12]}" if made_up or not told else told,
        at=datetime.fromtimestamp(known.at, UTC) if known.at is not None else None,
        side=theirs if known.writer else "",
        speaker=theirs if known.writer else "ours",
        text=message.text[:READ_OF_MESSAGE],
        quoted_text_removed="",
    )


def _months(run: Run, theirs: str, messages: Sequence[tuple[Known, Message]]) -> list[Heard]:
    if not messages:
        return []
    course = follow(Thread(tuple(message for _, message in messages)))
    months: dict[str, Heard] = {}
    month_of: dict[str, Heard] = {}
    for (known, message), turn in zip(messages, course.turns, strict=True):
        month = f"{message.at:%Y-%m}"
        heard = months.setdefault(month, Heard(run.thread, run.number, theirs, month))
        month_of[message.id] = heard
        if known.writer:
            heard.by_them += 1
        else:
            heard.by_us += 1
        risk = round(turn.risk * RISK_UNIT)
        heard.risk += risk
        heard.highest = max(heard.highest, risk)
        if turn.alert:
            heard.went_wrong.append(message.id)
    for point in course.points:
        if point.open:
            month_of[point.raised_in].unanswered += 1
    for known, message, minutes in _answers(messages):
        answers = month_of[message.id].their_answers if known.writer else month_of[message.id].our_answers
        answers.append(minutes)
    return list(months.values())


def _answers(messages: Sequence[tuple[Known, Message]]) -> Iterator[tuple[Known, Message, int]]:
    """Each message that answers the other side, and how long the first unanswered one had waited, in minutes."""
    waiting: tuple[bool, int] | None = None  # who waits, since when
    for known, message in messages:
        assert known.at is not None
        by_us = not known.writer
        if waiting is not None and waiting[0] != by_us:
            yield known, message, (known.at - waiting[1]) // 60
        if waiting is None or waiting[0] != by_us:
            waiting = (by_us, known.at)
