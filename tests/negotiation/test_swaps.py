"""Why a package works, and how far it holds."""

from __future__ import annotations

from tests.negotiation.test_solver import checkout

from makegood.negotiation import settle
from makegood.negotiation.swaps import exchanges, holds


def test_a_trade_gives_what_is_cheap_and_gets_what_is_dear():
    talks = checkout()
    trades = exchanges(talks, settle(talks)["nash"].package)
    first = trades[0]
    assert (first.giver, first.gives, first.gets) == ("northgate", "no-admission", "monitoring")
    assert first.worth > first.cost
    assert first.worth_to_other > first.cost_to_other
    told = [issue for one in trades for issue in (one.gives, one.gets)]
    assert len(told) == len(set(told))


def test_a_package_far_above_both_walk_aways_holds_and_one_at_the_edge_does_not():
    talks = checkout()
    package = settle(talks)["nash"].package
    assert holds(talks, package) == 100
    edge = talks.sides["northgate"].worth(talks.issues, package)
    side = type(talks.sides["northgate"]).model_validate(
        {**talks.sides["northgate"].model_dump(by_alias=True, exclude_unset=True), "walk_away": float(edge)}
    )
    tight = talks.model_copy(update={"sides": {**talks.sides, "northgate": side}})
    assert 0 < holds(tight, package) < 100
    assert holds(tight, package) == holds(tight, package)
