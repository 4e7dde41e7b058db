"""The worked case, from the outage to the close, told with the library alone."""

from datetime import datetime
from pathlib import Path

import pytest

from makegood import agreement, breach, contract, dialogue, negotiation, obligations
from makegood.cli.folder import load
from makegood.journey import Act, next_action, not_now, walk

CASE = Path(__file__).parents[2] / "src/makegood/worked_case"


@pytest.fixture(scope="module")
def repair():
    return walk(load(CASE))


def at(text):
    return datetime.fromisoformat(text)


def test_the_figures_had_announced_the_breach_weeks_before_it(repair):
    first = min(warning.first_seen for warning in repair.foresight)

    assert (repair.case.happened_at.date() - first).days > 30


def test_the_contract_says_how_notice_is_given_and_how_long_a_cure_takes(repair):
    cures = {str(clause.terms["period"]) for clause in repair.reading.of("cure_period")}

    assert cures == {"30 days", "10 working days"}
    assert "courier" in repair.reading.first("notice").terms["methods"]


def test_the_assessment_advises_new_terms_in_a_collaborative_tone(repair):
    assert repair.assessment.course.course is breach.report.CourseId.RENEGOTIATE
    assert repair.assessment.tone == "collaborative"
    assert repair.assessment.what_would_change


def test_the_coach_marks_the_hot_headed_draft_and_lets_the_reset_pass(repair):
    families = {finding.family for finding in repair.review.findings}

    assert {"blame", "threat", "sarcasm"} <= families
    assert not dialogue.check(repair.reset.text, purpose="reset").findings


def test_the_talks_go_wrong_and_the_fear_of_liability_comes_to_light(repair):
    assert repair.course.goes_wrong_at is not None
    assert any(complaint.borne_out for complaint in repair.course.tone)
    assert ("fennel", "liability") in {(interest.side, interest.id) for interest in repair.course.interests}


def test_the_reset_owns_the_sarcasm_thanks_by_name_and_asks_about_liability(repair):
    text = repair.reset.text

    assert "sarcastic" in text
    assert "Zoë van Dam" in text
    assert "admission" in text
    assert all(sentence.sources for sentence in repair.reset.sentences if sentence.move == "own")


def test_they_settle_on_the_package_that_is_proved_best(repair):
    nash = repair.settlement["nash"]

    assert nash.certificate.agrees
    assert all(gain > 0 for gain in nash.gains.values())
    assert isinstance(repair.settlement, negotiation.Settlements)


def test_neither_side_learns_the_other_s_walk_away_from_its_view(repair):
    talks = repair.material.talks
    for side, other in (("northgate", "fennel"), ("fennel", "northgate")):
        seen = negotiation.for_side(repair.settlement, side).text()
        assert str(talks.sides[other].walk_away) not in seen


def test_every_commitment_can_be_kept_and_proved(repair):
    assert agreement.signable(repair.findings)
    assert all(c.debtor and c.deliverable and c.due and c.acceptance for c in repair.material.terms.commitments)


def test_the_document_and_the_monitoring_agree_on_every_date(repair):
    text = agreement.to_text(repair.document)
    for standing in repair.board(repair.signed_at).standings:
        if standing.due and not standing.is_check_in:
            assert f"{standing.due.day} {standing.due:%B %Y}" in text


def test_one_commitment_slips_and_is_cured_and_waiting_alone_never_mends_it(repair):
    board = {s.key: s for s in repair.board(at("2026-08-05T12:00+01:00")).standings}
    later = {s.key: s for s in repair.board(at("2026-10-30T18:00+00:00")).standings}
    unheeded = [event for event in repair.material.events if event.at < at("2026-08-05T12:00+01:00")]
    left = {
        s.key: s for s in obligations.board(repair.material.terms, unheeded, at("2026-12-30T18:00+00:00")).standings
    }

    assert board["failover-test"].standing == "late"
    assert later["failover-test"].standing == "cured"
    assert left["failover-test"].standing == "violated"


def test_the_case_may_close_only_when_everything_is_settled(repair):
    early, end = at("2026-08-05T12:00+01:00"), repair.latest

    assert Act.CLOSE in {wait.act for wait in not_now(repair.state(early), early)}
    assert next_action(repair.state(end)).key == "close"


def test_the_record_is_one_unbroken_chain(repair):
    from makegood import record

    assert record.check(repair.record) == ()


def test_one_side_alone_gets_the_whole_way_to_a_message_and_a_plan():
    """Northgate has a contract and a mailbox, and Fennel has never answered through the program."""
    material = load(CASE)
    alone = walk(
        type(material)(
            case=material.case,
            contract=material.contract,
            thread=material.thread,
            report=material.report,
            draft=material.draft,
        )
    )

    assert alone.assessment.protective_plan
    assert alone.reset.text
    assert contract.leverage(alone.reading)
    assert next_action(alone.state(alone.latest)).key == "set-issues"
