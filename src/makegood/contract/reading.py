"""Reading a contract: its clauses with their places and terms, and what was looked for and not found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from makegood.contract.definitions import Definition, Reference, definitions, references, used_in
from makegood.contract.details import details
from makegood.contract.document import Document, readable, trimmed
from makegood.contract.finding import Hit, Search, told
from makegood.contract.learned import Learned, learned
from makegood.contract.rules import Kind, kind, kinds
from makegood.contract.sections import Section
from makegood.values import Span

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
        section, heading = self.section, self.heading
        if not section[:1].isdigit():
            words = ", ".join(part for part in (section, heading) if part) or "text before the first section"
        else:
            words = f"section {section}, {heading}" if heading else f"section {section}"
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


def read(text: str | Document, *, model: Learned | None = None) -> Reading:
    """Find the clauses of a contract.

    Everything found is a candidate that a person confirms; the text is not judged and this is no legal advice.
    A text that is no contract gives a Reading with no clauses and a note that says so.

    model    learned weights in place of those that come with the program (for measuring)

    >>> reading = read("1. Cure. If a breach is not remedied within thirty (30) days after notice, Buyer may terminate.")
    >>> reading.first("cure_period").terms["period"]
    '30 days'
    """
    document = text if isinstance(text, Document) else Document(text)
    search = Search(document, model or learned())
    known = definitions(document)
    found = search.hits()
    clauses = [_clause(document, each, hit, search.parts, known) for each in kinds() for hit in found[each.name]]
    missing = tuple(each.name for each in kinds() if not found[each.name])
    return Reading(document, tuple(clauses), missing, _notes(document, clauses))


_MARKUP = re.compile(r"^[ ]*#{1,6}[ ]+|^[ ]*\|[ ]*(?::?-{2,}:?[ ]*\|[ ]*)+$", re.M)


def _clause(
    document: Document, each: Kind, hit: Hit, parts: tuple[Section, ...], known: Mapping[str, Definition]
) -> Clause:
    span, heard = trimmed(document.clean, told(each, hit)), trimmed(document.clean, hit.span)
    raw = heard.of(document.clean)
    said = readable(_MARKUP.sub(" ", span.of(document.clean)))
    defined = used_in(said, known)
    pointed = references(said, parts)
    if each.name in ("governing_law", "liquidated_damages_or_credits"):
        beside = document.clean[heard.end : _end_under_heading(parts, hit.part, heard.end)]
    elif each.name in ("cure_period", "termination_for_cause", "renewal_or_expiry"):
        beside = document.clean[max(hit.part.span.start, heard.start - 600) : heard.start]
    else:
        beside = _pointed_at(document, pointed) + _exceptions_after(document, heard)
    return Clause(
        each.name,
        span,
        span.of(document.text),
        document.page_of(span.start),
        hit.part.number,
        hit.part.heading,
        details(each.name, raw, beside, hit.tells),
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


_REST = r"(?:[^.]|\.(?=\S))*"  # of a sentence: the point in ‘clause 12.1’ does not end it
_LIFTS = re.compile(
    rf"{_REST}\b(?:limit\w*|exclu\w+|cap)\b{_REST}\b(?:not apply|not limit|not exclude)\b{_REST}|\bnothing (?:in|herein|limits?|excludes?|restricts?|shall|will)\b{_REST}",
    re.I,
)


def _exceptions_after(document: Document, span: Span) -> str:
    """The sentences soon after a clause that lift its limit for some cases."""
    after = document.clean[span.end : span.end + 2500]
    return " ".join(f" {match[0]}." for match in _LIFTS.finditer(after))


def _notes(document: Document, clauses: list[Clause]) -> tuple[str, ...]:
    words = re.findall(r"[^\W\d_]+", document.clean[:200_000].lower())
    notes = list(document.notes)
    if len(words) >= 40 and sum(word in _ENGLISH for word in words) < 0.12 * len(words):
        notes.append(
            "This text does not look like English. The rules read English only: most of it was not understood, and what is "
            "listed as not found may well be there."
        )
    if len({clause.kind for clause in clauses if clause.confidence >= 0.7}) < 2:
        notes.append("Little in this text looks like a contract. Check that it is the right file.")
    return tuple(notes)
