"""Patterns of the rule files, which cost next to nothing where they cannot match.

Most patterns cannot match a text that lacks certain words: without ‘failed’, ‘neglected’ or ‘ruined’ there is nothing
to find for ‘you failed’. These words, the anchors, are read from the pattern. A pattern is compiled when a text first
holds one of its anchors, and is run only on texts that do. A wide choice is kept as one pattern for each of its
branches, so that ‘thank you’ does not wake the other ninety-nine.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from makegood.dialogue.memory import Memory

_TOKEN = re.compile(
    r"\(\?(?:[:=!]|<[=!]|P<\w{1,30}>)|[()|]|\{[A-Z]{2,20}\}|\{\d{1,4}(?:,\d{0,4})?\}\??|[?*+]\??"
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|[^\W\d_]{2,60}(?![?*+]|\{\d)|.",
    re.DOTALL,
)
_MARKS = "'?!"
_MARK = re.compile(f"[{_MARKS}]")
_MAY_BE_ABSENT = re.compile(r"[?*]|\{0")
_QUANTIFIER = re.compile(r"[?*+]|\{\d")
_LOOKS = ("(?=", "(?!", "(?<")  # around, and are no part of the match
_EDGES = frozenset([" ", "\\b", "\\s", "\\W", "^", "$", ",", ";", ":", "-", "/", "\\.", "\\-", "\n", "\\n", '"', "…"])
_NO_LETTER = re.compile(r"\[[^\^\w\\][^\w\\]*\]")
_NAMED = re.compile(r"\{([A-Z]{2,20})\}")
_EVERYWHERE = frozenset(
    ["a", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "do", "does", "for", "from", "had", "has",
     "have", "he", "her", "his", "how", "i", "i'm", "if", "in", "is", "it", "its", "me", "my", "no", "not", "of", "on", "one",
     "or", "our", "out", "s", "she", "so", "some", "that", "the", "their", "them", "there", "they", "this", "to", "up", "us",
     "was", "we", "were", "what", "when", "which", "who", "will", "with", "would", "you", "your", "n't", "'s", "'re", "re"]
)  # fmt: skip
_REMEMBERED = 10_000  # words
_LONG_WORD = 40  # letters
MOST_NEEDS = 4


class Pattern:
    """One pattern, or one for each branch of a choice. It is taken apart at first use: most exceptions are never asked for."""

    __slots__ = ("_made", "_sources", "_take_apart", "_words")

    def __init__(self, sources: Iterable[str], words: Mapping[str, str], take_apart: TakeApart | None = None) -> None:
        self._sources, self._words = tuple(sources), words
        self._take_apart = take_apart or taken_apart
        self._made: tuple[Branch, ...] | None = None

    @property
    def branches(self) -> tuple[Branch, ...]:
        """Each with what it needs."""
        if self._made is None:
            self._made = tuple(branch for one in self._sources for branch in self._take_apart(one, self._words))
        return self._made

    def search(self, text: str) -> re.Match[str] | None:
        """A match in a text, if there is one: of the first branch that has any."""
        for branch in self.branches:
            if branch.possible(text) and (match := branch.compiled.search(text)):
                return match
        return None

    def awake(self, text: str) -> list[Awake]:
        """The branches that a text can match, anywhere in it."""
        return [Awake(branch, ((0, len(text)),)) for branch in self.branches if branch.possible(text)]


class Awake(NamedTuple):
    """A branch, and the stretches of a text in which it can match, in order: where each begins and ends."""

    branch: Branch
    stretches: Sequence[tuple[int, int]]


def matches(awake: Sequence[Awake], text: str) -> Iterator[re.Match[str]]:
    """Every match of some branches of a pattern in order, none overlapping another."""
    found = [
        match
        for branch, stretches in awake
        for start, end in stretches
        for match in branch.compiled.finditer(text, start, end)
    ]
    end = 0
    for match in sorted(found, key=re.Match.start):
        if match.start() >= end:
            yield match
            end = match.end()


class Branch:
    """A pattern without alternatives at its top. Compiled at first use.

    needs   sets of anchors; one of each set stands in every match. The rarest first
    """

    __slots__ = ("_compiled", "_words", "needs", "source")

    def __init__(self, source: str, words: Mapping[str, str], needs: Sequence[Set[str]] | None = None) -> None:
        self.source, self._words = source, words
        self._compiled: re.Pattern[str] | None = None
        self.needs = _needs(_tokens(source), words)[:MOST_NEEDS] if needs is None else needs

    def possible(self, text: str) -> bool:
        """Whether a text holds all that is needed."""
        for need in self.needs:
            for anchor in need:
                if anchor.strip() in text:
                    break
            else:
                return False
        return True

    @property
    def compiled(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = _compiled(self.source, self._words)
        return self._compiled


class Sieve:
    """Which of many branches a text can match, all at once: a whole number with a bit for each need of each branch.

    A word or mark of a text sets the bits of the needs that it serves; a branch is awake where all of its bits are set.
    What a word sets is remembered: texts share most of their words.
    """

    def __init__(self, branches: Sequence[Branch]) -> None:
        self._size = len(branches)
        self._unneeded = 0  # the bits of branches that need less than others
        self._served: dict[str, int] = {}
        by_need: dict[Set[str], int] = {}
        for place, branch in enumerate(branches):
            for layer in range(MOST_NEEDS):
                bit = 1 << (layer * self._size + place)
                if layer < len(branch.needs):
                    by_need[branch.needs[layer]] = by_need.get(branch.needs[layer], 0) | bit
                else:
                    self._unneeded |= bit
        for need, bits in by_need.items():
            for anchor in need:
                self._served[anchor] = self._served.get(anchor, 0) | bits
        self._longest = max(map(len, self._served), default=0)
        self._of_token = Memory(self._bits, most=_REMEMBERED, longest=_LONG_WORD)

    def held(self, tokens: Iterable[str]) -> int:
        """The bits that these words and marks set (see Writing.tokens_by_sentence)."""
        return functools.reduce(int.__or__, filter(None, map(self._of_token.__getitem__, tokens)), 0)

    def awake(self, held: int) -> int:
        """The branches of which all bits are set, a bit for each."""
        held |= self._unneeded
        awake = held & ((1 << self._size) - 1)
        for layer in range(1, MOST_NEEDS):
            awake &= held >> (layer * self._size)
        return awake

    def _bits(self, token: str) -> int:
        alike = dict.fromkeys(
            (token, token.strip(_MARKS), _MARK.sub(" ", token))
        )  # most words have no mark: then they are one
        word = f" {' '.join(alike)} "
        anchors = self._short(word) if len(token) <= _LONG_WORD else [one for one in self._served if one in word]
        return functools.reduce(int.__or__, map(self._served.__getitem__, anchors), 0)

    def _short(self, word: str) -> Set[str]:
        """The anchors in a word, by trying its pieces: there are fewer of them than anchors."""
        ends = len(word) + 1
        pieces = {
            word[start:end] for start in range(ends) for end in range(start + 1, min(ends, start + self._longest + 1))
        }
        return pieces & self._served.keys()


def places(bits: int) -> Iterator[int]:
    """Which bits are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


