"""How every commitment stands at a moment: one pure function of the terms, the events and the moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime

from makegood.formats import Fault, Faulty
from makegood.obligations.course import OVER, Course, Ignored, Part, State
from makegood.obligations.events import Event, check, currencies_of
from makegood.obligations.history import INSTANT, History, upto
from makegood.obligations.ladder import Step, owed, steps, violations
from makegood.obligations.says import View, dispute_turn, follows, why
from makegood.obligations.standing import Board, PartDone, Standing
from makegood.obligations.words import day, title
from makegood.terms import Remedy, Terms

__all__ = ["INSTANT", "Following", "board", "follow", "next_change_at"]


def follow(terms: Terms, events: Iterable[Event], at: datetime) -> tuple[Standing, ...]:
    """Return how each occurrence of each commitment and check-in stands at `at`, in the order of the terms.

    at   aware datetime; events after it are not known yet

    Raises Faulty for events that cannot be about these terms (unknown, wrong side) and for a series without an end.
    Events that change nothing are no fault; `board` lists them with the reason.
    """
    return board(terms, events, at).standings


def next_change_at(terms: Terms, events: Iterable[Event], at: datetime) -> datetime | None:
    """The last moment before time alone changes any standing; None if it never will.

    From `at` up to and including this moment `follow` gives the same answer, unless something happens.
    """
    return board(terms, events, at).next_change_at


def board(terms: Terms, events: Iterable[Event], at: datetime) -> Board:
    """`follow` with what else is worth knowing: ignored events, the signature, the end, the next change."""
    return Following(terms, events).board(at)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was worked out about a group: it holds from `at` to `until` while nothing more than `heard` happens to it."""

    at: datetime
    until: datetime | None
    heard: int
    ended: datetime | None
    courses: Mapping[str, list[Course]]
    standings: Mapping[str, tuple[Standing, ...]]

    def holds(self, at: datetime, heard: int, ended: datetime | None) -> bool:
        in_time = self.at <= at and (self.until is None or at <= self.until)
        return in_time and self.heard == heard and self.ended == ended


