"""The five steps of a repair in their order: where a case stands, what is missing, what comes next, what must wait.

The only module that speaks of several rooms. `CaseState` holds plain facts as one side may see them, so that
the path, the next step and the reasons can be shown without telling one side what the other keeps private.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    ASSESS = "assess"
    COMMUNICATE = "communicate"
    NEGOTIATE = "negotiate"
    DOCUMENT = "document"
    MONITOR = "monitor"


class Progress(StrEnum):
    """How far a step is. LEFT: passed over; both have signed meanwhile, or the case is closed."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    LEFT = "left"


class Act(StrEnum):
    """Acts that can cost rights or a partnership; `not_now` says when one has to wait."""

    SUSPEND = "suspend"
    TERMINATE = "terminate"
    DRAFT = "draft the agreement"
    SIGN = "sign"
    CLOSE = "close the case"


@dataclass(frozen=True, slots=True)
class CurePeriod:
    """Time that one side granted the other to put the failure right."""

    granted_by: str
    until: datetime
    source: str = ""


@dataclass(frozen=True, slots=True)
class CaseState:
    """The facts of a case as one side may see them.

    us, them            the sides' names as shown; `them` may never have joined
    alone               the other side has neither joined nor answered by a link
    neutral             who looks mediates: `us` and `them` are the two sides, and what a side keeps to itself is not here
    proposed            the mediator put a proposal before both and it waits for an answer
    answers_missing     questions of the assessment that nobody has answered, in words
    assessed            the assessment has been made; `course` is what it recommends
    clauses_to_confirm  clauses found in the governing contract that nobody has confirmed
    sent, received      messages to and from the other side
    unanswered_since    when the oldest message of ours without an answer was sent
    talks_strained      the thread shows talks going wrong and no reset has been sent since
    resets_sent         how often we sent a reset
    issues              how many issues are on the table
    our_preferences, their_preferences   stated; theirs only as a yes or no
    settlement          a package that both accepted
    no_deal             talks ended without one
    willing             sides that said they want to repair this, by name
    drafted             terms exist; `must_fix` is what the linter says has to be fixed before anyone can sign
    signed_by           names of the sides that signed
    standings           how many commitments have which standing, by its word
    next_due            the next moment at which something falls due or changes
    to_decide           acts of ours that wait for a second person of our side
    closed_at           when the case was closed
    cure_periods        all that were granted, also those that ended
    notice_valid        a notice of non-performance was given as the contract asks; None: nobody knows
    """

    us: str
    them: str
    alone: bool = True
    neutral: bool = False
    proposed: bool = False
    has_contract: bool = False
    clauses_to_confirm: int = 0
    answers_missing: tuple[str, ...] = ()
    assessed: bool = False
    course: str = ""
    sent: int = 0
    received: int = 0
    unanswered_since: datetime | None = None
    talks_strained: bool = False
    resets_sent: int = 0
    issues: int = 0
    our_preferences: bool = False
    their_preferences: bool = False
    settlement: bool = False
    no_deal: bool = False
    willing: frozenset[str] = frozenset()
    drafted: bool = False
    must_fix: int = 0
    signed_by: frozenset[str] = frozenset()
    standings: Mapping[str, int] = field(default_factory=dict)
    next_due: datetime | None = None
    to_decide: int = 0
    closed_at: datetime | None = None
    cure_periods: tuple[CurePeriod, ...] = ()
    notice_valid: bool | None = None

    @property
    def both_willing(self) -> bool:
        return {self.us, self.them} <= self.willing

    @property
    def both_signed(self) -> bool:
        return {self.us, self.them} <= self.signed_by

    @property
    def followed(self) -> bool:
        """An agreement is followed: both signed it here, or its commitments were brought in."""
        return self.both_signed or bool(self.standings)


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of the path: how far it is, what was done, what it still needs."""

    step: Step
    progress: Progress
    done: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do now.

    key    a name for the action, stable, for the shell to link to
    says   the action in words; why   the reason; by   until when, if anything says so
    """

    key: str
    step: Step
    says: str
    why: str
    by: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotNow:
    """An act that has to wait, why, and until when if that is known. An override needs a reason and a second person."""

    act: Act
    why: str
    until: datetime | None = None
    source: str = ""


