from datetime import UTC, date, datetime, timedelta

import pytest
from tests.obligations.deals import OURS, SIGNED, THEIRS, commitment, deal, event, on, signed, stands

from makegood.formats import Faulty
from makegood.obligations import Event, State, board, follow, next_change_at
from makegood.terms import schedule

LAST = datetime(2026, 7, 10, 23, 59, 59, 999999, tzinfo=UTC)
CURABLE = deal(commitment(cure="5 days"))


def test_nothing_is_owed_before_everyone_has_signed():
    half = [Event(kind="signed", at=SIGNED, by=OURS)]

    assert follow(CURABLE, half, on(30))[0].standing is State.PENDING
    both = [*half, Event(kind="signed", at=on(3), by=THEIRS)]
    assert follow(CURABLE, both, on(3))[0].standing is State.IN_EFFECT
    assert board(CURABLE, both, on(4)).signed_at == on(3)


def test_the_due_moment_itself_is_on_time():
    assert stands(CURABLE, [], LAST).standing is State.IN_EFFECT
    assert stands(CURABLE, [], LAST + timedelta(microseconds=1)).standing is State.LATE


def test_a_late_delivery_within_the_cure_period_is_not_yet_violated():
    assert stands(CURABLE, [], on(15, 23)).standing is State.LATE
    assert stands(CURABLE, [], on(16)).standing is State.VIOLATED


def test_grace_is_time_before_lateness_counts_and_cure_is_time_after():
    terms = deal(commitment(grace="3 days", cure="5 days"))

    assert stands(terms, [], on(13)).standing is State.IN_EFFECT
    assert "lateness does not count" in stands(terms, [], on(13)).why
    assert stands(terms, [], on(14)).standing is State.LATE
    assert stands(terms, [], on(19)).standing is State.VIOLATED


def test_without_a_cure_period_lateness_is_a_violation():
    assert stands(deal(), [], on(11)).standing is State.VIOLATED


def test_what_comes_by_itself_is_what_then_stands():
    for terms in (deal(), CURABLE):
        ahead = next(step for step in stands(terms, [], on(9)).follows if not step.who)
        assert stands(terms, [], ahead.at + timedelta(microseconds=1)).standing == ahead.what


def test_each_of_a_series_may_be_done_until_the_last_instant_of_its_day():
    series = deal(commitment(due={"on": "2026-07-03", "every": "FREQ=WEEKLY;COUNT=2"}, cure="5 days"))

    assert stands(series, [], LAST, key="report.2").standing is State.IN_EFFECT
    assert stands(series, [], LAST + timedelta(microseconds=1), key="report.2").standing is State.LATE


def test_claimed_is_not_done_until_the_creditor_accepts():
    claim = event("claimed", 9)

    assert stands(deal(), [claim], on(40)).standing is State.CLAIMED
    accepted = stands(deal(), [claim, event("accepted", 12, OURS)], on(12))
    assert (accepted.standing, accepted.done_at) == (State.FULFILLED, on(9))


def test_a_claim_that_is_rejected_was_never_done():
    events = [event("claimed", 9), event("rejected", 13, OURS)]

    after = stands(CURABLE, events, on(13))
    assert after.standing is State.LATE
    assert after.late_since == LAST
    assert after.cure_ends == LAST + timedelta(days=5 + 3), "the three days in which it waited for the answer are added"


def test_silence_accepts_only_where_the_terms_say_so():
    asked = deal(commitment(acceptance={"within": "5 days"}))
    events = [event("claimed", 5), event("reminded", 6, None)]

    assert stands(asked, events, on(60)).standing is State.CLAIMED


def test_silence_accepts_only_after_a_reminder():
    silent = deal(commitment(acceptance={"within": "5 days", "silence_accepts": True}))
    claim = event("claimed", 3)

    assert stands(silent, [claim], on(60)).standing is State.CLAIMED
    in_time = [claim, event("reminded", 6, None)]
    assert stands(silent, in_time, on(8, 23)).standing is State.CLAIMED
    assert stands(silent, in_time, on(9)).standing is State.FULFILLED
    belated = [claim, event("reminded", 20, None)]
    assert stands(silent, belated, on(22, 23)).standing is State.CLAIMED
    assert stands(silent, belated, on(23)).standing is State.FULFILLED


