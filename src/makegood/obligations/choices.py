"""What a party may say about a commitment now, and would not be said in vain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from makegood.formats import Faulty
from makegood.obligations.events import Event, Ground, Kind, check
from makegood.obligations.follow import board
from makegood.obligations.standing import Board, Standing
from makegood.terms import Remedy, Terms

OFFERED = (
    Kind.CLAIMED,
    Kind.ACCEPTED,
    Kind.REJECTED,
    Kind.WITHDRAWN,
    Kind.MET,
    Kind.EXTENDED,
    Kind.WAIVED,
    Kind.DISCHARGED,
    Kind.SUSPENDED,
    Kind.RESUMED,
    Kind.DISPUTED,
    Kind.RESOLVED,
    Kind.INVOKED,
    Kind.PAID,
)


def choices(terms: Terms, events: Iterable[Event], about: str, by: str, at: dt.datetime) -> tuple[Kind, ...]:
    """Return the kinds of event that `by` may say about the occurrence `about` at `at` and that would change something.

    Tried out one by one on the same function that decides, so that nothing is offered that would be refused. `by` is
    offered nothing once the agreement has ended, and nothing that has another sender.
    """
    known = tuple(events)
    now = board(terms, known, at)
    standing = next((standing for standing in now.standings if standing.key == about), None)
    if standing is None or now.signed_at is None:
        return ()
    trials = [(kind, _trial(kind, now, standing, by, at)) for kind in OFFERED]
    return tuple(kind for kind, event in trials if event is not None and has_effect(terms, known, event, at))


def has_effect(terms: Terms, events: Sequence[Event], event: Event, at: dt.datetime) -> bool:
    """Whether `event` would be taken in: by the right side, about something known, and not without effect."""
    try:
        check(terms, [event])
    except Faulty:
        return False
    return all(ignored.event != event for ignored in board(terms, [*events, event], at).ignored)


def _trial(kind: Kind, now: Board, standing: Standing, by: str, at: dt.datetime) -> Event | None:
    """An event of this kind as it might be said; None where there is nothing to say."""
    more: dict[str, object] = {}
    if kind is Kind.EXTENDED:
        latest = max(moment for moment in (standing.due, at) if moment is not None)
        more = {"until": (latest + dt.timedelta(days=3)).date()}
    elif kind is Kind.SUSPENDED:
        more = {"ground": Ground.CONSENT}
    elif kind is Kind.INVOKED:
        remedies = set(Remedy)
        open_ = [n.what for n in standing.follows if n.what in remedies and n.at is None and by in n.who]
        if not open_:
            return None
        more = {"what": open_[0]}
    elif kind is Kind.PAID:
        if not (standing.owed and standing.owed.sum):
            return None
        more = {"amount": standing.owed.sum}
    elif kind is Kind.DISPUTED and standing.disputed_since:
        return None
    return Event.model_validate({"kind": kind, "at": at, "by": by, "about": standing.key, **more})
