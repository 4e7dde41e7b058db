"""How far a sentence speaks as the clauses do that lawyers marked in public contracts: small weights, learned by a script.

The weights stand in `learned.npz`; `bench/fit_contract.py` makes them from CUAD. A sentence's score is the sum of the weights
of its words, pairs and threes of words (as numbers only: each is hashed to one of 16,384 places, so no word of any
contract is kept), of its heading's words, of the words that lead into its list, and of the rules that spoke on it.
What is in them, from what, and where they fail: docs/reference/contract-model.md.
"""

from __future__ import annotations

import functools
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

PLACES = 1 << 14
WORDS_WEIGH = 12.0  # how much all of a sentence's words weigh together against one rule
RULE_WEIGHS = 3.0
_MOST_WORDS = 400
_TELLING = 5  # letters of a word that says something by itself
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\$|€|£|%|\d+")
_IN_LEAD, _IN_HEADING, _PAIR, _THREE = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Signs:
    """What a score is made from.

    text, lead, heading   the sentence, what leads into its list, the heading it stands under
    rules                 the rules that spoke on it, each as ‘kind/rule’
    """

    text: str
    lead: str
    heading: str
    rules: frozenset[str]


@dataclass(frozen=True)
class Learned:
    """The weights for every kind that was learned, one column each.

    kinds      the names of the columns
    words      PLACES rows of weights
    rules      for each rule its row
    bias       what a sentence without any sign scores
    present    a contract holds the kind where its best sentence scores at least this
    beside     in such a contract, every sentence that scores at least this belongs
    curve      two rows, slope and offset, that turn a score into a confidence
    """

    kinds: tuple[str, ...]
    words: NDArray[np.float32]
    rules: Mapping[str, NDArray[np.float32]]
    bias: NDArray[np.float32]
    present: NDArray[np.float32]
    beside: NDArray[np.float32]
    curve: NDArray[np.float32]

    def scores(self, signs: Sequence[Signs]) -> NDArray[np.float32]:
        """One row of scores for each sentence."""
        scored = np.empty((len(signs), len(self.kinds)), np.float32)
        for row, each in enumerate(signs):
            spoken = places(each)
            scored[row] = self.bias + share(len(spoken)) * self.words[spoken].sum(axis=0)
            for rule in each.rules & self.rules.keys():
                scored[row] += self.rules[rule]
        return scored

    def confidence(self, column: int, score: float) -> float:
        """How often a sentence with this score was a clause of the kind, 0.02..0.98."""
        slope, offset = self.curve[:, column]
        return round(float(np.clip(1 / (1 + np.exp(-(slope * score + offset))), 0.02, 0.98)), 2)

    def because(self, column: int, text: str, most: int = 2) -> tuple[str, ...]:
        """The words of `text` that spoke most for the kind; none that only hold small words."""
        words = _words(text)
        ids = _ids(words)
        found = sorted(
            (
                (float(self.words[place, column]), " ".join(words[at : at + length]))
                for length, row in enumerate((_single(ids), _pairs(ids), _threes(ids)), 1)
                for at, place in enumerate(row)
            ),
            reverse=True,
        )
        chosen: list[str] = []
        for weight, said in found:
            if weight <= 0 or len(chosen) == most:
                break
            telling = any(len(word) >= _TELLING for word in said.split())
            if telling and not any(said in other or other in said for other in chosen):
                chosen.append(said)
        return tuple(chosen)


@functools.cache
def learned() -> Learned:
    """The weights that come with the program."""
    with (resources.files("makegood.contract") / "learned.npz").open("rb") as file:
        return load(file)


def load(file: IO[bytes] | Path) -> Learned:
    """Read weights as `save` wrote them."""
    with np.load(file, allow_pickle=False) as data:
        rules = dict(zip(data["rule_names"].tolist(), data["rules"].astype(np.float32), strict=True))
        return Learned(
            tuple(data["kinds"].tolist()),
            data["words"].astype(np.float32),
            rules,
            *(data[name].astype(np.float32) for name in ("bias", "present", "beside", "curve")),
        )


def save(model: Learned, path: Path) -> None:
    """Write weights: half precision, packed; the same weights give the same bytes."""
    arrays: dict[str, Any] = {
        "kinds": np.array(model.kinds),
        "words": model.words.astype(np.float16),
        "rule_names": np.array(list(model.rules)),
        "rules": np.array(list(model.rules.values()), np.float16),
        "bias": model.bias,
        "present": model.present,
        "beside": model.beside,
        "curve": model.curve,
    }
    np.savez_compressed(path, **arrays)


def places(signs: Signs) -> Places:
    """The places of a sentence's words, each once."""
    ids = _ids(_words(signs.text))
    lead = _ids(_words(signs.lead)) ^ np.uint64(_IN_LEAD)
    heading = _ids(_words(signs.heading)) ^ np.uint64(_IN_HEADING)
    parts = (_single(ids), _pairs(ids), _threes(ids), _single(lead), _pairs(lead), _single(heading))
    return np.unique(np.concatenate(parts))


def share(count: int) -> float:
    """What each of a sentence's `count` places weighs: a long sentence does not score high for being long."""
    return float(WORDS_WEIGH / max(1, count) ** 0.5)


def _words(text: str) -> list[str]:
    return ["0" if word[0].isdigit() else word for word in _WORD.findall(text.lower())[:_MOST_WORDS]]


def _ids(words: Iterable[str]) -> NDArray[np.uint64]:
    return np.fromiter((_id(word) for word in words), np.uint64)


@functools.lru_cache(maxsize=1 << 16)
def _id(word: str) -> int:
    return zlib.crc32(word.encode())


def _single(ids: NDArray[np.uint64]) -> Places:
    return _place(ids)


def _pairs(ids: NDArray[np.uint64]) -> Places:
    return _place(ids[:-1] * np.uint64(_PAIR) + ids[1:])


def _threes(ids: NDArray[np.uint64]) -> Places:
    return _place((ids[:-2] * np.uint64(_PAIR) + ids[1:-1]) * np.uint64(_THREE) + ids[2:])


def _place(ids: NDArray[np.uint64]) -> Places:
    mixed = (ids ^ (ids >> np.uint64(31))) * np.uint64(_IN_LEAD)
    return ((mixed >> np.uint64(15)) % np.uint64(PLACES)).astype(np.int64)
