"""What one message says by itself: what it does, what may matter to its writer, what they say happened, and how it reads.

It rests on the message's words and language alone, so it can be kept: `follow` need not hear the same message again.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from makegood.dialogue.messages import Message
from makegood.dialogue.risk import ordinary, read_as
from makegood.dialogue.rules import Rule, Shelf, Topic, rules, topics
from makegood.dialogue.signs import FAMILIES, Sign, apart, quoted
from makegood.dialogue.text import Writing
from makegood.dialogue.tongue import Tongue
from makegood.values import Span

_EXACT = 6  # places of a figure; what is kept gives the very same course as what is heard anew


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in one message.

    signs    what it does, in the order of the text
    hints    what may matter to its writer: the interest, and the sentence that hints at it
    facts    where it says what happened
    reads    how it reads (`risk.read_as`); that of an ordinary message where it is not surely English
    """

    signs: tuple[Sign, ...]
    hints: tuple[tuple[str, Span], ...]
    facts: tuple[Span, ...]
    reads: Mapping[str, float]

    def as_json(self) -> dict[str, Any]:
        """As plain values without any word of the message; `from_json` needs the message again."""
        return {
            "signs": [[sign.kind, *_ends(sign.span)] for sign in self.signs],
            "hints": [[interest, *_ends(span)] for interest, span in self.hints],
            "facts": [_ends(span) for span in self.facts],
            "reads": None if self.reads is _ordinary() else list(self.reads.values()),
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any], message: Message) -> Heard:
        """What `as_json` wrote down of this message; only where `key` is what it was then."""
        writing, names = message.writing, _names()
        return cls(
            tuple(_sign(writing, kind, names[kind], Span(start, end)) for kind, start, end in given["signs"]),
            tuple((interest, Span(start, end)) for interest, start, end in given["hints"]),
            tuple(Span(start, end) for start, end in given["facts"]),
            _ordinary() if given["reads"] is None else dict(zip(_read_by(), given["reads"], strict=True)),
        )


def hear(message: Message, tongue: Tongue) -> Heard:
    """Hear one message in its language."""
    writing, language = message.writing, tongue.language
    signs = apart(
        [_sign(writing, rule.family, FAMILIES[rule.family], span) for rule, span in _rules(language).find(writing)]
    )
    questions: set[Span] = set()  # shown whole and once
    hints, facts = [], []
    for topic, span in _topics(language).find(writing):
        if topic.id in _interests(language):
            hints.append((topic.id, writing.sentence_at(span.start)))
        elif topic.id == _FACTS:
            facts.append(span)
        elif topic.id != "asks":
            signs.append(_sign(writing, topic.id, _names()[topic.id], span))
        elif (sentence := writing.sentence_at(span.start)) not in questions:
            questions.add(sentence)
            signs.append(_sign(writing, topic.id, _names()[topic.id], sentence))
    in_order = tuple(sorted(signs, key=lambda sign: (sign.span, sign.kind)))
    return Heard(in_order, tuple(hints), tuple(facts), _reads(writing) if is_english(tongue) else _ordinary())


def is_english(tongue: Tongue) -> bool:
    """Learned scores and cues are for English alone."""
    return tongue.sure and tongue.language == "en"


def key(message: Message, tongue: Tongue) -> str:
    """What is kept of a message holds as long as this stays the same: its words, their language, and the ear itself."""
    words = f"{_ear()} {tongue.language} {tongue.sure} {message.writing.raw}"
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:24]


def edition() -> str:
    """Which ear this is; what another one heard is heard anew."""
    return _ear()


@functools.cache
def _ear() -> str:
    """The ear as it is: its rules, weights and code."""
    made = hashlib.sha256()
    for file in _files(files("makegood.dialogue")):
        made.update(file.read_bytes())
    return made.hexdigest()


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry)
        elif entry.name.endswith((".py", ".toml", ".bin")):
            yield entry


_FACTS = "facts"


@functools.cache
def _rules(language: str) -> Shelf[Rule]:
    """The coach's rules that are signs in a thread."""
    return Shelf(rule for rule in rules(language) if rule.family in FAMILIES)


@functools.cache
def _topics(language: str) -> Shelf[Topic]:
    """Signs, interests and what says what happened, together on one shelf."""
    facts = (topic for topic in topics(language, "parts") if topic.id == _FACTS)
    return Shelf((*_signs(language), *topics(language, "interests"), *facts))


def _signs(language: str) -> Shelf[Topic]:
    return topics(language, "signs") or topics("en", "signs")


@functools.cache
def _interests(language: str) -> frozenset[str]:
    return frozenset(topic.id for topic in topics(language, "interests"))


@functools.cache
def _names() -> Mapping[str, str]:
    """What readers call each sign; a page says it in the language of its reader, whatever the message is in."""
    return FAMILIES | {topic.id: topic.name for topic in topics("en", "signs")}


@functools.cache
def _ordinary() -> Mapping[str, float]:
    return {name: ordinary()[name] for name in _read_by()}


@functools.cache
def _read_by() -> tuple[str, ...]:
    return tuple(read_as(""))


def _reads(writing: Writing) -> Mapping[str, float]:
    return {name: round(value, _EXACT) for name, value in read_as(writing.raw).items()}


def _sign(writing: Writing, kind: str, name: str, span: Span) -> Sign:
    return Sign(kind, name, span, quoted(writing, span))


def _ends(span: Span) -> list[int]:
    return [span.start, span.end]
