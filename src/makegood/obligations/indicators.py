"""Early warning: figures that drift towards their limit, seen before the limit is reached.

Three looks at each series: an EWMA chart (small lasting changes), a CUSUM chart (a new level), and a trend with the
range of days on which it would meet the limit. Readings that stay away are a sign too. A warning is a reason to look at
something together; it says nothing about whose fault it is.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean, median, stdev
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from makegood.formats import MOST_FAULTS, Fault, Faulty, Strict, decode

MOST_ROWS = 200_000
SMOOTHING, EWMA_WIDTH = 0.2, 2.86  # Lucas and Saccucci 1990, Technometrics 32(1)
CUSUM_SLACK, CUSUM_HEIGHT = 0.5, 5.0  # Hawkins and Olwell 1998, Cumulative Sum Charts; one-sided
CLIP = 3.0  # one bad day moves a chart by three standard deviations at most: an outage is no drift
TREND_READINGS = 60
TREND_CONFIDENCE = 0.9
HORIZON = 180  # days ahead beyond which a trend is not worth a warning
SILENT_FOR = 3  # readings of its own rhythm that may stay away before that is a sign
# Measured on 2,000 steady normal series of 182 days, 30 of them learnt from: the share that shows the sign on the last day.
DRIFT_FALSE_ALARMS = "on any one day about 1 in 100 steady series show this too"
LEVEL_FALSE_ALARMS = "on any one day about 3 in 100 steady series show this too"


class Indicator(Strict):
    """How to read one column.

    direction   which way is better
    target      where it should be; limit: beyond it the terms are not met
    learn       how many readings at the start show what is normal
    """

    name: Annotated[str, Field(pattern=r"^[^\s,][^,\n]{0,79}$")]
    title: str = ""
    unit: str = ""
    direction: Literal["higher", "lower"]
    target: float | None = None
    limit: float
    learn: int = Field(30, ge=8, le=1000)

    @model_validator(mode="after")
    def _limit_is_worse(self) -> Indicator:
        if self.target is not None and self.worse(self.target) > self.worse(self.limit):
            raise ValueError(
                f"The target {self.target:g} is worse than the limit {self.limit:g}. Exchange them, or turn the direction."
            )
        return self

    @property
    def named(self) -> str:
        return self.title or self.name

    def worse(self, value: float) -> float:
        """`value` on an axis on which more is worse."""
        return value if self.direction == "lower" else -value

    def said(self, value: float) -> str:
        return f"{value:g}{'' if self.unit in ('', '%') else ' '}{self.unit}"


class Limits(Strict):
    """indicators.yaml"""

    most_values: ClassVar[int] = 5_000

    indicators: tuple[Indicator, ...] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _named_once(self) -> Limits:
        names = [indicator.name for indicator in self.indicators]
        faults = [
            Fault(f"‘{name}’ stands here a second time.", "Keep one of the two.", ("indicators", index, "name"))
            for index, name in enumerate(names)
            if name in names[:index]
        ]
        if faults:
            raise Faulty(faults)
        return self


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of one indicator by date, in order. `days` are all dates of the file, those without a reading too."""

    name: str
    points: tuple[tuple[dt.date, float], ...]
    days: tuple[dt.date, ...]

    def until(self, day: dt.date) -> Series:
        """What was known on `day`."""
        return Series(
            self.name, tuple(p for p in self.points if p[0] <= day), tuple(known for known in self.days if known <= day)
        )


class Sign(StrEnum):
    DRIFT = "drift"
    LEVEL = "new level"
    TREND = "trend"
    BEYOND = "beyond the limit"
    SILENT = "no readings"


@dataclass(frozen=True, slots=True)
class Warning:
    """Something worth looking at together.

    first_seen    the first day on which this could have been seen
    crosses       earliest, likely and latest day on which the trend meets the limit; `latest` None: not for sure
    false_alarms  how often a steady series gives this sign all the same
    """

    indicator: str
    sign: Sign
    first_seen: dt.date
    says: str
    crosses: tuple[dt.date, dt.date, dt.date | None] | None = None
    false_alarms: str = ""


