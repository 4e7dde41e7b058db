"""`makegood read`: what the governing contract says that bears on a breach, and the dates that follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from makegood.cli.shell import FINDINGS, moment, print_json, read_bytes, shown
from makegood.formats import Faulty

if TYPE_CHECKING:
    from datetime import datetime

    from makegood.calendars import Calendar
    from makegood.contract import Amended, Clause, ClauseDate, Document, Event, Reading
    from makegood.contract.profiles import ProfileDate

    _Dates = list[tuple[Event, tuple[ClauseDate, ...]]]

_MOST_CHARACTERS = 8_000_000
_NOTE = "All of this is read by rules: candidates for you to check against the contract, and no legal advice."


def read(
    contract: Annotated[str, typer.Argument(help="PDF, DOCX, Markdown or text; - reads standard input.")],
    event: Annotated[
        list[str] | None,
        typer.Option(
            help="What happened and when: notice, received, breach, dispute, termination, force-majeure or end. "
            "notice:courier=… says how it was sent."
        ),
    ] = None,
    country: Annotated[list[str] | None, typer.Option(help="Whose public holidays are not working days.")] = None,
    zone: Annotated[str, typer.Option(help="The time zone in which dates are meant.")] = "UTC",
    amended_by: Annotated[
        list[str] | None, typer.Option(help="An amendment of this contract; more than one in the order they were made.")
    ] = None,
    clock: Annotated[
        list[str] | None,
        typer.Option(
            help="A clock of a standard form or law, from a moment: nec4:compensation-event=2026-06-05T10:00+01:00. "
            "Where the form leaves the time open, add it: cisg:additional-period-buyer=…,20 days."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    batch: Annotated[
        bool, typer.Option("--batch", help='Read JSON lines {"id", "text"}; answer each with its clauses.')
    ] = False,
) -> None:
    """Find the clauses that bear on a breach, each with its place, and compute the dates that follow.

    Example: makegood read contract.pdf --event notice=2026-06-08T10:00+01:00 --country IE --country NL --zone Europe/Dublin
    """
    if batch:
        from makegood.cli.batch import answer_lines

        answer_lines(contract, answer, at_once=4)
        return
    from makegood import contract as room

    calendar = _calendar(tuple(country or ()), zone)
    events = [_event(text) for text in event or ()]
    clocks = [_clock(text, calendar) for text in clock or ()]
    base, *amendments = [_document(path) for path in (contract, *(amended_by or ()))]
    now = room.amended(base, amendments)
    reading = room.read(now.document)
    dates = [(each, _dates(reading, each, calendar)) for each in events]
    if as_json:
        print_json(_as_data(reading, dates, now, clocks))
    else:
        typer.echo(reading_text(reading, dates, shown(contract), now, clocks))
    if not reading.clauses:
        raise typer.Exit(FINDINGS)


def _document(path: str) -> Document:
    """A contract or an amendment; pages that are pictures go to the system's text recognition, where it has one."""
    from makegood.contract import extract
    from makegood.contract.recognition import recogniser

    return extract.from_bytes(read_bytes(path), shown(path), recogniser())


def _clock(text: str, calendar: Calendar) -> ProfileDate:
    """Read ‘PROFILE:CLOCK=MOMENT’ or ‘PROFILE:CLOCK=MOMENT,PERIOD’."""
    from makegood.contract.profiles import clock_date
    from makegood.values import Period

    named, equals, given = text.partition("=")
    profile, colon, name = named.strip().partition(":")
    if not equals or not colon:
        raise Faulty.one(
            f"‘{text}’ is not a clock.", "Write one such as fidic-2017:notice-of-claim=2026-06-05T10:00+01:00."
        )
    at, _, length = given.partition(",")
    try:
        period = Period.parse(length) if length.strip() else None
        return clock_date(profile, name.strip(), moment(at.strip()), calendar, period)
    except Faulty:
        raise
    except (ValueError, OverflowError) as error:
        raise Faulty.one(str(error)) from None


def _calendar(countries: tuple[str, ...], zone: str) -> Calendar:
    from makegood.calendars import Calendar

    try:
        return Calendar(countries, zone)
    except ValueError as error:
        raise Faulty.one(str(error)) from None


def _event(text: str) -> Event:
    from makegood.contract.deadlines import event_from

    try:
        return event_from(text, moment)
    except Faulty:
        raise
    except ValueError as error:
        raise Faulty.one(str(error)) from None


def _dates(reading: Reading, event: Event, calendar: Calendar) -> tuple[ClauseDate, ...]:
    from makegood.contract import deadlines

    try:
        return deadlines(reading, event, calendar)
    except (ValueError, OverflowError) as error:
        raise Faulty.one(str(error)) from None


def answer(line: dict[str, Any]) -> dict[str, Any]:
    """One line of --batch: {"id", "text"} to {"id", "clauses", "not_found"}."""
    from makegood.contract import read as read_contract

    name, text = line.get("id"), line.get("text")
    if not isinstance(name, str | int) or not isinstance(text, str):
        raise Faulty.one('The line is not what a batch holds. Write {"id": "1", "text": "…"}.')
    if len(text) > _MOST_CHARACTERS:
        raise Faulty.one(f"The contract has {len(text):,} characters; give at most {_MOST_CHARACTERS:,}.")
    reading = read_contract(text)
    clauses = [
        {
            "kind": clause.kind,
            "start": clause.span.start,
            "end": clause.span.end,
            "quote": clause.quote,
            "terms": dict(clause.terms),
            "confidence": clause.confidence,
        }
        for clause in reading.clauses
    ]
    return {"id": name, "clauses": clauses, "not_found": list(reading.not_found)}


