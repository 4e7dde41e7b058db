"""Answers in NegMAS, for bench/negotiation.py to compare with: one question as JSON on standard input, one answer out.

{"ask": "opposed", "issues": …, "options": …, "sides": […], "method": "listing" | "sampler"}: two sides' made-up points.
{"ask": "additive", "worths": …, "floors": …}: any sides whose worth adds up.
"""

from __future__ import annotations

import json
import sys
import time

from negmas import make_issue
from negmas.preferences import LinearAdditiveUtilityFunction, nash_points, pareto_frontier
from negmas.preferences.pareto_sampler import MOBANOSParetoSampler

FLOOR = 0.3


def opposed(issues: int, options: int, sides: list[dict], method: str) -> dict:
    space = [make_issue([str(k) for k in range(options)], name=f"i{n}") for n in range(issues)]
    ufuns = [
        LinearAdditiveUtilityFunction(
            values=[
                dict(zip(map(str, range(options)), [v / 100 for v in part["values"][n]], strict=True))
                for n in range(issues)
            ],
            weights=[points / 1000 for points in part["points"]],
            issues=space,
            reserved_value=FLOOR,
        )
        for part in sides
    ]
    start = time.process_time()
    if method == "sampler":
        sampler = MOBANOSParetoSampler()
        sampler.init(*ufuns)
        front = [tuple(float(u(outcome)) for u in ufuns) for outcome in sampler.pareto_outcomes()]
        product = max((a - FLOOR) * (b - FLOOR) for a, b in front if min(a, b) >= FLOOR)
    else:
        front, _ = pareto_frontier(ufuns, issues=space)
        ranges = [(FLOOR, max(p[side] for p in front if min(p) >= FLOOR)) for side in range(2)]
        point = nash_points(ufuns, front, ranges=ranges)[0][0]
        product = (point[0] - FLOOR) * (point[1] - FLOOR)
    seconds = time.process_time() - start
    return {"seconds": seconds, "points": _told_apart(front), "nash": product}


def _told_apart(front: list[tuple[float, float]]) -> int:
    """How many points reach the floor, those that only floating point tells apart counted once."""
    count, highest = 0, -1.0
    for _, second in sorted(((round(a, 9), round(b, 9)) for a, b in front if min(a, b) >= FLOOR - 1e-12), reverse=True):
        if second > highest + 2e-9:
            count, highest = count + 1, second
    return count


def additive(worths: list[list[list[float]]], floors: list[float]) -> dict:
    """worths: per side and issue, what each option is worth."""
    space = [make_issue([str(k) for k in range(len(table))], name=f"i{n}") for n, table in enumerate(worths[0])]
    ufuns = [
        LinearAdditiveUtilityFunction(
            values=[{str(k): worth for k, worth in enumerate(table)} for table in tables],
            weights=[1.0] * len(tables),
            issues=space,
            reserved_value=floor,
        )
        for tables, floor in zip(worths, floors, strict=True)
    ]
    start = time.process_time()
    front, _ = pareto_frontier(ufuns, issues=space)
    seconds = time.process_time() - start
    return {"seconds": seconds, "front": [list(map(float, point)) for point in front]}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        kind = asked.pop("ask")
        try:
            print(json.dumps({"opposed": opposed, "additive": additive}[kind](**asked)), flush=True)
        except Exception as error:  # what the peer cannot do is a finding, not an end
            print(json.dumps({"error": f"{type(error).__name__}: {error}"[:200]}), flush=True)


main()
