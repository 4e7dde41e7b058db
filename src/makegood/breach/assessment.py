"""From a report to an assessment. It diagnoses nobody, decides no guilt and gives no legal advice."""

from __future__ import annotations

import datetime as dt

from makegood.breach import allowed, exhibits, materiality, plans, questions, ratings
from makegood.breach.changes import Change, PairOfChanges, pairs_that_would_change, what_would_change
from makegood.breach.courses import Option, judge, rivals, tone, weights
from makegood.breach.impact import Cover, TotalImpact, compare_cover, total_impact
from makegood.breach.report import Answer, CourseId, Criterion, Opened, Report
from makegood.formats import Strict

LIMITS = (
    "It rests on the answers of one side only, and is as good as they are.",
    "It does not say who is to blame, what anybody meant, or what a court would decide. It is not legal advice.",
    "Sums are drawn together only where you said what they rise and fall with; where more of them do, the range is wider.",
    "The record of promises says how often they were kept, not why.",
)
_AT_END = (CourseId.SUSPEND, CourseId.END, CourseId.STEP_DOWN)


class Preparation(Strict):
    """What to bring to the talk. It assumes no bad intent and leaves room for the other side's account."""

    purpose: str
    stance: str
    facts: tuple[exhibits.Fact, ...]
    claims: tuple[exhibits.Fact, ...]
    our_part: str
    questions: tuple[questions.WhyQuestion, ...]
    we_want: tuple[str, ...]
    they_may_want: tuple[str, ...]
    ask_first: str
    leave_out: tuple[str, ...]


class Assessment(Strict):
    """What the report comes to. Every rating has its reasons; every answer that is missing is a question.

    robust          no other course could overtake the recommended one anywhere in the ranges, and nothing that may bar its
                    way is still to be looked up; `rivals` names those that could, `check_first` what is to be looked up
    not_allowed     what the answers speak against doing now; `refused` is what the report plans to do nevertheless
    """

    title: str
    as_of: dt.date
    us: str
    them: str
    opened_from: Opened
    in_one_line: str
    happened_on: dt.date
    facts: tuple[exhibits.Fact, ...]
    contradictions: tuple[exhibits.Contradiction, ...]
    impact: TotalImpact
    severity: ratings.Rating
    urgency: ratings.Rating
    our_leverage: ratings.Rating
    their_leverage: ratings.Rating
    leverage: ratings.Rating
    trust: ratings.Trust
    materiality: materiality.Materiality
    course: Option
    alternatives: tuple[Option, ...]
    tone: str
    tone_because: str
    weights: dict[Criterion, float]
    robust: bool
    rivals: tuple[CourseId, ...]
    what_would_change: tuple[Change, ...]
    pairs_that_would_change: tuple[PairOfChanges, ...]
    not_allowed: tuple[allowed.NotAllowed, ...]
    check_first: tuple[allowed.CheckFirst, ...]
    refused: tuple[allowed.Refused, ...]
    overridden: tuple[allowed.Overridden, ...]
    remedies: plans.Remedies
    clean_up: tuple[plans.CleanUp, ...]
    protective_plan: tuple[plans.PlanStep, ...]
    cover: tuple[Cover, ...]
    foundations: tuple[plans.FoundationView, ...]
    preparation: Preparation
    open_questions: tuple[questions.Question, ...]
    limits: tuple[str, ...]


def assess(report: Report, *, scales: bool = False) -> Assessment:
    """Return what the report comes to: ratings, course of action, tone, plans and open questions.

    scales   also look for a listed answer that changes the course together with a sum, a day or a count; takes seconds

    Pure: the same report gives the same assessment. Nothing is decided; the reader chooses.
    """
    best, *others = judge(report)
    obstacles = allowed.not_allowed(report)
    refused, overridden = allowed.hold_against(report, obstacles)
    ours, theirs, balance = ratings.leverage(report)
    severity, urgency = ratings.severity(report), ratings.urgency(report)
    tone_, because = tone(report, best.course)
    could_overtake = rivals(report, best.course)
    checks = allowed.check_first(report)
    grave = severity.band in ("serious", "grave")
    may_end = grave or best.course in _AT_END or any(plan.step in _AT_END for plan in report.planned)
    facts = exhibits.facts(report)
    return Assessment(
        title=report.title,
        as_of=report.as_of,
        us=report.sides.ours.name,
        them=report.sides.theirs.name,
        opened_from=report.opened_from,
        in_one_line=report.what_happened.in_one_line,
        happened_on=report.what_happened.on,
        facts=facts,
        contradictions=exhibits.contradictions(report),
        impact=total_impact(report),
        severity=severity,
        urgency=urgency,
        our_leverage=ours,
        their_leverage=theirs,
        leverage=balance,
        trust=ratings.trust(report),
        materiality=materiality.weigh(report),
        course=best,
        alternatives=tuple(others),
        tone=tone_,
        tone_because=because,
        weights=weights(report),
        robust=not could_overtake and all(check.step is not best.course for check in checks),
        rivals=could_overtake,
        what_would_change=what_would_change(report),
        pairs_that_would_change=pairs_that_would_change(report, scales=scales),
        not_allowed=obstacles,
        check_first=checks,
        refused=refused,
        overridden=overridden,
        remedies=plans.remedies(report),
        clean_up=plans.clean_up(report),
        protective_plan=plans.protective_plan(report, obstacles, may_end),
        cover=compare_cover(report),
        foundations=plans.compare_foundations(report),
        preparation=_prepare(report, facts, best, obstacles),
        open_questions=questions.open_questions(report),
        limits=LIMITS,
    )


def _prepare(
    report: Report, facts: tuple[exhibits.Fact, ...], best: Option, obstacles: tuple[allowed.NotAllowed, ...]
) -> Preparation:
    them = report.sides.theirs.name
    own = report.root_cause.our_contribution
    shut = sorted({obstacle.step for obstacle in obstacles})
    return Preparation(
        purpose=f"Understand what happened, and find out whether ‘{best.course}’ is the right way on.",
        stance=f"{them} most likely did not mean this to happen. Ask before you conclude; you may learn what changes your view.",
        facts=tuple(fact for fact in facts if not fact.is_claim),
        claims=tuple(fact for fact in facts if fact.is_claim),
        our_part=own.says
        or {
            Answer.NO: "None that we know of. Ask all the same.",
            Answer.UNKNOWN: "Not known yet. Find out before the talk what we could have done differently.",
        }.get(own.answer, "We had a part in it. Write down which, before the talk."),
        questions=questions.why_questions(report),
        we_want=report.resolved_state.ours,
        they_may_want=report.resolved_state.theirs,
        ask_first="How would you like to see this resolved? What would you propose?",
        leave_out=(
            "Who is to blame. What happened and what comes next is enough for this talk.",
            "What you only suppose about their motives.",
            *(f"Any word of ‘{step}’: it may not be done now." for step in shut),
        ),
    )
