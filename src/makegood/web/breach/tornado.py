"""Which of the sums moves the total most, as a picture: one bar for each, the widest on top, words instead of a legend."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from makegood.breach.impact import TotalImpact
from makegood.breach.ratings import said_sum

_MOST = 8
_LETTERS = 40  # of a label's line, so that it fits a phone at its true size
_LINE, _BAR, _GAP, _TOP = 20, 14, 18, 30


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
    height: int
    likely_x: str
    likely: str
    bars: tuple[Bar, ...]
    bar_height: int = _BAR


def tornado(impact: TotalImpact) -> Tornado | None:
    """The picture's geometry; None where no sum is a range."""
    drivers = impact.drivers[:_MOST]
    if not drivers:
        return None
    low = min(driver.total_at_low.amount for driver in drivers)
    high = max(driver.total_at_high.amount for driver in drivers)

    def x(amount: object) -> float:
        return float((amount - low) / (high - low) * 100)  # type: ignore[operator]

    y, bars = _TOP, []
    for driver in drivers:
        lines = textwrap.wrap(driver.what, _LETTERS) or [driver.what]
        placed = tuple((y + _LINE * (number + 1) - 5, line) for number, line in enumerate(lines))
        y += _LINE * len(lines)
        start, end = x(driver.total_at_low.amount), x(driver.total_at_high.amount)
        ends = said_sum(driver.total_at_low), said_sum(driver.total_at_high)
        bars.append(
            Bar(
                placed,
                f"{ends[0]} – {ends[1]}",
                y + _BAR + _LINE - 3,
                y + 2,
                f"{start:.2f}%",
                f"{max(end - start, 0.5):.2f}%",
                driver.what,
                *ends,
            )
        )
        y += _BAR + _LINE + _GAP
    likely = x(impact.by_horizon.likely.amount)
    return Tornado(y, f"{likely:.2f}%", said_sum(impact.by_horizon.likely), tuple(bars))
