"""From the bytes of a file to a `Document`: PDF, DOCX, Markdown and text.

Every fault a file can have is told as `Faulty`: encrypted, cut off, empty, scanned without text, too large.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from makegood import zips
from makegood.contract import columns
from makegood.contract.document import Document
from makegood.formats import LARGEST, Fault, Faulty, decode

MOST_PAGES = 2000
MOST_CHARACTERS = 8_000_000
_LEAST_TEXT = 3
_MOST_SCANNED = 300  # pages that are given to text recognition; each takes seconds
_DOTS_PER_INCH = 220
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_PARTS = 5000
_ACCEPTED = "Give the contract as PDF, DOCX, Markdown or text."


# Text recognition: the picture of one page (PGM, grey) to its text; empty where it sees none.
Recognise = Callable[[bytes], str]


def from_bytes(data: bytes, name: str, recognise: Recognise | None = None) -> Document:
    """Read the contract in `data`; what it is shows in its first bytes, `name` decides only between text and Markdown.

    recognise   reads pages that are pictures; without it a scan is refused, page by page

    Raises Faulty saying what is wrong and what to give instead.
    """
    if not data.strip():
        raise Faulty.one("The file is empty.", _ACCEPTED, name=name)
    if len(data) > LARGEST:
        raise Faulty.one(f"The file has {len(data):,} bytes.", f"Give a file of at most {LARGEST:,} bytes.", name=name)
    if b"%PDF-" in data[:1024]:
        document = _pdf(data, name, recognise)
    elif data.startswith(b"PK\x03\x04"):
        document = _docx(data, name)
    else:
        document = _text(data, name)
    if not document.text.strip():
        raise Faulty.one("The file holds no text.", _ACCEPTED, name=name)
    if len(document.text) > MOST_CHARACTERS:
        raise Faulty.one(
            f"The contract has {len(document.text):,} characters.",
            f"Give at most {MOST_CHARACTERS:,}: the agreement without its appendices, for example.",
            name=name,
        )
    return document


def _text(data: bytes, name: str) -> Document:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Faulty.one("This is an old Word file (.doc).", "Save it as .docx and give that.", name=name)
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Faulty.one("The file is neither a contract in text nor one in PDF or DOCX.", _ACCEPTED, name=name)
    text = decode(data, name).replace("\r\n", "\n")
    pages = (0, *(at.end() for at in re.finditer("\f", text)))
    return Document(text, pages, name, paged=len(pages) > 1)


def _pdf(data: bytes, name: str, recognise: Recognise | None) -> Document:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Faulty.one("The PDF is locked with a password.", "Save a copy without one.", name=name) from None
        raise Faulty.one(
            "The PDF is damaged or was cut off.", "Fetch it again, or export it anew.", name=name
        ) from None
    try:
        if len(pdf) > MOST_PAGES:
            raise Faulty.one(
                f"The PDF has {len(pdf):,} pages.",
                f"Give the pages of the agreement, {MOST_PAGES:,} at most.",
                name=name,
            )
        parts = [_page_text(pdf, index) for index in range(len(pdf))]
        bare = [index for index, part in enumerate(parts) if len(part.strip()) < _LEAST_TEXT]
        seen = {index: recognise(_picture(pdf, index)) for index in bare[:_MOST_SCANNED]} if recognise else {}
    finally:
        pdf.close()
    parts = [seen.get(index) or part for index, part in enumerate(parts)]
    _refuse_scans(parts, name)
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part) + 1
    return Document("\f".join(parts), tuple(starts), name, True, tuple(_page_notes(parts, seen)))


def _page_text(pdf: Any, index: int) -> str:
    """One page's text in reading order, with words that were broken at a line's end joined again."""
    import pypdfium2

    try:
        page = pdf[index]
        text = page.get_textpage()
        try:
            said = columns.text_of(text, *page.get_size()) or text.get_text_range()
        finally:
            text.close()
            page.close()
    except pypdfium2.PdfiumError:
        return ""
    said = re.sub("[\ufffe\x02\u00ad]\r?\n?", "", said)
    return said.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\x00", " ")


def _picture(pdf: Any, index: int) -> bytes:
    """One page as a grey picture (PGM), fine enough for text recognition."""
    page = pdf[index]
    try:
        pixels = page.render(scale=_DOTS_PER_INCH / 72, grayscale=True).to_numpy()
    finally:
        page.close()
    grey = pixels[:, :, 0] if pixels.ndim == 3 else pixels
    return bytes(b"P5 %d %d 255\n" % (grey.shape[1], grey.shape[0]) + grey.tobytes())


def _page_notes(parts: list[str], seen: Mapping[int, str]) -> Iterator[str]:
    """What the reader must check: pages read from pictures, and pages that gave nothing."""
    recognised = [index + 1 for index, text in seen.items() if text.strip()]
    bare = [number for number, part in enumerate(parts, 1) if len(part.strip()) < _LEAST_TEXT]
    if recognised:
        yield f"Read from pictures by text recognition, which errs: page {_listed(recognised)}. Check every number there."
    if bare:
        yield f"Without text, so not read: page {_listed(bare)}. Look whether anything stands there."


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:20]))
    return shown if len(numbers) <= 20 else f"{shown} and {len(numbers) - 20} more"


def _refuse_scans(parts: list[str], name: str) -> None:
    """Every page without text is named when most have none; a blank back page among good ones is no fault."""
    bare = [number for number, part in enumerate(parts, 1) if len(part.strip()) < _LEAST_TEXT]
    if not bare or len(bare) * 2 <= len(parts):
        return
    raise Faulty(
        Fault(
            f"Page {number} has no text; it looks scanned.",
            "Run it through text recognition (OCR) first, or give the original file.",
            ("pages", number),
            name,
        )
        for number in bare[:20]
    )


def _docx(data: bytes, name: str) -> Document:
    import docx

    _refuse_bombs(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        lines = list(_docx_lines(document))
    except Exception:  # python-docx raises many kinds (KeyError, ValueError, lxml's own) for a damaged file
        raise Faulty.one("The file is not a readable Word document.", _ACCEPTED, name=name) from None
    return Document("\n\n".join(lines), (0,), name)


def _refuse_bombs(data: bytes, name: str) -> None:
    broken = Faulty.one("The file is damaged or was cut off.", "Fetch it again, or export it anew.", name=name)
    with zips.opened(io.BytesIO(data), broken) as packed:
        parts = packed.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Faulty.one("The file is locked with a password.", "Save a copy without one.", name=name)
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise Faulty.one("The file unpacks to more than any contract.", _ACCEPTED, name=name)
    if "word/document.xml" not in {part.filename for part in parts}:
        raise Faulty.one("The file is packed (zip) but is not a Word document.", _ACCEPTED, name=name)


def _docx_lines(document: Any) -> Iterator[str]:
    """Paragraphs and table rows in the order of the page, with the numbers that Word only draws."""
    from docx.table import Table

    counters: dict[str, Counter[int]] = {}
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = list(dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells))
                yield " | ".join(cells)
        elif block.text.strip():
            yield f"{_drawn_number(block, counters)}{block.text.strip()}"


def _numbering(paragraph: Any) -> Any:
    """The paragraph's own numbering, else that of its style or of a style under it."""
    if paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None:
        return paragraph._p.pPr.numPr
    style = paragraph.style
    for _ in range(10):
        if style is None:
            return None
        if style.element.pPr is not None and style.element.pPr.numPr is not None:
            return style.element.pPr.numPr
        style = style.base_style
    return None


def _drawn_number(paragraph: Any, counters: dict[str, Counter[int]]) -> str:
    """‘2.1 ’ for a paragraph that Word numbers by itself; empty for one that it does not, or that has its number typed."""
    numbering = _numbering(paragraph)
    if numbering is None or numbering.numId is None or re.match(r"\(?\w{1,4}[.)]", paragraph.text.strip()):
        return ""
    level = min(8, numbering.ilvl.val if numbering.ilvl is not None else 0)
    counter = counters.setdefault(str(numbering.numId.val), Counter())
    counter[level] += 1
    for deeper in range(level + 1, 9):
        counter[deeper] = 0
    number = ".".join(str(max(1, counter[at])) for at in range(level + 1))
    return f"{number}. " if level == 0 else f"{number} "
