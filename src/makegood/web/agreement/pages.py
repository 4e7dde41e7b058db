"""The document as a page: the same blocks that make the PDF, as HTML. Words of users are escaped, one by one."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from makegood.agreement import Document
from makegood.agreement.document import (
    Beside,
    Block,
    Code,
    Facts,
    Heading,
    Listing,
    Mark,
    PageBreak,
    Paragraph,
    Quote,
    Rule,
    SignatureBlock,
    Table,
    Text,
)
from makegood.agreement.markdown import read_blocks


def markdown_html(markdown: str) -> SafeString:
    """Markdown of our own making as a page, its words escaped like those of a document."""
    return _all(read_blocks(markdown))


def to_html(document: Document) -> SafeString:
    """The body of the document; its title is the page's own heading."""
    return _all(document.blocks)


def _all(blocks: Iterable[Block]) -> SafeString:
    return mark_safe("\n".join(_block(block) for block in blocks))  # each block was escaped where it was made


def _block(block: Block) -> SafeString:
    match block:
        case Heading(text=text, level=level, number=number):
            tag = mark_safe(f"h{min(level + 1, 4)}")
            return format_html("<{}>{}{}</{}>", tag, _number(number, "."), _text(text), tag)
        case Paragraph(text=text, number=number, depth=depth):
            return format_html('<p class="clause depth-{}">{}{}</p>', min(depth, 3), _number(number), _text(text))
        case Listing(points=points, first=first):
            tag = mark_safe("ul" if first is None else f'ol start="{first:d}"')
            items = mark_safe("".join(format_html("<li>{}</li>", _all(point)) for point in points))
            return format_html("<{}>{}</{}>", tag, items, mark_safe("ul" if first is None else "ol"))
        case Facts(rows=rows):
            lines = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((label, _text(words)) for label, words in rows))
            return format_html('<dl class="facts">{}</dl>', lines)
        case Table(head=head, rows=rows, caption=caption):
            return _table(head, rows, caption, block.ends)
        case Quote(blocks=blocks):
            return format_html("<blockquote>{}</blockquote>", _all(blocks))
        case Code(text=code):
            return format_html("<pre>{}</pre>", code)
        case SignatureBlock(party=party, rows=rows):
            lines = format_html_join(
                "", "<dt>{}</dt><dd>{}</dd>", ((label, words or "\u2003") for label, words in rows)
            )
            return format_html(
                '<section class="signature"><h3>{}</h3><dl class="facts">{}</dl></section>', party, lines
            )
        case Beside(blocks=blocks, languages=languages):
            columns = zip(languages, map(_block, blocks), strict=True)
            both = format_html_join("", '<div lang="{}">{}</div>', columns)
            return format_html('<div class="two-languages">{}</div>', both)
        case Rule() | PageBreak():
            return mark_safe("<hr>")


def _table(
    head: tuple[Text, ...], rows: tuple[tuple[Text, ...], ...], caption: str, ends: frozenset[int]
) -> SafeString:
    def row(cells: tuple[Text, ...]) -> SafeString:
        made = (
            format_html(
                '<td{} data-label="{}">{}</td>',
                mark_safe(' class="number"') if column in ends else "",
                "".join(run.text for run in head[column]) if column < len(head) else "",
                _text(cell),
            )
            for column, cell in enumerate(cells)
        )
        return format_html("<tr>{}</tr>", mark_safe("".join(made)))

    heads = mark_safe("".join(_head(_text(cell)) for cell in head))
    title = format_html("<caption>{}</caption>", caption) if caption else ""
    body = mark_safe("".join(row(cells) for cells in rows))
    return format_html('<table class="table">{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>', title, heads, body)


def _head(words: SafeString) -> SafeString:
    """A head; a corner without words heads nothing."""
    return format_html('<th scope="col">{}</th>', words) if words else mark_safe("<td></td>")


def _number(number: str, dot: str = "") -> SafeString | str:
    return format_html('<span class="clause-number">{}{}</span> ', number, dot) if number else ""


def _text(text: Text) -> SafeString:
    parts = []
    for run in text:
        words = format_html("{}", run.text)
        for on, tag in ((run.mono, "code"), (run.emphasis, "em"), (run.strong, "strong")):
            if on:
                words = format_html("<{}>{}</{}>", mark_safe(tag), words, mark_safe(tag))
        if run.mark:
            words = format_html("<{0}>{1}</{0}>", mark_safe("ins" if run.mark is Mark.ADDED else "del"), words)
        parts.append(words)
    return mark_safe("".join(parts))
