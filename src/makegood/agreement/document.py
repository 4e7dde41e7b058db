"""A document as structure: headings, numbered paragraphs, facts, tables, signatures. Faces turn it into bytes.

A `Document` says what stands on the page and never how it looks; text, PDF and DOCX are made from the same one,
so they cannot say different things. Words from users sit in `Run`s as plain text: no face reads them as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias


class Mark(StrEnum):
    """What a redline does with words: both stand on its page."""

    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one style; `mark` in a redline only."""

    text: str
    strong: bool = False
    emphasis: bool = False
    mono: bool = False
    mark: Mark | None = None


Text: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """level 1 for a numbered clause or a chapter, 2 and 3 below it; `number` as printed, empty for none.

    anchor    what it stands for in every version and language: the clause’s name, `commitments/<id>`; empty for none
    """

    text: Text
    level: int = 1
    number: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`number` hangs in the margin (2.1, (a)); `depth` counts how far it is set in."""

    text: Text
    number: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """Points, each with its blocks; `first` is the number of an ordered list's first point, None for bullets."""

    points: tuple[tuple[Block, ...], ...]
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What belongs to the paragraph before, each under its label: due, test, evidence."""

    rows: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`ends` names the columns (from 0) whose cells end at the right edge, for sums."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    ends: frozenset[int] = frozenset()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A quiet line between two parts."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Where a person signs for a party, or what they signed with: each row a label and its words, empty to fill by hand."""

    party: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The same block in two languages, next to each other; the language that prevails on the left."""

    blocks: tuple[Block, Block]
    languages: tuple[str, str]


Block: TypeAlias = (
    Beside | Heading | Paragraph | Listing | Facts | Table | Quote | Code | Rule | PageBreak | SignatureBlock
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the PDF."""

    name: str
    data: bytes
    media_type: str
    says: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document, ready for any face.

    title        first line and bookmark
    subtitle     under the title; may be empty
    running      foot of each page, beside the page number
    language     of the words, as in BCP 47
    dated        its date; also the only time that files made from it carry. None: 1 January 2000
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    running: str = ""
    language: str = "en"
    dated: date | None = None
    author: str = ""
    attachments: tuple[Attachment, ...] = ()


_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")


def visible(words: str) -> str:
    """`words` without characters that have no shape (control, private and half ones), which no archival file may hold."""
    return _UNSEEN.sub("", words)


def plain(text: Text) -> str:
    """The words alone; in a redline what goes stands in [- -] and what comes in {+ +}."""
    return "".join(_BRACKETS[run.mark].format(run.text) for run in text)


_BRACKETS = {None: "{}", Mark.ADDED: "{{+{}+}}", Mark.REMOVED: "[-{}-]"}


def text_of(words: str) -> Text:
    """User's words as one plain run: line breaks become spaces, so that nobody can set a line of their own."""
    return (Run(" ".join(words.split())),)


def strong(words: str) -> Text:
    return (Run(" ".join(words.split()), strong=True),)


def runs_of(block: Block) -> Iterator[Run]:
    """Every run of words in a block, in reading order."""
    match block:
        case Heading(text=text) | Paragraph(text=text):
            yield from text
        case Listing(points=points):
            for point in points:
                for inner in point:
                    yield from runs_of(inner)
        case Facts(rows=rows):
            for label, words in rows:
                yield Run(label)
                yield from words
        case Table(head=head, rows=cells):
            for row in (head, *cells):
                for cell in row:
                    yield from cell
        case Quote(blocks=blocks) | Beside(blocks=blocks):
            for inner in blocks:
                yield from runs_of(inner)
        case Code(text=code):
            yield Run(code)
        case SignatureBlock(party=party, rows=lines):
            yield Run(party)
            for label, line in lines:
                yield Run(label)
                yield Run(line)
        case Rule() | PageBreak():
            return
