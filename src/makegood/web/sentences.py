"""What the library says, in the language of the page.

The library speaks English, in whole sentences with names and figures in them: ‘Write to Fennel.’ The catalogs hold them as
their patterns, ‘Write to {them}.’, under the context ‘library’; here a sentence is recognised by its pattern, and said in
the reader's language with the same names and figures in it. What no catalog knows stays as the library said it.
"""

from __future__ import annotations

import functools
import re
from datetime import datetime

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, list_currencies
from django.utils.translation import get_language, pgettext
from django.utils.translation.trans_real import translation

from makegood.agreement import wording
from makegood.values import Money, Period
from makegood.web.languages import of_library

CONTEXT = "library"
_BLANK = re.compile(r"\{(\w+)\}")
_PARTS = re.compile(r"(\{\w+\})")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = re.compile(
    rf"(?:(?:{'|'.join(_WEEKDAYS)}) )?"
    r"\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
)
_SUM = re.compile(r"[A-Z]{3} -?\d{1,3}(?:,\d{3})*(?:\.\d+)?")
_RANGE = re.compile(rf"({_SUM.pattern}) \((-?[\d,.]+) to (-?[\d,.]+)\)")
_LENGTH = re.compile(r"\d{1,5} (?:working )?(?:hour|day|week|month|year)s?")
# What a blank of this name holds; any other holds any words. Short patterns, ‘{date} or later’, would else fit far too much.
_KINDS = {
    "date": _DAY.pattern,
    "day": f"{_DAY.pattern}|a date not set yet",
    "said_sum": _SUM.pattern,
    "two_figures": r"[\d,]+",
    "figure": r"[\d,]+",
}
_THEIRS = {"text", "was", "now"}  # what somebody wrote, which stays as they wrote it
_ANYTHING, _ONE_SENTENCE = ".+", r"(?:(?!\. [A-Z‘]).)+"


def said(text: object) -> str:
    """A word or sentence of the library in the language that is spoken now.

    In German ‘Write to Fennel.’ becomes ‘Schreiben Sie an Fennel.’
    """
    words, language = str(text), get_language() or "en"
    return words if of_library(language) == "en" else _said(words, language)


@functools.lru_cache(maxsize=4096)
def _said(words: str, language: str) -> str:
    known = pgettext(CONTEXT, words)
    if known != words:
        return known
    return (
        _recognised(words, language, _ONE_SENTENCE)
        or _by_sentences(words, language)
        or _recognised(words, language, _ANYTHING)
        or _listed(words, language)
        or _after_a_name(words, language)
        or _period(words, of_library(language))
        or _figures(words, of_library(language))
    )


def _recognised(words: str, language: str, blank: str) -> str:
    """The sentence with this pattern; empty where no catalog has it."""
    for pattern, fits in _patterns(language, blank):
        if found := fits.fullmatch(words):
            blanks = {
                f"{{{name}}}": each if name in _THEIRS else _said(each, language)
                for name, each in found.groupdict().items()
            }
            return "".join(blanks.get(part, part) for part in _PARTS.split(pgettext(CONTEXT, pattern)))
    return ""


def _by_sentences(words: str, language: str) -> str:
    """Several sentences one after the other; empty where the first is not known. A name may have a full stop of its own."""
    for cut in re.finditer(r"\. (?=[A-Z‘])", words):
        first, rest = words[: cut.start() + 1], words[cut.end() :]
        known = pgettext(CONTEXT, first)
        if said := known if known != first else _recognised(first, language, _ANYTHING):
            return said + ("" if said.endswith("。") else " ") + _said(rest, language)
    return ""


def _listed(words: str, language: str) -> str:
    """‘your customers, your solvency and who does it’; empty where one of them is not known."""
    each = re.split(r", | and ", words)
    known: list[str] = []
    for one in each if len(each) > 1 else []:
        known.append(_said(one, language))
        if known[-1] == one and not _SUM.fullmatch(one):
            return ""
    return format_list(known, locale=of_library(language)) if known else ""


def _after_a_name(words: str, language: str) -> str:
    """‘Final report: its date has passed’; empty where what stands behind the name is not known."""
    name, _, what = words.partition(": ")
    known = pgettext(CONTEXT, what) if what else ""
    return f"{name}: {known}" if known != what else ""


@functools.cache
def _patterns(language: str, blank: str) -> list[tuple[str, re.Pattern[str]]]:
    """Every pattern that a catalog has, the most telling first. `blank`: what may stand where a pattern has a name."""
    prefix = f"{CONTEXT}\x04"
    ids = [key.removeprefix(prefix) for key, _ in translation(language)._catalog.items() if str(key).startswith(prefix)]
    blanks = sorted((id for id in ids if _BLANK.search(id)), key=lambda id: -len(_BLANK.sub("", id)))
    return [(id, _compiled(id, blank)) for id in blanks]


def _compiled(pattern: str, anything: str) -> re.Pattern[str]:
    said, named = "", set()
    for place, part in enumerate(_BLANK.split(pattern)):
        kind = _KINDS.get(part.rstrip("0123456789"), anything)
        blank = f"(?P={part})" if part in named else f"(?P<{part}>{kind})"
        said += re.escape(part) if place % 2 == 0 else blank
        if place % 2:
            named.add(part)
    return re.compile(said, re.DOTALL)


def _period(words: str, language: str) -> str:
    """‘10 working days’; empty where it is no length of time."""
    return wording.period(Period.parse(words), language) if _LENGTH.fullmatch(words) else ""


def _figures(words: str, language: str) -> str:
    """Days and sums as the language writes them."""

    def day(found: re.Match[str]) -> str:
        first, _, rest = found[0].partition(" ")
        named = first in _WEEKDAYS
        try:
            date = datetime.strptime(rest if named else found[0], "%d %B %Y").date()  # noqa: DTZ007  a plain date
        except ValueError:  # 31 June, as somebody wrote it
            return found[0]
        return (
            f"{format_date(date, 'EEEE', locale=language)} {wording.day(date, language)}"
            if named
            else wording.day(date, language)
        )

    def money(found: re.Match[str]) -> str:
        if found[0][:3] not in list_currencies():  # ISO 9001 is no sum
            return found[0]
        try:
            return wording.money(Money.parse(_SUM.match(found[0])[0]), language)
        except ValueError:
            return found[0]

    def span(found: re.Match[str]) -> str:
        low, high = (format_decimal(end.replace(",", ""), locale=language) for end in found.groups()[1:])
        return f"{money(found)} ({low}–{high})"

    said = _SUM.sub(money, _RANGE.sub(span, _DAY.sub(day, words)))
    return re.sub(r"日, (?=\d\d:\d\d)", "日 ", said) if language == "zh" else said
