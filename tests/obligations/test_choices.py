"""What a party may say now is what would have an effect, and nothing else."""

from __future__ import annotations

import pytest
from tests.obligations.deals import OURS, THEIRS, commitment, deal, event, on, signed

from makegood.obligations import choices, follow, has_effect, notices, turns
from makegood.obligations.follow import board

SUNNY = deal()


@pytest.mark.parametrize(
    ("by", "kind", "offered"),
    [
        (THEIRS, "claimed", True),
        (OURS, "claimed", False),
        (OURS, "extended", True),
        (THEIRS, "extended", False),
        (OURS, "waived", True),
        (OURS, "rejected", False),
        (OURS, "disputed", True),
        (THEIRS, "resolved", False),
    ],
)
def test_a_party_is_offered_what_is_its_to_say(by: str, kind: str, offered: bool):
    assert (kind in choices(SUNNY, [signed()], "report", by, on(3))) is offered


def test_a_claim_is_answered_by_who_it_was_made_to():
    events = [signed(), event("claimed", 3)]

    assert {"accepted", "rejected"} <= set(choices(SUNNY, events, "report", OURS, on(4)))
    assert not {"accepted", "rejected"} & set(choices(SUNNY, events, "report", THEIRS, on(4)))
    assert "withdrawn" in choices(SUNNY, events, "report", THEIRS, on(4))


def test_nothing_is_offered_before_signature_or_about_something_unknown():
    assert choices(SUNNY, [], "report", THEIRS, on(3)) == ()
    assert choices(SUNNY, [signed()], "other", THEIRS, on(3)) == ()


def test_a_stranger_is_offered_nothing():
    assert choices(SUNNY, [signed()], "report", "elsewhere", on(3)) == ()


def test_what_is_said_twice_has_no_effect():
    claim = event("claimed", 3)

    assert has_effect(SUNNY, [signed()], claim, on(3))
    assert not has_effect(SUNNY, [signed(), claim], claim, on(3))


def test_the_next_turn_is_never_after_a_notice_or_a_change():
    terms = deal(commitment(cure="5 days"))
    events = [signed()]
    for day in range(1, 25):
        now = board(terms, events, on(day))
        turn = turns(terms, now)["report"]
        first = next(iter(notices(terms, events, on(day), on(40))), None)
        if first is not None:
            assert turn is not None
            assert turn <= first.at
        if turn is not None:
            assert [each.standing for each in follow(terms, events, turn)] == [each.standing for each in now.standings]
