"""The words that every room may use: money, ranges, parties, periods, deadlines, spans.

Nothing here knows a room. All are immutable; moments are aware datetimes, lengths of time are
`Period` (counted on a calendar) or `timedelta` (measured by a clock), money is `Money` and never a float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, total_ordering
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


class MixedCurrencies(ValueError):
    """Two amounts in different currencies met in one sum or comparison."""


# How many digits after the point an amount of this currency has; two where not listed (ISO 4217).
_MINOR_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "JOD": 3, "TND": 3}
_AMOUNT = re.compile(r"^(?P<sign>-?)(?P<whole>[0-9]{1,3}(?:[,  '’][0-9]{3})+|[0-9]+)(?:\.(?P<minor>[0-9]+))?$")


@cache
def _coin(currency: str) -> Decimal:
    """The currency's smallest coin. Raises ValueError with a sentence to show."""
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise ValueError(f"‘{currency}’ is not a currency code. Write three capitals, such as EUR.")
    return Decimal(1).scaleb(-_MINOR_DIGITS.get(currency, 2))


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency, rounded half up to the currency's smallest coin.

    amount     Decimal; may be negative (a debt)
    currency   ISO 4217 code, three capitals

    Adding or comparing two currencies raises MixedCurrencies: Makegood knows no rates of exchange.

    >>> Money.parse("EUR 12,000.5")
    Money('EUR 12,000.50')
    >>> Money.parse("EUR 10") + Money.parse("EUR 2.30")
    Money('EUR 12.30')
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        coin = _coin(self.currency)
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise ValueError(f"‘{self.amount}’ is not an amount. Write a plain number, such as 12000.50.")
        try:
            rounded = self.amount.quantize(coin, ROUND_HALF_UP)
        except InvalidOperation:
            raise ValueError("That amount has more digits than money ever needs. Write at most 20 digits.") from None
        object.__setattr__(self, "amount", rounded + 0)  # + 0 turns a negative zero into zero

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read ‘EUR 12,000.50’, ‘12000.50 EUR’ or ‘EUR 12000’. Raises ValueError with a sentence to show."""
        words = str(text).strip().split(None, 1)
        if len(words) == 2 and re.fullmatch(r"[A-Z]{3}", words[1]):
            words.reverse()
        if len(words) != 2 or not re.fullmatch(r"[A-Z]{3}", words[0]):
            raise ValueError(f"‘{text}’ is not money. Write currency and amount, such as EUR 12,000.50.")
        number = _AMOUNT.match(words[1].strip())
        if number is None:
            raise ValueError(
                f"‘{words[1]}’ is not an amount. Write digits with a point before the cents, such as 12,000.50."
            )
        whole = re.sub(r"\D", "", number["whole"])
        return cls(Decimal(f"{number['sign']}{whole}.{number['minor'] or 0}"), words[0])

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(Decimal(0), currency)

    def _same(self, other: Money) -> Decimal:
        if not isinstance(other, Money):
            raise TypeError(f"money and {type(other).__name__} do not mix")
        if other.currency != self.currency:
            raise MixedCurrencies(f"{self} and {other} are in two currencies. Give both in one.")
        return other.amount

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,f}"

    def __repr__(self) -> str:
        return f"Money('{self}')"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        def read(value: Any) -> Money:
            return value if isinstance(value, cls) else cls.parse(value)

        return core_schema.no_info_plain_validator_function(
            read,
            serialization=core_schema.to_string_ser_schema(),
            json_schema_input_schema=core_schema.str_schema(pattern=r"^[A-Z]{3} -?[\d,]+(\.\d+)?$"),
        )


@dataclass(frozen=True, slots=True)
class Estimate:
    """A sum that nobody knows exactly: a low, a likely and a high value in one currency.

    Raises ValueError where the three are not in rising order, MixedCurrencies where they are not in one currency.
    """

    low: Money
    likely: Money
    high: Money

    def __post_init__(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValueError(
                f"{self.low}, {self.likely}, {self.high} do not rise. Write low, likely, high in this order."
            )

    @classmethod
    def exactly(cls, money: Money) -> Estimate:
        return cls(money, money, money)

    def __add__(self, other: Estimate) -> Estimate:
        """Add end by end: right for causes that move together, an outer bound for independent ones."""
        return Estimate(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def __str__(self) -> str:
        if self.low == self.high:
            return str(self.likely)
        return f"{self.likely} ({self.low.amount:,f} to {self.high.amount:,f})"


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


_UNITS = {
    "hour": Unit.HOURS,
    "day": Unit.DAYS,
    "calendar day": Unit.DAYS,
    "working day": Unit.WORKING_DAYS,
    "business day": Unit.WORKING_DAYS,
    "week": Unit.WEEKS,
    "month": Unit.MONTHS,
    "calendar month": Unit.MONTHS,
    "year": Unit.YEARS,
}


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as contracts state it: a count of hours, days, working days, weeks, months or years.

    >>> Period.parse("10 business days")
    Period('10 working days')
    """

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.count <= 100_000:
            raise ValueError(f"A period of {self.count} {self.unit} makes no sense. Write a count from 0 to 100,000.")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ‘10 working days’, ‘1 month’, ‘48 hours’. Raises ValueError with a sentence to show."""
        match = re.fullmatch(r"([0-9]{1,6})\s+([a-z]+(?:\s[a-z]+)?)", str(text).strip().lower())
        unit = _UNITS.get(match[2].removesuffix("s")) if match else None
        if match is None or unit is None:
            raise ValueError(
                f"‘{text}’ is not a period. Write a count and a unit, such as 10 working days or 2 months."
            )
        return cls(int(match[1]), unit)

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit.removesuffix('s')}"

    def __repr__(self) -> str:
        return f"Period('{self}')"

    def __bool__(self) -> bool:
        return self.count > 0

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        def read(value: Any) -> Period:
            return value if isinstance(value, cls) else cls.parse(value)

        return core_schema.no_info_plain_validator_function(
            read,
            serialization=core_schema.to_string_ser_schema(),
            json_schema_input_schema=core_schema.str_schema(
                pattern=r"^\d+ (hours?|days?|working days?|weeks?|months?|years?)$"
            ),
        )


@dataclass(frozen=True, slots=True)
class Party:
    """A company at the table. `id` is its short name in files: lower case, digits, hyphens."""

    id: str
    name: str
    country: str = ""
    language: str = "en"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", self.id):
            raise ValueError(f"‘{self.id}’ is not a short name. Write lower-case letters, digits and hyphens.")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment with its arithmetic, so that anyone can check how it was computed.

    due      aware datetime; the last moment that is on time
    start    aware datetime; the moment the count runs from (deemed receipt applied)
    period   what was counted
    steps    the arithmetic in words, one step a line
    source   the clause or term that asks for it; empty where a person set it
    """

    due: datetime
    start: datetime
    period: Period
    steps: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a text: characters `start` up to but not including `end`, counted in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span cannot run from {self.start} to {self.end}")

    def of(self, text: str) -> str:
        return text[self.start : self.end]


class MessageClass(StrEnum):
    """Who may ever see a message, and whether it may be shown to a court (GLOSSARY: message class)."""

    OPEN = "open"
    SETTLEMENT = "settlement"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of why, and where it comes from (an answer, a clause, a message); for people to check."""

    says: str
    source: str = ""
    weight: float | None = field(default=None, compare=False)
