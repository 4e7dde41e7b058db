"""A DOCX that comes back from the other side, read into a proposal: which terms change, and what could not be understood.

A change counts as understood only where drafting the changed terms again gives the words that came back; so nothing is
read into them. What was changed without being tracked is found as well, and said so. Nothing in the file is run or fetched.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import zip_longest
from typing import Any, TypeAlias

from makegood import zips
from makegood.agreement.beside import draft_beside
from makegood.agreement.document import (
    Beside,
    Block,
    Code,
    Document,
    Facts,
    Heading,
    Listing,
    Paragraph,
    Quote,
    SignatureBlock,
    Table,
    Text,
    visible,
)
from makegood.agreement.drafting import draft
from makegood.agreement.reading import Candidate, read_commitment
from makegood.formats import LARGEST, Faulty, Path
from makegood.terms import Terms

MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 2000
MOST_CHANGES = 500
_ALIKE = 0.4  # what shares less of its words with what was struck beside it, is something new
Writer: TypeAlias = Callable[[Terms], Document]
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GIVE = "Give the DOCX that Makegood wrote, as Word or LibreOffice saved it."


@dataclass(frozen=True, slots=True)
class Proposed:
    """One change of the terms. `tracked` False: somebody changed it without showing it."""

    path: Path
    before: str
    after: str
    by: tuple[str, ...]
    tracked: bool


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A change of words that no one change of the terms gives; `reads` what they seem to promise now."""

    clause: str
    before: str
    after: str
    by: tuple[str, ...]
    tracked: bool
    reads: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a returned document asks for. `terms` are the old ones with every understood change; nothing binds anyone yet."""

    terms: Terms
    changes: tuple[Proposed, ...]
    not_understood: tuple[NotUnderstood, ...]
    comments: tuple[tuple[str, str], ...]


def read_returned(data: bytes, terms: Terms, *, written: Sequence[Writer] = ()) -> Proposal:
    """Return what the DOCX in `data` changes in `terms`, from which it was drafted.

    written     how it may have been drafted; that is taken from which it differs least. In the language of the terms,
                or in both their languages, unless said
    comments of the proposal are those of people, each with its author.

    Raises Faulty for what is no DOCX, is damaged, unpacks to more than any agreement, carries a program (macros), or was
    not drafted from these terms.
    """
    parts = _parts(data)
    lines = _paired(_lines(parts["word/document.xml"]))
    found = [(write, list(_against(tuple(lines_of(write(terms))), lines))) for write in written or _writers(terms)]
    write, pairs = min(found, key=lambda each: len(each[1]))
    reader = _Reader(terms, write)
    if len(pairs) > MOST_CHANGES or len(pairs) > len(reader.base) // 2 + 5:
        raise Faulty.one("This document says something else altogether.", "Give the one drafted from these terms.")
    for at, line in pairs:
        reader.take(at, line)
    reader.take_out({at for at, line in pairs if at is not None and not line.after.strip()})
    return Proposal(
        reader.terms, tuple(reader.changes), tuple(reader.not_understood()), _comments(parts.get("word/comments.xml"))
    )


def _writers(terms: Terms) -> Iterator[Writer]:
    yield draft
    if terms.second_language:
        yield partial(draft_beside, languages=(terms.language, terms.second_language))


# --- the file ----------------------------------------------------------------------------------------------------------


def _parts(data: bytes) -> dict[str, Any]:
    """The parts that are read, as XML: never a style, picture, program or anything linked."""
    if len(data) > LARGEST:
        raise Faulty.one(f"The file has {len(data):,} bytes.", f"Give at most {LARGEST:,}.")
    with zips.opened(io.BytesIO(data), Faulty.one("This is not a DOCX, or it is damaged.", _GIVE)) as file:
        _safe(file)
        names = [name for name in ("word/document.xml", "word/comments.xml") if name in file.namelist()]
        parts: dict[str, Any] = {name: _xml(file.read(name)) for name in names}
    if "word/document.xml" not in parts:
        raise Faulty.one("This file holds no document.", _GIVE)
    return parts


def _safe(file: zipfile.ZipFile) -> None:
    entries = file.infolist()
    if len(entries) > MOST_PARTS or sum(each.file_size for each in entries) > MOST_UNPACKED:
        raise Faulty.one("The file unpacks to far more than an agreement holds.", _GIVE)
    if any("vbaproject" in each.filename.lower() or "/activex/" in each.filename.lower() for each in entries):
        raise Faulty.one("The file carries a program (a macro).", "Save it as a plain .docx and give that.")


def _xml(part: bytes) -> Any:
    from docx.oxml import parse_xml  # resolves no entity and fetches nothing

    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Faulty.one("The file holds declarations that no DOCX needs.", _GIVE)
    try:
        return parse_xml(part)
    except SyntaxError:
        raise Faulty.one("The text of the file is damaged.", _GIVE) from None


@dataclass(frozen=True, slots=True)
class _Line:
    """One paragraph as it was and as it is; `by` who tracked a change in it."""

    before: str
    after: str
    by: tuple[str, ...]


def _lines(document: Any) -> Iterator[_Line]:
    """The paragraphs in reading order; one whose end was deleted goes on in the next."""
    held = _Line("", "", ())
    for paragraph in document.iter(f"{_W}p"):
        line = _joined(held, _line(paragraph))
        gone = paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None
        held = line if gone and line.after.strip() else _Line("", "", ())
        if not held.after and (line.before.strip() or line.after.strip()):
            yield line
    if held.after:
        yield held


def _paired(lines: Iterable[_Line]) -> list[_Line]:
    """The lines, a paragraph that was struck as a whole and written anew beside it as one that was changed."""
    found: list[_Line] = []
    for line in lines:
        if found and _written_anew(found[-1], line):
            found[-1] = _joined(found[-1], line)
        else:
            found.append(line)
    return found


def _written_anew(first: _Line, second: _Line) -> bool:
    if first.after.strip():
        first, second = second, first
    if first.after.strip() or second.before.strip() or not (first.before.strip() and second.after.strip()):
        return False
    went, came = _bag(first.before), _bag(second.after)
    return len(went & came) >= _ALIKE * max(len(went), len(came))


def _joined(first: _Line, second: _Line) -> _Line:
    by = tuple(dict.fromkeys((*first.by, *second.by)))
    return _Line(first.before + second.before, first.after + second.after, by)


def _line(paragraph: Any) -> _Line:
    before, after = [], []
    by: list[str] = []
    for element in paragraph.iter():
        words = {f"{_W}t": element.text, f"{_W}delText": element.text, f"{_W}tab": "\t", f"{_W}br": " "}.get(
            element.tag
        )
        if not words or next(element.iterancestors(f"{_W}p")) is not paragraph:
            continue
        if element.tag == f"{_W}tab" and element.getparent().tag != f"{_W}r":
            continue
        changes = list(element.iterancestors(*(f"{_W}{name}" for name in ("ins", "del", "moveTo", "moveFrom"))))
        names = {change.tag.removeprefix(_W) for change in changes}
        by += [author for change in changes if (author := change.get(f"{_W}author"))]
        if not names & {"ins", "moveTo"}:
            before.append(words)
        if not names & {"del", "moveFrom"}:
            after.append(words)
    return _Line("".join(before), "".join(after), tuple(dict.fromkeys(by)))


def _comments(part: Any) -> tuple[tuple[str, str], ...]:
    """What people wrote beside the text, each with its author; the linter's own comments are left out."""
    found = []
    for comment in part.iter(f"{_W}comment") if part is not None else ():
        author = comment.get(f"{_W}author") or ""
        words = " ".join("".join(each.text or "" for each in p.iter(f"{_W}t")) for p in comment.iter(f"{_W}p"))
        if author != "Makegood lint":
            found.append((author, " ".join(words.split())))
    return tuple(found)


