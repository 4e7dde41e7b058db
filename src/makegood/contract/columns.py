"""Two columns of prose on a page: read down the left one, then down the right one.

Many files hold such a page line by line across both columns. A page counts as two columns where almost nothing stands in its
middle and both halves hold full lines; a table of short cells is left as it is.
"""

from __future__ import annotations

from typing import Any

_LEAST_LINES = 8
_FULL_LINE = 25  # characters of the middle line of a column of prose
_GUTTER = 3.0  # points to either side of the middle that stay empty
_MOST_ACROSS = 0.2  # of the lines may run across the middle: titles, a foot line


def text_of(page: Any, width: float, height: float) -> str | None:
    """The text of a page in two columns, column by column; None for every other page.

    page   a text page of pypdfium2; its origin is the lower left corner
    """
    middle = width / 2
    crossing = page.get_text_bounded(middle - _GUTTER, 0, middle + _GUTTER, height).split()
    lines = page.get_text_range().count("\n") + 1
    if lines < _LEAST_LINES or len(crossing) > _MOST_ACROSS * lines:
        return None
    parts = []
    for bottom, top in _bands(page, middle, height, bool(crossing)):
        left = page.get_text_bounded(0, bottom, middle, top)
        right = page.get_text_bounded(middle, bottom, width, top)
        parts.append((page.get_text_bounded(0, bottom, width, top), left, right))
    if not any(_prose(left) and _prose(right) for _, left, right in parts):
        return None
    return "\r\n".join(
        f"{left}\r\n{right}" if _prose(left) and _prose(right) else whole for whole, left, right in parts
    )


def _bands(page: Any, middle: float, height: float, crossed: bool) -> list[tuple[float, float]]:
    """The page cut at every line that runs across the middle, from the top down: (bottom, top) of each band."""
    cuts = []
    if crossed:
        for index in range(page.count_rects()):
            left, bottom, right, top = page.get_rect(index)
            across = left < middle < right
            if across and page.get_text_bounded(middle - _GUTTER, bottom, middle + _GUTTER, top).strip():
                cuts.append((bottom - 1, top + 1))
    bands: list[tuple[float, float]] = []
    ceiling = height
    for bottom, top in sorted(cuts, reverse=True):
        bands += [(top, ceiling), (bottom, top)] if top < ceiling else [(bottom, ceiling)]
        ceiling = bottom
    return [(bottom, top) for bottom, top in [*bands, (0.0, ceiling)] if top > bottom]


def _prose(text: str) -> bool:
    lines = sorted(len(line) for line in text.splitlines() if line.strip())
    return len(lines) >= _LEAST_LINES // 2 and lines[len(lines) // 2] >= _FULL_LINE
