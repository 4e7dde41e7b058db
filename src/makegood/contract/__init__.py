"""The governing contract: its clauses with their places, and the dates that follow from an event."""

from makegood.contract.amendments import Amended, Change, amended
from makegood.contract.deadlines import ClauseDate, Event, EventKind, deadlines
from makegood.contract.document import Document
from makegood.contract.leverage import leverage
from makegood.contract.profiles import PROFILES, ProfileDate, clock_date
from makegood.contract.reading import Clause, Reading, Status, read
from makegood.contract.rules import KINDS

__all__ = [
    "KINDS",
    "PROFILES",
    "Amended",
    "Change",
    "Clause",
    "ClauseDate",
    "Document",
    "Event",
    "EventKind",
    "ProfileDate",
    "Reading",
    "Status",
    "amended",
    "clock_date",
    "deadlines",
    "leverage",
    "read",
]
