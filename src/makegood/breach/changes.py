"""Which single answer, changed, would make another course win. Every answer is tried; nothing is guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from makegood.breach.courses import Change, winner
from makegood.breach.questions import answers, ask
from makegood.breach.ratings import said_sum
from makegood.breach.report import CourseId, Report
from makegood.formats import Path
from makegood.values import Estimate

_FACTORS = (0, 2, 5, 10)  # an estimate is tried gone, and at so many times its size
_DAYS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90)
_PROMISES = (1, 2, 3, 5, 10, 20, 50)


def what_would_change(report: Report) -> tuple[Change, ...]:
    """Every single answer that would make another course win, in the order of the file.

    Answers from a list are tried one by one; the date at 0 to 90 days from the day of the assessment, and none; sums at
    zero and at 2, 5 and 10 times; the record with 1 to 50 more promises of each kind. The smallest change is named.
    """
    best = winner(report)
    found: list[Change] = []
    for path, now in answers(report):
        turned: dict[CourseId, list[str]] = {}
        for said, instead in _others(report, path, now):
            if (course := winner(_with(report, path, instead))) is not best:
                turned.setdefault(course, []).append(said)
        found += _changes(".".join(map(str, path)), ask(report, path), _said(now), turned)
    return (*found, *_record(report, best))


def _changes(path: str, question: str, now: str, turned: dict[CourseId, list[str]]) -> Iterator[Change]:
    for course, instead in turned.items():
        yield Change(path=path, question=question, now=now, instead=tuple(instead), course=course)


def _record(report: Report, best: CourseId) -> Iterator[Change]:
    counted = report.promises.counted
    for outcome in type(counted).model_fields:
        now = getattr(counted, outcome)
        for more in _PROMISES:
            changed = _with(report, ("promises", "counted", outcome), now + more)
            if (course := winner(changed)) is not best:
                yield Change(
                    path=f"promises.counted.{outcome}",
                    question=f"How many promises were {outcome}?",
                    now="as on record",
                    instead=(f"{more} more",),
                    course=course,
                )
                break


def _others(report: Report, path: Path, now: Any) -> Iterator[tuple[str, Any]]:
    """Every other answer to try at `path`, in words and as a value."""
    if isinstance(now, StrEnum):
        yield from ((str(other), other) for other in type(now) if other is not now and other != "unknown")
    elif isinstance(now, Estimate):
        for factor in _FACTORS:
            larger = Estimate(now.low * factor, now.likely * factor, now.high * factor)
            yield said_sum(larger.likely), larger
    elif path == ("urgency", "act_by"):
        yield from _days(report, now)


def _days(report: Report, now: Any) -> Iterator[tuple[str, Any]]:
    dates: Iterable[dt.date] = (report.as_of + dt.timedelta(days=n) for n in _DAYS)
    yield from ((f"{day.day} {day:%B %Y}", day) for day in dates if day != now)
    if now != "none":
        yield "no date", "none"


def _said(now: Any) -> str:
    if isinstance(now, Estimate):
        return said_sum(now)
    return f"{now.day} {now:%B %Y}" if isinstance(now, dt.date) else str(now)


def _with(value: Any, path: Path, instead: Any) -> Any:
    """A copy of `value` with one answer changed; nothing else is touched or checked again."""
    if not path:
        return instead
    first, rest = path[0], path[1:]
    if isinstance(first, int):
        return (*value[:first], _with(value[first], rest, instead), *value[first + 1 :])
    return value.model_copy(update={first: _with(getattr(value, first), rest, instead)})
