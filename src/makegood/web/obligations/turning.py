"""Time passes: rows whose moment has come are worked out again, and what falls due is told, all in one transaction.

Any number of sweepers may call `turn_some` at once. Cases are taken by their rows, skipped where another one holds them; rows,
mail and the record live or die together. Several cases are turned at once, so that each question to the database is asked once
for all of them. Each notice has a row of its own by the library's key, so that it is told once however often it is worked out.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError, transaction

from makegood import obligations as room
from makegood.obligations import Event, Following, Kind
from makegood.obligations.follow import INSTANT
from makegood.obligations.notices import About, Leads
from makegood.obligations.words import id_of
from makegood.terms import Terms
from makegood.web.cases.models import Case, Room
from makegood.web.cases.write import append_all
from makegood.web.engine import waking
from makegood.web.obligations import telling
from makegood.web.obligations.models import Due, Happened, Watch
from makegood.web.obligations.telling import Turn

AT_ONCE = (
    60  # rows whose cases are turned in one transaction: a fraction of a second in which nobody else can write in them
)
SET_ASIDE = dt.timedelta(minutes=10)  # for a case that cannot be worked out, so that the others have their turn
_WORKED_OUT = ("standing", "is_check_in", "since", "due", "turns_after")  # columns of a row that follow from the rest
_log = logging.getLogger(__name__)


def turn_some(at: dt.datetime, most: int = AT_ONCE) -> int:
    """Turn the cases of up to `most` rows whose moment has passed. Return how many cases; 0 when none is left.

    Where one of them cannot be worked out, each is turned alone, and that one set aside.
    """
    if not Due.objects.filter(turns_after__lt=at).exists():
        return 0
    taken: list[Case] = []
    try:
        with transaction.atomic():
            taken = _take(at, most)
            turn_due(taken, at)
    except (OperationalError, InternalError, InterfaceError):
        raise  # the database is what fails, and not the case
    except Exception:
        if len(taken) > 1:
            return sum(turn_some(at, 1) for _ in taken)
        _log.exception("case %s could not be worked out; set aside", taken[0].pk if taken else "?")
        Due.objects.filter(case__in=taken, turns_after__lt=at).update(turns_after=at + SET_ASIDE)
    return len(taken)


def overdue(before: dt.datetime) -> int:
    """How many rows should have turned before that moment and have not."""
    return Due.objects.filter(turns_after__lt=before).count()


def _take(at: dt.datetime, most: int) -> list[Case]:
    """The cases of the rows that have waited longest and that nobody else is writing in."""
    waiting = Case.objects.filter(dues__turns_after__lt=at).order_by("dues__turns_after")
    return list({case.pk: case for case in waiting.select_for_update(skip_locked=True, of=("self",))[:most]}.values())


def move_on(cases: Sequence[Case], at: dt.datetime, since: dt.datetime | None = None) -> None:
    """Work everything out again at `at`: rows, notices, the record. Call it inside a transaction that holds the cases.

    since   when something was written down that lies before what was told last; it is told from there on
    """
    turns = [_everything(known, at, since) for known in _known(cases)]
    changed = _keep(turns)
    if since is None:  # what a person did has its own entry
        _note_what_changed(turns, changed)
    append_all([line for turn in turns for line in turn.lines])


def turn_due(cases: Sequence[Case], at: dt.datetime) -> None:
    """`move_on` for what has its moment: of a case only that, with what hangs together with it."""
    due: dict[str, list[Due]] = defaultdict(list)
    for row in Due.objects.filter(case__in=cases, turns_after__lte=at).only("case_id", "key", "told_until"):
        due[row.case_id].append(row)
    turns = [_due_ones(known, at, due[known.case.pk]) for known in _known(cases)]
    _note_what_changed(turns, _keep(turns))
    append_all([line for turn in turns for line in turn.lines])


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows of a case say: the terms that are followed with what happened, and up to when all of it was told."""

    case: Case
    following: Following
    told_until: dt.datetime
    leads: Leads


def _known(cases: Sequence[Case]) -> list[_Known]:
    events: dict[str, list[Event]] = defaultdict(list)
    for row in Happened.objects.filter(case__in=cases):
        events[row.case_id].append(Event.model_validate(row.event))
    watches = {watch.pk: watch for watch in Watch.objects.filter(case__in=cases)}
    found = []
    for case in cases:
        watch = watches[case.pk]
        following = Following(Terms.model_validate(watch.terms), events[case.pk])
        found.append(_Known(case, following, watch.told_until, watch.leads or {}))
    return found


def _everything(known: _Known, at: dt.datetime, since: dt.datetime | None = None) -> Turn:
    moment = max(at, known.told_until)
    start = min([known.told_until, *([since - INSTANT] if since else [])])
    return _turn(known, known.following, start, moment)


