"""Which partnerships drift and since when: the charts of the early warning, read on the months of a partnership."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from makegood.archive.months import Month
from makegood.obligations.indicators import (
    CUSUM_SLACK,
    DRIFT_FALSE_ALARMS,
    LEVEL_FALSE_ALARMS,
    Indicator,
    Series,
    cusum,
    deviations,
    ewma,
)

LEARN = 12  # months that show what is normal; a year, so that a season is no drift
FEWEST_MESSAGES = 3  # in a month; fewer say too little to be a reading
FALSE_ALARMS = (
    f"Of daily figures learnt from 30 readings: {DRIFT_FALSE_ALARMS} (drift), {LEVEL_FALSE_ALARMS} (new level). "
    "Learnt from 12 months only, about 9 in 100 steady series of five years show one of the two in their last month."
)


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

    began   the month from which it rose, as the CUSUM chart estimates it; seen: the first that showed it for sure
    signs   which charts show it: drift, new level
    """

    theirs: str
    figure: str
    began: str
    seen: str
    signs: tuple[str, ...]
    first: str
    lately: str

    @property
    def says(self) -> str:
        return f"{self.figure}: lately {self.lately}, {self.first} in the first year"


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
    signs = {"drift": ewma(scores, LEARN), "new level": cusum(scores, LEARN)}
    lasting = {name: _last_run(signals) for name, signals in signs.items() if signals[-1]}
    if not lasting:
        return None
    seen = min(lasting.values())
    return Drift(
        theirs=readings[seen][0].theirs,
        figure=figure.name,
        began=readings[_rose_from(scores, seen)][0].month,
        seen=readings[seen][0].month,
        signs=tuple(lasting),
        first=figure.said(median(values[:LEARN])),
        lately=figure.said(median(values[-3:])),
    )


def standard(values: Sequence[float], name: str = "figure") -> list[float]:
    """Readings in standard deviations from the first year's."""
    days = tuple(dt.date(1, 1, 1) + dt.timedelta(days=number) for number in range(len(values)))
    points = tuple(zip(days, values, strict=True))
    flat_start_counts_from = max(values[:LEARN]) + 1  # no limit is agreed; it only scales a start without any spread
    indicator = Indicator(name=name, direction="lower", limit=flat_start_counts_from, learn=LEARN)
    return deviations(Series(name, points, days), indicator)


def _last_run(signals: Sequence[bool]) -> int:
    """Where the signals that still last began."""
    breaks = [place for place, (before, now) in enumerate(pairwise(signals), start=1) if now and not before]
    return breaks[-1] if breaks else 0


def _rose_from(scores: Sequence[float], seen: int) -> int:
    """Where the rise that was seen began: after the CUSUM was last at zero (Hawkins and Olwell 1998, chapter 2)."""
    total, began = 0.0, seen
    for place in range(LEARN, seen + 1):
        if total == 0.0:
            began = place
        total = max(0.0, total + scores[place] - CUSUM_SLACK)
    return began
