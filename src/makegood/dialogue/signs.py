"""What one message does: the coach's families and the thread's own signs, each with the words that show it."""

from __future__ import annotations

from dataclasses import dataclass

from makegood.dialogue.text import Writing
from makegood.values import Span

# Families of the coach that are signs in a thread, and how a reader would say it. The others concern drafts only.
FAMILIES = {
    "blame": "blames",
    "accusation": "accuses of a motive",
    "threat": "threatens",
    "sarcasm": "is sarcastic",
    "contempt": "shows contempt",
    "absolutes": "speaks in absolutes",
    "dismissal": "waves a point away",
    "harping": "presses a point again",
    "demand": "demands",
    "shouting": "raises the voice",
    "exaggeration": "exaggerates",
    "liability": "admits liability",
}
_LONGEST_QUOTE = 160


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing a message does: `kind` for programs, `name` for people, and the words that show it."""

    kind: str
    name: str
    span: Span
    quote: str


def apart(found: list[Sign]) -> list[Sign]:
    """Of signs of one kind on the same words the longest: two rules that hear the same thing are no two things."""
    kept: list[Sign] = []
    for sign in sorted(found, key=lambda sign: sign.span.start - sign.span.end):
        overlap = (
            one.span.start < sign.span.end and sign.span.start < one.span.end for one in kept if one.kind == sign.kind
        )
        if not any(overlap):
            kept.append(sign)
    return kept


def quoted(writing: Writing, span: Span) -> str:
    """The words of a sign on one line, cut where they are many."""
    words = " ".join(span.of(writing.raw).split())
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1] + "…"
