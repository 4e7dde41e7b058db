"""Reading a contract: its clauses with their places and terms, and what was looked for and not found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from makegood.contract.definitions import Definition, Reference, definitions, references, used_in
from makegood.contract.details import details
from makegood.contract.document import Document, readable, trimmed
from makegood.contract.rules import Kind, Rule, kind, kinds
from makegood.contract.sections import Section, Sentence, sections, sentences
from makegood.values import Span

_LEAST, _SURE = 0.5, 0.7
_LONGEST_WHOLE = 9000
_LONGEST_PART = 2500
_MOST_PER_KIND = 12
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "or",
        "by",
        "for",
        "any",
        "this",
        "shall",
        "be",
        "is",
        "with",
        "not",
        "as",
        "on",
        "party",
    ]
)


class Status(StrEnum):
    """Whether a person has looked: a candidate drives no alarm unmarked."""

    CANDIDATE = "candidate"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in the contract that bears on a breach.

    kind         one of `rules.KINDS`
    span         the exact place in the document's text
    quote        the exact words there
    page         1-based
    section      its number as one would cite it, such as 12.2; may be empty
    heading      of the part it stands in; may be empty
    terms        what it says, as plain data; keys depend on the kind (docs/reference/contract.md)
    confidence   0..1, how far to trust that this is such a clause
    found_by     the rules that spoke
    defined      the defined terms it uses
    refers_to    the other parts it points at
    status       candidate until a person accepts it
    """

    kind: str
    span: Span
    quote: str
    page: int
    section: str
    heading: str
    terms: Mapping[str, Any]
    confidence: float
    found_by: tuple[str, ...]
    says: str = ""
    defined: tuple[Definition, ...] = ()
    refers_to: tuple[Reference, ...] = ()
    status: Status = Status.CANDIDATE
    paged: bool = False

    @property
    def title(self) -> str:
        return kind(self.kind).title

    @property
    def place(self) -> str:
        """Where it stands, in words: ‘section 12.2, Notices (page 7)’."""
        named = f"section {self.section}" if self.section[:1].isdigit() else self.section
        words = ", ".join(part for part in (named, self.heading) if part) or "text before the first section"
        return f"{words} (page {self.page})" if self.paged else words


@dataclass(frozen=True)
class Reading:
    """What one contract says that bears on a breach.

    clauses     in the order of `rules.KINDS`, then as they stand
    not_found   kinds that were looked for and not found
    notes       what a reader should know about the reading itself (not English, not a contract)
    """

    document: Document
    clauses: tuple[Clause, ...]
    not_found: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())

    def of(self, *names: str) -> tuple[Clause, ...]:
        """The clauses of these kinds."""
        return tuple(clause for clause in self.clauses if clause.kind in names)

    def first(self, name: str) -> Clause | None:
        """The clause of this kind that is most surely one; None where none was found."""
        return max(self.of(name), key=lambda clause: clause.confidence, default=None)

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        return definitions(self.document)


@dataclass(frozen=True, slots=True)
class _Hit:
    part: Section
    span: Span
    confidence: float
    rules: tuple[str, ...]


def read(text: str | Document) -> Reading:
    """Find the clauses of a contract.

    Everything found is a candidate that a person confirms; the text is not judged and this is no legal advice.
    A text that is no contract gives a Reading with no clauses and a note that says so.

    >>> reading = read("1. Cure. If a breach is not remedied within thirty (30) days after notice, Buyer may terminate.")
    >>> reading.first("cure_period").terms["period"]
    '30 days'
    """
    document = text if isinstance(text, Document) else Document(text)
    parts = sections(document)
    split = [_sentences_of(document, parts, index) for index in range(len(parts))]
    known = definitions(document)
    clauses = [
        _clause(document, each, hit, parts, known)
        for each in kinds()
        for hit in _strongest(_merged(each, _sharpened(each, _hits(each, document, parts, split))), document.clean)
    ]
    present = {clause.kind for clause in clauses}
    missing = tuple(each.name for each in kinds() if each.name not in present)
    return Reading(document, tuple(clauses), missing, _notes(document, clauses))


