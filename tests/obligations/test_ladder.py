from datetime import timedelta

import pytest
from tests.obligations.deals import OURS, commitment, deal, event, on, signed, stands

from makegood.formats import Faulty
from makegood.obligations import follow

WEEKLY = {"when": "late", "what": "credit", "amount": "EUR 500", "per": "1 week", "cap": "EUR 1200"}


def owed(terms, events, at):
    money = stands(terms, events, at).owed
    return str(money.sum) if money else None


@pytest.mark.parametrize(
    ("day", "sum"), [(10, None), (11, "EUR 500.00"), (17, "EUR 500.00"), (18, "EUR 1,000.00"), (60, "EUR 1,200.00")]
)
def test_a_credit_counts_each_period_begun_up_to_its_cap(day, sum):
    assert owed(deal(commitment(cure="99 days", consequences=[WEEKLY])), [], on(day)) == sum


def test_a_credit_says_how_it_was_computed():
    money = stands(deal(commitment(cure="99 days", consequences=[WEEKLY])), [], on(18)).owed

    assert money.lines == (
        "Credit of EUR 500.00 for each week begun after 10 July 2026: 2 × EUR 500.00 = EUR 1,000.00.",
    )
    assert (money.debtor, money.creditor) == ("fennel", "northgate")


def test_a_credit_without_a_period_is_owed_once():
    once = {"when": "violated", "what": "credit", "amount": "EUR 900"}

    assert owed(deal(commitment(consequences=[once])), [], on(300)) == "EUR 900.00"


def test_what_accrued_stays_when_it_is_put_right_and_stops_growing():
    terms = deal(commitment(cure="99 days", consequences=[WEEKLY]))
    events = [event("claimed", 13), event("accepted", 30, OURS)]

    assert owed(terms, events, on(90)) == "EUR 500.00"


def test_a_waiver_gives_up_what_had_accrued_and_a_discharge_does_not():
    terms = deal(commitment(cure="99 days", consequences=[WEEKLY]))

    assert owed(terms, [event("waived", 13, OURS)], on(20)) is None
    assert owed(terms, [event("discharged", 13, OURS)], on(20)) == "EUR 500.00"


def test_payments_are_taken_off():
    terms = deal(commitment(cure="99 days", consequences=[WEEKLY]))

    assert owed(terms, [event("paid", 13, amount="EUR 200")], on(14)) == "EUR 300.00"
    assert owed(terms, [event("paid", 13, amount="EUR 2000")], on(14)) == "EUR 0.00"


def test_interest_is_simple_and_counts_the_days_after_the_due_one():
    interest = {"when": "late", "what": "interest", "rate": 8}
    terms = deal(commitment(pays="EUR 18000", cure="99 days", consequences=[interest]))

    assert owed(terms, [], on(10)) is None
    assert owed(terms, [], on(11)) == "EUR 3.95", "18,000 × 8 % ÷ 365"
    assert owed(terms, [], on(20)) == "EUR 39.45"


def test_a_second_violation_of_the_same_commitment_takes_the_shorter_ladder():
    ladder = [
        {"when": "violated", "what": "notice"},
        {"when": "violated again", "what": "termination right"},
    ]
    terms = deal(commitment(due={"on": "2026-07-10", "every": "FREQ=WEEKLY;COUNT=2"}, consequences=ladder))
    first, second = follow(terms, [signed()], on(30))

    assert [step.what for step in first.follows if step.what in ("notice", "termination right")] == ["notice"]
    assert [step.what for step in second.follows if step.what in ("notice", "termination right")] == [
        "termination right"
    ]
    assert "violated before" in second.why


def test_a_forgiven_violation_is_not_a_first_one():
    ladder = [{"when": "violated", "what": "notice"}, {"when": "violated again", "what": "termination right"}]
    terms = deal(commitment(consequences=ladder))
    forgiven = event("extended", 15, OURS, until="2026-07-20", reserves_rights=False)
    reserved = event("extended", 15, OURS, until="2026-07-20")

    assert any(step.what == "notice" for step in stands(terms, [forgiven], on(25)).follows)
    assert any(step.what == "termination right" for step in stands(terms, [reserved], on(25)).follows)


def test_a_step_with_a_delay_is_announced_and_then_open():
    later = {"when": "violated", "what": "escalate", "after": "5 days", "text": "The executives meet."}
    terms = deal(commitment(consequences=[later]))

    announced = next(step for step in stands(terms, [], on(12)).follows if step.what == "escalate")
    assert announced.at.date() == on(15).date()
    assert next(step for step in stands(terms, [], on(17)).follows if step.what == "escalate").at is None


def test_a_step_that_was_taken_is_not_offered_again():
    terms = deal(commitment(consequences=[{"when": "violated", "what": "notice"}]))
    taken = [event("invoked", 12, OURS, what="notice")]

    assert all(step.what != "notice" for step in stands(terms, taken, on(13)).follows)


def test_time_at_rest_adds_no_credit():
    terms = deal(commitment(cure="99 days", consequences=[WEEKLY]))
    events = [event("suspended", 12, OURS, ground="consent"), event("resumed", 22, OURS)]

    assert owed(terms, events[:1], on(40)) == "EUR 500.00"
    assert owed(terms, events, on(22) + timedelta(hours=1)) == "EUR 500.00"


def test_where_both_parts_of_a_joint_action_are_missing_neither_side_owes():
    terms = deal(commitment(joint_with=OURS, cure="99 days", consequences=[WEEKLY]))

    assert owed(terms, [], on(20)) is None
    money = stands(terms, [event("claimed", 9, OURS)], on(20)).owed
    assert (money.debtor, money.creditor) == ("fennel", "northgate")


def test_two_currencies_in_one_commitment_are_refused():
    with pytest.raises(Faulty, match="EUR and GBP"):
        follow(deal(commitment(pays="GBP 5", consequences=[WEEKLY])), [signed()], on(5))
