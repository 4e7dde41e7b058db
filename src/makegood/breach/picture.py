"""Which of the sums moves the total most, as a picture: one bar for each, the widest on top, words instead of a legend."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape

from makegood.breach.impact import TotalImpact
from makegood.breach.ratings import said_sum
from makegood.values import Money

WIDTH = 640
_MOST = 8
_LETTERS = 40  # of a label's line, so that it fits a phone at its true size
_LINE, _BAR, _GAP, _TOP = 20, 14, 18, 30

STYLE = """
  .makegood-tornado { font: 14px system-ui, sans-serif; font-variant-numeric: tabular-nums }
  .makegood-tornado text { fill: #1d2433 } .makegood-tornado .what { font-weight: 600 }
  .makegood-tornado .ends, .makegood-tornado .likely-says { fill: #586174 }
  .makegood-tornado .bar { fill: #3a4e9f } .makegood-tornado .likely { stroke: #1d2433; stroke-width: 2 }
  .makegood-tornado .paper { fill: #fbfaf7 }
  @media (prefers-color-scheme: dark) {
    .makegood-tornado text { fill: #e8e6e1 } .makegood-tornado .ends, .makegood-tornado .likely-says { fill: #a3abb8 }
    .makegood-tornado .bar { fill: #9fb0f2 } .makegood-tornado .likely { stroke: #e8e6e1 }
    .makegood-tornado .paper { fill: #14171d }
  }
"""


@dataclass(frozen=True)
class Bar:
    """One driver. x and width are per cent of the picture's width, y and the rest are pixels."""

    lines: tuple[tuple[int, str], ...]
    says: str
    says_y: int
    y: int
    x: str
    width: str
    what: str
    low: str
    high: str

    @property
    def mark_from(self) -> int:
        return self.y - 3

    @property
    def mark_to(self) -> int:
        return self.y + _BAR + 3


@dataclass(frozen=True)
class Tornado:
    """The picture's geometry. `says` is the whole of it in words."""

    height: int
    likely_x: str
    likely: str
    bars: tuple[Bar, ...]
    says: str
    bar_height: int = _BAR


def tornado(impact: TotalImpact) -> Tornado | None:
    """The picture of the sums that move the total most; None where no sum is a range."""
    drivers = impact.drivers[:_MOST]
    if not drivers:
        return None
    low = min(driver.total_at_low for driver in drivers)
    high = max(driver.total_at_high for driver in drivers)

    def x(total: Money) -> float:
        return float((total.amount - low.amount) / (high.amount - low.amount) * 100)

    y, bars = _TOP, []
    for driver in drivers:
        lines = textwrap.wrap(driver.what, _LETTERS)
        placed = tuple((y + _LINE * (number + 1) - 5, line) for number, line in enumerate(lines))
        y += _LINE * len(lines)
        start, end = x(driver.total_at_low), x(driver.total_at_high)
        ends = said_sum(driver.total_at_low), said_sum(driver.total_at_high)
        bars.append(
            Bar(
                lines=placed,
                says=f"{ends[0]} – {ends[1]}",
                says_y=y + _BAR + _LINE - 3,
                y=y + 2,
                x=f"{start:.2f}%",
                width=f"{max(end - start, 0.5):.2f}%",
                what=driver.what,
                low=ends[0],
                high=ends[1],
            )
        )
        y += _BAR + _LINE + _GAP
    likely = impact.by_horizon.likely
    return Tornado(y, f"{x(likely):.2f}%", said_sum(likely), tuple(bars), _says(impact, bars))


def _says(impact: TotalImpact, bars: list[Bar]) -> str:
    moves = " ".join(f"{bar.what}: the total goes from {bar.low} to {bar.high}." for bar in bars)
    return f"The likely total of {impact.horizon_days} days is {said_sum(impact.by_horizon.likely)}. {moves}"


def svg(impact: TotalImpact) -> str:
    """The picture as an SVG document in light or dark colours, with what it shows in its description.

    Where no sum is a range the picture says so.
    """
    title = f"What moves the total of {impact.horizon_days} days most"
    drawn = tornado(impact)
    says = drawn.says if drawn else "No sum that is known is a range, so nothing moves the total."
    height = (drawn.height if drawn else _TOP) + _LINE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="makegood-tornado" width="{WIDTH}" height="{height + 16}" '
        f'viewBox="-16 0 {WIDTH + 32} {height + 16}" role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(says)}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" x="-16" width="{WIDTH + 32}" height="{height + 16}"/>',
        f'<text class="what" x="0" y="18">{escape(title)}</text>',
        f'<svg y="{_LINE}" width="{WIDTH}" height="{height}" overflow="visible">',
        *(_drawn(drawn) if drawn else [f'<text class="ends" x="0" y="22">{escape(says)}</text>']),
        "</svg>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _drawn(picture: Tornado) -> list[str]:
    parts = [f'<text class="likely-says" x="0" y="22">The mark on each bar: likely total {picture.likely}</text>']
    for bar in picture.bars:
        parts += [f'<text class="what" x="0" y="{y + 4}">{escape(line)}</text>' for y, line in bar.lines]
        parts.append(f'<rect class="bar" x="{bar.x}" y="{bar.y + 4}" width="{bar.width}" height="{_BAR}" rx="2"/>')
        parts.append(
            f'<line class="likely" x1="{picture.likely_x}" x2="{picture.likely_x}" '
            f'y1="{bar.mark_from + 4}" y2="{bar.mark_to + 4}"/>'
        )
        parts.append(f'<text class="ends" x="0" y="{bar.says_y + 4}">{bar.says}</text>')
    return parts
