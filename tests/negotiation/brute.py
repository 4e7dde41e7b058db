"""The slow, plain way to settle small talks: list every package, keep the good ones. And random talks to try it on."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from makegood.formats import Faulty
from makegood.negotiation import Concept, NoDeal, Settlements, Talks, settle
from makegood.negotiation.game import keeps


def acceptable(talks: Talks) -> dict[tuple[Fraction, ...], list[dict[str, str]]]:
    """Every package that keeps all rules and demands, by its gains as shares of each side's scale."""
    found: dict[tuple[Fraction, ...], list[dict[str, str]]] = {}
    for choices in product(*(issue.choices for issue in talks.issues.values())):
        package = dict(zip(talks.issues, choices, strict=True))
        if keeps(talks, package):
            found.setdefault(gains(talks, package), []).append(package)
    return found


def gains(talks: Talks, package: dict[str, str]) -> tuple[Fraction, ...]:
    return tuple(
        (side.worth(talks.issues, package) - side.floor) / Fraction(side.scale) for side in talks.sides.values()
    )


def efficient(points: set[tuple[Fraction, ...]]) -> set[tuple[Fraction, ...]]:
    def beaten(point: tuple[Fraction, ...]) -> bool:
        return any(other != point and all(a >= b for a, b in zip(other, point, strict=True)) for other in points)

    return {point for point in points if not beaten(point)}


def best(concept: str, front: set[tuple[Fraction, ...]]) -> set[tuple[Fraction, ...]]:
    ideal = [max(column) for column in zip(*front, strict=True)]

    def rates(point: tuple[Fraction, ...]) -> list[Fraction]:
        return sorted(gain / top if top else Fraction(1) for gain, top in zip(point, ideal, strict=True))

    keys = {
        "nash": lambda p: (sum(g > 0 for g in p), math.prod(g for g in p if g > 0)),
        "kalai_smorodinsky": rates,
        "leximin": sorted,
        "utilitarian": sum,
        "equitable": lambda p: (rates(p)[0] - rates(p)[-1], rates(p)),
    }
    key = keys[concept]
    top = max(key(point) for point in front)
    return {point for point in front if key(point) == top}


def equal_to_listing(talks: Talks) -> str:
    """Hold what `settle` finds against every package; say how the talks ended. Raises AssertionError where they differ."""
    every = acceptable(talks)
    try:
        result = settle(talks)
    except Faulty:
        assert not every
        return "rules that leave nothing"
    if not every:
        assert isinstance(result, NoDeal)
        return "no deal"
    assert isinstance(result, Settlements)
    front = efficient(set(every))
    scales = [Fraction(side.scale) for side in talks.sides.values()]
    floors = [side.floor for side in talks.sides.values()]
    expected = {tuple(round(float(g * s + f), 9) for g, s, f in zip(p, scales, floors, strict=True)) for p in front}
    assert set(result.frontier.points) == expected
    assert result.frontier.complete
    for concept in Concept:
        one, chosen = result[concept], best(concept, front)
        assert gains(talks, dict(one.package)) in chosen
        assert one.ties == sum(len(every[point]) for point in chosen)
        assert one.certificate.agrees
        assert one.certificate.rounding == 0
    return "settled"


@st.composite
def small_talks(draw: st.DrawFn, sides: tuple[int, int] = (2, 5), plain: bool = False) -> Talks:
    """Talks with up to four issues of up to three options, rules, interactions, musts and odd walk-aways."""
    issues = {
        f"issue-{n}": [f"o{n}{k}" for k in range(draw(st.integers(2, 3)))] for n in range(draw(st.integers(1, 4)))
    }
    names = list(issues)

    def condition() -> dict[str, object]:
        picked = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
        return {name: draw(st.sampled_from(issues[name])) for name in picked}

    def rule() -> dict[str, object]:
        kind = draw(st.sampled_from(["forbid", "if", "at_most", "together"]))
        if kind == "forbid":
            return {"forbid": condition()}
        if kind == "if":
            return {"if": condition(), "then": condition()}
        if kind == "at_most":
            return {"at_most": 1, "of": [condition(), condition()]}
        return {"together": [condition(), condition()]}

    def side() -> dict[str, object]:
        cuts = sorted(draw(st.lists(st.integers(0, 20), min_size=len(names) - 1, max_size=len(names) - 1)))
        points = [b - a for a, b in zip([0, *cuts], [*cuts, 20], strict=True)]
        part: dict[str, object] = {
            "scale": 20,
            "preferences": {
                name: {
                    "points": given,
                    "values": {o: draw(st.sampled_from([0, 25, 50, 75, 100])) for o in issues[name]},
                }
                for name, given in zip(names, points, strict=True)
            },
            "walk_away": draw(st.sampled_from([-300, -7, 0, 3, "6.5", 9, 14])),
        }
        if not plain and draw(st.booleans()):
            part["interactions"] = [{"when": condition(), "points": draw(st.integers(-6, 6))}]
        if not plain and draw(st.booleans()):
            name = draw(st.sampled_from(names))
            part["must"] = {name: draw(st.lists(st.sampled_from(issues[name]), min_size=1, unique=True))}
        return part

    return Talks.model_validate(
        {
            "issues": {name: {"options": options} for name, options in issues.items()},
            "rules": [] if plain else [rule() for _ in range(draw(st.integers(0, 2)))],
            "sides": {f"side-{n}": side() for n in range(draw(st.integers(*sides)))},
        }
    )