TakeApart = Callable[[str, Mapping[str, str]], tuple[Branch, ...]]


def taken_apart(source: str, words: Mapping[str, str]) -> tuple[Branch, ...]:
    """The branches of a pattern."""
    return tuple(Branch(branch, words) for branch in _branches(source))


def filled(source: str, words: Mapping[str, str]) -> str:
    """A pattern with its lists written out; a list may use another list."""
    for _ in range(3):
        source = _NAMED.sub(lambda match: f"(?:{words[match[1]]})", source)
    return source


def _compiled(source: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern of a rule file as Python's: lists written out, spaces made elastic."""
    source = filled(source, words)
    source = re.sub(r" (?![?*+{])", r"\\s{1,8}", source).replace(" ", r"\s")
    return re.compile(source, re.MULTILINE)


# Branches


@functools.cache
def _tokens(source: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(source))


def _branches(source: str) -> list[str]:
    """`a|b` as `a` and `b`; `\\b(?:a|b)\\b(?= )` as `\\b(?:a)\\b(?= )` and `\\b(?:b)\\b(?= )`; any other pattern as it is."""
    choices = _choices(_tokens(source))
    if len(choices) > 1:
        return [branch for choice in choices for branch in _branches(choice)]
    before, inner, after = _wrapped(source)
    inside = _choices(inner)
    if len(inside) == 1 and (before or after or not inner):
        return [source]
    branches = [branch for choice in inside for branch in _branches(choice)]
    return [f"{''.join(before)}(?:{branch}){''.join(after)}" for branch in branches] if before or after else branches


def _wrapped(source: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What stands before a choice and after it, all of which is no more than an edge; in between its tokens. Empty where it is no choice."""
    tokens = _tokens(source)
    start = 0
    while start < len(tokens) and (
        tokens[start] == "\\b" or tokens[start].startswith("(?<") or tokens[start : start + 2] == ("(?:", "^")
    ):
        start += 1 if tokens[start] == "\\b" else _closes(tokens[start:]) + 1
    if tokens[start : start + 1] != ("(?:",):
        return (), (), ()
    end = start + _closes(tokens[start:])
    place = end + 1
    while place < len(tokens) and (tokens[place] == "\\b" or tokens[place] in ("(?=", "(?!")):
        place += 1 if tokens[place] == "\\b" else _closes(tokens[place:]) + 1
    if place < len(tokens):
        return (), (), ()
    return tokens[:start], tokens[start + 1 : end], tokens[end + 1 :]


def _closes(tokens: tuple[str, ...]) -> int:
    """Where the group that the first token opens is closed."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += token.startswith("(") - (token == ")")
        if depth == 0:
            return place
    return len(tokens)


def _choices(tokens: tuple[str, ...]) -> list[str]:
    """The alternatives at the top."""
    found, depth = [""], 0
    for token in tokens:
        depth += token.startswith("(") - (token == ")")
        if token == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += token
    return found


# Anchors


def _needs(tokens: tuple[str, ...], words: Mapping[str, str]) -> list[frozenset[str]]:
    """Sets of anchors, one of each set standing in every match; none where nothing can be said. The rarest first."""
    return _Reading(tokens, words).choice(0, Edges(False, False)).needs


class Edges(NamedTuple):
    """Whether no letter can stand right before a piece of a pattern, and right after it."""

    before: bool
    after: bool


class _Piece(NamedTuple):
    """What a piece of a pattern cannot do without, where it stops, and whether it ends where no letter can stand."""

    needs: list[frozenset[str]]
    stop: int
    ends: bool


@functools.cache
def _of_list(source: str, edges: Edges) -> list[frozenset[str]]:
    return _Reading(_tokens(source), {}).choice(0, edges).needs


class _Reading:
    """A pattern, read for what it needs. A space at either end of an anchor says that the word begins or ends there."""

    def __init__(self, tokens: tuple[str, ...], words: Mapping[str, str]) -> None:
        self._tokens, self._words = tokens, words

    def choice(self, place: int, edges: Edges) -> _Piece:
        """The alternatives from `place` to the end of their group.

        Each cannot do without its rarest anchor, so one of all these stands in every match; likewise of the second rarest.
        """
        needs: list[list[frozenset[str]]] = []
        ends = True
        while True:
            piece = self._sequence(place, edges)
            needs.append(sorted(piece.needs, key=_rarity, reverse=True))
            ends &= piece.ends
            if self._at(piece.stop) in ("", ")"):
                together = [frozenset().union(*alike) for alike in zip(*needs, strict=False)]
                return _Piece(sorted(together, key=_rarity, reverse=True), piece.stop, ends)
            place = piece.stop + 1

    def _sequence(self, place: int, edges: Edges) -> _Piece:
        """Everything from `place` to the end of this alternative."""
        needs: list[frozenset[str]] = []
        run, run_begins, edge = "", False, edges.before
        while self._at(place) not in ("", "|", ")"):
            token, stop = self._tokens[place], self._stop(place)
            quantifier = self._quantifier(stop)
            absent = bool(_MAY_BE_ABSENT.match(quantifier))
            letter = _letter(token)
            if run and (not letter or absent):
                needs.append(_anchor(run, Edges(run_begins, self._edge_at(place, edges.after))))
                run = ""
            if letter and not absent:
                run, run_begins = (run + letter, run_begins) if run else (letter, edge)
                if quantifier:
                    needs.append(_anchor(run, Edges(run_begins, False)))
                    run = ""
            inside = _Piece([], stop, token in _EDGES or bool(_NO_LETTER.fullmatch(token)))
            after = stop + bool(quantifier)
            within = Edges(edge, self._edge_at(after, edges.after)) if not quantifier else Edges(False, False)
            if token in ("(", "(?:") or token.startswith("(?P"):
                inside = self.choice(place + 1, within)
            elif match := _NAMED.fullmatch(token):
                inside = _Piece(_of_list(self._words[match[1]], within), stop, False)
            if not token.startswith(_LOOKS):
                edge = inside.ends and (edge or not absent)
            if not absent:
                needs += inside.needs
            place = after
        if run:
            needs.append(_anchor(run, Edges(run_begins, edges.after)))
        return _Piece(needs, place, edge)

    def _edge_at(self, place: int, outside: bool) -> bool:
        """Whether whatever matches from `place` on begins with no letter; `outside`: what is so after the group."""
        while self._at(place) not in ("", "|", ")"):
            token, stop = self._tokens[place], self._stop(place)
            quantifier = self._quantifier(stop)
            after = stop + bool(quantifier)
            if token in ("(", "(?:") or token.startswith("(?P"):
                rest = self._edge_at(after, outside)
                opens = all(self._edge_at(start, rest) for start in self._alternatives(place))
                return opens and (rest or not _MAY_BE_ABSENT.match(quantifier))
            if not token.startswith(_LOOKS):
                edge = token in _EDGES or bool(_NO_LETTER.fullmatch(token))
                if not edge or not _MAY_BE_ABSENT.match(quantifier):
                    return edge
            place = after
        return outside

    def _alternatives(self, place: int) -> Iterator[int]:
        """Where each alternative of the group at `place` begins."""
        yield place + 1
        depth = 0
        for at in range(place, self._stop(place) - 1):
            depth += self._tokens[at].startswith("(") - (self._tokens[at] == ")")
            if self._tokens[at] == "|" and depth == 1:
                yield at + 1

    def _at(self, place: int) -> str:
        return self._tokens[place] if place < len(self._tokens) else ""

    def _stop(self, place: int) -> int:
        """Where the token or the group at `place` is over."""
        return place + _closes(self._tokens[place:]) + 1 if self._tokens[place].startswith("(") else place + 1

    def _quantifier(self, place: int) -> str:
        token = self._at(place)
        return token if _QUANTIFIER.match(token) else ""


def _anchor(run: str, edges: Edges) -> frozenset[str]:
    before = " " if edges.before and run[0].isalnum() else ""
    after = " " if edges.after and run[-1].isalnum() else ""
    return frozenset([f"{before}{run}{after}"])


def _letter(token: str) -> str:
    """The letters or the mark that a token stands for; empty for anything else."""
    if token in ("\\?", "!", "\\!", "'"):
        return token[-1]
    return token if token.isalpha() else ""


def _rarity(anchors: frozenset[str]) -> float:
    return min((_weight(anchor) for anchor in anchors), default=-9.0) - len(anchors) / 50


def _weight(anchor: str) -> float:
    anchor = anchor.strip()
    if anchor in _EVERYWHERE:
        return 0.1
    if not anchor[0].isalpha():
        return 2
    return min(8, len(anchor) * (1 if anchor.isascii() else 3))
