"""Twelve cases from different trades: the course a practitioner would choose (each file says why)."""

import pytest
from tests.breach.reports import CASES, case

from makegood.breach import assess
from makegood.breach.report import CourseId


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_course_is_the_one_a_practitioner_would_choose(path):
    told = case(path)

    assessment = assess(told.report)

    assert (assessment.course.course, assessment.tone) == (told.chooses, told.tone), told.why


def test_the_cases_are_twelve_trades_and_use_every_course():
    told = [case(path) for path in CASES]

    assert len({case.trade for case in told}) == 12
    assert {case.chooses for case in told} == set(CourseId)
