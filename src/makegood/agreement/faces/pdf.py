"""A document as PDF: PDF/A-3a (archival, with the terms inside) and PDF/UA-1 (tagged for screen readers), by Typst.

The page is `page.typ`; words travel to it as JSON, so nothing in them can be markup. Typst brings the typeface
(Libertinus, with Latin, Greek, Cyrillic and Hebrew); only where that lacks a character are the system's fonts asked.
PDF/A-3 and not PDF/A-2, because only the former may carry a file that is not itself a PDF.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import lru_cache
from importlib import resources
from typing import Any

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
    Text,
    plain,
    visible,
)
from makegood.agreement.markdown import read_blocks
from makegood.agreement.wording import LANGUAGES, words
from makegood.formats import Faulty

_STANDARDS: list[Any] = ["a-3a", "ua-1"]
_SERIFS = ["Libertinus Serif"]
_FURTHER = ["Noto Serif", "Noto Serif CJK SC", "Noto Naskh Arabic", "Noto Sans Arabic", "DejaVu Serif", "DejaVu Sans"]
_NO_DATE = dt.date(2000, 1, 1)


def to_pdf(document: Document) -> bytes:
    """Return the document as PDF/A-3a and PDF/UA-1, its attachments embedded; same document, same bytes.

    Raises Faulty naming the characters that no font at hand can show.
    """
    try:
        return _compiled(document, system_fonts=False)
    except _MissingGlyph:
        pass
    try:
        return _compiled(document, system_fonts=True)
    except _MissingGlyph as missing:
        raise Faulty.one(
            f"No font here can show {missing}.",
            "Install a font that has it (the Noto fonts cover most scripts), or write it in another way.",
        ) from None


def render_markdown_pdf(
    markdown: str,
    title: str,
    *,
    subtitle: str = "",
    running: str = "",
    dated: dt.date | None = None,
    language: str = "en",
) -> bytes:
    """Return Markdown, well set, as PDF: a contract, a report, a case study.

    A first heading that repeats `title` is left out. Raises Faulty as `to_pdf` does.
    """
    if not visible(title).strip():
        raise Faulty.one("The document has no title.", "Give it one: readers and screen readers ask for it first.")
    blocks = read_blocks(markdown)
    if blocks and isinstance(blocks[0], Heading) and plain(blocks[0].text).strip() == title.strip():
        blocks = blocks[1:]
    return to_pdf(Document(title, _levelled(blocks), subtitle, running or title, language, dated))


class _MissingGlyph(Exception):
    pass


def _compiled(document: Document, *, system_fonts: bool) -> bytes:
    import typst

    inputs = {"document": json.dumps(_data(document, system_fonts), ensure_ascii=False)}
    inputs |= {f"file:{each.name}": each.data.decode() for each in document.attachments}
    # Noon UTC: the same day nearly everywhere. The file's only time, so that the same document is the same bytes.
    stamp = dt.datetime.combine(document.dated or _NO_DATE, dt.time(12), dt.UTC)
    try:
        made = typst.compile(
            _template(),
            format="pdf",
            pdf_standards=_STANDARDS,
            timestamp=int(stamp.timestamp()),
            sys_inputs=inputs,
            ignore_system_fonts=not system_fonts,
        )
    except typst.TypstError as error:
        # The archival standard forbids the empty box that a font shows for a character it lacks.
        if "could not be displayed" in error.message:
            raise _MissingGlyph(_named(error.message)) from None
        raise
    assert isinstance(made, bytes)
    return made


def _named(message: str) -> str:
    found = re.search(r"`\"?(.+?)\"?`", message)
    return f"‘{found[1]}’" if found else "one of the characters in this document"


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (resources.files(__package__) / "page.typ").read_bytes()


def _data(document: Document, system_fonts: bool) -> dict[str, Any]:
    page = words(document.language if document.language in LANGUAGES else "en")["page"]
    return {
        "title": visible(document.title),
        "subtitle": visible(document.subtitle),
        "running": visible(document.running),
        "author": visible(document.author),
        "lang": document.language,
        "fonts": _SERIFS + (_FURTHER if system_fonts else []),
        "page": page["page"],
        "of": page["of"],
        "end": page["end"],
        "attached": [[each.name, each.says, each.media_type] for each in document.attachments],
        "blocks": _side_by_side([_block(block) for block in _levelled(document.blocks)]),
    }


def _side_by_side(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring signatures as one group, set in two columns."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        if block["kind"] != "signature":
            found.append(block)
        elif found and found[-1]["kind"] == "signatures":
            found[-1]["blocks"].append(block)
        else:
            found.append({"kind": "signatures", "blocks": [block]})
    return found


def _levelled(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks with headings that start at level 1 and never skip one: what readers of tagged files rely on."""
    from dataclasses import replace

    found: list[Block] = []
    last = 0
    top = min((block.level for block in blocks if isinstance(block, Heading)), default=1)
    for block in blocks:
        if isinstance(block, Heading):
            if not plain(block.text).strip():
                continue
            level = min(block.level - top + 1, last + 1)
            block, last = replace(block, level=level), level
        found.append(block)
    return tuple(found)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text=text, level=level, number=number):
            return {"kind": "heading", "level": level, "number": number, "text": _runs(text)}
        case Paragraph(text=text, number=number, depth=depth):
            return {"kind": "paragraph", "number": number, "depth": depth, "text": _runs(text)}
        case Facts(rows=rows):
            return {"kind": "facts", "rows": [{"label": visible(label), "text": _runs(text)} for label, text in rows]}
        case Listing(points=points, first=first):
            return {"kind": "list", "first": first, "points": [[_block(each) for each in point] for point in points]}
        case Table():
            return {
                "kind": "table",
                "head": [_runs(cell) for cell in block.head],
                "rows": [[_runs(cell) for cell in row] for row in block.rows],
                "ends": sorted(block.ends),
                "widths": _widths(block),
            }
        case Quote(blocks=blocks):
            return {"kind": "quote", "blocks": [_block(each) for each in blocks]}
        case Code(text=code):
            return {"kind": "code", "lines": [visible(line) for line in code.split("\n")]}
        case SignatureBlock(party=party, rows=lines):
            given = all(words for _, words in lines)
            rows_ = [{"label": visible(label), "text": visible(words)} for label, words in lines]
            return {"kind": "signature", "party": visible(party), "given": given, "rows": rows_}
        case Beside(blocks=blocks, languages=languages):
            return {"kind": "beside", "blocks": [_block(each) for each in blocks], "langs": languages}
        case Rule():
            return {"kind": "rule"}
        case PageBreak():
            return {"kind": "break"}


_LINE = 94  # characters of table type across the page


def _widths(table: Table) -> list[float]:
    """How wide each column is, as shares: first room for its longest word, then what is left by how much it has to say."""
    needs, wants = [], []
    for column in range(len(table.head)):
        cells = [plain(row[column]) for row in (table.head, *table.rows) if column < len(row)]
        words = cells if column in table.ends else [word for cell in cells for word in re.split(r"[ /]", cell)]
        needs.append(min(max((len(word) for word in words), default=0), 30) + 3.5)
        wants.append(float(min(max((len(cell) for cell in cells), default=0), 160)))
    spare = max(_LINE - sum(needs), 1.0)
    missing = [max(want - need, 0.0) for need, want in zip(needs, wants, strict=True)]
    whole = sum(missing) or 1.0
    return [need + spare * more / whole for need, more in zip(needs, missing, strict=True)]


def _runs(text: Text) -> list[dict[str, Any]]:
    return [
        {"text": visible(run.text), "strong": run.strong, "emphasis": run.emphasis, "mono": run.mono, "mark": run.mark}
        for run in text
    ]
