"""One side alone: its own wishes, a guess of the other side's, and how to go into the talks with that."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from tests.negotiation.test_solver import checkout

from makegood.formats import Faulty
from makegood.negotiation import Talks
from makegood.negotiation.alone import prepare


def guessed(within: int = 30, **changed: Any) -> Talks:
    talks = checkout()
    fennel = talks.sides["fennel"].model_dump(by_alias=True, exclude_unset=True)
    part = {**fennel, "guess": {"by": "northgate", "within": within}, **changed}
    return talks.model_copy(
        update={"sides": {**talks.sides, "fennel": type(talks.sides["fennel"]).model_validate(part)}}
    )


def test_offers_trade_what_they_are_worth_against_how_often_they_hold():
    offers = prepare(guessed(), "northgate").offers
    assert len(offers) > 1
    for before, after in pairwise(offers):
        assert after.value < before.value
        assert after.holds > before.holds


def test_the_best_offer_has_the_greatest_gain_to_be_expected():
    found = prepare(guessed(), "northgate")
    assert found.best in found.offers
    assert all(one.gain * one.holds <= found.best.gain * found.best.holds for one in found.offers)  # type: ignore[union-attr]


def test_no_proposal_is_below_ones_own_walk_away_or_crosses_ones_own_lines():
    talks = guessed(60)
    own = talks.sides["northgate"]
    found = prepare(talks, "northgate")
    for one in (*found.offers, *(step.offer for step in found.plan)):
        assert one.gain >= 0
        assert own.limits["credits"].allows(talks.issues["credits"], one.package["credits"])


@pytest.mark.parametrize("within", [5, 20, 40, 80])
def test_concessions_go_down_and_no_step_is_larger_than_the_one_before(within: int):
    values = [step.offer.value for step in prepare(guessed(within), "northgate").plan]
    drops = [before - after for before, after in pairwise(values)]
    assert len(drops) >= 2
    assert all(drop > 0 for drop in drops)
    assert drops == sorted(drops, reverse=True)


def test_a_step_says_what_is_given_and_what_is_asked_in_return_and_the_numbers_add_up():
    plan = prepare(guessed(40), "northgate").plan
    for before, step in pairwise(plan):
        change = sum(worth for _, worth in step.asks) - sum(cost for _, cost in step.gives)
        assert step.offer.value - before.offer.value == pytest.approx(change)


def test_with_a_sure_guess_one_proposes_first_and_with_a_poor_one_lets_them():
    sure = prepare(guessed(3), "northgate")
    assert not sure.ask_first
    assert sure.why.startswith("You can propose first")
    poor = prepare(guessed(100, walk_away={"low": -400, "likely": 480, "high": 950}), "northgate")
    assert poor.ask_first
    assert poor.why.startswith("Ask Fennel Payments B.V. to propose first")


def test_a_sure_guess_leaves_nothing_worth_asking_and_a_wide_one_asks_what_would_help_most():
    assert prepare(guessed(0), "northgate").questions == ()
    asked = prepare(guessed(60), "northgate").questions
    assert asked
    assert [one.worth for one in asked] == sorted((one.worth for one in asked), reverse=True)
    assert all(one.asks.endswith("?") for one in asked)


def test_where_no_package_suits_both_the_other_side_is_asked_first():
    found = prepare(guessed(5, walk_away=1200), "northgate")
    assert found.best is None
    assert found.plan == ()
    assert found.text().startswith("By your guess no package suits both.")


def test_what_the_other_side_itself_stated_is_no_guess_and_is_not_used():
    with pytest.raises(Faulty, match="is not Northgate Tickets Ltd's guess"):
        prepare(checkout(), "northgate")
    with pytest.raises(Faulty, match="not a side"):
        prepare(guessed(), "dan")
    with pytest.raises(Faulty, match="is not Fennel"):
        prepare(guessed(), "fennel")


def test_it_reads_aloud_and_leaves_the_choice_to_the_user():
    text = prepare(guessed(50), "northgate").text()
    assert "What to ask Fennel Payments B.V. next:" in text
    assert "1. Open with credits on Fennel's invoices until December: EUR" in text
    assert text.endswith("What you propose, and when you stop, is for you to decide.")


@pytest.mark.parametrize("ends", [("CHF 0", "CHF 20000"), ("CHF 0", "CHF 0.10")])
def test_continuous_amounts_are_proposed_in_steps_within_the_range(ends: tuple[str, str]):
    def side(prefers: str) -> dict[str, Any]:
        return {"walk_away": 300, "preferences": {"sum": {"points": 1000, "prefers": prefers}}}

    talks = Talks.model_validate(
        {
            "issues": {"sum": {"kind": "money", "from": ends[0], "to": ends[1]}},
            "sides": {"ada": side("more"), "ben": {**side("less"), "guess": {"by": "ada", "within": 30}}},
        }
    )
    found = prepare(talks, "ada")
    assert found.offers
    for one in found.offers:
        assert talks.issues["sum"].fits(one.package["sum"]) == one.package["sum"]
