"""What one message does: the coach's families and the thread's own signs, each with the words that show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from makegood.dialogue.rules import Topic, rules, topics
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
    for rule in rules(language):
        if rule.family in FAMILIES:
            for match in rule.find(writing):
                span = Span(match.start(), match.end())
                found.append(Sign(rule.family, FAMILIES[rule.family], span, _quote(writing, span)))
    for topic in topics(language, "signs") or topics("en", "signs"):
        found += [Sign(topic.id, topic.name, span, _quote(writing, span)) for span in _spans(topic, writing)]
    return tuple(sorted(found, key=lambda sign: (sign.span, sign.kind)))


def _spans(topic: Topic, writing: Writing) -> Iterator[Span]:
    """Where a sign stands; a question is shown whole and once."""
    if topic.id == "asks":
        yield from dict.fromkeys(writing.sentence_at(span.start) for span in topic.find(writing))
    else:
        yield from topic.find(writing)


def _quote(writing: Writing, span: Span) -> str:
    words = " ".join(span.of(writing.raw).split())
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1] + "…"