# --- the document as lines -------------------------------------------------------------------------------------------------


def lines_of(document: Document) -> Iterator[str]:
    """The paragraphs of a document as its DOCX holds them, without numbers."""
    yield visible(document.title)
    if document.subtitle:
        yield visible(document.subtitle)
    for block in document.blocks:
        yield from (line for line in _block_lines(block) if line.strip())


def _block_lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text) | Paragraph(text=text):
            yield _shown(text)
        case Facts(rows=rows):
            yield from (f"{visible(label)}\t{_shown(words)}" for label, words in rows)
        case Listing(points=points):
            yield from (line for point in points for inner in point for line in _block_lines(inner))
        case Table(head=head, rows=rows):
            yield from (_shown(cell) for row in (head, *rows) for cell in row)
        case Quote(blocks=blocks) | Beside(blocks=blocks):
            yield from (line for inner in blocks for line in _block_lines(inner))
        case Code(text=code):
            yield from visible(code).split("\n")
        case SignatureBlock(party=party, rows=rows):
            yield visible(party)
            yield from (f"{visible(label)}\t{visible(words) or '_' * 32}" for label, words in rows)
        case _:
            return


def _shown(text: Text) -> str:
    return "".join(visible(run.text) for run in text)


_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*\.?|C\d+|\([a-z]+\))\t")


