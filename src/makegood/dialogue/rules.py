"""Rules as data: one TOML file a family in `rules/<language>/`, each rule with its proofs beside it.

In a pattern a space stands for any white space, `{WORDS}` for a list of `words.toml`, and everything is
matched in lower case unless the rule says `cased`. Where a pattern has a group named `words`, only these are marked. No pattern repeats anything without a bound, so the time
a rule takes grows with the text and no faster.
"""

from __future__ import annotations

import functools
import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Generic, TypeVar

from makegood.dialogue import pressed
from makegood.dialogue.patterns import Awake, Branch, Pattern, Sieve, TakeApart, filled, matches, places
from makegood.dialogue.text import Writing
from makegood.values import Span

LEVELS = ("hint", "warning", "error")
_WORDS = "words"  # the group of a pattern that is marked, where the rest only has to stand beside it
_BEFORE = 90  # how far back an exception such as ‘nobody is saying that’ may stand


@dataclass(frozen=True)
class Rule:
    """One piece of advice about wording.

    id         family and name, such as blame.you-failed
    level      hint, warning or error
    unless     not reported where one of these stands in the same sentence
    not_after  not reported where one of these stands right before the words
    says       why, with {hit} for the words found
    instead    better words, or how to find them
    hits       texts in which the rule must speak; `misses`: in which no rule may
    raw        looks at the text as written, quotations included
    """

    id: str
    family: str
    level: str
    pattern: Pattern
    unless: Pattern | None
    not_after: Pattern | None
    says: str
    instead: str
    source: str
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    cased: bool = False
    raw: bool = False

    def find(self, writing: Writing, awake: Sequence[Awake] | None = None) -> Iterator[Span]:
        """Every place where the words stand and no exception holds. `awake`: what to try, where known."""
        text = writing.raw if self.raw else writing.own if self.cased else writing.lower
        excepted = _Excepted(self.unless, writing)
        for match in matches(self.pattern.awake(text) if awake is None else awake, text):
            start, end = _marked(match)
            if end > start and not (excepted.at(start) or self._denied(match, writing)):
                yield Span(start, end)

    def _denied(self, match: re.Match[str], writing: Writing) -> bool:
        if self.not_after is None:
            return False
        start = writing.sentence_at(match.start()).start
        return self.not_after.search(writing.lower[max(start, match.start() - _BEFORE) : match.start()]) is not None


def _marked(match: re.Match[str]) -> tuple[int, int]:
    """What of a match is marked: its group named `words` where it has one, else all of it."""
    named = match.groupdict().get(_WORDS) if match.re.groupindex else None
    return match.span() if named is None else match.span(_WORDS)


@dataclass(frozen=True)
class Topic:
    """Something a text may contain that is no fault: a good part, a sign in a thread, an interest.

    name      the word for it, as people read it
    question  the question that would bring it in, or that would confirm it; may be empty
    """

    id: str
    name: str
    question: str
    pattern: Pattern
    unless: Pattern | None
    hits: tuple[str, ...]
    misses: tuple[str, ...]

    def find(self, writing: Writing, awake: Sequence[Awake] | None = None) -> Iterator[Span]:
        """Every place where the words stand and no exception holds. `awake`: what to try, where known."""
        excepted = _Excepted(self.unless, writing)
        for match in matches(self.pattern.awake(writing.lower) if awake is None else awake, writing.lower):
            if match.end() > match.start() and not excepted.at(match.start()):
                yield Span(match.start(), match.end())


class _Excepted:
    """Whether an exception stands in the sentence of a place; each sentence is searched once, however often it is asked for."""

    def __init__(self, unless: Pattern | None, writing: Writing) -> None:
        self._unless, self._writing = unless, writing
        self._last: tuple[Span, bool] | None = None

    def at(self, place: int) -> bool:
        if self._unless is None:
            return False
        sentence = self._writing.sentence_at(place)
        if self._last is None or self._last[0] != sentence:
            self._last = sentence, self._unless.search(sentence.of(self._writing.lower)) is not None
        return self._last[1]


Kind = TypeVar("Kind", bound=Rule | Topic, covariant=True)


class Shelf(tuple[Kind, ...], Generic[Kind]):
    """Rules or topics that are looked for together: one pass over the text tells which of them can be there at all.

    A pattern is tried only where two sentences that follow each other hold all it needs; no pattern reaches farther.
    """

    @functools.cached_property
    def _branches(self) -> tuple[tuple[int, Branch], ...]:
        return tuple((place, branch) for place, one in enumerate(self) for branch in one.pattern.branches)

    @functools.cached_property
    def _sieve(self) -> Sieve:
        return Sieve([branch for _, branch in self._branches])

    def find(self, writing: Writing) -> Iterator[tuple[Kind, Span]]:
        """Each of them with every place where it stands, in the order of the shelf."""
        woken = self._woken(writing)
        ends = [0, *(span.end for span in writing.sentences[:-1]), *[len(writing.raw)] * 3]
        for place, numbers in itertools.groupby(sorted(woken), key=lambda number: self._branches[number][0]):
            awake = [Awake(self._branches[one][1], _stretches(ends, woken[one])) for one in numbers]
            for span in self[place].find(writing, awake):
                yield self[place], span

    def _woken(self, writing: Writing) -> Mapping[int, Sequence[int]]:
        """The branches that can match, by number, each with the sentences that hold all it needs together with the next."""
        sieve = self._sieve
        held: list[int] = [sieve.held(tokens) for tokens in writing.tokens_by_sentence]
        woken: dict[int, list[int]] = {}
        for sentence, (one, two) in enumerate(itertools.pairwise([*held, 0])):
            for number in places(sieve.awake(one | two)):
                woken.setdefault(number, []).append(sentence)
        return woken


