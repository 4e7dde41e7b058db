"""The dates of an agreement as a calendar that people can subscribe to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from icalendar import Alarm, Calendar, Event, vDuration, vText

from makegood.formats import Faulty
from makegood.obligations import events as happened
from makegood.obligations.course import OVER, State
from makegood.obligations.follow import board
from makegood.obligations.notices import LEADS
from makegood.obligations.standing import Standing
from makegood.obligations.words import names
from makegood.terms import Terms

ASK_AGAIN = dt.timedelta(hours=1)  # how long a program that subscribes may believe what it has
CANCELLED = frozenset({State.WAIVED, State.DISCHARGED, State.TERMINATED})


@dataclass(frozen=True, slots=True)
class Dates:
    """An agreement whose dates a calendar shows.

    case_id   what its entries are known by, for ever
    amended   the terms that an amendment took the place of, each with the moment when it did
    leads     days ahead on which each open entry rings
    """

    case_id: str
    terms: Terms
    events: tuple[happened.Event, ...]
    amended: tuple[tuple[Terms, dt.datetime], ...] = ()
    leads: Sequence[int] = LEADS


def calendar_ics(dates: Dates, *, at: dt.datetime | None = None) -> bytes:
    """Return the calendar of one agreement as iCalendar (RFC 5545); same input, same bytes.

    at   the moment up to which events are known; the last event unless said

    One entry for each occurrence that has a date; its UID is the case's and the occurrence's, whatever moves it. SEQUENCE
    rises with what happened and with each amendment, so that a moved or cancelled date replaces the one that people have;
    what an amendment has dropped stays, as cancelled. Dates are those of `terms.schedule`, moved only by what happened.
    """
    return _written(dates.terms.title, _entries(dates, at))


def calendars_ics(title: str, agreements: Iterable[Dates], *, at: dt.datetime) -> bytes:
    """Return the dates of several agreements as one calendar, each entry with the title of its agreement before its name."""
    entries = []
    for dates in agreements:
        for entry in _entries(dates, at):
            entry["summary"] = vText(f"{dates.terms.title}: {entry['summary']}")
            entries.append(entry)
    return _written(title, entries)


def _written(title: str, entries: Iterable[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Makegood//Commitments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add(
        "refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"}
    )  # RFC 7986, and what was there before it
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    for entry in entries:
        calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content


def _entries(dates: Dates, at: dt.datetime | None) -> Iterator[Event]:
    terms = dates.terms
    known = [event for event in happened.in_order(dates.events) if at is None or event.at <= at]
    amended = [(before, until) for before, until in dates.amended if at is None or until <= at]
    last = max([event.at for event in known] + [until for _, until in amended], default=None)
    moment = at or last or dt.datetime.combine(terms.dated or dt.date(2000, 1, 1), dt.time(), dt.UTC)
    edition = _Edition(dates.case_id, len(known) + len(amended), last or moment)
    shown: set[str] = set()
    for standing in board(terms, known, moment).standings:
        shown.add(standing.key)
        yield from _entry(terms, standing, edition, dates.leads)
    for before, until in reversed(amended):
        for standing in _as_it_was(before, known, until):
            if standing.key not in shown:
                shown.add(standing.key)
                yield from _entry(before, standing, edition, (), dropped=standing.standing not in OVER)


def _as_it_was(terms: Terms, known: Iterable[happened.Event], until: dt.datetime) -> tuple[Standing, ...]:
    """How everything stood when an amendment took the place of `terms`, which know nothing of what came with it."""
    return board(terms, [event for event in known if event.at <= until and _may_be_said(terms, event)], until).standings


def _may_be_said(terms: Terms, event: happened.Event) -> bool:
    try:
        happened.check(terms, [event])
    except Faulty:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Edition:
    """Of which case the entries are, how often anything has changed in it, and when it did last."""

    case_id: str
    sequence: int
    stamp: dt.datetime


def _entry(
    terms: Terms, standing: Standing, edition: _Edition, leads: Sequence[int], *, dropped: bool = False
) -> Iterator[Event]:
    """The entry of an occurrence, if it has a date."""
    if standing.due is None:
        return
    entry = Event()
    entry.add("uid", f"{standing.key}@{edition.case_id}.makegood")
    entry.add("dtstamp", edition.stamp.astimezone(dt.UTC))
    entry.add("sequence", edition.sequence)
    entry.add("dtstart", standing.due.astimezone(dt.UTC))
    entry.add("duration", dt.timedelta(0))
    entry.add("summary", _summary(terms, standing))
    entry.add("description", f"{standing.title}\n\n{standing.why}")
    entry.add("status", "CANCELLED" if dropped or standing.standing in CANCELLED else "CONFIRMED")
    entry.add("class", "CONFIDENTIAL")
    entry.add("transp", "TRANSPARENT")
    if standing.standing not in OVER:
        for days in leads:
            entry.add_component(_alarm(_summary(terms, standing), days))
    yield entry


def _summary(terms: Terms, standing: Standing) -> str:
    words = standing.key.replace("-", " ").replace(".", " no. ")
    done = "Done: " if standing.standing in (State.FULFILLED, State.CURED) else ""
    who = "" if standing.is_check_in else f" ({names(terms, standing.debtors)})"
    return f"{done}{words[:1].upper()}{words[1:]}{who}"


def _alarm(summary: str, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", dt.timedelta(days=-days))
    return alarm
