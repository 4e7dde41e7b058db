"""Commitments after signature: how each one stands, what follows, what is owed, and what to say about it.

Everything is a pure function of the terms, the events and a moment. Given the same three, everyone gets the same answer.
"""

from makegood.obligations.calendar import Dates, calendar_ics, calendars_ics
from makegood.obligations.choices import choices, has_effect
from makegood.obligations.course import Ignored, State
from makegood.obligations.escalation import Call, Policy, next_call
from makegood.obligations.events import Event, Events, Kind, check
from makegood.obligations.follow import Following, board, follow, next_change_at
from makegood.obligations.hours import Hours
from makegood.obligations.indicators import Indicator, Limits, Series, Sign, Warning, read_series, warn, warn_all
from makegood.obligations.ladder import Owed
from makegood.obligations.notices import LEADS, Leads, Notice, lead_times, notices, notices_of, turns
from makegood.obligations.register import Concern, Entry, register
from makegood.obligations.standing import Board, Next, PartDone, Standing
from makegood.obligations.trust import (
    QUESTIONS,
    CheckInAnswers,
    Closing,
    Recognition,
    Trust,
    compare,
    may_close,
    milestones,
    recognition,
    trust_record,
    usual_business,
)

__all__ = [
    "LEADS",
    "QUESTIONS",
    "Board",
    "Call",
    "CheckInAnswers",
    "Closing",
    "Concern",
    "Dates",
    "Entry",
    "Event",
    "Events",
    "Following",
    "Hours",
    "Ignored",
    "Indicator",
    "Kind",
    "Leads",
    "Limits",
    "Next",
    "Notice",
    "Owed",
    "PartDone",
    "Policy",
    "Recognition",
    "Series",
    "Sign",
    "Standing",
    "State",
    "Trust",
    "Warning",
    "board",
    "calendar_ics",
    "calendars_ics",
    "check",
    "choices",
    "compare",
    "follow",
    "has_effect",
    "lead_times",
    "may_close",
    "milestones",
    "next_call",
    "next_change_at",
    "notices",
    "notices_of",
    "read_series",
    "recognition",
    "register",
    "trust_record",
    "turns",
    "usual_business",
    "warn",
    "warn_all",
]
