"""Whether two pieces of writing make the same point: the words that carry the point, compared."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from makegood.dialogue.text import Writing
from makegood.values import Span

if TYPE_CHECKING:
    from makegood.dialogue.threads import Message

_WORD = re.compile(r"[^\W\d_]{3,30}|\d[\d.,:]{0,12}\d|\d")
_EMPTY_WORDS = frozenset(
    [
        "about",
        "above",
        "after",
        "again",
        "against",
        "all",
        "also",
        "although",
        "always",
        "among",
        "and",
        "another",
        "any",
        "anything",
        "are",
        "around",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "can",
        "cannot",
        "come",
        "could",
        "day",
        "dear",
        "did",
        "does",
        "doing",
        "done",
        "don",
        "down",
        "during",
        "each",
        "either",
        "else",
        "even",
        "ever",
        "every",
        "few",
        "find",
        "first",
        "for",
        "from",
        "further",
        "gave",
        "get",
        "give",
        "given",
        "going",
        "good",
        "got",
        "had",
        "has",
        "have",
        "having",
        "hello",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "however",
        "into",
        "its",
        "itself",
        "just",
        "keep",
        "know",
        "last",
        "least",
        "less",
        "let",
        "like",
        "look",
        "made",
        "make",
        "makes",
        "many",
        "may",
        "maybe",
        "mean",
        "might",
        "more",
        "most",
        "much",
        "must",
        "need",
        "never",
        "new",
        "next",
        "nor",
        "not",
        "nothing",
        "now",
        "off",
        "once",
        "one",
        "only",
        "onto",
        "other",
        "our",
        "ours",
        "out",
        "over",
        "own",
        "people",
        "please",
        "point",
        "put",
        "quite",
        "rather",
        "really",
        "regards",
        "right",
        "said",
        "same",
        "say",
        "see",
        "seem",
        "should",
        "side",
        "simply",
        "since",
        "some",
        "something",
        "soon",
        "still",
        "such",
        "sure",
        "take",
        "tell",
        "than",
        "thank",
        "thanks",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "things",
        "think",
        "this",
        "those",
        "though",
        "through",
        "time",
        "today",
        "together",
        "told",
        "tomorrow",
        "too",
        "two",
        "under",
        "until",
        "upon",
        "use",
        "used",
        "using",
        "very",
        "want",
        "was",
        "way",
        "well",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "within",
        "without",
        "won",
        "would",
        "write",
        "wrote",
        "yes",
        "yet",
        "you",
        "your",
        "yours",
        "yourself",
        "best",
        "kind",
        "hope",
        "week",
        "month",
        "year",
        "team",
        "mail",
        "email",
        "ask",
        "asked",
        "asking",
        "answer",
        "happen",
        "happened",
        "says",
        "didn",
        "doesn",
        "isn",
        "wasn",
        "weren",
        "couldn",
        "wouldn",
        "shouldn",
        "haven",
        "hasn",
        "hadn",
        "ain",
        "let",
        "ve",
        "ll",
        "re",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_ENDINGS = ("ations", "ation", "ingly", "ments", "ment", "ities", "ness", "ions", "ings", "ing", "ion", "ies", "ied", "ers",
            "ed", "es", "er", "ly", "s", "e", "y")  # fmt: skip
_ENOUGH = 2  # words in common; one shared word is a shared topic, not the same point
_SHARE = 0.5


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending, roughly: enough to see that ‘refunded’ and ‘refunds’ speak of one thing."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def stems(text: str) -> frozenset[str]:
    """The words of a lower-case text that carry its point, without their endings."""
    return frozenset(stem(word) for word in _WORD.findall(text) if word not in _EMPTY_WORDS and not word[0].isdigit())


def same_point(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of words make the same point: most of the shorter one's words stand in the other."""
    common = len(one & other)
    return common >= _ENOUGH and common >= _SHARE * min(len(one), len(other))


def pressed_again(writing: Writing, earlier: Sequence[Message]) -> Iterator[tuple[Span, tuple[Message, ...]]]:
    """Each sentence of `writing` whose point was made in `earlier` messages, with those messages."""
    before = [(message, tuple(_points(message.writing))) for message in earlier]
    for span, words in _points_at(writing):
        again = tuple(message for message, points in before if any(same_point(words, point) for point in points))
        if again:
            yield span, again


def _points(writing: Writing) -> Iterator[frozenset[str]]:
    return (words for _, words in _points_at(writing))


def _points_at(writing: Writing) -> Iterator[tuple[Span, frozenset[str]]]:
    for span in writing.sentences:
        words = stems(span.of(writing.lower))
        if len(words) >= _ENOUGH:
            yield span, words
