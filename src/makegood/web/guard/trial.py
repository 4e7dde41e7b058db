"""Reading what a stranger may have written, once apart before it is read here.

Readers in Python alone bring no process down, but a file may be made so that they turn for minutes or fill the memory. What
does so is refused when it is tried, with little time and memory; what is done within them apart is done within them here.
A short file is read at once: the worst of them that `bench/worst.py` knows take less than a second.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any, TypeVar

from makegood.web.guard import apart

SHORT = 50_000  # bytes of all that the reader gets
SECONDS = 10  # of the processor
_GIVE = "Export it anew, or give only the part that matters."
T = TypeVar("T")


def read(reads: Callable[..., T], *given: Any, **more: Any) -> T:
    """Return `reads(*given, **more)`; a long file is tried apart before. `reads` is a function of the library.

    Raises Faulty as it does, and where it takes too long or too much memory.
    """
    asked = pickle.dumps((reads, given, more))
    if len(asked) > SHORT:
        apart.ask(__name__, asked, instead=_GIVE, seconds=SECONDS)
    return reads(*given, **more)


def _tried(asked: bytes) -> None:
    """The other process takes the word of this one, never the other way round."""
    reads, given, more = pickle.loads(asked)
    reads(*given, **more)


if __name__ == "__main__":
    apart.answer(_tried)
