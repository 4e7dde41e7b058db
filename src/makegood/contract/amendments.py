"""Amendments: what each changes in the contract before it, and the text that counts after all of them.

Reads the ways in which amendments say it: a section ‘is deleted’, ‘is deleted and replaced by’, ‘is amended to read’,
‘the words “…” are replaced by “…”’, ‘a new section 7.4 is added’. What cannot be followed is told, never guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from makegood.contract.document import Document, readable, shortened
from makegood.contract.sections import Section, sections
from makegood.values import Span

_NUMBER = r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,4}(?:\s?\([a-z]{1,3}\)){0,2}|[IVXLC]{1,7}|[A-Z])"
_PART = rf"(?:sections?|clauses?|articles?|paragraphs?|schedules?)\s+{_NUMBER}(?![\w])"
_GAP = r"[^.;:\"]{0,160}?"
_NEW_TEXT = r"(?P<opens>[:,]?\s*\")"
_REPLACED = re.compile(
    rf"\b{_PART}{_GAP}\b(?:is|are|shall be)\b{_GAP}\b(?:(?:deleted|removed|struck)\b{_GAP}\b(?:replaced|substituted|restated)|replaced|restated|amended\b{_GAP}\bread)\b[^\"]{{0,120}}?{_NEW_TEXT}",
    re.I,
)
_WORDS = re.compile(
    rf"\b{_PART}[^\"]{{0,120}}?\b(?:words?|phrase|reference to|figure|period(?: of)?|sum)\s*\"(?P<was>[^\"]{{1,400}})\"[^\"]{{0,80}}?\b(?:replaced|substituted|changed|amended|deleted)\b[^\".]{{0,60}}?\"(?P<now>[^\"]{{0,400}})\"",
    re.I,
)
_DELETED = re.compile(rf"\b{_PART}{_GAP}\b(?:is|are|shall be)\s+(?:hereby\s+)?(?:deleted|removed|struck out)\b", re.I)
_ADDED = re.compile(
    rf"\b(?:new|following|additional)\s+(?:new\s+)?{_PART}[^\"]{{0,160}}?\b(?:is|are|shall be)?\s*(?:hereby\s+)?(?:added|inserted)\b[^\"]{{0,120}}?{_NEW_TEXT}"
    rf"|\b(?:added|inserted)\b[^\".]{{0,80}}?\bnew\s+{_PART.replace('number', 'number_after')}[^\"]{{0,120}}?(?P<opens_after>[:,]?\s*\")",
    re.I,
)
_LONGEST_NEW = 20_000


class ChangeKind(StrEnum):
    REPLACED = "replaced"
    WORDS = "words"
    DELETED = "deleted"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an amendment does.

    number   of the section it changes, as the amendment cites it
    by       the amendment's name, with the section in it that says so
    was      the words that no longer count; empty for what is new
    now      the words that count in their place; empty for what is deleted
    done     False where the contract has no such section or words: then nothing was changed
    """

    kind: ChangeKind
    number: str
    by: str
    was: str = ""
    now: str = ""
    heading: str = ""
    done: bool = True

    @property
    def says(self) -> str:
        """The change in one sentence, with its source."""
        number, by = self.number, self.by
        where = f"Section {number} ({self.heading})" if self.heading else f"Section {number}"
        was, now = shortened(self.was, 80), shortened(self.now, 80)
        if not self.done:
            return f"{by} changes section {number}, but no such section or words were found. Look at both."
        match self.kind:
            case ChangeKind.REPLACED:
                return f"{where} is replaced, by {by}."
            case ChangeKind.WORDS:
                return f"{where}: ‘{was}’ becomes ‘{now}’, by {by}."
            case ChangeKind.DELETED:
                return f"{where} no longer counts, by {by}."
            case ChangeKind.ADDED:
                return f"{where} is new, by {by}."


@dataclass(frozen=True)
class Amended:
    """The contract as it reads after its amendments.

    document   the text that counts now; what an amendment put in stands where the old words stood
    changes    in the order in which they were made
    inserts    the places in `document` that come from an amendment, with its name
    """

    document: Document
    changes: tuple[Change, ...]
    inserts: tuple[tuple[Span, str], ...]

    def source_of(self, span: Span) -> str:
        """The amendment that the words at `span` come from, the last one first; empty for the contract's own words."""
        return next((name for at, name in self.inserts if at.start < span.end and span.start < at.end), "")


def amended(base: Document, amendments: Sequence[Document]) -> Amended:
    """Carry out `amendments` on `base`, in the order given; later ones change what earlier ones left.

    >>> base = Document("1. Cure. A breach is cured within 10 days.\\n\\n2. Law. Irish law governs.")
    >>> first = Document('1. Section 1 is deleted and replaced by: "1. Cure. A breach is cured within 20 days."', name="A1")
    >>> now = amended(base, [first])
    >>> now.document.text
    '1. Cure. A breach is cured within 20 days.\\n\\n2. Law. Irish law governs.'
    >>> now.changes[0].says
    'Section 1 (Cure) is replaced, by A1, section 1.'
    """
    text = _Text(base)
    done = [text.carry_out(each, amendment) for amendment in amendments for each in _orders(amendment)]
    return Amended(text.document, tuple(done), tuple(text.inserts))


