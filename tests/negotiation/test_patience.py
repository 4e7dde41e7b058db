"""Where the limits of the search are reached: what is told then is true, and what is not known is not claimed."""

from __future__ import annotations

import pytest
from tests.negotiation.test_large import wide_talks

from makegood.formats import Faulty
from makegood.negotiation import Concept, Settlements, Talks, solver
from makegood.negotiation.efficient import TooLarge
from makegood.negotiation.game import Game, keeps
from makegood.negotiation.no_deal import possible
from makegood.negotiation.patience import Undecided
from makegood.negotiation.program import MOMENT, SECONDS, TOGETHER, Program
from makegood.negotiation.words import tell

SOLVED = (Concept.NASH, Concept.KALAI_SMORODINSKY, Concept.LEXIMIN, Concept.UTILITARIAN)


def nothing_listed(*_given: object) -> None:
    raise TooLarge


@pytest.fixture
def over_after(monkeypatch: pytest.MonkeyPatch):
    """Have the time of the program be over after so many solves, of talks of which nothing can be listed."""
    solve = Program.solve

    def after(solves: int) -> None:
        left = iter(range(solves))

        def solved(program: Program, *given: object, **more: object):
            if next(left, None) is None:
                raise Undecided
            return solve(program, *given, **more)

        monkeypatch.setattr(solver.merged, "build", nothing_listed)
        monkeypatch.setattr(solver, "_large", lambda *_given: None)
        monkeypatch.setattr(Program, "solve", solved)

    return after


@pytest.fixture
def talks() -> Talks:
    return wide_talks(4, 3, 2)


def test_no_deal_is_not_claimed_where_nothing_was_found_in_time(talks, over_after):
    over_after(0)
    with pytest.raises(Faulty, match="Neither a deal nor a proof"):
        solver.settle(talks)


@pytest.mark.parametrize("solves", [2, 3, 4, 6])
def test_what_was_seen_when_the_time_was_over_is_told_with_a_bound_that_holds(talks, over_after, solves):
    whole = solver.settle(talks)
    assert isinstance(whole, Settlements)
    over_after(solves)
    found = solver.settle(talks)
    assert isinstance(found, Settlements)

    assert {one.concept for one in found.settlements} >= set(SOLVED)
    for concept in SOLVED:
        assert keeps(talks, found[concept].package)
        assert found[concept].certificate.value <= whole[concept].certificate.value + 1e-6
        assert found[concept].certificate.bound >= whole[concept].certificate.value - 1e-6


def test_demands_that_could_not_be_tried_in_time_are_said_neither_to_block_nor_to_open(talks, over_after, monkeypatch):
    monkeypatch.setattr("makegood.negotiation.no_deal.merged.build", nothing_listed)
    over_after(0)
    game = Game(talks)
    assert possible(game, game.demands)
    assert not possible(game, game.demands, unsure=False)


def test_all_solves_of_a_program_share_one_time_which_a_caller_may_shorten_or_draw_out(talks):
    def limit(spent: float, spare: float) -> float:
        program = Program(Game(talks), (), lambda: spare)
        program.left = TOGETHER - spent
        return program._limit()

    assert limit(0, 0) == SECONDS
    assert limit(TOGETHER, 0) == MOMENT
    assert limit(10, -48) == pytest.approx(2)
    assert limit(TOGETHER, 100) == 50


def test_nobody_is_told_to_look_on_where_only_the_smallest_coin_is_in_the_way(tmp_path):
    from typer.testing import CliRunner

    from makegood.cli.app import app

    file = tmp_path / "talks.yaml"
    file.write_text("""
issues: {price: {kind: money, from: EUR 100, to: EUR 200}, date: {options: [early, late]}}
sides:
  ada: {walk_away: 100, preferences: {price: {points: 610, prefers: less}, date: {points: 390, values: {early: 100, late: 0}}}}
  ben: {walk_away: 100, preferences: {price: {points: 530, prefers: more}, date: {points: 470, values: {early: 0, late: 100}}}}
""")
    said = CliRunner().invoke(app, ["settle", str(file)]).output
    assert "may be better by" in said
    assert "--seconds" not in said


def test_one_efficient_combination_is_counted_as_one():
    either = {"points": 1000, "values": {"yes": 100, "no": 0}}
    talks = Talks.model_validate(
        {
            "issues": {"go": {"options": ["yes", "no"]}},
            "sides": {name: {"walk_away": 0, "preferences": {"go": either}} for name in ("ada", "ben")},
        }
    )
    assert "1 efficient combination of gains exists in all; it was weighed." in tell(solver.settle(talks))


def test_of_packages_on_a_line_only_a_least_number_of_ties_is_told():
    against = {"points": 1000, "prefers": "more"}
    talks = Talks.model_validate(
        {
            "issues": {"share": {"kind": "amount", "from": 0, "to": 1}},
            "sides": {
                "ada": {"walk_away": 0, "preferences": {"share": against}},
                "ben": {"walk_away": 0, "preferences": {"share": {**against, "prefers": "less"}}},
            },
        }
    )
    assert "At least 2 packages are equally good here" in tell(solver.settle(talks))
