"""The dates of an agreement as a calendar that people can subscribe to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from icalendar import Alarm, Calendar, Event, vDuration, vText

from makegood.obligations import events as happened
from makegood.obligations.course import OVER, State
from makegood.obligations.follow import board
from makegood.obligations.notices import LEADS
from makegood.obligations.standing import Standing
from makegood.obligations.words import names
from makegood.terms import Terms

ASK_AGAIN = dt.timedelta(hours=1)  # how long a program that subscribes may believe what it has
CANCELLED = frozenset({State.WAIVED, State.DISCHARGED, State.TERMINATED})


def calendar_ics(
    terms: Terms, events: Iterable[happened.Event], *, case_id: str, at: dt.datetime | None = None
) -> bytes:
    """Return the calendar of `terms` after `events` as iCalendar (RFC 5545); same input, same bytes.

    at   the moment up to which events are known; the last event unless said

    One entry for each occurrence that has a date; its UID is the case's and the occurrence's, whatever moves it.
    SEQUENCE rises with what happened, so that a moved or cancelled date replaces the one that people have. Reminders
    ring 7 days and 1 day ahead while the entry is open. Dates are those of `terms.schedule`, moved only by what happened.
    """
    return _written(terms.title, _entries(terms, events, case_id, at))


def calendars_ics(
    title: str, courses: Iterable[tuple[str, Terms, Iterable[happened.Event]]], *, at: dt.datetime
) -> bytes:
    """Return the dates of several agreements as one calendar: each by its case's id, with its terms and events.

    Each entry is the one of `calendar_ics`, with the title of its agreement before its name.
    """
    entries = []
    for case_id, terms, events in courses:
        for entry in _entries(terms, events, case_id, at):
            entry["summary"] = vText(f"{terms.title}: {entry['summary']}")
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


def _entries(terms: Terms, events: Iterable[happened.Event], case_id: str, at: dt.datetime | None) -> Iterator[Event]:
    known = [event for event in happened.in_order(events) if at is None or event.at <= at]
    moment = at or (
        known[-1].at if known else dt.datetime.combine(terms.dated or dt.date(2000, 1, 1), dt.time(), dt.UTC)
    )
    stamp = known[-1].at if known else moment
    for standing in board(terms, known, moment).standings:
        if standing.due is not None:
            yield _entry(terms, standing, case_id, len(known), stamp)


def _entry(terms: Terms, standing: Standing, case_id: str, sequence: int, stamp: dt.datetime) -> Event:
    assert standing.due is not None
    entry = Event()
    entry.add("uid", f"{standing.key}@{case_id}.makegood")
    entry.add("dtstamp", stamp.astimezone(dt.UTC))
    entry.add("sequence", sequence)
    entry.add("dtstart", standing.due.astimezone(dt.UTC))
    entry.add("duration", dt.timedelta(0))
    entry.add("summary", _summary(terms, standing))
    entry.add("description", f"{standing.title}\n\n{standing.why}")
    entry.add("status", "CANCELLED" if standing.standing in CANCELLED else "CONFIRMED")
    entry.add("class", "CONFIDENTIAL")
    entry.add("transp", "TRANSPARENT")
    if standing.standing not in OVER:
        for days in LEADS:
            entry.add_component(_alarm(_summary(terms, standing), days))
    return entry


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
