"""A document as plain text, set for a page 78 characters wide; numbers hang in the margin."""

from __future__ import annotations

import textwrap

from makegood.agreement.document import (
    Beside,
    Block,
    Code,
    Document,
    Facts,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Quote,
    Rule,
    SignatureBlock,
    Table,
    plain,
)

WIDTH = 78


def to_text(document: Document) -> str:
    """Return the document as plain text, ended by a line break."""
    title = _wrapped(document.title, "", 0)
    head = [f"{title}\n{'=' * max(map(len, title.splitlines()), default=0)}", _wrapped(document.subtitle, "", 0)]
    parts = [part for part in (*head, *(_block(block) for block in document.blocks)) if part]
    return "\n\n".join(parts) + "\n"


def blocks_to_text(blocks: tuple[Block, ...]) -> str:
    """Some blocks as plain text, without a title."""
    return "\n\n".join(part for part in map(_block, blocks) if part) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text=text, level=1, number=number):
            words = _wrapped(plain(text), f"{number}." if number else "", 0, 4 if number else 0)
            return f"\n{words}\n{'-' * max(map(len, words.splitlines()), default=0)}"
        case Heading(text=text, number=number):
            return _wrapped(plain(text), number, 0, 4 if number else 0)
        case Paragraph(text=text, number=number, depth=depth):
            return _wrapped(plain(text), number, 0 if number else 4 * depth, 4 + 2 * depth if number else 0)
        case Facts(rows=rows):
            return "\n".join(_wrapped(plain(words), label, 4, 14) for label, words in rows)
        case Listing(points=points, first=first):
            return "\n".join(_point(point, None if first is None else first + n) for n, point in enumerate(points))
        case Table():
            return _table(block)
        case Quote(blocks=blocks):
            return textwrap.indent(blocks_to_text(blocks).rstrip("\n"), "  | ")
        case Code(text=code):
            return textwrap.indent(code, "    ")
        case SignatureBlock(party=party, rows=lines):
            return "\n".join([party, *(_wrapped(line or "_" * 36, label, 4, 14) for label, line in lines)])
        case Beside(blocks=blocks):
            return "\n\n".join(map(_block, blocks))
        case Rule() | PageBreak():
            return "-" * WIDTH if isinstance(block, Rule) else ""


def _point(blocks: tuple[Block, ...], number: int | None) -> str:
    mark = "-" if number is None else f"{number}."
    body = blocks_to_text(blocks).strip("\n")
    inner = textwrap.indent(body, "    ")
    return f"  {mark}{inner[2 + len(mark) :]}" if inner[: 2 + len(mark)].isspace() else f"  {mark} {body}"


def _table(table: Table) -> str:
    """Each row as its cells under their heads: columns of prose do not fit 78 characters."""
    rows = []
    for row in table.rows:
        cells = [(plain(head), plain(cell)) for head, cell in zip(table.head, row, strict=False) if plain(cell)]
        rows.append("\n".join(_wrapped(words, label, 4, 16) for label, words in cells))
    return "\n\n".join(rows)


def _wrapped(words: str, mark: str, indent: int, hang: int = 0) -> str:
    """`words` filled to the width, `mark` before them in a margin of `hang` characters."""
    first = " " * indent + (mark.ljust(hang) if len(mark) < hang else f"{mark} " if mark else " " * hang)
    return textwrap.fill(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )
