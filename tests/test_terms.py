from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement.samples import SIGNED, source, terms

from makegood.formats import Faulty, canonical, json_text, read
from makegood.terms import MOST_OCCURRENCES, REVIEW, Due, Terms, schedule

SMALLEST = """
title: A repair
parties: [{id: ash, name: Ash Ltd}, {id: birch, name: Birch GmbH}]
commitments: [{id: one}]
"""


def written(commitment: str, more: str = "") -> Terms:
    return read(SMALLEST.replace("{id: one}", commitment) + more, Terms).value


def test_terms_written_as_json_read_back_as_the_same_terms():
    for agreed in (terms(), read(SMALLEST, Terms).value):
        assert read(canonical(agreed), Terms).value == agreed
        assert read(json_text(agreed), Terms).value == agreed
        assert canonical(read(canonical(agreed), Terms).value) == canonical(agreed)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=40).filter(str.strip)
SUMS = st.decimals(1, 10**9, places=2).map(lambda amount: f"EUR {amount}")
PERIODS = st.builds(
    "{} {}".format, st.integers(1, 90), st.sampled_from(["days", "working days", "weeks", "hours", "months"])
)


@settings(max_examples=60, deadline=None)
@given(
    title=WORDS,
    deliverable=WORDS,
    pays=st.none() | SUMS,
    cure=PERIODS,
    due=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)).map(lambda on: {"on": on})
    | PERIODS.map(lambda p: {"within": p, "after": "signed"}),
    rate=st.floats(0, 100),
)
def test_whatever_the_terms_json_gives_them_back(title, deliverable, pays, cure, due, rate):
    interest = {"when": "late", "what": "interest", "rate": rate}
    one = {"id": "one", "deliverable": deliverable, "pays": pays, "cure": cure, "due": due, "consequences": [interest]}
    agreed = terms(title=title, commitments=[one])

    assert read(canonical(agreed), Terms).value == agreed


def test_the_schedule_counts_from_signature_and_leaves_out_what_has_not_happened():
    agreed = terms()
    unsigned = {each.key: each.deadline for each in schedule(agreed, {})}
    signed = {each.key: each.deadline for each in schedule(agreed, {"signed": SIGNED})}

    assert unsigned["reprint"] is None
    assert signed["reprint"] is not None
    assert signed["reprint"].due.date() == dt.date(2026, 5, 21)
    assert "20 working days after that day" in " ".join(signed["reprint"].steps)
    assert signed["quarter-report"] is None
    fulfilled = {
        each.key: each.deadline for each in schedule(agreed, {"signed": SIGNED, "reprint": signed["reprint"].due})
    }
    assert fulfilled["quarter-report"] is not None
    assert fulfilled["quarter-report"].due.date() == dt.date(2026, 8, 21)


def test_a_series_has_one_occurrence_for_each_time():
    keys = [each.key for each in schedule(terms(), {"signed": SIGNED}) if each.id == "press-check"]

    assert keys == [f"press-check.{n}" for n in range(1, 7)]


def test_a_series_ends_with_the_terms():
    agreed = written("{id: one, due: {on: 2026-01-05, every: FREQ=WEEKLY}}", "ends: 2026-01-31")

    assert len(schedule(agreed, {})) == 4


def test_a_series_without_end_in_terms_without_end_is_refused():
    with pytest.raises(Faulty, match=f"more than {MOST_OCCURRENCES} dates"):
        schedule(written("{id: one, due: {on: 2026-01-05, every: FREQ=DAILY}}"), {})


def test_the_end_of_summer_time_does_not_move_the_hour():
    agreed = written(
        "{id: one, due: {on: 2026-10-19, every: FREQ=WEEKLY;COUNT=2}}",
        "calendar: {zone: Europe/Dublin, closes: '17:00'}",
    )

    assert [each.deadline.due.isoformat() for each in schedule(agreed, {}) if each.deadline] == [
        "2026-10-19T17:00:00+01:00",
        "2026-10-26T17:00:00+00:00",
    ]