def test_silence_accepts_no_word_where_evidence_was_agreed():
    silent = deal(commitment(evidence="the log", acceptance={"within": "5 days", "silence_accepts": True}))
    word = [event("claimed", 3), event("reminded", 6, None)]

    assert stands(silent, word, on(60)).standing is State.CLAIMED
    shown = [event("claimed", 3, evidence=["log.txt"]), event("reminded", 6, None)]
    assert stands(silent, shown, on(60)).standing is State.FULFILLED


def test_what_is_done_late_and_accepted_is_cured():
    late = stands(CURABLE, [event("claimed", 13), event("accepted", 14, OURS)], on(14))
    assert (late.standing, late.violated_at) == (State.CURED, None)
    violated = stands(CURABLE, [event("claimed", 20), event("accepted", 21, OURS)], on(21))
    assert violated.standing is State.CURED
    assert violated.violations == 1, "putting it right does not undo that it was violated"


def test_it_is_not_late_while_the_other_sides_part_is_missing():
    terms = deal(
        commitment(depends_on=["data"], cure="5 days"),
        commitment(id="data", debtor=OURS, creditor=THEIRS, due={"on": "2026-07-05"}),
    )
    missing = stands(terms, [], on(30))
    assert (missing.standing, missing.waits_for) == (State.IN_EFFECT, ("data",))

    came = [event("claimed", 9, OURS, "data"), event("accepted", 9, THEIRS, "data")]
    assert stands(terms, came, on(13)).standing is State.IN_EFFECT
    assert stands(terms, came, on(14)).due == LAST + timedelta(days=4), "the data came four days late"
    assert stands(terms, came, on(15)).standing is State.LATE


def test_an_extension_by_consent_moves_the_date_and_keeps_what_had_accrued():
    credit = {"when": "late", "what": "credit", "amount": "EUR 100", "per": "1 day"}
    terms = deal(commitment(cure="5 days", consequences=[credit]))

    kept = stands(terms, [event("extended", 12, OURS, until="2026-07-20")], on(13))
    assert (kept.standing, kept.due) == (State.IN_EFFECT, LAST + timedelta(days=10))
    assert str(kept.owed.sum) == "EUR 200.00"
    given = stands(terms, [event("extended", 12, OURS, until="2026-07-20", reserves_rights=False)], on(13))
    assert given.owed is None


def test_a_violation_stays_a_violation_after_an_extension_with_rights_reserved():
    moved = stands(CURABLE, [event("extended", 18, OURS, until="2026-07-25")], on(19))

    assert (moved.standing, moved.violations) == (State.IN_EFFECT, 1)


def test_suspended_time_does_not_count():
    events = [
        event("suspended", 5, OURS, ground="consent"),
        event("resumed", 9, THEIRS),
    ]
    assert stands(CURABLE, events[:1], on(30)).standing is State.SUSPENDED
    assert stands(CURABLE, events, on(9)).due == LAST + timedelta(days=4)


def test_the_whole_agreement_can_rest_and_go_on():
    rest = Event(kind="suspended", at=on(5), by=THEIRS, ground="force majeure")
    go_on = Event(kind="resumed", at=on(7), by=OURS)

    assert stands(CURABLE, [rest], on(30)).standing is State.SUSPENDED
    assert stands(CURABLE, [rest, go_on], on(8)).due == LAST + timedelta(days=2)


def test_a_joint_action_needs_both_parts():
    joint = deal(commitment(joint_with=OURS, cure="5 days"))
    one = [event("claimed", 8, THEIRS)]

    half = stands(joint, one, on(9))
    assert half.standing is State.IN_EFFECT
    assert "Fennel Payments has done its part; the part of Northgate Tickets is open." in half.why
    both = [*one, event("claimed", 9, OURS)]
    assert stands(joint, both, on(9)).standing is State.CLAIMED
    assert stands(joint, [*both, event("accepted", 10, OURS)], on(10)).standing is State.CLAIMED
    agreed = [*both, event("accepted", 10, OURS), event("accepted", 10, THEIRS)]
    assert stands(joint, agreed, on(10)).standing is State.FULFILLED


def test_what_counts_from_another_commitment_begins_when_that_is_fulfilled():
    terms = deal(commitment(), commitment(id="audit", due={"within": "3 days", "after": "report"}))
    done = [event("claimed", 5), event("accepted", 6, OURS)]

    assert stands(terms, [], on(30), "audit").standing is State.PENDING
    audit = stands(terms, done, on(6), "audit")
    assert (audit.standing, audit.due.date()) == (State.IN_EFFECT, date(2026, 7, 9))


