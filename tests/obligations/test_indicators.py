import datetime as dt

import numpy as np
import pytest

from makegood.formats import MOST_FAULTS, Faulty, read
from makegood.obligations.indicators import (
    Indicator,
    Limits,
    Series,
    Sign,
    cusum,
    deviations,
    ewma,
    read_series,
    stickiness,
    warn,
)

RESPONSE = Indicator(name="response", title="Response", unit="ms", direction="lower", target=250, limit=400)
FIRST = dt.date(2026, 1, 1)


def series(values, name="response"):
    days = tuple(FIRST + dt.timedelta(days=n) for n in range(len(values)))
    points = tuple((day, float(v)) for day, v in zip(days, values, strict=True) if v is not None)
    return Series(name, points, days)


def noise(count, seed=3, centre=200.0, spread=10.0):
    return list(np.random.default_rng(seed).normal(centre, spread, count))


def signs(found):
    return {warning.sign for warning in found}


def test_a_steady_series_gives_no_warning():
    assert warn(series(noise(120)), RESPONSE) == ()


def test_a_drift_is_seen_weeks_before_the_limit_is_reached():
    drifting = [value + max(0, n - 60) * 1.5 for n, value in enumerate(noise(160))]
    found = {warning.sign: warning for warning in warn(series(drifting), RESPONSE)}

    assert {Sign.DRIFT, Sign.TREND} <= found.keys()
    reached = FIRST + dt.timedelta(days=60 + 133)  # 200 ms + 1.5 ms a day from day 60 on meets 400 ms on day 193
    assert found[Sign.DRIFT].first_seen < reached - dt.timedelta(weeks=12)
    earliest, likely, latest = found[Sign.TREND].crosses
    assert earliest <= likely <= latest
    assert abs((likely - reached).days) <= 14


def test_better_than_before_is_no_warning():
    improving = [value - n * 0.8 for n, value in enumerate(noise(120))]

    assert warn(series(improving), RESPONSE) == ()


def test_higher_can_be_better():
    uptime = Indicator(name="uptime", direction="higher", target=99.95, limit=99.9, unit="%")
    falling = [99.98 - n * 0.0005 for n in range(120)]
    rising = [99.91 + n * 0.0005 for n in range(120)]

    assert Sign.DRIFT in signs(warn(series(falling, "uptime"), uptime))
    assert warn(series(rising, "uptime"), uptime) == ()


def test_one_bad_day_is_no_drift():
    values = noise(120)
    values[-1] = 390.0

    assert not signs(warn(series(values), RESPONSE)) & {Sign.DRIFT, Sign.LEVEL, Sign.TREND}


def test_a_day_beyond_the_limit_is_told_apart_from_a_drift():
    values = noise(120)
    values[-2] = 450.0
    (warning,) = warn(series(values), RESPONSE)

    assert warning.sign is Sign.BEYOND
    assert "450 ms" in warning.says


def test_readings_that_stay_away_are_a_sign():
    (warning,) = warn(series([*noise(100), None, None, None]), RESPONSE)

    assert (warning.sign, warning.first_seen) == (Sign.SILENT, FIRST + dt.timedelta(days=102))
    assert Sign.SILENT in signs(warn(series([None] * 5), RESPONSE))


def test_weekly_readings_in_a_daily_table_are_not_missing():
    weekly = [value if n % 7 == 0 else None for n, value in enumerate(noise(120))]

    assert Sign.SILENT not in signs(warn(series(weekly), RESPONSE))


def test_a_flat_start_gives_no_false_precision():
    assert warn(series([200.0] * 60), RESPONSE) == ()
    assert warn(series([*[200.0] * 60, 200.01]), RESPONSE) == ()


def test_a_warning_says_nothing_about_fault():
    drifting = [value + max(0, n - 60) * 1.5 for n, value in enumerate(noise(160))]
    said = " ".join(warning.says for warning in warn(series(drifting), RESPONSE)).lower()

    assert not any(word in said for word in ("fault", "blame", "fail", "breach", "bad", "poor"))


def test_what_was_first_seen_could_be_seen_then():
    drifting = [value + max(0, n - 60) * 1.5 for n, value in enumerate(noise(160))]
    known = series(drifting)
    for warning in warn(known, RESPONSE):
        assert warning.sign in signs(warn(known.until(warning.first_seen), RESPONSE))
        assert warning.sign not in signs(warn(known.until(warning.first_seen - dt.timedelta(days=1)), RESPONSE))


