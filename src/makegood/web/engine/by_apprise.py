"""One notice by whatever service Apprise knows, in a process of its own that connects to nothing inside a network.

An address of Apprise may name a host, and what answers there may name another. So nobody reads it for where it leads: Python
asks before it connects, and is told no. `tell` and `check` have this module run; it gets JSON and answers one word.
"""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import Any

from makegood.web.engine.addresses import is_open
from makegood.web.guard import alone

AT_MOST = 30.0  # seconds for all of it
_GOES_OUT = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class Came(StrEnum):
    """What came of it."""

    TOLD = "told"
    KNOWN = "known"
    UNKNOWN = "unknown"
    INSIDE = "inside a network"
    FAILED = "not told"


def check(address: str) -> bool:
    """Whether Apprise knows what to do with an address; nobody is told anything."""
    return _ask({"address": address}) is Came.KNOWN


def tell(address: str, text: str, *, local: bool) -> Came:
    """Give `text` to the service at `address`. `local`: it may lie inside our own network. Raises TimeoutExpired."""
    return _ask({"address": address, "text": text, "local": local})


def _ask(what: dict[str, Any]) -> Came:
    said = alone.run(__name__, given=json.dumps(what).encode(), seconds=AT_MOST).decode()
    return Came(said) if said in set(Came) else Came.FAILED


def _answer(address: str, text: str | None = None, local: bool = False) -> Came:
    from apprise import Apprise

    service = Apprise.instantiate(address)
    if service is None or text is None:
        return Came.UNKNOWN if service is None else Came.KNOWN
    refused: list[Any] = []
    if not local:
        sys.addaudithook(lambda event, given: _guard(event, given, refused))
    if service.notify(body=text):
        return Came.TOLD
    return Came.INSIDE if refused else Came.FAILED


def _guard(event: str, given: tuple[Any, ...], refused: list[Any]) -> None:
    """Let Python connect to addresses in the open internet, as numbers, and to nothing else."""
    if event not in _GOES_OUT:
        return
    where = given[1]
    try:
        fine = is_open(where[0]) if isinstance(where, tuple) else where is None
    except ValueError:
        fine = False
    if not fine:
        refused.append(where)
        raise PermissionError("inside a network")


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    answers, sys.stdout = sys.stdout, sys.stderr  # a service may print
    answers.write(_answer(**asked))
