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
from itertools import chain, repeat
from struct import Struct
from typing import Any, NamedTuple
from zlib import crc32

from makegood.dialogue.memory import Memory

LONGEST = 20_000  # characters that are looked at
MOST_WORDS = 400  # as in training; what comes later hardly changes how a text reads
_REMEMBERED = 30_000  # words
_LONG_WORD = 60  # letters
_TOKEN = re.compile(r"https?://\S{1,400}|[^\W\d_]{1,60}(?:'[^\W\d_]{1,20})?|\d{1,40}|[?!.…]{1,40}|[^\s\w]")
_PLAIN = str.maketrans({"’": "'", "‘": "'"})
_BEGINS, _ENDS = "^", "$"
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
    return [_neighbours(words, at) for at in range(2 * len(words) + 2)]


def _neighbours(words: Sequence[str], at: int) -> str:
    """One of them: first come the pairs by their last word, then the threes; the end counts as a word."""
    threes, last = divmod(at, len(words) + 1)
    near = range(last - 1 - threes, last)
    before = " ".join(_marked(words[place]) if place >= 0 else _BEGINS for place in near)
    return f"{'bt'[threes]}{before} {words[last] if last < len(words) else _ENDS}"


def _marked(word: str) -> str:
    return word if word[0] not in ".?!" else f"^{word[0]}"


def pieces(word: str) -> Iterator[str]:
    """The key of a word and those of its pieces."""
    yield f"w{word}"
    if word[0].isalpha():
        padded = f" {word} "
        for size in _PIECES:
            for start in range(len(padded) - size + 1):
                yield f"c{padded[start : start + size]}"


def number(key: str) -> int:
    return crc32(_bytes(key))


def _bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def numbers(word: str) -> Iterator[int]:
    """The number of each of the `pieces` of a word. A number is made from left to right: a piece goes on where a shorter one ended."""
    yield number(f"w{word}")
    if word[0].isalpha():
        letters = [_bytes(letter) for letter in f" {word} "]
        so_far: Iterable[int] = repeat(_OPENS_PIECE)
        for before in range(_PIECES.stop - 1):
            so_far = list(map(crc32, letters[before:], so_far))
            if before + 1 in _PIECES:
                yield from so_far


_OPENS_PIECE = number("c")


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


class _Known(NamedTuple):
    """What a word brings to every text it stands in.

    row            its own weights and those of its pieces, summed
    end, middle    how it ends a key of neighbours, and how it stands in the midst of one
    opens_pair, opens_three   the number so far of a key that it opens; a number is made from left to right
    """

    row: Sequence[int]
    end: bytes
    middle: bytes
    opens_pair: int
    opens_three: int


class _Weights:
    """The table: a row of small whole numbers, one a head, for each feature; features go by a number made from them."""

    def __init__(self, card: Mapping[str, Any], data: bytes) -> None:
        self.heads = tuple(
            _Head(name, head["mean"], head["spread"], tuple(head["ranks"])) for name, head in card["heads"].items()
        )
        count: int = card["features"]
        keys = array("I", data[: 4 * count])
        self._wide = len(self.heads)
        self._rows = memoryview(data)[4 * count :]
        self._row_at = Struct(f"{self._wide}b").unpack_from
        self.place_of = dict(zip(keys, range(count), strict=True)).get
        self._none = (0,) * self._wide
        self.of_word = Memory(self._known, most=_REMEMBERED, longest=_LONG_WORD)
        self._begins, self._ends = self._as_neighbour(_BEGINS, _BEGINS), self._as_neighbour(_ENDS, _ENDS)

    def near(self, known: Sequence[_Known]) -> dict[int, int]:
        """The neighbours that have a row, by its place, with where they stand among all neighbours of a text.

        Most have none: only the numbers of their keys are made, and these from what each word brings.
        """
        _, ends, middles, pairs, threes = zip(self._begins, *known, self._ends, strict=True)
        ends = ends[1:]
        numbers = chain(map(crc32, ends, pairs), map(crc32, ends, map(crc32, middles, (threes[0], *threes))))
        places = enumerate(map(self.place_of, numbers))
        return {place: at for at, place in places if place is not None}

    def row(self, place: int) -> Sequence[int]:
        return self._row_at(self._rows, place * self._wide)

    def _known(self, word: str) -> _Known:
        rows = [self.row(place) for place in map(self.place_of, numbers(word)) if place is not None]
        row = tuple(map(sum, zip(*rows, strict=True))) if rows else self._none
        return self._as_neighbour(word, _marked(word))._replace(row=row)

    def _as_neighbour(self, word: str, marked: str) -> _Known:
        opens = number(f"b{marked} "), number(f"t{marked} ")
        return _Known(self._none, _bytes(word), _bytes(f"{marked} "), *opens)


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
        each = list(map(known.of_word.__getitem__, words))
        self._distinct = dict(zip(words, each, strict=True))
        self._near = known.near(each) if words else {}
        self.rows = [*[one.row for one in self._distinct.values()], *map(known.row, self._near)]

    def totals(self) -> list[float]:
        size = math.sqrt(len(self._words) + 1)
        return [sum(column) / size for column in zip(*self.rows, strict=True)] if self.rows else [0.0] * len(self.heads)

    def reasons(self, head: int) -> tuple[str, ...]:
        """The words that pull most, as far as they pull at least half as much as the strongest."""
        column = [row[head] for row in self.rows]
        least = max(column) / 2
        pulls = sorted(((pull, self._key(at)) for at, pull in enumerate(column) if pull >= least), reverse=True)
        told: list[str] = []
        for _, key in pulls[:_LOOKED_AT]:
            words = " ".join(word for word in key[1:].split() if word[0] not in "^$") if " " in key else key
            if len(told) == _REASONS:
                break
            if any(letter.isalpha() or letter in "?!" for letter in words) and not any(words in one for one in told):
                told.append(words)
        return tuple(told)

    def _key(self, at: int) -> str:
        """What stands behind a row: a word, or the key of neighbours."""
        words = list(self._distinct)
        return words[at] if at < len(words) else _neighbours(self._words, list(self._near.values())[at - len(words)])
