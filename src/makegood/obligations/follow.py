"""How every commitment stands at a moment: one pure function of the terms, the events and the moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from graphlib import TopologicalSorter

from makegood.calendars import Calendar
from makegood.formats import Fault, Faulty
from makegood.obligations.course import DONE, OVER, Course, Ignored, Part, State, Wait, run
from makegood.obligations.events import Event, Ground, Kind, acceptors, check, creditors, doers, in_order, items_of
from makegood.obligations.ladder import Step, owed, steps, violations
from makegood.obligations.says import View, dispute_turn, follows, why
from makegood.obligations.standing import Board, PartDone, Standing
from makegood.obligations.words import day, title
from makegood.terms import SIGNED, CheckIn, Commitment, Occurrence, Remedy, Terms, schedule

INSTANT = timedelta(microseconds=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
MOST_WHOLE = 1000  # events about the whole agreement touch every commitment


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
    if at.tzinfo is None:
        raise Faulty.one(f"{at} has no time zone.", "Give one, such as 2026-07-20T12:00+01:00.")
    every = list(events)
    check(terms, every)
    _check_currencies(terms)
    try:
        return _board(terms, every, at)
    except Faulty:
        raise
    except OverflowError:
        raise Faulty.one("A date lies beyond the calendar.", "Write dates and periods that end before 2200.") from None
    except ValueError as error:  # the calendar's own sentence about a period that ends after every calendar
        raise Faulty.one(str(error)) from None


def _board(terms: Terms, every: Sequence[Event], at: datetime) -> Board:
    agreement = _Agreement(terms, every, at)
    courses = agreement.courses(None)
    ended = agreement.terminated(courses)
    if ended is not None:
        courses = agreement.courses(ended)
    standings = _standings(terms, courses, at)
    ahead = [standing.next_change_at for standing in standings if standing.next_change_at]
    return Board(
        at=at,
        standings=standings,
        ignored=tuple(agreement.all_ignored(courses)),
        next_change_at=min(ahead, default=None),
        signed_at=agreement.signed_at,
        terminated_at=ended,
    )


def _check_currencies(terms: Terms) -> None:
    faults = []
    for index, commitment in enumerate(terms.commitments):
        sums = [commitment.pays, *(m for c in commitment.consequences for m in (c.amount, c.cap))]
        found = sorted({money.currency for money in sums if money is not None})
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


class _Agreement:
    """The events of one agreement up to a moment, sorted out: who signed, what is about what, what has no effect."""

    def __init__(self, terms: Terms, events: Sequence[Event], at: datetime) -> None:
        self.terms, self.at = terms, at
        self.calendar: Calendar = terms.calendar.calendar
        self.ignored: list[Ignored] = []
        self.signed_at: datetime | None = None
        self.about: dict[str, list[Event]] = defaultdict(list)
        self.whole: list[Event] = []
        self.endings: list[Event] = []
        self._sort(events)

    def _sort(self, events: Sequence[Event]) -> None:
        signers = {party.id for party in self.terms.parties}
        signed: set[str] = set()
        seen: set[str] = set()
        for event in in_order(events):
            if event.at > self.at:
                self._ignore(event, f"It lies in the future: {day(event.at, self.calendar)}.")
            elif (text := event.model_dump_json()) in seen:
                self._ignore(event, "It stands here twice.")
            elif event.kind is Kind.SIGNED:
                seen.add(text)
                new = ({event.by} if event.by else signers) - signed
                signed |= {party for party in new if party}
                if not new:
                    self._ignore(event, "It was already signed.")
                elif signed == signers:
                    self.signed_at = event.at
            elif self.signed_at is None:
                self._ignore(event, "The agreement was not signed by everyone yet.")
            else:
                seen.add(text)
                self._file(event)
        if len(self.whole) > MOST_WHOLE:
            raise Faulty.one(
                f"The whole agreement is suspended and resumed {len(self.whole):,} times.",
                f"Give at most {MOST_WHOLE:,} such events.",
                path=("events",),
            )

    def _file(self, event: Event) -> None:
        if event.kind is Kind.TERMINATED:
            self.endings.append(event)
        elif event.about:
            self.about[event.about].append(event)
        elif event.kind in (Kind.SUSPENDED, Kind.RESUMED):
            self.whole.append(event)

    def _ignore(self, event: Event, reason: str) -> None:
        self.ignored.append(Ignored(event, reason))

    def all_ignored(self, courses: Mapping[str, list[Course]]) -> list[Ignored]:
        known = {course.occurrence.key for found in courses.values() for course in found}
        late = [
            Ignored(event, f"‘{key}’ is not on the calendar, or not yet.")
            for key, events in self.about.items()
            if key not in known
            for event in events
        ]
        mine = [
            ignored
            for found in courses.values()
            for course in found
            for ignored in (*course.ignored, *_not_given(course, found))
            if ignored.event.about
        ]
        return sorted([*self.ignored, *late, *mine], key=lambda ignored: ignored.event.at)

    def courses(self, ended: datetime | None) -> dict[str, list[Course]]:
        """Every occurrence taken through its events, by the id of its commitment; those that others wait for first."""
        items = items_of(self.terms)
        waits = {c.id: {*c.depends_on, *_after(c)} for c in self.terms.commitments}
        waits |= {check_in.id: _after(check_in) for check_in in self.terms.check_ins}
        found: dict[str, list[Course]] = {}
        happened = {SIGNED: self.signed_at} if self.signed_at else {}
        calendar = _by_item(schedule(self.terms, happened))
        for id in TopologicalSorter(waits).static_order():
            item = items[id]
            if (
                any(start in happened and start != SIGNED for start in _after(item))
                and calendar[id][0].deadline is None
            ):
                calendar = _by_item(schedule(self.terms, happened))
            found[id] = self._run(item, calendar[id], found, ended)
            if all(course.closed in DONE for course in found[id]):
                happened[id] = max(course.closed_at for course in found[id] if course.closed_at)
        return {id: found[id] for id in items}

    def _run(
        self,
        item: Commitment | CheckIn,
        occurrences: Sequence[Occurrence],
        found: Mapping[str, list[Course]],
        ended: datetime | None,
    ) -> list[Course]:
        courses = []
        opens_after = self._starts_after()
        for occurrence in occurrences:
            course = Course(
                item=item,
                occurrence=occurrence,
                calendar=self.calendar,
                signed_at=self.signed_at,
                opens_after=opens_after,
                parts=self._parts(item),
                creditors=self._creditors(item),
                waits=tuple(_waits(item, occurrence, found)),
            )
            events = [*self.about[occurrence.key], *(e for e in self.whole if self._may_rest(item, e))]
            courses.append(run(course, in_order(events), self.at, ended))
            if occurrence.deadline is not None:
                opens_after = max(opens_after, occurrence.deadline.due)
        return courses

    def _starts_after(self) -> datetime:
        if self.terms.starts is None:
            return LONG_AGO
        return datetime.combine(self.terms.starts, time(0), self.calendar.tz) - INSTANT

    def _parts(self, item: Commitment | CheckIn) -> tuple[Part, ...]:
        if isinstance(item, CheckIn):
            return ()
        return tuple(Part(doer, acceptors(self.terms, item, doer)) for doer in doers(item))

    def _creditors(self, item: Commitment | CheckIn) -> tuple[str, ...]:
        if isinstance(item, CheckIn):
            return tuple(party.id for party in self.terms.parties)
        return creditors(self.terms, item)

    def _may_rest(self, item: Commitment | CheckIn, event: Event) -> bool:
        """Whether a suspension of everything covers this: consent is the creditor's to give, force majeure strikes who owes."""
        if event.kind is Kind.RESUMED or isinstance(item, CheckIn):
            return True
        struck = doers(item) if event.ground is Ground.FORCE_MAJEURE else ()
        return event.by in (*struck, *creditors(self.terms, item))

    def terminated(self, courses: Mapping[str, list[Course]]) -> datetime | None:
        """When the agreement ended: by the first party that had the right, or by the consent of all."""
        everyone = {party.id for party in self.terms.parties}
        agreed: set[str] = set()
        rights = [
            (step, course)
            for found in courses.values()
            for course, ladder in _ladders(found)
            for step in ladder
            if step.consequence.what is Remedy.TERMINATION_RIGHT
        ]
        ended: datetime | None = None
        for event in self.endings:
            agreed.add(event.by or "")
            if ended is not None:
                self._ignore(event, "The agreement had already ended.")
            elif agreed == everyone or any(
                event.by in course.creditors and step.available(event.at) for step, course in rights
            ):
                ended = event.at
            else:
                self._ignore(
                    event,
                    "The ladder gave no right to end the agreement then. It ends once every party says so, "
                    "or once a violation gives the right.",
                )
        return ended


