"""Promises in German, Spanish, French and Chinese, read by the shapes that `rules/<language>/promise.toml` names.

These shapes are fewer than those of English: who acts is taken for named unless the words name nobody.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from makegood.agreement.found import Found, Promise

LANGUAGES = ("de", "es", "fr", "zh")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_WORDS = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset("the will shall must and of to by for with is be an a each in on our within from".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class _Shapes:
    often: frozenset[str]
    acts: re.Pattern[str]
    nobody: re.Pattern[str]
    passive: re.Pattern[str]
    agent: re.Pattern[str]
    weak: re.Pattern[str]
    date: re.Pattern[str]
    test: re.Pattern[str]


@lru_cache(maxsize=len(LANGUAGES))
def _shapes(language: str) -> _Shapes:
    text = (resources.files(__package__) / "rules" / language / "promise.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    with_capitals = {name: re.compile(raw[name]) for name in ("acts", "passive", "agent")}  # they tell names from deeds
    others = {name: re.compile(raw[name], re.IGNORECASE) for name in ("nobody", "weak", "date", "test")}
    if language != "zh":  # of Chinese words no edge shows
        others["weak"] = re.compile(rf"\b(?:{raw['weak']})\b", re.IGNORECASE)
    return _Shapes(frozenset(raw["often"]), **with_capitals, **others)


def language_of(text: str) -> str:
    """Return the language of one commitment: en unless its small words say another.

    >>> language_of("Der Vermieter muss die Heizung bis 1. Oktober 2027 austauschen.")
    'de'
    """
    if len(_CHINESE.findall(text)) > len(text) / 5:
        return "zh"
    words = [word.lower() for word in _WORDS.findall(text)]
    counts = {"en": sum(word in _ENGLISH for word in words)}
    counts |= {each: sum(word in _shapes(each).often for word in words) for each in LANGUAGES}
    best = max(counts, key=lambda each: counts[each])
    return best if counts[best] > counts["en"] else "en"


def read_promise(text: str, language: str) -> Promise:
    """Return what `text` says; `language` is one of LANGUAGES."""
    shapes = _shapes(language)
    return Promise(_who(text, shapes), _what(text, shapes), _first(shapes.date, text), _first(shapes.test, text))


def _who(text: str, shapes: _Shapes) -> Found | None:
    if match := shapes.agent.search(text):
        return Found.of(match, "who")
    if shapes.nobody.search(text) or shapes.passive.search(text):
        return None
    verb = shapes.acts.search(text, 1)
    return Found.at(text[: verb.start()], 0) if verb else None


def _what(text: str, shapes: _Shapes) -> Found | None:
    """What stands from the verb on, unless the verb is one that hands nothing over."""
    if shapes.weak.search(text):
        return None
    verb = shapes.acts.search(text, 1)
    return Found.at(text[verb.start() :], verb.start()) if verb else None


def _first(pattern: re.Pattern[str], text: str) -> Found | None:
    match = pattern.search(text)
    return Found.of(match) if match else None
