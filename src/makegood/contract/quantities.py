"""Lengths of time, amounts and shares as contracts write them: ‘thirty (30) days’, ‘EUR 500,000’, ‘99.9 %’."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from makegood.values import Money, Period, Unit

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORD = "(?:" + "|".join([*_TENS, *sorted(_ONES, key=len, reverse=True)]) + ")"
_SPELT = rf"(?:an?\s+hundred|one\s+hundred|two\s+hundred|three\s+hundred)(?:(?:\s+and)?[\s-]+{_WORD}(?:[\s-]{_WORD})?)?|{_WORD}(?:[\s-]{_WORD})?"
_COUNT = rf"(?:(?:{_SPELT})\s*\(\s*\d{{1,4}}\s*\)|\d{{1,4}}|{_SPELT})"
_UNIT = r"(?:(?:full|clear|consecutive|successive|additional|further)\s+)?(?:(?:calendar|business|working|banking|trading)[\s-]+)?(?:hour|day|week|month|year)s?"
PERIOD = rf"\b(?:{_COUNT})(?:\s+or\s+more)?[\s-]*\(?(?:{_UNIT})\b"

_PERIOD = re.compile(rf"\b(?P<count>{_COUNT})(?:\s+or\s+more)?[\s-]*\(?(?P<unit>{_UNIT})\b", re.I)
_CURRENCY = r"(?:US\$|C\$|A\$|HK\$|S\$|NZ\$|\$|€|£|¥|USD|EUR|GBP|CHF|CAD|AUD|JPY|SEK|NOK|DKK|PLN|CNY|RMB)"
_NUMBER = r"\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:\.\d{1,2})?"
MONEY = rf"(?:{_CURRENCY}\s?(?:{_NUMBER})(?:\s?(?:million|billion|m|k|thousand)\b)?|\b(?:{_NUMBER})\s?(?:euros?|dollars|pounds(?: sterling)?|francs)\b)"
_MONEY = re.compile(
    rf"(?:(?P<sign>{_CURRENCY})\s?(?P<number>{_NUMBER})(?:\s?(?P<scale>million|billion|m|k|thousand)\b)?|\b(?P<bare>{_NUMBER})\s?(?P<name>euros?|dollars|pounds|francs)\b)",
    re.I,
)
_CODES = {
    "$": "USD", "us$": "USD", "c$": "CAD", "a$": "AUD", "hk$": "HKD", "s$": "SGD", "nz$": "NZD", "€": "EUR", "£": "GBP",
    "¥": "JPY", "rmb": "CNY", "euro": "EUR", "dollar": "USD", "pound": "GBP", "franc": "CHF",
}  # fmt: skip
_SCALES = {"million": 10**6, "m": 10**6, "billion": 10**9, "thousand": 1000, "k": 1000}
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*\)?\s*(?:%|per\s?cent\b)", re.I)


@dataclass(frozen=True, slots=True)
class Found:
    """A period and where it stands in the text that was searched."""

    period: Period
    start: int
    end: int


def periods(text: str) -> Iterator[Found]:
    """Every length of time in `text`, in order.

    >>> [str(found.period) for found in periods("within thirty (30) days, or ten Business Days if late")]
    ['30 days', '10 working days']
    """
    for match in _PERIOD.finditer(text):
        count = _count(match["count"])
        if count is not None:
            yield Found(Period(count, _unit(match["unit"])), match.start(), match.end())


def _unit(said: str) -> Unit:
    said = said.lower()
    if re.search(r"business|working|banking|trading", said) and "day" in said:
        return Unit.WORKING_DAYS
    return next(unit for unit in (Unit.HOURS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS) if str(unit)[:-1] in said)


def _count(said: str) -> int | None:
    digits = re.search(r"\d+", said)
    return int(digits[0]) if digits else _spelt(said)


def _spelt(said: str) -> int | None:
    total = 0
    for word in re.findall(r"[a-z]+", said.lower()):
        if word in _ONES:
            total += _ONES.index(word)
        elif word in _TENS:
            total += 20 + 10 * _TENS.index(word)
        elif word == "hundred":
            total = max(1, total) * 100
        elif word not in ("a", "an", "and"):
            return None
    return total


def amounts(text: str) -> Iterator[Money]:
    """Every sum of money in `text` whose currency is written.

    >>> [str(sum) for sum in amounts("the greater of EUR 250,000 and US$ 1.5 million")]
    ['EUR 250,000.00', 'USD 1,500,000.00']
    """
    for match in _MONEY.finditer(text):
        sign = (match["sign"] or match["name"]).lower()
        code = _CODES.get(sign) or _CODES.get(sign.removesuffix("s")) or sign.upper()
        number = _plain(match["number"] or match["bare"])
        yield Money(number * _SCALES.get((match["scale"] or "").lower(), 1), code)


def _plain(number: str) -> Decimal:
    cents = re.search(r"[.,](\d{1,2})$", number)
    whole = re.sub(r"\D", "", number[: cents.start()] if cents else number)
    return Decimal(f"{whole or 0}.{cents[1] if cents else 0}")


def percents(text: str) -> list[str]:
    """Every share in `text` as ‘99.9 %’.

    >>> percents("5% of the Fees, or ten (10) percent")
    ['5 %', '10 %']
    """
    return [f"{match[1].replace(',', '.')} %" for match in _PERCENT.finditer(text)]
