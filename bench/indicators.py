"""How often steady figures raise a warning all the same, and how soon a lasting shift is seen.

    python bench/indicators.py

Series of 182 days, normal and independent, 30 days of them learnt from. Real figures are seldom so tidy: where today's
reading depends on yesterday's, false alarms are more frequent.
"""

from __future__ import annotations

from statistics import fmean, median, stdev

import numpy as np

from makegood.obligations.indicators import CLIP, cusum, ewma

SERIES, DAYS, LEARN, SHIFT_AT = 2_000, 182, 30, 100
CHARTS = {"drift (EWMA)": ewma, "new level (CUSUM)": cusum}


def main() -> None:
    dice = np.random.default_rng(20260603)
    steady = [scores(dice.normal(size=DAYS)) for _ in range(SERIES)]
    for name, chart in CHARTS.items():
        signals = [chart(series, LEARN) for series in steady]
        last, ever = sum(signal[-1] for signal in signals), sum(any(signal) for signal in signals)
        print(f"{name}: of {SERIES} steady series {last} show it on the last day, {ever / SERIES:.0%} on some day")
    for name, chart in CHARTS.items():
        waits = [seen_after(chart(scores(shifted(dice)), LEARN)) for _ in range(SERIES)]
        print(f"{name}: a lasting shift by one standard deviation is seen after {median(waits):.0f} readings (median)")


def scores(values: np.ndarray) -> list[float]:
    """In standard deviations from what the first readings showed, as the charts take them."""
    normal, spread = fmean(values[:LEARN]), stdev(values[:LEARN])
    return [float(np.clip((value - normal) / spread, -CLIP, CLIP)) for value in values]


def shifted(dice: np.random.Generator) -> np.ndarray:
    values = dice.normal(size=DAYS)
    values[SHIFT_AT:] += 1
    return values


def seen_after(signals: list[bool]) -> int:
    return next((day - SHIFT_AT + 1 for day in range(SHIFT_AT, DAYS) if signals[day]), DAYS - SHIFT_AT + 1)


if __name__ == "__main__":
    main()
