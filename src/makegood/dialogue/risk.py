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

_FADES = 0.4  # share of the newest message in the running picture
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
                    "asks-why", "speaks-of-fault", "silence", "deflects"])  # fmt: skip
LOWERS = frozenset(
    ["an apology", "warm", "concedes", "proposes", "thanks", "commits", "turns-forward", "hedges", "did"]
)


def name_of(kind: str) -> str:
    """The name under which a sign is weighed."""
    return TOGETHER.get(kind, kind)


class Mood:
    """The running picture of a thread; `hear` takes one message after the other."""

    def __init__(self) -> None:
        self.heard = 0
        self.mean: dict[str, float] = {}
        self.recent: dict[str, float] = {}
        self.cold_by: dict[str, float] = {}

    def hear(self, counts: Mapping[str, int], speaker: str, words: int) -> dict[str, float]:
        """Take in one message and return the features of the thread up to it, by name."""
        self.heard += 1
        last: dict[str, float] = {}
        for kind, count in counts.items():
            if kind not in UNWEIGHED:
                last[name_of(kind)] = min(3.0, last.get(name_of(kind), 0.0) + count)
        for kind in {*self.mean, *last}:
            self.mean[kind] = self.mean.get(kind, 0.0) + (last.get(kind, 0.0) - self.mean.get(kind, 0.0)) / self.heard
            self.recent[kind] = (1 - _FADES) * self.recent.get(kind, 0.0) + _FADES * last.get(kind, 0.0)
        coldness = sum(last.get(kind, 0.0) for kind in RAISES) - sum(last.get(kind, 0.0) for kind in LOWERS)
        self.cold_by[speaker] = (1 - _FADES) * self.cold_by.get(speaker, 0.0) + _FADES * coldness
        features = {f"mean {kind}": value for kind, value in self.mean.items()}
        features |= {f"recent {kind}": value for kind, value in self.recent.items()}
        features |= {f"last {kind}": value for kind, value in last.items()}
        features["both cold"] = min(self.cold_by.values()) if len(self.cold_by) > 1 else 0.0
        features["one cold"] = max(self.cold_by.values())
        features["length of the thread"] = math.log1p(self.heard)
        features["length of the message"] = math.log1p(words)
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
