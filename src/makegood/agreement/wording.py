"""How dates, lists, periods and rules of recurrence are said in a document. English so far; a language is one `Wording`."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Sequence

from makegood.calendars import MIDNIGHT
from makegood.formats import Faulty

LANGUAGES = ("en",)

_EVERY = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}


def known_language(language: str) -> str:
    """Return `language` if clauses are written in it. Raises Faulty naming those that are."""
    if language not in LANGUAGES:
        raise Faulty.one(
            f"There are no clauses in ‘{language}’.", f"Write one of: {', '.join(LANGUAGES)}.", path=("language",)
        )
    return language


def day(date: dt.date) -> str:
    """
    >>> day(dt.date(2026, 7, 3))
    '3 July 2026'
    """
    return f"{date.day} {date:%B} {date.year}"


def moment(at: dt.datetime, zone: str = "") -> str:
    """A moment in the zone it is in: ‘Friday 3 July 2026, 17:00 (Europe/Dublin)’; the end of a day by that name."""
    hour = f"{at:%H:%M}"
    if at.timetz().replace(tzinfo=None) == dt.time.max:
        hour = "end of the day"
    return f"{at:%A} {day(at.date())}, {hour}" + (f" ({zone})" if zone else "")


def closing(closes: dt.time) -> str:
    return "the end of the day" if closes == MIDNIGHT else f"{closes:%H:%M}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


@functools.cache
def country(code: str) -> str:
    """The name of a country inside a sentence; the code itself where no name is known.

    >>> country("NL"), country("DE-BY"), country("IE")
    ('the Netherlands', 'Germany (BY)', 'Ireland')
    """
    from holidays.registry import COUNTRIES

    main, _, region = code.partition("-")
    known = {entry[1]: entry[0] for entry in COUNTRIES.values()}
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", known.get(main.upper(), code))
    if name in _WITH_THE:
        name = f"the {name}"
    return f"{name} ({region})" if region and name != code else name


_WITH_THE = {"Netherlands", "United Kingdom", "United States", "Philippines", "Bahamas", "United Arab Emirates"}


def recurrence(rule: str) -> str:
    """Say an RFC 5545 rule; one that has no plain words is given as it stands.

    >>> recurrence("FREQ=MONTHLY;COUNT=6")
    'every month, 6 times in all'
    """
    parts = dict(part.split("=", 1) for part in rule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    every = _EVERY.get(parts.pop("FREQ", ""))
    interval = int(parts.pop("INTERVAL", "1"))
    days = parts.pop("BYDAY", "")
    count, until = parts.pop("COUNT", ""), parts.pop("UNTIL", "")
    parts.pop("WKST", None)
    if every is None or parts or not all(name in _DAYS for name in days.split(",") if name):
        return f"in the series {rule}"
    said = f"every {every}" if interval == 1 else f"every {interval} {every}s"
    if days:
        names = listed([_DAYS[name] for name in days.split(",")])
        said = f"every {names}" if (every, interval) == ("week", 1) else f"{said} on {names}"
    if count:
        said += f", {count} times in all"
    if until:
        said += f", until {day(dt.datetime.strptime(until[:8], '%Y%m%d').date())}"  # noqa: DTZ007  a plain date
    return said


def said_step(step: str) -> str:
    """A step of a deadline's arithmetic, a rule of recurrence in it turned into words."""
    return re.sub(r"the series (\S+?)\.$", lambda rule: f"the series, {recurrence(rule[1])}.", step)


def sentence(words: str) -> str:
    """`words` as a sentence: ended by a full stop unless they end already."""
    words = " ".join(words.split())
    return words if not words or words[-1] in ".!?:;…’”" else f"{words}."


def unended(words: str) -> str:
    """`words` without a full stop, to go on inside a sentence."""
    return " ".join(words.split()).rstrip(".;, ")
