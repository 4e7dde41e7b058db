"""The risk that talks break down, from what the messages did so far: a weighted sum that can be read and checked.

The weights are in `risk.toml`, with a card that says what they were fitted on and how often they are wrong.
`bench/fit_risk.py` makes them.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from makegood.dialogue.scores import raw_scores, words_of

_FADES = 0.25  # share of the newest message in the running picture
# Signs that are too rare to weigh one by one stand together; the rest counts under its own name.
TOGETHER = {
    **dict.fromkeys(
        ["blame", "accusation", "threat", "sarcasm", "contempt", "dismissal", "absolutes"], "words that hurt"
    ),
    **dict.fromkeys(["demand", "shouting", "exaggeration", "harping"], "words that push"),
    **dict.fromkeys(["complains-of-tone", "distress"], "words of distress"),
    **dict.fromkeys(["own-tone", "apologises"], "an apology"),
}
UNWEIGHED = frozenset(["liability", "asks", "puts-a-point"])  # whether a question heats or cools depends on its words
RAISES = frozenset(["words that hurt", "words that push", "words of distress", "presses-again", "leaves", "cold", "refuses",
                    "asks-why", "speaks-of-fault", "silence", "deflects", "contradicts"])  # fmt: skip
# Plain words that say little alone; how often they come, compared with other messages, says something.
CUES: Mapping[str, frozenset[str]] = {
    "says you": frozenset(["you", "your", "you're", "yours", "you've"]),
    "says I": frozenset(["i", "my", "me", "i'm", "i've", "i'd", "mine"]),
    "says we": frozenset(["we", "our", "us", "both", "each", "together", "let's"]),
    "says no": frozenset(["not", "no", "never", "nothing", "none", "nor", "nope"]),
    "says yes": frozenset(["yes", "ok", "okay", "alright", "agree", "agreed", "deal", "fine", "sure", "works"]),
    "sets a condition": frozenset(["if", "unless", "until", "only", "once"]),
    "says what can be": frozenset(["will", "would", "can", "could", "i'll", "we'll", "i'd", "may", "might"]),
    "says again": frozenset(["again", "still", "already", "keep", "another", "repeat", "told"]),
    "says but": frozenset(["but", "however", "although", "instead", "actually"]),
    "gives reasons": frozenset(["because", "since", "so", "therefore", "reason"]),
}
LOWERS = frozenset(
    ["an apology", "warm", "concedes", "proposes", "thanks", "commits", "turns-forward", "hedges", "did"]
)


def name_of(kind: str) -> str:
    """The name under which a sign is weighed."""
    return TOGETHER.get(kind, kind)


def read_as(text: str) -> dict[str, float]:
    """How a message reads, by name: the learned scores, and cues counted for ten words. English only."""
    words = words_of(text)
    size = max(10, len(words)) / 10
    found = {f"reads as {name}": max(-3.0, min(3.0, value)) for name, value in raw_scores(text).items()}
    for name, listed in CUES.items():
        found[name] = sum(word in listed for word in words) / size
    found["says no"] += sum(word.endswith("n't") for word in words) / size
    found["asks"] = min(3, text.count("?"))
    found["exclaims"] = min(3, text.count("!"))
    found["capitals"] = 5 * sum(map(str.isupper, text)) / (len(text) + 1)
    found["length"] = math.log1p(len(words))
    return found


def ordinary() -> Mapping[str, float]:
    """What `read_as` says of a message on average; it stands for a message that it cannot read, in another language."""
    known: Mapping[str, float] = weights()["ordinary"]
    return known


class Mood:
    """The running picture of a thread; `hear` takes one message after the other."""

    def __init__(self) -> None:
        self.heard = 0
        self.mean: dict[str, float] = {}
        self.recent: dict[str, float] = {}
        self.cold_by: dict[str, float] = {}

    def hear(self, counts: Mapping[str, int], speaker: str, reads: Mapping[str, float]) -> dict[str, float]:
        """Take in one message and return the features of the thread up to it, by name.

        counts   its signs by kind; reads: what `read_as` says of it
        """
        self.heard += 1
        last = dict(reads)
        for kind, count in counts.items():
            if kind not in UNWEIGHED:
                last[name_of(kind)] = min(3.0, last.get(name_of(kind), 0.0) + count)
        newest = max(_FADES, 1 / self.heard)
        features: dict[str, float] = {}
        for kind in {*self.mean, *last}:
            value = last.get(kind, 0.0)
            self.mean[kind] = self.mean.get(kind, 0.0) + (value - self.mean.get(kind, 0.0)) / self.heard
            self.recent[kind] = self.recent.get(kind, 0.0) + newest * (value - self.recent.get(kind, 0.0))
            features[f"mean {kind}"], features[f"recent {kind}"] = self.mean[kind], self.recent[kind]
            features[f"last {kind}"] = value
        coldness = sum(last.get(kind, 0.0) for kind in RAISES) - sum(last.get(kind, 0.0) for kind in LOWERS)
        self.cold_by[speaker] = (1 - _FADES) * self.cold_by.get(speaker, 0.0) + _FADES * coldness
        features["both cold"] = min(self.cold_by.values()) if len(self.cold_by) > 1 else 0.0
        features["one cold"] = max(self.cold_by.values())
        features["heard"] = math.log1p(self.heard)
        return features


@functools.cache
def weights() -> Mapping[str, Any]:
    return tomllib.loads(files("makegood.dialogue").joinpath("risk.toml").read_text("utf-8"))


def risk(features: Mapping[str, float]) -> float:
    """A number from 0 to 1 for the features of `Mood.hear`."""
    known = weights()["weights"]
    total: float = weights()["start"] + sum(known.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def band(value: float) -> str:
    """The risk in words: calm, tense, strained, close to breaking."""
    words: Sequence[str] = weights()["bands"]["words"]
    limits: Sequence[float] = weights()["bands"]["limits"]
    return words[sum(value >= limit for limit in limits)]
