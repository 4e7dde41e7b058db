"""Why a commitment stands as it does, and what follows, in sentences. No date is relative: a sentence stays true.

Each sentence is written in one piece, with names and dates as its only blanks, so that it can be said in other languages.
"""

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
        said.append(f"Agreed first: {view.day(course.occurrence.deadline.due)}; extended by consent.")
        if not course.spells or course.spells[-1].reserved:
            said.append("Rights are reserved.")
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
    opens, due = view.day(course.opens_after), view.day(course.due)
    return f"It begins after {opens} and is due on {due}."


def _in_effect(view: View) -> str:
    course = view.course
    if course.waiting:
        waits = ", ".join(f"‘{wait.on}’" for wait in course.waiting)
        doers = view.who(view.doers)
        return f"It cannot become late while {waits} is missing, which is not {doers}’s to do."
    if course.due and view.at > course.due:
        grace = f"Within the grace period, until {view.day(course.grace_end)}, lateness does not count."
        return f"{_was_due(view)} {grace}"
    said = [f"It is due on {view.day(course.due)}.", *_moved(view)]
    if course.rejected_at:
        said.append(f"What was claimed was not accepted on {view.day(course.rejected_at)}.")
    return " ".join([*said, *_half_done(view)])


def _was_due(view: View) -> str:
    return f"It was due on {view.day(view.course.due)}."


def _moved(view: View) -> list[str]:
    course = view.course
    agreed = course.occurrence.deadline
    if agreed and course.due and course.due > agreed.due and not course.extensions:
        return [f"Agreed was {view.day(agreed.due)}; time in which the clock rested was added."]
    return []


def _half_done(view: View) -> list[str]:
    doers = [part.doer for part in view.course.parts if part.claimed_at or part.done_at]
    if not doers or not view.course.missing:
        return []
    done, missing = view.who(doers), view.who([part.doer for part in view.course.missing])
    return [f"{done} has done its part; the part of {missing} is open."]


def _suspended(view: View) -> str:
    ground = view.course.suspended_ground
    if ground:
        return f"It was suspended on {view.day(view.course.suspended_at)} ({ground}); the clock rests."
    return f"It was suspended on {view.day(view.course.suspended_at)}; the clock rests."


def _claimed(view: View) -> str:
    said = []
    for part in view.course.parts:
        if part.open and part.claimed_at:
            doer, evidence = name(view.terms, part.doer), ", ".join(part.evidence)
            if evidence:
                said.append(f"{doer} said on {view.day(part.claimed_at)} that it is done, and shows {evidence}.")
            else:
                said.append(
                    f"{doer} said on {view.day(part.claimed_at)} that it is done, and has shown no evidence yet."
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
    same = view.day(course.done_at) == view.day(course.closed_at)
    if any(part.by_silence for part in course.parts):
        if same:
            return (
                f"It was done on {view.day(course.done_at)} and counts as accepted the same day: "
                f"it was claimed with a reminder and not answered."
            )
        return (
            f"It was done on {view.day(course.done_at)} and counts as accepted on {view.day(course.closed_at)}: "
            f"it was claimed with a reminder and not answered."
        )
    deciders = tuple(dict.fromkeys(decider for part in course.parts for decider in part.deciders))
    deciding = view.who(deciders, "or" if len(course.parts) == 1 else "and")
    if same:
        return f"It was done on {view.day(course.done_at)} and was accepted by {deciding} the same day."
    return f"It was done on {view.day(course.done_at)} and was accepted by {deciding} on {view.day(course.closed_at)}."


def _late(view: View) -> str:
    course = view.course
    if course.commitment is None:
        return f"It was planned for {view.day(course.due)}; nobody has said yet that it took place."
    said = [f"It was due on {view.day(course.due)} and is not done."]
    if course.rejected_at:
        said.append(f"The claim was not accepted on {view.day(course.rejected_at)}.")
    said += [*_half_done(view), f"It can still be put right until {view.day(course.cure_end)}."]
    if course.cure_added:
        said.append(f"In this the time is counted in which the clock rested: {named(course.cure_added, 'day')}.")
    return " ".join(said)


def _violated(view: View) -> str:
    course = view.course
    said = [_was_due(view)]
    if course.cure_end != course.due:
        ended = view.day(course.cure_end)
        said = [f"It was due on {view.day(course.due)}, and the time to put it right ended on {ended}."]
    said += _half_done(view)
    if view.again:
        said.append("The same commitment was violated before.")
    if course.suspended_at:
        said.append(f"The agreement rests since {view.day(course.suspended_at)}.")
    if course.closed:
        said.append("It ended with the agreement.")
    return " ".join(said)


def _cured(view: View) -> str:
    return " ".join([f"It was due on {view.day(view.course.due)} and was put right.", _fulfilled(view)])


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
        held = f"{view.who(view.doers)} meet and note that it took place."
        return (*found, Next("met", view.doers, course.due if course.due and view.at <= course.due else None, held))
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
        one, several = (
            f"{doing} does it and says so, with what shows it.",
            f"{doing} do it and say so, with what shows it.",
        )
        found.append(Next(Kind.CLAIMED, missing, due, one if len(missing) == 1 else several))
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


_COMES = {
    Remedy.CREDIT: "A credit begins to count after that.",
    Remedy.INTEREST: "Interest begins to count after that.",
}


def _may(what: Remedy, who: str, *, ahead: bool) -> str:
    match what:
        case Remedy.NOTICE:
            return f"{who} may give notice after that." if ahead else f"{who} may give notice."
        case Remedy.STEP_IN:
            return f"{who} may take over the work after that." if ahead else f"{who} may take over the work."
        case Remedy.ESCALATE:
            return (
                f"{who} may take it to the next level after that." if ahead else f"{who} may take it to the next level."
            )
        case Remedy.SUSPENSION:
            return f"{who} may suspend its own part after that." if ahead else f"{who} may suspend its own part."
        case _:
            return (
                f"{who} may end the agreement after that, and need not."
                if ahead
                else f"{who} may end the agreement, and need not."
            )


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
        words = [f"As agreed: {step.consequence.text}"] if step.consequence.text else []
        ahead = step.starts_after if view.at <= step.starts_after else None
        if what in _COMES:
            if ahead:
                found.append(Next(what, (), ahead, " ".join([_COMES[what], *words])))
            continue
        says = _may(what, view.who(course.creditors, "or"), ahead=ahead is not None)
        found.append(Next(what, course.creditors, ahead, " ".join([says, *words])))
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
            says = f"The dispute is at the step ‘{rung.step}’."
            if rung.who:
                says = f"The dispute is at the step ‘{rung.step}’ ({rung.who})."
            return [Next(rung.step, both, until, says)]
        start = until
    return []


def dispute_turn(view: View) -> datetime | None:
    """The end of the step that the dispute is at."""
    return next((next_.at for next_ in _disputes(view)), None)
