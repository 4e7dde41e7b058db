"""The dates that follow from an event under this contract, each with its arithmetic and the clause that asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum

from makegood.calendars import MIDNIGHT, Calendar
from makegood.contract.details import ANY_WAY, period_in
from makegood.contract.reading import Clause, Reading, Status
from makegood.values import Deadline, Period, Unit


class EventKind(StrEnum):
    """What happened, from which the contract counts."""

    NOTICE = "notice"  # we send a notice of the breach
    RECEIVED = "received"  # a notice of the breach is known to have arrived
    BREACH = "breach"  # the failure itself
    DISPUTE = "dispute"  # a notice of dispute is given
    TERMINATION = "termination"  # a notice to end without cause is sent
    FORCE_MAJEURE = "force-majeure"  # an event outside control begins
    END = "end"  # the term ends at this moment unless it renews


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at an aware moment. `method` says how a notice was sent, as the notice clause names it."""

    kind: EventKind
    at: datetime
    method: str = ""


@dataclass(frozen=True, slots=True)
class ClauseDate(Deadline):
    """A deadline that a clause asks for.

    what     in words what ends or is due
    kind     the clause's kind
    status   the clause's: a candidate's date is shown as one
    """

    what: str = ""
    kind: str = ""
    status: Status = Status.CANDIDATE


def deadlines(reading: Reading, event: Event, calendar: Calendar) -> tuple[ClauseDate, ...]:
    """Every date that follows from `event`, soonest first.

    Rejected clauses give no dates. Raises ValueError for a moment without a zone or a period beyond the calendar.
    """
    _checked(event.at, calendar)
    return tuple(sorted(_FOLLOWS[event.kind](reading, event, calendar), key=lambda date: date.due))


def _checked(at: datetime, calendar: Calendar) -> None:
    if not 1900 < at.year <= 2150:
        year = at.year
        raise ValueError(f"The year {year} is beyond the calendar. Write a year from 1901 to 2150.")
    calendar.day_of(at)


def _date(clause: Clause, what: str, deadline: Deadline) -> ClauseDate:
    return ClauseDate(
        deadline.due, deadline.start, deadline.period, deadline.steps, clause.place, what, clause.kind, clause.status
    )


def _counted(
    clause: Clause, what: str, start: datetime, period: Period, start_name: str, calendar: Calendar
) -> ClauseDate:
    return _date(clause, what, calendar.deadline(start, period, start_name=start_name, source=clause.place))


def _live(reading: Reading, *kinds: str) -> list[Clause]:
    return [clause for clause in reading.of(*kinds) if clause.status is not Status.REJECTED]


def receipt(reading: Reading, event: Event, calendar: Calendar) -> tuple[datetime, ClauseDate | None]:
    """When a notice sent at `event.at` counts as received, and the date that says so; the moment itself where nothing is said."""
    clause = next(iter(sorted(_live(reading, "notice"), key=_richest)), None)
    if clause is None or event.kind is EventKind.RECEIVED:
        return event.at, None
    entry = _entry(clause, event.method)
    far = "abroad" in entry and len(calendar.countries) > 1
    period = period_in(entry, "abroad" if far else "after") or Period(0, Unit.HOURS)
    ends = _with_closing(calendar, clause)
    if period:
        counted = ends.deadline(event.at, period, start_name="the notice being sent", source=clause.place)
        steps = [*counted.steps[:-1]]
        last = counted.due.date()
        at = counted.due if period.unit is Unit.HOURS else datetime.combine(last, MIDNIGHT, ends.tz)
    else:
        at = event.at.astimezone(ends.tz)
        sent = _said(at)
        steps = [f"Sent {sent}; counts as received at once."]
    if clause.terms.get("next_working_day") and (later := ends.received(at)) != at:
        day = f"{later:%A} {later.day} {later:%B %Y}"
        steps.append(f"That is after closing time or on a day that is not worked, so it counts as received on {day}.")
        at = later
    if not event.method and len(clause.terms.get("deemed_receipt", ())) > 1:
        steps.append("The slowest way of sending is assumed; say how it was sent for the true date.")
    if event.method in clause.terms.get("not_by", ()):
        steps.append(f"The clause says that {event.method} alone is not notice: send it another way as well.")
    if far:
        steps.append("The time for notices between countries is used.")
    method = entry.get("method", ANY_WAY)
    what = "The notice counts as received" if method == ANY_WAY else f"The notice by {method} counts as received"
    return at, ClauseDate(at, event.at, period, tuple(steps), clause.place, what, "notice", clause.status)


