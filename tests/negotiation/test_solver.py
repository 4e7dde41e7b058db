"""Settlements are what listing every package would give, for any talks; and follow the people, not the file's order."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.negotiation.brute import equal_to_listing, gains, small_talks

from makegood.formats import Faulty, read
from makegood.negotiation import Concept, NoDeal, Settlements, Talks, settle
from makegood.negotiation.game import Game, keeps
from makegood.negotiation.program import Program

EXAMPLES = Path(__file__).parent / "examples"
modest = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def checkout() -> Talks:
    return read((EXAMPLES / "checkout.yaml").read_text(encoding="utf-8"), Talks).value


def settled(talks: Talks) -> Settlements | NoDeal | None:
    """None where the rules themselves contradict each other."""
    try:
        return settle(talks)
    except Faulty:
        return None


@modest
@given(small_talks())
def test_settlements_equal_those_found_by_listing_every_package(talks: Talks):
    equal_to_listing(talks)


@modest
@given(small_talks())
def test_no_settlement_ever_crosses_a_must_a_limit_a_rule_or_a_walk_away(talks: Talks):
    result = settled(talks)
    assume(isinstance(result, Settlements))
    for package in (*(one.package for one in result.settlements), *result.menu):
        assert keeps(talks, package)


@modest
@given(small_talks())
def test_swapping_the_sides_swaps_the_result(talks: Talks):
    swapped = talks.model_copy(update={"sides": dict(reversed(talks.sides.items()))})
    one, other = settled(talks), settled(swapped)
    assert type(one) is type(other)
    if isinstance(one, Settlements) and isinstance(other, Settlements):
        for concept in Concept:
            assert one[concept].package == other[concept].package
            assert one[concept].values == other[concept].values


@modest
@given(small_talks(), st.sampled_from([2, 5, 1000]))
def test_counting_in_other_points_changes_nothing(talks: Talks, factor: int):
    data = talks.model_dump(by_alias=True)
    first = next(iter(data["sides"].values()))
    first["scale"] *= factor
    for preference in first["preferences"].values():
        preference["points"] *= factor
    for each in first["interactions"]:
        each["points"] *= factor
    first["walk_away"] = {end: first["walk_away"][end] * factor for end in ("low", "likely", "high")}
    for rule in data["rules"]:
        for key in [key for key, value in rule.items() if value in (None, (), "")]:
            del rule[key]
    one, other = settled(talks), settled(Talks.model_validate(_bare(data)))
    assert type(one) is type(other)
    if isinstance(one, Settlements) and isinstance(other, Settlements):
        assert [each.package for each in one.settlements] == [each.package for each in other.settlements]


def _bare(data: object) -> object:
    if isinstance(data, dict):
        return {key: _bare(value) for key, value in data.items() if value not in (None, (), "", {})}
    return [_bare(value) for value in data] if isinstance(data, list | tuple) else data


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(small_talks(sides=(2, 3)))
def test_the_program_finds_what_the_frontier_finds(talks: Talks):
    result = settled(talks)
    assume(isinstance(result, Settlements))
    game = Game(talks)
    program = Program(game, game.demands)
    for concept in (Concept.NASH, Concept.KALAI_SMORODINSKY, Concept.LEXIMIN, Concept.UTILITARIAN):
        found = program.best(concept, [1] * len(talks.sides))
        assert found is not None
        here, there = gains(talks, dict(found.package)), gains(talks, dict(result[concept].package))
        if concept is Concept.NASH:
            assert _product(here) == pytest.approx(_product(there), rel=1e-5)
        elif concept is Concept.UTILITARIAN:
            assert float(sum(here)) == pytest.approx(float(sum(there)), abs=1e-6)
        elif concept is Concept.LEXIMIN:
            assert [float(g) for g in sorted(here)] == pytest.approx([float(g) for g in sorted(there)], abs=1e-6)
        assert found.bound >= found.value - 1e-6


def _product(gains: tuple[Fraction, ...]) -> float:
    total = 1.0
    for gain in gains:
        total *= float(gain) if gain > 0 else 1.0
    return total


def test_a_walk_away_below_every_deal_is_used_as_it_stands():
    # From -5 on, what A gains hardly changes with the package, so Nash gives B nearly all it asks.
    def talks(walk_away: str) -> Talks:
        return read(
            f"""
            issues: {{share: {{kind: ordered, options: [a, b, c]}}}}
            sides:
              ada: {{scale: 1, walk_away: {walk_away}, preferences: {{share: {{points: 1, values: {{a: 20, b: 45, c: 60}}}}}}}}
              ben: {{scale: 1, walk_away: 0, preferences: {{share: {{points: 1, values: {{a: 70, b: 62, c: 50}}}}}}}}
            """,
            Talks,
        ).value

    assert settle(talks("0"))["nash"].package == {"share": "c"}
    assert settle(talks("-5"))["nash"].package == {"share": "a"}


def test_kalai_smorodinsky_does_not_waste_what_costs_the_other_little():
    talks = read(
        """
        issues: {deal: {options: [x, y, z]}}
        sides:
          ada: {scale: 1, walk_away: 0, preferences: {deal: {points: 1, values: {x: 54, y: 55, z: 100}}}}
          ben: {scale: 1, walk_away: 0, preferences: {deal: {points: 1, values: {x: 95, y: 50, z: 0}}}}
        """,
        Talks,
    ).value
    assert settle(talks)["kalai_smorodinsky"].package == {"deal": "x"}
    assert settle(talks)["equitable"].package == {"deal": "y"}


def test_agreed_bargaining_weights_move_the_nash_package():
    talks = checkout()
    heavier = talks.model_copy(update={"nash_weights": {"northgate": 1, "fennel": 5}})
    assert settle(heavier)["nash"].values["fennel"] > settle(talks)["nash"].values["fennel"]
    assert settle(heavier)["leximin"] == settle(talks)["leximin"]


def test_the_worked_example_settles_with_proof():
    result = settle(checkout())
    nash = result["nash"]
    assert nash.package == {
        "credits": "EUR 30,000.00",
        "response": "30 minutes",
        "monitoring": "both together",
        "failover-test": "24 July 2026",
        "no-admission": "included",
    }
    assert nash.certificate.agrees
    assert nash.certificate.gap == 0
    assert nash.certificate.second["northgate"] == "1445/2"
    assert result.frontier.complete
    assert 3 <= len(result.menu) <= 5
    assert len({tuple(package.values()) for package in result.menu}) == len(result.menu)


def test_a_hundred_issues_are_settled_exactly_while_you_look():
    issues = {f"i{n}": {"options": ["a", "b", "c"]} for n in range(100)}

    def part(shift: int) -> dict[str, object]:
        weights = [1 + (n * 7 + shift * 5) % 11 for n in range(100)]
        return {
            "scale": sum(weights),
            "preferences": {
                f"i{n}": {"points": w, "values": {"a": 100 * (shift == 0), "b": 50 + n % 9, "c": 100 * (shift == 1)}}
                for n, w in enumerate(weights)
            },
            "walk_away": 10,
        }

    result = settle(Talks.model_validate({"issues": issues, "sides": {"ada": part(0), "ben": part(1)}}))
    assert result.frontier.complete
    assert result["nash"].certificate.agrees


def test_a_continuous_amount_is_settled_to_the_cent_within_a_proven_bound():
    talks = read(
        """
        issues:
          price: {kind: money, from: EUR 0, to: EUR 1000}
          date: {options: [early, late]}
        sides:
          ada:
            preferences:
              price: {points: 700, curve: {EUR 0: 0, EUR 333.33: 80, EUR 1000: 100}}
              date: {points: 300, values: {early: 100, late: 0}}
            walk_away: 100
          ben:
            preferences:
              price: {points: 600, prefers: less}
              date: {points: 400, values: {early: 20, late: 100}}
            walk_away: 100
            limits: {price: {at_most: EUR 900}}
        """,
        Talks,
    ).value
    result = settle(talks)
    assert result["nash"].package["price"] == "EUR 333.33"
    assert result.frontier.complete
    for one in result.settlements:
        assert one.certificate.method == "frontier"
        assert one.certificate.gap < 1e-4
        assert one.certificate.agrees


def test_one_side_alone_needs_a_guess_of_the_other():
    talks = checkout()
    alone = talks.model_copy(update={"sides": {"northgate": talks.sides["northgate"]}})
    with pytest.raises(Faulty, match="guess"):
        settle(alone)


def test_rules_that_contradict_each_other_are_a_fault_and_not_a_failed_negotiation():
    text = """
    issues: {work: {options: [a, b]}, pay: {options: [x, y]}}
    rules:
      - if: {work: a}
        then: {pay: x}
      - if: {pay: x}
        then: {work: b}
      - require: {work: a}
    sides:
      ada: {preferences: {work: {points: 1000, values: {a: 100, b: 0}}}, walk_away: 0}
      ben: {preferences: {pay: {points: 1000, values: {x: 100, y: 0}}}, walk_away: 0}
    """
    with pytest.raises(Faulty) as caught:
        settle(read(text, Talks).value)
    assert {fault.path for fault in caught.value.faults} == {("rules", 0), ("rules", 1), ("rules", 2)}