def _unnumbered(line: str) -> str:
    """A paragraph without the number that is written out where counting does not give it."""
    return _NUMBER.sub("", line)


def _against(base: Sequence[str], lines: Sequence[_Line]) -> Iterator[tuple[int | None, _Line]]:
    """Each changed paragraph with the place in `base` where it stood (None: it is new), tracked or not."""
    old = [_unnumbered(line.before) for line in lines]
    for what, a, b, c, d in SequenceMatcher(None, base, old, autojunk=False).get_opcodes():
        if what == "equal":
            for at, line in zip(range(a, b), lines[c:d], strict=True):
                if _unnumbered(line.after) != base[at]:
                    yield at, _Line(base[at], _unnumbered(line.after), line.by)
            continue
        untracked = [line for line in lines[c:d] if line.before.strip()]
        for place, edited in zip_longest(range(a, b), untracked):
            now, by = (_unnumbered(edited.after), edited.by) if edited else ("", ())
            yield place, _Line(base[place] if place is not None else "", now, by)
        yield from ((None, line) for line in lines[c:d] if not line.before.strip())


# --- from words to terms ---------------------------------------------------------------------------------------------------


class _Reader:
    """Takes changed paragraphs one after another and keeps the terms that they make."""

    def __init__(self, terms: Terms, write: Writer) -> None:
        self.terms = terms
        self.write = write
        document = write(terms)
        self.base = tuple(lines_of(document))
        self.changes: list[Proposed] = []
        self.open: list[tuple[int | None, NotUnderstood]] = []
        self.now = list(self.base)
        self.clauses = _clause_of_line(document)

    def take(self, at: int | None, line: _Line) -> None:
        """Find the one change of the terms that gives the changed paragraph."""
        if at is not None and line.after.strip():
            if at < len(self.now) and self.now[at] == line.after:
                return  # it follows from a change already taken
            for path, before, after in _candidates(self.terms, line.before, line.after):
                if self._take(path, before, after, at, line):
                    return
        clause = self.clauses[at][1] if at is not None else ""
        english = self.terms.language == "en"  # the only language in which promises in free words are read
        reads = read_commitment(line.after[:4000]) if english and line.after.strip() else None
        told = NotUnderstood(clause, line.before, line.after, line.by, bool(line.by), reads)
        self.open.append((at, told))

    def _take(self, path: Path, before: str, after: str, at: int, line: _Line) -> bool:
        made = _with(self.terms, path, after)
        lines = self._drafted(made)
        if made is None or at >= len(lines) or not _gives(lines[at], line):
            return False
        self.changes.append(Proposed(path, before, after, line.by, bool(line.by)))
        self.terms, self.now = made, lines
        return True

    def take_out(self, deleted: set[int]) -> None:
        """Commitments of which every line was deleted."""
        for index, each in reversed(list(enumerate(self.terms.commitments))):
            own = {at for at, (anchor, _) in enumerate(self.clauses) if anchor == f"commitments/{each.id}"}
            made = _less(self.terms, index) if own and own <= deleted else None
            if made is not None and (lines := self._drafted(made)):
                by = tuple(dict.fromkeys(who for at, told in self.open if at in own for who in told.by))
                self.open = [(at, told) for at, told in self.open if at not in own]
                self.changes.append(Proposed(("commitments", index), each.deliverable, "", by, bool(by)))
                self.terms, self.now = made, lines

    def not_understood(self) -> Iterator[NotUnderstood]:
        """What the proposed terms do not say either."""
        now = {_DIGEST.sub("…", line) for line in self.now}
        for _, each in self.open:
            said = _DIGEST.sub("…", _unnumbered(each.after)).strip()
            if said not in now if said else each.before in now:
                yield each

    def _drafted(self, terms: Terms | None) -> list[str]:
        try:
            return list(lines_of(self.write(terms))) if terms else []
        except Faulty:
            return []