class Following:
    """The same question at one moment after another. What cannot have changed in between is not worked out again:
    commitments that hang together (`History.groups`) are, once something happens to them or their next moment has come.

    Raises Faulty as `follow` does.
    """

    def __init__(self, terms: Terms, events: Iterable[Event]) -> None:
        every = tuple(events)
        check(terms, every)
        _check_currencies(terms)
        self.terms = terms
        with _by_the_calendar():
            self.history = History(terms, every)
        self.groups = self.history.groups
        self.whole: Following = self
        self._heard = {group: self.history.heard(group) for group in self.groups}
        self._known: dict[tuple[str, ...], _Known] = {}
        self._verdicts: list[tuple[Event, str]] = []  # on each ending so far: what was wrong with it, if anything

    def only(self, ids: Collection[str]) -> Following:
        """The same, asked about nothing but what hangs together with these commitments and check-ins; `whole` knows the rest."""
        part = copy(self)
        part.groups = tuple(group for group in self.groups if not set(ids).isdisjoint(group))
        return part

    @property
    def is_whole(self) -> bool:
        return self is self.whole

    def is_about(self, id: str) -> bool:
        """Whether a commitment or check-in is among what is asked about; what the terms do not know belongs to the whole."""
        return self.is_whole or any(id in group for group in self.groups)

    def with_events(self, events: Iterable[Event]) -> Following:
        """The same question once these have happened too."""
        more = Following(self.terms, [*self.history.events, *events])
        return more if self.is_whole else more.only([id for group in self.groups for id in group])

    def board(self, at: datetime) -> Board:
        """How everything stands at `at`, with every event that changed nothing and why."""
        standing = self.standing(at)
        with _by_the_calendar():
            ignored = sorted(self._ignored(at, standing.terminated_at), key=lambda ignored: ignored.event.at)
        return replace(standing, ignored=tuple(ignored))

    def standing(self, at: datetime) -> Board:
        """The same without the events that changed nothing. Quickest when asked in the order of time."""
        if at.tzinfo is None:
            raise Faulty.one(f"{at} has no time zone.", "Give one, such as 2026-07-20T12:00+01:00.")
        with _by_the_calendar():
            return self._standing(at)

    def _standing(self, at: datetime) -> Board:
        ended = self._ended(at)
        known = [self._about(group, at, ended) for group in self.groups]
        standings = {id: found for each in known for id, found in each.standings.items()}
        ahead = [each.until for each in known if each.until is not None]
        signed_at = self.history.signed_at
        return Board(
            at=at,
            standings=tuple(standing for id in self.history.items for standing in standings.get(id, ())),
            ignored=(),
            next_change_at=min(ahead, default=None),
            signed_at=signed_at if signed_at and signed_at <= at else None,
            terminated_at=ended,
        )

    def _about(self, group: tuple[str, ...], at: datetime, ended: datetime | None) -> _Known:
        heard = bisect_right(self._heard[group], at)
        known = self._known.get(group)
        if known is None or not known.holds(at, heard, ended):
            courses = self.history.courses(group, at, ended)
            standings = _standings(self.terms, courses, self.history.waits, at)
            ahead = [each.next_change_at for found in standings.values() for each in found if each.next_change_at]
            known = _Known(at, min(ahead, default=None), heard, ended, courses, standings)
            self._known[group] = known
        return known

    def _ended(self, at: datetime) -> datetime | None:
        """When the agreement ended: by the first party that had the right, or by the consent of all."""
        endings = upto(self.history.endings, at)
        for event in endings[len(self._verdicts) :]:
            self._verdicts.append((event, self._wrong_with(event)))
        return next((event.at for event, wrong in self._verdicts[: len(endings)] if not wrong), None)

    def _wrong_with(self, ending: Event) -> str:
        """Why `ending` ends nothing; empty where it ends the agreement. What happened later has no say in it."""
        if any(not wrong for _, wrong in self._verdicts):
            return "The agreement had already ended."
        agreed = {ending.by, *(event.by for event, _ in self._verdicts)}
        if agreed >= {party.id for party in self.terms.parties} or self._has_right_to_end(ending):
            return ""
        return (
            "The ladder gave no right to end the agreement then. It ends once every party says so, "
            "or once a violation gives the right."
        )

    def _has_right_to_end(self, ending: Event) -> bool:
        return any(
            step.consequence.what is Remedy.TERMINATION_RIGHT and step.available(ending.at)
            for group in self.history.groups
            for found in self._about(group, ending.at, None).courses.values()
            for course, ladder in _ladders(found)
            if ending.by in course.creditors
            for step in ladder
        )

    def _ignored(self, at: datetime, ended: datetime | None) -> Iterator[Ignored]:
        for ignored in self.history.ignored:
            if ignored.event.at <= at:
                yield ignored
        for event in self.history.events[len(upto(self.history.events, at)) :]:
            yield Ignored(event, f"It lies in the future: {day(event.at, self.history.calendar)}.")
        for event, wrong in self._verdicts:
            if wrong and event.at <= at:
                yield Ignored(event, wrong)
        keys = set()
        for group in self.history.groups:
            for courses in self._about(group, at, ended).courses.values():
                for course in courses:
                    keys.add(course.occurrence.key)
                    for ignored in (*course.ignored, *_not_given(course, courses)):
                        if ignored.event.about:
                            yield ignored
        for key, events in self.history.about.items():
            for event in upto(events, at) if key not in keys else ():
                yield Ignored(event, f"‘{key}’ is not on the calendar, or not yet.")


@contextmanager
def _by_the_calendar() -> Iterator[None]:
    """What lies beyond every calendar is a fault of the terms or the events, told as such."""
    try:
        yield
    except Faulty:
        raise
    except OverflowError:
        raise Faulty.one("A date lies beyond the calendar.", "Write dates and periods that end before 2200.") from None
    except ValueError as error:  # the calendar's own sentence about a period that ends after every calendar
        raise Faulty.one(str(error)) from None


def _check_currencies(terms: Terms) -> None:
    faults = []
    for index, commitment in enumerate(terms.commitments):
        found = sorted(currencies_of(commitment))
        if len(found) > 1:
            faults.append(
                Fault(
                    f"‘{commitment.id}’ speaks of {' and '.join(found)}.",
                    "Give its payment and its consequences in one currency.",
                    ("commitments", index),
                )
            )
    if faults:
        raise Faulty(faults)


