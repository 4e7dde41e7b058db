"""What to protect, what to clean up, what to mend, and how both sides see the foundations."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from makegood.breach.allowed import PAUSE, NotAllowed, open_at
from makegood.breach.questions import named, words
from makegood.breach.report import UNKNOWN, Answer, CourseId, Report, Step
from makegood.formats import Strict
from makegood.values import Estimate


class PlanStep(Strict):
    """One step with what is still missing of owner, date and cost. `ours` is false for a proposal to consider."""

    kind: str
    do: str
    owner: str
    by: dt.date | None
    cost: Estimate | None
    missing: tuple[str, ...]
    proposed: bool
    not_now: str = ""


class CleanUp(Strict):
    """A harm that cannot be undone, and the steps that make as much of it good as can be."""

    harm: str
    felt_by: str
    steps: tuple[PlanStep, ...]


class Remedies(Strict):
    """Short term and long term apart; a question where one was not named."""

    short_term: tuple[str, ...]
    long_term: tuple[str, ...]
    short_term_question: str
    long_term_question: str


class FoundationView(Strict):
    """One foundation as both sides see it."""

    name: str
    asks: str
    ours: str
    theirs: str
    ours_says: str
    theirs_says: str
    result: Literal["both see it clear", "both see a gap", "seen differently", "ask both", "ask them", "ask us"]
    says: str


_FOUNDATIONS = {
    "joint_value": "what you create together",
    "lanes": "who does what and for whom",
    "incentives": "the incentives",
    "shared_accounts_and_leads": "shared accounts and leads",
    "commission_rules": "commission rules",
}
_MISSING = {"owner": "who does it", "by": "by when", "cost": "what it costs"}


def protective_plan(report: Report, obstacles: tuple[NotAllowed, ...], may_end: bool) -> tuple[PlanStep, ...]:
    """The steps named, and, where it may come to an end, a proposal for each kind that has none yet."""
    steps = []
    for step in report.protective_steps:
        on = step.by if isinstance(step.by, dt.date) else report.as_of
        shut = open_at(obstacles, CourseId.SUSPEND, on) if step.kind == PAUSE else ()
        steps.append(_step(step.kind, step, not_now=shut[0].why if shut else ""))
    if not may_end:
        return tuple(steps)
    have = {step.kind for step in report.protective_steps}
    for kind, do in words()["protect"].items():
        if kind not in have:
            steps.append(_proposal(kind, named(do, report)))
    return tuple(steps)


def _step(kind: str, step: Step, not_now: str = "") -> PlanStep:
    given = {
        "owner": bool(step.owner),
        "by": isinstance(step.by, dt.date),
        "cost": step.cost != UNKNOWN,
    }
    return PlanStep(
        kind=kind,
        do=step.do,
        owner=step.owner,
        by=step.by if isinstance(step.by, dt.date) else None,
        cost=step.cost if isinstance(step.cost, Estimate) else None,
        missing=tuple(_MISSING[name] for name, there in given.items() if not there),
        proposed=False,
        not_now=not_now,
    )


def _proposal(kind: str, do: str) -> PlanStep:
    return PlanStep(kind=kind, do=do, owner="", by=None, cost=None, missing=tuple(_MISSING.values()), proposed=True)


def clean_up(report: Report) -> tuple[CleanUp, ...]:
    """A plan for each harm that cannot be undone; a proposal where no step was named."""
    return tuple(
        CleanUp(
            harm=harm.harm,
            felt_by=harm.felt_by,
            steps=tuple(_step("clean up", step) for step in harm.clean_up)
            or (_proposal("clean up", named(words()["clean_up"][harm.felt_by], report)),),
        )
        for harm in report.cannot_be_undone.harms
    )


def remedies(report: Report) -> Remedies:
    given = report.remedies
    return Remedies(
        short_term=given.short_term,
        long_term=given.long_term,
        short_term_question=""
        if given.short_term
        else "What would stop the damage now, even if it is not how you want to go on?",
        long_term_question="" if given.long_term else "What would keep the partnership from failing this way again?",
    )


def compare_foundations(report: Report) -> tuple[FoundationView, ...]:
    return tuple(_compared(name, about, report) for name, about in _FOUNDATIONS.items())


def _compared(name: str, about: str, report: Report) -> FoundationView:
    both = getattr(report.foundations, name)
    ours, theirs = both.ours, both.theirs
    us, them = report.sides.ours.name, report.sides.theirs.name
    unknown = (ours.answer is Answer.UNKNOWN, theirs.answer is Answer.UNKNOWN)
    result: Literal["both see it clear", "both see a gap", "seen differently", "ask both", "ask them", "ask us"]
    if all(unknown):
        result, says = "ask both", f"Nobody has been asked about {about} yet. Ask each side apart."
    elif any(unknown):
        result, other = ("ask us", us) if unknown[0] else ("ask them", them)
        says = f"Only one side has been asked about {about}. Ask {other} too, apart."
    elif ours.answer is theirs.answer is Answer.YES:
        result, says = "both see it clear", f"Both see {about} as clear and working."
    elif Answer.YES in (ours.answer, theirs.answer):
        sees, misses = (us, them) if ours.answer is Answer.YES else (them, us)
        result = "seen differently"
        says = f"{sees} sees {about} as clear, {misses} does not. That difference is worth a talk of its own."
    else:
        result, says = "both see a gap", f"Both see a gap in {about}. You can work on it together."
    return FoundationView(
        name=name.replace("_", " "),
        asks=about,
        ours=ours.answer,
        theirs=theirs.answer,
        ours_says=ours.says,
        theirs_says=theirs.says,
        result=result,
        says=says,
    )
