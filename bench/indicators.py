"""How often steady figures raise a warning all the same, how soon a lasting shift is seen, and how far ahead a slide.

    python bench/indicators.py

Simulated, with known shifts: series of 182 days, 30 of them learnt from. ‘Sticky’ readings carry half of yesterday's
deviation with them (a first-order autoregression), as real figures do; some days have no reading at all. A slide begins
on day 80 and meets the limit, four standard deviations away, on day 140.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np

from makegood.obligations.indicators import Indicator, Series, cusum, deviations, ewma, warn

SERIES, DAYS, LEARN = 2_000, 182, 30
SHIFT_AT, SLIDE_FROM, LIMIT_AT, LIMIT = 100, 80, 140, 4.0
CHARTS: dict[str, Callable[[Sequence[float], int], list[bool]]] = {"drift (EWMA)": ewma, "new level (CUSUM)": cusum}
INDICATOR = Indicator(name="response", direction="lower", limit=LIMIT)
FIRST = dt.date(2026, 1, 1)
Noise = Callable[[np.random.Generator], np.ndarray]


def independent(dice: np.random.Generator) -> np.ndarray:
    return dice.normal(size=DAYS)


def sticky(dice: np.random.Generator) -> np.ndarray:
    steps = dice.normal(size=DAYS) * np.sqrt(1 - 0.5**2)
    values = np.empty(DAYS)
    values[0] = dice.normal()
    for day in range(1, DAYS):
        values[day] = 0.5 * values[day - 1] + steps[day]
    return values


def main() -> None:
    for name, noise in (("independent", independent), ("sticky", sticky)):
        print(f"{name} readings")
        dice = np.random.default_rng(20260603)
        charts(noise, dice)
        ahead(noise, dice)


def charts(noise: Noise, dice: np.random.Generator) -> None:
    steady = [scored(noise(dice)) for _ in range(SERIES)]
    shifted = [scored(noise(dice) + (np.arange(DAYS) >= SHIFT_AT)) for _ in range(SERIES)]
    for name, chart in CHARTS.items():
        signals = [chart(series, LEARN) for series in steady]
        last, ever = sum(signal[-1] for signal in signals), sum(any(signal) for signal in signals)
        waits = [seen_after(chart(series, LEARN), SHIFT_AT) for series in shifted]
        print(f"  {name}: of {SERIES} steady series {last} show it on the last day, {ever / SERIES:.0%} on some day;")
        print(f"    a lasting shift by one standard deviation is seen after {median(waits):.0f} readings (median)")


def ahead(noise: Noise, dice: np.random.Generator, count: int = 60) -> None:
    """What a person is told who looks once a week, by any sign: days before the limit, and how many warned for nothing."""
    slide = np.clip((np.arange(DAYS) - SLIDE_FROM) / (LIMIT_AT - SLIDE_FROM), 0, None) * LIMIT
    weeks, false = [], 0
    for _ in range(count):
        missing = dice.random(DAYS) < 0.05
        steady, sliding = noise(dice), noise(dice) + slide
        false += warned(steady, missing, LIMIT_AT)
        seen = next((day for day in range(SLIDE_FROM, LIMIT_AT, 7) if warned(sliding, missing, day)), LIMIT_AT)
        weeks.append(LIMIT_AT - seen)
    quarters = np.percentile(weeks, [25, 50, 75])
    print(f"  a slide to the limit in {LIMIT_AT - SLIDE_FROM} days is seen {quarters[1]:.0f} days ahead", end=" ")
    print(f"(half of them {quarters[0]:.0f} to {quarters[2]:.0f}); {false} of {count} steady series warn on that day")


def warned(values: np.ndarray, missing: np.ndarray, upto: int) -> bool:
    days = tuple(FIRST + dt.timedelta(days=n) for n in range(upto))
    points = tuple((days[n], float(values[n])) for n in range(upto) if not missing[n])
    return any(
        each.sign in ("drift", "new level", "trend") for each in warn(Series("response", points, days), INDICATOR)
    )


def scored(values: np.ndarray) -> list[float]:
    """In standard deviations from what the first readings showed, as the charts take them."""
    days = [FIRST + dt.timedelta(days=n) for n in range(DAYS)]
    points = tuple(zip(days, map(float, values), strict=True))
    return deviations(Series("response", points, tuple(days)), INDICATOR)


def seen_after(signals: list[bool], start: int) -> int:
    return next((day - start + 1 for day in range(start, DAYS) if signals[day]), DAYS - start + 1)


if __name__ == "__main__":
    main()
