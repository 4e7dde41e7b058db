"""Patterns of the rule files, which cost next to nothing where they cannot match.

Most patterns cannot match a text that lacks certain words: without ‘failed’, ‘neglected’ or ‘ruined’ there is nothing
to find for ‘you failed’. These words, the anchors, are read from the pattern. A pattern is compiled when a text first
holds one of its anchors, and is run only on texts that do. A wide choice is kept as one pattern for each of its
branches, so that ‘thank you’ does not wake the other ninety-nine.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

_TOKEN = re.compile(
    r"\(\?(?:[:=!]|<[=!]|P<\w{1,30}>)|[()|]|\{[A-Z]{2,20}\}|\{\d{1,4}(?:,\d{0,4})?\}\??|[?*+]\??"
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|[^\W\d_]{2,60}(?![?*+]|\{\d)|.",
    re.DOTALL,
)
_MAY_BE_ABSENT = re.compile(r"[?*]|\{0")
_QUANTIFIER = re.compile(r"[?*+]|\{\d")
_NAMED = re.compile(r"\{([A-Z]{2,20})\}")
_EVERYWHERE = frozenset(
    ["a", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "do", "does", "for", "from", "had", "has",
     "have", "he", "her", "his", "how", "i", "i'm", "if", "in", "is", "it", "its", "me", "my", "no", "not", "of", "on", "one",
     "or", "our", "out", "s", "she", "so", "some", "that", "the", "their", "them", "there", "they", "this", "to", "up", "us",
     "was", "we", "were", "what", "when", "which", "who", "will", "with", "would", "you", "your", "n't", "'s", "'re", "re"]
)  # fmt: skip
_REMEMBERED = 30_000  # words
_LONG_WORD = 40  # letters
_MOST_NEEDS = 3


class Pattern:
    """One pattern, or one for each branch of a choice. It is taken apart at first use: most exceptions are never asked for."""

    __slots__ = ("_made", "_sources", "_words")

    def __init__(self, sources: Iterable[str], words: Mapping[str, str]) -> None:
        self._sources, self._words = tuple(sources), words
        self._made: tuple[Branch, ...] | None = None

    @property
    def branches(self) -> tuple[Branch, ...]:
        """Each with what it needs."""
        if self._made is None:
            self._made = tuple(Branch(branch, self._words) for source in self._sources for branch in _branches(source))
        return self._made

    @property
    def anchors(self) -> frozenset[str]:
        """What the branches need, all together."""
        return frozenset().union(*(need for branch in self.branches for need in branch.needs))

    def search(self, text: str) -> re.Match[str] | None:
        """A match in a lower-case text, if there is one: of the first branch that has any."""
        for branch in self.branches:
            if all(any(anchor in text for anchor in need) for need in branch.needs):
                match = branch.compiled.search(text)
                if match:
                    return match
        return None

    def awake(self, held: Set[str]) -> list[Branch]:
        """The branches that a text can match which holds these anchors."""
        return [branch for branch in self.branches if branch.possible(held)]


def matches(branches: Sequence[Branch], text: str) -> Iterator[re.Match[str]]:
    """Every match of some branches of a pattern in order, none overlapping another."""
    if len(branches) == 1:
        yield from branches[0].compiled.finditer(text)
        return
    end = 0
    found = [match for branch in branches for match in branch.compiled.finditer(text)]
    for match in sorted(found, key=re.Match.start):
        if match.start() >= end:
            yield match
            end = match.end()


class Index:
    """Which of many things can be there at all, by the anchors of which each needs one; what needs none always can."""

    __slots__ = ("_always", "_places")

    def __init__(self, needed: Iterable[Set[str]]) -> None:
        self._always: list[int] = []
        self._places: dict[str, list[int]] = {}
        for place, anchors in enumerate(needed):
            for anchor in anchors:
                self._places.setdefault(anchor, []).append(place)
            if not anchors:
                self._always.append(place)

    def among(self, held: Set[str]) -> list[int]:
        """The places of those that can be in a text that holds these anchors, in order."""
        found = set(self._always)
        for anchor in self._places.keys() & held:
            found.update(self._places[anchor])
        return sorted(found)


class Branch:
    """A pattern without alternatives at its top. Compiled at first use.

    needs   sets of anchors; one of each set stands in every match. The rarest first
    """

    __slots__ = ("_compiled", "_source", "_words", "needs")

    def __init__(self, source: str, words: Mapping[str, str]) -> None:
        self._source, self._words = source, words
        self._compiled: re.Pattern[str] | None = None
        self.needs = _needs(_unwrapped(source), words)[:_MOST_NEEDS]

    def possible(self, held: Set[str]) -> bool:
        for need in self.needs:  # noqa: SIM110  a plain loop: this runs some hundred times a message
            if need.isdisjoint(held):
                return False
        return True

    @property
    def compiled(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = _compiled(self._source, self._words)
        return self._compiled


class Anchors:
    """Which of many anchors stand in a text. What a word holds is remembered: texts share most of their words."""

    def __init__(self, anchors: Iterable[str]) -> None:
        self._anchors = tuple(anchors)
        self._remembered = functools.lru_cache(_REMEMBERED)(self._in)

    def among(self, tokens: Iterable[str]) -> frozenset[str]:
        """The anchors that stand in one of these words or marks (see Writing.tokens)."""
        return frozenset().union(
            *[self._remembered(token) if len(token) <= _LONG_WORD else self._in(token) for token in tokens]
        )

    def _in(self, token: str) -> frozenset[str]:
        return frozenset([anchor for anchor in self._anchors if anchor in token])


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
    if len(inside) == 1:
        return [source]
    return [f"{''.join(before)}(?:{choice}){''.join(after)}" for choice in inside]


def _unwrapped(source: str) -> tuple[str, ...]:
    return _wrapped(source)[1] or _tokens(source)


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
    """Sets of letters, one of each set standing in every match; none where nothing can be said. The rarest first."""
    needs, place = _of_sequence(tokens, 0, words)
    if place < len(tokens):
        needs = [need for need in [_of_choice(tokens, 0, words)[0]] if need]
    return sorted(needs, key=_rarity, reverse=True)


@functools.cache
def _of_list(source: str) -> frozenset[str]:
    return _of_choice(_tokens(source), 0, {})[0]


def _of_choice(tokens: tuple[str, ...], place: int, words: Mapping[str, str]) -> tuple[frozenset[str], int]:
    """What the alternatives from `place` to the end of their group need, and where that end is."""
    needs: list[frozenset[str]] = []
    while True:
        sequence, place = _of_sequence(tokens, place, words)
        needs.append(max(sequence, key=_rarity, default=frozenset()))
        if place >= len(tokens) or tokens[place] == ")":
            return (frozenset().union(*needs) if all(needs) else frozenset()), place
        place += 1


def _of_sequence(tokens: tuple[str, ...], place: int, words: Mapping[str, str]) -> tuple[list[frozenset[str]], int]:
    """Everything that the sequence from `place` cannot do without, and where it ends."""
    needs: list[frozenset[str]] = []
    run = ""
    while place < len(tokens) and tokens[place] not in ("|", ")"):
        token = tokens[place]
        need: frozenset[str] = frozenset()
        letter = _letter(token)
        if token.startswith("("):
            need, place = _of_choice(tokens, place + 1, words)
            if token not in ("(", "(?:") and not token.startswith(
                "(?P"
            ):  # looks ahead or behind; not part of the match
                need = frozenset()
        elif match := _NAMED.fullmatch(token):
            need = _of_list(words[match[1]])
        place += 1
        quantifier = tokens[place] if place < len(tokens) and _QUANTIFIER.match(tokens[place]) else ""
        place += bool(quantifier)
        absent = bool(_MAY_BE_ABSENT.match(quantifier))
        if letter and not absent:
            run += letter
        if run and (not letter or quantifier):
            needs.append(frozenset([run]))
            run = ""
        if need and not absent:
            needs.append(need)
    return [*needs, *([frozenset([run])] if run else [])], place


def _letter(token: str) -> str:
    """The letters or the mark that a token stands for; empty for anything else."""
    if token in ("\\?", "!", "\\!", "'"):
        return token[-1]
    return token if token.isalpha() else ""


def _rarity(anchors: frozenset[str]) -> float:
    return min((_weight(anchor) for anchor in anchors), default=-9.0) - len(anchors) / 50


def _weight(anchor: str) -> float:
    if anchor in _EVERYWHERE:
        return 0.1
    if not anchor[0].isalpha():
        return 2
    return min(8, len(anchor) * (1 if anchor.isascii() else 3))
