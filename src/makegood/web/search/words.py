"""A text as the words that one may look for."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

LONGEST = 60  # signs of one word
_WORD = re.compile(r"\w+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")


def words(text: str) -> set[str]:
    """The different words of a text: NFKC, casefolded; runs of Chinese as pairs of signs.

    >>> sorted(words("The Checkout, the CHECKOUT"))
    ['checkout', 'the']
    >>> sorted(words("付款中断"))
    ['中断', '付款', '款中']
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = {"".join(pair) for run in _HAN.findall(plain) for pair in (pairwise(run) if len(run) > 1 else [run])}
    return found | {word[:LONGEST] for word in _WORD.findall(_HAN.sub(" ", plain)) if len(word) > 1}
