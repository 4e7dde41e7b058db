"""The format of talks: what is on the table, its rules, and what each side privately makes of it.

Issues and rules are shared; everything under a side's name belongs to that side alone. A side's worth of a
package is the sum over issues of points x value / 100, plus its interactions; its walk-away is on the same scale.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Context, Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from makegood.formats import Fault, Faulty, Path, Strict
from makegood.negotiation import says
from makegood.negotiation.ways_out import expand
from makegood.values import Money

MOST_OPTIONS = 2_000  # written one by one
MOST_STEPS = 2_000  # of a range; a finer one is continuous for all that matters
MOST_VALUES = 150_000  # of a whole file
SMALLEST = Decimal("1e-18")
WIDE = Context(prec=60)  # whatever an issue may run over, to its last place
HAIR = Fraction(1, 10**9)


def _as_text(value: Any) -> Any:
    """Take plain words, numbers, dates and yes/no as the words they are written with."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal | dt.date):
        return str(value)
    return value


Text = Annotated[
    Annotated[str, Field(min_length=1, max_length=200)],
    BeforeValidator(
        _as_text, json_schema_input_type=Annotated[str, Field(min_length=1, max_length=200)] | float | bool
    ),
]
Name = Annotated[str, BeforeValidator(_as_text), Field(min_length=1, max_length=120, pattern=r"^[^\r\n]+$")]
MOST_POINTS = 10**9
MOST_MONEY = 10**15
MOST_AMOUNT = 10**12
PLACES, DIGITS = 20, 40


def _within(least: int, most: int) -> BeforeValidator:
    """Refuses numbers beyond all reason in words; what is no number at all, the type refuses."""

    def check(value: Any) -> Any:
        try:
            number = Decimal("x" if isinstance(value, bool) else str(value).strip())
        except (InvalidOperation, ValueError):
            return value
        if number.is_nan():
            raise ValueError(f"‘{value}’ is not a number. Write it in digits, such as {min(380, most)}.")
        if not least <= number <= most:
            small = number < least
            raise ValueError(
                f"‘{str(value)[:40]}’ is too {'small' if small else 'large'}."
                f" Write at {'least' if small else 'most'} {least if small else most:,}."
            )
        _, digits, exponent = number.as_tuple()
        if -int(exponent) > PLACES or len(digits) > DIGITS:
            raise ValueError(f"‘{str(value)[:40]}’ has too many digits. Write {PLACES} after the point at most.")
        return value

    return BeforeValidator(check)


Number = Annotated[Decimal, Field(ge=-MOST_POINTS, le=MOST_POINTS), _within(-MOST_POINTS, MOST_POINTS)]
Positive = Annotated[Decimal, Field(ge=0, le=MOST_POINTS), _within(0, MOST_POINTS)]


class Kind(StrEnum):
    CHOICE = "choice"
    ORDERED = "ordered"
    WHOLE = "whole"
    MONEY = "money"
    AMOUNT = "amount"
    PACKAGE = "package"


LISTED = (Kind.CHOICE, Kind.ORDERED, Kind.PACKAGE)


