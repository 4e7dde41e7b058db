"""Learned scores: how a text would read to the people who once judged texts like it.

They rank what rules cannot see: sarcasm without a telltale word, condescension, hostility between the lines. Each is a
weighted sum over the words of the text, their pieces and their neighbours; so it can always say which words moved it.
A score is about a text, never about a person, and it is often wrong: `card.toml` says what it was trained on, how often
it errs, and what it must not be used for. `bench/fit_scores.py` makes the weights.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from zlib import crc32

from makegood.dialogue.memory import Memory

LONGEST = 20_000  # characters that are looked at
MOST_WORDS = 400  # as in training; what comes later hardly changes how a text reads
_REMEMBERED = 30_000  # words
_LONG_WORD = 60  # letters
_TOKEN = re.compile(r"https?://\S{1,400}|[^\W\d_]{1,60}(?:'[^\W\d_]{1,20})?|\d{1,40}|[?!.…]{1,40}|[^\s\w]")
_PLAIN = str.maketrans({"’": "'", "‘": "'"})
_PIECES = range(2, 6)  # letters of a piece of a word
_REASONS = 3
_LOOKED_AT = 12
_UNUSUAL = 0.9


@dataclass(frozen=True, slots=True)
class Score:
    """One score of a text.

    value     0 to 1: the share of ordinary texts that read less so
    reasons   the words of the text that raised it most, the strongest first; none where the score is nothing unusual
    """

    name: str
    value: float
    reasons: tuple[str, ...] = ()


def scores(text: str) -> dict[str, Score]:
    """Every learned score of a text, by name; empty for a text without words. English only.

    >>> found = scores("Thank you so much for the quick answer! Could you perhaps send the log as well?")
    >>> found["politeness"].value > 0.8, found["gratitude"].reasons[0]
    (True, 'thank')
    """
    weighed = _Weighed(words_of(text))
    if not weighed.rows:
        return {}
    found = {}
    for place, (head, total) in enumerate(zip(weighed.heads, weighed.totals(), strict=True)):
        value = head.rank(total)
        found[head.name] = Score(head.name, value, weighed.reasons(place) if value >= _UNUSUAL else ())
    return found


def raw_scores(words: Sequence[str]) -> dict[str, float]:
    """The same for the words of a text, in spreads around what is ordinary, for weighing them further (see risk.py)."""
    weighed = _Weighed(words)
    return {head.name: head.standard(total) for head, total in zip(weighed.heads, weighed.totals(), strict=True)}


# Features: the same for training and use


def words_of(text: str) -> list[str]:
    """The words and marks of a text, in lower case, in order."""
    return _TOKEN.findall(text[:LONGEST].lower().translate(_PLAIN))[:MOST_WORDS]


def neighbours(words: Sequence[str]) -> list[str]:
    """The key of each pair and each three of words that stand together; a sentence begins anew."""
    marked = [word if word[0] not in ".?!" else f"^{word[0]}" for word in words]
    pairs = [f"b{one} {two}" for one, two in zip(["^", *marked], [*words, "$"], strict=True)]
    threes = [f"t{one} {two}" for one, two in zip(["^", "^", *marked], [pair[1:] for pair in pairs], strict=False)]
    return pairs + threes


def pieces(word: str) -> Iterator[str]:
    """The key of a word and those of its pieces."""
    yield f"w{word}"
    if word[0].isalpha():
        padded = f" {word} "
        for size in _PIECES:
            for start in range(len(padded) - size + 1):
                yield f"c{padded[start : start + size]}"


def number(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass"))


# Weights


@dataclass(frozen=True, slots=True)
class _Head:
    name: str
    mean: float
    spread: float
    ranks: tuple[float, ...]  # the sums below which 1, 2, … 99 in a hundred ordinary texts stay

    def standard(self, total: float) -> float:
        return (total - self.mean) / self.spread

    def rank(self, total: float) -> float:
        """Between two marks by straight line, so that hardly two texts are the same."""
        value = self.standard(total)
        above = bisect_right(self.ranks, value)
        if above == 0:
            return round(0.01 * (1 - math.tanh(self.ranks[0] - value)), 4)
        if above == len(self.ranks):
            return round(0.99 + 0.01 * math.tanh(value - self.ranks[-1]), 4)
        low, high = self.ranks[above - 1], self.ranks[above]
        return round((above + (value - low) / (high - low)) / 100, 4)


class _Weights:
    """The table: a row of small whole numbers, one a head, for each feature; features go by a number made from them."""

    def __init__(self, card: Mapping[str, Any], data: bytes) -> None:
        self.heads = tuple(
            _Head(name, head["mean"], head["spread"], tuple(head["ranks"])) for name, head in card["heads"].items()
        )
        count: int = card["features"]
        keys = array("I", data[: 4 * count])
        self._wide = len(self.heads)
        self._rows = memoryview(data)[4 * count :].cast("b")
        self._place = dict(zip(keys, range(count), strict=True))
        self._none = (0,) * self._wide
        self.of_word = Memory(self._sum, most=_REMEMBERED, longest=_LONG_WORD)

    def of_keys(self, keys: Iterable[str]) -> list[tuple[str, Sequence[int]]]:
        """The keys that have a row, with it."""
        place_of, rows, wide = self._place.get, self._rows, self._wide
        places = [(key, place) for key in keys if (place := place_of(number(key))) is not None]
        return [(key, rows[place * wide : (place + 1) * wide]) for key, place in places]

    def _sum(self, word: str) -> tuple[int, ...]:
        rows = [row for _, row in self.of_keys(pieces(word))]
        return tuple(map(sum, zip(*rows, strict=True))) if rows else self._none


@functools.cache
def _weights() -> _Weights:
    folder = files("makegood.dialogue.scores")
    return _Weights(card(), folder.joinpath("weights.bin").read_bytes())


@functools.cache
def card() -> Mapping[str, Any]:
    """What the scores were trained on, how often they err, and what they must not be used for."""
    return tomllib.loads(files("makegood.dialogue.scores").joinpath("card.toml").read_text("utf-8"))


class _Weighed:
    """A text's features that have a weight, each once, with their rows of weights."""

    def __init__(self, words: Sequence[str]) -> None:
        known = _weights()
        self.heads = known.heads
        self._words = words
        distinct = dict.fromkeys(words)
        near = dict(known.of_keys(neighbours(words)))
        self.rows: list[Sequence[int]] = [*map(known.of_word.__getitem__, distinct), *near.values()] if distinct else []
        self._read = [*distinct, *near]

    def totals(self) -> list[float]:
        size = math.sqrt(len(self._words) + 1)
        return [sum(column) / size for column in zip(*self.rows, strict=True)] if self.rows else [0.0] * len(self.heads)

    def reasons(self, head: int) -> tuple[str, ...]:
        """The words that pull most, as far as they pull at least half as much as the strongest."""
        pulls = sorted(((row[head], key) for row, key in zip(self.rows, self._read, strict=True)), reverse=True)
        told: list[str] = []
        for pull, key in pulls[:_LOOKED_AT]:
            words = " ".join(word for word in key[1:].split() if word[0] not in "^$") if " " in key else key
            if pull * 2 < pulls[0][0] or len(told) == _REASONS:
                break
            if any(letter.isalpha() or letter in "?!" for letter in words) and not any(words in one for one in told):
                told.append(words)
        return tuple(told)
