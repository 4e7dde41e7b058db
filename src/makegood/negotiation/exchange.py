"""Close to the ceiling by exchange: a package for talks whose band is too large to build, with the gap that is left.

What is best where issues may be split is rounded to a whole package. Then up to four issues at a time are settled
otherwise, such that every side comes as near as can be to what the ceiling gives it: all pairs of changes are put into
a tree, and for each pair the one is looked up that makes up best for what it takes from whom. Only changes that cost
little at the ceiling's prices are tried, since nothing that costs more than the gap could close it.
Source: meeting in the middle (Horowitz and Sahni 1974), with the core of a knapsack (Balas and Zemel 1980).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CHANGES = 150
ROUNDS = 12
NEIGHBOURS = 4
FINER = 1e-9


def most_even(rates: Sequence[Floats], start: Floats, chosen: Ints, prices: Floats, bound: float) -> Ints:
    """Return a row of each block such that the smallest rate is about as great as can be.

    rates    per block, what each of its combinations adds to each side's rate; start: what the rates are without any
    chosen   the rows to begin with
    prices   of the rates, at the ceiling; bound: what no smallest rate can pass
    """
    loss = [(each @ prices).max() - each @ prices for each in rates]
    reached = _smallest(rates, start, chosen)
    for _ in range(ROUNDS):
        better = _exchanged(rates, start, bound, loss, chosen)
        now = _smallest(rates, start, better)
        if now <= reached + FINER:
            break
        chosen, reached = better, now
    return chosen


def _smallest(rates: Sequence[Floats], start: Floats, chosen: Ints) -> float:
    return float(_sum(rates, start, chosen).min())


def _sum(rates: Sequence[Floats], start: Floats, chosen: Ints) -> Floats:
    total: Floats = start + np.sum([each[row] for each, row in zip(rates, chosen, strict=True)], axis=0)
    return total


def _exchanged(rates: Sequence[Floats], start: Floats, bound: float, loss: Sequence[Floats], chosen: Ints) -> Ints:
    """The best after up to four changes; as it was where none is better."""
    from scipy.spatial import cKDTree

    changes = sorted(
        (float(loss[block][row] - loss[block][old]), block, row)
        for block, old in enumerate(chosen.tolist())
        for row in range(len(rates[block]))
        if row != old
    )[:CHANGES]
    owner = np.array([-1, *(block for _, block, _ in changes)])
    moved = np.array([np.zeros_like(start), *(rates[b][row] - rates[b][chosen[b]] for _, b, row in changes)])
    first, second = np.triu_indices(len(moved))  # the first change is none at all
    apart = (owner[first] != owner[second]) | (first == 0)
    first, second = first[apart], second[apart]
    pairs = moved[first] + moved[second]
    here = _sum(rates, start, chosen)
    _, found = cKDTree(pairs).query(bound - here - pairs, k=min(NEIGHBOURS, len(pairs)), p=np.inf)
    other = found.reshape(len(pairs), -1)
    mine = np.arange(len(pairs))[:, None]
    clash = np.zeros(other.shape, dtype=bool)
    for a in (first, second):
        for b in (first, second):
            clash |= (owner[a[mine]] == owner[b[other]]) & (a[mine] > 0)
    smallest = np.where(clash, -np.inf, (here + pairs[:, None] + pairs[other]).min(axis=2))
    row, column = np.unravel_index(int(smallest.argmax()), smallest.shape)
    after = chosen.copy()
    for pair in (row, other[row, column]):
        for change in (first[pair], second[pair]):
            if change:
                _, block, option = changes[change - 1]
                after[block] = option
    return after