def _sentences_of(document: Document, parts: tuple[Section, ...], index: int) -> tuple[tuple[Sentence, str], ...]:
    """A part's sentences with their lower-case words; those of ‘9.2.1 …’ are led in by ‘9.2 … if:’."""
    part = parts[index]
    found = list(sentences(document.clean, part.body))
    lead = _lead_in(document, parts, index)
    if lead and found and not found[0].lead:
        found[0] = Sentence(found[0].span, found[0].text, lead[0], lead[1])
    return tuple((sentence, sentence.whole.lower()) for sentence in found)


def _lead_in(document: Document, parts: tuple[Section, ...], index: int) -> tuple[str, int] | None:
    part = parts[index]
    for above in range(index - 1, max(-1, index - 30), -1):
        if parts[above].level < part.level:
            said = document.clean[parts[above].body.start : parts[above].body.end].rstrip()
            if not said.endswith(":"):
                return None
            start = max(said.rfind(". ") + 1, 0)
            return readable(said[start:])[-500:], parts[above].body.start + start
    return None


def _hits(
    each: Kind, document: Document, parts: tuple[Section, ...], split: list[tuple[tuple[Sentence, str], ...]]
) -> Iterator[_Hit]:
    in_headings = [rule for rule in each.rules if rule.reads_headings]
    in_sentences = [rule for rule in each.rules if not rule.reads_headings]
    for part, said in zip(parts, split, strict=True):
        if part.own_heading:
            yield from _heading_hits(each, in_headings, document, part)
        for sentence, lower in said:
            if any(word in lower for word in each.words):
                hit = _sentence_hit(each, in_sentences, document, part, sentence)
                if hit is not None:
                    yield hit


def _heading_hits(each: Kind, rules: list[Rule], document: Document, part: Section) -> Iterator[_Hit]:
    whole = Span(part.span.start, min(part.until, part.span.start + _LONGEST_WHOLE))
    for rule in rules:
        if rule.pattern.search(part.heading) and rule.fits(
            part.heading, readable(document.clean[part.body.start : whole.end])
        ):
            yield _Hit(part, whole, rule.confidence, (rule.name,))
            return


def _sentence_hit(each: Kind, rules: list[Rule], document: Document, part: Section, sentence: Sentence) -> _Hit | None:
    alone = [rule for rule in rules if rule.finds(sentence.text)]
    led = [] if alone or not sentence.lead else [rule for rule in rules if rule.finds(sentence.whole)]
    spoke = alone or led
    if not spoke:
        return None
    if each.whole and part.span.end - part.span.start <= _LONGEST_PART and part.number:
        span = part.span
    elif led and 0 <= sentence.span.end - sentence.lead_start <= 1500:
        span = Span(sentence.lead_start, sentence.span.end)
    else:
        span = sentence.span
    return _Hit(part, span, _together(rule.confidence for rule in spoke), tuple(rule.name for rule in spoke))


def _together(confidences: Iterator[float]) -> float:
    """Rules that agree make each other surer, though never certain: they share their words."""
    ordered = sorted(confidences, reverse=True)
    best = ordered[0]
    for other in ordered[1:]:
        best += (1 - best) * other * 0.4
    return round(min(0.98, best), 2)


def _sharpened(each: Kind, hits: Iterator[_Hit]) -> list[_Hit]:
    """Where a heading and sentences under it speak, the sentences are the clause and the heading makes them surer."""
    found = list(hits)
    if each.whole:
        return found
    titles = {rule.name for rule in each.rules if rule.reads_headings}
    headed = [hit for hit in found if hit.rules[0] in titles]
    said = [hit for hit in found if hit.rules[0] not in titles]
    above = {hit.span: _heading_over(hit, headed) for hit in said}
    surer = [
        replace(hit, confidence=_together(iter((hit.confidence, over.confidence))), rules=(*hit.rules, *over.rules))
        if (over := above[hit.span])
        else hit
        for hit in said
    ]
    used = {over for over in above.values() if over}
    return surer + [hit for hit in headed if hit not in used]


def _heading_over(hit: _Hit, headed: list[_Hit]) -> _Hit | None:
    return next((over for over in headed if over.span.start <= hit.span.start and hit.span.end <= over.span.end), None)


def _merged(each: Kind, hits: list[_Hit]) -> list[_Hit]:
    """Hits that touch, or stand in one part within a few lines, are one clause."""
    merged: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.span.start, -hit.span.end)):
        last = merged[-1] if merged else None
        if last is not None and _belongs(each, last, hit):
            span = Span(last.span.start, max(last.span.end, hit.span.end))
            names = tuple(dict.fromkeys((*last.rules, *hit.rules)))
            new = set(hit.rules) - set(last.rules)
            confidence = (
                _together(iter((last.confidence, hit.confidence))) if new else max(last.confidence, hit.confidence)
            )
            merged[-1] = _Hit(last.part, span, confidence, names)
        else:
            merged.append(hit)
    return merged


