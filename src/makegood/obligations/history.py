"""The events of one agreement, sorted out once: who signed, what is about what, what has no effect.

What happened later never changes what an earlier moment looked like, so everything here holds for every moment; `upto`
cuts off what lies after it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from graphlib import TopologicalSorter
from itertools import groupby

from makegood.calendars import Calendar
from makegood.formats import Faulty
from makegood.obligations.course import DONE, OVER, Course, Ignored, Part, State, Wait, run
from makegood.obligations.events import Event, Ground, Kind, acceptors, creditors, doers, in_order, items_of
from makegood.obligations.words import id_of
from makegood.terms import SIGNED, CheckIn, Commitment, Occurrence, Terms, occurrences, schedule

INSTANT = timedelta(microseconds=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
MOST_WHOLE = 1000  # events about the whole agreement touch every commitment


class History:
    """The terms with everything that happened, as far as anyone has written it down."""

    def __init__(self, terms: Terms, events: Iterable[Event]) -> None:
        self.terms = terms
        self.calendar: Calendar = terms.calendar.calendar
        self.items = items_of(terms)
        self.conditions = {condition.id for condition in terms.conditions}
        self.ignored: list[Ignored] = []
        self.signed_at: datetime | None = None
        self.about: dict[str, list[Event]] = defaultdict(list)
        self.whole: list[Event] = []
        self.endings: list[Event] = []
        self.occurred: dict[str, list[datetime]] = defaultdict(list)
        self.events = in_order(events)
        self._sort()
        schedule(terms, self._signed(), self.occurred)  # refuses what cannot be followed
        self._places: dict[tuple[str, tuple[datetime, ...]], tuple[Occurrence, ...]] = {}
        self.waits = waits_of(terms)
        self.groups = _groups(self.waits)
        self.order = {id: place for place, id in enumerate(TopologicalSorter(self.waits).static_order())}

    def _sort(self) -> None:
        signers = {party.id for party in self.terms.parties}
        signed: set[str] = set()
        for event in _once(self.events, self.ignored):
            if event.kind is Kind.SIGNED:
                new = ({event.by} if event.by else signers) - signed
                signed |= {party for party in new if party}
                if not new:
                    self.ignore(event, "It was already signed.")
                elif signed == signers:
                    self.signed_at = event.at
            elif self.signed_at is None:
                self.ignore(event, "The agreement was not signed by everyone yet.")
            else:
                self._file(event)
        if len(self.whole) + len(self.endings) > MOST_WHOLE:
            raise Faulty.one(
                f"The whole agreement is suspended, resumed or ended {len(self.whole) + len(self.endings):,} times.",
                f"Give at most {MOST_WHOLE:,} such events.",
                path=("events",),
            )

    def _file(self, event: Event) -> None:
        if event.kind is Kind.TERMINATED:
            self.endings.append(event)
        elif event.kind is Kind.OCCURRED:
            self.occurred[event.about].append(event.at)
        elif event.about:
            self.about[event.about].append(event)
        elif event.kind in (Kind.SUSPENDED, Kind.RESUMED):
            self.whole.append(event)

    def ignore(self, event: Event, reason: str) -> None:
        self.ignored.append(Ignored(event, reason))

    def _signed(self) -> dict[str, datetime]:
        return {SIGNED: self.signed_at} if self.signed_at else {}

    def courses(self, group: Iterable[str], at: datetime, ended: datetime | None) -> dict[str, list[Course]]:
        """Every occurrence of a group taken through its events up to `at`, by the id of its commitment.

        ended   when the agreement ended, as far as that is known
        """
        found: dict[str, list[Course]] = {}
        for id in sorted(group, key=self.order.__getitem__):
            item = self.items[id]
            found[id] = self._run(item, self._occurrences(item, found, at), found, at, ended)
        return found

    def _occurrences(
        self, item: Commitment | CheckIn, found: Mapping[str, list[Course]], at: datetime
    ) -> tuple[Occurrence, ...]:
        """When it falls due, as far as what it counts from has happened."""
        before = self.terms.after(item)
        starts: tuple[datetime, ...]
        if before is not None:
            starts = _fulfilled(found[before])
        elif item.due is not None and item.due.after in self.conditions:
            starts = tuple(moment for moment in self.occurred[item.due.after] if moment <= at)
        else:
            starts = (self.signed_at,) if self.signed_at and self.signed_at <= at else ()
        place = (item.id, starts)
        if place not in self._places:
            event = item.due.after if item.due and item.due.after else SIGNED
            self._places[place] = occurrences(self.terms, item, {event: starts})
        return self._places[place]

    def _run(
        self,
        item: Commitment | CheckIn,
        due: Sequence[Occurrence],
        found: Mapping[str, list[Course]],
        at: datetime,
        ended: datetime | None,
    ) -> list[Course]:
        courses = []
        opens_after = self._starts_after()
        in_turn = bool(item.due and item.due.every)
        rests = [event for event in upto(self.whole, at) if self._may_rest(item, event)]
        for occurrence in due:
            course = Course(
                item=item,
                occurrence=occurrence,
                calendar=self.calendar,
                signed_at=self.signed_at if self.signed_at and self.signed_at <= at else None,
                opens_after=opens_after,
                parts=self._parts(item),
                creditors=self._creditors(item),
                waits=tuple(_waits(item, occurrence, found)),
            )
            own = upto(self.about.get(occurrence.key, []), at)
            events = in_order([*own, *rests]) if rests else own
            courses.append(run(course, events, at, ended))
            if in_turn and occurrence.deadline is not None:
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

    def heard(self, group: Iterable[str]) -> list[datetime]:
        """The moments of everything that happened to a group or to the whole agreement, in order."""
        ids = set(group)
        starts = {item.due.after for id in ids if (item := self.items[id]).due}
        own = [event.at for key, events in self.about.items() if id_of(key) in ids for event in events]
        conditions = [moment for id, moments in self.occurred.items() if id in starts for moment in moments]
        return sorted([*own, *conditions, *(event.at for event in self.whole), *self._signed().values()])


def upto(events: Sequence[Event], at: datetime) -> Sequence[Event]:
    """Those of `events`, which are in order, that had happened by `at`."""
    return events if not events or events[-1].at <= at else events[: bisect_right(events, at, key=_moment)]


def _moment(event: Event) -> datetime:
    return event.at


def waits_of(terms: Terms) -> dict[str, set[str]]:
    """For everything that falls due, by its id, the commitments that have a say in when it does or in whether it is late."""
    return {
        id: {*(item.depends_on if isinstance(item, Commitment) else ()), *filter(None, [terms.after(item)])}
        for id, item in items_of(terms).items()
    }


def _groups(waits: Mapping[str, set[str]]) -> tuple[tuple[str, ...], ...]:
    """What hangs together, directly or by way of others; nothing in one group touches another."""
    group_of: dict[str, list[str]] = {id: [id] for id in waits}
    for id, others in waits.items():
        for other in others:
            one, two = group_of[id], group_of[other]
            if one is not two:
                one += two
                group_of.update(dict.fromkeys(two, one))
    return tuple(dict.fromkeys(tuple(group) for group in group_of.values()))


def _once(events: Iterable[Event], ignored: list[Ignored]) -> Iterable[Event]:
    """Each event once; what stands there a second time is the same moment's, so only those are compared."""
    for _, together in groupby(events, key=_moment):
        same = list(together)
        if len(same) == 1:
            yield same[0]
            continue
        seen: set[str] = set()
        for event in same:
            if (text := event.model_dump_json()) in seen:
                ignored.append(Ignored(event, "It stands here twice."))
            else:
                seen.add(text)
                yield event


def _fulfilled(courses: Sequence[Course]) -> tuple[datetime, ...]:
    """When the last of them was done; nothing while one is open."""
    if not all(course.closed in DONE for course in courses):
        return ()
    return (max(course.closed_at for course in courses if course.closed_at),)


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
