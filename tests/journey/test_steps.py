"""The order of the five steps, the one next thing, and what must wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.journey.steps import Act, CaseState, CurePeriod, Progress, Step, next_action, not_now, path

NOON = datetime(2026, 6, 8, 12, tzinfo=UTC)
OPENED = CaseState(us="Northgate", them="Fennel")
ASSESSED = replace(OPENED, has_contract=True, assessed=True)
ANSWERED = replace(ASSESSED, alone=False, sent=1, received=1)
SETTLED = replace(ANSWERED, issues=4, our_preferences=True, settlement=True)
BOTH = frozenset({"Northgate", "Fennel"})
SIGNED = replace(SETTLED, willing=BOTH, drafted=True, signed_by=BOTH, standings={"pending": 3})


@pytest.mark.parametrize(
    ("state", "key"),
    [
        (OPENED, "add-contract"),
        (replace(OPENED, has_contract=True), "assess"),
        (replace(ASSESSED, clauses_to_confirm=3), "confirm-clauses"),
        (ASSESSED, "write"),
        (replace(ASSESSED, sent=1), "wait-for-answer"),
        (ANSWERED, "set-issues"),
        (replace(ANSWERED, talks_strained=True), "reset"),
        (replace(ANSWERED, issues=2), "preferences"),
        (replace(ANSWERED, issues=2, our_preferences=True), "propose"),
        (replace(ANSWERED, issues=2, no_deal=True), "step-down"),
        (SETTLED, "willingness"),
        (replace(SETTLED, willing=BOTH), "draft"),
        (replace(SETTLED, willing=BOTH, drafted=True, must_fix=2), "fix-terms"),
        (replace(SETTLED, willing=BOTH, drafted=True), "sign"),
        (replace(SETTLED, willing=BOTH, drafted=True, signed_by=frozenset({"Northgate"})), "wait"),
        (replace(OPENED, settlement=True, issues=4), "willingness"),
        (SIGNED, "keep-going"),
        (replace(SIGNED, standings={"late": 1, "pending": 2}), "look-at-late"),
        (replace(SIGNED, standings={"claimed done": 1}), "verify"),
        (replace(SIGNED, standings={"fulfilled": 3}), "close"),
        (replace(SIGNED, standings={"fulfilled": 3}, closed_at=NOON), "look-back"),
        (replace(ANSWERED, talks_strained=True, to_decide=1), "decide"),
        (replace(SIGNED, standings={"late": 1}, to_decide=2), "decide"),
        (replace(SIGNED, closed_at=NOON, to_decide=1), "look-back"),
        (replace(OPENED, closed_at=NOON), "look-back-without"),
        (replace(ANSWERED, issues=2, no_deal=True, closed_at=NOON), "look-back-without"),
    ],
)
def test_each_state_of_a_case_has_one_next_thing(state, key):
    assert next_action(state).key == key


NEUTRAL = replace(OPENED, neutral=True)


@pytest.mark.parametrize(
    ("state", "key"),
    [
        (NEUTRAL, "mediate"),
        (replace(NEUTRAL, sent=2, received=1, issues=3), "mediate"),
        (replace(NEUTRAL, talks_strained=True), "speak-to-both"),
        (replace(NEUTRAL, talks_strained=True, proposed=True), "wait-for-both"),
        (replace(NEUTRAL, settlement=True), "rest"),
        (replace(SIGNED, neutral=True, standings={"late": 1}), "rest"),
        (replace(NEUTRAL, closed_at=NOON), "rest"),
    ],
)
def test_a_mediator_is_asked_for_what_a_mediator_can_do(state, key):
    assert next_action(state).key == key


def test_a_mediator_is_not_spoken_to_as_one_of_the_sides():
    said = [
        line
        for state in (NEUTRAL, replace(SIGNED, neutral=True))
        for step in path(state)
        for line in (*step.done, *step.missing)
    ]

    assert not [line for line in said if "you" in line.lower().split()]


def test_suspending_waits_while_a_cure_period_that_we_granted_runs():
    state = replace(ANSWERED, cure_periods=(CurePeriod("Northgate", NOON + timedelta(days=3), "clause 12.2"),))

    waiting = {fault.act: fault for fault in not_now(state, NOON)}

    assert waiting[Act.SUSPEND].until == NOON + timedelta(days=3)
    assert waiting[Act.TERMINATE].source == "clause 12.2"
    assert Act.SUSPEND not in {fault.act for fault in not_now(state, NOON + timedelta(days=4))}


def test_time_that_the_other_side_granted_does_not_bind_us():
    state = replace(ANSWERED, cure_periods=(CurePeriod("Fennel", NOON + timedelta(days=3)),))

    assert Act.SUSPEND not in {fault.act for fault in not_now(state, NOON)}


def test_nothing_is_drafted_before_both_sides_said_they_are_willing():
    one = replace(SETTLED, willing=frozenset({"Northgate"}))

    assert Act.DRAFT in {fault.act for fault in not_now(one, NOON)}
    assert Act.DRAFT not in {fault.act for fault in not_now(replace(one, willing=BOTH), NOON)}


def test_a_case_is_not_closed_while_a_commitment_is_open():
    assert Act.CLOSE in {fault.act for fault in not_now(SIGNED, NOON)}


states = st.builds(
    CaseState,
    us=st.just("Northgate"),
    them=st.just("Fennel"),
    has_contract=st.booleans(),
    assessed=st.booleans(),
    sent=st.integers(0, 2),
    received=st.integers(0, 2),
    talks_strained=st.booleans(),
    issues=st.integers(0, 2),
    our_preferences=st.booleans(),
    settlement=st.booleans(),
    no_deal=st.booleans(),
    willing=st.sets(st.sampled_from(sorted(BOTH))).map(frozenset),
    drafted=st.booleans(),
    must_fix=st.integers(0, 2),
    signed_by=st.sets(st.sampled_from(sorted(BOTH))).map(frozenset),
    standings=st.dictionaries(st.sampled_from(["pending", "late", "fulfilled", "claimed done"]), st.integers(1, 3)),
)


@given(states)
def test_at_most_one_step_is_being_worked_on_and_before_it_only_a_followed_agreement_passes_over_one(state):
    steps = path(state)

    assert [step.step for step in steps] == list(Step)
    now = [index for index, step in enumerate(steps) if step.progress is Progress.NOW]
    assert len(now) <= 1
    before = {step.progress for step in steps[: now[0] if now else len(steps)]}
    assert before <= {Progress.DONE, Progress.LEFT}
    assert Progress.LEFT not in before or state.followed


def test_trouble_with_commitments_that_were_brought_in_comes_before_what_was_never_assessed():
    state = CaseState(us="Northgate", them="Fennel", standings={"late": 1, "fulfilled": 2})

    assert next_action(state).key == "look-at-late"
    assert [step.progress for step in path(state)][:4] == [Progress.LEFT] * 4


def test_for_a_side_that_joined_late_the_signed_agreement_is_what_is_worked_on():
    *before, monitor = path(replace(SIGNED, assessed=False, standings={"pending": 1, "fulfilled": 1}))

    assert before[0].progress is Progress.LEFT
    assert monitor.progress is Progress.NOW
    assert "1 commitment is settled." in monitor.done
    assert "1 commitment is open." in monitor.missing


@given(states)
def test_there_is_always_a_next_thing_with_a_reason(state):
    found = next_action(state)

    assert found.says.endswith(".")
    assert found.why.endswith(".")
