"""What is private stays private: a side's view depends on its own part, the shared part, and what is published."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.negotiation.brute import small_talks
from tests.negotiation.test_curve import priced
from tests.negotiation.test_solver import checkout, settled

from makegood.formats import Faulty
from makegood.negotiation import NoDeal, Settlements, Talks, for_side, settle
from makegood.negotiation.pictures import picture
from makegood.negotiation.talks import WalkAway
from makegood.negotiation.views import PUBLISHED

modest = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def with_other(talks: Talks, other: Talks) -> Talks:
    """The same table and the same first side, the second side swapped for another with other private input."""
    first, second = talks.sides
    return talks.model_copy(update={"sides": {first: talks.sides[first], second: other.sides[second]}})


@st.composite
def two_of_a_kind(draw: st.DrawFn) -> tuple[Talks, Talks]:
    """The same talks twice; in the second the other side's points, values, musts and walk-away are different."""
    talks = draw(small_talks(sides=(2, 2), plain=True))
    second = list(talks.sides)[1]
    data = talks.sides[second].model_dump(by_alias=True)
    for preference in data["preferences"].values():
        preference["values"] = {o: draw(st.sampled_from([0, 25, 50, 75, 100])) for o in preference["values"]}
        preference.pop("curve")
    issue = draw(st.sampled_from(list(talks.issues)))
    must = {issue: draw(st.lists(st.sampled_from(talks.issues[issue].choices), min_size=1, unique=True))}
    data |= {"must": draw(st.sampled_from([{}, must])), "walk_away": draw(st.sampled_from([-50, 0, 5, 12]))}
    other = type(talks.sides[second]).model_validate(data)
    return talks, talks.model_copy(update={"sides": {**talks.sides, second: other}})


@modest
@given(two_of_a_kind())
def test_the_view_changes_with_the_others_private_input_only_through_what_is_published(pair: tuple[Talks, Talks]):
    one, other = (settled(talks) for talks in pair)
    side = next(iter(pair[0].sides))
    assume(isinstance(one, Settlements) and isinstance(other, Settlements))
    assert isinstance(one, Settlements)
    assert isinstance(other, Settlements)
    published = [[(s.concept, s.package) for s in result.settlements] for result in (one, other)]
    menus = [{tuple(package.values()) for package in result.menu} for result in (one, other)]
    assume(published[0] == published[1] and menus[0] == menus[1])
    assert for_side(one, side) == for_side(other, side)
    assert for_side(one, side).text() == for_side(other, side).text()


@modest
@given(small_talks(sides=(2, 2), plain=True), st.integers(0, 10**6))
def test_numbers_planted_in_the_result_never_reach_the_other_side(talks: Talks, planted: int):
    """Whatever the engine knows of the other side, its view is made without it."""
    result = settled(talks)
    assume(isinstance(result, Settlements))
    assert isinstance(result, Settlements)
    first, second = talks.sides
    forged = replace(
        result,
        frontier=replace(result.frontier, size=planted, complete=False, points=()),
        settlements=tuple(
            replace(
                one,
                ties=planted,
                tied=(),
                values={**one.values, second: planted},
                gains={**one.gains, second: planted},
                safe={**one.safe, second: False},
                certificate=replace(one.certificate, bound=planted, gap=planted, second={}),
            )
            for one in result.settlements
        ),
    )
    assert for_side(forged, first) == for_side(result, first)


@modest
@given(two_of_a_kind())
def test_without_a_deal_a_side_learns_only_its_own_demands_and_coarse_moves(pair: tuple[Talks, Talks]):
    side = next(iter(pair[0].sides))
    for talks in pair:
        result = settled(talks)
        if isinstance(result, NoDeal):
            view = for_side(result, side)
            own = {"your walk-away", *(f"you insist on {d}" for d in _own_demands(talks, side))}
            assert set(view.blocking) <= own
            scale = float(talks.sides[side].scale)
            for move in view.moves:
                if move.startswith("Accept"):
                    assert float(move.split()[1]) % (scale / 20) == pytest.approx(0)


def _own_demands(talks: Talks, side: str) -> list[str]:
    return [f"{name}: {condition}" for name, condition in talks.sides[side].must.items()]


def test_a_view_holds_no_word_or_number_of_the_other_side():
    talks = checkout()
    view = for_side(settle(talks), "northgate")
    shown = view.text() + json.dumps(view.as_json())
    for secret in ("743.4", "717", "480", "520", "263", "confession", "essential", "37 ", "435"):
        assert secret not in shown


def test_a_side_sees_the_same_concepts_by_whichever_method_the_talks_were_solved():
    result = settle(checkout())
    assert isinstance(result, Settlements)
    without = replace(result, settlements=tuple(one for one in result.settlements if one.concept in PUBLISHED))
    assert len(without.settlements) < len(result.settlements)
    assert for_side(without, "northgate") == for_side(result, "northgate")
    assert [one.concept for one in for_side(result, "northgate").proposals] == list(PUBLISHED)


def test_printing_a_result_by_mistake_shows_nothing_private():
    result = settle(checkout())
    assert repr(result) == "Settlements()"


def test_a_stranger_and_a_guessed_side_see_nothing():
    talks = checkout()
    with pytest.raises(Faulty, match="not a side"):
        for_side(settle(talks), "dan")
    guess = {"by": "northgate", "within": 20}
    fennel = type(talks.sides["fennel"]).model_validate(
        {**talks.sides["fennel"].model_dump(by_alias=True, exclude_unset=True), "guess": guess}
    )
    guessed = talks.model_copy(update={"sides": {**talks.sides, "fennel": fennel}})
    with pytest.raises(Faulty, match="guess"):
        for_side(settle(guessed), "fennel")
    own = for_side(settle(guessed), "northgate")
    assert own.across_guess is not None
    assert 0 <= own.across_guess <= 100
    assert "What Fennel Payments B.V. wants is your guess" in own.text()
    assert for_side(settle(talks), "northgate").across_guess is None


def test_a_side_is_told_what_it_gets_what_it_gives_and_that_the_choice_is_its_own():
    text = for_side(settle(checkout()), "fennel").text()
    assert "You get most of what you want on a clause that nothing here admits fault." in text
    assert "You give way on credits on Fennel's invoices until December (104 points)" in text
    assert text.endswith("Which of them to propose, if any, is for you to decide.")


@pytest.mark.parametrize(
    "walk_away",
    [{"low": 0, "likely": 300, "high": 900}, {"outcomes": {0: 60, 750: 40}}, {"outcomes": {0: 70, 1000: 30}}],
)
def test_how_sure_the_other_side_is_of_its_walk_away_is_not_seen(walk_away: object):
    talks = priced(walk_aways=(100, 300))
    ben = talks.sides["ben"].model_copy(update={"walk_away": WalkAway.model_validate(walk_away)})
    unsure = talks.model_copy(update={"sides": {**talks.sides, "ben": ben}})
    one, other = settle(talks), settle(unsure)
    assert for_side(one, "ada").text() == for_side(other, "ada").text()
    assert for_side(one, "ada").as_json() == for_side(other, "ada").as_json()
    assert picture(one, side="ada") == picture(other, side="ada")
    assert for_side(one, "ben").as_json() != for_side(other, "ben").as_json()
