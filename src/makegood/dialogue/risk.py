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

from makegood.dialogue.moves import moves_of
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
    **{
        name: frozenset(words.split())
        for name, words in {
            "argues by proof": """proof prove proven evidence screenshot screenshots photo photos picture pictures record
                records recorded documented shows showed saved copy""",
            "appeals to rules": """policy policies terms rule rules contract clearly stated states state stating described
                specified listed advertised legal legally law court lawyer""",
            "is glad": "great good glad sounds happy perfect wonderful nice excellent best",
            "understands": "understand understood appreciate understandable misunderstanding mistake confusion",
            "seeks what is fair": """fair both half partial middle compromise resolve resolution solution settle agreement
                work works""",
            "gives way": """retract remove delete withdraw willing compromise return exchange replace replacement partial
                offer offering offered""",
            "holds firm": "final any nothing anything simply period end stand firm regardless either matter",
            "insists": "going have told already regardless refuse refused won't cannot can't didn't don't",
            "talks of telling": """public everyone report reported post posted social media authorities bank dispute
                chargeback warn warning truth""",
            "calls names": """scam scammer scammed fraud lie lies liar lying lied dishonest ridiculous joke stupid hell
                unprofessional crook thief cheat honest""",
            "ends it": """bye goodbye done forget waste wasting pointless luck leave nowhere impasse finished further
                over""",
            "greets": "hi hello hey dear morning afternoon",
            "is unsure": "maybe perhaps might could possibly think guess wondering suppose seems probably",
            "is certain": "never always definitely obviously absolutely exactly every completely totally",
            "points at it": "that's that this it it's",
        }.items()
    },
}
_CUES_OF: dict[str, list[str]] = {}
for _name, _listed in CUES.items():
    for _word in _listed:
        _CUES_OF.setdefault(_word, []).append(_name)
# What weighs more together, or later in the talk, than one by one.
PAIRS = (
    ("mean refuses", "mean concedes"),
    ("recent refuses", "recent says yes"),
    ("recent words that hurt", "recent refuses"),
    ("recent words that hurt", "recent an apology"),
    ("recent reads as hostility", "recent reads as warmth"),
    *((name, "heard") for name in ("recent refuses", "recent concedes", "recent says yes", "recent proposes",
                                   "recent reads as hostility")),
)  # fmt: skip
LOWERS = frozenset(
    ["an apology", "warm", "concedes", "proposes", "thanks", "commits", "turns-forward", "hedges", "did"]
)


def name_of(kind: str) -> str:
    """The name under which a sign is weighed."""
    return TOGETHER.get(kind, kind)


def read_as(text: str) -> dict[str, float]:
    """How a message reads, by name: the learned scores, its moves, and cues counted for ten words. English only."""
    words = words_of(text)
    size = max(10, len(words)) / 10
    found = {f"reads as {name}": max(-3.0, min(3.0, value)) for name, value in raw_scores(words).items()}
    counts = dict.fromkeys(CUES, 0)
    for word in words:
        for name in _CUES_OF.get(word, ()):
            counts[name] += 1
        counts["says no"] += word.endswith("n't")
    found |= {name: count / size for name, count in counts.items()}
    found |= moves_of(text)
    found["asks"] = min(3, text.count("?"))
    found["exclaims"] = min(3, text.count("!"))
    found["capitals"] = 5 * sum(map(str.isupper, text)) / (len(text) + 1)
    found["length"] = math.log1p(len(words))
    return found


def ordinary() -> Mapping[str, float]:
    """What `read_as` says of a message on average; it stands for a message that it cannot read, in another language."""
    known: Mapping[str, float] = weights()["ordinary"]
    return known


@functools.cache
def _views(kind: str) -> tuple[str, str, str]:
    """The names under which a kind of sign is weighed: over all messages, over the latest, in the last."""
    return f"mean {kind}", f"recent {kind}", f"last {kind}"


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
            mean, recent, last_of = _views(kind)
            features[mean], features[recent], features[last_of] = self.mean[kind], self.recent[kind], value
        coldness = sum(last.get(kind, 0.0) for kind in RAISES) - sum(last.get(kind, 0.0) for kind in LOWERS)
        self.cold_by[speaker] = (1 - _FADES) * self.cold_by.get(speaker, 0.0) + _FADES * coldness
        features["both cold"] = min(self.cold_by.values()) if len(self.cold_by) > 1 else 0.0
        features["one cold"] = max(self.cold_by.values())
        features["heard"] = math.log1p(self.heard)
        for one, other in PAIRS:
            features[f"{one} × {other}"] = features.get(one, 0.0) * features.get(other, 0.0)
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
