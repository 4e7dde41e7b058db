"""The figures are plausible, complete but for the stated gaps, and show that the breach had announced itself."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from statistics import mean

from makegood.worked_case import folder

GAPS = {  # the monitor was moved at Christmas; single days were lost in spring
    date(2025, 12, 24), date(2025, 12, 25), date(2025, 12, 26),
    date(2026, 3, 8), date(2026, 4, 12), date(2026, 4, 13), date(2026, 5, 20),
}  # fmt: skip


def rows(*path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(folder().joinpath(*path).read_text(encoding="utf-8"))))


INDICATORS = {date.fromisoformat(row.pop("date")): row for row in rows("indicators.csv")}


def readings(name: str, first: date, last: date) -> list[float]:
    return [float(row[name]) for day, row in INDICATORS.items() if first <= day <= last and row[name]]


def test_there_is_a_line_for_every_day_from_december_to_may():
    assert list(INDICATORS) == [date(2025, 12, 1) + timedelta(days=n) for n in range(182)]


def test_readings_are_missing_on_the_stated_days_only():
    assert {day for day, row in INDICATORS.items() if not row["uptime"]} == GAPS
    assert {day for day, row in INDICATORS.items() if not row["response"]} == GAPS


def test_the_first_response_is_read_on_mondays_outside_the_holidays():
    holidays = {date(2025, 12, 29), date(2026, 1, 5)}

    for day, row in INDICATORS.items():
        assert bool(row["first-response"]) == (day.weekday() == 0 and day not in holidays)


def test_all_three_indicators_drift_towards_their_limits_from_march():
    winter, may = (date(2025, 12, 1), date(2026, 2, 28)), (date(2026, 5, 1), date(2026, 5, 31))

    assert mean(readings("response", *may)) > 1.2 * mean(readings("response", *winter))
    assert mean(readings("uptime", *may)) < 99.95 < mean(readings("uptime", *winter))
    assert mean(readings("first-response", *may)) > 1.8 * mean(readings("first-response", *winter))


def test_the_drift_was_to_be_seen_before_any_limit_was_crossed():
    assert max(readings("response", date(2025, 12, 1), date(2026, 5, 31))) < 1200
    assert min(readings("uptime", date(2025, 12, 1), date(2026, 5, 31))) >= 99.87


def test_the_credit_that_was_agreed_is_one_reading_of_schedule_2():
    """EUR 2,000 for each full ten minutes, halved where buyers were more than a quarter above the forecast."""
    failing = [row for row in rows("exhibits", "monitoring-2026-06-05.csv") if Decimal(row["failed per cent"]) > 5]
    crowded = [row for row in failing if int(row["buyers"]) > 24_000 * 1.25]
    after_noon = [row for row in failing if row["from"] >= "12:00"]

    assert len(failing) * 10 == 220
    assert len(failing) * 2_000 == 44_000  # as Northgate reads it
    assert len(after_noon) * 2_000 == 20_000  # as Fennel reads it
    assert (len(failing) - len(crowded)) * 2_000 + len(crowded) * 1_000 == 36_000


def test_the_complaints_add_up():
    text = folder().joinpath("exhibits", "complaints.md").read_text(encoding="utf-8")
    lines = [line.strip("| ").split("|") for line in text.splitlines() if line.startswith("|") and "---" not in line]
    numbers = [[int(cell.strip(" *").replace(",", "")) for cell in line[1:]] for line in lines[1:]]

    *reasons, together = numbers
    assert [sum(column) for column in zip(*reasons, strict=True)] == together