_DIGEST = re.compile(r"(?:[0-9a-f]{8} ){7}[0-9a-f]{8}")  # it follows from the terms, whatever they are


def _gives(drafted: str, line: _Line) -> bool:
    """Whether drafting gave the words that came back, but for dates that are counted anew."""
    if drafted == line.after:
        return True
    words, was, now = (_bag(each) for each in (line.after, line.before, drafted))
    return bool(words - was) and words - was <= now and not (was - words) & now


def _less(terms: Terms, index: int) -> Terms | None:
    left = [each for at, each in enumerate(terms.commitments) if at != index]
    try:
        return Terms.model_validate(terms.model_dump(by_alias=True) | {"commitments": left})
    except ValueError:
        return None


def _bag(words: str) -> set[str]:
    return set(re.findall(r"\d[\d.,:]*\d|\w+", words))


def _clause_of_line(document: Document) -> list[tuple[str, str]]:
    """For each line the anchor and the title of the clause that it stands in."""
    found = [("", "")] * (2 if document.subtitle else 1)
    anchor = title = ""
    for block in document.blocks:
        head = block.blocks[0] if isinstance(block, Beside) else block
        if isinstance(head, Heading):
            anchor, title = head.anchor, " ".join(part for part in (head.number, _shown(head.text)) if part)
        found += [(anchor, title) for line in _block_lines(block) if line.strip()]
    return found


def _candidates(terms: Terms, before: str, after: str) -> Iterator[tuple[Path, str, str]]:
    """Values of the terms that the changed words may be, the nearest first: path, old and new value as written in a file."""
    leaves = list(_leaves(terms.model_dump(mode="json", by_alias=True), ()))
    within = [(path, value) for path, value in leaves if len(value) > 1 and _core(value) in before]
    for path, value in sorted(within, key=lambda leaf: -len(leaf[1])):
        head, tail = before.split(_core(value), 1)
        if after.startswith(head) and after.endswith(tail) and len(after) > len(head) + len(tail):
            stop = value.rstrip()[len(value.rstrip().rstrip(".;, ")) :]
            yield path, value, after[len(head) : len(after) - len(tail)] + stop
    for path, value in leaves:
        for new in _typed(value, before, after):
            yield path, value, new


def _core(value: str) -> str:
    return " ".join(value.split()).rstrip(".;, ")


_DATE = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]+) (\d{4})\b")
_PERIOD = re.compile(r"\b(\d{1,4}) (hours?|working days?|days?|weeks?|months?|years?)\b")
_MONEY = re.compile(r"\b([A-Z]{3}) (\d[\d,]*(?:\.\d{1,2})?)(?!\w)")


def _typed(value: str, before: str, after: str) -> Iterator[str]:
    """New values of the same kind as `value` (a date, a period, a sum) that came into the words as `value` went."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        yield from (new for new in _dates(after) if new not in _dates(before) and value in _dates(before))
    elif _PERIOD.fullmatch(value):
        if value in (match[0] for match in _PERIOD.finditer(before)):
            yield from (match[0] for match in _PERIOD.finditer(after) if match[0] not in before)
    elif _MONEY.fullmatch(value) and _amount(value) in (_amount(match[0]) for match in _MONEY.finditer(before)):
        yield from (match[0] for match in _MONEY.finditer(after) if match[0] not in before)


def _amount(words: str) -> str:
    return words.replace(",", "").removesuffix(".00")


def _dates(words: str) -> list[str]:
    found = []
    for day, month, year in _DATE.findall(words):
        try:
            found.append(dt.datetime.strptime(f"{day} {month} {year}", "%d %B %Y").date().isoformat())  # noqa: DTZ007
        except ValueError:
            continue
    return found


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    elif isinstance(value, str) and value and path[-1] not in ("id", "debtor", "creditor", "joint_with"):
        yield path, value


def _with(terms: Terms, path: Path, value: str) -> Terms | None:
    """The terms with `value` at `path`; None where that makes no terms."""
    dumped = terms.model_dump(mode="json", by_alias=True)
    place: Any = dumped
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    try:
        return Terms.model_validate(dumped)
    except ValueError:
        return None
