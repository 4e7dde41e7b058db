"""Figures as SVG drawn on the server: the series, its limit, the first sign, each named where it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language, to_locale

from makegood.obligations import Indicator, Series, Sign, Warning, warn

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 30, 28


@dataclass(frozen=True)
class Mark:
    """A place on the chart with its words; `anchor` keeps them inside."""

    x: float
    y: float
    text: str
    anchor: str

    @property
    def label_y(self) -> float:
        """Where the words stand: above the place, or below where there is no room."""
        return round(self.y - 7 if self.y > TOP + 16 else self.y + 18, 1)


@dataclass(frozen=True)
class Chart:
    """Coordinates of one picture, and the same in words and as a table.

    lines   the series, broken where readings are missing
    """

    indicator: Indicator
    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    limit: Mark
    target: Mark | None
    last: Mark | None
    sign: Mark | None
    months: tuple[Mark, ...]
    warnings: tuple[Warning, ...]
    table: tuple[tuple[dt.date, str, str, str], ...]
    alternative: str
    until: dt.date | None


def chart(indicator: Indicator, series: Series) -> Chart:
    """Draw one indicator as far as it was read. The picture spans all readings, its limit and its target."""
    warnings = warn(series, indicator)
    points = series.points
    days = [day for day, _ in points] or [dt.date(2000, 1, 1)]
    values = [value for _, value in points]
    levels = [*values, indicator.limit, *([indicator.target] if indicator.target is not None else [])]
    low, high = min(levels), max(levels)
    margin = (high - low or abs(high) or 1) * 0.08
    low, high = low - margin, high + margin

    def x(day: dt.date) -> float:
        span = max((days[-1] - days[0]).days, 1)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - days[0]).days / span, 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low), 1)

    lines = _lines([(x(day), y(value)) for day, value in points], _gaps(days))
    first = min((each.first_seen for each in warnings), default=None)
    return Chart(
        indicator=indicator,
        lines=tuple(line for line in lines if " " in line),
        dots=tuple((x(day), y(value)) for day, value in points) if len(points) <= 60 else (),
        limit=Mark(LEFT, y(indicator.limit), indicator.said(indicator.limit), "start"),
        target=Mark(LEFT, y(indicator.target), indicator.said(indicator.target), "start")
        if indicator.target is not None
        else None,
        last=Mark(x(days[-1]), y(values[-1]), indicator.said(values[-1]), "end") if values else None,
        sign=Mark(x(first), TOP, _written(first, "MMMMd"), "end" if x(first) > WIDTH / 2 else "start")
        if first and values and days[0] <= first <= days[-1]
        else None,
        months=_months(days, x),
        warnings=_once(warnings),
        table=_table(points, indicator),
        alternative=_alternative(indicator, days, values),
        until=days[-1] if values else None,
    )


def _once(warnings: tuple[Warning, ...]) -> tuple[Warning, ...]:
    """Of a drift and a new level of the same figure only what was seen first: both say that it has moved."""
    moved = [each for each in warnings if each.sign in (Sign.DRIFT, Sign.LEVEL)]
    return tuple(each for each in warnings if each not in moved[1:])


def _gaps(days: list[dt.date]) -> set[int]:
    """Where the line is broken: nothing was read for more than three times as long as is usual."""
    steps = [(b - a).days for a, b in pairwise(days)]
    usual = sorted(steps)[len(steps) // 2] if steps else 1
    return {number + 1 for number, step in enumerate(steps) if step > 3 * usual}


def _lines(points: list[tuple[float, float]], gaps: set[int]) -> list[str]:
    lines: list[list[str]] = [[]]
    for number, (x, y) in enumerate(points):
        if number in gaps:
            lines.append([])
        lines[-1].append(f"{x},{y}")
    return [" ".join(line) for line in lines]


def _months(days: list[dt.date], x) -> tuple[Mark, ...]:
    """A name for the beginning of each month, every so many that at most six stand there."""
    first = days[0].replace(day=1)
    found = []
    while first <= days[-1]:
        if first >= days[0]:
            found.append(first)
        first = (first + dt.timedelta(days=32)).replace(day=1)
    step = max(1, -(-len(found) // 6))
    return tuple(
        Mark(x(day), HEIGHT - 8, _written(day, "yMMM") if step > 3 else _month(day), "start") for day in found[::step]
    )


def _month(day: dt.date) -> str:
    return format_date(day, "LLLL", locale=_locale())


def _written(day: dt.date, parts: str) -> str:
    """Some parts of a day as the reader writes them."""
    return format_skeleton(parts, day, locale=_locale())


def _locale() -> str:
    language = get_language() or "en"
    return "en_GB" if language == "en" else to_locale(language)


def _table(
    points: tuple[tuple[dt.date, float], ...], indicator: Indicator
) -> tuple[tuple[dt.date, str, str, str], ...]:
    """By month: readings, the middle one, the worst."""
    months: dict[dt.date, list[float]] = {}
    for day, value in points:
        months.setdefault(day.replace(day=1), []).append(value)
    return tuple(
        (
            month,
            str(len(values)),
            indicator.said(sorted(values)[len(values) // 2]),
            indicator.said(max(values, key=indicator.worse)),
        )
        for month, values in months.items()
    )


def _alternative(indicator: Indicator, days: list[dt.date], values: list[float]) -> str:
    if not values:
        return f"{indicator.named}: no readings."
    first, last = days[0], days[-1]
    return (
        f"{indicator.named} from {first.day} {first:%B %Y} to {last.day} {last:%B %Y}: at first {indicator.said(values[0])}, "
        f"at last {indicator.said(values[-1])}; the limit is {indicator.said(indicator.limit)}."
    )
