"""A partnership, month by month: what every thread added to it, put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from makegood.archive.following import RISK_UNIT, Heard


@dataclass(frozen=True, slots=True)
class Month:
    """One row of the result. Hours are medians, None where nobody answered; risks from 0 to 1; `went_wrong`: message ids."""

    ours: str
    theirs: str
    month: str
    threads: int
    messages: int
    by_us: int
    by_them: int
    our_answer_hours: float | None
    their_answer_hours: float | None
    points_unanswered: int
    risk_mean: float
    risk_highest: float
    alerts: int
    went_wrong: tuple[str, ...]


def months(heard: Iterable[Heard], ours: str) -> Iterator[Month]:
    """Rows from what was heard, which comes ordered by partnership and month."""
    for (theirs, month), group in groupby(heard, key=lambda one: (one.theirs, one.month)):
        parts = list(group)
        count = sum(part.by_us + part.by_them for part in parts)
        wrong = sorted(message for part in parts for message in part.went_wrong)
        yield Month(
            ours,
            theirs,
            month,
            threads=len({part.thread for part in parts}),
            messages=count,
            by_us=sum(part.by_us for part in parts),
            by_them=sum(part.by_them for part in parts),
            our_answer_hours=_hours([minutes for part in parts for minutes in part.our_answers]),
            their_answer_hours=_hours([minutes for part in parts for minutes in part.their_answers]),
            points_unanswered=sum(part.unanswered for part in parts),
            risk_mean=round(sum(part.risk for part in parts) / count / RISK_UNIT, 4),
            risk_highest=max(part.highest for part in parts) / RISK_UNIT,
            alerts=len(wrong),
            went_wrong=tuple(wrong),
        )


def _hours(minutes: list[int]) -> float | None:
    return round(median(minutes) / 60, 1) if minutes else None