def _due_ones(known: _Known, at: dt.datetime, due: Sequence[Due]) -> Turn:
    """What these rows are about, told from when each was told last: what was worked out wrongly then, by an older calendar
    or an older version, is made up for however often the rest of the case was told meanwhile."""
    told = [row.told_until for row in due if row.told_until is not None]
    ids = {id_of(row.key) for row in due}
    if at < known.told_until or not told or len(told) < len(due) or not ids <= known.following.history.items.keys():
        return _everything(known, at)
    following = known.following.only(ids)
    return _turn(known, following, min(told), at)


def _turn(known: _Known, following: Following, since: dt.datetime, at: dt.datetime) -> Turn:
    due = room.notices_of(following, since, at, known.leads)
    return Turn(known.case, at, following, due, known.leads)


def _keep(turns: Sequence[Turn]) -> dict[str, dict[str, str]]:
    """Tell what fell due and write the rows anew; return for each case the standings that changed, by key."""
    telling.tell(turns)
    for turn in turns:
        _remind(turn)
    whole: dict[dt.datetime, list[Case]] = defaultdict(list)
    for turn in turns:
        if turn.following.is_whole:
            whole[turn.at].append(turn.case)
    for moment, cases in whole.items():
        Watch.objects.filter(case__in=cases).update(told_until=moment)
    return _save(turns)


def _note_what_changed(turns: Iterable[Turn], changed: Mapping[str, dict[str, str]]) -> None:
    for turn in turns:
        if turn.case.pk in changed:
            turn.note(Room.JOINT, "time-passed", changed[turn.case.pk])


def _remind(turn: Turn) -> None:
    """Write down the reminders that were sent as events: from them on silence may count, where the terms say so."""
    terms, events = turn.following.terms, list(turn.following.history.events)
    written = []
    for about in dict.fromkeys(row.about for row in turn.told if row.what == About.ANSWER and row.mails):
        event = Event.model_validate({"kind": Kind.REMINDED, "at": turn.at, "about": about})
        if room.has_effect(terms, [*events, *written], event, turn.at):
            data = event.model_dump(mode="json", exclude_unset=True)
            Happened.objects.create(case=turn.case, event=data, about=about, at=turn.at, said_by="Makegood")
            written.append(event)
    if written:
        turn.following = turn.following.with_events(written)


def _save(turns: Sequence[Turn]) -> dict[str, dict[str, str]]:
    """Write the rows of what was worked out anew; return for each case the standings that changed, by key."""
    before = _rows_before(turns)
    changed: dict[str, dict[str, str]] = defaultdict(dict)
    anew: list[Due] = []
    told: dict[dt.datetime, list[int]] = defaultdict(list)
    for turn in turns:
        own = before[turn.case.pk]
        for key, now in _worked_out(turn):
            row = own.pop(key, None)
            if row is not None:
                told[turn.at].append(row["pk"])
            if row is None or any(row[name] != now[name] for name in _WORKED_OUT):
                anew.append(Due(case=turn.case, key=key, told_until=turn.at, **now))
            if row is not None and row["standing"] != now["standing"]:
                changed[turn.case.pk][key] = now["standing"]
    Due.objects.bulk_create(anew, update_conflicts=True, unique_fields=["case", "key"], update_fields=_WORKED_OUT)
    waking.wake(row.turns_after for row in anew)
    for moment, rows in told.items():
        Due.objects.filter(pk__in=rows).update(told_until=moment)
    moved = [row["pk"] for own in before.values() for row in own.values()]  # occurrences that moved into a series
    if moved:
        Due.objects.filter(pk__in=moved).delete()
    return changed


def _rows_before(turns: Iterable[Turn]) -> dict[str, dict[str, dict[str, Any]]]:
    """The rows of what was worked out, by case and key, as they stand."""
    following = {turn.case.pk: turn.following for turn in turns}
    found: dict[str, dict[str, dict[str, Any]]] = {case: {} for case in following}
    for row in Due.objects.filter(case__in=following).values("pk", "case_id", "key", *_WORKED_OUT):
        if following[row["case_id"]].is_about(id_of(row["key"])):
            found[row["case_id"]][row["key"]] = row
    return found


def _worked_out(turn: Turn) -> Iterable[tuple[str, dict[str, Any]]]:
    now = turn.following.standing(turn.at)
    turns = room.turns(turn.following.terms, now, turn.leads)
    for standing in now.standings:
        yield (
            standing.key,
            {
                "standing": str(standing.standing),
                "is_check_in": standing.is_check_in,
                "since": standing.since,
                "due": standing.due,
                "turns_after": turns[standing.key],
            },
        )


def rest(case: Case) -> None:
    """Nothing turns any more: the case is closed. Rows keep how it ended."""
    Due.objects.filter(case=case).update(turns_after=None)
