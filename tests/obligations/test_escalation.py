"""Whom to call next while nobody has seen it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from makegood.formats import Faulty
from makegood.obligations.escalation import MOST_ROUNDS, Policy, next_call, nobody_answered, unanswered_at

NOON = dt.datetime(2026, 7, 10, 12, tzinfo=dt.UTC)
policies = st.builds(
    Policy,
    people=st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True).map(tuple),
    hours=st.integers(1, 48),
    times=st.integers(1, 4),
)


def all_calls(policy, delays):
    """Every call of an escalation that nobody answers, each arriving a while after it may go."""
    arrived, calls = [], []
    while call := next_call(policy, NOON, arrived):
        calls.append(call)
        arrived.append(call.at + delays[len(arrived) % len(delays)])
    return calls, arrived


@settings(max_examples=60)
@given(policies, st.lists(st.timedeltas(dt.timedelta(0), dt.timedelta(hours=20)), min_size=1, max_size=4))
def test_each_person_is_called_as_often_as_stated_one_after_the_other(policy, delays):
    calls, arrived = all_calls(policy, delays)

    assert [call.person for call in calls] == [person for person in policy.people for _ in range(policy.times)]
    assert [call.number for call in calls] == list(range(1, len(calls) + 1))
    assert all(later.at - heard == policy.wait for heard, later in zip(arrived, calls[1:], strict=False))
    assert unanswered_at(policy, arrived) == arrived[-1] + policy.wait


def test_a_policy_that_goes_on_until_it_was_seen_begins_again_and_ends_at_last():
    policy = Policy(people=("ada", "maeve"), hours=1, times=2, until_seen=True)
    calls, arrived = all_calls(policy, [dt.timedelta(0)])

    assert [call.person for call in calls[:6]] == ["ada", "ada", "maeve", "maeve", "ada", "ada"]
    assert len(calls) == 4 * MOST_ROUNDS
    assert [count for count in range(10) if nobody_answered(policy, arrived[:count])] == [4, 8]


def test_the_first_call_goes_at_once():
    assert next_call(Policy(people=("ada",)), NOON, []).at == NOON


def test_while_others_may_be_called_nothing_is_unanswered_yet():
    assert unanswered_at(Policy(people=("ada",), times=2), [NOON]) is None


@pytest.mark.parametrize("arrived", [[NOON] * 3, [NOON - dt.timedelta(1)], [NOON + dt.timedelta(1), NOON]])
def test_calls_that_no_such_escalation_made_are_refused(arrived):
    with pytest.raises(Faulty):
        next_call(Policy(people=("ada",), times=2), NOON, arrived)


@pytest.mark.parametrize("wrong", [{"people": []}, {"hours": 0}, {"times": 0}, {"hours": 10_000}, {"when": "now"}])
def test_a_policy_that_calls_nobody_or_never_ends_is_refused(wrong):
    with pytest.raises((Faulty, ValidationError)):
        Policy.model_validate({"people": ["ada"], **wrong})