SETTLED = frozenset({"fulfilled", "cured", "waived", "discharged", "terminated"})
IN_TROUBLE = ("late", "violated")


def path(state: CaseState) -> tuple[StepState, ...]:
    """Return the five steps in order; all stay reachable.

    The first that is not done is the one being worked on. Once an agreement is followed, or the case is closed, nothing before that holds anybody up.
    """
    found = [_assess(state), _communicate(state), _negotiate(state), _document(state), _monitor(state)]
    steps: list[StepState] = []
    reached = False
    for step, done, missing, finished in found:
        if finished:
            progress = Progress.DONE
        elif (state.followed or state.closed_at is not None) and step is not Step.MONITOR:
            progress = Progress.LEFT
        else:
            progress = Progress.AHEAD if reached else Progress.NOW
            reached = True
        steps.append(StepState(step, progress, tuple(done), tuple(missing)))
    return tuple(steps)


_Found = tuple[Step, list[str], list[str], bool]


def _sort(*facts: tuple[bool, str, str]) -> tuple[list[str], list[str]]:
    """Split (holds, what was done, what is missing) into the two lists; an empty text says nothing."""
    done = [was for holds, was, _ in facts if holds and was]
    missing = [lacks for holds, _, lacks in facts if not holds and lacks]
    return done, missing


def _assess(state: CaseState) -> _Found:
    if state.neutral:
        apart = "Each side’s own assessment, which it keeps to itself."
        return Step.ASSESS, [], [apart], state.sent + state.received > 0
    done, missing = _sort(
        (state.has_contract, "The governing contract is here.", "The governing contract, if there is one."),
        (not state.clauses_to_confirm, "", f"{state.clauses_to_confirm} clauses to confirm."),
        (
            state.assessed,
            "The assessment is made.",
            "The assessment: what it hit, how urgent it is, what you can do without them.",
        ),
        (not state.answers_missing, "", f"{len(state.answers_missing)} questions are open."),
    )
    return Step.ASSESS, done, missing, state.assessed


def _communicate(state: CaseState) -> _Found:
    written = state.sent > 0 and state.received > 0
    calm = (not state.talks_strained, "", "The talks are strained: a reset may help.")
    if state.neutral:
        done, missing = _sort((written, "Both sides have written.", "A message from each side."), calm)
    else:
        done, missing = _sort(
            (state.sent > 0, f"You have written to {state.them}.", f"A first message to {state.them}."),
            (state.received > 0, f"{state.them} has answered.", f"An answer from {state.them}."),
            calm,
        )
    return Step.COMMUNICATE, done, missing, written and not state.talks_strained


def _negotiate(state: CaseState) -> _Found:
    if state.no_deal:
        return Step.NEGOTIATE, ["The talks ended without a deal."], [], True
    told = "You have said what matters to you.", "What matters to you, kept private."
    private = ("", "") if state.neutral else told
    done, missing = _sort(
        (state.issues > 0, f"{state.issues} issues are on the table.", "What there is to settle."),
        (state.our_preferences, *private),
        (state.settlement, "Both sides accept a package.", "A package that both sides accept."),
    )
    return Step.NEGOTIATE, done, missing, state.settlement


def _document(state: CaseState) -> _Found:
    done, missing = _sort(
        (
            state.both_willing,
            "Both sides said they want to repair this.",
            "Each side’s word that it wants to repair this.",
        ),
        (state.drafted, "The terms are written down.", "The terms, written down."),
        (not state.must_fix, "", f"{state.must_fix} points the linter asks about."),
        (state.both_signed, "Both sides have signed.", f"Signatures: {_who_is_missing(state)}."),
    )
    return Step.DOCUMENT, done, missing, state.both_signed


def _monitor(state: CaseState) -> _Found:
    open_ = sum(count for standing, count in state.standings.items() if standing not in SETTLED)
    settled = sum(state.standings.values()) - open_
    done, missing = _sort(
        (settled > 0, f"{_commitments(settled)} settled.", ""),
        (not (state.followed and open_), "", f"{_commitments(open_)} open."),
        (state.closed_at is not None, "The case is closed.", "The close, with a look back."),
    )
    return Step.MONITOR, done, missing, state.closed_at is not None


