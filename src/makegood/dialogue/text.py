"""A text as the rules see it: same length, but what is not the writer's own word is blanked out.

Offsets count code points and are the same in the text and in what is derived from it, so that a finding
always points at the exact words.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from makegood.values import Span

BLANK = "\x1a"  # stands where a quotation was; no rule matches it

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\t": " "})
_NOT_OWN_WORDS = re.compile(
    r"""
      ^\x20{0,3}[>|][^\n]{0,2000}                        # a line of a mail that is being answered
    | "[^"\n]{1,400}" | “[^”\n]{1,400}” | „[^“”\n]{1,400}[“”]
    | «[^»\n]{1,400}» | »[^«\n]{1,400}« | ‚[^‘’\n]{1,400}[‘’] | 「[^」\n]{1,400}」 | 『[^』\n]{1,400}』
    | ‘[^‘’\n]{1,400}’(?=[\u4e00-\u9fff])              # Chinese sets no space after a quotation
    | ''[^'\n]{1,400}''
    | ‘(?:[^‘’\n]|(?<=\w)’(?=\w)){1,400}’(?!\w)
    | (?<![\w'])'(?:[^'\n]|(?<=\w)'(?=\w)){1,400}'(?!\w)
    | `[^`\n]{1,400}`
    | https?://[^\s<>"]{1,400}
    | [\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}
    """,
    re.VERBOSE | re.MULTILINE,
)
_TOKEN = re.compile(r"[\w'?!]+")
_END = re.compile(
    r"(?<=[.!?…])[\x20\n]{1,3}(?=\S)|(?<=[。！？])|\n\x20{0,3}\n|\n(?=\x20{0,3}(?:[-*•]|\d{1,2}[.)])\x20)"
)
_GREETING = re.compile(
    r"^(?:dear|hello|hi|good (?:morning|afternoon|day|evening)|\w{2,20}),?[^\n,.!?]{0,40}(?P<end>,\n)",
    re.MULTILINE | re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|no|nr|inc|ltd|co|vs|approx|e\.g|i\.e|etc|art|sec|cl|b\.v"
    r"|bzw|z\.b|usw|abs|ziff|ca|ggf|inkl|zzgl|evtl|hr|fr|str|d\.h|u\.a|vgl|sog"
    r"|sr|sra|srta|srs|ud|uds|vd|vds|núm|pág|aprox|ee|uu|mme|mlle|mm|réf|av)|\b[a-z])\.$",
    re.IGNORECASE,
)
# ‘am 5. Juni’: in German the point makes the number an ordinal.
_ORDINAL = re.compile(
    r"\b\d{1,2}\. (?=(?:januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Writing:
    """A text prepared once for all rules.

    raw     the text as written
    own     the same with quotations, addresses and code blanked; apostrophes made plain
    lower   `own` in lower case, letter for letter
    """

    raw: str
    own: str
    lower: str

    @classmethod
    def of(cls, text: str) -> Writing:
        own = _NOT_OWN_WORDS.sub(lambda match: BLANK * len(match[0]), text).translate(_APOSTROPHES)
        return cls(text, own, lowered(own))

    @functools.cached_property
    def tokens_by_sentence(self) -> tuple[frozenset[str], ...]:
        """The words and marks of each sentence as written and in lower case, of what it quotes too: all that any rule looks at."""
        return tuple(frozenset(self._tokens(span)) for span in self.sentences)

    def _tokens(self, span: Span) -> Iterator[str]:
        for text in (self.lower, self.own):
            yield from _TOKEN.findall(text, span.start, span.end)
        if BLANK in span.of(self.own):
            yield from _TOKEN.findall(self.raw, span.start, span.end)
            yield from _TOKEN.findall(lowered(span.of(self.raw)))

    @functools.cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences in order, without the white space around them."""
        found: list[Span] = []
        start = 0
        breaks = [match.span() for match in _END.finditer(self.own)]
        breaks += [match.span("end") for match in _GREETING.finditer(self.own)]
        for end, after in sorted(breaks):
            if end < start or _is_abbreviation(self.own, start, end):
                continue
            _add(found, self.raw, start, end)
            start = after
        _add(found, self.raw, start, len(self.raw))
        return tuple(found)

    @functools.cached_property
    def _starts(self) -> list[int]:
        return [span.start for span in self.sentences]

    def sentence_at(self, place: int) -> Span:
        """The sentence that holds the character at `place`."""
        index = bisect_right(self._starts, place) - 1
        return self.sentences[index] if index >= 0 else Span(0, len(self.raw))


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    if text[end : end + 1] != " ":
        return False
    before = max(start, end - 12)
    return bool(_ABBREVIATION.search(text[before:end]) or _ORDINAL.search(text, max(start, end - 3), end + 12))


def lowered(text: str) -> str:
    """`text` in lower case with every character in its place ('İ' would become two)."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _add(found: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    if piece.strip():
        found.append(Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
