"""Commitments after signature: how each one stands, what follows, what is owed, and what to say about it.

Everything is a pure function of the terms, the events and a moment. Given the same three, everyone gets the same answer.
"""

from makegood.obligations.course import Ignored, State
from makegood.obligations.events import Event, Events, Kind, check
from makegood.obligations.follow import board, follow, next_change_at
from makegood.obligations.ladder import Owed
from makegood.obligations.standing import Board, Next, Standing

__all__ = [
    "Board",
    "Event",
    "Events",
    "Ignored",
    "Kind",
    "Next",
    "Owed",
    "Standing",
    "State",
    "board",
    "check",
    "follow",
    "next_change_at",
]
