"""Cutting a contract into its numbered sections and their sentences, by the marks that contracts use.

1.  1.1  1.1.1  (a)  (iv)  ARTICLE IV  Section 5.2  Clause 7  §3, headings in capitals, Markdown `#` and nested lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from makegood.contract.document import Document, readable, trimmed
from makegood.values import Span

_NAMED = re.compile(
    r"(?i:article|section|clause|schedule|annex|appendix|exhibit)\s+(?P<number>\d{1,3}(?:\.\d{1,3}){0,4}|[IVXLC]{1,7}|[A-Z])(?![\w'])\.?[:.\-)]*(?P<rest>.*)"
)
_DOTTED = re.compile(r"(?:§\s*)?(?P<number>\d{1,3}(?:\.\d{1,3}){1,4})\.?\)?(?:\s+|(?=[A-Z]))(?P<rest>\S.*)?$")
_PLAIN = re.compile(
    r"(?:§\s*)?(?:(?P<number>\d{1,3})[.)]\s*|(?P<bare>\d{1,2})\s+(?=[A-Z][A-Za-z ,&/-]{2,60}$)"
    r"(?!.*\b(?i:street|avenue|road|drive|lane|floor|boulevard|square|suite|place|plaza)\b))(?P<rest>.*)"
)
_LETTER = re.compile(r"\((?P<number>[a-z]{1,2}|[ivxl]{1,6}|[A-Z]|\d{1,2})\)\s+(?P<rest>\S.*)")
_ROMAN = re.compile(r"(?P<number>[IVXL]{1,6})\.\s+(?P<rest>[A-Z].*)")
_HASH = re.compile(r"(?P<marks>#{1,6})\s+(?P<rest>.+)")
_MARKDOWN_ITEM = re.compile(r"(?P<number>\d{1,3})[.)]\s+(?P<rest>.*)")
_HEADING = re.compile(r"(?P<heading>[A-Z][^.:;()\n]{1,79}?)(?:\.(?!\d)|:|\s-\s)(?=\s|$)")
_LINE_HEADING = re.compile(r"^[A-Z][\w '’&/,()-]{1,79}$")
_BRACKETED = re.compile(r"\[[A-Z][^\]\n]{1,79}\](?=[.:]?(?:\s+[A-Z\"]|\s*$))")
_REFERS_ON = re.compile(
    r"(?i)\b(?:sections?|clauses?|articles?|paragraphs?|schedules?|exhibits?|annex(?:es)?|appendix|and|or|to|of|in|with|under|than|the|this|such|said|by|at|for|,)$|[,(]$"
)
_LINE_TITLE = re.compile(r"^(?:[A-Z][\w-]+ ){1,6}(?:Schedule|Annex|Appendix|Exhibit)$")
_SMALL_WORDS = {
    "and",
    "or",
    "of",
    "the",
    "to",
    "for",
    "by",
    "in",
    "on",
    "with",
    "a",
    "an",
    "from",
    "upon",
    "without",
    "as",
    "at",
    "&",
    "not",
    "no",
}

_ABBREVIATION = re.compile(
    r"(?:\b(?:inc|ltd|co|corp|no|nos|sec|secs|art|arts|mr|mrs|ms|dr|st|vs|v|e\.g|i\.e|approx|llc|l\.l\.c|l\.p|p\.l\.c|u\.s|u\.s\.a|u\.k|b\.v|n\.v|a\.m|p\.m|bros|ave|blvd|attn|tel|ste|jr|sr|cf|para|paras|cl|vol|ed|etc)|(?<![\w'])[A-Z])$",
    re.I,
)
_END = re.compile(r"[.?!][\"')\]]*(?=\s)")
_ITEM = re.compile(
    r"(?:(?<=[:;,])|(?<=; or)|(?<=; and)|(?<=\n)|(?<=, or)|(?<=, and))\s*\((?:[a-z]{1,2}|[ivx]{1,5}|\d{1,2})\)\s"
)
_LONGEST = 6000
_BODY_FIRST = 0.25  # a schedule named before this share of the text stands in a table of contents


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered or headed part.

    number    as one would cite it, such as 12.2 or 9.1(a); empty for a part that only has a heading
    heading   its own, or that of the part it belongs to; may be empty
    span      from its number to where the next part of any level begins
    body      `span` without number and heading
    level     1 for the top
    until     where the next part of the same or a higher level begins: with everything under it
    """

    number: str
    heading: str
    span: Span
    body: Span
    level: int
    until: int
    own_heading: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or one item of a list with what leads into the list.

    span      the item or sentence itself
    lead      the words before the list's first item; empty outside lists
    list_end  where the list's last item ends; 0 outside lists and where the items are parts of their own
    """

    span: Span
    text: str
    lead: str = ""
    lead_start: int = 0
    list_end: int = 0

    @property
    def whole(self) -> str:
        return f"{self.lead} {self.text}" if self.lead else self.text


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    number: str
    level: int
    heading: str
    body_at: int


def sections(document: Document) -> tuple[Section, ...]:
    """The parts of the contract in their order; text before the first mark is a part without number."""
    text = document.clean
    marks = _resolved(list(_marks(document)))
    if not marks or marks[0].at > 0:
        marks.insert(0, _Mark(0, "", 1, "", 0))
    found: list[Section] = []
    headings: dict[int, str] = {}
    until = _ends([mark.level for mark in marks], [mark.at for mark in marks], len(text))
    schedule, schedule_level = "", 0
    for index, mark in enumerate(marks):
        if (named := _SCHEDULE.match(text, mark.at)) and mark.at > len(text) * _BODY_FIRST:
            schedule, schedule_level = f"{named['what'].capitalize()} {named['number']}", mark.level
        elif schedule and mark.level < schedule_level:
            schedule = ""
        end = marks[index + 1].at if index + 1 < len(marks) else len(text)
        headings = {level: said for level, said in headings.items() if level < mark.level}
        if mark.heading:
            headings[mark.level] = mark.heading
        heading = mark.heading or (headings[max(headings)] if headings else "")
        found.append(
            Section(
                _cited(mark.number, schedule, bool(named)),
                heading,
                Span(mark.at, end),
                Span(min(mark.body_at, end), end),
                mark.level,
                until[index],
                bool(mark.heading),
            )
        )
    return tuple(found)


_SCHEDULE = re.compile(r"#*\s*(?P<what>schedule|annex|appendix|exhibit)\s+(?P<number>\d{1,2}|[A-Z])\b", re.I)


def _cited(number: str, schedule: str, is_schedule: bool) -> str:
    if not schedule:
        return number
    return schedule if is_schedule or not number else f"{schedule}, {number}"


def _ends(levels: list[int], starts: list[int], end: int) -> list[int]:
    """For each mark, where the next one of its level or above stands."""
    ends = [end] * len(levels)
    open_: list[int] = []
    for index, level in enumerate(levels):
        while open_ and levels[open_[-1]] >= level:
            ends[open_.pop()] = starts[index]
        open_.append(index)
    return ends


def _marks(document: Document) -> Iterator[_Mark]:
    text, markdown = document.clean, document.is_markdown
    position, before = 0, ""
    indents: list[tuple[int, str]] = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        stripped = line.strip()
        if stripped:
            at = position + len(line) - len(line.lstrip())
            mark = _mark(stripped, at, before, markdown, len(line) - len(line.lstrip()), indents)
            shouted = mark is not None and not mark.number and not markdown and _amid_capitals(lines, index)
            if mark is not None and not shouted:
                yield mark
            before = stripped
        position += len(line) + 1


def _amid_capitals(lines: list[str], index: int) -> bool:
    """A line of a paragraph that is all in capitals is no heading."""
    near = [lines[other].strip() for other in (index - 1, index + 1) if 0 <= other < len(lines)]
    return any(len(line) > 40 and line.upper() == line and re.search("[A-Z]{3}", line) for line in near)


def _mark(line: str, at: int, before: str, markdown: bool, indent: int, indents: list[tuple[int, str]]) -> _Mark | None:
    if markdown and (match := _HASH.match(line)):
        indents.clear()
        return _hash_mark(match, at)
    if markdown and (match := _MARKDOWN_ITEM.match(line)):
        while indents and indents[-1][0] >= indent:
            indents.pop()
        number = f"{indents[-1][1]}.{match['number']}" if indents else match["number"]
        indents.append((indent, number))
        return _numbered(number, number.count(".") + 2, match, at)
    if before and _REFERS_ON.search(before) and not _LINE_TITLE.match(before):
        return None
    if match := _NAMED.match(line):
        rest = match["rest"].strip()
        if rest and not rest[0].isupper() and rest[0] not in "\"'-" and not _BRACKETED.match(rest):
            return None
        return _numbered(
            match["number"], 2 if "." not in match["number"] else match["number"].count(".") + 2, match, at
        )
    if (match := _DOTTED.match(line)) and _opens(match["rest"] or ""):
        return _numbered(match["number"], match["number"].count(".") + 2, match, at)
    if (match := _PLAIN.match(line)) and _opens(match["rest"], or_nothing=line.rstrip().endswith((".", ")"))):
        return _numbered(match["number"] or match["bare"], 2, match, at)
    if (match := _ROMAN.match(line)) and _opens(match["rest"]):
        return _numbered(match["number"], 2, match, at)
    if match := _LETTER.match(line):
        return _numbered(f"({match['number']})", 7, match, at)
    if _in_capitals(line):
        return _Mark(at, "", 2, _title(line), at + len(line))
    return None


def _opens(rest: str, or_nothing: bool = False) -> bool:
    return (rest[:1].isupper() or rest[:1] in "\"'(_[") if rest else or_nothing


def _hash_mark(match: re.Match[str], at: int) -> _Mark:
    rest = match["rest"].strip()
    numbered = re.match(
        r"(?:(?i:article|section|clause)\s+)?(\d{1,3}(?:\.\d{1,3}){0,4}|[IVXL]{1,6}(?=\.))[.:)]?\s+(.+)", rest
    )
    number, heading = (
        (numbered[1], numbered[2])
        if numbered
        else ("", re.sub(r"^(?i:schedule|annex|appendix|exhibit) \w{1,2}\W+", "", rest))
    )
    level = number.count(".") + 2 if number else min(2, len(match["marks"]))
    return _Mark(at, number, level, _title(heading), at + match.end())


def _numbered(number: str, level: int, match: re.Match[str], at: int) -> _Mark:
    rest = match["rest"] or ""
    start = at + match.start("rest") if match["rest"] else at + match.end()
    lead = len(rest) - len(rest.lstrip())
    rest = rest.lstrip()
    heading = _heading_in(rest)
    after = rest[len(heading) :]
    closing = len(after) - len(after.lstrip(" .:-")) if heading else 0
    return _Mark(at, number, level, _title(heading), start + lead + len(heading) + closing)


def _heading_in(rest: str) -> str:
    """The heading that opens a numbered line: ‘Notices.’, ‘[Notices]’, ‘LIABILITY’, or a short line of its own."""
    if bracketed := _BRACKETED.match(rest):
        return bracketed[0]
    match = _HEADING.match(rest)
    if match and _is_title(match["heading"]):
        return match["heading"]
    if _LINE_HEADING.match(rest.rstrip()) and _is_title(rest.rstrip()):
        return rest.rstrip()
    capitals = re.match(r"[A-Z][A-Z '&,/-]{3,60}(?=\s[A-Z][a-z]|\s*$)", rest)
    return capitals[0].strip() if capitals else ""


def _is_title(words: str) -> bool:
    parts = [part for part in re.split(r"[\s/]+", words) if part]
    if not 1 <= len(parts) <= 11:
        return False
    if len(parts) <= 5 and not re.search(r"\b(?:shall|will|may|must|is|are|means|agrees?|has|have)\b", words):
        return True
    large = [part for part in parts if part[0].isupper() or part.lower() in _SMALL_WORDS or not part[0].isalpha()]
    return len(large) == len(parts)


def _in_capitals(line: str) -> bool:
    letters = [character for character in line if character.isalpha()]
    return (
        len(letters) >= 4
        and len(line) <= 80
        and line.upper() == line
        and not line.endswith((",", ";"))
        and " | " not in line
    )


def _title(heading: str) -> str:
    said = readable(heading).strip(" .:-*_#[]")
    return said.capitalize() if said.isupper() and len(said) > 4 else said


def _resolved(marks: list[_Mark]) -> list[_Mark]:
    """Letters cite the part they stand in: (a) under 9.1 becomes 9.1(a), (ii) under (a) becomes 9.1(a)(ii).

    A letter without a heading is an item of a list and no part of its own.
    """
    resolved: list[_Mark] = []
    parent, letter = "", ""
    for mark in marks:
        if not mark.number.startswith("("):
            parent, letter = (mark.number or parent) if mark.level > 1 else "", ""
            resolved.append(mark)
            continue
        bare = mark.number[1:-1]
        roman = re.fullmatch(r"[ivx]+", bare) and letter and not _follows(letter, bare)
        number = f"{parent}({letter}){mark.number}" if roman else f"{parent}{mark.number}"
        letter = letter if roman else bare
        if mark.heading:
            resolved.append(replace(mark, number=number, level=8 if roman else 7))
    return resolved


def _follows(letter: str, bare: str) -> bool:
    return len(letter) == len(bare) == 1 and ord(bare) == ord(letter) + 1


def sentences(text: str, span: Span) -> Iterator[Sentence]:
    """The sentences of a part; a list's items one by one, each with its lead-in."""
    for whole in _whole_sentences(text, span):
        yield from _items(text, whole)