@dataclass(frozen=True, slots=True)
class _Order:
    """What an amendment asks for, and where in it."""

    kind: ChangeKind
    number: str
    at: int
    was: str = ""
    now: str = ""


def _orders(amendment: Document) -> Iterator[_Order]:
    """What the amendment asks for, in its order; words inside a quotation ask for nothing."""
    text = amendment.clean
    found = [*_quoting(text, _REPLACED, ChangeKind.REPLACED), *_quoting(text, _ADDED, ChangeKind.ADDED)]
    found += [
        (match.end(), _Order(ChangeKind.WORDS, match["number"], match.start(), match["was"], match["now"]))
        for match in _WORDS.finditer(text)
    ]
    found += [
        (match.end(), _Order(ChangeKind.DELETED, match["number"], match.start())) for match in _DELETED.finditer(text)
    ]
    reached = -1
    for end, order in sorted(found, key=lambda pair: (pair[1].at, -pair[0])):
        if order.at >= reached:
            reached = end
            yield replace(order, number=re.sub(r"\s", "", order.number))


def _quoting(text: str, pattern: re.Pattern[str], kind: ChangeKind) -> Iterator[tuple[int, _Order]]:
    for match in pattern.finditer(text):
        named = match.groupdict()
        number = named.get("number") or named.get("number_after")
        end = _closing(text, match.end())
        if number and end:
            yield end + 1, _Order(kind, number, match.start(), now=text[match.end() : end].strip())


def _closing(text: str, start: int) -> int | None:
    """Where a quotation that opened before `start` closes: at the last mark before a blank line and a new number, or the first."""
    marks = [at for at in range(start, min(len(text), start + _LONGEST_NEW)) if text[at] == '"']
    for at in marks:
        after = text[at + 1 :].lstrip(" .;,")
        if not after or after.startswith("\n"):
            return at
    return marks[0] if marks else None


class _Text:
    """The contract while it is being changed."""

    def __init__(self, base: Document) -> None:
        self.document = base
        self.inserts: list[tuple[Span, str]] = []

    def carry_out(self, order: _Order, amendment: Document) -> Change:
        by = _place(amendment, order.at)
        part = _find(sections(self.document), order.number)
        change = Change(order.kind, order.number, by, order.was, order.now, part.heading if part else "")
        if order.kind is ChangeKind.ADDED:
            span = self._after(order.number)
            self._put(span, f"\n\n{order.now}\n\n", by)
            return change
        if part is None:
            return replace(change, done=False)
        whole = Span(part.span.start, part.until)
        if order.kind is ChangeKind.WORDS:
            at = _words_in(self.document.clean, whole, order.was)
            if at is None:
                return replace(change, done=False)
            self._put(at, order.now, by)
            return change
        was = readable(whole.of(self.document.clean))
        self._put(self._without_blanks(whole), self._in_place(order, part), by)
        return replace(change, was=was)

    def _in_place(self, order: _Order, part: Section) -> str:
        """The new words, with number and heading where the amendment left them out."""
        if order.kind is ChangeKind.DELETED:
            return ""
        if re.match(rf"\W*{re.escape(order.number)}\b", order.now) or not part.number:
            return order.now
        return f"{self.document.text[part.span.start : part.body.start]}{order.now}"

    def _without_blanks(self, span: Span) -> Span:
        said = span.of(self.document.text)
        return Span(span.start, span.start + len(said.rstrip()))

    def _after(self, number: str) -> Span:
        """Where a new section belongs: after the last that comes before it in number, else at the end."""
        parts = [part for part in sections(self.document) if part.number]
        before = [part for part in parts if _order(part.number) and _order(part.number) < _order(number)]
        at = max((part.until for part in before if part.number == before[-1].number), default=len(self.document.text))
        return Span(at, at)

    def _put(self, span: Span, words: str, by: str) -> None:
        text = self.document.text
        shift = len(words) - (span.end - span.start)
        pages = tuple(at if at <= span.start else max(span.start, at + shift) for at in self.document.pages)
        self.document = Document(
            text[: span.start] + words + text[span.end :], pages, self.document.name, self.document.paged
        )
        self.inserts = [(_moved(each, span, shift), name) for each, name in self.inserts]
        self.inserts.insert(0, (Span(span.start, span.start + len(words)), by))


def _moved(each: Span, changed: Span, shift: int) -> Span:
    if each.end <= changed.start:
        return each
    if each.start >= changed.end:
        return Span(each.start + shift, each.end + shift)
    return Span(min(each.start, changed.start), max(changed.start, each.end + shift))


def _find(parts: Sequence[Section], number: str) -> Section | None:
    """The part with this number; of several (a table of contents, a schedule) the longest."""
    same = [part for part in parts if part.number.lower() == number.lower()]
    return max(same, key=lambda part: part.until - part.span.start, default=None)


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("(")[0].split(".") if part.isdigit())


def _words_in(text: str, span: Span, words: str) -> Span | None:
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    match = re.compile(pattern, re.I).search(text, span.start, span.end) if pattern else None
    return Span(match.start(), match.end()) if match else None


def _place(amendment: Document, at: int) -> str:
    parts = sections(amendment)
    part = parts[max(0, bisect_right([part.span.start for part in parts], at) - 1)]
    name = amendment.name or "the amendment"
    return f"{name}, section {part.number}" if part.number else name
