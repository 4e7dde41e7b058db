"""Choosing among the courses of action: how right each is, why, how firmly, and what would change it.

A course is right to the degree that its conditions hold (courses.toml). Within each criterion the degrees are averaged by
their counts, and the criteria by the weights in the file: an additive value model (Keeney and Raiffa 1976, Decisions
with Multiple Objectives), kept so plain that every step of it can be said in words.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from makegood.breach.allowed import not_allowed, open_at
from makegood.breach.measures import SOURCES, measure
from makegood.breach.ratings import Range
from makegood.breach.report import Answer, Before, CourseId, Criterion, Report
from makegood.formats import Strict
from makegood.values import Reason

Wants = Literal["high", "low", "some", "middle"]
TONES = ("collaborative", "firm", "formal")
_HOLDS, _FAILS = 0.6, 0.4  # from here on a condition speaks for a course, up to here against it
EXACT = 9  # digits to which two fits count as equal
KNOT = 0.5  # where a degree may change direction; it is straight before it and after it


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that makes a course right. `degree` says how far it holds at a value of its measure."""

    criterion: Criterion
    measure: str
    wants: Wants
    counts: float
    holds: str
    fails: str

    def degree(self, x: float) -> float:
        match self.wants:
            case "high":
                return x
            case "low":
                return 1 - x
            case "some":
                return min(2 * x, 1.0)
            case "middle":
                return 1 - 2 * abs(x - 0.5)


@dataclass(frozen=True, slots=True)
class Course:
    id: CourseId
    tone: str
    means: str
    first_step: str
    conditions: tuple[Condition, ...]

    def shares(self, weights: Mapping[Criterion, float]) -> list[tuple[Condition, float]]:
        """Each condition with its share in the whole; the shares add up to 1."""
        total = sum(weights.values())
        within = {c: sum(x.counts for x in self.conditions if x.criterion is c) for c in Criterion}
        return [(c, weights[c.criterion] / total * c.counts / within[c.criterion]) for c in self.conditions]


class Option(Strict):
    """One course judged. `fit` is how far its conditions hold, 0 to 1; it orders the courses and is nothing more."""

    course: CourseId
    fit: float
    low: float
    high: float
    tone: str
    means: str
    first_step: str
    by_criterion: dict[Criterion, float]
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    not_now: tuple[str, ...]
    rejected_because: str


@functools.cache
def courses() -> tuple[Course, ...]:
    """The courses in courses.toml, the mildest first."""
    data = tomllib.loads(resources.files(__package__).joinpath("courses.toml").read_text(encoding="utf-8"))
    return tuple(
        Course(
            id=CourseId(name),
            tone=entry["tone"],
            means=entry["means"],
            first_step=entry["first_step"],
            conditions=tuple(Condition(**{**c, "criterion": Criterion(c["criterion"])}) for c in entry["conditions"]),
        )
        for name, entry in data.items()
    )


def weights(report: Report) -> dict[Criterion, float]:
    return {criterion: report.weights.get(criterion, 1.0) for criterion in Criterion}


def fit(course: Course, at: Mapping[str, float], weigh: Mapping[Criterion, float]) -> float:
    return sum(share * c.degree(at[c.measure]) for c, share in course.shares(weigh))


def blocked(report: Report) -> frozenset[CourseId]:
    """Courses that may not be taken today. One that two people decided on against the warning is not blocked."""
    obstacles = not_allowed(report)
    decided = {plan.step for plan in report.planned if plan.override}
    return frozenset(step for step in CourseId if open_at(obstacles, step, report.as_of) and step not in decided)


def winner(report: Report) -> CourseId:
    """The best course that may be taken; of equals the milder."""
    at = {name: value.number for name, value in measure(report).items()}
    weigh, shut = weights(report), blocked(report)
    able = [course for course in courses() if course.id not in shut]
    return max(able, key=lambda course: round(fit(course, at, weigh), EXACT)).id


