"""What would have to change: every answer named is true, and none is forgotten."""

import datetime as dt
from functools import cache
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.breach.reports import CASES, case, example, report

from makegood.breach.changes import (
    _listed,
    _scale,
    _scales,
    _with,
    pairs_that_would_change,
    two_figures,
    what_would_change,
)
from makegood.breach.courses import winner
from makegood.breach.measures import SOURCES, measure, touched
from makegood.breach.questions import answers
from makegood.breach.report import Report

REPORTS = [case(path).report for path in CASES] + [example(), report()]
some = st.integers(0, len(REPORTS) - 1)
modest = settings(max_examples=40, deadline=None)


@cache
def others(number: int):
    return [other for path, now in answers(REPORTS[number]) for other in _listed(path, now)]


@cache
def pairs(number: int):
    return pairs_that_would_change(REPORTS[number], scales=True)


def changed(given: Report, *changes):
    for other in changes:
        given = _with(given, other.path, other.value)
    return given


def told(number: int) -> dict[tuple[str, str], str]:
    return {
        (change.path, says): change.course for change in what_would_change(REPORTS[number]) for says in change.instead
    }


@modest
@given(some)
def test_every_listed_answer_that_would_change_the_course_is_named_and_no_other(number):
    base = REPORTS[number]
    named = told(number)

    for other in others(number):
        course = winner(changed(base, other))
        assert named.get((other.place, other.says)) == (course if course is not winner(base) else None)


@modest
@given(some, st.data())
def test_two_answers_are_named_together_exactly_where_both_are_needed(number, data):
    base, best = REPORTS[number], winner(REPORTS[number])
    every = others(number)
    named = {
        frozenset({(pair.first.path, one), (pair.second.path, two)}): pair.course
        for pair in pairs(number)
        for one in pair.first.instead
        for two in pair.second.instead
    }
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(every), st.sampled_from(every)), min_size=30, max_size=30))

    for one, two in drawn:
        if one.path != two.path:
            alone = winner(changed(base, one)) is best and winner(changed(base, two)) is best
            together = winner(changed(base, one, two))
            expected = together if alone and together is not best else None
            assert named.get(frozenset({(one.place, one.says), (two.place, two.says)})) == expected


def test_every_pair_of_listed_answers_that_is_named_makes_its_course_win():
    for number, base in enumerate(REPORTS):
        by_answer = {(other.place, other.says): other for other in others(number)}
        for pair in pairs(number):
            for one in pair.first.instead:
                for two in pair.second.instead:
                    if (pair.second.path, two) in by_answer:
                        both = changed(base, by_answer[pair.first.path, one], by_answer[pair.second.path, two])
                        assert winner(both) is pair.course


@modest
@given(some, st.data())
def test_an_answer_and_a_sum_a_day_or_a_count_are_named_together_exactly_where_both_are_needed(number, data):
    base, best = REPORTS[number], winner(REPORTS[number])
    scale = data.draw(st.sampled_from(list(_scales(base))))
    other = data.draw(st.sampled_from([each for each in others(number) if each.path != scale.path]))
    courses_named = {
        pair.course
        for pair in pairs(number)
        if (pair.first.path, pair.second.path) == (other.place, scale.place) and other.says in pair.first.instead
    }
    if winner(changed(base, other)) is not best:
        assert not courses_named
        return

    there = scale.within(changed(base, other))
    needed = {
        winner(there.at(n))
        for n in {*range(0, scale.last, max(scale.last // 9, 1)), 0, scale.last, data.draw(st.integers(0, scale.last))}
        if winner(scale.at(n)) is best and winner(there.at(n)) is not best
    }
    assert needed <= courses_named


def test_a_pair_with_a_day_names_the_very_days():
    base, found = next(
        (REPORTS[number], pair)
        for number in range(len(REPORTS))
        for pair in pairs(number)
        if pair.second.path == "urgency.act_by" and " to " in pair.second.instead[0]
    )
    number = REPORTS.index(base)
    other = next(o for o in others(number) if (o.place, o.says) == (found.first.path, found.first.instead[0]))
    days = [base.as_of + dt.timedelta(days=n) for n in range(200)]

    both = [
        day
        for day in days
        if winner(_with(changed(base, other), ("urgency", "act_by"), day)) is found.course
        and winner(_with(base, ("urgency", "act_by"), day)) is winner(base)
    ]

    first, last = found.second.instead[0].removeprefix("from ").split(" to ")
    assert {first, last} <= {f"{day.day} {day:%B %Y}" for day in both}


def test_two_harms_that_weigh_the_same_have_to_be_lighter_together():
    """The gravest part decides, so that neither alone would do: the pair that adding up would miss."""
    heavy = report(
        impact={"customers": {"weighs": "existential"}, "business_goals": {"weighs": "existential"}},
        root_cause={"able": "yes", "willing": "yes", "process": {"answer": "yes"}, "before": "first"},
        promises={"counted": {"kept": 30}},
    )
    weights = {pair.first.path for pair in pairs_that_would_change(heavy) if pair.second.path.endswith("weighs")}

    for one, two in combinations(["impact.business_goals.weighs", "impact.customers.weighs"], 2):
        lighter = _with(_with(heavy, tuple(one.split(".")), "none"), tuple(two.split(".")), "none")
        assert (winner(lighter) is not winner(heavy)) == (one in weights)


def test_a_scale_is_told_in_stretches_that_are_true_at_every_point_of_a_sample():
    for base in REPORTS[::3]:
        best = winner(base)
        for path, now in answers(base):
            scale = _scale(base, path, now)
            if scale is None:
                continue
            said = {
                says: change.course
                for change in what_would_change(base)
                if change.path == scale.place
                for says in change.instead
                if says != "no date"
            }
            for n in range(0, scale.last, max(scale.last // 12, 1)):
                course = winner(scale.at(n))
                assert course is best or course in said.values()


def test_the_day_from_which_another_course_would_win_is_named_to_the_day():
    base = next(given for given in REPORTS if any(c.path == "urgency.act_by" for c in what_would_change(given)))
    change = next(c for c in what_would_change(base) if c.path == "urgency.act_by")
    days = [base.as_of + dt.timedelta(days=n) for n in range(120)]
    wins = [day for day in days if winner(_with(base, ("urgency", "act_by"), day)) is change.course]
    turns = [day for day in wins if day - dt.timedelta(days=1) not in wins or day + dt.timedelta(days=1) not in wins]

    told_days = " ".join(change.instead)
    for day in turns:
        if day not in (days[0], days[-1]):
            assert f"{day.day} {day:%B %Y}" in told_days


@modest
@given(some, st.data())
def test_a_changed_answer_moves_only_the_measures_whose_sources_name_it(number, data):
    other = data.draw(st.sampled_from(others(number)))
    before, after = measure(REPORTS[number]), measure(changed(REPORTS[number], other))

    assert {name for name in SOURCES if before[name] != after[name]} <= touched(other.place)


def test_the_numbers_of_two_figures_rise():
    numbers = [two_figures(n) for n in range(400)]

    assert numbers == sorted(set(numbers))