class Issue(Strict):
    """One thing that is negotiated.

    choice, ordered        `options`, two or more; ordered ones run from least to most
    whole, money, amount   `from` and `to`, both included, in steps of `step`; a whole number's step is 1 unless
                           said, a money or amount without a step is continuous
    unit                   days, per cent …; of whole numbers and amounts
    package                `parts`, each an issue by itself; its options are the `packages` named here, or every combination
    """

    kind: Kind = Kind.CHOICE
    title: str = Field("", max_length=400)
    options: tuple[Text, ...] = Field((), max_length=MOST_OPTIONS)
    from_: Text | None = Field(None, alias="from")
    to: Text | None = None
    step: Text | None = None
    unit: str = Field("", max_length=40)
    parts: dict[Name, Issue] = Field(default_factory=dict, max_length=20)
    packages: dict[Text, dict[Name, Text]] = Field(default_factory=dict, max_length=MOST_OPTIONS)

    @model_validator(mode="before")
    @classmethod
    def _of_parts(cls, data: Any) -> Any:
        """The options of a package follow from what it is made of. Where that is faulty, `parts` say so themselves."""
        if not isinstance(data, Mapping) or data.get("kind") != Kind.PACKAGE or data.get("options"):
            return data
        packages, parts = data.get("packages"), data.get("parts")
        if isinstance(packages, Mapping) and packages:
            return {**data, "options": list(packages)}
        try:
            issues = [Issue.model_validate(part) for part in parts.values()] if isinstance(parts, Mapping) else []
            if not issues:
                return data
        except ValidationError:
            return data
        count = math.prod(len(issue.choices) for issue in issues)
        if count > MOST_OPTIONS:
            raise Faulty.one(
                f"The parts make {count:,} packages.", "Name those that are on offer under packages:.", path=("parts",)
            )
        return {**data, "options": [", ".join(each) for each in product(*(issue.choices for issue in issues))]}

    @model_validator(mode="after")
    def _makes_sense(self) -> Issue:
        faults = list(self._package_faults())
        faults += () if faults else self._listed_faults() if self.kind in LISTED else self._range_faults()
        if faults:
            raise Faulty(faults)
        return self

    def _package_faults(self) -> Iterable[Fault]:
        if self.kind is not Kind.PACKAGE:
            if self.parts or self.packages:
                yield Fault(f"A {self.kind} has no parts.", "Write kind: package.", ("kind",))
            return
        if not self.parts:
            yield Fault("The package has no parts.", "List them under parts:, each with its options.", ("parts",))
        for name, part in self.parts.items():
            if part.continuous or part.kind is Kind.PACKAGE:
                yield Fault("A part has options or steps.", "Give it a step, or list its options.", ("parts", name))
                return
        for name, content in self.packages.items():
            for missed in content.keys() ^ self.parts.keys():
                yield Fault(f"‘{missed}’ does not stand in both.", "Say each part once.", ("packages", name))
            for known in content.keys() & self.parts.keys():
                try:
                    self.parts[known].fits(content[known])
                except ValueError as error:
                    problem, _, instead = str(error).partition(". ")
                    yield Fault(problem.rstrip(".") + ".", instead, ("packages", name, known))
        if (
            self.parts
            and not self.packages
            and len(self.options) != math.prod(len(p.choices) for p in self.parts.values())
        ):
            yield Fault("The options of a package follow from its parts.", "Leave options out.", ("options",))
        if self.packages and self.options != tuple(self.packages):
            yield Fault("The options of a package follow from its packages.", "Leave options out.", ("options",))

    @cached_property
    def contents(self) -> Mapping[str, Mapping[str, str]]:
        """What each option of a package holds, by part."""
        if self.packages:
            return {
                name: {part: self.parts[part].fits(option) for part, option in content.items()}
                for name, content in self.packages.items()
            }
        each = product(*(part.choices for part in self.parts.values()))
        return {name: dict(zip(self.parts, one, strict=True)) for name, one in zip(self.options, each, strict=True)}

    def _listed_faults(self) -> Iterable[Fault]:
        for key in ("from", "to", "step", "unit"):
            if getattr(self, "from_" if key == "from" else key):
                yield Fault(f"A {self.kind} has no ‘{key}’.", "List its options, or make it whole, money or amount.")
        if len(self.options) < 2:
            yield Fault(says.NOTHING_TO_CHOOSE, says.LIST_TWO, ("options",))
        seen: set[str] = set()
        for index, option in enumerate(self.options):
            if option in seen:
                yield Fault(says.stands_twice(option), says.KEEP_ONE, ("options", index))
            seen.add(option)

    def _range_faults(self) -> Iterable[Fault]:
        if self.options:
            yield Fault(f"A {self.kind} issue runs over a range.", "Write from and to, not options.", ("options",))
        if self.from_ is None or self.to is None:
            yield Fault(says.NO_ENDS, "Write from: and to:.")
            return
        for key, text in (("from", self.from_), ("to", self.to), ("step", self.step or self.to)):
            try:
                self.number(text)
            except ValueError as error:
                problem, _, instead = str(error).partition(". ")
                yield Fault(problem.rstrip(".") + ".", instead, (key,))
                return
        low, high, step = self.number(self.from_), self.number(self.to), self._step()
        if self.kind is Kind.MONEY and low < 0:
            yield Fault(says.BELOW_ZERO, says.FROM_ZERO, ("from",))
        if high <= low:
            yield Fault(says.ENDS_EARLY, says.SMALLER_FIRST, ("to",))
        elif step is not None and step <= 0:
            yield Fault(says.NOT_UP, says.ABOVE_ZERO, ("step",))
        elif step is not None and (high - low) / step > MOST_STEPS:
            yield Fault(
                f"That makes more than {MOST_STEPS:,} options.",
                "Write a larger step"
                + (", or leave it out: the amount is then continuous." if self.continuable else "."),
                ("step",) if self.step else ("to",),
            )
        elif step is not None and (high - low) % step:
            yield Fault(says.MISSES_THE_END, says.STEP_OR_END, ("step",))

    @property
    def continuable(self) -> bool:
        return self.kind in (Kind.MONEY, Kind.AMOUNT)

    @cached_property
    def continuous(self) -> bool:
        return self.continuable and self.step is None

    @cached_property
    def coin(self) -> Fraction:
        """What a continuous amount is written in, at the finest: the currency's smallest coin, a millionth of a unit."""
        if self.kind is not Kind.MONEY:
            return Fraction(1, 10**6)
        return Fraction(10) ** int(Money.zero(self.currency).amount.as_tuple().exponent)

    def _step(self) -> Fraction | None:
        if self.step is not None:
            return self.number(self.step)
        return Fraction(1) if self.kind is Kind.WHOLE else None

    @cached_property
    def currency(self) -> str:
        return Money.parse(self.from_ or "").currency if self.kind is Kind.MONEY else ""

    def number(self, text: str) -> Fraction:
        """Read a number of this issue: money in its currency, otherwise digits, with or without its unit.

        Raises ValueError with a sentence to show.
        """
        if self.kind is Kind.MONEY:
            money = Money.parse(text)
            if money.currency != self.currency:
                raise ValueError(f"{money} is not in {self.currency}. Give all amounts of an issue in one currency.")
            if abs(money.amount) > MOST_MONEY:
                raise ValueError(
                    f"‘{text[:40]}’ is too large. Write at most {Money(Decimal(MOST_MONEY), self.currency)}."
                )
            return Fraction(money.amount)
        digits = text.removesuffix(self.unit).strip() if self.unit else text
        try:
            value = Decimal(digits.replace(",", ""))
        except InvalidOperation:
            value = Decimal("nan")
        if not value.is_finite():
            raise ValueError(f"‘{text[:40]}’ is not a number here. Write digits, such as 30.")
        if not -MOST_AMOUNT <= value <= MOST_AMOUNT:  # abs() would round it first, and fail where it is beyond reason
            raise ValueError(f"‘{text[:40]}’ is too large. Write at most {MOST_AMOUNT:,}.")
        if value != value.quantize(SMALLEST, context=WIDE):
            raise ValueError(f"‘{text[:40]}’ has too many digits. Write 18 after the point at most.")
        if self.kind is Kind.WHOLE and value % 1:
            raise ValueError(f"‘{text}’ is not a whole number. Write one without a fraction, such as 30.")
        return Fraction(value)

    def words(self, number: Fraction) -> str:
        """Write a number of this issue as people do: EUR 12,500.00, 30 days."""
        value = WIDE.divide(Decimal(number.numerator), Decimal(number.denominator))
        if self.kind is Kind.MONEY:
            return str(Money(value, self.currency))
        digits = f"{value:f}"
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return f"{digits} {self.unit}" if self.unit else digits

    @cached_property
    def numbers(self) -> tuple[Fraction, ...]:
        """Every number of a stepped range, lowest first; only the two ends of a continuous one; none of a list."""
        if self.kind in LISTED:
            return ()
        low, high = self.number(self.from_ or ""), self.number(self.to or "")
        step = self._step() or high - low
        return tuple(low + step * index for index in range(int((high - low) / step) + 1))

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """The options as words, in order; the two ends of a continuous range."""
        return self.options or tuple(self.words(number) for number in self.numbers)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each option stands in `choices`."""
        return {choice: index for index, choice in enumerate(self.choices)}

    def rank(self, choice: str) -> Fraction:
        """Where an option stands: its number, or its position in the list."""
        return Fraction(self.place[choice]) if self.kind in LISTED else self.number(choice)

    def fits(self, text: str) -> str:
        """Return `text` as this issue writes that option. Raises ValueError naming the options where it is none."""
        if self.kind in LISTED:
            if text not in self.place:
                shown = ", ".join(self.options[:8]) + (" …" if len(self.options) > 8 else "")
                raise ValueError(f"‘{text}’ is not an option. Options are {shown}.")
            return text
        number = self.number(text)
        if not self.numbers[0] <= number <= self.numbers[-1]:
            raise ValueError(says.outside(text, self.choices[0], self.choices[-1]))
        if not self.continuous and self.words(number) not in self.place:
            raise ValueError(f"‘{text}’ is between two steps. Steps are {self.words(self._step() or Fraction(1))}.")
        return self.words(number)


def _as_condition(value: Any) -> Any:
    value = _as_text(value)
    if isinstance(value, str):
        return {"one_of": [value]}
    return {"one_of": value} if isinstance(value, list | tuple) else value


class Condition(Strict):
    """What an option must be: one option, a list of them, or a range {at_least, at_most} of an issue that has an order."""

    one_of: tuple[Text, ...] = ()
    at_least: Text | None = None
    at_most: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        if bool(self.one_of) == (self.at_least is not None or self.at_most is not None):
            raise ValueError("This names no option. Write an option, a list of options, or at_least: and at_most:.")
        return self

    def allows(self, issue: Issue, choice: str) -> bool:
        """Whether the option `choice` (as `issue` writes it) meets this."""
        if self.one_of:
            return any(issue.rank(one) == issue.rank(choice) for one in self.one_of)
        low, high = (None if end is None else issue.rank(end) for end in (self.at_least, self.at_most))
        rank = issue.rank(choice)
        return (low is None or low <= rank) and (high is None or rank <= high)

    def bounds(self, issue: Issue) -> tuple[Fraction, Fraction]:
        """The lowest and highest number this allows of a continuous issue."""
        if self.one_of:
            numbers = [issue.number(one) for one in self.one_of]
            return min(numbers), max(numbers)
        low = issue.numbers[0] if self.at_least is None else issue.number(self.at_least)
        high = issue.numbers[-1] if self.at_most is None else issue.number(self.at_most)
        return low, high

    def faults(self, issue: Issue, path: Path) -> Iterable[Fault]:
        if issue.kind in (Kind.CHOICE, Kind.PACKAGE) and not self.one_of:
            yield Fault("These options have no order.", "Name the options, or make the issue ‘ordered’.", path)
            return
        if issue.continuous and len(self.one_of) > 1:
            yield Fault("A continuous amount cannot be a list.", "Write at_least: and at_most:.", path)
        for text in (*self.one_of, self.at_least, self.at_most):
            if text is None:
                continue
            try:
                issue.number(text) if not self.one_of and issue.kind not in LISTED else issue.fits(text)
            except ValueError as error:
                problem, _, instead = str(error).partition(". ")
                yield Fault(problem.rstrip(".") + ".", instead, path)

    def __str__(self) -> str:
        if self.one_of:
            return " or ".join(self.one_of)
        ends = ((self.at_least, "at least"), (self.at_most, "at most"))
        return " and ".join(f"{word} {end}" for end, word in ends if end is not None)


Written = Annotated[Condition, BeforeValidator(_as_condition, json_schema_input_type=Condition | str | list[str])]
Conditions = Annotated[dict[Name, Written], Field(min_length=1, max_length=50)]


class Rule(Strict):
    """A rule of the table, which binds both sides; exactly one of the five kinds.

    forbid         these must not come together
    require        these must all be so
    if, then       where the first are so, the second must be
    at_most, of    at most so many of these
    together       all of these or none: work and its benefit, for example
    """

    forbid: Conditions | None = None
    require: Conditions | None = None
    if_: Conditions | None = Field(None, alias="if")
    then: Conditions | None = None
    at_most: int | None = Field(None, ge=0, le=1000)
    of: tuple[Conditions, ...] = Field((), max_length=1000)
    together: tuple[Conditions, ...] = Field((), max_length=50)
    why: str = Field("", max_length=1000)

    @model_validator(mode="after")
    def _one_kind(self) -> Rule:
        kinds = (self.forbid, self.require, self.if_ or self.then, self.at_most is not None or self.of, self.together)
        if sum(bool(kind) for kind in kinds) != 1:
            raise ValueError(
                "A rule says one thing. Write one of forbid, require, if and then, at_most and of, together."
            )
        if (self.if_ is None) != (self.then is None):
            raise ValueError("Half of the rule is missing. Write both if: and then:.")
        if (self.at_most is None) == bool(self.of):
            raise ValueError("Half of the rule is missing. Write both at_most: and of:.")
        if len(self.together) == 1:
            raise ValueError("One thing alone is not together. List at least two.")
        return self

    def kept(self, issues: Mapping[str, Issue], package: Mapping[str, str]) -> bool:
        """Whether a whole package keeps this rule."""

        def so(conditions: Mapping[str, Condition]) -> bool:
            return meets(issues, package, conditions)

        if self.forbid:
            return not so(self.forbid)
        if self.require:
            return so(self.require)
        if self.if_ and self.then:
            return not so(self.if_) or so(self.then)
        if self.of:
            return sum(so(one) for one in self.of) <= (self.at_most or 0)
        return len({so(one) for one in self.together}) == 1

    def parts(self) -> Iterable[tuple[Path, Mapping[str, Condition]]]:
        for key, conditions in (
            ("forbid", self.forbid),
            ("require", self.require),
            ("if", self.if_),
            ("then", self.then),
        ):
            if conditions:
                yield (key,), conditions
        for key, several in (("of", self.of), ("together", self.together)):
            for index, conditions in enumerate(several):
                yield (key, index), conditions

    def __str__(self) -> str:
        return self.told(said)

    def told(self, tell: Callable[[Mapping[str, Condition]], str]) -> str:
        """This rule in words, its conditions as `tell` puts them."""
        if self.forbid:
            return says.never(tell(self.forbid))
        if self.require:
            return says.always(tell(self.require))
        if self.if_ and self.then:
            return says.if_so(tell(self.if_), tell(self.then))
        if self.of:
            return says.no_more_than(self.at_most or 0, "; ".join(tell(one) for one in self.of))
        return says.together("; ".join(tell(one) for one in self.together))


def meets(issues: Mapping[str, Issue], package: Mapping[str, str], conditions: Mapping[str, Condition]) -> bool:
    return all(condition.allows(issues[name], package[name]) for name, condition in conditions.items())


def said(conditions: Mapping[str, Condition]) -> str:
    return " and ".join(f"{issue}: {condition}" for issue, condition in conditions.items())


class Importance(StrEnum):
    ESSENTIAL = "essential"
    IMPORTANT = "important"
    USEFUL = "useful"
    MINOR = "minor"
    INDIFFERENT = "indifferent"


# What the words weigh against each other before they are brought to the side's scale.
WEIGHT = {
    Importance.ESSENTIAL: 10,
    Importance.IMPORTANT: 6,
    Importance.USEFUL: 3,
    Importance.MINOR: 1,
    Importance.INDIFFERENT: 0,
}
WORTH = {"best": 100, "good": 75, "fair": 50, "poor": 25, "worst": 0}
Value = Annotated[
    Annotated[Decimal, Field(ge=0, le=100), _within(0, 100)],
    BeforeValidator(lambda value: WORTH.get(value, value) if isinstance(value, str) else value),
]


class Preference(Strict):
    """What an issue is worth to a side.

    points or importance   of the whole issue: points of the side's scale, or a word
    values                 of each option: 0 to 100, or best, good, fair, poor, worst
    curve                  of a range: value 0 to 100 at some numbers, straight lines between them
    prefers                shorthand: more or less (of a range or an ordered list), with straight lines
    parts                  of a package: what each part is worth, their weights against each other
    """

    points: Positive | None = None
    importance: Importance | None = None
    values: dict[Text, Value] = Field(default_factory=dict, max_length=MOST_STEPS)
    curve: dict[Text, Value] = Field(default_factory=dict, max_length=200)
    prefers: Literal["more", "less"] | None = None
    parts: dict[Name, Preference] = Field(default_factory=dict, max_length=20)

    @property
    def valued(self) -> bool:
        """Whether it is said what the options are worth."""
        return bool(self.values or self.curve or self.prefers or self.parts)

    @model_validator(mode="after")
    def _one_way(self) -> Preference:
        if (self.points is None) == (self.importance is None):
            raise ValueError("An issue needs its weight once. Write points: 200, or importance: important.")
        ways = sum(map(bool, (self.values, self.curve, self.prefers, self.parts)))
        if ways > 1 or (ways == 0 and (self.points or self.importance not in (None, Importance.INDIFFERENT))):
            raise ValueError(
                "What the options are worth is missing or said twice. Write one of values, curve, prefers, parts."
            )
        if self.parts and len({one.points is None for one in self.parts.values()}) > 1:
            raise ValueError("Some parts have points, some have words. Use one of the two throughout.")
        if self.parts and not sum(one.weight for one in self.parts.values()):
            raise ValueError("No part of the package matters. Give at least one a weight, or the whole no importance.")
        return self

    def faults(self, issue: Issue, path: Path) -> Iterable[Fault]:
        for key, given in (("values", self.values), ("curve", self.curve)):
            seen: set[str] = set()
            for text in given:
                try:
                    option = issue.fits(text)
                except ValueError as error:
                    problem, _, instead = str(error).partition(". ")
                    yield Fault(problem.rstrip(".") + ".", instead, (*path, key, text))
                    continue
                if option in seen:  # ‘EUR 100’ and ‘EUR 100.00’
                    yield Fault(f"The option ‘{option}’ has two values.", says.KEEP_ONE, (*path, key, text))
                seen.add(option)
        for name, part in self.parts.items():
            if name in issue.parts:
                yield from part.faults(issue.parts[name], (*path, "parts", name))
            else:
                known = ", ".join(issue.parts) or "none"
                yield Fault(f"‘{name}’ is not a part.", f"The parts are: {known}.", (*path, "parts", name))
        if issue.kind in (Kind.CHOICE, Kind.PACKAGE) and self.prefers:
            yield Fault("These options have no order.", "Write values: for each option.", (*path, "prefers"))
        if issue.kind in LISTED and self.curve:
            yield Fault("A curve runs over numbers.", "Write values: for each option.", (*path, "curve"))
        if issue.continuous and self.values:
            yield Fault("A continuous amount has no list of values.", "Write a curve:.", (*path, "values"))
        elif self.values and (missing := next((one for one in issue.choices if one not in self._fitted(issue)), None)):
            yield Fault(f"The option ‘{missing}’ has no value.", "Give each option one.", (*path, "values"))
        if self.curve and len(self.curve) < 2:
            yield Fault("A curve needs two numbers.", "Write the value at both ends of the range.", (*path, "curve"))

    def _fitted(self, issue: Issue) -> Mapping[str, Decimal]:
        """The values by option as the issue writes it; what was read last is kept, since each option asks."""
        if self._read[:2] != [id(issue), id(self.values)]:
            self._read[:] = [id(issue), id(self.values), dict(self._each_fitted(issue)), issue]
        found: Mapping[str, Decimal] = self._read[2]
        return found

    def _each_fitted(self, issue: Issue) -> Iterable[tuple[str, Decimal]]:
        for text, value in self.values.items():
            with suppress(ValueError):
                yield issue.fits(text), value

    @cached_property
    def _read(self) -> list[Any]:
        """Of which issue and values, what they were read as, and the issue itself, so that no other takes its place."""
        return []

    def knots(self, issue: Issue) -> tuple[tuple[Fraction, Fraction], ...]:
        """The curve as (place, share 0..1), places rising: numbers of a range, positions in an ordered list."""
        last = issue.numbers[-1] if issue.numbers else Fraction(len(issue.choices) - 1)
        first = issue.numbers[0] if issue.numbers else Fraction(0)
        if self.prefers:
            up = self.prefers == "more"
            return ((first, Fraction(not up)), (last, Fraction(up)))
        return tuple(sorted((issue.number(text), Fraction(value) / 100) for text, value in self.curve.items()))

    def share(self, issue: Issue, choice: str) -> Fraction:
        """What part (0..1) of the issue's points the option is worth. Beyond the ends of a curve it stays flat."""
        if self.parts:
            return self._of_parts(issue, issue.contents[choice])
        if self.values:
            return Fraction(self._shares(issue)[choice]) / 100
        return self.at(issue, issue.rank(choice))

    def favourite(self, issue: Issue) -> str:
        """The option or amount that is worth most; of equals the first."""
        if issue.continuous and (self.curve or self.prefers):
            return issue.words(max(self.knots(issue), key=lambda knot: knot[1])[0])
        return max(issue.choices, key=lambda choice: self.share(issue, choice))

    def at(self, issue: Issue, place: Fraction) -> Fraction:
        """The share at a number of the range, or at a position in an ordered list."""
        return _on(self.knots(issue), place) if self.curve or self.prefers else Fraction(0)

    @property
    def weight(self) -> Decimal:
        """What it weighs against its neighbours."""
        if self.points is not None:
            return self.points
        return Decimal(WEIGHT[self.importance or Importance.INDIFFERENT])

    def _of_parts(self, issue: Issue, content: Mapping[str, str]) -> Fraction:
        weights = {name: Fraction(part.weight) for name, part in self.parts.items()}
        worth = (weights[name] * part.share(issue.parts[name], content[name]) for name, part in self.parts.items())
        return sum(worth, Fraction(0)) / sum(weights.values())

    def _shares(self, issue: Issue) -> Mapping[str, Decimal]:
        if issue.kind in LISTED:
            return self.values
        return self._fitted(issue)


