"""The words of an HTML mail, without what a browser would do with it.

Every sign is looked at a bounded number of times, however the tags are broken: Python's own parser takes the square of their
number for a page of tags that never end.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import suppress

_BREAKS = frozenset(["p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote", "table", "ul", "ol"])
_SILENT = {name: re.compile(rf"</{name}\b", re.I) for name in ("script", "style", "head", "title", "noscript")}
_OPENS = re.compile(r"<[a-zA-Z/!?]")
_NAME = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,20}")
_TO_ITS_END = re.compile(r"""<(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>""")  # a > in quotes does not end a tag


def html_text(page: str) -> str:
    """The text of a page, a line a paragraph; quoted blocks begin with >."""
    lines: list[list[str]] = [[]]
    quotes = 0
    for tag, words in _pieces(page):
        name = tag.removeprefix("/")
        if name == "blockquote":
            quotes = quotes + 1 if tag == name else max(0, quotes - 1)
        if name in _BREAKS:
            lines.append([])
        if words:
            lines[-1] += ["> "] * bool(quotes and not lines[-1]) + [_plain(words)]
    text = "\n".join("".join(line).strip() for line in lines)
    return re.sub(r"\n{3,1000}", "\n\n", text).strip()


def _pieces(page: str) -> Iterator[tuple[str, str]]:
    """Each tag, as `p` or `/p`, with the words behind it; what comes without a tag has an empty one."""
    unclosed: set[str] = set()  # silent ones, and `>` once a quotation in a tag never ended
    at, tag = 0, ""
    while opened := _OPENS.search(page, at):
        start = opened.start()
        yield tag, page[at:start]
        at, tag = _end(page, start, unclosed), ""
        if at < 0:
            at = start
            break
        name = _NAME.match(page, start)
        tag = name[0][1:].lower() if name else ""
        if tag in _SILENT and tag not in unclosed:
            if closed := _SILENT[tag].search(page, at):
                at = closed.start()
            else:
                unclosed.add(tag)
    yield tag, page[at:]


def _end(page: str, start: int, unclosed: set[str]) -> int:
    """Where the tag or comment ends that begins at `start`; below 0 where it never does."""
    if page.startswith("<!--", start):
        end = page.find("-->", start + 4)
        return end + 3 if end >= 0 else -1
    if ">" not in unclosed:
        if tag := _TO_ITS_END.match(page, start):
            return tag.end()
        unclosed.add(">")
    return page.find(">", start) + 1 or -1


def _plain(words: str) -> str:
    with suppress(ValueError):  # a character by a number that is too long for one
        words = html.unescape(words)
    return re.sub(r"\s{1,1000}", " ", words)