@pytest.mark.parametrize(
    ("commitment", "says"),
    [
        ("{id: one, debtor: oak}", "‘oak’ is not a party"),
        ("{id: one, due: {within: 3 days, after: two}}", "‘two’, which is not in these terms"),
        ("{id: one, depends_on: [one]}", "wait for each other"),
        ("{id: one}, {id: one}", "second time"),
        ("{id: one, pays: EUR -5}", "not one"),
        ("{id: one, pays: 5}", "not money"),
        ("{id: one, pays: EUR .nan}", "not an amount"),
        ("{id: one, due: {}}", "missing or is said twice"),
        ("{id: one, due: {on: 2026-02-30}}", "‘2026-02-30’ is not a date"),
        ("{id: one, due: {on: 2026-01-05, every: FREQ=SOMETIMES}}", "not a rule of recurrence"),
        ("{id: one, cure: a while}", "not a period"),
        ("{id: one, debtr: ash}", "Did you mean debtor"),
        ("{id: one, consequences: [{when: late, what: credit}]}", "needs its amount"),
        ("{id: one, consequences: [{when: late, what: interest}]}", "needs its rate"),
        ("{id: One Two}", "is not a short name"),
    ],
)
def test_broken_terms_are_refused_with_a_sentence_and_a_line(commitment: str, says: str):
    with pytest.raises(Faulty, match=says) as raised:
        written(commitment)
    assert all(fault.line for fault in raised.value.faults)


def test_every_fault_of_a_file_is_told_at_once():
    with pytest.raises(Faulty) as raised:
        written("{id: one, debtor: oak, creditor: elm}, {id: two, joint_with: fir}")
    assert len(raised.value.faults) == 3


def test_a_value_still_knows_its_line():
    file = source()

    assert file.line(("commitments", 0, "deliverable")) == 32


@pytest.mark.parametrize("until", ["20260119", "20260119T235959", "20260119T000000Z"])
def test_a_rule_goes_on_through_the_day_it_ends_on_however_that_is_written(until):
    agreed = written(f"{{id: one, due: {{on: 2026-01-05, every: FREQ=WEEKLY;UNTIL={until}}}}}")

    assert [each.deadline.due.date() for each in schedule(agreed, {})] == [dt.date(2026, 1, day) for day in (5, 12, 19)]


@pytest.mark.parametrize(
    ("every", "says"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "No day fits"),
        ("FREQ=WEEKLY;BYMONTH=4;BYMONTHDAY=31;COUNT=3", "No day fits"),
        ("FREQ=SECONDLY", "not a rule of recurrence"),
        ("FREQ=DAILY;BYHOUR=3", "not a rule of recurrence"),
        ("FREQ=DAILY;INTERVAL=0", "not a rule of recurrence"),
        ("FREQ=DAILY;COUNT=0", "not a rule of recurrence"),
        ("FREQ=DAILY;BYDAY=XX", "not a rule of recurrence"),
        ("FREQ=YEARLY;BYDAY=500MO", "not a rule of recurrence"),
        ("FREQ=DAILY\nEXDATE:20260105", "not a rule of recurrence"),
    ],
)
def test_a_rule_that_fits_no_day_or_is_none_is_refused_in_a_sentence(every, says):
    with pytest.raises(ValueError, match=says):
        Due.model_validate({"on": "2026-01-05", "every": every})


def test_a_rule_of_leap_days_is_no_impossible_one():
    agreed = written("{id: one, due: {on: 2026-01-05, every: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=2}}")

    assert [each.deadline.due.year for each in schedule(agreed, {}) if each.deadline] == [2028, 2032]


def test_more_dates_than_anyone_keeps_are_refused():
    many = "".join(f"{{id: c{n}, due: {{on: 2026-01-05, every: FREQ=DAILY;COUNT=900}}}}, " for n in range(60))
    with pytest.raises(Faulty, match="more than 50,000 dates"):
        schedule(written(many.removesuffix(", ")), {})


def test_the_review_is_a_meeting_with_a_date():
    (*_, review) = schedule(written("{id: one}", "review_on: 2026-10-15"), {})

    assert (review.key, review.deadline.due.date()) == (REVIEW, dt.date(2026, 10, 15))  # type: ignore[union-attr]


def test_what_counts_from_a_condition_falls_due_each_time_that_it_happens():
    agreed = written(
        "{id: report, due: {within: 3 days, after: outage}}", "conditions: [{id: outage, text: The checkout fails.}]"
    )
    happened = [SIGNED + dt.timedelta(days=days) for days in (2, 9)]

    assert [each.deadline for each in schedule(agreed, {"signed": SIGNED})] == [None]
    found = schedule(agreed, {"signed": SIGNED}, {"outage": happened})
    assert [each.key for each in found] == ["report.1", "report.2"]
    assert "‘The checkout fails.’" in found[0].deadline.steps[0]  # type: ignore[union-attr]


def test_a_check_in_that_waits_for_something_unknown_is_refused():
    with pytest.raises(Faulty, match="waits for ‘nothing’"):
        written("{id: one}", "check_ins: [{id: weekly, due: {within: 3 days, after: nothing}}]")


def test_an_id_with_a_meaning_of_its_own_is_refused():
    with pytest.raises(Faulty, match="meaning of its own"):
        written(f"{{id: {REVIEW}}}")
