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
from makegood.web.blanks import BLANK, Shape
from makegood.web.languages import of_library

CONTEXT = "library"
_PARTS = re.compile(r"(\{\w+\})")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = re.compile(
    rf"(?:(?:{'|'.join(_WEEKDAYS)}) )?"
    r"\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
)
_SUM = re.compile(r"[A-Z]{3} -?\d{1,3}(?:,\d{3})*(?:\.\d+)?")
_RANGE = re.compile(rf"({_SUM.pattern}) \((-?[\d,.]+) to (-?[\d,.]+)\)")
_FIGURES = re.compile(r"[\d,]+")
_LENGTH = re.compile(r"\d{1,5} (?:working )?(?:hour|day|week|month|year)s?")
# What a blank of this name holds; any other holds any words. Short patterns, ‘{date} or later’, would else fit far too much.
_KINDS = {
    "date": _DAY,
    "day": re.compile(f"{_DAY.pattern}|a date not set yet"),
    "said_sum": _SUM,
    "two_figures": _FIGURES,
    "figure": _FIGURES,
}
_NEXT_SENTENCE = re.compile(r"\. (?=[A-Z‘])")
_BETWEEN = re.compile(r"(?:, | and )(?![^()]{0,200}\))")  # the parts of a list; ‘(clause 4 and Schedule 2)’ is one
_FULL_STOPS = 8  # that a sentence may have before its end
_THEIRS = {"text", "was", "now"}  # what somebody wrote, which stays as they wrote it


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
        (not words.endswith(".") and _listed(words, language))
        or _recognised(words, language, one_sentence=True)
        or _by_sentences(words, language)
        or _recognised(words, language)
        or _listed(words, language)
        or _after_a_name(words, language)
        or _counted(words)
        or _period(words, of_library(language))
        or _figures(words, of_library(language))
    )


def _recognised(words: str, language: str, *, one_sentence: bool = False) -> str:
    """The sentence with this pattern; empty where no catalog has it."""
    for pattern, shape in _shapes(language):
        if found := shape.filled(words, one_sentence=one_sentence):
            blanks = {f"{{{name}}}": each if name in _THEIRS else _said(each, language) for name, each in found.items()}
            return "".join(blanks.get(part, part) for part in _PARTS.split(pgettext(CONTEXT, pattern)))
    return ""


def _by_sentences(words: str, language: str) -> str:
    """Several sentences one after the other; empty where the first is not known. A name may have a full stop of its own."""
    told, start, tried = "", 0, 0
    for cut in _NEXT_SENTENCE.finditer(words):
        first = words[start : cut.start() + 1]
        known = pgettext(CONTEXT, first)
        tried += 1
        if says := known if known != first else _recognised(first, language):
            told += says + ("" if says.endswith("。") else " ")
            start, tried = cut.end(), 0
        elif tried == _FULL_STOPS:
            break
    return told + _said(words[start:], language) if told else ""


def _listed(words: str, language: str) -> str:
    """‘your customers, your solvency and who does it’; empty where one of them is not known."""
    each = _BETWEEN.split(words)
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


def _counted(words: str) -> str:
    """‘2 in effect’; empty where what is counted is not known."""
    count, _, what = words.partition(" ")
    known = pgettext(CONTEXT, what) if what and count.isdecimal() else ""
    return f"{count} {known}" if known and known != what else ""


@functools.cache
def _shapes(language: str) -> list[tuple[str, Shape]]:
    """Every sentence with blanks that a catalog has, the most telling first."""
    prefix = f"{CONTEXT}\x04"
    ids = [key.removeprefix(prefix) for key, _ in translation(language)._catalog.items() if str(key).startswith(prefix)]
    blanks = sorted((id for id in ids if BLANK.search(id)), key=lambda id: -len(BLANK.sub("", id)))
    return [(id, Shape.of(id, _KINDS)) for id in blanks]


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