def _belongs(each: Kind, last: _Hit, hit: _Hit) -> bool:
    """Whether a hit continues the clause before it."""
    if hit.span.start < last.span.end:
        return True
    gap = hit.span.start - last.span.end
    if each.takes == "sentence":
        return gap <= 2 and hit.part == last.part
    return gap <= 200 and hit.part.heading == last.part.heading


_DEFINES = re.compile(r"\W*[A-Z][\w '/&-]{1,60}?\W+(?:means?|has the meaning|have the meaning)\b")


def _strongest(hits: list[_Hit], text: str) -> list[_Hit]:
    """At most twelve, the surest, in the order of the text.

    A definition, or a hit that is not sure, counts only where nothing surer was found.
    """
    if any(hit.confidence >= _SURE for hit in hits):
        hits = [hit for hit in hits if hit.confidence >= _SURE]
    if any(hit.confidence >= 0.7 and not _DEFINES.match(text, hit.span.start) for hit in hits):
        hits = [hit for hit in hits if not _DEFINES.match(text, hit.span.start)]
    sure = sorted((hit for hit in hits if hit.confidence >= _LEAST), key=lambda hit: -hit.confidence)[:_MOST_PER_KIND]
    return sorted(sure, key=lambda hit: hit.span.start)


_MARKUP = re.compile(r"^[ ]*#{1,6}[ ]+|^[ ]*\|[ ]*(?::?-{2,}:?[ ]*\|[ ]*)+$", re.M)


def _clause(
    document: Document, each: Kind, hit: _Hit, parts: tuple[Section, ...], known: Mapping[str, Definition]
) -> Clause:
    span = trimmed(document.clean, hit.span)
    raw = span.of(document.clean)
    said = readable(_MARKUP.sub(" ", raw))
    defined = used_in(said, known)
    pointed = references(said, parts)
    if each.name in ("governing_law", "liquidated_damages_or_credits"):
        beside = document.clean[span.end : _end_under_heading(parts, hit.part, span.end)]
    elif each.name == "cure_period":
        beside = document.clean[max(hit.part.span.start, span.start - 600) : span.start]
    else:
        beside = _pointed_at(document, pointed) + _exceptions_after(document, span)
    return Clause(
        each.name,
        span,
        span.of(document.text),
        document.page_of(span.start),
        hit.part.number,
        hit.part.heading,
        details(each.name, raw, beside),
        hit.confidence,
        hit.rules,
        said,
        defined,
        pointed,
        paged=document.paged,
    )


def _end_under_heading(parts: tuple[Section, ...], part: Section, at: int) -> int:
    """Where what stands under the same heading ends, at most 800 characters on."""
    same = [each.span.end for each in parts if each.heading == part.heading and at <= each.span.end <= at + 800]
    return max(same, default=at)


def _pointed_at(document: Document, pointed: tuple[Reference, ...]) -> str:
    return " ".join(reference.span.of(document.clean)[:3000] for reference in pointed if reference.span)


_LIFTS = re.compile(
    r"[^.]*\b(?:limit\w*|exclu\w+|cap)\b[^.]*\b(?:not apply|not limit|not exclude)\b[^.]*|\bnothing in\b[^.]*", re.I
)


def _exceptions_after(document: Document, span: Span) -> str:
    """The sentences soon after a clause that lift its limit for some cases."""
    after = document.clean[span.end : span.end + 2500]
    return " ".join(f" {match[0]}." for match in _LIFTS.finditer(after))


def _notes(document: Document, clauses: list[Clause]) -> tuple[str, ...]:
    words = re.findall(r"[^\W\d_]+", document.clean[:200_000].lower())
    notes = []
    if len(words) >= 40 and sum(word in _ENGLISH for word in words) < 0.12 * len(words):
        notes.append(
            "This text does not look like English. The rules read English only, so most of it was not understood."
        )
    if len({clause.kind for clause in clauses if clause.confidence >= 0.7}) < 2:
        notes.append("Little in this text looks like a contract. Check that it is the right file.")
    return tuple(notes)