def _after(item: Commitment | CheckIn) -> set[str]:
    return {item.due.after} - {SIGNED} if item.due and item.due.after else set()


def _by_item(occurrences: Iterable[Occurrence]) -> dict[str, list[Occurrence]]:
    found: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        found[occurrence.id].append(occurrence)
    return found


def _waits(item: Commitment | CheckIn, occurrence: Occurrence, found: Mapping[str, list[Course]]) -> Iterable[Wait]:
    """The other side's parts that were missing when they were due, or are missing when this one is."""
    if isinstance(item, CheckIn) or occurrence.deadline is None:
        return
    own_due = occurrence.deadline.due
    for id in item.depends_on:
        for other in _matching(occurrence.key, found[id]):
            agreed = other.occurrence.deadline
            since = min(agreed.due, own_due) if agreed else own_due
            if other.closed in OVER and other.closed_at and other.closed is not State.TERMINATED:
                if other.closed_at > since:
                    yield Wait(other.occurrence.key, since, other.closed_at, other.done_at or other.closed_at)
            else:
                yield Wait(other.occurrence.key, since)


def _matching(key: str, others: Sequence[Course]) -> Sequence[Course]:
    """The occurrence with the same number where both are series, else all of them."""
    number = key.rpartition(".")[2] if "." in key else ""
    same = [other for other in others if number and other.occurrence.key.rpartition(".")[2] == number]
    return same or others


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


