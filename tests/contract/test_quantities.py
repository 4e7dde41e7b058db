import pytest

from makegood.contract.details import details
from makegood.contract.quantities import amounts, percents, periods


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("within thirty (30) days", ["30 days"]),
        ("ten business days", ["10 working days"]),
        ("a 45-day period", ["45 days"]),
        ("forty-eight hours", ["48 hours"]),
        ("one hundred and eighty (180) days", ["180 days"]),
        ("one hundred twenty days", ["120 days"]),
        ("six months' notice", ["6 months"]),
        ("two (2) calendar weeks", ["2 weeks"]),
        ("30 or more consecutive days", ["30 days"]),
        ("5 Working\nDays", ["5 working days"]),
        ("some days", []),
        ("on day 5", []),
    ],
)
def test_periods_are_read_as_contracts_write_them(text: str, found: list[str]):
    assert [str(each.period) for each in periods(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("EUR 500,000", ["EUR 500,000.00"]),
        ("€1.500.000", ["EUR 1,500,000.00"]),
        ("US$2.5 million", ["USD 2,500,000.00"]),
        ("£ 10,000.50", ["GBP 10,000.50"]),
        ("20,000 euros", ["EUR 20,000.00"]),
        ("100 people", []),
    ],
)
def test_amounts_need_a_currency(text: str, found: list[str]):
    assert [str(each) for each in amounts(text)] == found


def test_shares_are_read_in_figures_with_a_sign_or_a_word():
    assert percents("99.9% or 5 per cent or ten (10) percent") == ["99.9 %", "5 %", "10 %"]


@pytest.mark.parametrize(
    ("text", "period", "trigger"),
    [
        ("is not cured within 30 days after receipt of written notice", "30 days", "receipt of notice"),
        ("fails to remedy it within ten Business Days of being notified", "10 working days", "notice"),
        ("unless cured within 5 days after the breach occurred", "5 days", "the breach"),
        ("has fifteen days from the notice to cure the default", "15 days", "notice"),
        ("remains uncured for sixty (60) days following written notice", "60 days", "notice"),
        (
            "may terminate on 90 days' prior notice if the breach is not cured within 20 days of notice",
            "20 days",
            "notice",
        ),
    ],
)
def test_a_cure_period_has_its_length_and_what_starts_it(text: str, period: str, trigger: str):
    terms = details("cure_period", f"If a breach {text}, it may end.")

    assert (terms["period"], terms["trigger"]) == (period, trigger)


def test_a_reasonable_time_to_cure_is_no_number():
    terms = details("cure_period", "If the default is not cured within a reasonable time, Buyer may terminate.")

    assert terms["period_in_words"] == "a reasonable time"
    assert "period" not in terms


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("governed by the laws of the State of New York, without regard to conflicts", "New York"),
        ("construed in accordance with Dutch law", "Dutch"),
        ("governed by the laws of England and Wales", "England and Wales"),
        ("GOVERNED BY THE LAWS OF THE STATE OF MINNESOTA, WITHOUT GIVING EFFECT TO CONFLICTS OF LAW", "Minnesota"),
        ("governed by and construed under the laws of the Republic of Ireland.", "Republic of Ireland"),
    ],
)
def test_a_law_is_named_without_what_follows_it(text: str, law: str):
    assert details("governing_law", f"This agreement is {text}.")["law"] == law
