"""Whether two pieces of writing make the same point: the words that carry the point, compared.

Words without content stand in `repetition.toml`, and so do the weights by which a whole message is told to repeat what its
writer said before; `bench/repetition.py` makes them.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Any

from makegood.dialogue.messages import Message
from makegood.dialogue.text import Writing
from makegood.values import Span

_CHINESE = "\u3400-\u9fff"
_WORD = re.compile(rf"[{_CHINESE}]{{2,60}}|[^\W\d_{_CHINESE}]{{3,30}}")
_ENDINGS = ("ations", "ation", "ingly", "ments", "ment", "ities", "ness", "ions", "ings", "ing", "ion", "ies", "ied", "ers",
            "ed", "es", "er", "ly", "s", "e", "y")  # fmt: skip
_ENOUGH = 2  # words in common; one shared word is a shared topic, not the same point
_SHARE = 0.5
_KEPT = 40  # messages of a person that are remembered


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending, roughly: enough to see that ‘refunded’ and ‘refunds’ speak of one thing."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@functools.cache
def _known() -> Mapping[str, Any]:
    return tomllib.loads(files("makegood.dialogue").joinpath("repetition.toml").read_text("utf-8"))


@functools.cache
def _empty() -> tuple[frozenset[str], frozenset[str]]:
    """The words, and the Chinese signs, that carry no point."""
    empty = dict(_known()["empty"])
    signs = frozenset(empty.pop("zh"))
    return frozenset(word for listed in empty.values() for word in listed.split()), signs


def stems(text: str) -> frozenset[str]:
    """The words of a lower-case text that carry its point, without their endings; of Chinese each two signs that stand together."""
    empty, signs = _empty()
    found: set[str] = set()
    for word in _WORD.findall(text):
        if word[0] >= "\u3400":
            found.update(pair for pair in map("".join, pairwise(word)) if not signs & set(pair))
        elif word not in empty:
            found.add(stem(word))
    return frozenset(found)


def same_point(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of words make the same point: most of the shorter one's words stand in the other."""
    common = len(one & other)
    return common >= _ENOUGH and common >= _SHARE * min(len(one), len(other))


def pressed_again(writing: Writing, earlier: Sequence[Message]) -> Iterator[tuple[Span, tuple[Message, ...]]]:
    """Each sentence of `writing` whose point was made in `earlier` messages, with those messages."""
    before = [(message, Said.of(message.writing).points) for message in earlier]
    for span, words in Said.of(writing).points:
        again = tuple(message for message, points in before if any(same_point(words, point) for _, point in points))
        if again:
            yield span, again


# A whole message against all that its writer said before


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a message its writer said before; every share runs from 0 to 1.

    nearest, top_three   likeness to the nearest own message, to the three nearest; rare words weigh more
    closest              likeness of its nearest sentence
    own, all             logarithms of one more than the own messages, and than all of them
    again                its sentence that shares most with an earlier one, the message of that one, and that one; or None
    """

    nearest: float
    top_three: float
    closest: float
    own: float
    all: float
    again: tuple[Span, Said, Span] | None = None

    @property
    def repeats(self) -> float:
        """0 to 1: how sure it is that the message repeats what its writer said before."""
        known = _known()["weights"]
        total = known["start"] + sum(weight * getattr(self, name) for name, weight in known["of"].items())
        return 1 / (1 + math.exp(-total))

    @property
    def sure(self) -> bool:
        return self.again is not None and self.repeats >= _known()["weights"]["sure"]


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier message as memory keeps it: its name, its words, its sentences as points."""

    id: str
    words: frozenset[str]
    points: tuple[tuple[Span, frozenset[str]], ...]

    @classmethod
    def of(cls, writing: Writing, id: str = "") -> Said:
        sentences = [(span, stems(span.of(writing.lower))) for span in writing.sentences]
        words = frozenset().union(*(words for _, words in sentences))
        return cls(id, words, tuple((span, words) for span, words in sentences if len(words) >= _ENOUGH))


class Memory:
    """What each person said so far, the last messages of each; tells of a new message how much of it is said again."""

    def __init__(self) -> None:
        self._of: dict[str, deque[Said]] = {}
        self._seen: Counter[str] = Counter()
        self._count = 0

    def hear(self, who: str, now: Said) -> Likeness:
        """How much of a message was said before by `who`; from now on it counts as said."""
        likeness = self._likeness(now, self._of.get(who, ()))
        self._of.setdefault(who, deque(maxlen=_KEPT)).append(now)
        self._seen.update(now.words)
        self._count += 1
        return likeness

    def _likeness(self, now: Said, own: Collection[Said]) -> Likeness:
        size = self._size(now.words)
        shared = [(said, now.words & said.words) for said in own]
        near = sorted((self._alike(common, size, said.words) for said, common in shared if common), reverse=True)[:3]
        nearby = [said for said, common in shared if len(common) >= _ENOUGH]
        closest, most, again = 0.0, 0.0, None
        for span, words in now.points:
            for said in nearby:
                for at, point in said.points:
                    common = words & point
                    if len(common) < _ENOUGH:
                        continue
                    closest = max(closest, len(common) / math.sqrt(len(words) * len(point)))
                    if len(common) > _ENOUGH and same_point(words, point) and (weight := self._size(common)) > most:
                        most, again = weight, (span, said, at)
        return Likeness(
            nearest=near[0] if near else 0.0,
            top_three=sum(near) / 3,
            closest=closest,
            own=math.log1p(len(own)),
            all=math.log1p(self._count),
            again=again,
        )

    def _alike(self, common: frozenset[str], size: float, others: frozenset[str]) -> float:
        return self._size(common) / math.sqrt(size * self._size(others))

    def _size(self, words: frozenset[str]) -> float:
        """The weight of words; those that nobody else uses weigh most. The same in whatever order a set gives them."""
        seen, most = self._seen, math.log(self._count + 2) + 0.2
        return math.fsum([(most - _log(seen[word] + 1)) ** 2 for word in words]) or 1.0


_log = functools.cache(math.log)  # of small whole numbers