def read_series(data: str | bytes, limits: Limits, *, name: str = "") -> dict[str, Series]:
    """Read CSV with a column `date` and one for each indicator; columns without a limit are left alone.

    Empty fields are readings that stayed away. Raises Faulty with every fault and its line: no such column, a date
    that is none or stands twice, a field that is not a number.
    """
    text = decode(data, name) if isinstance(data, bytes) else data
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        return _read_rows(rows, limits, name)
    except csv.Error as error:
        raise Faulty.one(f"The table cannot be read: {error}.", "Save it as CSV with commas.", name=name) from None


def _read_rows(rows: object, limits: Limits, name: str) -> dict[str, Series]:
    assert isinstance(rows, type(csv.reader([])))
    header = [field.strip() for field in next(rows, [])]
    wanted = [indicator.name for indicator in limits.indicators]
    faults = _header_faults(header, wanted)
    if faults:
        raise Faulty(Fault(f.problem, f.instead, name=name, line=1) for f in faults)
    place = {column: header.index(column) for column in ["date", *wanted]}
    seen: dict[dt.date, int] = {}
    points: dict[str, list[tuple[dt.date, float]]] = {column: [] for column in wanted}
    for row in rows:
        if len(faults) >= MOST_FAULTS:
            break
        if not any(field.strip() for field in row):
            continue
        line = rows.line_num
        if len(seen) >= MOST_ROWS:
            raise Faulty.one(f"The table has more than {MOST_ROWS:,} days.", "Give fewer.", name=name, line=line)
        fields = {column: row[at].strip() if at < len(row) else "" for column, at in place.items()}
        day = _date(fields["date"])
        if day is None or day in seen:
            problem = f"‘{fields['date']}’ is not a date." if day is None else f"{day} stands here a second time."
            instead = "Write it as 2026-05-31." if day is None else "Keep one of the two."
            faults.append(Fault(problem, instead, name=name, line=line))
            continue
        seen[day] = line
        for column in wanted:
            value = _number(fields[column])
            if value is None and fields[column]:
                faults.append(
                    Fault(
                        f"‘{fields[column][:40]}’ is not a number ({column}).",
                        "Write digits with a point, or leave it empty where there is no reading.",
                        name=name,
                        line=line,
                    )
                )
            elif value is not None:
                points[column].append((day, value))
    if not seen and not faults:
        faults.append(Fault("The table has no readings.", "Give one line for each day.", name=name))
    if faults:
        raise Faulty(faults)
    return {column: Series(column, tuple(sorted(found)), tuple(sorted(seen))) for column, found in points.items()}


def _header_faults(header: Sequence[str], wanted: Sequence[str]) -> list[Fault]:
    if not header:
        return [Fault("The table is empty.", "Start with a line of names: date, then one for each indicator.")]
    missing = [column for column in ("date", *wanted) if column not in header]
    known = ", ".join(column[:40] for column in header[:20])
    found = [Fault(f"There is no column ‘{c}’.", f"The columns are {known}.") for c in missing]
    twice = sorted(column for column, count in Counter(header).items() if column and count > 1)[:MOST_FAULTS]
    return found + [Fault(f"The column ‘{c}’ stands here twice.", "Keep one of the two.") for c in twice]


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def warn(series: Series, indicator: Indicator) -> tuple[Warning, ...]:
    """What in `series` is worth looking at together on its last day, the earliest sign first. Empty: nothing is.

    Readings are judged against the first `learn` ones; fewer than that say nothing but that they are missing.
    """
    found = [_silent(series, indicator), _beyond(series, indicator)]
    if len(series.points) > indicator.learn:
        found += [_drift(series, indicator), _level(series, indicator), _trend(series, indicator)]
    return tuple(sorted((w for w in found if w is not None), key=lambda w: w.first_seen))


