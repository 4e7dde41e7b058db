"""A governing contract as its text was read from a file, made into a `Document` whose clauses can be found by number."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from makegood.agreement.document import Block, Document, Heading, Paragraph, Run
from makegood.agreement.markdown import LONGEST, read_blocks
from makegood.formats import Faulty

_SHORT = 90  # a heading has no more characters
_MARKDOWN = re.compile(r"(?m)^#{1,6} \S")
_CLAUSE = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,4})\.?[ \t]+(?=[^\Wa-z_]|[“\"‘«(\[])")
_TOP = re.compile(
    r"(?:(?i:clause|section|article|artikel|artículo|cláusula|§)\s*)?(?P<number>\d{1,3})(?:[.)]|\s*[–—:-])?[ \t]+(?=[^\Wa-z_])|第\s*(?P<chinese>\d{1,3})\s*条[ \t：:]*"
)
_POINT = re.compile(r"(?P<number>\((?:[a-z]{1,4}|[A-Z]|\d{1,2})\))[ \t]+")
_PAGE = re.compile(
    r"(?i)(?:page |seite |página )?\d{1,4}(?: (?:of|von|de|sur|/) \d{1,4})?|– ?\d+ ?–|.{0,60}\b(?:page|seite|página) \d{1,4} (?:of|von|de|sur|/) \d{1,4}"
)


def read_contract(text: str, title: str, *, dated: dt.date | None = None) -> Document:
    """Return the document of a contract's text. A clause begins where a line begins with its number.

    Markdown keeps its own headings and lists. Raises Faulty for a text longer than any contract.

    >>> [block.number for block in read_contract("8 Fees\\n8.1 Fees fall\\ndue in 30 days.\\n(a) net", "Supply").blocks]
    ['8', '8.1', '(a)']
    """
    if _MARKDOWN.search(text):
        return Document(title, read_blocks(text), dated=dated)
    if len(text) > LONGEST:
        raise Faulty.one(f"The text has {len(text):,} characters.", f"Give at most {LONGEST:,}.")
    return Document(title, tuple(_block(piece) for piece in _pieces(text)), dated=dated)


def _pieces(text: str) -> Iterator[str]:
    """Runs of lines that belong together.

    Another starts after a blank line, at a line that begins with a number, and after a line that ends a sentence
    well before the others end.
    """
    lines = [line.strip() for line in text.splitlines()]
    full = max((len(line) for line in lines), default=0) * 0.75
    piece: list[str] = []
    for line in lines:
        if _PAGE.fullmatch(line):
            continue
        if piece and (not line or _begins(line) or _is_heading(piece) or _ends(piece[-1], full)):
            yield _joined(piece)
            piece = []
        if line:
            piece.append(line)
    if piece:
        yield _joined(piece)


def _begins(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_CLAUSE, _TOP, _POINT))


def _ends(line: str, full: float) -> bool:
    return line[-1] in ".;:。；：" and len(line) < full


def _is_heading(piece: list[str]) -> bool:
    """One short line with a plain number that ends no sentence."""
    return len(piece) == 1 and len(piece[0]) <= _SHORT and bool(_TOP.match(piece[0])) and piece[0][-1] not in ".;,:。；"


def _joined(lines: list[str]) -> str:
    return re.sub(r"(?<=[a-zà-ÿ])- (?=[a-zà-ÿ])", "", " ".join(lines))


def _block(piece: str) -> Block:
    if (match := _CLAUSE.match(piece)) or (match := _POINT.match(piece)):
        depth = 2 if match["number"][0] == "(" else 1
        return Paragraph((Run(piece[match.end() :]),), number=match["number"], depth=depth)
    if match := _TOP.match(piece):
        number, words = match["number"] or match["chinese"], (Run(piece[match.end() :]),)
        return Heading(words, number=number) if _is_heading([piece]) else Paragraph(words, number=number)
    return Paragraph((Run(piece),))