def _on(knots: Sequence[tuple[Fraction, Fraction]], place: Fraction) -> Fraction:
    if place <= knots[0][0]:
        return knots[0][1]
    for (x0, y0), (x1, y1) in pairwise(knots):
        if place <= x1:
            return y0 + (y1 - y0) * (place - x0) / (x1 - x0)
    return knots[-1][1]


class Interaction(Strict):
    """Points that come on top (or go, if negative) where several things are so at once."""

    when: Conditions
    points: Number


_number: TypeAdapter[Decimal] = TypeAdapter(Number)


def _as_range(value: Any) -> Any:
    """One number stands for low, likely and high alike; what is wrong with it is told once."""
    if isinstance(value, Mapping | WalkAway):
        return value
    if value is None or isinstance(value, list | tuple):
        raise ValueError("This is not a number. Write points such as 380, or low, likely and high, or outcomes.")
    try:
        number = _number.validate_python(value)
    except ValidationError as error:
        said = error.errors()[0]["msg"].removeprefix("Value error, ").replace("Input", "This", 1).partition(". ")[0]
        raise ValueError(f"{said}. Write points such as 380, or low, likely and high, or outcomes.") from None
    return {"low": number, "likely": number, "high": number}


class WalkAway(Strict):
    """What a side has without a deal, on its own scale: one number; low, likely and high; or outcomes.

    outcomes   what may come of having no deal, each with its chance in per cent; its ends and its mean are then low, high
               and likely
    sure       in how many per cent of what may come a deal must be at least as good; without it a deal must reach likely

    May lie below every deal, and below zero (insolvency, a lawsuit); it is used as it stands.
    """

    low: Number
    likely: Number
    high: Number
    outcomes: dict[Number, Annotated[Decimal, Field(gt=0, le=100)]] = Field(default_factory=dict, max_length=200)
    sure: int | None = Field(None, ge=1, le=100)

    @model_validator(mode="before")
    @classmethod
    def _of_outcomes(cls, data: Any) -> Any:
        """With outcomes alone the three follow from them; `_rising` says where others were written beside them."""
        if not isinstance(data, Mapping) or not isinstance(data.get("outcomes"), Mapping) or "likely" in data:
            return data
        try:
            chances = {Decimal(str(worth)): Decimal(str(chance)) for worth, chance in data["outcomes"].items()}
        except InvalidOperation:
            return {**data, "low": 0, "likely": 0, "high": 0}  # the outcomes themselves say what is wrong
        return {**data, **_summed(chances)}

    @model_validator(mode="after")
    def _rising(self) -> WalkAway:
        if self.outcomes and (total := sum(self.outcomes.values(), Decimal(0))) != 100:
            raise ValueError(
                f"The chances add up to {total.normalize():f} per cent. Change them so that they add up to 100."
            )
        if self.outcomes and _summed(self.outcomes) != {"low": self.low, "likely": self.likely, "high": self.high}:
            raise ValueError("The walk-away is said twice. Write outcomes, or low, likely and high.")
        if not self.low <= self.likely <= self.high:
            raise ValueError("The three do not rise. Write low, likely, high in this order.")
        return self

    @cached_property
    def floor(self) -> Fraction:
        """What a deal must at least be worth."""
        return Fraction(self.likely) if self.sure is None else self._worth_at(Fraction(self.sure, 100))

    def beaten_by(self, worth: Fraction) -> Fraction:
        """With what chance (0 to 1) something worth so much is at least as good as having no deal."""
        if self.outcomes:
            return Fraction(sum(chance for outcome, chance in self.outcomes.items() if outcome <= worth)) / 100
        low, likely, high = Fraction(self.low), Fraction(self.likely), Fraction(self.high)
        if worth >= high:
            return Fraction(1)
        if worth <= low:
            return Fraction(0)
        if worth <= likely:
            return (worth - low) ** 2 / ((high - low) * (likely - low))
        return 1 - (high - worth) ** 2 / ((high - low) * (high - likely))

    def _worth_at(self, chance: Fraction) -> Fraction:
        """The least worth that is as good as no deal with this chance; a range counts as a triangle, rounded up a hair."""
        if self.outcomes:
            return next(Fraction(one) for one in sorted(self.outcomes) if self.beaten_by(Fraction(one)) >= chance)
        low, high = Fraction(self.low), Fraction(self.high)
        while high - low > (Fraction(self.high) - Fraction(self.low)) * HAIR:
            middle = (low + high) / 2
            low, high = (low, middle) if self.beaten_by(middle) >= chance else (middle, high)
        return min(Fraction(self.high), math.ceil(high / HAIR) * HAIR)


