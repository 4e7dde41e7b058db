"""Fair shares where issues may be split: what the textbooks say of Adjusted Winner comes out."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.negotiation.brute import acceptable, efficient, small_talks
from tests.negotiation.test_large import wide_talks

from makegood.negotiation import Talks, settle
from makegood.negotiation.concepts import Concept
from makegood.negotiation.game import Game
from makegood.negotiation.splits import Split, measure_of, splits

DONALD = {"Connecticut": 10, "Palm Beach": 40, "Plaza": 10, "Triplex": 38, "cash": 2}
IVANA = {"Connecticut": 38, "Palm Beach": 20, "Plaza": 30, "Triplex": 10, "cash": 2}


def goods(donald: dict[str, int], ivana: dict[str, int], walk_away: int = 0) -> Talks:
    """Goods that go to one side or the other; each side shares out its points."""

    def side(points: dict[str, int], mine: str, other: str) -> dict[str, object]:
        return {
            "scale": sum(points.values()),
            "walk_away": walk_away,
            "preferences": {g: {"points": p, "values": {mine: 100, other: 0}} for g, p in points.items()},
        }

    return Talks.model_validate(
        {
            "issues": {good: {"options": ["Donald", "Ivana"]} for good in donald},
            "sides": {"donald": side(donald, "Donald", "Ivana"), "ivana": side(ivana, "Ivana", "Donald")},
        }
    )


def split(talks: Talks, concept: Concept = Concept.KALAI_SMORODINSKY) -> Split:
    game = Game(talks)
    return next(one for one in splits(game, measure_of(game)) if one.concept is concept)


def test_the_divorce_of_the_textbook_comes_out_as_adjusted_winner_has_it():
    one = split(goods(DONALD, IVANA))
    assert one.issues == ("Palm Beach",)
    shares = {package["Palm Beach"]: share for share, package in one.ways}
    assert shares == {"Donald": Fraction(13, 15), "Ivana": Fraction(2, 15)}
    assert one.values["donald"] == one.values["ivana"] == pytest.approx(72 + 2 / 3)
    assert {one.ways[0][1][good] for good in ("Connecticut", "Plaza", "cash")} == {"Ivana"}
    assert one.ways[0][1]["Triplex"] == "Donald"


shared_points = st.lists(st.integers(1, 30), min_size=2, max_size=5)


@settings(max_examples=60, deadline=None)
@given(shared_points, shared_points)
def test_adjusted_winner_is_equitable_and_efficient_and_splits_one_good_at_most(one: list[int], other: list[int]):
    count = min(len(one), len(other))
    donald, ivana = ({f"good {n}": p for n, p in enumerate(points[:count])} for points in (one, other))
    # bring both to the same total, as the procedure asks
    donald["good 0"] += max(0, sum(ivana.values()) - sum(donald.values()))
    ivana["good 0"] += max(0, sum(donald.values()) - sum(ivana.values()))
    found = split(goods(donald, ivana))
    assert found.values["donald"] == pytest.approx(found.values["ivana"])
    assert len(found.issues) <= 1
    mine = found.values["donald"]
    assert mine >= sum(donald.values()) / 2 - 1e-9  # no envy: each has at least half in its own eyes
    assert not any(_better(donald, ivana, keeps, mine) for keeps in product([0, 1], repeat=count))


def _better(donald: dict[str, int], ivana: dict[str, int], keeps: tuple[int, ...], than: float) -> bool:
    first = sum(p for p, kept in zip(donald.values(), keeps, strict=True) if kept)
    second = sum(p for p, kept in zip(ivana.values(), keeps, strict=True) if not kept)
    return first > than + 1e-9 and second > than + 1e-9


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(small_talks(sides=(2, 3)))
def test_a_split_is_never_worse_than_the_best_whole_package_and_never_below_a_walk_away(talks: Talks):
    every = acceptable(talks)
    assume(every)
    game = Game(talks)
    told = {one.concept: one for one in splits(game, measure_of(game))}
    front = efficient(set(every))
    scales = {name: float(side.scale) for name, side in talks.sides.items()}
    for concept, measure in ((Concept.NASH, _product), (Concept.LEXIMIN, min)):
        if concept in told:
            gains = [gain / scales[name] for name, gain in told[concept].gains.items()]
            assert min(gains) >= -1e-5
            assert measure(gains) >= max(float(measure(point)) for point in front) - 1e-5
            assert sum(share for share, _ in told[concept].ways) == 1
            assert len(told[concept].ways) <= len(talks.sides)
    if len(talks.sides) == 2:
        assert told


def _product(gains: object) -> float:
    total = 1.0
    for gain in gains:  # type: ignore[attr-defined]
        total *= float(gain)
    return total


def test_two_sides_are_told_of_the_split_with_their_settlements():
    result = settle(goods(DONALD, IVANA))
    shown = next(one for one in result.as_json()["splits"] if one["concept"] == "kalai_smorodinsky")
    assert shown["issues"] == ["Palm Beach"]
    assert sum(way["share"] for way in shown["ways"]) == pytest.approx(1)


def test_many_sides_split_fewer_issues_than_there_are_sides():
    one = split(wide_talks(16, 8, 3), Concept.NASH)
    assert len(one.issues) <= 2
    assert not one.exact
