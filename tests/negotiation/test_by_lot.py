"""Where no package is a deal but a draw between packages is, that is told for what it is."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from tests.negotiation.brute import small_talks

from makegood.formats import Faulty, build
from makegood.negotiation import NoDeal, Talks, for_side, settle
from makegood.negotiation.words import tell


def one_job(walk_away: int, other: int = 40, sides: int = 2) -> Talks:
    """Work that only one of them can have, worth 100 to whoever has it and nothing to the others."""
    names = ["ada", "ben", "cleo"][:sides]
    return build(
        {
            "issues": {"work": {"options": names}},
            "sides": {
                name: {
                    "scale": 100,
                    "preferences": {"work": {"points": 100, "values": {one: 100 * (one == name) for one in names}}},
                    "walk_away": walk_away if name == "ada" else other,
                }
                for name in names
            },
        },
        Talks,
    )


def test_a_draw_that_beats_both_walk_aways_is_told_where_no_package_does():
    result = settle(one_job(40))

    assert isinstance(result, NoDeal)
    assert result.by_lot.ways == ((Fraction(1, 2), {"work": "ada"}), (Fraction(1, 2), {"work": "ben"}))
    assert result.by_lot.gains == {"ada": 10, "ben": 10}
    assert result.as_json()["splits"][0]["issues"] == ["work"]
    assert result.as_json()["settlements"] == []


def test_the_words_say_that_it_is_a_draw_and_what_losing_it_means():
    result = settle(one_job(40))
    told, view = tell(result), for_side(result, "ada")

    assert "No package meets everything that the sides insist on." in told
    assert "a draw between these would on average be better for all than none:" in told
    assert "  50% work: ada" in told
    assert "Whoever loses the draw is then below its walk-away" in told
    assert not view.deal
    assert view.by_lot == ((50, {"work": "ada"}, 100), (50, {"work": "ben"}, 0))
    assert "50 %: work: ada (worth 100 of your points to you)" in view.text()


@pytest.mark.parametrize("walk_away", [60, 61, 500])
def test_walk_aways_that_together_leave_nothing_to_draw_for_have_no_draw(walk_away):
    result = settle(one_job(walk_away))

    assert result.by_lot is None
    assert result.as_json()["splits"] == []
    assert "draw" not in tell(result)
    assert "draw" not in for_side(result, "ben").text()


def test_chances_are_whole_per_cents_that_leave_both_better_off():
    result = settle(one_job(33, other=66))

    assert [share for share, _package in result.by_lot.ways] == [Fraction(33, 100), Fraction(67, 100)] or [
        share for share, _package in result.by_lot.ways
    ] == [Fraction(335, 1000), Fraction(665, 1000)]
    assert min(result.by_lot.gains.values()) > 0


def test_three_sides_may_draw_too():
    result = settle(one_job(30, other=30, sides=3))

    assert {frozenset(package.items()) for _share, package in result.by_lot.ways} == {
        frozenset({("work", name)}) for name in ("ada", "ben", "cleo")
    }
    assert all(gain > 0 for gain in result.by_lot.gains.values())


def test_what_a_side_insists_on_is_kept_by_whatever_is_drawn():
    raw = one_job(40).model_dump(by_alias=True, exclude_unset=True)
    raw["sides"]["ben"]["must"] = {"work": ["ben"]}

    assert settle(build(raw, Talks)).by_lot is None


@settings(max_examples=60, deadline=None)
@given(small_talks(sides=(2, 3)))
def test_a_draw_is_told_only_without_a_deal_keeps_every_must_and_betters_all(talks: Talks):
    try:
        result = settle(talks)
    except Faulty:
        return
    if not isinstance(result, NoDeal) or result.by_lot is None:
        return
    assert sum(share for share, _package in result.by_lot.ways) == 1
    for side in talks.sides.values():
        worth = sum(share * side.worth(talks.issues, package) for share, package in result.by_lot.ways)
        assert worth > side.floor
        for _share, package in result.by_lot.ways:
            assert all(rule.kept(talks.issues, package) for rule in talks.rules)
            assert all(one.allows(talks.issues[name], package[name]) for name, one in side.must.items())