def judge(report: Report) -> tuple[Option, ...]:
    """Every course judged, best first; those that may not be taken now come last."""
    ranges = measure(report)
    at = {name: value.number for name, value in ranges.items()}
    weigh, shut = weights(report), blocked(report)
    obstacles = not_allowed(report)
    ordered = sorted(courses(), key=lambda course: (course.id in shut, -round(fit(course, at, weigh), EXACT)))
    best = ordered[0]
    options = []
    for course in ordered:
        why_not = tuple(o.why for o in open_at(obstacles, course.id, report.as_of)) if course.id in shut else ()
        low, high = least_most([(c, share) for c, share in course.shares(weigh)], ranges)
        holds, fails = _reasons(course, ranges, weigh, report)
        options.append(
            Option(
                course=course.id,
                fit=round(fit(course, at, weigh), 3),
                low=round(low, 3),
                high=round(high, 3),
                tone=course.tone,
                means=_named(course.means, report),
                first_step=_named(course.first_step, report),
                by_criterion={
                    c: round(fit(course, at, {**dict.fromkeys(Criterion, 0.0), c: 1.0}), 3) for c in Criterion
                },
                reasons_for=holds,
                reasons_against=fails,
                not_now=why_not,
                rejected_because="" if course is best else _rejected(course, best, ranges, weigh, why_not, report),
            )
        )
    return tuple(options)


def _named(text: str, report: Report) -> str:
    return text.replace("{us}", report.sides.ours.name).replace("{them}", report.sides.theirs.name)


def _reasons(
    course: Course, ranges: Mapping[str, Range], weigh: Mapping[Criterion, float], report: Report
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """What speaks for and against; where the range of a measure allows both, nothing is said."""
    at = {name: value.number for name, value in ranges.items()}
    holds, fails = [], []
    for condition, share in course.shares(weigh):
        if not share:
            continue
        degree = condition.degree(at[condition.measure])
        least, most = least_most([(condition, 1.0)], ranges)
        if degree >= _HOLDS and least >= _FAILS:
            holds.append(Reason(_named(condition.holds, report), SOURCES[condition.measure], round(share * degree, 4)))
        elif degree <= _FAILS and most <= _HOLDS:
            fails.append(
                Reason(_named(condition.fails, report), SOURCES[condition.measure], round(share * (1 - degree), 4))
            )
    return _heaviest(holds), _heaviest(fails)


def _heaviest(reasons: list[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: -(reason.weight or 0)))


def _rejected(
    course: Course,
    best: Course,
    ranges: Mapping[str, Range],
    weigh: Mapping[Criterion, float],
    why_not: tuple[str, ...],
    report: Report,
) -> str:
    if why_not:
        return why_not[0]
    against = _reasons(course, ranges, weigh, report)[1]
    if against:
        return against[0].says
    return f"Nothing that is known speaks against it; ‘{best.id}’ fits better on the whole."


def least_most(terms: list[tuple[Condition, float]], ranges: Mapping[str, Range]) -> tuple[float, float]:
    """The least and the most that a sum of shares times degrees can be while every measure stays in its range.

    Exact: every term looks at one measure and is straight but for the knot, so each measure can be taken by itself.
    """
    least = most = 0.0
    for name in dict.fromkeys(condition.measure for condition, _ in terms):
        value = ranges[name]
        points = (value.low, value.high, *((KNOT,) if value.low < KNOT < value.high else ()))
        sums = [sum(share * c.degree(x) for c, share in terms if c.measure == name) for x in points]
        least += min(sums)
        most += max(sums)
    return least, most


def rivals(report: Report, best: CourseId) -> tuple[CourseId, ...]:
    """The courses that could overtake `best` somewhere in the ranges; none where it is robust. Exact, see `least_most`."""
    ranges = measure(report)
    weigh, shut = weights(report), blocked(report)
    by_id = {course.id: course for course in courses()}
    ours = by_id[best].shares(weigh)
    found = []
    for course in courses():
        if course.id == best or course.id in shut:
            continue
        against = [(condition, -share) for condition, share in course.shares(weigh)]
        if least_most([*ours, *against], ranges)[0] < 0:
            found.append(course.id)
    return tuple(found)


def tone(report: Report, course: CourseId) -> tuple[str, str]:
    """The tone that the course asks for, and why. A repeated failure that was not for want of means is one step firmer."""
    own = next(c.tone for c in courses() if c.id is course)
    cause = report.root_cause
    if cause.before is Before.REPEATED and cause.able is Answer.YES and cause.willing is Answer.NO and own != "formal":
        firmer = TONES[TONES.index(own) + 1]
        return (
            firmer,
            f"‘{course}’ asks for a {own} tone; it has happened before though they could, so one step firmer.",
        )
    return own, f"‘{course}’ asks for a {own} tone."
