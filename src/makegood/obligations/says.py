"""Why a commitment stands as it does, and what follows, in sentences. No date is relative: a sentence stays true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.obligations.course import Course, Part, State
from makegood.obligations.events import Kind
from makegood.obligations.ladder import Owed, Step
from makegood.obligations.standing import Next
from makegood.obligations.words import day, name, named, names
from makegood.terms import Remedy, Terms


@dataclass(frozen=True, slots=True)
class View:
    """One course at one moment, with everything a sentence about it may need."""

    terms: Terms
    course: Course
    ladder: Sequence[Step]
    owed: Owed | None
    at: datetime
    again: bool

    @property
    def state(self) -> State:
        return self.course.state(self.at)

    @property
    def doers(self) -> tuple[str, ...]:
        return tuple(part.doer for part in self.course.parts) or self.course.creditors

    def day(self, moment: datetime | None) -> str:
        return day(moment, self.course.calendar) if moment else "a date not set yet"

    def who(self, parties: Sequence[str], joined: str = "and") -> str:
        return names(self.terms, parties, joined=joined)


def why(view: View) -> str:
    """A sentence or two with the facts that make the standing what it is."""
    course = view.course
    said = [_WHY[view.state](view)]
    if course.closed is None and course.disputed_at:
        said.append(f"{name(view.terms, course.disputed_by)} has disputed it since {view.day(course.disputed_at)}.")
    if course.extensions and course.closed is None and course.occurrence.deadline:
        kept = "" if course.spells and not course.spells[-1].reserved else " Rights are reserved."
        said.append(f"Agreed first: {view.day(course.occurrence.deadline.due)}; extended by consent.{kept}")
    return " ".join(said)


def _pending(view: View) -> str:
    course = view.course
    if course.signed_at is None:
        return "The agreement is not signed by everyone yet."
    if course.item.due is None:
        return "The terms give it no date."
    if course.due is None:
        if view.terms.after(course.item) is None:
            condition = next(each for each in view.terms.conditions if each.id == course.item.due.after)
            return f"Its time runs each time that this happens: {condition.text}"
        return f"Its time runs once ‘{course.item.due.after}’ is fulfilled."
    return f"It begins after {view.day(course.opens_after)} and is due on {view.day(course.due)}."


def _in_effect(view: View) -> str:
    course = view.course
    if course.waiting:
        waits = ", ".join(f"‘{wait.on}’" for wait in course.waiting)
        return f"It cannot become late while {waits} is missing, which is not {view.who(view.doers)}’s to do."
    if course.due and view.at > course.due:
        return f"It was due on {view.day(course.due)}. Within the grace period, until {view.day(course.grace_end)}, lateness does not count."
    rejected = f" What was claimed was not accepted on {view.day(course.rejected_at)}." if course.rejected_at else ""
    return f"It is due on {view.day(course.due)}.{_moved(view)}{rejected}{_half_done(view)}"


def _moved(view: View) -> str:
    course = view.course
    agreed = course.occurrence.deadline
    if agreed and course.due and course.due > agreed.due and not course.extensions:
        return f" Agreed was {view.day(agreed.due)}; time in which the clock rested was added."
    return ""


def _half_done(view: View) -> str:
    done = [part.doer for part in view.course.parts if part.claimed_at or part.done_at]
    missing = [part.doer for part in view.course.missing]
    if not done or not missing:
        return ""
    return f" {view.who(done)} has done its part; the part of {view.who(missing)} is open."


def _suspended(view: View) -> str:
    ground = f" ({view.course.suspended_ground})" if view.course.suspended_ground else ""
    return f"It was suspended on {view.day(view.course.suspended_at)}{ground}; the clock rests."


def _claimed(view: View) -> str:
    said = []
    for part in view.course.parts:
        if part.open and part.claimed_at:
            proof = f"shows {', '.join(part.evidence)}" if part.evidence else "has shown no evidence yet"
            said.append(
                f"{name(view.terms, part.doer)} said on {view.day(part.claimed_at)} that it is done, and {proof}."
            )
            deciding = view.who(part.deciders, "or")
            if part.answer_by and view.at > part.answer_by:
                said.append(f"{deciding} has not answered; the time to answer ended on {view.day(part.answer_by)}.")
            else:
                said.append(f"{deciding} has not answered yet.")
    return " ".join(said)


def _fulfilled(view: View) -> str:
    course = view.course
    if not course.parts:
        return f"It took place on {view.day(course.done_at)}."
    if any(part.by_silence for part in course.parts):
        how = "counts as accepted: it was claimed with a reminder and not answered"
    else:
        deciding = dict.fromkeys(name for part in course.parts for name in part.deciders)
        how = f"was accepted by {view.who(tuple(deciding), 'or' if len(course.parts) == 1 else 'and')}"
    done, decided = view.day(course.done_at), view.day(course.closed_at)
    return f"It was done on {done} and {how} {'the same day' if done == decided else f'on {decided}'}."


def _late(view: View) -> str:
    course = view.course
    if course.commitment is None:
        return f"It was planned for {view.day(course.due)}; nobody has said yet that it took place."
    rejected = f" The claim was not accepted on {view.day(course.rejected_at)}." if course.rejected_at else ""
    rested = (
        f"; {named(course.cure_added, 'day')} in which the clock rested {'was' if course.cure_added == 1 else 'were'} added"
        if course.cure_added
        else ""
    )
    return (
        f"It was due on {view.day(course.due)} and is not done.{rejected}{_half_done(view)} "
        f"It can still be put right until {view.day(course.cure_end)}{rested}."
    )


def _violated(view: View) -> str:
    course = view.course
    cure = (
        f", and the time to put it right ended on {view.day(course.cure_end)}" if course.cure_end != course.due else ""
    )
    again = " The same commitment was violated before." if view.again else ""
    rests = f" The agreement rests since {view.day(course.suspended_at)}." if course.suspended_at else ""
    ended = " It ended with the agreement." if course.closed else ""
    return f"It was due on {view.day(course.due)}{cure}.{_half_done(view)}{again}{rests}{ended}"


def _cured(view: View) -> str:
    return f"It was due on {view.day(view.course.due)} and was put right. {_fulfilled(view)}"


def _waived(view: View) -> str:
    return f"{view.who(view.course.creditors, 'or')} gave it up on {view.day(view.course.closed_at)}, with what had accrued."


def _discharged(view: View) -> str:
    return f"It is no longer owed since {view.day(view.course.closed_at)}."


def _terminated(view: View) -> str:
    return f"The agreement ended on {view.day(view.course.closed_at)}, and this with it."


_WHY: dict[State, Callable[[View], str]] = {
    State.PENDING: _pending,
    State.IN_EFFECT: _in_effect,
    State.SUSPENDED: _suspended,
    State.CLAIMED: _claimed,
    State.FULFILLED: _fulfilled,
    State.LATE: _late,
    State.VIOLATED: _violated,
    State.CURED: _cured,
    State.WAIVED: _waived,
    State.DISCHARGED: _discharged,
    State.TERMINATED: _terminated,
}


def follows(view: View) -> tuple[Next, ...]:
    """What comes by itself, and what each side may do. Every one of the latter is a choice."""
    course, state = view.course, view.state
    found: list[Next] = []
    if view.owed and view.owed.sum:
        owed = view.owed
        payer = name(view.terms, owed.debtor)
        found.append(
            Next("paid", (owed.debtor,), None, f"{payer} pays {owed.sum}, or says what is wrong with the sum.")
        )
    if course.closed is not None or course.signed_at is None:
        return tuple(found)
    if state is State.PENDING:
        if course.due:
            found.append(Next("in effect", (), course.opens_after, "It takes effect."))
        return tuple(found)
    if course.commitment is None:
        held = f"{view.who(view.doers)} meet and note that it took place"
        return (
            *found,
            Next("met", view.doers, course.due if course.due and view.at <= course.due else None, f"{held}."),
        )
    if state is State.CLAIMED:
        found += [next for part in course.parts if part.open for next in _answer(view, part)]
    else:
        found += _do(view)
    found += _ladder(view)
    found += _disputes(view)
    return tuple(found)


def _answer(view: View, part: Part) -> list[Next]:
    course = view.course
    deciding = view.who(part.deciders, "or")
    by = part.answer_by if part.answer_by and view.at <= part.answer_by else None
    found = [Next(Kind.ACCEPTED, part.deciders, by, f"{deciding} looks at it and accepts, or says what is missing.")]
    commitment = course.commitment
    if commitment is None or not (commitment.acceptance and commitment.acceptance.silence_accepts):
        return found
    silence = next((moment for moment, silent in course.silences() if silent is part), None)
    if silence is not None:
        found.append(Next(State.FULFILLED, (), silence, "Without an answer it then counts as accepted, as agreed."))
    elif commitment.evidence and not part.evidence:
        doer = name(view.terms, part.doer)
        found.append(
            Next(
                "evidence",
                (part.doer,),
                None,
                f"{doer} shows it ({commitment.evidence}); silence accepts no word alone.",
            )
        )
    elif part.reminded_at is None:
        found.append(
            Next(
                Kind.REMINDED,
                (),
                part.answer_by,
                f"A reminder goes to {deciding}; without one silence does not accept.",
            )
        )
    return found


def _verb(parties: Sequence[str], one: str, several: str) -> str:
    return one if len(parties) == 1 else several


def _otherwise(course: Course) -> Next:
    """What comes of it where it is not done: where the terms give no time to put it right, it is violated at once."""
    if course.cure_end != course.grace_end:
        return Next(State.LATE, (), course.grace_end, "If it is not done by then, it is late.")
    says = "If it is not done by then, it is violated: no time to put it right was agreed."
    return Next(State.VIOLATED, (), course.grace_end, says)


def _do(view: View) -> list[Next]:
    course, state = view.course, view.state
    missing = tuple(part.doer for part in course.missing)
    doing, owed_to = view.who(missing), view.who(course.creditors, "or")
    found: list[Next] = []
    if state is State.SUSPENDED:
        return [Next(Kind.RESUMED, (*view.doers, *course.creditors), None, "Either side says when it goes on.")]
    if state is State.IN_EFFECT:
        due = course.due if course.due and view.at <= course.due and not course.waiting else None
        found.append(
            Next(
                Kind.CLAIMED,
                missing,
                due,
                f"{doing} {_verb(missing, 'does', 'do')} it and {_verb(missing, 'says', 'say')} so, with what shows it.",
            )
        )
        if not course.waiting:
            found.append(_otherwise(course))
            found.append(
                Next(Kind.EXTENDED, course.creditors, None, f"{owed_to} may agree to a later date and keep its rights.")
            )
    elif state is State.LATE:
        found.append(
            Next(
                Kind.CLAIMED,
                missing,
                course.cure_end,
                f"{doing} can put it right; until then {owed_to} waits with other steps.",
            )
        )
        found.append(
            Next(Kind.EXTENDED, course.creditors, None, f"{owed_to} may agree to a later date and keep its rights.")
        )
        found.append(Next(State.VIOLATED, (), course.cure_end, "If it is not put right by then, it is violated."))
    else:
        found.append(
            Next(Kind.CLAIMED, missing, None, f"{doing} can still put it right; the standing then says cured.")
        )
        found.append(
            Next(
                Kind.EXTENDED,
                course.creditors,
                None,
                f"{owed_to} may agree to a new date, or give it up, and need not.",
            )
        )
    return found


_MAY = {
    Remedy.NOTICE: "may give notice",
    Remedy.STEP_IN: "may take over the work",
    Remedy.ESCALATE: "may take it to the next level",
    Remedy.SUSPENSION: "may suspend its own part",
    Remedy.TERMINATION_RIGHT: "may end the agreement, and need not",
}
_COMES = {Remedy.CREDIT: "A credit begins to count", Remedy.INTEREST: "Interest begins to count"}


def _ladder(view: View) -> list[Next]:
    """The steps that may be taken now, and those that time will add."""
    course = view.course
    if course.spell is None or view.state is State.CLAIMED:
        return []
    taken = {event.what for event in course.invoked if event.at >= course.spell.late_at}
    found = []
    for step in view.ladder:
        what = step.consequence.what
        if step.spell is not course.spell or not step.spell.reserved or what in taken:
            continue
        words = f": {step.consequence.text}" if step.consequence.text else "."
        ahead = step.starts_after if view.at <= step.starts_after else None
        if what in _COMES:
            if ahead:
                found.append(Next(what, (), ahead, f"{_COMES[what]} after that{words}"))
            continue
        who = view.who(course.creditors, "or")
        found.append(Next(what, course.creditors, ahead, f"{who} {_MAY[what]}{' after that' if ahead else ''}{words}"))
    return found


def _disputes(view: View) -> list[Next]:
    """The steps of the dispute ladder, each counted from the end of the one before."""
    course = view.course
    if course.disputed_at is None:
        return []
    start: datetime = course.disputed_at
    both = tuple(dict.fromkeys((*view.doers, *course.creditors)))
    for rung in view.terms.dispute_ladder:
        until = course.calendar.deadline(start, rung.within).due if rung.within else None
        if until is None or view.at <= until:
            who = f" ({rung.who})" if rung.who else ""
            return [Next(rung.step, both, until, f"The dispute is at the step ‘{rung.step}’{who}.")]
        start = until
    return []


def dispute_turn(view: View) -> datetime | None:
    """The end of the step that the dispute is at."""
    return next((next_.at for next_ in _disputes(view)), None)
