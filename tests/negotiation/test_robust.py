"""How far a package holds: the worst case, held against trials."""

from __future__ import annotations

import random
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.negotiation.brute import small_talks
from tests.negotiation.test_solver import checkout

from makegood.negotiation import Talks, settle
from makegood.negotiation.robust import holds_to, worst


def tried(talks: Talks, side: str, package: dict[str, str], off: Fraction, signs: list[int]) -> Fraction:
    part = talks.sides[side]
    weights = {n: part.points(n) * (1 + sign * off) for n, sign in zip(part.preferences, signs, strict=False)}
    shares = {n: one.share(talks.issues[n], package[n]) for n, one in part.preferences.items()}
    bonus = part.worth(talks.issues, package) - sum(part.points(n) * shares[n] for n in shares)
    total = sum(weights.values())
    if not total:
        return bonus
    back = sum(part.points(n) for n in weights) / total
    return bonus + sum(weights[n] * back * shares[n] for n in weights)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small_talks(), st.integers(0, 99), st.randoms(use_true_random=False))
def test_no_choice_of_weights_within_the_range_is_worse_than_the_worst(talks: Talks, percent: int, dice: random.Random):
    package = {name: dice.choice(issue.choices) for name, issue in talks.issues.items()}
    off = Fraction(percent, 100)
    for side, part in talks.sides.items():
        least = worst(talks, side, package, off)
        corners = [tried(talks, side, package, off, [dice.choice([-1, 1]) for _ in range(4)]) for _ in range(20)]
        assert least <= min(corners)
        signs = [[-1 if place >> n & 1 else 1 for n in range(4)] for place in range(16)]
        assert least == min(tried(talks, side, package, off, each) for each in signs)
        assert worst(talks, side, package, Fraction(0)) == part.worth(talks.issues, package)


def test_a_package_holds_to_the_last_whole_per_cent_at_which_the_worst_case_is_not_below_the_walk_away():
    talks = checkout()
    package = settle(talks)["nash"].package
    for side, part in talks.sides.items():
        percent = holds_to(talks, side, package)
        assert percent is not None
        floor = Fraction(part.walk_away.likely)
        assert worst(talks, side, package, Fraction(percent, 100)) >= floor
        assert percent == 100 or worst(talks, side, package, Fraction(percent + 1, 100)) < floor