def test_each_of_a_series_begins_when_the_one_before_falls_due():
    terms = deal(commitment(due={"on": "2026-07-10", "every": "FREQ=WEEKLY;COUNT=3"}))

    assert [s.standing for s in follow(terms, [signed()], on(11))] == [
        State.VIOLATED,
        State.IN_EFFECT,
        State.PENDING,
    ]


def test_dates_are_those_of_the_schedule():
    terms = deal(commitment(), commitment(id="soon", due={"within": "10 working days", "after": "signed"}))

    agreed = {o.key: o.deadline.due for o in schedule(terms, {"signed": SIGNED})}
    assert {s.key: s.agreed_due for s in follow(terms, [signed()], on(2))} == agreed


def test_the_end_of_the_agreement_ends_what_does_not_survive():
    terms = deal(commitment(id="late-one", cure="1 day"), commitment(id="kept", survives=True, cure="99 days"))
    both = [Event(kind="terminated", at=on(20), by=party) for party in (OURS, THEIRS)]
    found = board(terms, [signed(), *both], on(30))

    assert [s.standing for s in found.standings] == [State.VIOLATED, State.LATE]
    assert found.terminated_at == on(20)


def test_one_side_can_end_the_agreement_only_where_the_ladder_gives_the_right():
    ladder = [{"when": "violated", "what": "termination right", "after": "5 days"}]
    terms = deal(commitment(consequences=ladder), commitment(id="other", due={"on": "2026-09-01"}))
    too_early = Event(kind="terminated", at=on(13), by=OURS)

    refused = board(terms, [signed(), too_early], on(14))
    assert refused.terminated_at is None
    assert "gave no right" in refused.ignored[0].reason
    allowed = board(terms, [signed(), too_early, Event(kind="terminated", at=on(17), by=OURS)], on(18))
    assert allowed.terminated_at == on(17)
    assert allowed.standings[1].standing is State.TERMINATED


def test_a_dispute_opens_the_ladder_of_the_terms_and_changes_no_fact():
    terms = deal(
        commitment(cure="5 days"), dispute_ladder=[{"step": "talk", "within": "5 days"}, {"step": "mediation"}]
    )
    disputed = stands(terms, [event("disputed", 12)], on(12))

    assert (disputed.standing, disputed.disputed_since) == (State.LATE, on(12))
    assert any("‘talk’" in step.says for step in disputed.follows)
    assert any("‘mediation’" in step.says for step in stands(terms, [event("disputed", 12)], on(19)).follows)


def test_a_reading_by_the_creditor_decides_and_one_by_the_debtor_claims():
    claim = event("measured", 8, THEIRS, meets=True, value=99.9, evidence=["log"])

    assert stands(deal(), [claim], on(8)).standing is State.CLAIMED
    assert stands(deal(), [claim, event("measured", 9, OURS, meets=True)], on(9)).standing is State.FULFILLED
    assert stands(deal(), [claim, event("measured", 9, OURS, meets=False)], on(9)).standing is State.IN_EFFECT


def test_a_check_in_is_met_or_late_but_never_a_violation():
    terms = deal(check_ins=[{"id": "weekly", "due": {"on": "2026-07-08"}}])

    assert stands(terms, [], on(60), "weekly").standing is State.LATE
    assert stands(terms, [event("met", 8, OURS, "weekly")], on(60), "weekly").standing is State.FULFILLED


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ([event("claimed", 40)], "future"),
        ([event("claimed", 5), event("claimed", 5)], "twice"),
        ([event("claimed", 5), event("claimed", 6)], "already claimed"),
        ([event("rejected", 5, OURS)], "Nothing was claimed"),
        ([event("withdrawn", 5)], "no open claim"),
        ([event("resumed", 5)], "not suspended"),
        ([event("extended", 5, OURS, until="2026-07-02")], "not later"),
        ([event("waived", 5, OURS), event("claimed", 6)], "already waived"),
        ([event("invoked", 5, OURS, what="notice")], "did not give"),
        ([event("resolved", 5)], "not in dispute"),
        ([event("reminded", 5, None)], "No claim"),
        ([event("claimed", 5).model_copy(update={"at": SIGNED - timedelta(days=1)})], "not signed"),
        ([Event(kind="signed", at=on(5), by=OURS)], "already signed"),
        (
            [event("suspended", 5, OURS, ground="consent"), event("suspended", 6, OURS, ground="consent")],
            "already susp",
        ),
    ],
)
def test_an_event_without_effect_is_listed_with_its_reason(events, reason):
    found = board(deal(), [signed(), *events], on(30))

    assert [reason in each.reason for each in found.ignored] == [True]


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(Faulty, match="no time zone"):
        follow(deal(), [signed()], datetime(2026, 7, 5))  # noqa: DTZ001  that is the point


