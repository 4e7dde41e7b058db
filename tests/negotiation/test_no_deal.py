"""No deal is an answer: what blocks it, what would open it, how to go on."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.negotiation.brute import small_talks
from tests.negotiation.test_solver import settled

from makegood.formats import read
from makegood.negotiation import NoDeal, Talks, for_side, settle
from makegood.negotiation.game import Game
from makegood.negotiation.no_deal import possible
from makegood.negotiation.words import tell

IMPASSE = """
issues:
  price: {kind: money, from: EUR 0, to: EUR 100, step: EUR 10}
  clause: {options: [included, left out]}
sides:
  ada:
    preferences:
      price: {points: 800, prefers: more}
      clause: {points: 200, values: {included: 0, left out: 100}}
    walk_away: 700
  ben:
    preferences:
      price: {points: 900, prefers: less}
      clause: {points: 100, values: {included: 100, left out: 0}}
    must: {clause: included}
    walk_away: 300
"""


def impasse() -> NoDeal:
    result = settle(read(IMPASSE, Talks).value)
    assert isinstance(result, NoDeal)
    return result


def test_the_smallest_blocking_set_is_named():
    result = impasse()
    assert result.smallest
    assert {(one.side, one.kind) for one in result.blocking} == {("ada", "walk_away"), ("ben", "walk_away")}


def test_a_must_that_a_rule_of_the_table_forbids_is_told_with_the_rule():
    text = "rules:\n  - require: {clause: left out}\n  - forbid: {price: EUR 10}\n" + IMPASSE.replace(
        "walk_away: 700", "walk_away: 0"
    )
    result = settle(read(text, Talks).value)
    assert isinstance(result, NoDeal)
    assert [one.says for one in result.blocking] == ["clause: included"]
    assert result.rules == ("always clause: left out",)
    assert "This alone cannot be met:" in tell(result)
    assert "always clause: left out" in tell(result)
    assert result.as_json()["rules"] == ["always clause: left out"]
    assert impasse().rules == ()


def test_each_move_that_alone_opens_a_deal_is_told_with_its_size():
    moves = {(one.demand.side, one.demand.kind): one.points for one in impasse().relaxations}
    # With the clause included Ada needs EUR 90 (720 points), which leaves Ben 90 + 100; Ben can pay EUR 70 at most.
    assert moves == {("ada", "walk_away"): 140.0, ("ben", "walk_away"): 110.0}


def test_each_side_sees_its_own_part_rounded():
    ada, ben = (for_side(impasse(), side) for side in ("ada", "ben"))
    assert ada.moves == ("Accept 150 points less than your walk-away.",)
    assert ben.moves == ("Accept 150 points less than your walk-away.",)
    assert ada.blocking == ben.blocking == ("your walk-away",)
    assert "clause: included" not in ada.text()


def test_stepping_down_and_parting_in_order_are_offered():
    assert [way.name for way in impasse().onward] == ["step-down", "orderly-exit"]
    assert "supplier and purchaser" in for_side(impasse(), "ada").text()


def test_a_continuous_price_without_a_deal_is_diagnosed_to_the_cent():
    text = IMPASSE.replace(", step: EUR 10", "")
    result = settle(read(text, Talks).value)
    assert isinstance(result, NoDeal)
    moves = {(one.demand.side, one.demand.kind): one.points for one in result.relaxations}
    # Ben can pay EUR 77.78 at most, worth 622.2 to Ada; Ada needs EUR 87.50, which leaves Ben 212.5.
    assert moves["ada", "walk_away"] == pytest.approx(77.78, abs=0.01)
    assert moves["ben", "walk_away"] == pytest.approx(87.5, abs=0.01)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(small_talks())
def test_what_blocks_cannot_be_met_and_without_any_part_of_it_can(talks: Talks):
    result = settled(talks)
    assume(isinstance(result, NoDeal))
    assert isinstance(result, NoDeal)
    game = Game(talks)
    assert not possible(game, result.blocking)
    for one in result.blocking:
        assert possible(game, [other for other in result.blocking if other is not one])
    for move in result.relaxations:
        assert possible(game, [other for other in game.demands if other != move.demand])
