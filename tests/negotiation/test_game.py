"""Groups of issues tied together: listed or sifted one issue after the other, the frontier is the same."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from tests.negotiation.brute import small_talks

from makegood.formats import read
from makegood.negotiation import Settlements, Talks, game, settle
from makegood.negotiation.frontier import build


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small_talks(sides=(2, 4)))
def test_sifting_a_group_keeps_every_efficient_package_of_it(talks: Talks):
    compiled = game.Game(talks)
    listed = build(compiled.blocks(), compiled.walk_aways)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(game, "LARGEST_BLOCK", 0)
        sifted = build(compiled.blocks(), compiled.walk_aways)
    assert sifted.points.tolist() == listed.points.tolist()
    for point in listed.points:
        assert sifted.ways(point) == listed.ways(point)
        key = lambda chosen: sorted(chosen.items())  # noqa: E731
        assert sorted(sifted.packages(point), key=key) == sorted(listed.packages(point), key=key)


def test_a_chain_of_rules_too_long_to_list_still_has_its_whole_frontier():
    issues = "\n".join(f"  i{n}: {{options: [a, b, c]}}" for n in range(24))
    rules = "\n".join(f"  - if: {{i{n}: a}}\n    then: {{i{n + 1}: [a, b]}}" for n in range(23))

    def side(first: int) -> str:
        values = [f"i{n}: {{points: 10, values: {{a: {(n * first) % 101}, b: {(n * 7) % 60}, c: {100 - (n * first) % 101}}}}}" for n in range(24)]  # fmt: skip
        return f"{{scale: 240, walk_away: 60, preferences: {{{', '.join(values)}}}}}"

    text = f"issues:\n{issues}\nrules:\n{rules}\nsides:\n  ada: {side(37)}\n  ben: {side(53)}\n"
    result = settle(read(text, Talks).value)
    assert isinstance(result, Settlements)
    assert result.frontier.complete
    assert all(one.certificate.agrees and one.certificate.gap == 0 for one in result.settlements)
