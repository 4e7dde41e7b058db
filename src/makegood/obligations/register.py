"""The early-warning register: open to both sides, without fault, closed by both.

Either side raises what may become a problem. They meet about it, say who does what by when, and each says for itself
when it is settled. Nobody is warned in it; a thing is. (The idea is NEC4's, clause 15.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from makegood.formats import Fault, Faulty, Strict
from makegood.obligations.events import Moment
from makegood.obligations.words import name, names
from makegood.terms import Slug, Terms

MEET_WITHIN = dt.timedelta(days=7)  # after which a warning that nobody has met about asks for a meeting


class Said(StrEnum):
    RAISED = "raised"
    MET = "met"
    ACTION = "action"
    DONE = "done"
    SETTLED = "settled"
    REOPENED = "reopened"


class Entry(Strict):
    """One line of the register.

    about   the warning, by its short name; `raised` gives it
    text    raised: what was noticed, about a thing; met: what was said; action: what will be done
    who, until   action: who will do it, and by when
    action  done: the number of the action in its warning, from 1
    """

    kind: Said
    about: Slug
    by: Slug
    at: Moment
    text: Annotated[str, Field(max_length=4000)] = ""
    who: Slug | None = None
    until: dt.date | None = None
    action: int | None = Field(None, ge=1, le=1000)


@dataclass(slots=True)
class Action:
    text: str
    who: str
    until: dt.date
    done_at: dt.datetime | None = None


@dataclass(slots=True)
class Concern:
    """A warning as it stands.

    settled_by   who has said that it is settled; closed once every party has
    next         what it waits for, in a sentence; empty once it is closed
    """

    id: str
    text: str
    raised_by: str
    raised_at: dt.datetime
    met_at: dt.datetime | None = None
    actions: list[Action] = field(default_factory=list)
    settled_by: tuple[str, ...] = ()
    closed_at: dt.datetime | None = None
    next: str = ""

    def overdue(self, today: dt.date) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.done_at is None and action.until < today)


def register(terms: Terms, entries: Iterable[Entry], at: dt.datetime) -> tuple[Concern, ...]:
    """Return every warning raised by `at` as it stands then, the open ones first, in the order in which they were raised.

    A new action or a reopening takes back what was said to be settled: both sides look again. Raises Faulty with every
    entry that cannot be: an unknown party or warning, one raised twice, an action without who and by when.
    """
    known = sorted((entry for entry in entries if entry.at <= at), key=lambda entry: entry.at)
    faults: list[Fault] = []
    concerns: dict[str, Concern] = {}
    for index, entry in enumerate(known):
        problem = _problem(terms, concerns, entry)
        if problem:
            faults.append(Fault(*problem, ("entries", index)))
        else:
            _write(terms, concerns, entry)
    if faults:
        raise Faulty(faults)
    today = terms.calendar.calendar.day_of(at)
    for concern in concerns.values():
        concern.next = "" if concern.closed_at else waits_for(terms, concern, at, today)
    return tuple(sorted(concerns.values(), key=lambda concern: concern.closed_at is not None))


def _problem(terms: Terms, concerns: dict[str, Concern], entry: Entry) -> tuple[str, str] | None:
    parties = [party.id for party in terms.parties]
    unknown = [party for party in (entry.by, entry.who) if party and party not in parties]
    if unknown:
        return f"‘{unknown[0]}’ is not a party.", f"Parties are {', '.join(parties)}."
    if entry.kind is Said.RAISED:
        return (f"‘{entry.about}’ was raised before.", "Give it another name.") if entry.about in concerns else None
    if entry.about not in concerns:
        return f"‘{entry.about}’ was not raised.", "Raise it first, with kind: raised."
    if entry.kind is Said.ACTION and (entry.who is None or entry.until is None):
        return "An action needs who does it and by when.", "Add who and until."
    if entry.kind is Said.DONE and not 1 <= (entry.action or 0) <= len(concerns[entry.about].actions):
        return f"‘{entry.about}’ has no action {entry.action}.", "Count its actions from 1."
    return None


def _write(terms: Terms, concerns: dict[str, Concern], entry: Entry) -> None:
    if entry.kind is Said.RAISED:
        concerns[entry.about] = Concern(entry.about, entry.text, entry.by, entry.at)
        return
    concern = concerns[entry.about]
    if entry.kind is Said.MET:
        concern.met_at = entry.at
    elif entry.kind is Said.ACTION:
        assert entry.who is not None
        assert entry.until is not None
        concern.actions.append(Action(entry.text, entry.who, entry.until))
        concern.settled_by, concern.closed_at = (), None
    elif entry.kind is Said.DONE:
        concern.actions[(entry.action or 1) - 1].done_at = entry.at
    elif entry.kind is Said.REOPENED:
        concern.settled_by, concern.closed_at = (), None
    elif entry.by not in concern.settled_by:
        concern.settled_by = (*concern.settled_by, entry.by)
        if set(concern.settled_by) >= {party.id for party in terms.parties}:
            concern.closed_at = entry.at


def waits_for(terms: Terms, concern: Concern, at: dt.datetime, today: dt.date) -> str:
    """What would bring an open warning on: a meeting, an action that is overdue, or one side's word."""
    if overdue := concern.overdue(today):
        first = overdue[0]
        return f"{name(terms, first.who)} planned for {first.until}: {first.text} Ask how it goes."
    if concern.met_at is None and at - concern.raised_at > MEET_WITHIN:
        return "Nobody has met about it yet. Propose a time; half an hour is often enough."
    if any(action.done_at is None for action in concern.actions):
        return "What was planned is under way."
    if concern.settled_by:
        missing = [party.id for party in terms.parties if party.id not in concern.settled_by]
        return (
            f"{names(terms, concern.settled_by)} says that it is settled; {names(terms, missing)} has not said so yet."
        )
    return "Talk about it, and say who does what by when; or say that it is settled."


def open_ones(concerns: Sequence[Concern]) -> tuple[Concern, ...]:
    return tuple(concern for concern in concerns if concern.closed_at is None)