def test_false_alarms_are_as_rare_as_the_page_says():
    random = np.random.default_rng(11)
    last = {"drift": 0, "level": 0}
    for _ in range(600):
        scores = deviations(series(random.normal(200, 10, 182)), RESPONSE)
        last["drift"] += ewma(scores, 30)[-1]
        last["level"] += cusum(scores, 30)[-1]

    assert last["drift"] <= 600 * 0.02
    assert last["level"] <= 600 * 0.06


def test_a_lasting_shift_of_one_deviation_is_seen_within_a_fortnight_as_a_rule():
    random = np.random.default_rng(12)
    delays = []
    for _ in range(200):
        values = random.normal(200, 10, 160)
        values[100:] += 10
        signals = ewma(deviations(series(values), RESPONSE), 30)[100:]
        delays.append(signals.index(True) if True in signals else 60)

    assert np.median(delays) <= 14


LIMITS = Limits(indicators=(RESPONSE, Indicator(name="uptime", direction="higher", limit=99.9)))


def test_a_table_may_have_gaps_other_columns_and_any_order():
    text = "date,note,uptime,response\n2026-01-02,b,,215\n2026-01-01,a,99.9,212\n"
    found = read_series(text, LIMITS)

    assert [value for _, value in found["response"].points] == [212.0, 215.0]
    assert len(found["uptime"].points) == 1
    assert len(found["uptime"].days) == 2


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "The table is empty"),
        ("date,response\n2026-01-01,5\n", "no column ‘uptime’"),
        ("date,response,uptime\n", "no readings"),
        ("date,response,uptime,uptime\n2026-01-01,1,2,3\n", "twice"),
        ("date,response,uptime\n01/02/2026,5,99\n", "‘01/02/2026’ is not a date"),
        ("date,response,uptime\n2026-01-01,5,99\n2026-01-01,6,99\n", "a second time"),
        ("date,response,uptime\n2026-01-01,fast,99\n", "‘fast’ is not a number (response)"),
        ("date,response,uptime\n2026-01-01,nan,99\n", "‘nan’ is not a number"),
        ("date,response,uptime\n2026-01-01,1_0,99\n", "not a number"),
        ('date,response,uptime\n2026-01-01,"5,3",99\n', "‘5,3’ is not a number"),
        (b"date,response,uptime\n2026-01-01,\xff\xfe\xfa,99\n", "not UTF-8"),
        ("date,response,uptime\n2026-01-01," + "9" * 200_000, "cannot be read"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(data, problem):
    with pytest.raises(Faulty) as caught:
        read_series(data, LIMITS)
    assert problem in str(caught.value)


def test_every_fault_of_a_table_is_told_with_its_line():
    with pytest.raises(Faulty) as caught:
        read_series("date,response,uptime\n2026-01-01,fast,99\nlater,5,99\n", LIMITS, name="indicators.csv")

    assert [fault.line for fault in caught.value.faults] == [2, 3]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("indicators: []", "at least 1"),
        ("indicators: [{name: a, direction: lower, target: 500, limit: 400}]", "worse than the limit"),
        ("indicators: [{name: a, direction: up, limit: 400}]", "higher"),
        ("indicators: [{name: a, direction: lower, limit: .inf}]", "finite"),
        ("indicators: [{name: a, direction: lower, limit: 1}, {name: a, direction: lower, limit: 1}]", "second time"),
    ],
)
def test_limits_that_make_no_sense_are_refused(text, problem):
    with pytest.raises(Faulty) as caught:
        read(text, Limits)
    assert problem in str(caught.value)


def test_where_each_reading_carries_half_of_the_last_with_it_the_charts_widen():
    """Of 100 steady but sticky series, a chart for independent readings would cry wolf in about 70."""
    alarms = 0
    for seed in range(100):
        dice = np.random.default_rng(seed)
        values = [dice.normal()]
        for _ in range(181):
            values.append(0.5 * values[-1] + dice.normal() * 0.75**0.5)
        alarms += any(ewma(deviations(series(values), RESPONSE), 30))

    assert alarms < 55


def test_flat_readings_carry_nothing():
    assert stickiness([1.0] * 30, 30) == 0


@pytest.mark.parametrize(
    "text",
    ["date,response\n" + "soon,\n" * 5_000, "date,response," + ",".join(f"c{n},c{n}" for n in range(5_000)) + "\n"],
)
def test_of_a_table_full_of_faults_the_first_thousand_are_told(text):
    with pytest.raises(Faulty) as faulty:
        read_series(text, Limits(indicators=(RESPONSE,)))

    assert len(faulty.value.faults) == MOST_FAULTS
