"""Which points nobody can improve on without loss to another."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

MOST_POINTS_MANY_SIDES = 2_000  # four sides and more: each is held against each
THINNINGS = 20


class TooLarge(Exception):
    """There is more than is worth listing."""


def efficient(points: Ints) -> Ints:
    """Return the efficient rows of `points` (n x sides), each once, the first side's best first.

    >>> efficient(np.array([[1, 5], [3, 3], [2, 2], [3, 3], [5, 1]])).tolist()
    [[5, 1], [3, 3], [1, 5]]
    """
    if len(points) < 2:
        return points
    if points.shape[1] == 2:
        order = np.lexsort((-points[:, 1], -points[:, 0]))
        ordered = points[order]
        second = ordered[:, 1]
        keep = np.ones(len(ordered), dtype=bool)
        keep[1:] = second[1:] > np.maximum.accumulate(second)[:-1]
        return ordered[keep]
    return _efficient_many(points)


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """Return the rows, or numbers, each once and rising.

    Asked for these alone, numpy.unique loads numpy.ma, which takes longer than most talks.
    """
    return np.unique(values, axis=0, return_index=True)[0]


def _efficient_many(points: Ints) -> Ints:
    points = _thinned(points)
    points = points[np.lexsort(tuple(-points[:, column] for column in range(points.shape[1] - 1, -1, -1)))]
    points = points[np.r_[True, (points[1:] != points[:-1]).any(axis=1)]]
    return points[_unbeaten(points)] if points.shape[1] == 3 else _sifted(points)


def _thinned(points: Ints) -> Ints:
    """Without what a few of the greatest sums beat: quick, and only what is left is looked at with care."""
    for best in points[np.argsort(-points.sum(axis=1), kind="stable")[:THINNINGS]]:
        if len(points) <= THINNINGS:
            break
        points = points[(points > best).any(axis=1) | (points == best).all(axis=1)]
    return points


def _unbeaten(points: Ints) -> Mask:
    """Three sides, rows falling and each once: which rows no earlier row matches on the second and third.

    Halves are held against each other, then quarters, …, each level by one sort and one running maximum.
    """
    places = np.arange(len(points))
    second = points[:, 1]
    third = np.unique(points[:, 2], return_inverse=True)[1].astype(np.int64)
    beaten = np.zeros(len(points), dtype=bool)
    width = 1
    while width < len(points):
        pair, later = places // (2 * width), places // width % 2
        order = np.lexsort((later, -second, pair))
        offset = pair[order] * (len(points) + 1)
        earlier = np.where(later[order] == 0, third[order] + 1, 0) + offset
        best = np.maximum.accumulate(earlier) - offset - 1
        beaten[order] |= (later[order] == 1) & (best >= third[order])
        width *= 2
    return ~beaten


def _sifted(points: Ints) -> Ints:
    """Whoever stands before a point in the order of sums may beat it, nobody after it can."""
    points = points[np.argsort(-points.sum(axis=1), kind="stable")]
    kept = np.empty_like(points)
    count = 0
    while len(points):
        best = points[0]
        kept[count] = best
        count += 1
        if count > MOST_POINTS_MANY_SIDES:
            raise TooLarge
        points = points[(points > best).any(axis=1)]
    found = kept[:count]
    return found[np.lexsort(tuple(-found[:, column] for column in range(found.shape[1] - 1, -1, -1)))]