def _commitments(count: int) -> str:
    return "1 commitment is" if count == 1 else f"{count} commitments are"


def _who_is_missing(state: CaseState) -> str:
    return " and ".join(name for name in (state.us, state.them) if name not in state.signed_by)


def next_action(state: CaseState) -> Next:
    """Return the one thing to do now, with its reason. What a colleague waits for comes first, then trouble in a signed agreement."""
    if state.neutral:
        return _next_for_the_neutral(state)
    if state.closed_at is not None:
        return _next_after_the_close(state)
    if state.to_decide:
        why = "It is not done until somebody else of your side agrees to it."
        return Next("decide", _step_now(state), "Decide what waits for a second person of your side.", why)
    if state.followed:
        return _next_in_monitoring(state)
    if state.talks_strained:
        return Next(
            "reset",
            Step.COMMUNICATE,
            "Read the reset draft.",
            "The talks have become strained; the thread shows where and why.",
        )
    wanted_in_order = [_next_in_assessment, _next_in_talking, _next_in_talks, _next_in_drafting]
    for wanted in wanted_in_order[2:] if _agreed_or_ended(state) else wanted_in_order:
        if found := wanted(state):
            return found
    return Next(
        "wait", Step.DOCUMENT, f"Wait for {state.them} to sign.", "You have signed; their signature completes it."
    )


def _next_after_the_close(state: CaseState) -> Next:
    why = "The case is closed; what was learned is worth keeping."
    if state.both_signed:
        return Next("look-back", Step.MONITOR, "Look back together.", why)
    return Next("look-back-without", Step.MONITOR, "Look back on it.", why)


def _next_for_the_neutral(state: CaseState) -> Next:
    """What a mediator can do: hear each side apart, and speak or propose to both."""
    if state.closed_at is not None:
        return Next("rest", _step_now(state), "Nothing waits for you.", "The case is closed.")
    if state.followed:
        why = "Both sides have signed. They look after the agreement themselves."
        return Next("rest", Step.MONITOR, "Nothing waits for you.", why)
    if state.proposed:
        return Next("wait-for-both", Step.NEGOTIATE, "Wait for what both sides say.", "Your proposal is before them.")
    if state.talks_strained:
        why = "The talks have become strained; the thread shows where and why."
        return Next("speak-to-both", Step.COMMUNICATE, "Say to both how they talk with each other.", why)
    if state.settlement:
        why = "Both sides accept a package. They write it down themselves."
        return Next("rest", Step.DOCUMENT, "Nothing waits for you.", why)
    why = "What one side tells you apart stays between the two of you."
    return Next("mediate", Step.COMMUNICATE, "Hear each side apart, or propose a way to both.", why)


def _step_now(state: CaseState) -> Step:
    return next((step.step for step in path(state) if step.progress is Progress.NOW), Step.MONITOR)


def _agreed_or_ended(state: CaseState) -> bool:
    """Talks that have come to a result are not held up by what a side that joined late left out before them."""
    return state.settlement or state.no_deal or state.drafted


def _next_in_assessment(state: CaseState) -> Next | None:
    if not state.has_contract and not state.assessed:
        return Next(
            "add-contract",
            Step.ASSESS,
            "Add the governing contract.",
            "Its notice and cure periods decide which dates matter.",
        )
    if not state.assessed:
        why = "It decides the course and the tone of everything you write."
        return Next("assess", Step.ASSESS, "Assess what happened.", why)
    if state.clauses_to_confirm and not state.sent:
        why = "Dates are only relied on once a person has confirmed the clause they come from."
        return Next("confirm-clauses", Step.ASSESS, "Confirm the clauses that were found.", why)
    return None


def _next_in_talking(state: CaseState) -> Next | None:
    if not state.sent and not state.received:
        why = f"The assessment is made. {state.them} should hear from you before anything else happens."
        return Next("write", Step.COMMUNICATE, f"Write to {state.them}.", why)
    if not state.received:
        return Next(
            "wait-for-answer",
            Step.COMMUNICATE,
            f"Wait for {state.them}, or remind them.",
            f"You have written; {state.them} has not answered yet.",
            state.unanswered_since,
        )
    return None


