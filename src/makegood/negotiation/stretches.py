"""Continuous amounts cut into stretches: on each, every side's curve is straight and every condition says the same.

So a stretch can be treated as an option that has a length. ‘Less than EUR 5,000’ means EUR 4,999.99 at most: a
condition cuts a range one coin apart, and both ends belong to their stretch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from makegood.negotiation.talks import Condition, Talks

Stretch = tuple[Fraction, Fraction]


def stretches(talks: Talks, name: str) -> tuple[Stretch, ...]:
    """The stretches of a continuous issue, the lowest amounts first; neighbours share an end save where a condition cuts."""
    issue = talks.issues[name]
    low, high = issue.numbers
    starts = sorted({low, *(start for start in _cuts(talks, name) if low < start <= high)})
    ends = [max(start, after - issue.coin) for start, after in pairwise(starts)] + [high]
    bends = {
        place
        for side in talks.sides.values()
        if name in side.preferences and side.points(name)
        for place, _ in side.preferences[name].knots(issue)
    }
    found: list[Stretch] = []
    for start, end in zip(starts, ends, strict=True):
        places = sorted({start, end, *(bend for bend in bends if start < bend < end)})
        found += list(pairwise(places)) or [(start, end)]
    return tuple(found)


def _cuts(talks: Talks, name: str) -> Iterator[Fraction]:
    """Every amount from which on a condition says something else than just below it."""
    issue = talks.issues[name]
    for conditions in _conditions(talks):
        if name in conditions:
            one = conditions[name]
            low, high = one.bounds(issue)
            if one.one_of or one.at_least is not None:
                yield low
            if one.one_of or one.at_most is not None:
                yield high + issue.coin


def _conditions(talks: Talks) -> Iterator[Mapping[str, Condition]]:
    for rule in talks.rules:
        yield from (conditions for _, conditions in rule.parts())
    for side in talks.sides.values():
        yield from (each.when for each in side.interactions)
        yield side.must
        yield side.limits