def _ladders(courses: Sequence[Course]) -> list[tuple[Course, list[Step]]]:
    broken = violations(courses)
    return [(course, steps(course, broken)) for course in courses]


def _not_given(course: Course, siblings: Sequence[Course]) -> list[Ignored]:
    """Steps that were taken although the ladder did not give them at the time."""
    ladder = steps(course, violations(siblings))
    return [
        Ignored(event, f"The ladder did not give ‘{event.what}’ at that time.")
        for event in course.invoked
        if not any(step.consequence.what is event.what and step.available(event.at) for step in ladder)
    ]


def _standings(
    terms: Terms, courses: Mapping[str, list[Course]], waits: Mapping[str, set[str]], at: datetime
) -> dict[str, tuple[Standing, ...]]:
    found: dict[str, tuple[Standing, ...]] = {}
    for id, siblings in courses.items():
        broken = violations(siblings)
        found[id] = tuple(_standing(terms, course, ladder, broken, at) for course, ladder in _ladders(siblings))
    return _with_what_they_wait_for(waits, found)


def _standing(
    terms: Terms, course: Course, ladder: list[Step], broken: list[tuple[datetime, str]], at: datetime
) -> Standing:
    money, growing = owed(terms, course, ladder, at)
    last = course.spells[-1] if course.spells else None
    key, commitment = course.occurrence.key, course.commitment
    again = bool(last and last.violated_at and broken and (last.violated_at, key) > broken[0])
    view = View(terms, course, ladder, money, at, again)
    turns = [course.next_turn(at), growing, dispute_turn(view)]
    if course.closed is None and course.signed_at:
        turns += [step.starts_after for step in ladder if step.spell is course.spell]
        turns += [part.answer_by for part in course.parts if part.open]
        turns += [course.due]
    agreed = course.occurrence.deadline
    violated = [spell.violated_at for spell in course.spells if spell.violated_at]
    return Standing(
        key=key,
        id=course.item.id,
        title=(commitment.deliverable if commitment else "") or title(course.item.id),
        debtors=view.doers,
        creditors=course.creditors,
        standing=view.state,
        since=course.since(at),
        due=course.due,
        agreed_due=agreed.due if agreed else None,
        next_change_at=min((turn for turn in turns if turn is not None and turn >= at), default=None),
        owed=money,
        follows=follows(view),
        why=why(view),
        parts=tuple(_part_done(part) for part in course.parts),
        late_since=last.late_at if last else None,
        violated_at=violated[0] if violated else None,
        cure_ends=course.cure_end if commitment else None,
        done_at=course.done_at,
        violations=sum(1 for _, broken_key in broken if broken_key == key),
        disputed_since=course.disputed_at,
        waits_for=tuple(wait.on for wait in course.waiting) if course.closed is None else (),
        evidenced=bool(course.parts) and all(part.evidence for part in course.parts if part.done_at),
        is_check_in=commitment is None,
        extended=course.extensions > 0,
        counted=agreed.steps if agreed else (),
    )


def _part_done(part: Part) -> PartDone:
    standing = State.FULFILLED if part.done_at else State.CLAIMED if part.claimed_at else State.IN_EFFECT
    return PartDone(part.doer, standing, part.claimed_at, part.done_at, part.evidence)


def _with_what_they_wait_for(
    waits: Mapping[str, set[str]], standings: Mapping[str, tuple[Standing, ...]]
) -> dict[str, tuple[Standing, ...]]:
    """What one commitment waits for changes it too: each gets the earliest moment of those it depends on.

    `standings` are in an order in which whatever another one waits for comes first.
    """
    ahead: dict[str, datetime] = {}
    found: dict[str, tuple[Standing, ...]] = {}
    for id, own in standings.items():
        others = [ahead[on] for on in waits[id] if on in ahead]
        found[id] = tuple(_not_before(standing, others) for standing in own)
        moments = [*others, *(standing.next_change_at for standing in own if standing.next_change_at)]
        if moments:
            ahead[id] = min(moments)
    return found


def _not_before(standing: Standing, others: Sequence[datetime]) -> Standing:
    if not others or standing.standing in OVER:
        return standing
    own = [standing.next_change_at] if standing.next_change_at else []
    return replace(standing, next_change_at=min([*own, *others]))
