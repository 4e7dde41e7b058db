"""What one message does: the coach's families and the thread's own signs, each with the words that show it."""

from __future__ import annotations

from dataclasses import dataclass

from makegood.dialogue.rules import rules, topics
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


def signs_of(writing: Writing, language: str = "en") -> tuple[Sign, ...]:
    """Every sign in a message, in the order of the text."""
    found: list[Sign] = []
    for rule, span in rules(language).find(writing):
        if rule.family in FAMILIES:
            found.append(Sign(rule.family, FAMILIES[rule.family], span, _quote(writing, span)))
    found = _apart(found)
    questions: set[Span] = set()  # shown whole and once
    for topic, span in (topics(language, "signs") or topics("en", "signs")).find(writing):
        if topic.id == "asks":
            span = writing.sentence_at(span.start)
            if span in questions:
                continue
            questions.add(span)
        found.append(Sign(topic.id, topic.name, span, _quote(writing, span)))
    return tuple(sorted(found, key=lambda sign: (sign.span, sign.kind)))


def _apart(found: list[Sign]) -> list[Sign]:
    """Of signs of one kind on the same words the longest: two rules that hear the same thing are no two things."""
    kept: list[Sign] = []
    for sign in sorted(found, key=lambda sign: sign.span.start - sign.span.end):
        overlap = (
            one.span.start < sign.span.end and sign.span.start < one.span.end for one in kept if one.kind == sign.kind
        )
        if not any(overlap):
            kept.append(sign)
    return kept


def _quote(writing: Writing, span: Span) -> str:
    words = " ".join(span.of(writing.raw).split())
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1] + "…"
