"""Talks too large to list: what the band below the ceiling finds is what listing every package would."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.negotiation.brute import acceptable, best, efficient, gains, small_talks

from makegood.negotiation import Concept, Settlements, Talks, frontier, settle
from makegood.negotiation import large as large_talks
from makegood.negotiation.efficient import TooLarge
from makegood.negotiation.frontier import Band, _Within
from makegood.negotiation.game import Block, Game, keeps
from makegood.negotiation.hull import Least
from makegood.negotiation.large import Chosen, Large
from makegood.negotiation.prices import telling_prices
from makegood.negotiation.program import Found
from makegood.negotiation.solver import UNNOTICED, _better
from makegood.negotiation.splits import measure_of

EXACT = [Concept.NASH, Concept.KALAI_SMORODINSKY, Concept.LEXIMIN, Concept.UTILITARIAN]


def wide_talks(issues: int, options: int, sides: int, seed: int = 1, walk_away: int = 200) -> Talks:
    """Sides who mostly want the opposite of their neighbours."""
    dice = random.Random(seed)

    def part(side: int) -> dict[str, object]:
        cuts = sorted(dice.sample(range(1, 1000), issues - 1))
        points = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
        values = [sorted((dice.randint(0, 100) for _ in range(options)), reverse=bool(side % 2)) for _ in points]
        return {
            "walk_away": walk_away,
            "preferences": {
                f"i{n}": {"points": given, "values": dict(zip(map(str, range(options)), values[n], strict=True))}
                for n, given in enumerate(points)
            },
        }

    return Talks.model_validate(
        {
            "issues": {f"i{n}": {"options": [str(k) for k in range(options)]} for n in range(issues)},
            "sides": {f"side-{n}": part(n) for n in range(sides)},
        }
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(small_talks(sides=(2, 5)))
def test_the_band_holds_what_listing_every_package_finds(talks: Talks):
    game = Game(talks)
    try:
        large = Large(game, measure_of(game))
    except TooLarge:
        assert not acceptable(talks)
        return
    _finds_what_listing_finds(large, talks)


def _finds_what_listing_finds(large: Large, talks: Talks) -> None:
    every = acceptable(talks)
    if not every:
        assert large.ideal() is None
        assert all(large.best(concept) is None for concept in Concept)
        return
    front = efficient(set(every))
    assert large.ideal() == tuple(max(column) for column in zip(*front, strict=True))
    for concept in Concept:
        found = large.best(concept)
        assert found is not None
        assert found.bound == found.value
        chosen = best(concept, front)
        assert {gains(talks, dict(package)) for package in found.packages} <= chosen
        assert found.ties == sum(len(every[point]) for point in chosen)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(small_talks(sides=(2, 5)))
def test_a_band_built_in_parts_holds_what_listing_every_package_finds(talks: Talks):
    with pytest.MonkeyPatch.context() as patch:
        _in_parts(patch)
        try:
            large = Large(game := Game(talks), measure_of(game), lambda: math.inf)
        except TooLarge:
            return
        _finds_what_listing_finds(large, talks)


def _in_parts(patch: pytest.MonkeyPatch, part: int = 2) -> None:
    """Nothing but the smallest is built at once."""
    patch.setattr(frontier, "MOST_SUMS_IN_BAND", 1)
    patch.setattr(large_talks, "MOST_SUMS_EVEN", 1)
    patch.setattr(frontier, "MOST_IN_PART", part)


def test_a_part_that_grows_too_large_goes_on_in_halves():
    talks = wide_talks(7, 4, 3)
    whole = {concept: Large(game := Game(talks), measure_of(game)).best(concept) for concept in Concept}
    with pytest.MonkeyPatch.context() as patch:
        _in_parts(patch, part=1_000)
        patch.setattr(frontier, "MOST_IN_BAND", 12)
        large = Large(game := Game(talks), measure_of(game), lambda: math.inf)
        assert {concept: large.best(concept) for concept in Concept} == whole


def test_a_band_whose_way_back_is_too_large_to_keep_finds_the_same():
    talks = wide_talks(7, 4, 3)
    whole = {concept: Large(game := Game(talks), measure_of(game)).best(concept) for concept in Concept}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frontier, "MOST_NUMBERS_KEPT", 400)
        large = Large(game := Game(talks), measure_of(game))
        aim = Least(np.ones(3))
        ceiling = large.hull.ceiling(aim)
        assert ceiling is not None
        built = list(large._built(large.hull.band(aim, ceiling, 0.1)))
        assert built[0].whole
        assert not built[0].stages
        patch.setattr(large_talks, "FIRST_WIDTH", 0.1)
        assert {concept: large.best(concept) for concept in Concept} == whole


@pytest.mark.parametrize("looks", [0, 20, 60])
def test_however_long_one_looks_the_bound_holds(looks: int):
    talks = wide_talks(7, 4, 4, walk_away=0)
    true = settle(talks)
    assert isinstance(true, Settlements)
    with pytest.MonkeyPatch.context() as patch:
        _in_parts(patch, part=10)
        patch.setattr(frontier, "MOST_SUMS_MANY_SIDES", 1)
        left = iter(range(looks, 0, -1))
        result = settle(talks, lambda: next(left, 0))
    assert isinstance(result, Settlements)
    for one in result.settlements:
        best_of_all = true[one.concept].certificate.value
        low, high = sorted((one.certificate.value, one.certificate.bound))
        assert low - 1e-6 <= best_of_all <= high + 1e-6
        assert one.certificate.agrees


@pytest.mark.parametrize("sides", [3, 4, 8])
def test_many_sides_with_thirty_issues_have_a_proven_nash_package(sides: int):
    talks = wide_talks(30, 10, sides)
    game = Game(talks)
    found = Large(game, measure_of(game)).best(Concept.NASH)
    assert found is not None
    assert found.bound == found.value
    assert keeps(talks, found.packages[0])
    product = Fraction(1)
    for gain in gains(talks, dict(found.packages[0])):
        product *= gain
    assert float(product) == pytest.approx(found.value)


def test_too_many_packages_to_list_are_settled_with_a_certificate_and_a_frontier_that_says_it_is_not_whole():
    result = settle(wide_talks(16, 8, 3))
    assert isinstance(result, Settlements)
    assert not result.frontier.complete
    assert 3 <= len(result.menu) <= 5
    for concept in EXACT:
        certificate = result[concept].certificate
        assert certificate.agrees
        assert certificate.gap < 1e-6
    for one in result.settlements:
        assert tuple(one.values.values()) in result.frontier.points


def test_every_concept_of_four_and_five_sides_is_settled_without_a_gap():
    for sides in (4, 5):
        result = settle(wide_talks(14, 6, sides))
        assert isinstance(result, Settlements)
        assert {one.certificate.gap for one in result.settlements} == {0.0}
        assert {one.certificate.method for one in result.settlements} == {"ceiling"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(small_talks(sides=(3, 5)))
def test_where_too_many_packages_are_almost_even_the_bound_still_holds(talks: Talks):
    every = acceptable(talks)
    if not every:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_talks, "MOST_SUMS_EVEN", 1)
        game = Game(talks)
        found = Large(game, measure_of(game)).best(Concept.EQUITABLE)
    assert found is not None
    front = efficient(set(every))
    ideal = [max(column) for column in zip(*front, strict=True)]

    def spread(point: tuple[Fraction, ...]) -> float:
        rates = [gain / best if best else Fraction(1) for gain, best in zip(point, ideal, strict=True)]
        return float(max(rates) - min(rates))

    assert gains(talks, dict(found.packages[0])) in front
    assert found.bound - 1e-9 <= min(map(spread, front)) <= found.value + 1e-9


def test_prices_tell_that_demands_cannot_be_met_where_each_alone_could():
    rests = [np.array([[4, 0], [0, 4]]), np.array([[3, 0], [0, 3]])]
    weights = telling_prices(rests, np.eye(2), np.array([4.0, 4.0]), np.array([0, 0]))
    assert weights.sum() == pytest.approx(1)
    reached = sum((rest @ weights).max() for rest in rests)
    assert reached < weights @ np.array([4.0, 4.0])


def test_what_the_solver_prints_reaches_nobody(capfd: pytest.CaptureFixture[str]):
    import os

    from makegood.negotiation.program import _output_kept_clean

    with _output_kept_clean():
        os.write(1, b"printed by compiled code")
    os.write(1, b"the result")
    out, err = capfd.readouterr()
    assert out == "the result"
    assert err == ""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(small_talks(sides=(2, 5)))
def test_what_exchange_finds_is_a_deal_and_the_best_lies_between_it_and_its_bound(talks: Talks):
    every = acceptable(talks)
    if not every:
        return
    large = Large(game := Game(talks), measure_of(game))
    ones = [1.0] * len(talks.sides)
    close = large.close(Concept.LEXIMIN, ones, ones)
    if close is None:
        return
    (package,) = close.packages
    assert keeps(talks, package)
    assert close.value == pytest.approx(float(min(gains(talks, package))))
    assert close.value - 1e-9 <= max(float(min(point)) for point in every) <= close.bound + 1e-9


def test_exchange_comes_so_close_to_the_ceiling_of_sixty_issues_that_nobody_would_notice():
    game = Game(wide_talks(60, 10, 4))
    ones = [1.0] * 4
    close = Large(game, measure_of(game)).close(Concept.LEXIMIN, ones, ones)
    assert close is not None
    assert close.method == "exchange"
    assert 0 <= close.bound - close.value <= UNNOTICED
    even = Large(game, measure_of(game)).close(Concept.EQUITABLE, ones, ones)
    assert even is not None
    assert even.packages == close.packages
    assert even.value <= 10 * UNNOTICED


def test_of_program_and_exchange_the_better_is_taken_below_the_lower_of_their_bounds():
    program = Found({"price": "low"}, 0.3, 0.35)
    close = Chosen([{"price": "high"}], 1, "exchange", 0.31, 0.34)
    better = _better(program, close)
    assert (dict(better.package), better.value, better.bound, better.method) == (
        {"price": "high"},
        0.31,
        0.34,
        "exchange",
    )
    assert _better(replace(program, value=0.32), close) == replace(program, value=0.32, bound=0.34)
    assert _better(program, None) == program


@given(st.integers(0, 2**32 - 1))
def test_merging_in_a_band_keeps_exactly_the_sums_that_still_reach_it_at_all_prices(seed: int):
    dice = np.random.default_rng(seed)
    left, right, last = (dice.integers(-5, 20, (rows, 3)) for rows in (12, 5, 4))
    prices = np.vstack([[0.5, 0.3, 0.2], np.eye(3)])
    within = _Within(
        [Block((0,), np.zeros((4, 1)), last)], [0, None, 3], Band(prices, np.array([-40.0, 9.0, 4.0, 0.0]))
    )
    within, _ = within.after()
    within.rests, within.to_come = [last], last.max(axis=0)
    within._weigh(np.eye(4))

    sums = (left[:, None] + right[None]).reshape(-1, 3)
    reaching = [
        tuple(one)
        for one in sums.tolist()
        if all(one + within.to_come >= within.floors)
        and all(prices @ one + (last @ prices.T).max(axis=0) >= [-40.0, 9.0, 4.0, 0.0])
    ]
    assert sorted(map(tuple, within._reaching(left, right).tolist())) == sorted(reaching)


def test_what_beat_one_package_is_held_against_the_next_before_anything_is_built():
    game = Game(wide_talks(6, 4, 4, walk_away=0))
    large = Large(game, measure_of(game))
    ceiling = large.hull.ceiling(Least(np.ones(4)))
    assert ceiling is not None
    worst = np.sum([block.worth.min(axis=0) for block in large.blocks], axis=0)
    none = np.empty((0, 4), dtype=np.int64)
    assert large._beaten(worst, none, ceiling)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_talks, "build", None)
        assert large._beaten(worst - 1, none, ceiling)
