"""A sentence with blanks, ‘Write to {them}.’: whether a text fits it, and what then stands in the blanks.

People's own words stand in the blanks, and may have been written to be hard to take apart. So it is tried from the right, in a
bounded number of steps; a regular expression would take the fourth power of the length for four blanks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

BLANK = re.compile(r"\{(\w+)\}")
_MOST_TRIES = 200  # places looked at for the words between two blanks
_NEXT_SENTENCE = re.compile(r"\. [A-Z‘]")


@dataclass(frozen=True, slots=True)
class Shape:
    """
    texts   what stands before, between and behind the blanks: one more than there are blanks
    names   the blanks; where a name comes back, the same words do
    kinds   what each blank may hold; None: anything
    """

    texts: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[re.Pattern[str] | None, ...]

    @classmethod
    def of(cls, pattern: str, kinds: Mapping[str, re.Pattern[str]]) -> Shape:
        """`kinds`: by the name of a blank, of which a number at its end is no part."""
        parts = BLANK.split(pattern)
        names = tuple(parts[1::2])
        return cls(tuple(parts[::2]), names, tuple(kinds.get(name.rstrip("0123456789")) for name in names))

    def filled(self, words: str, *, one_sentence: bool = False) -> dict[str, str] | None:
        """What stands in each blank, at least a letter in each; the first as long as can be. None where `words` do not fit.

        one_sentence   no blank holds the end of one sentence and the beginning of the next
        """
        first, last = self.texts[0], self.texts[-1]
        if not (words.startswith(first) and words.endswith(last)):
            return None
        return _Trying(self, words, one_sentence).up_to(len(self.names) - 1, len(words) - len(last), {})


class _Trying:
    """One text on one shape, blank by blank from the last."""

    def __init__(self, shape: Shape, words: str, one_sentence: bool) -> None:
        self._shape, self._words, self._one_sentence = shape, words, one_sentence
        self._left = _MOST_TRIES

    def up_to(self, place: int, end: int, found: dict[str, str]) -> dict[str, str] | None:
        """The blanks up to this one, which ends at `end`, with those behind it that were found."""
        text = self._shape.texts[place]
        start = len(text) if place == 0 else self._words.rfind(text, 0, end - 1) + len(text)
        while len(text) <= start < end and self._left:
            self._left -= 1
            held = self._words[start:end]
            if self._one_sentence and _NEXT_SENTENCE.search(held):
                return None  # as would every longer one
            if self._fits(place, held, found):
                more = {self._shape.names[place]: held, **found}
                done = more if place == 0 else self.up_to(place - 1, start - len(text), more)
                if done is not None:
                    return done
            if place == 0:
                return None
            start = self._words.rfind(text, 0, start - 1) + len(text)
        return None

    def _fits(self, place: int, held: str, found: dict[str, str]) -> bool:
        kind = self._shape.kinds[place]
        again = found.get(self._shape.names[place], held)
        return again == held and (kind is None or bool(kind.fullmatch(held)))
