"""How far a package holds if the weights are not quite right: exactly, by the worst case, not by trials."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from makegood.negotiation.talks import Side, Talks


def worst(talks: Talks, side: str, package: Mapping[str, str], off: Fraction) -> Fraction:
    """Return the least that a package can be worth to a side if each weight is off by up to the share `off`.

    The weights, each off by itself, are brought back to the side's scale; points for combinations stay as they are.
    The worst is where issues on which the package is good weigh less and the others more: only where between good
    and bad the line is drawn is tried out. off runs from 0 to 1.
    """
    part = talks.sides[side]
    shares = sorted(_shares(talks, part, package))
    total = sum((points for _, points in shares), Fraction(0))
    bonus = part.worth(talks.issues, package) - sum((share * points for share, points in shares), Fraction(0))
    if not total:
        return bonus
    least = None
    low_points, low_worth = Fraction(0), Fraction(0)
    worth = sum((share * points for share, points in shares), Fraction(0))
    for share, points in [(Fraction(0), Fraction(0)), *shares]:
        low_points, low_worth = low_points + points, low_worth + share * points
        weight = (1 - off) * total + 2 * off * low_points
        if weight:
            here = ((1 - off) * worth + 2 * off * low_worth) / weight * total
            least = here if least is None else min(least, here)
    return bonus + (least or Fraction(0))


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
    floor = talks.sides[side].floor
    if worst(talks, side, package, Fraction(0)) < floor:
        return None
    low, high = 0, 101
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if worst(talks, side, package, Fraction(middle, 100)) >= floor else (low, middle)
    return low
