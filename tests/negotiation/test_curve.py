"""Continuous amounts of two sides: the frontier is complete, exact, and what finer and finer steps come to."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from makegood.formats import Faulty, read
from makegood.negotiation import Concept, NoDeal, Settlements, Talks, curve, settle
from makegood.negotiation.concepts import value_of
from makegood.negotiation.game import Game, keeps
from makegood.negotiation.splits import measure_of
from makegood.negotiation.stretches import stretches

COINS = 9  # of the range, so that every package in coins can be listed
PRICE = "EUR 0.0{}"


@st.composite
def talks_about_money(draw: st.DrawFn) -> Talks:
    """One or two sums of up to nine cents, with curves, and rules, interactions and musts that name them."""
    issues: dict[str, dict[str, object]] = {
        f"sum-{n}": {"kind": "money", "from": "EUR 0", "to": PRICE.format(COINS)}
        for n in range(draw(st.integers(1, 2)))
    }
    issues |= {f"issue-{n}": {"options": ["a", "b", "c"]} for n in range(draw(st.integers(0, 1)))}
    names = list(issues)

    def condition() -> dict[str, object]:
        found: dict[str, object] = {}
        for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)):
            end = PRICE.format(draw(st.integers(1, COINS - 1)))
            amount = st.sampled_from([{"at_least": end}, {"at_most": end}, end])
            found[name] = draw(amount if name.startswith("sum") else st.sampled_from("abc"))
        return found

    def preference(name: str, points: int, way: str) -> dict[str, object]:
        value = st.sampled_from([0, 20, 50, 80, 100])
        if not name.startswith("sum"):
            return {"points": points, "values": {option: draw(value) for option in "abc"}}
        if draw(st.booleans()):
            return {"points": points, "prefers": way}
        bends = [0, draw(st.integers(1, COINS - 1)), COINS]
        return {"points": points, "curve": {PRICE.format(bend): draw(value) for bend in bends}}

    def side(way: str) -> dict[str, object]:
        cuts = sorted(draw(st.lists(st.integers(0, 20), min_size=len(names) - 1, max_size=len(names) - 1)))
        points = [b - a for a, b in zip([0, *cuts], [*cuts, 20], strict=True)]
        part: dict[str, object] = {
            "scale": 20,
            "preferences": {n: preference(n, given, way) for n, given in zip(names, points, strict=True)},
            "walk_away": draw(st.sampled_from([-300, -7, 0, 3, "6.5", 9, 14])),
        }
        if draw(st.booleans()):
            part["interactions"] = [{"when": condition(), "points": draw(st.integers(-6, 6))}]
        if draw(st.booleans()):
            part["must"] = condition()
        return part

    kinds = st.sampled_from([[], [{"forbid": condition()}], [{"if": condition(), "then": condition()}]])
    data = {"issues": issues, "rules": draw(kinds), "sides": {"ada": side("less"), "ben": side("more")}}
    try:
        return Talks.model_validate(data)
    except ValueError:  # a must that its own side's other words leave no room for
        assume(False)
        raise


def in_coins(talks: Talks) -> list[dict[str, str]]:
    """Every package in whole coins that keeps all that is asked."""
    options = [
        [issue.words(Fraction(cent, 100)) for cent in range(COINS + 1)] if issue.continuous else issue.choices
        for issue in talks.issues.values()
    ]
    each = (dict(zip(talks.issues, choice, strict=True)) for choice in product(*options))
    return [package for package in each if keeps(talks, package)]


def settled(talks: Talks) -> Settlements | NoDeal:
    try:
        return settle(talks)
    except Faulty:  # the rules contradict each other
        assume(False)
        raise


def height(found: curve.Curve, first: Fraction) -> Fraction | None:
    """The most for the second side where the first has at least so much."""
    reached = []
    for piece in found.pieces:
        (high, low), (less, most) = piece.start, piece.end
        if first <= less:
            reached.append(most)
        elif first <= high:
            reached.append(low + (high - first) * (most - low) / (high - less))
    return max(reached, default=None)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(talks_about_money())
def test_no_package_lies_above_the_frontier_and_none_of_the_frontier_above_the_packages(talks: Talks):
    result, every = settled(talks), in_coins(talks)
    if not isinstance(result, Settlements):
        assert not every
        return
    game = Game(talks)
    found, measure = curve.build(game), measure_of(game)
    for package in every:
        first, second = (
            (gain * unit + floor)
            for gain, unit, floor in zip(talks.gains(package), game.units, game.exact_floors, strict=True)
        )
        most = height(found, first)
        assert most is not None
        assert second <= most
    ideal = measure.gains(found.most())
    assert all(found.packages(piece, at) for piece, at in found.samples())
    for one in result.settlements:
        assert one.certificate.agrees
        listed = [value_of(one.concept, talks.gains(package), ideal, measure) for package in every]
        if one.concept is not Concept.EQUITABLE:
            assert max(listed) <= one.certificate.bound + 1e-12
            assert one.certificate.value <= one.certificate.bound + 1e-12


def test_three_sides_with_rules_about_sums_are_settled_below_a_bound_that_listing_does_not_pass():
    talks = read(
        """
        issues:
          sum-0: {kind: money, from: EUR 0, to: EUR 0.09}
          sum-1: {kind: money, from: EUR 0, to: EUR 0.09}
        rules:
          - {if: {sum-0: {at_least: EUR 0.03}}, then: {sum-1: {at_most: EUR 0.05}}}
        sides:
          ada: {scale: 20, walk_away: 2, preferences: {sum-0: {points: 12, prefers: more}, sum-1: {points: 8, prefers: more}}}
          ben:
            scale: 20
            walk_away: 1
            preferences: {sum-0: {points: 15, prefers: less}, sum-1: {points: 5, curve: {EUR 0: 0, EUR 0.04: 100, EUR 0.09: 20}}}
            interactions: [{when: {sum-0: EUR 0.02}, points: 3}]
          cem: {scale: 20, walk_away: 3, preferences: {sum-1: {points: 20, prefers: less}}, must: {sum-0: {at_least: EUR 0.01}}}
        """,
        Talks,
    ).value
    result = settle(talks)
    assert isinstance(result, Settlements)
    assert not result.frontier.complete
    measure = measure_of(Game(talks))
    best = max(value_of(Concept.NASH, talks.gains(one), (), measure) for one in in_coins(talks))
    nash = result["nash"].certificate
    assert nash.agrees
    assert best - 1e-9 <= nash.bound <= best * 1.01
    assert nash.value == pytest.approx(best)


def priced(rest: str = "", walk_aways: tuple[int, int] = (0, 0)) -> Talks:
    return read(
        f"""
        issues: {{price: {{kind: money, from: EUR 0, to: EUR 900}}, date: {{options: [May, June]}}}}
        sides:
          ada:
            walk_away: {walk_aways[0]}
            preferences: {{price: {{points: 600, prefers: more}}, date: {{points: 400, values: {{May: 100, June: 0}}}}}}
          ben:
            walk_away: {walk_aways[1]}
            preferences: {{price: {{points: 900, prefers: less}}, date: {{points: 100, values: {{May: 0, June: 100}}}}}}
        {rest}
        """,
        Talks,
    ).value


def test_the_frontier_is_told_as_straight_lines_with_their_ends():
    front = settle(priced()).as_json()["frontier"]
    assert front["complete"]
    # in June ben has to have more than 900 before that is better than May: where it begins is no point itself
    assert front["points"] == [[1000.0, 0.0], [400.0, 900.0], [0.0, 1000.0]]
    assert front["lines"] == [[[1000.0, 0.0], [400.0, 900.0]], [[66.666666667, 900.0], [0.0, 1000.0]]]


def test_a_walk_away_cuts_a_line_where_it_is_reached():
    front = settle(priced(walk_aways=(700, 300))).frontier
    assert front.points == ((800.0, 300.0), (700.0, 450.0))
    assert front.lines == (((800.0, 300.0), (700.0, 450.0)),)


def test_a_rule_cuts_a_sum_one_cent_from_where_it_begins():
    talks = priced("rules: [{if: {price: {at_least: EUR 100}}, then: {date: June}}]")
    assert [tuple(map(str, each)) for each in stretches(talks, "price")] == [("0", "9999/100"), ("100", "900")]
    result = settle(talks)
    assert isinstance(result, Settlements)
    assert settle(priced())["nash"].package == {"price": "EUR 150.00", "date": "May"}  # type: ignore[index]
    assert result["nash"].package == {"price": "EUR 99.99", "date": "May"}


def test_an_interaction_may_name_a_continuous_amount():
    talks = priced()
    data = talks.model_dump(by_alias=True, exclude_defaults=True)
    data["sides"]["ben"]["interactions"] = [{"when": {"price": {"at_most": "EUR 300"}}, "points": 400}]
    result = settle(Talks.model_validate(data))
    assert isinstance(result, Settlements)
    assert result["nash"].package["price"] == "EUR 300.00"
    assert result["nash"].certificate.gap == 0


def test_sides_a_cent_apart_have_no_deal_and_are_told_how_far():
    result = settle(priced(walk_aways=(700, 460)))
    assert isinstance(result, NoDeal)
    assert {one.demand.side: one.points for one in result.relaxations} == {
        "ada": pytest.approx(6.666666667),
        "ben": pytest.approx(10.0),
    }


def test_many_sums_and_issues_are_told_exactly():
    issues: dict[str, object] = {f"sum-{n}": {"kind": "amount", "from": 0, "to": 100} for n in range(4)}
    issues |= {f"issue-{n}": {"options": ["a", "b", "c", "d"]} for n in range(12)}

    def side(shift: int) -> dict[str, object]:
        wants: dict[str, object] = {}
        for n, name in enumerate(issues):
            points = 20 + (n * 7 + shift * 5) % 11
            values = sorted((n * 37 + k * 29 + shift * 13) % 101 for k in range(4))
            if name.startswith("sum"):
                ends = [0, values[0] * shift + 30, 100]
                curve_of = zip(ends, [0, 60 + n, 100][:: 1 if shift else -1], strict=True)
                wants[name] = {"points": points, "curve": dict(curve_of)}
            else:
                values = values if shift else values[::-1]
                wants[name] = {"points": points, "values": dict(zip("abcd", values, strict=True))}
        total = sum(one["points"] for one in wants.values())  # type: ignore[index]
        return {"scale": total, "preferences": wants, "walk_away": total // 3}

    result = settle(Talks.model_validate({"issues": issues, "sides": {"ada": side(0), "ben": side(1)}}))
    assert isinstance(result, Settlements)
    assert result.frontier.complete
    points = result.frontier.points
    assert list(points) == sorted(points, reverse=True)
    assert [second for _, second in points] == sorted(second for _, second in points)
    assert all(one.certificate.agrees and one.certificate.gap < 1e-4 for one in result.settlements)
