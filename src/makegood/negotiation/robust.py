"""How far a package holds if the weights are not quite right: exactly, by the worst case, not by trials."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import accumulate

from makegood.negotiation.talks import Side, Talks


def worst(talks: Talks, side: str, package: Mapping[str, str], off: Fraction) -> Fraction:
    """Return the least that a package can be worth to a side if each weight is off by up to the share `off`.

    The weights, each off by itself, are brought back to the side's scale; points for combinations stay as they are.
    The worst is where issues on which the package is good weigh less and the others more: only where between good
    and bad the line is drawn is tried out. off runs from 0 to 1.
    """
    return _worst(talks, side, package)(off)


def _worst(talks: Talks, side: str, package: Mapping[str, str]) -> Callable[[Fraction], Fraction]:
    """`worst` for any `off`. Points are brought to whole numbers once: fractions of large talks are slow to add."""
    part = talks.sides[side]
    shares = sorted(_shares(talks, part, package))
    brought = [share * points for share, points in shares]
    bonus = part.worth(talks.issues, package) - sum(brought, Fraction(0))
    fine = math.lcm(*(points.denominator for _, points in shares), *(worth.denominator for worth in brought))
    low_points = accumulate((int(points * fine) for _, points in shares), initial=0)
    low_worths = accumulate((int(worth * fine) for worth in brought), initial=0)
    lows = list(zip(low_points, low_worths, strict=True))
    total, worth = lows[-1]

    def least(off: Fraction) -> Fraction:
        less, more = off.denominator - off.numerator, 2 * off.numerator
        ways = ((less * worth + more * low_worth, less * total + more * low) for low, low_worth in lows)
        return bonus + min(
            (Fraction(here * total, weight * fine) for here, weight in ways if weight), default=Fraction(0)
        )

    return least


def _shares(talks: Talks, side: Side, package: Mapping[str, str]) -> list[tuple[Fraction, Fraction]]:
    """Per issue that matters: what part of its points the package brings, and the points."""
    return [
        (one.share(talks.issues[name], package[name]), side.points(name))
        for name, one in side.preferences.items()
        if side.points(name)
    ]


def holds_to(talks: Talks, side: str, package: Mapping[str, str]) -> int | None:
    """By how many per cent every weight of a side may be off with the package still at its walk-away or above.

    Whole per cent up to 100; None where the package is below the walk-away as it is.
    """
    floor, least = talks.sides[side].floor, _worst(talks, side, package)
    if least(Fraction(0)) < floor:
        return None
    low, high = 0, 101
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if least(Fraction(middle, 100)) >= floor else (low, middle)
    return low
