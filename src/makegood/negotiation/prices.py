"""Prices that tell whether some demands can still be met, once a part of the issues is settled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from makegood.negotiation.efficient import Ints

Floats = NDArray[np.float64]


def telling_prices(rests: Sequence[Ints], prices: Floats, least: Floats, point: Ints) -> Floats:
    """Return weights of the demands, adding up to one, by which `point` falls shortest of them or passes them least.

    rests    the ways to settle each block that is still to come, in units of each side's worth
    prices   demands x sides; least: what worth at these prices must reach
    point    what the settled blocks are worth to each side

    What all demands in these weights can still reach is greatest with the best of each block: a linear program's dual.
    It may be wrong by rounding: any weights tell the truth, these only tell much.
    """
    from scipy.optimize import linprog

    short = prices @ point - least
    many, blocks = len(least), len(rests)
    worth = [rest @ prices.T for rest in rests]
    rows = np.zeros((sum(len(each) for each in worth), many + blocks))
    start = 0
    for block, each in enumerate(worth):
        rows[start : start + len(each), :many] = each
        rows[start : start + len(each), many + block] = -1.0
        start += len(each)
    done = linprog(
        np.r_[short, np.ones(blocks)],
        A_ub=rows if len(rows) else None,
        b_ub=np.zeros(len(rows)) if len(rows) else None,
        A_eq=np.r_[np.ones(many), np.zeros(blocks)][None],
        b_eq=[1.0],
        bounds=[(0, None)] * many + [(None, None)] * blocks,
    )
    weights = np.eye(many)[int(short.argmin())] if done.x is None else np.maximum(done.x[:many], 0.0)
    found: Floats = weights / weights.sum()
    return found
