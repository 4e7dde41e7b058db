"""Words that no test can decide, found by the rules in `rules/<language>/vague.toml`; each with the question that would fix it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from makegood.formats import Faulty
from makegood.values import Span


@dataclass(frozen=True, slots=True)
class VagueRule:
    """One paragraph of the rule file: a pattern, its question, and the examples that prove it."""

    name: str
    kind: str
    level: str
    pattern: re.Pattern[str]
    ask: str
    source: str
    hits: tuple[str, ...]
    misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vague:
    """Some vague words in a text."""

    span: Span
    quote: str
    question: str
    kind: str
    level: str
    rule: str


@lru_cache(maxsize=8)
def rules(language: str = "en") -> tuple[VagueRule, ...]:
    """Every rule of a language. Raises Faulty for a language without rules."""
    file = resources.files(__package__) / "rules" / language / "vague.toml"
    if not file.is_file():
        raise Faulty.one(
            f"There are no rules for the language ‘{language}’.", f"Rules exist for {', '.join(sorted(WITH_RULES))}."
        )
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    before, after = ("", "") if language in _WITHOUT_SPACES else (r"(?<![\w-])", r"(?![\w-])")
    return tuple(
        VagueRule(
            name,
            rule["kind"],
            rule["level"],
            re.compile(f"{before}(?:{rule['pattern']}){after}", re.IGNORECASE),
            rule["ask"],
            rule["source"],
            tuple(rule["hits"]),
            tuple(rule["misses"]),
        )
        for name, rule in found.items()
    )


NO_ACTOR = "no actor"
QUALITY = "quality without a measure"
_ANSWERED_BY = {NO_ACTOR: "responsible", QUALITY: "acceptance"}  # what, said elsewhere, leaves nothing to ask
WITH_RULES = frozenset(folder.name for folder in (resources.files(__package__) / "rules").iterdir() if folder.is_dir())


_WITHOUT_SPACES = frozenset(["zh"])  # words of which no edge shows


def vague_words(text: str, language: str = "en", *, answered: Collection[str] = ()) -> tuple[Vague, ...]:
    """Return the vague words of `text` in order; of two that overlap, the longer one.

    answered    what is said elsewhere: `responsible`, so that a passive hides nobody; `acceptance`, so that a word of
                quality (‘clean’, ‘attractive’) stands beside the test that decides it

    >>> [each.quote for each in vague_words("Fennel will answer as soon as possible.")]
    ['as soon as possible']
    """
    hits = (each for each in _hits(text, language) if _ANSWERED_BY.get(each.kind) not in answered)
    found = sorted(hits, key=lambda each: (each.span.start, -each.span.end))
    kept: list[Vague] = []
    for each in sorted(found, key=lambda each: each.span.start - each.span.end):
        if all(each.span.end <= other.span.start or other.span.end <= each.span.start for other in kept):
            kept.append(each)
    return tuple(sorted(kept, key=lambda each: each.span))


def _hits(text: str, language: str) -> Iterator[Vague]:
    for rule in rules(language):
        for match in rule.pattern.finditer(text.replace("'", "’")):
            quote = text[match.start() : match.end()].rstrip()
            span = Span(match.start(), match.start() + len(quote))
            yield Vague(span, quote, rule.ask.format(hit=quote), rule.kind, rule.level, rule.name)
