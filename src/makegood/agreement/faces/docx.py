"""A document as DOCX that lawyers can redline: real styles, real numbering, real tables; same document, same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from docx import Document as new_docx
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from makegood.agreement.document import (
    Beside,
    Block,
    Code,
    Document,
    Facts,
    Heading,
    Listing,
    Mark,
    PageBreak,
    Paragraph,
    Quote,
    Rule,
    Run,
    SignatureBlock,
    Table,
    Text,
    runs_of,
    visible,
)
from makegood.agreement.linting import Finding
from makegood.agreement.wording import LANGUAGES
from makegood.agreement.wording import words as fixed_words

_FACE = "Georgia"
_INK, _MUTED = RGBColor(0x1D, 0x24, 0x33), RGBColor(0x58, 0x61, 0x74)
_STEP = Cm(1.0)  # how far a number hangs
_NARROW = Cm(2.2)  # room for a label in one of two columns
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_CLAUSES, _COMMITMENTS = 91, 92  # ids of our two lists of numbers


def to_docx(
    document: Document, *, by: str = "", at: dt.datetime | None = None, findings: Iterable[Finding] = ()
) -> bytes:
    """Return the document as DOCX. Numbers are Word's own wherever counting gives the numbers of the document.

    by, at      whose tracked changes the marks of a redline are, and since when; the document's author and date unless said
    findings    what the linter found in its terms, each shown as a comment beside the commitment that it is about
    """
    docx = new_docx()
    _styles(docx, document.language)
    _page(docx, document)
    _numbering(docx)
    _properties(docx, document)
    docx.add_paragraph(visible(document.title), style="Title")
    if document.subtitle:
        docx.add_paragraph(visible(document.subtitle), style="Subtitle")
    since = at or dt.datetime.combine(document.dated or dt.date(2000, 1, 1), dt.time(12), dt.UTC)
    changes = _Changes(visible(by or document.author) or "Makegood", since)
    styles = {style.name: style.style_id for style in docx.styles}
    writer = _Writer(docx, changes, _counts(document.blocks), styles)
    writer.write(document.blocks)
    writer.comment(findings)
    out = io.BytesIO()
    docx.save(out)
    return _timeless(out.getvalue())


class _Changes:
    """Tracked changes, each with its own id, under one author and moment."""

    def __init__(self, by: str, at: dt.datetime) -> None:
        self.by = by
        self.at = at
        self.last = 1000

    def element(self, mark: Mark) -> Any:
        self.last += 1
        made = OxmlElement("w:ins" if mark is Mark.ADDED else "w:del")
        made.set(qn("w:id"), str(self.last))
        made.set(qn("w:author"), self.by[:255])
        made.set(qn("w:date"), f"{self.at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}")
        return made

    def track(self, run: Any, mark: Mark) -> None:
        """Put a run where it stands inside its change; the words of a deleted one are `delText`."""
        change = self.element(mark)
        run.addprevious(change)
        change.append(run)
        if mark is Mark.REMOVED:
            for text in run.iterchildren(qn("w:t")):
                text.tag = qn("w:delText")

    def track_paragraph(self, paragraph: Any, text: Text) -> None:
        """A paragraph that comes or goes as a whole takes its end along."""
        marks = {run.mark for run in text if run.text}
        if len(marks) == 1 and (mark := marks.pop()) is not None:
            properties = paragraph._p.get_or_add_pPr()
            inner = OxmlElement("w:rPr")
            inner.append(self.element(mark))
            properties.append(inner)

    def track_row(self, row: Any, mark: Mark) -> None:
        row._tr.get_or_add_trPr().append(self.element(mark))


class _Writer:
    """Writes blocks one after another. `counted`: numbers may be left to Word.

    styles    the id of each style by its name; looked up here, because python-docx reads all styles for each paragraph
    places    the runs of each numbered heading, for references and comments
    """

    def __init__(self, docx: Any, changes: _Changes, counted: bool, styles: Mapping[str, str]) -> None:
        self.docx = docx
        self.changes = changes
        self.counted = counted
        self.styles = styles
        self.places: dict[str, list[Any]] = {}

    def write(self, blocks: tuple[Block, ...], depth: int = 0) -> None:
        for block in blocks:
            self._block(block, depth)

    def _block(self, block: Block, depth: int) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph(text=text, number=number):
                self._paragraph(text, number, block.depth + depth)
            case Facts(rows=rows):
                for label, words in rows:
                    paragraph = self._new("Fact")
                    head = (Run(label, mark=_one_mark(words)), Run("\t", mark=_one_mark(words)))
                    self._add(paragraph, head)[0].font.color.rgb = _MUTED
                    self._add(paragraph, words)
                    self.changes.track_paragraph(paragraph, words)
            case Listing(points=points, first=first):
                for count, point in enumerate(points, start=first or 0):
                    self._point(point, depth, None if first is None else count)
            case Table():
                self._table(block)
            case Quote(blocks=blocks):
                self.write(blocks, depth + 1)
            case Code(text=code):
                for line in code.split("\n"):
                    paragraph = self._new("No Spacing")
                    paragraph.add_run(visible(line))
                    paragraph.paragraph_format.left_indent = _STEP
            case Beside(blocks=blocks):
                self._beside(blocks)
            case SignatureBlock():
                self._signature(block)
            case Rule():
                self.docx.add_paragraph()
            case PageBreak():
                self.docx.add_page_break()

    def _heading(self, block: Heading) -> None:
        paragraph = self._new(f"Heading {min(block.level, 4)}")
        if block.number and self.counted:
            commitment = not block.number.isdigit()
            _count(paragraph, _COMMITMENTS if commitment else _CLAUSES, 0)
        elif block.number:
            self._add(paragraph, (Run(f"{block.number}\t", mark=_one_mark(block.text)),))
        self.places[block.anchor or block.number] = self._add(paragraph, block.text)
        self.changes.track_paragraph(paragraph, block.text)
        if block.number and self.counted:
            _bookmark(paragraph, _name(block.number), len(self.places))

    def _paragraph(self, text: Text, number: str, depth: int) -> None:
        paragraph = self._new("Clause" if number else "Body Text")
        if number and self.counted:
            _count(paragraph, _CLAUSES, 2 if number.startswith("(") else 1)
        elif number:
            paragraph.paragraph_format.left_indent = _STEP * max(depth, 1)
            self._add(paragraph, (Run(f"{number}\t", mark=_one_mark(text)),))
        else:
            paragraph.paragraph_format.left_indent = _STEP * depth
        self._add(paragraph, text)
        self.changes.track_paragraph(paragraph, text)

    def _point(self, point: tuple[Block, ...], depth: int, number: int | None) -> None:
        first, *rest = point or (Paragraph(()),)
        if isinstance(first, Paragraph):
            paragraph = self._new("Clause" if number is not None else "List Bullet")
            paragraph.paragraph_format.left_indent = _STEP * (depth + 1)
            if number is not None:
                paragraph.add_run(f"{number}.\t")
            self._add(paragraph, first.text)
            self.changes.track_paragraph(paragraph, first.text)
        else:
            rest = [first, *rest]
        self.write(tuple(rest), depth + 1)

    def _table(self, block: Table) -> None:
        table = self.docx.add_table(rows=0, cols=len(block.head))
        table.style = "Schedule"
        for index, row in enumerate((block.head, *block.rows)):
            added = table.add_row()
            cells = added.cells
            for column, words in enumerate(row):
                paragraph = cells[column].paragraphs[0]
                paragraph._p.style = self.styles["Cell"]
                if column in block.ends:
                    paragraph.alignment = 2
                self._add(paragraph, words, strong=index == 0)
            if mark := _one_mark(tuple(run for cell in row for run in cell)):
                self.changes.track_row(added, mark)
        _repeat_head(table.rows[0])
        self._new("No Spacing")

    def _beside(self, blocks: tuple[Block, Block]) -> None:
        table = self.docx.add_table(rows=1, cols=len(blocks))
        if (mark := _mark_of(blocks[0])) and mark is _mark_of(blocks[1]):
            self.changes.track_row(table.rows[0], mark)
        for cell, block in zip(table.rows[0].cells, blocks, strict=True):
            empty = cell.paragraphs[0]._p
            column = _Writer(cell, self.changes, counted=False, styles=self.styles)
            column.write((block,))
            self.places = column.places | self.places
            empty.getparent().remove(empty)
            for fact in (each for each in cell.paragraphs if each._p.style == self.styles["Fact"]):
                fact.paragraph_format.left_indent, fact.paragraph_format.first_line_indent = _NARROW, -_NARROW
                fact.paragraph_format.tab_stops.add_tab_stop(_NARROW)

    def _signature(self, block: SignatureBlock) -> None:
        self._new("Body Text").add_run(visible(block.party)).bold = True
        for label, words in block.rows:
            paragraph = self._new("Fact")
            paragraph.paragraph_format.keep_with_next = True
            paragraph.add_run(visible(label)).font.color.rgb = _MUTED
            paragraph.add_run(f"\t{visible(words) or '_' * 32}")

    def _add(self, paragraph: Any, text: Text, *, strong: bool = False) -> list[Any]:
        """Add the words and return their runs."""
        found = []
        for run in text:
            for words, target in _references(run, self.counted):
                made = paragraph.add_run(visible(words))
                made.bold = True if run.strong or strong else None
                made.italic = True if run.emphasis else None
                if run.mono:
                    made.font.name = "Consolas"
                if target:
                    _refer(made._r, target)
                elif run.mark:
                    self.changes.track(made._r, run.mark)
                found.append(made)
        return found

    def _new(self, style: str) -> Any:
        paragraph = self.docx.add_paragraph()
        paragraph._p.style = self.styles[style]
        return paragraph

    def comment(self, findings: Iterable[Finding]) -> None:
        """Each finding as a comment at the commitment it is about, else at the first heading."""
        first = next(iter(self.places.values()), [])
        headings = [runs for anchor, runs in self.places.items() if anchor.startswith("commitments/")]
        for finding in findings:
            about = finding.path[:1] == ("commitments",) and len(finding.path) > 1
            index = int(finding.path[1]) if about else -1
            runs = headings[index] if 0 <= index < len(headings) else first
            if not runs:
                return
            words = visible(f"{finding.says} {finding.asks}".strip())
            made = self.docx.add_comment(runs, text=words, author="Makegood lint", initials="M")
            made._comment_elm.set(qn("w:date"), f"{self.changes.at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}")


def _one_mark(text: Text) -> Mark | None:
    """The mark that all of the words carry; None where they differ."""
    marks = {run.mark for run in text if run.text}
    return marks.pop() if len(marks) == 1 else None


def _mark_of(block: Block) -> Mark | None:
    """The mark that a block carries as a whole; the labels of facts never carry one."""
    runs = (run for _, words in block.rows for run in words) if isinstance(block, Facts) else runs_of(block)
    return _one_mark(tuple(runs))


_REFERENCE = re.compile(r"\b(C\d{1,4})(?= \()")


def _references(run: Run, counted: bool) -> Iterator[tuple[str, str]]:
    """The run in pieces: plain words, and the numbers of commitments that it refers to, each with its bookmark."""
    if not counted or run.mark:
        yield run.text, ""
        return
    for index, piece in enumerate(_REFERENCE.split(run.text)):
        if piece:
            yield piece, _name(piece) if index % 2 else ""


def _name(number: str) -> str:
    return f"_{number.replace('.', '_')}"


def _bookmark(paragraph: Any, name: str, id: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), str(id))
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), str(id))
    properties = paragraph._p.pPr
    properties.addnext(start)
    paragraph._p.append(end)


def _refer(run: Any, target: str) -> None:
    """Make a run the shown result of a cross-reference that Word keeps in step with its numbers."""
    parts = (("begin", None), (None, f" REF {target} \\r \\h "), ("separate", None))
    for kind, instruction in parts:
        run.addprevious(_field_run(kind, instruction))
    run.addnext(_field_run("end", None))


def _field_run(kind: str | None, instruction: str | None) -> Any:
    run = OxmlElement("w:r")
    inner = OxmlElement("w:instrText" if instruction else "w:fldChar")
    if instruction:
        inner.text = instruction
        inner.set(qn("xml:space"), "preserve")
    else:
        inner.set(qn("w:fldCharType"), str(kind))
    run.append(inner)
    return run


def _counts(blocks: tuple[Block, ...]) -> bool:
    """Whether counting 1, 1.1, (a) and C1 gives exactly the numbers that the blocks carry."""
    if any(isinstance(block, Beside) for block in blocks):
        return False  # each number stands twice
    clause = sub = letter = commitment = 0
    for block in blocks:
        if isinstance(block, Heading) and block.number:
            if block.number == f"C{commitment + 1}" and block.level == 2:
                commitment += 1
                continue
            clause, sub, letter = clause + 1, 0, 0
            if block.number != str(clause) or block.level != 1:
                return False
        elif isinstance(block, Paragraph) and block.number:
            if block.number.startswith("("):
                letter += 1
                if letter > 26 or block.number != f"({chr(96 + letter)})":
                    return False
            else:
                sub, letter = sub + 1, 0
                if block.number.rstrip(".") != f"{clause}.{sub}":
                    return False
    return True


def _count(paragraph: Any, list_id: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = list_id


def _numbering(docx: Any) -> None:
    """Two lists: clauses (1, 1.1, (a)) and commitments (C1)."""
    levels = {
        _CLAUSES: (("%1", "decimal", 0), ("%1.%2", "decimal", 0), ("(%3)", "lowerLetter", 0)),
        _COMMITMENTS: (("C%1", "decimal", 0),),
    }
    numbering = docx.part.numbering_part.element
    first_num = numbering.find(qn("w:num"))
    for list_id, shapes in levels.items():
        inner = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{shape}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="567"/></w:tabs><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl>'
            for level, (shape, form, _) in enumerate(shapes)
        )
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{list_id}"><w:multiLevelType w:val="multilevel"/>{inner}</w:abstractNum>'
        )
        first_num.addprevious(abstract)
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{list_id}"><w:abstractNumId w:val="{list_id}"/></w:num>')
        )


def _styles(docx: Any, language: str) -> None:
    styles = docx.styles
    for name, size, bold, before, after in (
        ("Normal", 10.5, False, 0, 6),
        ("Body Text", 10.5, False, 0, 6),
        ("Title", 19, False, 0, 2),
        ("Subtitle", 10.5, False, 0, 16),
        ("Heading 1", 12.5, True, 18, 6),
        ("Heading 2", 10.5, True, 12, 4),
        ("Heading 3", 10.5, True, 10, 4),
        ("Heading 4", 10.5, False, 8, 4),
    ):
        _set(styles[name], size, bold, before, after)
    for name, size, after in (("Clause", 10.5, 6), ("Fact", 10, 2), ("Cell", 9.5, 2)):
        style = styles.add_style(name, 1)
        style.base_style = styles["Normal"]
        _set(style, size, False, 0, after)
    clause, fact = styles["Clause"].paragraph_format, styles["Fact"].paragraph_format
    clause.left_indent, clause.first_line_indent = _STEP, -_STEP
    clause.tab_stops.add_tab_stop(_STEP)
    fact.left_indent, fact.first_line_indent = Cm(3.6), -Cm(2.6)
    fact.tab_stops.add_tab_stop(Cm(3.6))
    schedule = styles.add_style("Schedule", 3)
    schedule.base_style = styles["Table Normal"] if "Table Normal" in [s.name for s in styles] else None
    schedule.element.append(
        parse_xml(
            f'<w:tblPr {nsdecls("w")}><w:tblBorders><w:top w:val="single" w:sz="6" w:color="1D2433"/>'
            f'<w:bottom w:val="single" w:sz="4" w:color="C9C2B4"/><w:insideH w:val="single" w:sz="4" w:color="C9C2B4"/></w:tblBorders></w:tblPr>'
        )
    )
    lang = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if lang is not None:
        lang.set(qn("w:val"), "en-GB" if language in ("en", "zh") else language)  # of Latin words, names in Chinese too
        if language == "zh":
            lang.set(qn("w:eastAsia"), "zh-CN")


def _set(style: Any, size: float, bold: bool, before: float, after: float) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.italic = _FACE, Pt(size), bold, False
    style.font.color.rgb = _MUTED if style.name == "Subtitle" else _INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    for attribute in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(attribute), _FACE)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)


def _page(docx: Any, document: Document) -> None:
    section = docx.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(3.1)
    section.top_margin, section.bottom_margin = Cm(2.7), Cm(2.8)
    footer = section.footer.paragraphs[0]
    footer.style.font.size, footer.style.font.color.rgb = Pt(8.5), _MUTED  # of the numbers, which are fields, too
    footer.style.paragraph_format.tab_stops.clear_all()
    footer.paragraph_format.tab_stops.add_tab_stop(Cm(14.8), WD_TAB_ALIGNMENT.RIGHT)
    page = fixed_words(document.language if document.language in LANGUAGES else "en")["page"]
    footer.add_run(f"{visible(document.running)}\t{page['page']} ")
    _field(footer, "PAGE")
    footer.add_run(f" {page['of']} ")
    _field(footer, "NUMPAGES")
    footer.add_run(f" {page['end']}".rstrip())


def _field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _repeat_head(row: Any) -> None:
    head = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(head)


def _properties(docx: Any, document: Document) -> None:
    about = docx.core_properties
    moment = dt.datetime.combine(document.dated or dt.date(2000, 1, 1), dt.time(12))
    about.title, about.author, about.language = (
        visible(document.title)[:255],
        visible(document.author)[:255],
        document.language,
    )
    about.created = about.modified = moment
    about.last_modified_by, about.revision, about.comments = "Makegood", 1, ""


def _timeless(data: bytes) -> bytes:
    """The same archive with every entry dated alike, so that the same document is the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in sorted(before.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = before.read(name)
            if name.startswith("docProps/thumbnail"):
                continue
            if name in ("_rels/.rels", "[Content_Types].xml"):
                content = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", content)
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, content)
    return out.getvalue()