def _richest(clause: Clause) -> tuple[bool, bool, float]:
    return ("deemed_receipt" not in clause.terms, "next_working_day" not in clause.terms, -clause.confidence)


def _entry(clause: Clause, method: str) -> dict[str, str]:
    """How this way of sending is treated; without a way, the slowest is assumed, so that no date comes too early."""
    entries: list[dict[str, str]] = list(clause.terms.get("deemed_receipt", ()))
    if method:
        told = (entry for said in (method, ANY_WAY) for entry in entries if entry["method"] == said)
        return next(told, {"method": method})
    valid = [entry for entry in entries if entry["method"] not in clause.terms.get("not_by", ())]
    return max(valid or entries, key=_slowness, default={})


def _slowness(entry: dict[str, str]) -> float:
    period = period_in(entry, "after")
    if period is None:
        return 0
    hours = {Unit.HOURS: 1, Unit.DAYS: 24, Unit.WORKING_DAYS: 34, Unit.WEEKS: 168, Unit.MONTHS: 730, Unit.YEARS: 8760}
    return period.count * hours[period.unit]


def _with_closing(calendar: Calendar, clause: Clause) -> Calendar:
    closes = clause.terms.get("closes")
    return replace(calendar, closes=time.fromisoformat(closes)) if isinstance(closes, str) else calendar


def _after_notice(reading: Reading, event: Event, calendar: Calendar) -> Iterator[ClauseDate]:
    received_at, received = receipt(reading, event, calendar)
    if received is not None:
        yield received
    arrived = "the notice being received"
    for clause in _live(reading, "cure_period"):
        period = period_in(clause.terms, "period")
        if period and clause.terms.get("trigger") != "the breach":
            start, name = (
                (received_at, arrived)
                if received is not None or clause.terms["trigger"] == "receipt of notice"
                else (event.at, "the notice")
            )
            yield _counted(clause, _cure_ends(clause), start, period, name, calendar)
    for clause in _live(reading, "assurance_or_remediation_plan"):
        period = period_in(clause.terms, "within")
        if period and clause.terms.get("from") == "notice":
            yield _counted(clause, "The plan, report or assurance is due", received_at, period, arrived, calendar)
    for clause in _live(reading, "suspension_right"):
        if period := period_in(clause.terms, "notice"):
            yield _counted(
                clause,
                "Suspension may begin after this, where its grounds are met",
                received_at,
                period,
                arrived,
                calendar,
            )


def _cure_ends(clause: Clause) -> str:
    subjects = ", ".join(each for each in clause.terms.get("applies_to", ()) if each != "any breach")
    return f"The time to cure ends ({subjects})" if subjects else "The time to cure ends"


def _after_breach(reading: Reading, event: Event, calendar: Calendar) -> Iterator[ClauseDate]:
    for clause in _live(reading, "cure_period"):
        period = period_in(clause.terms, "period")
        if period and clause.terms.get("trigger") == "the breach":
            yield _counted(clause, _cure_ends(clause), event.at, period, "the failure", calendar)
    for clause in _live(reading, "liquidated_damages_or_credits"):
        if period := period_in(clause.terms, "claim_within"):
            yield _counted(clause, _claim_says(clause), event.at, period, "the failure", calendar)
    for clause in _live(reading, "assurance_or_remediation_plan"):
        period = period_in(clause.terms, "within")
        if period and clause.terms.get("from") == "the failure":
            yield _counted(clause, "The plan, report or assurance is due", event.at, period, "the failure", calendar)


