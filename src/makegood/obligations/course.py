"""How one commitment goes, from its start through the events about it to a moment.

`Course` is the one thing in this room that changes while it is being worked out; it lives for one call. Time moves it
(`advance`) and events move it (`apply`), in the order in which they happened. A boundary in time is the last moment
before a change: at 17:00 sharp what is due at 17:00 is on time, right after it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from makegood.calendars import Calendar
from makegood.obligations.events import Event, Ground, Kind
from makegood.terms import CheckIn, Commitment, Occurrence
from makegood.values import Money, Period, Unit

ONE_DAY = timedelta(days=1)
REMINDER_AHEAD = Period(2, Unit.WORKING_DAYS)  # silence counts at the earliest this long after the reminder


class State(StrEnum):
    """GLOSSARY: standing."""

    PENDING = "pending"
    IN_EFFECT = "in effect"
    SUSPENDED = "suspended"
    CLAIMED = "claimed done"
    FULFILLED = "fulfilled"
    LATE = "late"
    VIOLATED = "violated"
    CURED = "cured"
    WAIVED = "waived"
    DISCHARGED = "discharged"
    TERMINATED = "terminated"


DONE = frozenset({State.FULFILLED, State.CURED})
OVER = DONE | {State.WAIVED, State.DISCHARGED, State.TERMINATED}


@dataclass(slots=True)
class Part:
    """What one party has to do. A joint action has one for each side, everything else has one.

    claimed_at   when it said so; None while it has not
    answer_by    until when the other side has to answer the claim; None where the terms set no time
    done_at      when it was in fact done: the claim that was accepted, or the acceptance itself
    decided_at   when that was accepted
    """

    doer: str
    deciders: tuple[str, ...]
    claimed_at: datetime | None = None
    evidence: tuple[str, ...] = ()
    answer_by: datetime | None = None
    reminded_at: datetime | None = None
    done_at: datetime | None = None
    decided_at: datetime | None = None
    by_silence: bool = False

    @property
    def open(self) -> bool:
        return self.claimed_at is not None and self.done_at is None

    def unclaim(self) -> None:
        self.claimed_at = self.answer_by = self.reminded_at = None
        self.evidence = ()


@dataclass(slots=True)
class Spell:
    """One time of being late, until it was done, extended or ended. `reserved`: its consequences still count."""

    late_at: datetime
    violated_at: datetime | None = None
    ended_at: datetime | None = None
    reserved: bool = True


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event that changed nothing, and why."""

    event: Event
    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """The other side's part is missing from right after `since`, until it was done at `done_at`; known at `known_at`."""

    on: str
    since: datetime
    known_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(slots=True)
