"""What may not be done now, and why; what must be looked up first; and what was decided against the warning.

These are warnings drawn from the answers given, not legal advice: a lawyer who has read the contract decides.
Sources: CISG articles 47(2), 49 and 63(2); UNIDROIT Principles 7.1.5; the notice and dispute clauses of most contracts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from makegood.breach.ratings import said_day
from makegood.breach.report import Answer, CourseId, Override, Planned, Report
from makegood.formats import Faulty, Strict, build

_REST_WHILE_CURE_RUNS = (CourseId.SUSPEND, CourseId.END)
_NEED_NOTICE = (CourseId.SUSPEND, CourseId.END)
PAUSE = "pause"  # the kind of a protective step that amounts to suspending
_RIGHTS = ("suspend", "terminate_for_cause", "terminate_for_convenience")
_DECIDES = ("cure_period", "notice", "steps_first", *(f"our_rights.{name}" for name in _RIGHTS))


class NotAllowed(Strict):
    """A step that the answers speak against taking now.

    until      the last day on which this stands in the way; None where something must be done first, not waited for
    frees_it   what would clear the way
    """

    step: CourseId
    why: str
    source: str
    until: dt.date | None = None
    frees_it: str = ""


class CheckFirst(Strict):
    """A step that may or may not be open: an answer is missing that decides it."""

    step: CourseId
    question: str
    source: str


class Refused(Strict):
    """A step the file plans to take on a day on which it may not be taken."""

    step: CourseId
    on: dt.date
    why: tuple[str, ...]


class Overridden(Strict):
    """A planned step that two people decided to take against the warning."""

    step: CourseId
    on: dt.date
    why: tuple[str, ...]
    override: Override


def not_allowed(report: Report) -> tuple[NotAllowed, ...]:
    return tuple(_obstacles(report))


def looks_at(place: str) -> bool:
    """Whether the answer at `place`, such as ‘contract.notice.valid’, may decide what is not allowed."""
    return any(place.startswith(f"contract.{part}.") for part in _DECIDES)


def open_at(obstacles: tuple[NotAllowed, ...], step: CourseId, day: dt.date) -> tuple[NotAllowed, ...]:
    """The obstacles to `step` that still stand on `day`."""
    return tuple(o for o in obstacles if o.step is step and (o.until is None or day <= o.until))


def _obstacles(report: Report) -> Iterator[NotAllowed]:
    yield from _cure_period(report)
    yield from _notice(report)
    yield from _rights(report)
    yield from _steps_first(report)


def _in_clause(says: str, clause: str) -> str:
    if not clause:
        return says
    see = f"See clause {clause}."
    return f"{says} {see}"


def _cure_period(report: Report) -> Iterator[NotAllowed]:
    cure = report.contract.cure_period
    if cure.running is not Answer.YES or cure.granted_by == "them":
        return
    until = cure.until if isinstance(cure.until, dt.date) else None
    if until is not None and until < report.as_of:
        return
    why = _runs(cure.granted_by, said_day(until, report.as_of) if until else "", report.sides.ours.name)
    for step in _REST_WHILE_CURE_RUNS:
        yield NotAllowed(
            step=step,
            why=_in_clause(why, cure.clause),
            source="contract.cure_period",
            until=until,
            frees_it="It ends on its last day, when the failure is cured, or when the other side says that it will not perform.",
        )


def _runs(granted_by: str, last: str, us: str) -> str:
    match granted_by, bool(last):
        case "us", True:
            return f"A cure period that {us} granted is running until {last}; while it runs, other remedies rest."
        case "us", False:
            return f"A cure period that {us} granted is running, and its last day is not known; while it runs, other remedies rest."
        case "the contract", True:
            return (
                f"A cure period that the contract grants is running until {last}; while it runs, other remedies rest."
            )
        case "the contract", False:
            return "A cure period that the contract grants is running, and its last day is not known; while it runs, other remedies rest."
        case _, True:
            return f"A cure period is running until {last}; while it runs, other remedies rest."
    return "A cure period is running, and its last day is not known; while it runs, other remedies rest."


def _notice(report: Report) -> Iterator[NotAllowed]:
    notice = report.contract.notice
    if notice.given_on == "none":
        why = "No notice has been given, and this step needs one first."
    elif notice.valid is Answer.NO or notice.valid is Answer.PARTLY:
        why = "The notice given may not be valid, and this step rests on it."
    else:
        return
    for step in _NEED_NOTICE:
        if step is CourseId.END and report.contract.our_rights.terminate_for_convenience.answer is Answer.YES:
            continue
        yield NotAllowed(
            step=step,
            why=_in_clause(why, notice.clause),
            source="contract.notice",
            frees_it="Give a notice as the contract asks: to the right person, at the right address, in the right form.",
        )


def _rights(report: Report) -> Iterator[NotAllowed]:
    rights = report.contract.our_rights
    if rights.suspend.answer is Answer.NO:
        yield NotAllowed(
            step=CourseId.SUSPEND,
            why="As you read it, the contract gives no right to suspend.",
            source="contract.our_rights.suspend",
            frees_it="The other side's agreement, or a right under the governing law that your lawyer confirms.",
        )
    if rights.terminate_for_cause.answer is Answer.NO and rights.terminate_for_convenience.answer is Answer.NO:
        yield NotAllowed(
            step=CourseId.END,
            why="As you read it, the contract gives no right to end it, neither for cause nor for convenience.",
            source="contract.our_rights",
            frees_it="The other side's agreement, or a right under the governing law that your lawyer confirms.",
        )


def _steps_first(report: Report) -> Iterator[NotAllowed]:
    for index, first in enumerate(report.contract.steps_first):
        if first.done is Answer.NO or first.done is Answer.PARTLY:
            text = first.step.rstrip(".")
            yield NotAllowed(
                step=CourseId.END,
                why=_in_clause(f"The contract asks for this first: {text}.", first.clause),
                source=f"contract.steps_first.{index}",
            )


def check_first(report: Report) -> tuple[CheckFirst, ...]:
    """What nobody has looked up yet and what a step depends on."""
    contract = report.contract
    open_questions: list[tuple[CourseId, str, str]] = []
    for step in _REST_WHILE_CURE_RUNS:
        if contract.cure_period.running is Answer.UNKNOWN:
            open_questions.append((step, "Is a cure period running, and until when?", "contract.cure_period.running"))
        if contract.notice.given_on != "none" and contract.notice.valid is Answer.UNKNOWN:
            open_questions.append((step, "Was a notice given, and is it valid?", "contract.notice.valid"))
    if contract.our_rights.suspend.answer is Answer.UNKNOWN:
        open_questions.append((CourseId.SUSPEND, "Does the contract let you suspend?", "contract.our_rights.suspend"))
    ends = (contract.our_rights.terminate_for_cause.answer, contract.our_rights.terminate_for_convenience.answer)
    if Answer.UNKNOWN in ends and Answer.YES not in ends:
        open_questions.append((CourseId.END, "Does the contract let you end it?", "contract.our_rights"))
    for index, first in enumerate(contract.steps_first):
        if first.done is Answer.UNKNOWN:
            text = first.step.rstrip(".")
            question = f"Has this been done, which the contract asks for first: {text}?"
            open_questions.append((CourseId.END, question, f"contract.steps_first.{index}.done"))
    return tuple(CheckFirst(step=s, question=q, source=path) for s, q, path in open_questions)


def hold_against(
    report: Report, obstacles: tuple[NotAllowed, ...]
) -> tuple[tuple[Refused, ...], tuple[Overridden, ...]]:
    """Hold what the file plans to do against what may not be done on that day. A pause counts as suspending."""
    refused, overridden = [], []
    for plan in (*report.planned, *_pauses(report)):
        why = tuple(o.why for o in open_at(obstacles, plan.step, plan.on))
        if not why:
            continue
        if plan.override:
            overridden.append(Overridden(step=plan.step, on=plan.on, why=why, override=plan.override))
        else:
            refused.append(Refused(step=plan.step, on=plan.on, why=why))
    return tuple(refused), tuple(overridden)


def _pauses(report: Report) -> Iterator[Planned]:
    """Protective pauses, unless the same day is planned as a suspension already."""
    said = {plan.on for plan in report.planned if plan.step is CourseId.SUSPEND}
    for step in report.protective_steps:
        if step.kind == PAUSE:
            on = step.by if isinstance(step.by, dt.date) else report.as_of
            if on not in said:
                yield Planned(step=CourseId.SUSPEND, on=on)


def decide_against(report: Report, step: CourseId, on: dt.date, override: Override) -> Report:
    """The report with a planned step that two people decided on against the warning.

    Raises Faulty where there is no warning against it on that day, and so nothing to override.
    """
    if not open_at(not_allowed(report), step, on):
        day = f"{on.day} {on:%B %Y}"
        raise Faulty.one(
            f"Nothing known speaks against ‘{step}’ on {day}.",
            "Plan it without an override.",
            path=("planned",),
        )
    rest = [plan.model_dump(mode="json") for plan in report.planned if (plan.step, plan.on) != (step, on)]
    plan = Planned(step=step, on=on, override=override)
    return build({**report.model_dump(mode="json"), "planned": [*rest, plan.model_dump(mode="json")]}, Report)
