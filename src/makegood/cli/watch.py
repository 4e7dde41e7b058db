"""`makegood watch`: how each commitment stands at a moment, why, and what each side may do next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from makegood.cli.shell import FINDINGS, moment, opened, print_json, read_bytes, read_file, say, shown, write_file
from makegood.formats import LARGEST, Faulty, Source, read

if TYPE_CHECKING:
    from makegood.obligations import Board, Events, Ignored, Next, Standing, Trust, Warning
    from makegood.obligations.lines import Lines
    from makegood.terms import Terms


def watch(
    terms: Annotated[str, typer.Argument(help="terms.yaml: what was agreed; - reads standard input.")],
    events: Annotated[
        str, typer.Option(help="events.yaml or events.jsonl: what happened since; - reads standard input.")
    ],
    at: Annotated[str, typer.Option(help="The moment, with its time zone.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    ics: Annotated[Path | None, typer.Option(help="Also write the dates as a calendar to this file.")] = None,
    indicators: Annotated[str, typer.Option(help="indicators.csv: readings by day.")] = "",
    limits: Annotated[str, typer.Option(help="indicators.yaml: targets and limits of these readings.")] = "",
) -> None:
    """Say how each commitment stands, why, and what follows.

    Ends with status 1 where something is late or violated, or a figure moves towards its limit.

    Example: makegood watch terms.yaml --events events.yaml --at 2026-08-05T12:00+01:00
    """
    from makegood import obligations as room
    from makegood.obligations.documents import board_json
    from makegood.terms import Terms

    now = moment(at)
    if bool(indicators) != bool(limits):
        raise Faulty.one("Readings and their limits belong together.", "Give both --indicators and --limits.")
    if [terms, events, indicators, limits].count("-") > 1:
        raise Faulty.one("Standard input can be read once.", "Give - for one file only.")
    agreed = read_file(terms, Terms)
    happened = _events(events)
    try:
        board = room.board(agreed.value, happened.value.events, now)
    except Faulty as faulty:
        ours = faulty.faults[0].path[:1] == ("events",)
        raise (happened if ours else agreed).place(faulty) from None
    warnings, last = _warnings(indicators, limits, now) if indicators else ((), None)
    if ics is not None:
        case = re.sub(r"[^a-z0-9]+", "-", agreed.value.title.lower()).strip("-") or "case"
        write_file(ics, room.calendar_ics(room.Dates(case, agreed.value, happened.value.events), at=now))
        say(f"The calendar is in {ics}.")
    trust = room.trust_record(board.standings, now)
    if as_json:
        print_json(board_json(board, warnings, trust))
    else:
        typer.echo(board_text(agreed.value, board, warnings, last, trust))
    if warnings or any(_wants_care(standing) for standing in board.standings):
        raise typer.Exit(FINDINGS)


def _events(path: str) -> Source[Events] | Lines:
    """What happened: a document for people, or an event a line as programs write them."""
    from makegood.obligations.events import Events
    from makegood.obligations.lines import LONGEST, is_line, read_lines

    with opened(path) as file:
        first = file.readline(LONGEST + 1)
        if is_line(first):
            return read_lines(chain([first], iter(partial(file.readline, LONGEST + 1), b"")), name=shown(path))
        document = first + file.read(LARGEST + 1)
    if len(document) > LARGEST:
        raise Faulty.one(f"The file has more than {LARGEST:,} bytes.", Events.instead_of_more, name=shown(path))
    return read(document, Events, name=shown(path))


def _warnings(csv_path: str, limits_path: str, now: datetime) -> tuple[tuple[Warning, ...], date | None]:
    """What the figures showed by `now`, and the last day that they speak of."""
    from makegood import obligations as room

    limits = read_file(limits_path, room.Limits).value
    series = room.read_series(read_bytes(csv_path), limits, name=shown(csv_path))
    known = {name: each.until(now.date()) for name, each in series.items()}
    return room.warn_all(known, limits), max((each.days[-1] for each in known.values() if each.days), default=None)


def _wants_care(standing: Standing) -> bool:
    return standing.standing in ("late", "violated") and not standing.is_check_in


def board_text(
    terms: Terms, board: Board, warnings: Sequence[Warning], last: date | None, trust: Sequence[Trust]
) -> str:
    from makegood.obligations import usual_business

    parts = [_head(terms, board), usual_business(terms, board.standings)]
    asking = [standing for standing in board.standings if _asks_someone(standing)]
    if asking:
        parts.append("Waiting for someone now")
        parts += [_in_full(terms, board, standing) for standing in asking]
    else:
        parts.append("Nobody has to do anything today.")
    rest = [standing for standing in board.standings if standing not in asking]
    parts += _tables(terms, board, rest)
    if warnings:
        parts.append(warnings_text(warnings, last))
    if any(each.kept + each.cured + each.late + each.broken for each in trust):
        parts.append("\n".join(["Promises so far", *(f"  {each.says(terms)}" for each in trust)]))
    parts += _foot(terms, board)
    return "\n\n".join(parts)


def _head(terms: Terms, board: Board) -> str:
    from makegood.obligations.words import day

    calendar = terms.calendar.calendar
    local = board.at.astimezone(calendar.tz)
    signed = f"Signed on {day(board.signed_at, calendar)}." if board.signed_at else "Not signed by everyone yet."
    ended = f" Ended on {day(board.terminated_at, calendar)}." if board.terminated_at else ""
    return f"{terms.title}\n{day(board.at, calendar)}, {local:%H:%M} ({calendar.zone}). {signed}{ended}"


def _asks_someone(standing: Standing) -> bool:
    open_sum = bool(standing.owed and standing.owed.sum)
    waits = bool(standing.waits_for or standing.disputed_since)
    return open_sum or waits or standing.standing in ("late", "violated", "claimed done", "suspended")


def _in_full(terms: Terms, board: Board, standing: Standing) -> str:
    from makegood.obligations.words import names

    since = f" since {_date(terms, board, standing.since)}" if standing.since else ""
    to = [party for party in standing.creditors if party not in standing.debtors]
    sides = names(terms, standing.debtors) + (f" owes this to {names(terms, to)}" if to else ", together")
    lines = [f"  {standing.key}: {standing.standing}{since}", f"    {sides}"]
    lines += [f"    {standing.title}", f"    {standing.why}"]
    if standing.owed:
        lines += [f"    Owed: {standing.owed.sum}", *(f"      {line}" for line in standing.owed.lines)]
    lines += [f"    - {_step(terms, board, step)}" for step in standing.follows]
    return "\n".join(lines)


def _step(terms: Terms, board: Board, step: Next) -> str:
    if step.at is None:
        return step.says
    word = "by" if step.who else "after"
    return f"{word} {_date(terms, board, step.at)}: {step.says}"


def _date(terms: Terms, board: Board, moment: datetime) -> str:
    from makegood.obligations.words import day, relative

    calendar = terms.calendar.calendar
    return f"{day(moment, calendar)} ({relative(moment, board.at, calendar)})"


def _tables(terms: Terms, board: Board, standings: Sequence[Standing]) -> Iterator[str]:
    from makegood.obligations.words import names

    ahead = [s for s in standings if s.standing in ("in effect", "pending")]
    dated = sorted((s for s in ahead if s.due), key=lambda s: (s.due is None, s.due))
    undated = [s for s in ahead if not s.due]
    over = [s for s in standings if s not in ahead]
    if ahead:
        rows = [(_date(terms, board, s.due) if s.due else "", s.key, names(terms, s.debtors)) for s in dated]
        rows += [("no date yet", s.key, f"{names(terms, s.debtors)}. {s.why}") for s in undated]
        yield _table("Ahead", rows)
    if over:
        done = sorted(over, key=lambda s: (s.since is None, s.since))
        rows = [
            (_date(terms, board, s.since) if s.since else "", s.key, f"{s.standing}, {names(terms, s.debtors)}")
            for s in done
        ]
        yield _table("Behind us", rows)


def _table(title: str, rows: Sequence[tuple[str, str, str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join([title, *(f"  {a:<{widths[0]}}  {b:<{widths[1]}}  {c}" for a, b, c in rows)])


def warnings_text(warnings: Sequence[Warning], last: date | None) -> str:
    """One sentence for each sign; of a drift and a new level of the same figure only what was seen first."""
    upto = f"From figures up to {last.day} {last:%B %Y}. " if last else ""
    lines = ["Early warning", f"  {upto}A reason to look together; it says nothing about fault."]
    moved: set[str] = set()
    for warning in warnings:
        if warning.sign in ("drift", "new level"):
            if warning.indicator in moved:
                continue
            moved.add(warning.indicator)
        first = warning.first_seen
        chance = f" ({warning.false_alarms})" if warning.false_alarms else ""
        lines.append(f"  - {warning.says}")
        lines.append(f"    It could be seen from {first.day} {first:%B %Y} on{chance}.")
    return "\n".join(lines)


def _foot(terms: Terms, board: Board) -> Iterator[str]:
    from makegood.obligations import may_close

    if may_close(board.standings).may:
        yield "Everything was done or settled, and what had failed is shown to be mended. The case may close, when you want it to."
    later = [each for each in board.ignored if each.event.at > board.at]
    others = [each for each in board.ignored if each.event.at <= board.at]
    if others:
        yield "\n".join(["Changed nothing", *(f"  {line}" for line in _ignored(terms, board, others))])
    if later:
        yield f"Events after this moment are not known yet; the file holds {len(later):,}."
    if board.next_change_at:
        yield f"If nothing happens, this stays so until {_date(terms, board, board.next_change_at)}."


def _ignored(terms: Terms, board: Board, ignored: Sequence[Ignored]) -> Iterator[str]:
    """One line for what was the same again and again, such as a reading of each minute."""
    from makegood.obligations.words import name

    alike: dict[tuple[str, str | None, str, str], list[datetime]] = {}
    for each in ignored:
        event = each.event
        alike.setdefault((event.kind, event.by, event.about, each.reason), []).append(event.at)
    for (kind, by, about, reason), moments in alike.items():
        who = f" by {name(terms, by)}" if by else ""
        what = f" about {about}" if about else ""
        last = _date(terms, board, moments[-1])
        when = f", {last}" if len(moments) == 1 else f", {len(moments):,} times, the last on {last}"
        yield f"{kind}{who}{what}{when}: {reason}"
