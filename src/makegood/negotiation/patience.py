"""How long to go on looking where the usual limits leave a gap, and what is said where they leave nothing. The clock is the caller's."""

from __future__ import annotations

from collections.abc import Callable

# How many seconds may be spent from now on, beyond what the usual limits take; below zero, so many fewer than those.
Spare = Callable[[], float]


class Undecided(Exception):
    """Neither a package nor a proof that there is none was found within the limits."""


def no_more() -> float:
    """Keep to the usual limits."""
    return 0.0
