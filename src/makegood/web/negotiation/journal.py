"""The journal of procedures: events as rows, and how often results were shown."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from makegood.formats import canonical
from makegood.negotiation.procedures.sittings import SITTINGS
from makegood.web.access import Seat
from makegood.web.cases.models import Case
from makegood.web.negotiation.models import Event, Procedure


def events(case: Case, procedure: Procedure) -> list[Event]:
    """Both sides' events, the private ones too: for the engine, which hands out what `seen_by` says."""
    return list(Event.objects.filter(case=case, procedure=procedure))


def note(seat: Seat, procedure: Procedure, act: str, said: Mapping[str, Any], *, room: str, at: dt.datetime) -> Event:
    """Add one event, inside an `act`."""
    return Event.objects.create(
        case=seat.case,
        room=room,
        procedure=procedure,
        act=act,
        part=seat.us.part,
        by=seat.name,
        said=dict(said),
        at=at,
    )


@dataclass(frozen=True)
class Sitting:
    """What a result was reckoned from: the shared part as it was, and by part what each side wanted."""

    shared: Mapping[str, Any]
    wants: Mapping[str, Mapping[str, Any]]
    at: dt.datetime


@dataclass(frozen=True)
class Standing:
    """held: the sittings so far; ready: by part, what the sides that wait for the next one have said."""

    held: tuple[Sitting, ...] = ()
    ready: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return SITTINGS - len(self.held)


def standing(case: Case, shared: Mapping[str, Any]) -> Standing:
    """How the sittings stand. Who asked for a result about other issues than are on the table now asks again."""
    held: list[Sitting] = []
    ready: dict[str, Mapping[str, Any]] = {}
    about = ""
    for event in events(case, Procedure.SITTINGS):
        if hash_of(event.said["shared"]) != about:
            ready, about = {}, hash_of(event.said["shared"])
        ready[event.part] = event.said["wants"]
        if len(ready) == 2:
            held.append(Sitting(without_order(event.said["shared"]), ready, event.at))
            ready = {}
    return Standing(tuple(held), ready if about == hash_of(with_order(shared)) else {})


def with_order(shared: Mapping[str, Any]) -> dict[str, Any]:
    """The shared part as it is kept: PostgreSQL keeps the keys of JSON in an order of its own."""
    return {**shared, "order": list(shared.get("issues", ()))}


def without_order(shared: Mapping[str, Any]) -> dict[str, Any]:
    issues = {name: shared["issues"][name] for name in shared["order"]}
    return {**{key: value for key, value in shared.items() if key != "order"}, "issues": issues}


def hash_of(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()
