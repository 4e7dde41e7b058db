"""Sums in running words, however the language of the words writes them: EUR 1,250.50, 1.250,50 €, 1 250,50 EUR, 人民币5,000元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from babel.numbers import list_currencies

from makegood.values import Money, Span

# What parts groups of three and what parts the cents differs between languages; how many digits follow does not.
_NUMBER = r"\d{1,3}(?:[.,’ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_CODES = {"€": "EUR", "£": "GBP", "元": "CNY", "人民币": "CNY"}
_BEFORE = rf"(?:(?<![A-Za-z])(?P<before>[A-Z]{{3}})|(?P<sign>[€£]|人民币))[ \u00a0\u202f]?(?P<first>{_NUMBER})(?!\d)"
_AFTER = rf"(?<![\d.,])(?P<second>{_NUMBER})[ \u00a0\u202f]?(?:(?P<after>[A-Z]{{3}})(?![A-Za-z])|(?P<behind>[€£元]))"
_SUM = re.compile(f"{_BEFORE}|{_AFTER}")
_IN_ALL = re.compile(
    r"(?:\b(?:total(?:ling|s)?(?: sum)?|in total|sum|in all|altogether|insgesamt|zusammen|gesamtbetrag|gesamtsumme|"
    r"en total|suma total|importe total|au total|somme totale|montant total)\b|共计|合计|总计|总额)"
    r"[,:]?\s*(?:(?:of|von|de|à|为)\s+)?(?P<sum>.{1,40})",
    re.IGNORECASE | re.DOTALL,
)


def sums(words: str) -> list[Money]:
    """Return the sums that `words` name, in their order.

    >>> [str(each) for each in sums("Fennel zahlt 12.500,50 € und EUR 300.")]
    ['EUR 12,500.50', 'EUR 300.00']
    """
    return [money for money, _ in _found(words)]


def totals(words: str) -> Iterator[tuple[Money, Span]]:
    """Yield each sum that `words` say is one of several, and the place of the words that say so."""
    for match in _IN_ALL.finditer(words):
        if (sum_ := _SUM.match(match["sum"])) and (money := _money(sum_)):
            yield money, Span(match.start(), match.start("sum") + sum_.end())


def _found(words: str) -> Iterator[tuple[Money, Span]]:
    for match in _SUM.finditer(words):
        if money := _money(match):
            yield money, Span(*match.span())


def _money(match: re.Match[str]) -> Money | None:
    sign = match["sign"] or match["behind"]
    code = _CODES[sign] if sign else match["before"] or match["after"]
    if code not in _currencies():
        return None
    number = match["first"] or match["second"]
    cents = re.search(r"[.,](\d{1,2})$", number)
    whole = re.sub(r"\D", "", number[: cents.start()] if cents else number)
    return Money.parse(f"{code} {whole}.{cents[1] if cents else '00'}")


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())
