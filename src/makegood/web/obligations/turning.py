"""Time passes: rows whose moment has come are worked out again, and what falls due is told, all in one transaction.

Any number of sweepers may call `turn_some` at once. Cases are taken by their rows, skipped where another one holds them; rows,
mail and the record live or die together. Several cases are turned at once, so that each question to the database is asked once
for all of them. Each notice has a row of its own by the library's key, so that it is told once however often it is worked out.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import InterfaceError, InternalError, OperationalError, transaction

from makegood import obligations as room
from makegood.obligations import Event, Kind
from makegood.obligations.follow import INSTANT
from makegood.obligations.notices import About
from makegood.terms import Terms
from makegood.web.cases.models import Case, Room
from makegood.web.cases.write import append_all
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
            move_on(taken, at)
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
    turns = _work_out(cases, at, since)
    telling.tell(turns)
    for turn in turns:
        _remind(turn)
    changed = _save(turns)
    for moment in {turn.at for turn in turns}:
        cases_then = [turn.case for turn in turns if turn.at == moment]
        Watch.objects.filter(case__in=cases_then).update(told_until=moment)
    if since is None:  # what a person did has its own entry
        for turn in turns:
            if turn.case.pk in changed:
                turn.note(Room.JOINT, "time-passed", changed[turn.case.pk])
    append_all([line for turn in turns for line in turn.lines])


def _work_out(cases: Sequence[Case], at: dt.datetime, since: dt.datetime | None) -> list[Turn]:
    """Each case with the notices that fell due in it since it was told last."""
    events: dict[str, list[Event]] = defaultdict(list)
    for row in Happened.objects.filter(case__in=cases):
        events[row.case_id].append(Event.model_validate(row.event))
    watches = {watch.pk: watch for watch in Watch.objects.filter(case__in=cases)}
    turns = []
    for case in cases:
        watch = watches[case.pk]
        following = room.Following(Terms.model_validate(watch.terms), events[case.pk])
        moment = max(at, watch.told_until)
        start = min([watch.told_until, *([since - INSTANT] if since else [])])
        turns.append(Turn(case, moment, following, room.notices_of(following, start, moment)))
    return turns


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
        turn.following = room.Following(terms, [*events, *written])


def _save(turns: Iterable[Turn]) -> dict[str, dict[str, str]]:
    """Write the rows anew; return for each case the standings that changed, by key."""
    before: dict[str, dict[str, Due]] = {turn.case.pk: {} for turn in turns}
    for row in Due.objects.filter(case__in=before):
        before[row.case_id][row.key] = row
    changed: dict[str, dict[str, str]] = defaultdict(dict)
    anew: list[Due] = []
    for turn in turns:
        own = before[turn.case.pk]
        for now in _rows(turn):
            row = own.pop(now.key, None)
            if row is None or any(getattr(row, name) != getattr(now, name) for name in _WORKED_OUT):
                anew.append(now)
            if row is not None and row.standing != now.standing:
                changed[turn.case.pk][now.key] = now.standing
    Due.objects.bulk_create(anew, update_conflicts=True, unique_fields=["case", "key"], update_fields=_WORKED_OUT)
    moved = [row.pk for own in before.values() for row in own.values()]  # occurrences that moved into a series
    if moved:
        Due.objects.filter(pk__in=moved).delete()
    return changed


def _rows(turn: Turn) -> Iterable[Due]:
    now = turn.following.standing(turn.at)
    turns = room.turns(turn.following.terms, now)
    for standing in now.standings:
        yield Due(
            case=turn.case,
            key=standing.key,
            standing=str(standing.standing),
            is_check_in=standing.is_check_in,
            since=standing.since,
            due=standing.due,
            turns_after=turns[standing.key],
        )


def rest(case: Case) -> None:
    """Nothing turns any more: the case is closed. Rows keep how it ended."""
    Due.objects.filter(case=case).update(turns_after=None)