def _as_data(reading: Reading, dates: _Dates, now: Amended, clocks: list[ProfileDate]) -> dict[str, Any]:
    from makegood.contract import leverage

    return {
        "clauses": [{**_clause_data(clause), "amended_by": now.source_of(clause.span)} for clause in reading.clauses],
        "changes": [
            {
                "kind": change.kind,
                "number": change.number,
                "by": change.by,
                "was": change.was,
                "now": change.now,
                "done": change.done,
            }
            for change in now.changes
        ],
        "not_found": list(reading.not_found),
        "notes": list(reading.notes),
        "dates": [
            {
                "event": event.kind,
                "at": event.at.isoformat(),
                **_date_data(date),
                "kind": date.kind,
                "status": date.status,
            }
            for event, found in dates
            for date in found
        ],
        "clocks": [{"profile": date.profile, "clock": date.clock, **_date_data(date)} for date in clocks],
        "leverage": [{"says": reason.says, "source": reason.source} for reason in leverage(reading)],
        "note": _NOTE,
    }


def _date_data(date: ClauseDate | ProfileDate) -> dict[str, Any]:
    return {
        "what": date.what,
        "due": date.due.isoformat(),
        "start": date.start.isoformat(),
        "period": str(date.period),
        "steps": list(date.steps),
        "source": date.source,
    }


def _clause_data(clause: Clause) -> dict[str, Any]:
    return {
        "kind": clause.kind,
        "title": clause.title,
        "section": clause.section,
        "heading": clause.heading,
        "page": clause.page,
        "start": clause.span.start,
        "end": clause.span.end,
        "quote": clause.quote,
        "terms": dict(clause.terms),
        "confidence": clause.confidence,
        "found_by": list(clause.found_by),
        "defined": {each.term: each.says for each in clause.defined},
        "refers_to": [
            {"says": each.says, "number": each.number, "heading": each.heading, "found": each.span is not None}
            for each in clause.refers_to
        ],
        "status": clause.status,
    }


def reading_text(
    reading: Reading, dates: _Dates, name: str, now: Amended | None = None, clocks: Sequence[ProfileDate] = ()
) -> str:
    parts = [f"What {name} says that bears on a breach"]
    parts += [f"Note: {note}" for note in reading.notes]
    if now and now.changes:
        parts.append("\n".join(["What its amendments change", *(f"  {change.says}" for change in now.changes)]))
    parts += [_clause_text(clause, now.source_of(clause.span) if now else "") for clause in reading.clauses]
    if reading.not_found:
        parts.append(_not_found_text(reading))
    parts += [_dates_text(event, found) for event, found in dates]
    parts += [_clock_text(date) for date in clocks]
    parts.append(_NOTE)
    return "\n\n".join(parts)


def _clause_text(clause: Clause, amended_by: str) -> str:
    from makegood.contract.document import shortened

    said = [f"  {line}" for line in _terms_text(clause)]
    said += [f"  as amended by {amended_by}"] if amended_by else []
    doubt = "  (not sure)" if clause.confidence < 0.7 else ""
    return "\n".join([f"{clause.title}: {clause.place}{doubt}", f"  ‘{shortened(clause.says, 260)}’", *said])


def _terms_text(clause: Clause) -> Iterator[str]:
    for key, value in clause.terms.items():
        yield f"{key.replace('_', ' ')}: {_value(value)}"


def _value(value: Any) -> str:
    if value is True:
        return "yes"
    if isinstance(value, dict) and value.get("after") == "at once":
        return f"{value['method']} at once"
    if isinstance(value, dict):
        return ", ".join(
            f"{_value(part)}" if key in ("step", "method", "level") else f"{key} {_value(part)}"
            for key, part in value.items()
        )
    if isinstance(value, list):
        return "; ".join(_value(part) for part in value)
    return str(value)


def _not_found_text(reading: Reading) -> str:
    from makegood.contract.rules import kind

    rows = [f"  {kind(name).title}: {kind(name).asks}" for name in reading.not_found]
    return "\n".join(["Looked for and not found (it may be there in other words):", *rows])


def _moment(at: datetime) -> str:
    """A moment as people say it: the very end or start of a day needs no clock."""
    day = f"{at:%A} {at.day} {at:%B %Y}"
    if (at.hour, at.minute) == (23, 59):
        return f"{day}, end of the day"
    return day if (at.hour, at.minute) == (0, 0) else f"{day}, {at:%H:%M}"


def _dates_text(event: Event, found: tuple[ClauseDate, ...]) -> str:
    named = f"{event.kind} on {event.at:%A} {event.at.day} {event.at:%B %Y, %H:%M}"
    if not found:
        return f"Dates that follow from {named}: none, as far as these rules can tell."
    lines = [f"Dates that follow from {named}"]
    for date in found:
        candidate = ", to be confirmed" if date.status == "candidate" else ""
        lines.append(f"\n  {_moment(date.due)}: {date.what}")
        lines += [f"    {step}" for step in date.steps]
        lines.append(f"    From {date.source}{candidate}.")
    return "\n".join(lines)


def _clock_text(date: ProfileDate) -> str:
    lines = [f"{_moment(date.due)}: {date.what}", *(f"  {step}" for step in date.steps)]
    return "\n".join([*lines, f"  From {date.source}; check that the contract at hand did not change it."])
