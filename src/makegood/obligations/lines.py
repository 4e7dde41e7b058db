"""Events one a line (JSON Lines), as a program writes them: read one after the other, so that a million have room."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from makegood.formats import MOST_FAULTS, Fault, Faulty, build
from makegood.obligations.events import MOST_EVENTS, Event, Events

LONGEST = 100_000  # bytes of one line


@dataclass(frozen=True, slots=True)
class Lines:
    """Events that stood one a line, and in which line each of them did."""

    value: Events
    name: str
    numbers: array[int]

    def place(self, faulty: Faulty) -> Faulty:
        """The same faults with this file's name and lines on them."""
        return Faulty(
            replace(fault, name=self.name, line=self.numbers[int(fault.path[1])], path=fault.path[2:])
            for fault in faulty.faults
        )


def is_line(line: bytes) -> bool:
    """Whether a file that begins with `line` has an event in each line: an object with a ‘kind’ that ends where it ends."""
    try:
        first = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and "kind" in first


def read_lines(lines: Iterable[bytes], *, name: str = "") -> Lines:
    """Read an event from each of `lines`; empty ones count as lines and hold none.

    Raises Faulty with every fault (of the first thousand) and its line, and for more than a million events.
    """
    events: list[Event] = []
    numbers = array("L")
    faults: list[Fault] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if len(events) == MOST_EVENTS:
            faults.append(Fault(f"There are more than {MOST_EVENTS:,} events.", "Give fewer.", (), name, number))
            break
        try:
            events.append(build(_fields(line), Event))
        except Faulty as faulty:
            faults += [replace(fault, name=name, line=number) for fault in faulty.faults]
            if len(faults) >= MOST_FAULTS:
                break
        else:
            numbers.append(number)
    if faults:
        raise Faulty(faults)
    return Lines(Events.model_construct(events=tuple(events)), name, numbers)


def _fields(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST:
        raise Faulty.one("This line is too long.", f"Write each event in one line of at most {LONGEST:,} bytes.")
    try:
        fields = json.loads(line, object_pairs_hook=_once_each)
    except Faulty:
        raise
    except (ValueError, RecursionError):
        raise Faulty.one("This line is not JSON.", 'Write one event, such as {"kind": "signed", "at": "…"}.') from None
    if not isinstance(fields, dict):
        raise Faulty.one("This line is no event.", 'Write one, such as {"kind": "signed", "at": "…"}.')
    return fields


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        first = {key: place for place, (key, _) in reversed(list(enumerate(pairs)))}
        raise Faulty(
            Fault("This key stands here twice.", "Keep one of the two.", (key,))
            for place, (key, _) in enumerate(pairs)
            if first[key] < place
        )
    return fields
