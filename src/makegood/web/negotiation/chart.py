"""The picture of packages as one side sees them: what each is worth to it, drawn on the server, never the other's numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LABEL, ROW, TOP = 360, 118, 34, 30


@dataclass(frozen=True)
class Bar:
    """One package. `tone` is ‘ours’, ‘theirs’ or ‘shared’: who proposed it, or nobody."""

    label: str
    worth: float
    tone: str = "shared"


@dataclass(frozen=True)
class Drawn:
    label: str
    worth: str
    tone: str
    y: float
    middle: float
    text_x: float
    inside: bool
    x: float
    width: float


@dataclass(frozen=True)
class Chart:
    """Where everything stands in an SVG of `width` x `height`; the template draws it."""

    width: int
    height: int
    zero: float
    walk_away: float
    walk_away_text: str
    walk_away_end: bool
    low: float
    high: float
    band: float
    bottom: float
    bars: tuple[Drawn, ...]


def chart(bars: Sequence[Bar], *, scale: float, low: float, likely: float, high: float) -> Chart | None:
    """Lay out bars from zero, with the walk-away as a line and its range as a band; None without bars.

    The axis begins at zero, or below it where a worth or the walk-away does.
    """
    if not bars:
        return None
    worths = [bar.worth for bar in bars]
    least = min(0.0, *worths, likely)
    most = max(scale, *worths, likely)
    room = WIDTH - LABEL - 8

    def x(points: float) -> float:
        return round(LABEL + room * (min(max(points, least), most) - least) / (most - least), 1)

    drawn = []
    for number, bar in enumerate(bars):
        y = TOP + number * ROW
        left, right = sorted((x(0), x(bar.worth)))
        inside = right - left > 44
        drawn.append(
            Drawn(
                bar.label,
                digits(bar.worth),
                bar.tone,
                y,
                y + 13,
                right - 6 if inside else right + 6,
                inside,
                left,
                max(round(right - left, 1), 1),
            )
        )
    bottom = TOP + len(bars) * ROW
    return Chart(
        WIDTH,
        bottom + 6,
        x(0),
        x(likely),
        digits(likely),
        x(likely) > WIDTH - 130,
        x(low),
        x(high),
        round(x(high) - x(low), 1),
        bottom,
        tuple(drawn),
    )


def digits(number: float) -> str:
    """Whole points, halves upwards, as the page rounds them beside the picture."""
    return f"{math.floor(number + 0.5):,d}"