def _stretches(ends: Sequence[int], sentences: Sequence[int]) -> Sequence[tuple[int, int]]:
    """From the mark before each sentence to the end of the next but one, which a pattern may look ahead to; those that follow each other as one."""
    first = last = sentences[0]
    found = []
    for sentence in sentences[1:]:
        if sentence > last + 1:
            found.append((max(0, ends[first] - 1), ends[last + 3]))
            first = sentence
        last = sentence
    return [*found, (max(0, ends[first] - 1), ends[last + 3])]


# Which files of a language hold topics and not rules.
_TOPICS = ("parts", "signs", "interests")
_OTHER = ("words", "purposes", "letters", "reset", "swaps", *_TOPICS)


@functools.cache
def languages() -> tuple[str, ...]:
    """The languages that have rules."""
    return tuple(sorted(entry.name for entry in _folder().iterdir() if entry.is_dir()))


@functools.cache
def rules(language: str) -> Shelf[Rule]:
    """Every rule of a language, by family and in the order of its file."""
    words = _words(language)
    apart = functools.partial(pressed.branches, language=language)
    return Shelf(
        rule for family in _families(language) for rule in _family(family, table(language, family), words, apart)
    )


def to_press(language: str) -> tuple[list[str], Mapping[str, str]]:
    """The patterns that every `check` looks at, and the lists that they name."""
    families = [table(language, family).values() for family in _families(language)]
    sources = [rule["pattern"] for rules in families for rule in rules if isinstance(rule, dict)]
    return [*sources, *(one for part in table(language, "parts").values() for one in part["any"])], _words(language)


def _families(language: str) -> list[str]:
    names = (entry.name.removesuffix(".toml") for entry in _folder().joinpath(language).iterdir())
    return sorted(name for name in names if name not in _OTHER)


@functools.cache
def topics(language: str, kind: str) -> Shelf[Topic]:
    """The good parts, signs or interests of a language; English ones where the language has none of its own yet."""
    given = table(language, kind)
    words = _words(language)
    return Shelf(
        Topic(
            id=name,
            name=fields.get("name", name.replace("-", " ")),
            question=fields.get("question", ""),
            pattern=Pattern(fields["any"], words, functools.partial(pressed.branches, language=language)),
            unless=Pattern(fields["unless"], words) if "unless" in fields else None,
            hits=tuple(fields["hits"]),
            misses=tuple(fields.get("misses", ())),
        )
        for name, fields in given.items()
    )


@functools.cache
def table(language: str, name: str) -> Mapping[str, Any]:
    """A data file of a language as plain values; empty where the language does not have it."""
    path = _folder().joinpath(language, f"{name}.toml")
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


def compiled(pattern: str, words: Mapping[str, str]) -> Pattern:
    """A pattern of a rule file, ready to search."""
    return Pattern([pattern], words)


def _family(family: str, given: Mapping[str, Any], words: Mapping[str, str], take_apart: TakeApart) -> Iterator[Rule]:
    common = {key: value for key, value in given.items() if not isinstance(value, dict)}
    for name, own in given.items():
        if not isinstance(own, dict):
            continue
        fields = {**common, **own}
        unless = [*common.get("unless", ()), *own.get("unless", ())]
        not_after = [rf"(?:{pattern})\W{{0,3}}$" for pattern in fields.get("not_after", ())]
        yield Rule(
            id=f"{family}.{name}",
            family=family,
            level=fields["level"],
            pattern=Pattern([fields["pattern"]], words, take_apart),
            unless=Pattern(unless, words) if unless else None,
            not_after=Pattern(not_after, words) if not_after else None,
            says=fields["says"],
            instead=fields["instead"],
            source=fields["source"],
            hits=tuple(fields["hits"]),
            misses=tuple(fields["misses"]),
            cased=fields.get("cased", False),
            raw=fields.get("raw", False),
        )


def _words(language: str) -> Mapping[str, str]:
    given = {name: "|".join(listed) for name, listed in table(language, "words").items()}
    return {name: filled(listed, given) for name, listed in given.items()}


def _folder() -> Any:
    return files("makegood.dialogue").joinpath("rules")
