"""What the rooms find in the material is what the story tells."""

from datetime import date

import pytest

from makegood import agreement, breach, contract, dialogue, formats, negotiation
from makegood.obligations import indicators
from makegood.terms import Terms
from makegood.worked_case import folder


def text(name: str) -> str:
    return folder().joinpath(name).read_text(encoding="utf-8")


def read(name: str, model):
    return formats.read(text(name), model, name=name).value


@pytest.fixture(scope="module")
def thread():
    return dialogue.read_thread(folder().joinpath("thread.mbox").read_bytes(), "thread.mbox")


@pytest.fixture(scope="module")
def course(thread):
    return dialogue.follow(thread)


def test_the_assessment_advises_to_talk_and_not_to_end():
    assessment = breach.assess(read("assessment.yaml", breach.Report))

    assert assessment.course.course == "renegotiate"
    assert assessment.tone == "collaborative"


def test_the_clauses_that_bear_on_a_breach_are_found_where_they_stand():
    found = {(clause.kind, clause.quote) for clause in contract.read(text("contract.md")).clauses}

    for kind, words in {
        "cure_period": "thirty days after receipt",
        "liability_cap": "the greater of EUR 500,000",
        "notice": "by courier or registered post",
        "termination_for_cause": "ten Working Days",
        "confidentiality": "Confidential Information is all information",
        "dispute_resolution": "mediation in Dublin",
    }.items():
        assert any(kind == k and words in quote for k, quote in found), kind


def test_the_breach_had_announced_itself_two_months_before():
    limits = read("indicators.yaml", indicators.Limits)
    series = indicators.read_series(text("indicators.csv"), limits)

    first = {warning.indicator: warning.first_seen for warning in reversed(indicators.warn_all(series, limits))}
    assert set(first) == {"uptime", "response", "first-response"}
    assert date(2026, 3, 9) < min(first.values()) < date(2026, 4, 5)


def test_no_figure_gave_a_warning_before_the_drift_began():
    limits = read("indicators.yaml", indicators.Limits)
    series = indicators.read_series(text("indicators.csv"), limits)

    assert not indicators.warn_all({name: one.until(date(2026, 3, 7)) for name, one in series.items()}, limits)


def test_the_talks_go_wrong_with_the_first_blame_and_nearly_break_on_19_june(thread, course):
    riskiest = max(range(len(course.turns)), key=lambda index: course.turns[index].risk)

    assert thread.messages[course.goes_wrong_at].at.date() == date(2026, 6, 8)
    assert thread.messages[riskiest].at.date() == date(2026, 6, 19)
    assert course.turns[-1].risk < 0.2


def test_the_point_about_the_failover_test_is_pressed_four_times_more(course):
    most = max(course.points, key=lambda point: len(point.pressed_in))

    assert "failover" in most.quote
    assert most.raised_by == "northgate"
    assert len(most.pressed_in) == 4


def test_the_complaint_about_tone_is_right(course):
    complaint = course.tone[-1]

    assert complaint.by == "fennel"
    assert complaint.borne_out


def test_the_fear_of_liability_comes_to_light(course):
    assert any(one.id == "liability" and one.side == "fennel" and "insurer" in one.quote for one in course.interests)


def test_the_hot_headed_draft_is_marked_and_the_reset_is_not(thread):
    reset = next(message for message in thread.messages if message.subject == "Starting again")

    assert {"blame", "absolutes"} <= {finding.family for finding in dialogue.check(text("draft.txt")).findings}
    assert not dialogue.check(reset.text, purpose="reset").findings
    assert not dialogue.check(reset.text, purpose="reset").missing


def test_both_sides_gain_much_over_their_walk_aways():
    nash = negotiation.settle(read("talks.yaml", negotiation.Talks)).settlements[0]

    assert all(gain > 400 for gain in nash.gains.values())


def test_the_terms_can_be_signed():
    assert agreement.signable(agreement.lint(read("terms.yaml", Terms)))


def test_the_contract_fills_eight_to_twelve_pages():
    import pypdfium2

    pdf = agreement.render_markdown_pdf(text("contract.md"), "Payment Services Agreement")

    assert 8 <= len(pypdfium2.PdfDocument(pdf)) <= 12