def _claim_says(clause: Clause) -> str:
    """The count from the failure is safe; where the clause counts from something later, its words are shown."""
    text = str(clause.terms.get("claim_from", ""))
    if not text or re.search(r"\b(?:failure|delay|late|incident|breach|outage|miss\w*|event)\b", text, re.I):
        return "Last moment to claim credits"
    return f"Claim credits by then to be safe; the clause counts ‘{text}’"


_STEP_NAMES = {
    "talk": "Talks between those in charge end",
    "executives": "Talks between executives end",
    "mediation": "Mediation ends",
    "expert": "The expert's decision is due",
}


def _step_ends(step: str) -> str:
    return _STEP_NAMES.get(step, f"The step ‘{step}’ ends")


def _after_dispute(reading: Reading, event: Event, calendar: Calendar) -> Iterator[ClauseDate]:
    """Each step starts when the one before it ends, without agreement."""
    for clause in _live(reading, "dispute_resolution"):
        start, name = event.at, "the notice of dispute"
        for step in clause.terms.get("ladder", ()):
            if period := period_in(step, "within"):
                date = _counted(
                    clause,
                    _step_ends(step["step"]),
                    start,
                    period,
                    name,
                    calendar,
                )
                yield date
                before = step["step"]
                start, name = date.due, f"the end of the step before ({before})"


def _after_termination(reading: Reading, event: Event, calendar: Calendar) -> Iterator[ClauseDate]:
    received_at, received = receipt(reading, event, calendar)
    if received is not None:
        yield received
    for clause in _live(reading, "termination_for_convenience"):
        if period := period_in(clause.terms, "notice"):
            text = clause.terms.get("who")
            what = f"The agreement ends, where {text} gave it" if text else "The agreement ends"
            yield _counted(clause, what, received_at, period, "the notice being received", calendar)


def _after_force_majeure(reading: Reading, event: Event, calendar: Calendar) -> Iterator[ClauseDate]:
    for clause in _live(reading, "force_majeure"):
        if period := period_in(clause.terms, "notify_within"):
            yield _counted(
                clause, "Last moment to tell the other side of the event", event.at, period, "the event", calendar
            )
        if period := period_in(clause.terms, "may_end_after"):
            yield _counted(
                clause, "The agreement may be ended if the event still lasts", event.at, period, "the event", calendar
            )


def _before_end(reading: Reading, event: Event, calendar: Calendar) -> Iterator[ClauseDate]:
    for clause in _live(reading, "renewal_or_expiry"):
        if period := period_in(clause.terms, "notice_to_stop"):
            yield _date(
                clause,
                "Last day to stop the renewal",
                calendar.before(event.at, period, end_name="the term ends", source=clause.place),
            )


_FOLLOWS: dict[EventKind, Callable[[Reading, Event, Calendar], Iterator[ClauseDate]]] = {
    EventKind.NOTICE: _after_notice,
    EventKind.RECEIVED: _after_notice,
    EventKind.BREACH: _after_breach,
    EventKind.DISPUTE: _after_dispute,
    EventKind.TERMINATION: _after_termination,
    EventKind.FORCE_MAJEURE: _after_force_majeure,
    EventKind.END: _before_end,
}


def event_from(text: str, moment: Callable[[str], datetime]) -> Event:
    """Read ‘notice=2026-06-08T10:00+01:00’ or ‘notice:courier=…’. Raises ValueError saying which events there are."""
    named, equals, at = text.partition("=")
    kind, _, method = named.strip().partition(":")
    if not equals or kind not in set(EventKind):
        known = ", ".join(EventKind)
        raise ValueError(
            f"‘{text}’ is not an event. Write one of {known}, then = and a moment: notice=2026-06-08T10:00+01:00."
        )
    return Event(
        EventKind(kind),
        moment(at),
        re.sub(r"[-_ ]+", " ", method).replace("e mail", "e-mail").replace("email", "e-mail"),
    )


def _said(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B %Y, %H:%M}"
