import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.obligations.deals import OURS, THEIRS, commitment, deal, event, on, signed

from makegood.formats import Faulty
from makegood.obligations import Event, board, lead_times, notices, turns

TERMS = deal(
    commitment(
        cure="5 days",
        acceptance={"within": "6 days", "silence_accepts": True},
        consequences=[{"when": "violated", "what": "notice", "after": "2 days"}],
    )
)


def sent(events, since=1, until=40, terms=TERMS):
    return [(str(n.what), n.to, n.at) for n in notices(terms, [signed(), *events], on(since), on(until))]


def test_the_debtor_is_reminded_a_week_and_a_day_ahead():
    ahead = [(to, at.date()) for what, to, at in sent([]) if what == "due soon"]

    assert ahead == [(THEIRS, on(3).date()), (THEIRS, on(9).date())]


def test_nobody_is_reminded_of_what_is_claimed_done():
    assert [what for what, *_ in sent([event("claimed", 5)]) if what == "due soon"] == ["due soon"]


def test_both_hear_that_it_is_late_and_the_debtor_that_the_cure_period_ends():
    late = [(what, to) for what, to, _ in sent([]) if what in ("late", "cure ends soon", "violated")]

    assert late == [
        ("late", THEIRS),
        ("late", OURS),
        ("cure ends soon", THEIRS),
        ("violated", THEIRS),
        ("violated", OURS),
    ]


def test_the_creditor_hears_when_a_step_of_the_ladder_is_open_and_that_it_is_a_choice():
    found = [n for n in notices(TERMS, [signed()], on(1), on(40)) if n.what == "step of the ladder"]

    assert [(n.to, n.at.date()) for n in found] == [(OURS, on(18).date())]
    assert found[0].text.endswith("is your choice.")


def test_the_creditor_is_asked_to_look_and_reminded_two_working_days_ahead():
    found = [n for n in sent([event("claimed", 2)]) if n[0] in ("acceptance wanted", "answer reminder")]

    assert [(what, to, at.date()) for what, to, at in found] == [
        ("acceptance wanted", OURS, on(2).date()),
        ("answer reminder", OURS, on(6).date()),
    ]


def test_a_rejection_is_told_once_to_the_debtor():
    found = sent([event("claimed", 9), event("rejected", 12, OURS)])

    assert [(what, to) for what, to, at in found if at == on(12)] == [("late", OURS), ("not accepted", THEIRS)]


def test_thanks_are_proposed_to_the_side_that_may_give_them():
    done = [event("claimed", 5), event("accepted", 6, OURS)]
    found = [n for n in notices(TERMS, [signed(), *done], on(1), on(40)) if n.what == "recognition"]

    assert [n.to for n in found] == [OURS]
    assert "5 days ahead" in found[0].text


def test_keys_tell_every_notice_apart_and_never_change():
    one = notices(TERMS, [signed()], on(1), on(40))
    again = notices(TERMS, [signed()], on(1), on(40))

    assert [n.key for n in one] == [n.key for n in again]
    assert len({n.key for n in one}) == len(one)
    assert one[0].key == "report/due-soon-7d/20260710T235959Z/fennel"


def test_a_new_date_brings_new_reminders():
    moved = sent([event("extended", 8, OURS, until="2026-07-25")])

    assert [at.date() for what, _, at in moved if what == "due soon"] == [on(3).date(), on(18).date(), on(24).date()]
    assert ("date moved", THEIRS, on(8)) in moved


def test_each_party_is_reminded_as_far_ahead_as_it_wants():
    both = deal(commitment(joint_with=OURS, due={"on": "2026-07-25"}))
    found = notices(both, [signed()], on(1), on(20), {THEIRS: (14, 3)})

    assert [(n.to, n.at.date()) for n in found if n.what == "due soon"] == [
        (THEIRS, on(11).date()),
        (OURS, on(18).date()),
    ]


def test_who_wants_no_reminder_still_hears_that_the_date_has_come():
    found = [what for what, to, _ in sent([]) if to == THEIRS and what in ("due soon", "due now", "late")]
    none = notices(TERMS, [signed()], on(1), on(40), {THEIRS: ()})

    assert [str(n.what) for n in none if n.to == THEIRS and n.what in ("due soon", "due now", "late")] == [
        what for what in found if what != "due soon"
    ]


def test_of_a_meeting_only_the_last_reminder_is_sent():
    meets = deal(check_ins=[{"id": "weekly", "due": {"on": "2026-07-20"}}])
    found = notices(meets, [signed()], on(1), on(30), {OURS: (14, 2), THEIRS: ()})

    assert [(n.to, n.at.date()) for n in found if n.what == "meeting soon"] == [(OURS, on(18).date())]


def test_lead_times_that_cannot_be_kept_are_all_named():
    with pytest.raises(Faulty) as faulty:
        lead_times([0, 1, 7, 14, 30, 400])

    assert [fault.problem for fault in faulty.value.faults] == [
        "400 days ahead cannot be kept.",
        "0 days ahead cannot be kept.",
        "6 reminders of one date are too many.",
    ]


@given(st.sets(st.integers(1, 20), max_size=5), st.integers(1, 12))
def test_the_next_turn_is_the_next_notice_whatever_the_lead_times(days, day):
    leads = {THEIRS: lead_times(days)}
    turn = turns(TERMS, board(TERMS, [signed()], on(day)), leads)["report"]
    first = next(iter(notices(TERMS, [signed()], on(day), on(40), leads)), None)

    assert first is None or (turn is not None and turn <= first.at)


@pytest.mark.parametrize(
    ("changes_on", "hour"),
    [("2026-03-29", "01:30"), ("2026-10-25", "01:30"), ("2026-10-25", "00:30"), ("2026-03-29", "02:00")],
)
def test_a_reminder_in_the_hour_that_is_missing_or_comes_twice_is_given_once(changes_on, hour):
    day = dt.date.fromisoformat(changes_on)
    due = {"on": str(day + dt.timedelta(days=7)), "by": hour}
    clocks = deal(commitment(due=due), calendar={"zone": "Europe/Dublin"})
    signing = Event.model_validate({"kind": "signed", "at": f"{day - dt.timedelta(days=2)}T12:00Z"})
    start = signing.at
    whole = notices(clocks, [signing], start, start + dt.timedelta(days=8))
    steps = [start + dt.timedelta(minutes=30 * n) for n in range(2 * 24 * 8 + 1)]
    parts = [n for a, b in pairwise(steps) for n in notices(clocks, [signing], a, b)]

    assert parts == list(whole)
    ahead = [notice.at for notice in whole if notice.what == "due soon"]
    assert [at.date() for at in ahead] == [day, day + dt.timedelta(days=6)]
    assert all(turns(clocks, board(clocks, [signing], start))["report"] <= at for at in ahead)