def _next_in_talks(state: CaseState) -> Next | None:
    if state.no_deal:
        why = "The talks ended without a deal."
        return Next("step-down", Step.NEGOTIATE, "Plan an orderly step down or end.", why)
    if state.settlement:
        return None
    if not state.issues:
        return Next(
            "set-issues", Step.NEGOTIATE, "Put on the table what there is to settle.", f"{state.them} has answered."
        )
    if not state.our_preferences:
        why = "With it, settlements can be found that cost you least where you care most. Only your side sees it."
        return Next("preferences", Step.NEGOTIATE, "Say what matters to you.", why)
    return Next("propose", Step.NEGOTIATE, "Look at the settlements and propose one.", "Your preferences are in.")


def _next_in_drafting(state: CaseState) -> Next | None:
    if state.us not in state.willing:
        why = "An agreement holds when both want it. Each side says so before anything is drafted."
        return Next("willingness", Step.DOCUMENT, "Say whether you want to repair this.", why)
    if not state.drafted:
        return Next(
            "draft", Step.DOCUMENT, "Write down what was agreed.", "A package is accepted; now it becomes commitments."
        )
    if state.must_fix:
        why = f"{state.must_fix} points are not yet clear enough to be kept or proved."
        return Next("fix-terms", Step.DOCUMENT, "Answer the linter’s questions.", why)
    if state.us not in state.signed_by:
        return Next(
            "sign", Step.DOCUMENT, "Read the agreement and sign.", "The terms are clear and nothing is missing."
        )
    return None


def _next_in_monitoring(state: CaseState) -> Next:
    if troubled := sum(state.standings.get(word, 0) for word in IN_TROUBLE):
        noun = "commitment has" if troubled == 1 else "commitments have"
        why = f"{troubled} {noun} passed the agreed date. The agreement says what follows."
        return Next("look-at-late", Step.MONITOR, "Look at what is late and talk about it.", why, state.next_due)
    if claimed := state.standings.get("claimed done", 0):
        why = f"{claimed} said to be done and waiting for the creditor to check."
        return Next("verify", Step.MONITOR, "Check what was reported as done.", why, state.next_due)
    if not_now := [fault for fault in _closing_too_early(state) if fault.act is Act.CLOSE]:
        return Next("keep-going", Step.MONITOR, "Keep going.", not_now[0].why, state.next_due)
    return Next("close", Step.MONITOR, "Close the case with recognition.", "Every commitment is settled.")


def not_now(state: CaseState, at: datetime) -> tuple[NotNow, ...]:
    """Return the acts that have to wait at `at`, with the reason.

    While time that we granted for cure runs, we may not suspend or terminate for that failure (CISG 47(2), and
    most cure clauses); without a valid notice a cure period may never have begun.
    """
    return (*_rights_at_rest(state, at), *_drafting_too_early(state), *_closing_too_early(state))


def _rights_at_rest(state: CaseState, at: datetime) -> list[NotNow]:
    running = [cure for cure in state.cure_periods if cure.granted_by == state.us and at <= cure.until]
    if running:
        last = max(running, key=lambda cure: cure.until)
        why = (
            f"{state.them} still has time to put it right, which {state.us} granted. Other remedies rest while it runs."
        )
        return [NotNow(act, why, last.until, last.source) for act in (Act.SUSPEND, Act.TERMINATE)]
    if state.notice_valid is False:
        why = "No notice was given in the way the contract asks, so the time to cure may not have begun."
        return [NotNow(Act.TERMINATE, why)]
    return []


def _drafting_too_early(state: CaseState) -> list[NotNow]:
    if not state.both_willing and not state.drafted:
        silent = " and ".join(name for name in (state.us, state.them) if name not in state.willing)
        return [NotNow(Act.DRAFT, f"{silent} has not yet said that it wants to repair this.")]
    if state.drafted and state.must_fix:
        return [NotNow(Act.SIGN, f"{state.must_fix} points are not yet clear enough to be kept or proved.")]
    return []


def _closing_too_early(state: CaseState) -> list[NotNow]:
    open_ = {word: count for word, count in state.standings.items() if count and word not in SETTLED}
    if not open_ or not state.followed:
        return []
    told = ", ".join(f"{count} {word}" for word, count in open_.items())
    return [NotNow(Act.CLOSE, f"Not every commitment is settled: {told}.", state.next_due)]
