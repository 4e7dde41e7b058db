from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from makegood.formats import Strict
from makegood.values import Deadline, Estimate, MixedCurrencies, Money, Party, Period, Reason, Span, Unit

EUR = st.decimals(min_value=-(10**12), max_value=10**12, places=2).map(lambda amount: Money(amount, "EUR"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("EUR 12,000.50", "EUR 12,000.50"),
        ("12000.5 EUR", "EUR 12,000.50"),
        ("EUR 12 000", "EUR 12,000.00"),
        ("CHF 12’000", "CHF 12,000.00"),
        ("EUR -5", "EUR -5.00"),
        ("EUR -0.00", "EUR 0.00"),
        ("JPY 1200", "JPY 1,200"),
        ("BHD 1.2345", "BHD 1.235"),
        ("EUR 0.005", "EUR 0.01"),
        ("EUR 0.0049", "EUR 0.00"),
        ("  EUR   7 ", "EUR 7.00"),
    ],
)
def test_money_is_read_as_people_write_it(text: str, said: str):
    assert str(Money.parse(text)) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EUR",
        "12",
        "12.000,50 EUR",
        "EUR 1,00",
        "eur 5",
        "€5",
        "EUR NaN",
        "EUR 1e5",
        "EUR 5 USD",
        "EURO 5",
        "EUR ١٢",
        "EUR 1２",
    ],
)
def test_what_is_no_money_is_refused_with_what_to_write(text: str):
    with pytest.raises(ValueError, match="Write "):
        Money.parse(text)


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal(10) ** 40, 5, 5.0])
def test_an_amount_that_is_no_finite_decimal_is_refused(amount: object):
    with pytest.raises(ValueError, match="Write"):
        Money(amount, "EUR")  # type: ignore[arg-type]


def test_two_currencies_never_meet_in_a_sum_or_a_comparison():
    euros, dollars = Money.parse("EUR 1"), Money.parse("USD 1")

    for meet in (
        lambda: euros + dollars,
        lambda: euros - dollars,
        lambda: euros < dollars,
        lambda: max(euros, dollars),
    ):
        with pytest.raises(MixedCurrencies, match="Give both in one"):
            meet()
    assert euros != dollars


def test_money_and_plain_numbers_do_not_mix():
    with pytest.raises(TypeError):
        Money.parse("EUR 1") + 1  # type: ignore[operator]


def test_nothing_owed_is_false():
    assert not Money.zero("EUR")
    assert Money.parse("EUR 0.01")


@settings(max_examples=60, deadline=None)
@given(EUR, EUR, EUR)
def test_sums_of_money_keep_every_cent(a: Money, b: Money, c: Money):
    assert (a + b) + c == a + (b + c)
    assert a + b - b == a
    assert a + -a == Money.zero("EUR")
    assert a * 3 == a + a + a


@settings(max_examples=60, deadline=None)
@given(EUR)
def test_money_reads_back_what_it_writes(money: Money):
    assert Money.parse(str(money)) == money


def test_an_estimate_rises_from_low_to_high():
    low, likely, high = Money.parse("EUR 1"), Money.parse("EUR 2"), Money.parse("EUR 3")

    assert str(Estimate(low, likely, high)) == "EUR 2.00 (1.00 to 3.00)"
    assert str(Estimate.exactly(low)) == "EUR 1.00"
    with pytest.raises(ValueError, match="Write low, likely, high"):
        Estimate(likely, low, high)
    with pytest.raises(MixedCurrencies):
        Estimate(low, Money.parse("USD 2"), high)


@settings(max_examples=60, deadline=None)
@given(st.lists(EUR, min_size=3, max_size=3), st.lists(EUR, min_size=3, max_size=3))
def test_adding_estimates_keeps_them_rising(first: list[Money], second: list[Money]):
    total = Estimate(*sorted(first)) + Estimate(*sorted(second))

    assert total.low <= total.likely <= total.high


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("10 business days", 10, Unit.WORKING_DAYS),
        ("1 Working Day", 1, Unit.WORKING_DAYS),
        ("30 calendar days", 30, Unit.DAYS),
        ("48 hours", 48, Unit.HOURS),
        ("2 weeks", 2, Unit.WEEKS),
        ("1 month", 1, Unit.MONTHS),
        ("3 years", 3, Unit.YEARS),
        ("0 days", 0, Unit.DAYS),
    ],
)
def test_a_period_is_read_as_contracts_state_it(text: str, count: int, unit: Unit):
    assert Period.parse(text) == Period(count, unit)


@pytest.mark.parametrize(
    "text", ["", "ten days", "10", "days", "-1 days", "1.5 days", "10 moons", "100001 days", "9999999 days"]
)
def test_what_is_no_period_is_refused_with_what_to_write(text: str):
    with pytest.raises(ValueError, match="Write a count"):
        Period.parse(text)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=100_000), st.sampled_from(list(Unit)))
def test_a_period_reads_back_what_it_writes(count: int, unit: Unit):
    assert Period.parse(str(Period(count, unit))) == Period(count, unit)


def test_one_is_said_in_the_singular():
    assert str(Period(1, Unit.WORKING_DAYS)) == "1 working day"
    assert str(Period(2, Unit.WORKING_DAYS)) == "2 working days"


class _Sample(Strict):
    sum: Money
    within: Period


def test_money_and_periods_are_text_in_a_file():
    sample = _Sample.model_validate({"sum": "EUR 5", "within": "10 business days"})

    assert sample.model_dump(mode="json") == {"sum": "EUR 5.00", "within": "10 working days"}
    assert _Sample.model_validate(sample.model_dump(mode="json")) == sample


@pytest.mark.parametrize(
    "wrong", [{"sum": 5, "within": "1 day"}, {"sum": "EUR 5", "within": 10}, {"sum": None, "within": None}]
)
def test_a_bare_number_is_neither_money_nor_a_period(wrong: dict[str, object]):
    with pytest.raises(ValidationError, match="Write"):
        _Sample.model_validate(wrong)


def test_the_schema_of_a_period_lets_through_what_it_writes():
    import re

    pattern = _Sample.model_json_schema()["properties"]["within"]["pattern"]

    assert all(re.fullmatch(pattern, str(Period(count, unit))) for count in (0, 1, 30) for unit in Unit)


@pytest.mark.parametrize("name", ["", "Northgate", "9lives", "a b", "x" * 41, "é"])
def test_a_short_name_is_lower_case(name: str):
    with pytest.raises(ValueError, match="lower-case letters"):
        Party(name, "Northgate Tickets Ltd")


def test_a_span_is_a_place_in_a_text():
    assert Span(4, 9).of("the words here") == "words"
    assert sorted([Span(5, 6), Span(1, 9)]) == [Span(1, 9), Span(5, 6)]
    for start, end in ((-1, 2), (5, 4)):
        with pytest.raises(ValueError, match="a span cannot run"):
            Span(start, end)


def test_two_reasons_that_say_the_same_are_one_whatever_their_weight():
    assert Reason("Fees are unpaid.", "clause 9", 0.5) == Reason("Fees are unpaid.", "clause 9", 0.9)


def test_values_cannot_be_changed():
    deadline = Deadline(datetime(2026, 6, 5, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC), Period(4, Unit.DAYS))

    for value, name in (
        (deadline, "due"),
        (Money.zero("EUR"), "amount"),
        (Period(1, Unit.DAYS), "count"),
        (Span(0, 1), "end"),
    ):
        with pytest.raises(AttributeError):
            setattr(value, name, None)
