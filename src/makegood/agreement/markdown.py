"""Markdown (CommonMark with tables) read into the blocks of a `Document`.

Used for clause texts, letters, the worked governing contract and reports. Raw HTML is kept as the words it is
written in; pictures become their description. A paragraph that starts with a clause number (‘4.2 …’, ‘(a) …’) gets it hung in the margin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from makegood.agreement.document import Block, Code, Heading, Listing, Paragraph, Quote, Rule, Run, Table, Text
from makegood.formats import Faulty

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 4_000_000  # characters; a long contract has a tenth of that
_CLAUSE_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})+\.?|\([a-z]{1,4}\)|\([A-Z0-9]{1,3}\))\s+")
_HEADING_NUMBER = re.compile(r"((?:\d{1,3}\.)+\d{0,3}|\d{1,3}|Schedule \w+\.?)\s+(?=\S)")


def read_blocks(markdown: str) -> tuple[Block, ...]:
    """Return the blocks of `markdown`. Raises Faulty for a text longer than any contract.

    >>> read_blocks("**Fees** rise")[0].text[0].strong
    True
    """
    if len(markdown) > LONGEST:
        raise Faulty.one(f"The text has {len(markdown):,} characters.", f"Give at most {LONGEST:,}.")
    tokens = _parser().parse(markdown)
    return _blocks(tokens, 0, len(tokens), 0)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")


def _blocks(tokens: Sequence[Token], start: int, end: int, depth: int) -> tuple[Block, ...]:
    found: list[Block] = []
    at = start
    while at < end:
        token = tokens[at]
        close = _closing(tokens, at)
        match token.type:
            case "heading_open":
                found.append(_heading(_inline(tokens[at + 1]), int(token.tag[1])))
            case "paragraph_open":
                found += _paragraph(_inline(tokens[at + 1]), depth)
            case "bullet_list_open":
                found.append(Listing(_points(tokens, at + 1, close, depth)))
            case "ordered_list_open":
                found.append(Listing(_points(tokens, at + 1, close, depth), first=int(token.attrGet("start") or 1)))
            case "blockquote_open":
                found.append(Quote(_blocks(tokens, at + 1, close, depth)))
            case "table_open":
                found.append(_table(tokens[at:close]))
            case "fence" | "code_block":
                found.append(Code(token.content.rstrip("\n")))
            case "hr":
                found.append(Rule())
            case "html_block":
                found.append(Paragraph((Run(token.content.strip()),), depth=depth))
        at = close + 1
    return tuple(found)


def _closing(tokens: Sequence[Token], at: int) -> int:
    if tokens[at].nesting != 1:
        return at
    level = tokens[at].level
    return next(i for i in range(at + 1, len(tokens)) if tokens[i].nesting == -1 and tokens[i].level == level)


def _points(tokens: Sequence[Token], start: int, end: int, depth: int) -> tuple[tuple[Block, ...], ...]:
    points = []
    at = start
    while at < end:
        close = _closing(tokens, at)
        points.append(_blocks(tokens, at + 1, close, depth))
        at = close + 1
    return tuple(points)


def _table(tokens: Sequence[Token]) -> Table:
    rows: list[list[Text]] = []
    ends: set[int] = set()
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            if "right" in str(token.attrGet("style") or ""):
                ends.add(len(rows[-1]))
            rows[-1].append(_inline(tokens[index + 1]))
    return Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), frozenset(ends))


def _heading(text: Text, level: int) -> Heading:
    number = _HEADING_NUMBER.match(text[0].text) if text else None
    if number is None:
        return Heading(text, min(level, 4))
    return Heading(_without(text, number.end()), min(level, 4), number[1].rstrip("."))


def _paragraph(text: Text, depth: int) -> list[Block]:
    if not text:
        return []
    number = _CLAUSE_NUMBER.match("".join(run.text for run in text))
    if number is None or number.end() > len(text[0].text) + 1:
        return [Paragraph(text, depth=depth)]
    inner = number[1].startswith("(") and number[1][1].islower()  # (a) stands under 1.1
    return [Paragraph(_without(text, number.end()), number[1], depth + (2 if inner else 1))]


def _without(text: Text, count: int) -> Text:
    """`text` with its first `count` characters left out."""
    left: list[Run] = []
    for run in text:
        cut = min(count, len(run.text))
        count -= cut
        if rest := run.text[cut:]:
            left.append(Run(rest, run.strong, run.emphasis, run.mono))
    return tuple(left)


def _inline(token: Token) -> Text:
    runs: list[Run] = []
    bold = italic = 0
    for child in token.children or ():
        match child.type:
            case "strong_open":
                bold += 1
            case "strong_close":
                bold -= 1
            case "em_open":
                italic += 1
            case "em_close":
                italic -= 1
            case "softbreak" | "hardbreak":
                runs.append(Run(" ", bold > 0, italic > 0))
            case "code_inline":
                runs.append(Run(child.content, bold > 0, italic > 0, mono=True))
            case _ if child.content:
                runs.append(Run(child.content, bold > 0, italic > 0))
    return _joined(runs)


def _joined(runs: Sequence[Run]) -> Text:
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last and (last.strong, last.emphasis, last.mono) == (run.strong, run.emphasis, run.mono):
            found[-1] = Run(last.text + run.text, run.strong, run.emphasis, run.mono)
        else:
            found.append(run)
    return tuple(found)