def _summed(outcomes: Mapping[Decimal, Decimal]) -> dict[str, Decimal]:
    mean = sum((worth * chance for worth, chance in outcomes.items()), Decimal(0)) / 100
    return {"low": min(outcomes, default=Decimal(0)), "likely": mean, "high": max(outcomes, default=Decimal(0))}


class Guess(Strict):
    """Marks a side as somebody's guess. within   by how many per cent each weight may be off"""

    by: Name
    within: int = Field(20, ge=0, le=100)


class Side(Strict):
    """One side's private part.

    scale            what the points of all issues add up to
    resolved_state   what the side wants to walk away with, in its words
    must, limits     what every package has to meet for this side; never crossed, whatever it is offered instead
    guess            present where another side wrote this part as its guess
    """

    name: str = Field("", max_length=200)
    resolved_state: str = Field("", max_length=4000)
    scale: Annotated[Decimal, Field(gt=0, le=MOST_POINTS), _within(0, MOST_POINTS)] = Decimal(1000)
    preferences: dict[Name, Preference] = Field(min_length=1, max_length=500)
    interactions: tuple[Interaction, ...] = Field((), max_length=2000)
    must: dict[Name, Written] = Field(default_factory=dict)
    limits: dict[Name, Written] = Field(default_factory=dict)
    walk_away: Annotated[WalkAway, BeforeValidator(_as_range, json_schema_input_type=WalkAway | float)]
    guess: Guess | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Side:
        by_points = [name for name, one in self.preferences.items() if one.points is not None]
        if by_points and len(by_points) < len(self.preferences):
            other = next(name for name in self.preferences if name not in by_points)
            raise Faulty.one(
                "Some issues have points, some have words.",
                "Use one of the two throughout.",
                path=("preferences", other),
            )
        if by_points:
            total = sum((one.points or Decimal(0) for one in self.preferences.values()), Decimal(0))
            if abs(total - self.scale) > self.scale * Decimal("1e-9"):
                raise Faulty.one(
                    says.add_up(f"{total.normalize():f}", f"{self.scale.normalize():f}"),
                    says.make_them_add_up(f"{self.scale.normalize():f}"),
                    path=("preferences",),
                )
        elif not self.interactions and not any(
            WEIGHT[one.importance or Importance.INDIFFERENT] for one in self.preferences.values()
        ):
            raise Faulty.one(
                "No issue matters to this side.", "Give at least one an importance.", path=("preferences",)
            )
        return self

    @property
    def floor(self) -> Fraction:
        """What a deal must at least be worth to the side."""
        return self.walk_away.floor

    def points(self, issue: str) -> Fraction:
        """What the best of `issue` is worth on the side's scale; words are brought to the scale in proportion."""
        one = self.preferences.get(issue)
        if one is None:
            return Fraction(0)
        if one.points is not None:
            return Fraction(one.points)
        total = sum((each.weight for each in self.preferences.values()), Decimal(0)) or Decimal(1)
        return Fraction(self.scale) * Fraction(one.weight) / Fraction(total)

    def worth(self, issues: Mapping[str, Issue], package: Mapping[str, str]) -> Fraction:
        """What a whole package is worth to the side, exactly; computed straight from the words of the file."""
        total = Fraction(0)
        for name, one in self.preferences.items():
            total += self.points(name) * one.share(issues[name], package[name])
        for each in self.interactions:
            if meets(issues, package, each.when):
                total += Fraction(each.points)
        return total