def warn_all(series: Mapping[str, Series], limits: Limits) -> tuple[Warning, ...]:
    """`warn` for every indicator, in the order of the limits."""
    return tuple(warning for i in limits.indicators for warning in warn(series[i.name], i))


def deviations(series: Series, indicator: Indicator) -> list[float]:
    """Readings in standard deviations from what was normal at first, more is worse, extremes cut at `CLIP`."""
    values = [indicator.worse(value) for _, value in series.points]
    first = values[: indicator.learn]
    centre, spread = fmean(first), stdev(first)
    if spread == 0:  # a flat start: let a thousandth of the way to the limit be one deviation
        spread = max(abs(indicator.worse(indicator.limit) - centre) / 1000, 1e-9)
    return [max(-CLIP, min(CLIP, (value - centre) / spread)) for value in values]


def stickiness(scores: Sequence[float], learn: int) -> float:
    """How much of one reading's deviation the next one carries on, 0 to 0.8, from the readings learnt from.

    Where today depends on yesterday a chart made for independent readings cries wolf; both charts widen by this
    (Schmid 1997, On EWMA charts for time series).
    """
    first = scores[:learn]
    centre = fmean(first)
    spread = sum((score - centre) ** 2 for score in first)
    together = sum((a - centre) * (b - centre) for a, b in pairwise(first))
    return min(max(together / spread, 0.0), 0.8) if spread else 0.0


def ewma(scores: Sequence[float], learn: int) -> list[bool]:
    """For each score whether the smoothed level lies beyond its band; the readings learnt from never signal."""
    level, signals = 0.0, []
    carried = stickiness(scores, learn) * (1 - SMOOTHING)
    width = EWMA_WIDTH * math.sqrt((1 + carried) / (1 - carried) * SMOOTHING / (2 - SMOOTHING))
    for number, score in enumerate(scores):
        if number < learn:
            signals.append(False)
            continue
        level = (1 - SMOOTHING) * level + SMOOTHING * score
        settled = 1 - (1 - SMOOTHING) ** (2 * (number - learn + 1))
        signals.append(level > width * math.sqrt(settled))
    return signals


def cusum(scores: Sequence[float], learn: int) -> list[bool]:
    """For each score whether the sum of what exceeded the slack, begun anew at zero, has passed its height."""
    total, signals = 0.0, []
    sticky = stickiness(scores, learn)
    height = CUSUM_HEIGHT * (1 + sticky) / (1 - sticky)
    for number, score in enumerate(scores):
        total = max(0.0, total + score - CUSUM_SLACK) if number >= learn else 0.0
        signals.append(total > height)
    return signals


def _first_of_the_last_run(series: Series, signals: Sequence[bool]) -> dt.date | None:
    """Since when the signals that still last have lasted; None where the last reading gives none."""
    if not signals or not signals[-1]:
        return None
    start = len(signals)
    while start and signals[start - 1]:
        start -= 1
    return series.points[start][0]


def _lately(series: Series) -> float:
    return median(value for _, value in series.points[-7:])


def _normal(series: Series, indicator: Indicator) -> float:
    return median(value for _, value in series.points[: indicator.learn])


def _drift(series: Series, indicator: Indicator) -> Warning | None:
    since = _first_of_the_last_run(series, ewma(deviations(series, indicator), indicator.learn))
    if since is None:
        return None
    limit, lately, first = (
        indicator.said(each) for each in (indicator.limit, _lately(series), _normal(series, indicator))
    )
    says = f"{indicator.named} has moved towards its limit of {limit}: lately {lately}, at first {first}."
    return Warning(indicator.name, Sign.DRIFT, since, says, false_alarms=DRIFT_FALSE_ALARMS)


