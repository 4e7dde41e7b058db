"""How dates, sums, lists, periods and rules of recurrence are said in a document, in each language it can be written in.

The fixed words stand in `words/<language>.toml`, names of days, months, countries and languages come from Unicode’s CLDR.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from babel import Locale
from babel.dates import format_date

from makegood.calendars import MIDNIGHT
from makegood.formats import Faulty
from makegood.values import Money, Period

LANGUAGES = ("en", "es", "de", "fr", "zh")

_LOCALES = {"en": "en_GB", "zh": "zh_Hans"}
_EVERY = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def known_language(language: str) -> str:
    """Return `language` if clauses are written in it. Raises Faulty naming those that are."""
    if language not in LANGUAGES:
        raise Faulty.one(
            f"There are no clauses in ‘{language}’.", f"Write one of: {', '.join(LANGUAGES)}.", path=("language",)
        )
    return language


def in_clauses(language: str) -> str:
    """The language of the clauses for terms in `language`: the same where there are clauses in it, else English."""
    return language if language in LANGUAGES else "en"


@functools.cache
def words(language: str) -> Mapping[str, Any]:
    """The fixed words of a language: tables of words/<language>.toml."""
    text = (resources.files(__package__) / "words" / f"{known_language(language)}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(language: str, table: str, key: str, **blanks: object) -> str:
    """A fixed phrase with its blanks filled; what is filled in is never read for blanks.

    >>> say("de", "kinds", "dated", kind="Eckpunkte", day="3. Juli 2026")
    'Eckpunkte vom 3. Juli 2026'
    """
    phrase = str(words(language)[table][key])
    return re.sub(r"\{(\w+)\}", lambda blank: str(blanks[blank[1]]), phrase)


@functools.cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))


def day(date: dt.date, language: str = "en") -> str:
    """
    >>> day(dt.date(2026, 7, 3)), day(dt.date(2026, 7, 1), "fr"), day(dt.date(2026, 7, 3), "zh")
    ('3 July 2026', '1er juillet 2026', '2026年7月3日')
    """
    said = format_date(date, "long", _locale(language))
    return re.sub("^1 ", "1er ", said) if language == "fr" else said


def moment(at: dt.datetime, zone: str = "", language: str = "en") -> str:
    """A moment in the zone it is in: ‘Friday 3 July 2026, 17:00 (Europe/Dublin)’; the end of a day by that name."""
    hour = f"{at:%H:%M}"
    if at.timetz().replace(tzinfo=None) == dt.time.max:
        hour = say(language, "dates", "end_of_day")
    weekday = _locale(language).days["format"]["wide"][at.weekday()]
    said = say(language, "dates", "moment", weekday=weekday, day=day(at.date(), language), hour=hour)
    return said + (say(language, "dates", "zoned", zone=zone) if zone else "")


def closing(closes: dt.time, language: str = "en") -> str:
    return say(language, "dates", "closes_at_midnight") if closes == MIDNIGHT else f"{closes:%H:%M}"


def period(length: Period, language: str = "en") -> str:
    """
    >>> period(Period.parse("20 working days"), "es"), period(Period.parse("1 day"))
    ('20 días hábiles', '1 day')
    """
    one, many = words(language)["units"][str(length.unit)]
    return str(one if length.count == 1 else many).replace("{n}", str(length.count))


def per_unit(length: Period, language: str = "en") -> str:
    """The unit alone where the period is one of it: ‘for each day’, ‘for each 3 days’."""
    return str(words(language)["each"][str(length.unit)]) if length.count == 1 else period(length, language)


def money(sum_: Money, language: str = "en") -> str:
    """
    >>> money(Money.parse("EUR 3,200.50"), "de"), money(Money.parse("EUR 3,200"))
    ('3.200,50 EUR', 'EUR 3,200.00')
    """
    marks = words(language)["marks"]
    currency, amount = str(sum_).split(" ", 1)
    turned = amount.translate({ord(","): marks["thousands"], ord("."): marks["decimal"]})
    return say(language, "marks", "money", currency=currency, amount=turned)


def listed(items: Sequence[str], last: str = "and", language: str = "en") -> str:
    """
    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], language="zh"), listed(["a", "b"], "or", "de")
    ('a, b and c', 'a、b和c', 'a oder b')
    """
    if len(items) < 2:
        return "".join(items)
    comma, space = ("、", "") if language == "zh" else (", ", " ")
    return f"{comma.join(items[:-1])}{space}{_LAST[last][language]}{space}{items[-1]}"


_LAST = {
    "and": {"en": "and", "es": "y", "de": "und", "fr": "et", "zh": "和"},
    "or": {"en": "or", "es": "o", "de": "oder", "fr": "ou", "zh": "或"},
}


@functools.cache
def country(code: str, language: str = "en") -> str:
    """The name of a country inside a sentence; the code itself where no name is known.

    >>> country("NL"), country("DE-BY"), country("IE", "fr")
    ('the Netherlands', 'Germany (BY)', 'Irlande')
    """
    main, _, region = code.partition("-")
    name = str(_locale(language).territories.get(main.upper(), code))
    if language == "en" and name in _WITH_THE:
        name = f"the {name}"
    return f"{name} ({region})" if region and name != code else name


_WITH_THE = {"Netherlands", "United Kingdom", "United States", "Philippines", "Bahamas", "United Arab Emirates"}


def language_name(code: str, language: str = "en") -> str:
    """
    >>> language_name("zh"), language_name("en", "de")
    ('Chinese', 'Englisch')
    """
    return str(_locale(language).languages.get(code, code))


def recurrence(rule: str, language: str = "en") -> str:
    """Say an RFC 5545 rule; one that has no plain words is given as it stands.

    >>> recurrence("FREQ=MONTHLY;COUNT=6"), recurrence("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "de")
    ('every month, 6 times in all', 'alle 2 Wochen, Montag')
    """
    parts = dict(part.split("=", 1) for part in rule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    every = _EVERY.get(parts.pop("FREQ", ""))
    interval = int(parts.pop("INTERVAL", "1"))
    days = [name for name in parts.pop("BYDAY", "").split(",") if name]
    count, until = parts.pop("COUNT", ""), parts.pop("UNTIL", "")
    parts.pop("WKST", None)
    if every is None or parts or not all(name in _DAYS for name in days):
        return say(language, "series", "other", rule=rule)
    one, many = words(language)["series"][every]
    said: str = one if interval == 1 else many.replace("{n}", str(interval))
    if days:
        wide = _locale(language).days["format"]["wide"]
        names = listed([wide[_DAYS.index(name)] for name in days], language=language)
        key = "weekdays" if (every, interval) == ("week", 1) else "on"
        said = say(language, "series", key, every=said, days=names)
    if count:
        said = say(language, "series", "count", said=said, n=count)
    if until:
        last = dt.datetime.strptime(until[:8], "%Y%m%d").date()  # noqa: DTZ007  a plain date
        said = say(language, "series", "until", said=said, day=day(last, language))
    return said


def said_step(step: str) -> str:
    """A step of a deadline's arithmetic, a rule of recurrence in it turned into words."""
    return re.sub(r"the series (\S+?)\.$", lambda rule: f"the series, {recurrence(rule[1])}.", step)


def sentence(said: str, language: str = "en") -> str:
    """The words as a sentence: ended by a full stop unless they end already."""
    said = " ".join(said.split())
    stop = words(language)["marks"]["stop"]
    return said if not said or said[-1] in ".!?:;…’”。！？：；" else f"{said}{stop}"


def unended(said: str) -> str:
    """The words without a full stop, to go on inside a sentence."""
    return " ".join(said.split()).rstrip(".;, 。；，")