class Course:
    """One occurrence of a commitment or check-in on its way.

    opens_after   it is pending until right after this moment; None: not before something happens
    """

    item: Commitment | CheckIn
    occurrence: Occurrence
    calendar: Calendar
    signed_at: datetime | None
    opens_after: datetime | None
    parts: tuple[Part, ...]
    creditors: tuple[str, ...]
    waits: tuple[Wait, ...] = ()
    due: datetime | None = None
    grace_end: datetime | None = None
    cure_end: datetime | None = None
    spells: list[Spell] = field(default_factory=list)
    rests: list[tuple[datetime, datetime]] = field(default_factory=list)
    waiting: list[Wait] = field(default_factory=list)
    suspended_at: datetime | None = None
    suspended_ground: Ground | None = None
    extended_at: datetime | None = None
    extensions: int = 0
    disputed_at: datetime | None = None
    disputed_by: str = ""
    invoked: list[Event] = field(default_factory=list)
    paid: list[Money] = field(default_factory=list)
    closed: State | None = None
    closed_at: datetime | None = None
    done_at: datetime | None = None
    rejected_at: datetime | None = None
    cure_added: int = 0
    ignored: list[Ignored] = field(default_factory=list)
    _not_begun: list[Wait] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.occurrence.deadline is not None:
            self._fall_due(self.occurrence.deadline.due)
        self._not_begun = sorted(self.waits, key=lambda wait: wait.since)

    # What the parts of the clock say

    @property
    def commitment(self) -> Commitment | None:
        return self.item if isinstance(self.item, Commitment) else None

    @property
    def spell(self) -> Spell | None:
        """The time of being late that is running now."""
        return self.spells[-1] if self.spells and self.spells[-1].ended_at is None else None

    @property
    def claimed(self) -> bool:
        """Whether every part that is not accepted yet is claimed: nothing is left but the other side's answer."""
        return bool(self.parts) and self.closed is None and all(part.claimed_at or part.done_at for part in self.parts)

    @property
    def missing(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.claimed_at and not part.done_at)

    @property
    def resting(self) -> bool:
        return self.suspended_at is not None or bool(self.waiting) or self.claimed

    def state(self, at: datetime) -> State:
        if self.closed is not None:
            return self.closed
        if self.claimed:
            return State.CLAIMED
        if (spell := self.spell) and spell.violated_at:
            return State.VIOLATED
        if self.suspended_at is not None:
            return State.SUSPENDED
        if spell:
            return State.LATE
        if self.due is None or not self._open(at):
            return State.PENDING
        return State.IN_EFFECT

    def since(self, at: datetime) -> datetime | None:
        """Since when it has stood as it does; None while pending."""
        state, spell = self.state(at), self.spell
        if self.closed is not None:
            return self.closed_at
        if state is State.CLAIMED:
            return max(part.claimed_at for part in self.parts if part.claimed_at)
        if state is State.SUSPENDED:
            return self.suspended_at
        if spell:
            return spell.violated_at or spell.late_at
        if state is State.PENDING or self.signed_at is None or self.opens_after is None:
            return None
        began = [self.signed_at, self.opens_after, *([self.extended_at] if self.extended_at else [])]
        if self.occurrence.deadline and self.item.due and self.item.due.after:
            began.append(self.occurrence.deadline.start)
        return max(began)

    def _open(self, at: datetime) -> bool:
        return self.signed_at is not None and self.opens_after is not None and at > self.opens_after

    # Time

    def advance(self, to: datetime) -> None:
        """Let time pass: everything whose last moment before it lies before `to` happens, in order."""
        while (turn := self._turn()) is not None and turn[0] < to:
            turn[1](turn[0])

    def next_turn(self, at: datetime) -> datetime | None:
        """The last moment before time alone changes this; `advance(at)` must have been called."""
        turn = self._turn()
        moments = [turn[0]] if turn else []
        if self.signed_at and self.due and self.opens_after and self.closed is None and at <= self.opens_after:
            moments.append(self.opens_after)
        return min((moment for moment in moments if moment >= at), default=None)

    def _turn(self) -> tuple[datetime, Callable[[datetime], None]] | None:
        if self.closed is not None or self.signed_at is None:
            return None
        turns: list[tuple[datetime, Callable[[datetime], None]]] = []
        if self._not_begun:
            turns.append((self._not_begun[0].since, self._begin_waiting))
        turns += [(moment, self._accept_by_silence) for moment, _ in self.silences()]
        if not self.resting:
            if self.spell is None and self.grace_end is not None:
                turns.append((self.grace_end, self._become_late))
            elif (spell := self.spell) and spell.violated_at is None and self.cure_end is not None:
                turns.append((self.cure_end, self._be_violated))
        return min(turns, key=lambda turn: turn[0], default=None)

    def silences(self) -> list[tuple[datetime, Part]]:
        """The open claims that silence will accept by itself, each with the last moment before it does.

        Only where the terms say so, only after a reminder, and never without the evidence that the terms ask for.
        """
        commitment = self.commitment
        if commitment is None or not (commitment.acceptance and commitment.acceptance.silence_accepts):
            return []
        if self.suspended_at is not None:
            return []
        return [
            (max(part.answer_by, self.calendar.deadline(part.reminded_at, REMINDER_AHEAD).due), part)
            for part in self.parts
            if part.open and part.answer_by and part.reminded_at and (part.evidence or not commitment.evidence)
        ]

    def _begin_waiting(self, at: datetime) -> None:
        self.waiting.append(self._not_begun.pop(0))

    def _become_late(self, at: datetime) -> None:
        self.spells.append(Spell(late_at=at))

    def _be_violated(self, at: datetime) -> None:
        self.spells[-1].violated_at = at

    def _accept_by_silence(self, at: datetime) -> None:
        part = min(self.silences(), key=lambda silence: silence[0])[1]
        part.by_silence = True
        self._accept(part, at)

    def _fall_due(self, due: datetime) -> None:
        self.due = due
        commitment = self.commitment
        if commitment is None:
            self.grace_end = due
            return
        count = self.calendar.deadline
        self.cure_added = 0
        self.grace_end = count(due, commitment.grace).due if commitment.grace else due
        self.cure_end = count(self.grace_end, commitment.cure).due if commitment.cure else self.grace_end

    def _rest(self, start: datetime, end: datetime, *, only_cure: bool = False) -> None:
        """Move every date that was still ahead at `start` by the days begun until `end` that did not rest already."""
        start = max(start, self.extended_at or start)
        if only_cure and self.grace_end is not None:
            start = max(start, self.grace_end)
        days = days_begun(self._uncovered(start, end))
        if not days:
            return
        for name in ("cure_end",) if only_cure else ("due", "grace_end", "cure_end"):
            moment: datetime | None = getattr(self, name)
            if moment is not None and moment >= start:
                setattr(self, name, self.later_by(moment, days))
                self.cure_added += days if name == "cure_end" else 0

    def _uncovered(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time from `start` to `end` no other rest covers, whether over or still going on."""
        others = [*self.rests, *((wait.since, end) for wait in self.waiting)]
        if self.suspended_at is not None:
            others.append((self.suspended_at, end))
        left, reached = timedelta(0), start
        for a, b in sorted(others):
            left += max(min(a, end) - reached, timedelta(0))
            reached = max(reached, b)
        return left + max(end - reached, timedelta(0))

    def later_by(self, moment: datetime, days: int) -> datetime:
        """The same time of day, `days` later by the calendar."""
        local = moment.astimezone(self.calendar.tz).replace(tzinfo=None)
        return (local + days * ONE_DAY).replace(tzinfo=self.calendar.tz)

    # Events

    def apply(self, event: Event) -> None:
        """Let `event` happen; where it changes nothing, keep the reason."""
        self.advance(event.at)
        reason = self._reason_to_ignore(event) or _EFFECTS[event.kind](self, event)
        if reason:
            self.ignored.append(Ignored(event, reason))

    def learn(self, wait: Wait) -> None:
        """The other side's part turned out to be done (or no longer owed)."""
        assert wait.known_at is not None
        self.advance(wait.known_at)
        if wait not in self.waiting:
            return
        self.waiting.remove(wait)
        end = wait.done_at or wait.known_at
        if end > wait.since:
            self._rest(wait.since, end)
            self.rests.append((wait.since, end))

    def end(self, at: datetime) -> None:
        """The agreement was terminated. What was broken stays broken; what survives goes on."""
        self.advance(at)
        if self.closed is not None or (self.commitment and self.commitment.survives):
            return
        spell = self.spell
        self._close(State.VIOLATED if spell and spell.violated_at else State.TERMINATED, at)

    def _reason_to_ignore(self, event: Event) -> str:
        if self.closed is None or event.kind in (Kind.PAID, Kind.DISPUTED, Kind.RESOLVED, Kind.INVOKED):
            return ""
        if event.kind is Kind.WITHDRAWN and self.disputed_at is not None:
            return ""
        return f"It was already {self.closed}."

    def _part(self, party: str | None) -> Part | None:
        return next((part for part in self.parts if part.doer == party), None)

    def _claim(self, event: Event) -> str:
        part = self._part(event.by)
        if part is None or part.done_at is not None:
            return "This part was already accepted."
        if part.open:
            fresh = tuple(name for name in event.evidence if name not in part.evidence)
            part.evidence += fresh
            return "" if fresh else "It was already claimed; the claim awaits its answer."
        part.claimed_at, part.evidence = event.at, event.evidence
        within = self.commitment.acceptance.within if self.commitment and self.commitment.acceptance else None
        part.answer_by = self.calendar.deadline(event.at, within).due if within else None
        return ""

    def _accepted(self, event: Event) -> str:
        decided = [part for part in self.parts if event.by in part.deciders and part.done_at is None]
        for part in decided:
            self._accept(part, event.at)
        return "" if decided else "This part was already accepted."

    def _accept(self, part: Part, at: datetime) -> None:
        part.done_at, part.decided_at = part.claimed_at or at, at
        done = [part.done_at for part in self.parts if part.done_at]
        if len(done) == len(self.parts):
            self.done_at = max(done)
            self._close(State.CURED if self.spells and self._was_late(self.done_at) else State.FULFILLED, at)

    def _was_late(self, done_at: datetime) -> bool:
        return self.spell is not None and done_at > self.spells[-1].late_at

    def _close(self, state: State, at: datetime) -> None:
        if spell := self.spell:
            spell.ended_at = max(self.done_at or at, spell.late_at)
        self.closed, self.closed_at = state, at

    def _rejected(self, event: Event) -> str:
        claims = [part for part in self.parts if event.by in part.deciders and part.open]
        if not claims:
            return "Nothing was claimed that could be rejected."
        if self.claimed:
            self._rest(max(part.claimed_at for part in claims if part.claimed_at), event.at, only_cure=True)
        for part in claims:
            part.unclaim()
        self.rejected_at = event.at
        return ""

    def _withdrawn(self, event: Event) -> str:
        part = self._part(event.by)
        if part is not None and part.open:
            part.unclaim()
            return ""
        if self.disputed_at is not None and event.by == self.disputed_by:
            return self._resolved(event)
        return "There was no open claim or dispute of this party to withdraw."

    def _measured(self, event: Event) -> str:
        part = self._part(event.by)
        if part is None:
            return self._accepted(event) if event.meets else self._rejected(event)
        if event.meets:
            return self._claim(event)
        return self._withdrawn(event) if part.open else "A reading that misses the test changes nothing before a claim."

    def _reminded(self, event: Event) -> str:
        claims = [
            part for part in self.parts if part.open and part.reminded_at is None and event.by not in part.deciders
        ]
        for part in claims:
            part.reminded_at = event.at
        return "" if claims else "No claim awaited an answer that had not been reminded of already."

    def _extended(self, event: Event) -> str:
        assert event.until is not None
        if self.due is None:
            return "It has no date yet that could be moved."
        until = self.calendar.end_of(event.until)
        if self.item.due and self.item.due.by:
            until = datetime.combine(event.until, self.item.due.by, self.calendar.tz)
        if until <= self.due or until <= event.at:
            return "The new date is not later than the one in force."
        if spell := self.spell:
            spell.ended_at, spell.reserved = event.at, event.reserves_rights
        self.extended_at, self.extensions = event.at, self.extensions + 1
        self._fall_due(until)
        return ""

    def _waived(self, event: Event) -> str:
        for spell in self.spells:
            spell.reserved = False
        self._close(State.WAIVED, event.at)
        return ""

    def _discharged(self, event: Event) -> str:
        self._close(State.DISCHARGED, event.at)
        return ""

    def _suspended(self, event: Event) -> str:
        if self.suspended_at is not None:
            return "It was already suspended."
        self.suspended_at, self.suspended_ground = event.at, event.ground
        return ""

    def _resumed(self, event: Event) -> str:
        if self.suspended_at is None:
            return "It was not suspended."
        start, self.suspended_at = self.suspended_at, None
        self._rest(start, event.at)
        self.rests.append((start, event.at))
        for part in self.parts:
            if part.open and part.claimed_at and part.answer_by and part.answer_by >= start:
                part.answer_by = self.later_by(part.answer_by, days_begun(event.at - max(start, part.claimed_at)))
        return ""

    def _disputed(self, event: Event) -> str:
        if self.disputed_at is not None:
            return "It was already in dispute."
        self.disputed_at, self.disputed_by = event.at, event.by or ""
        return ""

    def _resolved(self, event: Event) -> str:
        if self.disputed_at is None:
            return "It was not in dispute."
        self.disputed_at, self.disputed_by = None, ""
        return ""

    def _invoked(self, event: Event) -> str:
        self.invoked.append(event)  # whether the ladder gave the step is known once every violation is
        return ""

    def _paid(self, event: Event) -> str:
        assert event.amount is not None
        self.paid.append(event.amount)
        return ""

    def _met(self, event: Event) -> str:
        self.done_at = event.at
        late = self.spell is not None
        self._close(State.CURED if late else State.FULFILLED, event.at)
        return ""


_EFFECTS: dict[Kind, Callable[[Course, Event], str]] = {
    Kind.CLAIMED: Course._claim,
    Kind.ACCEPTED: Course._accepted,
    Kind.REJECTED: Course._rejected,
    Kind.WITHDRAWN: Course._withdrawn,
    Kind.MEASURED: Course._measured,
    Kind.REMINDED: Course._reminded,
    Kind.EXTENDED: Course._extended,
    Kind.WAIVED: Course._waived,
    Kind.DISCHARGED: Course._discharged,
    Kind.SUSPENDED: Course._suspended,
    Kind.RESUMED: Course._resumed,
    Kind.DISPUTED: Course._disputed,
    Kind.RESOLVED: Course._resolved,
    Kind.INVOKED: Course._invoked,
    Kind.PAID: Course._paid,
    Kind.MET: Course._met,
}


def days_begun(length: timedelta) -> int:
    return -(-max(length, timedelta(0)) // ONE_DAY)


def run(course: Course, events: Iterable[Event], at: datetime, terminated_at: datetime | None) -> Course:
    """Take `course` through what happened to it, up to and including `at`."""
    steps: list[tuple[datetime, int, Callable[[], None]]] = [
        *((wait.known_at, 0, partial(course.learn, wait)) for wait in course.waits if wait.known_at),
        *((event.at, 1, partial(course.apply, event)) for event in events),
    ]
    if terminated_at is not None:
        steps.append((terminated_at, 2, partial(course.end, terminated_at)))
    for moment, _, step in sorted(steps, key=lambda step: step[:2]):
        if moment <= at:
            step()
    course.advance(at)
    return course
