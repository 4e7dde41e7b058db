import pytest
from tests.obligations.deals import OURS, THEIRS, commitment, deal, event, on, signed

from makegood.formats import Faulty
from makegood.obligations import CheckInAnswers, compare, follow, may_close, recognition, trust_record, usual_business

MONTHLY = deal(
    commitment(id="figures", due={"on": "2026-07-10", "every": "FREQ=WEEKLY;COUNT=3"}, cure="3 days"),
    commitment(id="other", due={"on": "2026-07-12"}, cure="30 days"),
)


def after(*events, terms=MONTHLY, at=40):
    return follow(terms, [signed(), *events], on(at))


def done(day, about, late_by=0):
    return [event("claimed", day, about=about, evidence=["proof"]), event("accepted", day, OURS, about)]


def test_counts_come_before_scores():
    (trust,) = trust_record(after(*done(9, "figures.1"), *done(19, "figures.2"), *done(20, "other")), on(40))

    assert (trust.kept, trust.early, trust.cured, trust.late, trust.broken) == (1, 1, 2, 0, 1)
    assert trust.says(MONTHLY) == "Fennel Payments: 1 kept (1 early), 2 put right, 1 broken."
    assert trust.low < trust.expected < trust.high


def test_a_party_of_whom_nothing_was_due_has_an_open_score():
    (trust,) = trust_record(after(at=2), on(2))

    assert trust.expected == 0.5
    assert "nothing has fallen due" in trust.says(MONTHLY)


def test_old_promises_count_less():
    standings = after(at=30)

    (now,) = trust_record(standings, on(30))
    (later,) = trust_record(standings, on(30 + 2 * 365))
    assert now.expected < later.expected < 0.5
    assert now.broken == later.broken


def test_what_was_waived_says_nothing_about_anyone():
    waived = [event("waived", 5, OURS, f"figures.{n}") for n in (1, 2, 3)] + [event("waived", 5, OURS, "other")]
    (trust,) = trust_record(after(*waived), on(40))

    assert trust.kept + trust.cured + trust.late + trust.broken == 0


def test_in_a_joint_action_each_side_answers_for_its_own_part():
    joint = deal(commitment(joint_with=OURS))
    half = [event("claimed", 8, THEIRS), event("accepted", 9, OURS)]
    record = {trust.party: trust for trust in trust_record(after(*half, terms=joint), on(40))}

    assert (record[THEIRS].kept, record[THEIRS].broken) == (1, 0)
    assert (record[OURS].kept, record[OURS].broken) == (0, 1)


def test_thanks_are_earned_by_keeping_early_under_strain_or_a_whole_series():
    whole = [*done(9, "figures.1"), *done(15, "figures.2"), *done(24, "figures.3")]
    found = recognition(MONTHLY, after(*whole))

    assert [(thanks.reason, thanks.about) for thanks in found] == [
        ("kept early", "figures.1"),
        ("kept under strain", "figures.2"),
        ("kept under strain", "figures.3"),
        ("series kept", "figures"),
    ]
    assert all((thanks.to, thanks.by) == (THEIRS, (OURS,)) for thanks in found)


def test_nothing_late_earns_thanks_for_being_early():
    assert recognition(MONTHLY, after(*done(20, "other"))) == ()


def answers(by, fair, respected=4, understood=4):
    return CheckInAnswers(by=by, at=on(5), fair=fair, respected=respected, understood=understood)


def test_check_ins_show_what_the_sides_see_differently():
    (said,) = compare(MONTHLY, answers(OURS, 5), answers(THEIRS, 2))

    assert "Fennel Payments feels less treated fairly than Northgate Tickets does (2 and 5 of 5)." in said
    assert compare(MONTHLY, answers(THEIRS, 2), answers(OURS, 5)) == (said,), "whoever answers first"


def test_what_both_find_hard_is_said_too():
    (said,) = compare(MONTHLY, answers(OURS, 2), answers(THEIRS, 2))
    assert said.startswith("Neither side feels treated fairly")
    assert compare(MONTHLY, answers(OURS, 4), answers(THEIRS, 5)) == ("Both sides see it much the same way.",)


def test_two_answers_of_one_side_are_no_comparison():
    with pytest.raises(Faulty, match="Both answers are from northgate"):
        compare(MONTHLY, answers(OURS, 2), answers(OURS, 3))


def test_a_case_closes_once_all_is_done():
    single = deal()

    assert may_close(after(*done(9, "report"), terms=single)).may
    assert may_close(after(terms=single)).missing == (
        "‘report’ was not put right. Put it right, give it up, or replace it.",
    )
    assert may_close(after(event("claimed", 5), terms=single)).missing == ("‘report’ is claimed done.",)


def test_what_had_failed_is_mended_by_evidence_and_not_by_word():
    single = deal(commitment(cure="30 days"))
    word = [event("claimed", 15), event("accepted", 16, OURS)]

    assert may_close(after(*word, terms=single)).missing == ("‘report’ was put right by word only. Add what shows it.",)
    assert may_close(after(*done(15, "report"), terms=single)).may


def test_money_that_is_owed_keeps_a_case_open():
    credit = {"when": "late", "what": "credit", "amount": "EUR 100"}
    single = deal(commitment(cure="30 days", consequences=[credit]))

    assert may_close(after(*done(15, "report"), terms=single)).missing == (
        "EUR 100.00 are still owed because of ‘report’.",
    )
    paid = event("paid", 16, amount="EUR 100")
    assert may_close(after(*done(15, "report"), paid, terms=single)).may


def in_which_spirit(at, terms=MONTHLY):
    return usual_business(terms, after(at=at, terms=terms))


def test_business_as_usual_unless_it_happens_a_second_time():
    assert in_which_spirit(2) == "Business as usual."
    assert "One commitment was violated for the first time" in in_which_spirit(16)
    assert "‘figures’ was violated a second time" in in_which_spirit(40)
    assert "2 commitments were violated" in in_which_spirit(40, deal(commitment(), commitment(id="other")))


def test_the_shorter_ladder_is_named_only_where_one_was_agreed():
    weekly = {"id": "figures", "due": {"on": "2026-07-10", "every": "FREQ=WEEKLY;COUNT=3"}}
    shorter = [{"when": "violated again", "what": "notice"}]

    assert "the shorter ladder that was agreed" in in_which_spirit(40, deal(commitment(**weekly, consequences=shorter)))
    assert "the terms say what is different" in in_which_spirit(
        40, deal(commitment(**weekly), second_breach="Two days")
    )
    assert "No shorter ladder was agreed" in in_which_spirit(40, deal(commitment(**weekly)))