class Talks(Strict):
    """Everything there is to settle, with every side's private part (`sides`)."""

    most_values: ClassVar[int] = MOST_VALUES
    most_in_one: ClassVar[int] = max(MOST_OPTIONS, MOST_STEPS)
    instead_of_more: ClassVar[str] = "Write fewer; of numbers a range with from, to and step."

    title: str = Field("", max_length=400)
    issues: dict[Name, Issue] = Field(min_length=1, max_length=500)
    ways_out: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = Field((), max_length=2000)
    sides: dict[Name, Side] = Field(min_length=1, max_length=100)
    nash_weights: dict[Name, Annotated[int, Field(ge=1, le=1000)]] = Field(
        default_factory=dict, description="bargaining weight of each side, agreed by all; equal unless said"
    )

    @model_validator(mode="before")
    @classmethod
    def _with_ways_out(cls, data: Any) -> Any:
        shaped = isinstance(data, Mapping) and isinstance(data.get("ways_out"), list | tuple)
        return expand(data) if shaped else data

    @model_validator(mode="after")
    def _names_resolve(self) -> Talks:
        if faults := [*self._rule_faults(), *self._side_faults()]:
            raise Faulty(faults)
        return self

    def _check(self, conditions: Mapping[str, Condition], path: Path) -> Iterable[Fault]:
        for name, condition in conditions.items():
            if name in self.issues:
                yield from condition.faults(self.issues[name], (*path, name))
            else:
                yield self._unknown(name, (*path, name))

    def _unknown(self, name: str, path: Path) -> Fault:
        shown = ", ".join(list(self.issues)[:8])
        return Fault(f"‘{name}’ is not an issue.", f"Issues are {shown}.", path)

    def _rule_faults(self) -> Iterable[Fault]:
        for index, rule in enumerate(self.rules):
            for path, conditions in rule.parts():
                yield from self._check(conditions, ("rules", index, *path))

    def _side_faults(self) -> Iterable[Fault]:
        for name, side in self.sides.items():
            here: Path = ("sides", name)
            for issue, preference in side.preferences.items():
                if issue in self.issues:
                    yield from preference.faults(self.issues[issue], (*here, "preferences", issue))
                else:
                    yield self._unknown(issue, (*here, "preferences", issue))
            for index, interaction in enumerate(side.interactions):
                yield from self._check(interaction.when, (*here, "interactions", index, "when"))
            for key, conditions in (("must", side.must), ("limits", side.limits)):
                yield from self._check(conditions, (*here, key))
            yield from self._contradictions(side, here)
            if side.guess and (side.guess.by not in self.sides or side.guess.by == name):
                yield Fault(
                    f"‘{side.guess.by}’ is not another side.", "Name the side that guesses.", (*here, "guess", "by")
                )
        for name in self.nash_weights:
            if name not in self.sides:
                yield Fault(f"‘{name}’ is not a side.", f"Sides are {', '.join(self.sides)}.", ("nash_weights", name))

    def _contradictions(self, side: Side, here: Path) -> Iterable[Fault]:
        """A side that contradicts itself has made a slip; only that is a fault. Sides that contradict each other negotiate."""
        for name in {*side.must, *side.limits} & self.issues.keys():
            issue = self.issues[name]
            both = [
                (key, group[name]) for key, group in (("must", side.must), ("limits", side.limits)) if name in group
            ]
            if any(fault for key, one in both for fault in one.faults(issue, ())):
                continue
            if issue.continuous:
                ends = [one.bounds(issue) for _, one in both]
                low, high = max(issue.numbers[0], *(e[0] for e in ends)), min(issue.numbers[-1], *(e[1] for e in ends))
                possible = low <= high
            else:
                possible = any(all(one.allows(issue, choice) for _, one in both) for choice in issue.choices)
            if not possible:
                yield Fault(
                    says.asks_the_impossible(name, "; ".join(str(one) for _, one in both)),
                    says.CHANGE_OR_TAKE_OUT,
                    (*here, both[-1][0], name),
                )

    def gains(self, package: Mapping[str, str]) -> tuple[Fraction, ...]:
        """What each side gains above its walk-away, as a share of its scale."""
        return tuple(
            (side.worth(self.issues, package) - side.floor) / Fraction(side.scale) for side in self.sides.values()
        )

    def called(self, side: str) -> str:
        """The name of a side for people."""
        return self.sides[side].name or side

    def order(self, package: Mapping[str, str]) -> tuple[Fraction, ...]:
        """Where a package stands in the order of the table: lower amounts and earlier options first."""
        return tuple(issue.rank(package[name]) for name, issue in self.issues.items())

    def titled(self, issue: str) -> str:
        return self.issues[issue].title or issue.replace("-", " ")