def test_a_series_without_an_end_is_refused():
    terms = deal(commitment(due={"on": "2026-07-10", "every": "FREQ=DAILY"}))

    with pytest.raises(Faulty, match="more than 1000 dates"):
        follow(terms, [signed()], on(5))


def test_next_change_is_the_last_moment_before_time_changes_anything():
    assert next_change_at(CURABLE, [signed()], on(5)) == LAST
    assert next_change_at(CURABLE, [signed()], on(12)) == LAST + timedelta(days=5)
    assert next_change_at(CURABLE, [signed(), event("waived", 5, OURS)], on(6)) is None


@pytest.mark.parametrize(
    "beyond",
    [
        {"cure": "99999 years"},
        {"due": {"within": "99999 years", "after": "signed"}},
        {"due": {"on": "9999-12-31"}},
        {"consequences": [{"when": "late", "what": "notice", "after": "90000 months"}]},
    ],
)
def test_a_date_beyond_the_calendar_is_refused(beyond):
    with pytest.raises(Faulty, match=r"calendar|2199"):
        follow(deal(commitment(**beyond)), [signed()], on(20))


def test_an_extension_beyond_the_calendar_is_refused():
    with pytest.raises(Faulty, match="beyond the calendar"):
        follow(deal(), [signed(), event("extended", 5, OURS, until="9999-12-31")], on(20))


OUTAGE = {"conditions": [{"id": "outage", "text": "The checkout fails."}]}


def test_a_commitment_on_a_condition_is_owed_each_time_that_it_happens():
    terms = deal(commitment(due={"within": "3 days", "after": "outage"}, cure="2 days"), **OUTAGE)
    events = [
        event("occurred", 4, OURS, "outage"),
        event("accepted", 5, OURS, "report.1"),
        event("occurred", 9, OURS, "outage"),
    ]

    assert stands(terms, [], on(6)).standing is State.PENDING
    assert stands(terms, events, on(6), "report.1").standing is State.FULFILLED
    assert stands(terms, events, on(10), "report.2").standing is State.IN_EFFECT
    assert stands(terms, events, on(13), "report.2").standing is State.LATE
    assert stands(terms, events, on(13), "report.1").standing is State.FULFILLED


def test_what_is_no_condition_cannot_occur():
    with pytest.raises(Faulty, match=r"‘outrage’ is not in these terms\.\n.*Did you mean outage"):
        follow(deal(**OUTAGE), [signed(), event("occurred", 4, OURS, "outrage")], on(6))


def test_the_review_of_the_agreement_is_followed_as_a_meeting():
    terms = deal(review_on="2026-07-20")

    assert stands(terms, [], on(18), "review-of-the-agreement").due == on(21, 0) - timedelta(microseconds=1)
    met = event("met", 20, OURS, "review-of-the-agreement")
    assert stands(terms, [met], on(21), "review-of-the-agreement").standing is State.FULFILLED


def test_what_happens_after_the_end_does_not_undo_the_end():
    terms = deal(commitment(consequences=[{"when": "late", "what": "termination right"}]), commitment(id="other"))
    ended = [event("terminated", 15, OURS, "")]
    later = event("waived", 20, OURS)

    assert board(terms, [signed(), *ended], on(30)).terminated_at == on(15)
    assert board(terms, [signed(), *ended, later], on(30)).terminated_at == on(15)


def test_a_step_that_one_side_has_no_right_to_leaves_the_other_its_own():
    only_once = [event("terminated", 5, OURS, ""), event("terminated", 8, THEIRS, "")]

    assert board(CURABLE, [signed(), only_once[0]], on(9)).terminated_at is None
    assert board(CURABLE, [signed(), *only_once], on(9)).terminated_at == on(8)