def _standings(terms: Terms, courses: Mapping[str, list[Course]], at: datetime) -> tuple[Standing, ...]:
    found: list[Standing] = []
    for siblings in courses.values():
        broken = violations(siblings)
        found += [_standing(terms, course, ladder, broken, at) for course, ladder in _ladders(siblings)]
    return _with_what_they_wait_for(terms, found)


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


def _with_what_they_wait_for(terms: Terms, standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """What one commitment waits for changes it too: each gets the earliest moment of those it depends on."""
    ahead: dict[str, datetime] = {}
    own = defaultdict(list)
    for standing in standings:
        if standing.next_change_at:
            own[standing.id].append(standing.next_change_at)
    waits = {c.id: {*c.depends_on, *_after(c)} for c in terms.commitments}
    waits |= {check_in.id: _after(check_in) for check_in in terms.check_ins}
    for id in TopologicalSorter(waits).static_order():
        moments = [*own[id], *(ahead[on] for on in waits[id] if on in ahead)]
        if moments:
            ahead[id] = min(moments)

    def earliest(standing: Standing) -> datetime | None:
        others = [ahead[on] for on in waits[standing.id] if on in ahead]
        return min([*others, *([standing.next_change_at] if standing.next_change_at else [])], default=None)

    return tuple(
        standing if standing.standing in OVER else replace(standing, next_change_at=earliest(standing))
        for standing in standings
    )
