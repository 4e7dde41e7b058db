"""A contract as text that still knows its pages, and the same text cleaned without moving a character."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from makegood.values import Span

_SAME_LENGTH = str.maketrans(
    {
        "\u037e": ";",  # the Greek question mark that many PDF files show where a semicolon is meant
        "\u00a0": " ",
        "\u2007": " ",
        "\u202f": " ",
        "\u200b": " ",
        "\ufeff": " ",
        "\t": " ",
        "\r": " ",
        "\v": " ",
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
    }
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|<!--.{0,2000}?-->", re.S)
_LINK_TARGET = re.compile(r"(?<=\])\([^()\s]{1,500}\)")
_EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)|`")
_RULED_LINE = re.compile(r"^\s*[-_=*.]{4,}\s*$")
_PAGE_LINE = re.compile(
    r"(?i)^\s*(?:page\s+)?[-–—\[(]*\s*(?:[A-Z]{0,2}-?\d{1,4}|[ivxl]{1,6})\s*[-–—\])]*(?:\s*(?:of|/)\s*\d{1,4})?\s*$"
)
_SOURCE_LINE = re.compile(r"(?i)^\s*source:\s.{0,120}\b\d{1,2}/\d{1,2}/\d{2,4}\s*$")


@dataclass(frozen=True)
class Document:
    """The text of one contract.

    text    what spans point into; never changed after reading
    pages   where each page starts in `text`, rising from 0; one page where the format has none
    name    the file's name; `.md` makes `#` headings and nested lists count
    paged   whether page numbers mean anything to a reader (PDF)
    notes   what a reader should know of how the text was got: pages without text, pages read by text recognition
    """

    text: str
    pages: tuple[int, ...] = (0,)
    name: str = ""
    paged: bool = False
    notes: tuple[str, ...] = ()

    def page_of(self, position: int) -> int:
        """The 1-based page on which the character at `position` stands."""
        return max(1, bisect.bisect_right(self.pages, position))

    @property
    def is_markdown(self) -> bool:
        return self.name.lower().endswith((".md", ".markdown")) or self.text.lstrip().startswith("# ")

    @cached_property
    def clean(self) -> str:
        """The text for reading: quotes and spaces made plain, markup, page numbers and running lines blanked.

        Exactly as long as `text`, so that a place in one is the same place in the other.

        >>> Document("the Fees\\u037e\\n\\n  - 3 -\\n\\nand the costs").clean.split()
        ['the', 'Fees;', 'and', 'the', 'costs']
        """
        text = self.text.translate(_SAME_LENGTH).replace("\f", "\n")
        if self.is_markdown:
            for pattern in (_TAG, _LINK_TARGET, _EMPHASIS):
                text = pattern.sub(_blank, text)
        return self._without_running_lines(text)

    def _without_running_lines(self, text: str) -> str:
        lines = list(_lines(text))
        running = self._running(text, lines)
        kept = [
            " " * (end - start)
            if _PAGE_LINE.match(line := text[start:end])
            or _RULED_LINE.match(line)
            or _SOURCE_LINE.match(line)
            or _shape(line) in running
            else line
            for start, end in lines
        ]
        return "\n".join(kept)

    def _running(self, text: str, lines: list[tuple[int, int]]) -> set[str]:
        """The shapes of lines that stand at the head or foot of most pages."""
        if len(self.pages) < 2:
            return set()
        by_page: dict[int, list[str]] = {}
        for start, end in lines:
            if text[start:end].strip():
                by_page.setdefault(self.page_of(start), []).append(_shape(text[start:end]))
        edges = Counter(shape for page in by_page.values() for shape in {*page[:2], *page[-2:]})
        enough = max(2, len(by_page) // 2)
        return {shape for shape, count in edges.items() if count >= enough and 0 < len(shape) <= 120}


def readable(text: str) -> str:
    """`text` on one line with single spaces."""
    return " ".join(text.split())


def shortened(text: str, most: int = 240) -> str:
    """`text` on one line, cut between words after `most` characters."""
    text = readable(text)
    return text if len(text) <= most else text[: text.rfind(" ", 0, most)].rstrip(",;: ") + " …"


def trimmed(text: str, span: Span) -> Span:
    """`span` without the white space at its ends."""
    part = span.of(text)
    start = span.start + len(part) - len(part.lstrip())
    return Span(start, max(start, span.end - (len(part) - len(part.rstrip()))))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while True:
        end = text.find("\n", start)
        if end < 0:
            yield start, len(text)
            return
        yield start, end
        start = end + 1


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split())).lower()


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
