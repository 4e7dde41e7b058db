"""Dates, names and counts as the sentences of this room say them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from makegood.calendars import Calendar
from makegood.terms import Terms

_LEGAL_FORM = re.compile(
    r"[,\s]+(?:Ltd|Limited|LLC|Inc|Corp|PLC|LLP|GmbH|AG|SE|KG|B\.?\s?V|N\.?\s?V|S\.?A|S\.?L|S\.?r\.?l|SAS|SARL|Oy|AB|ApS)\.?$",
    re.IGNORECASE,
)


def day(moment: datetime, calendar: Calendar) -> str:
    """The date of `moment` where the agreement lives: 3 July 2026."""
    local = moment.astimezone(calendar.tz)
    return f"{local.day} {local:%B %Y}"


def relative(moment: datetime, at: datetime, calendar: Calendar) -> str:
    """‘today’, ‘in 5 days’, ‘3 days ago’, counted by the calendar of the agreement."""
    days = (calendar.day_of(moment) - calendar.day_of(at)).days
    if abs(days) <= 1:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def name(terms: Terms, party: str) -> str:
    """A party as people say it: without its legal form."""
    full = terms.party(party).name
    return _LEGAL_FORM.sub("", full) or full


def names(terms: Terms, parties: Sequence[str], *, joined: str = "and") -> str:
    said = [name(terms, party) for party in parties]
    if len(said) < 2:
        return said[0] if said else "nobody yet"
    return f"{', '.join(said[:-1])} {joined} {said[-1]}"


def named(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def id_of(key: str) -> str:
    """The commitment or check-in whose occurrence this is: that of ‘report.3’ is ‘report’."""
    return key.partition(".")[0]


def title(id: str) -> str:
    """A short name as words: ‘monthly-report’ becomes ‘Monthly report’."""
    words = id.replace("-", " ")
    return words[:1].upper() + words[1:]