def _whole_sentences(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        after = text[match.end() : match.end() + 40].lstrip()
        if after[:1] and not (after[0].isupper() or after[0] in "\"'([*_$") and not after[0].isdigit():
            continue
        if match[0][0] == "." and _ABBREVIATION.search(text[max(start, match.start() - 12) : match.start()]):
            continue
        yield from _bounded(text, Span(start, match.end()))
        start = match.end()
    yield from _bounded(text, Span(start, span.end))


def _bounded(text: str, span: Span) -> Iterator[Span]:
    for start in range(span.start, span.end, _LONGEST):
        piece = trimmed(text, Span(start, min(span.end, start + _LONGEST)))
        if piece.end - piece.start > 1:
            yield piece


def _items(text: str, span: Span) -> Iterator[Sentence]:
    cuts = [
        match.start() + len(match[0]) - len(match[0].lstrip()) for match in _ITEM.finditer(text, span.start, span.end)
    ]
    if len(cuts) < 2:
        yield Sentence(span, readable(span.of(text)))
        return
    lead = readable(text[span.start : cuts[0]])[-600:]
    for start, end in zip(cuts, [*cuts[1:], span.end], strict=True):
        item = trimmed(text, Span(start, end))
        yield Sentence(item, readable(item.of(text)), lead, span.start, span.end)
