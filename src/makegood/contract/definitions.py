"""Defined terms and cross-references: what a word means in this contract, and where ‘clause 9.2’ stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from makegood.contract.document import Document, readable, shortened
from makegood.contract.sections import Section
from makegood.values import Span

_TERM = r"[A-Z][\w&'/-]*(?: (?:[A-Z][\w&'/-]*|of|and|or|to|the|in|for)){0,6}"
_MEANS = re.compile(
    rf"(?:[\"']\s*(?P<quoted>{_TERM})\s*[\"']|(?P<bare>{_TERM}))[ ,]{{0,3}}(?:shall |will )?(?:means?|has the meaning|have the meaning|refers to|is defined as)\b"
)
_NAMED_HERE = re.compile(
    rf"\((?:(?:the|an?|each|together|collectively|hereinafter|individually|this|referred to as|,|as|and)\s+)*[\"']\s*(?P<quoted>{_TERM})\s*[\"'][^()]{{0,80}}\)"
)
_REFERENCE = re.compile(
    r"\b(?:clauses?|sections?|articles?|paragraphs?|schedules?|annex|exhibit)\s+(?P<number>\d{1,3}(?:\.\d{1,3}){0,4}(?:\([a-z]{1,2}\))?|[IVX]{1,6}\b|[A-Z]\b)",
    re.I,
)
_MOST_DEFINITIONS = 2000


@dataclass(frozen=True, slots=True)
class Definition:
    """A word that this contract gives a meaning, the sentence that gives it, and the place."""

    term: str
    says: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that a clause points at. `span` is None where the contract has no such part."""

    says: str
    number: str
    heading: str = ""
    span: Span | None = None


def definitions(document: Document) -> dict[str, Definition]:
    """Every defined term with the words that define it; the first definition of a term counts."""
    text = document.clean
    found: dict[str, Definition] = {}
    for pattern in (_MEANS, _NAMED_HERE):
        for match in pattern.finditer(text):
            named = match.groupdict()
            term = readable(named["quoted"] or named.get("bare") or "")
            if term and term not in found and len(found) < _MOST_DEFINITIONS and term not in _NOT_TERMS:
                span = _around(text, match)
                found[term] = Definition(term, shortened(span.of(text), 300), span)
    return found


_NOT_TERMS = {"It", "This", "That", "The", "He", "She", "Which", "Such", "Any", "No", "Each", "A", "By", "Nothing"}


def _around(text: str, match: re.Match[str]) -> Span:
    if match.re is _MEANS:
        end = re.compile(r"\.\s|\n\s*\n|$").search(text, match.end(), match.end() + 1200)
        return Span(match.start(), end.start() if end else min(len(text), match.end() + 600))
    start = max(text.rfind(". ", 0, match.start()) + 1, text.rfind("\n\n", 0, match.start()) + 1, match.start() - 300)
    return Span(start, match.end())


def used_in(text: str, known: Mapping[str, Definition]) -> tuple[Definition, ...]:
    """The definitions of the terms that `text` uses, longest name first where one holds another; at most twelve."""
    candidates = {match[0] for match in re.finditer(r"\b[A-Z][\w&'/-]*", text)}
    used = [
        definition
        for term, definition in known.items()
        if term.split()[0] in candidates and re.search(rf"(?<!\w){re.escape(term)}(?:s|es)?(?!\w)", text)
    ]
    return tuple(used[:12])


def references(text: str, parts: Iterable[Section]) -> tuple[Reference, ...]:
    """The parts that `text` points at, each once, in the order of the text."""
    by_number = {part.number.lower(): part for part in reversed(list(parts)) if part.number}
    found: dict[str, Reference] = {}
    for match in _REFERENCE.finditer(text):
        number = match["number"]
        part = by_number.get(number.lower()) or by_number.get(number.split("(")[0].lower())
        said = readable(match[0])
        found.setdefault(
            number,
            Reference(said, number, part.heading if part else "", Span(part.span.start, part.until) if part else None),
        )
    return tuple(found.values())[:12]