def _level(series: Series, indicator: Indicator) -> Warning | None:
    since = _first_of_the_last_run(series, cusum(deviations(series, indicator), indicator.learn))
    if since is None:
        return None
    lately, first = indicator.said(_lately(series)), indicator.said(_normal(series, indicator))
    says = (
        f"{indicator.named} stays at another level than in its first {indicator.learn} readings: "
        f"lately {lately}, at first {first}."
    )
    return Warning(indicator.name, Sign.LEVEL, since, says, false_alarms=LEVEL_FALSE_ALARMS)


def _trend(series: Series, indicator: Indicator) -> Warning | None:
    now = _crossing(series.points, indicator)
    if now is None:
        return None
    first = len(series.points)
    while first > indicator.learn and _crossing(series.points[: first - 1], indicator) is not None:
        first -= 1
    earliest, likely, latest = now
    readings, limit = min(len(series.points), TREND_READINGS), indicator.said(indicator.limit)
    earliest_day, until_day, likely_day = _day(earliest), _day(latest) if latest else "some later day", _day(likely)
    says = (
        f"If it goes on as in its last {readings} readings, {indicator.named} meets its limit of {limit} "
        f"between {earliest_day} and {until_day}, most likely about {likely_day}."
    )
    chance = f"the range holds the true slope in {TREND_CONFIDENCE:.0%} of cases, were the readings independent"
    return Warning(indicator.name, Sign.TREND, series.points[first - 1][0], says, now, chance)


def _crossing(
    points: Sequence[tuple[dt.date, float]], indicator: Indicator
) -> tuple[dt.date, dt.date, dt.date | None] | None:
    """When the trend meets the limit: earliest, likely, latest. None where there is no trend to the worse, it has met
    the limit already, or it would do so beyond the horizon. Slope and its range: Sen 1968, JASA 63(324)."""
    from scipy.stats import theilslopes

    points = points[-TREND_READINGS:]
    if len(points) < 8:
        return None
    last = points[-1][0]
    days = [(day - last).days for day, _ in points]
    values = [indicator.worse(value) for _, value in points]
    slope, level, low, high = (float(part) for part in theilslopes(values, days, TREND_CONFIDENCE))
    room = indicator.worse(indicator.limit) - level
    if low <= 0 or room <= 0 or room / slope > HORIZON:
        return None
    latest = room / low
    return (
        last + dt.timedelta(days=math.floor(room / high)),
        last + dt.timedelta(days=round(room / slope)),
        last + dt.timedelta(days=math.ceil(latest)) if latest <= 10 * HORIZON else None,
    )


def _beyond(series: Series, indicator: Indicator) -> Warning | None:
    limit = indicator.worse(indicator.limit)
    over = [(day, value) for day, value in series.points[-7:] if indicator.worse(value) > limit]
    if not over:
        return None
    worst = max(over, key=lambda point: indicator.worse(point[1]))
    count, readings, furthest = len(over), len(series.points[-7:]), indicator.said(worst[1])
    says = (
        f"{indicator.named} was beyond its limit of {indicator.said(indicator.limit)} on {count} of its last {readings} "
        f"readings; the furthest was {furthest} on {_day(worst[0])}."
    )
    return Warning(indicator.name, Sign.BEYOND, over[0][0], says)


def _silent(series: Series, indicator: Indicator) -> Warning | None:
    """Nothing was read for longer than three times what is usual between two readings."""
    if not series.days:
        return None
    last_day = series.days[-1]
    if not series.points:
        return Warning(
            indicator.name,
            Sign.SILENT,
            series.days[0],
            f"{indicator.named} has no reading at all. Ask together what happened to the measurement.",
        )
    gaps = [(b[0] - a[0]).days for a, b in pairwise(series.points)]
    usual = int(median(gaps)) if gaps else 1
    last = series.points[-1][0]
    if (last_day - last).days < SILENT_FOR * usual:
        return None
    first = last + dt.timedelta(days=SILENT_FOR * usual)
    says = f"{indicator.named} has had no reading since {_day(last)}. Ask together what happened to the measurement."
    return Warning(indicator.name, Sign.SILENT, first, says)


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
