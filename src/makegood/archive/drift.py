"""Which partnerships drift and since when: the charts of the early warning, read on the months of a partnership."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from makegood.archive.months import Month
from makegood.obligations.indicators import (
    Indicator,
    Series,
    cusum,
    deviations,
    ewma,
)

LEARN = 12  # months that show what is normal; a year, so that a season is no drift
FEWEST_MESSAGES = 3  # in a month; fewer say too little to be a reading
# Measured by bench/scan.py on steady normal series of 24 to 60 months. One chart alone: up to 7 in 100.
FALSE_ALARMS = "of 100 steady figures about 2 show this by chance on any one month"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a month that is looked at; `read` on an axis that suits the charts, more is worse."""

    name: str
    read: Callable[[Month], float | None]
    said: Callable[[float], str]


def _log_hours(month: Month) -> float | None:
    """Answer times stretch to the long side; doubling counts the same everywhere."""
    return None if month.their_answer_hours is None else math.log2(1 + month.their_answer_hours)


FIGURES = (
    Figure("risk that talks break down", lambda month: month.risk_mean, lambda value: f"{value:.2f}"),
    Figure("hours until they answer", _log_hours, lambda value: f"{2**value - 1:.1f}"),
    Figure(
        "points unanswered in ten messages",
        lambda month: 10 * month.points_unanswered / month.messages,
        lambda value: f"{value:.1f}",
    ),
)


@dataclass(frozen=True, slots=True)
class Drift:
    """A figure that is worse than in the first year, and still is in the last month.

    began   the month in which it most likely began; seen: the first that showed it for sure
    """

    theirs: str
    figure: str
    began: str
    seen: str
    first: str
    since: str

    @property
    def says(self) -> str:
        return f"{self.figure}: {self.first} in the first year, {self.since}"


def can_be_judged(rows: Sequence[Month]) -> bool:
    return len(_readings(rows, FIGURES[0])) > LEARN


def drift_of(rows: Sequence[Month]) -> tuple[Drift, ...]:
    """The figures of one partnership that drift on its last month, in the order of `FIGURES`. Rows in order of months."""
    return tuple(drift for figure in FIGURES if (drift := _drift(rows, figure)) is not None)


def _readings(rows: Sequence[Month], figure: Figure) -> list[tuple[Month, float]]:
    return [(row, value) for row in rows if row.messages >= FEWEST_MESSAGES and (value := figure.read(row)) is not None]


def _drift(rows: Sequence[Month], figure: Figure) -> Drift | None:
    readings = _readings(rows, figure)
    if len(readings) <= LEARN:
        return None
    values = [value for _, value in readings]
    scores = standard(values, figure.name)
    signals = shown(scores)
    if not signals[-1]:
        return None
    seen = _last_run(signals)
    began = _rose_from(values, seen)
    return Drift(
        theirs=readings[seen][0].theirs,
        figure=figure.name,
        began=readings[began][0].month,
        seen=readings[seen][0].month,
        first=figure.said(median(values[:LEARN])),
        since=figure.said(median(values[began:])),
    )


def standard(values: Sequence[float], name: str = "figure") -> list[float]:
    """Readings in standard deviations from the first year's."""
    days = tuple(dt.date(1, 1, 1) + dt.timedelta(days=number) for number in range(len(values)))
    points = tuple(zip(days, values, strict=True))
    flat_start_counts_from = max(values[:LEARN]) + 1  # no limit is agreed; it only scales a start without any spread
    indicator = Indicator(name=name, direction="lower", limit=flat_start_counts_from, learn=LEARN)
    return deviations(Series(name, points, days), indicator)


def shown(scores: Sequence[float]) -> list[bool]:
    """For each reading whether both charts show a drift: among many partners one of them alone would cry wolf."""
    return [drift and level for drift, level in zip(ewma(scores, LEARN), cusum(scores, LEARN), strict=True)]


def _last_run(signals: Sequence[bool]) -> int:
    """Where the signals that still last began."""
    breaks = [place for place, (before, now) in enumerate(pairwise(signals), start=1) if now and not before]
    return breaks[-1] if breaks else 0


def _rose_from(values: Sequence[float], seen: int) -> int:
    """Where the level that lasts most likely began (Pignatiello and Samuel 2001, Journal of Quality Technology 33(1))."""
    above = [value - fmean(values[:LEARN]) for value in values]
    return max(range(LEARN, seen + 1), key=lambda place: sum(above[place:]) ** 2 / len(above[place:]))
