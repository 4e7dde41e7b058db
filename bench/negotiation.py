"""How fast and how right the settlement engine is, beside NegMAS.

    python bench/negotiation.py                 our own figures
    python bench/negotiation.py --peer PYTHON   the same talks in NegMAS, run by the Python that has it

NegMAS is AGPL and stays out of the package: put it in an environment of its own, for example
`python -m venv bench/.peers && bench/.peers/bin/pip install negmas==0.16.0`, and pass `bench/.peers/bin/python`.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time

SIZES = [(3, 10), (4, 10), (5, 10), (6, 10), (10, 10), (30, 10), (100, 10)]
LARGEST_LISTED = 10**6  # packages; beyond, listing them takes the peer minutes


def opposed(issues: int, options: int, seed: int = 1) -> list[dict[str, object]]:
    """Two sides who mostly want the opposite: per issue the points, and the values of its options."""
    dice = random.Random(seed)
    sides: list[dict[str, object]] = []
    rising = [sorted(dice.randint(0, 100) for _ in range(options)) for _ in range(issues)]
    falling = [sorted((dice.randint(0, 100) for _ in range(options)), reverse=True) for _ in range(issues)]
    for values in (rising, falling):
        cuts = sorted(dice.sample(range(1, 1000), issues - 1))
        points = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
        sides.append({"points": points, "values": values})
    return sides


def ours(issues: int, options: int) -> dict[str, float]:
    from makegood.negotiation import Concept, Settlements, Talks, settle
    from makegood.negotiation.concepts import choose
    from makegood.negotiation.frontier import build
    from makegood.negotiation.game import Game
    from makegood.negotiation.solver import measure_of

    talks = Talks.model_validate(
        {
            "issues": {f"i{n}": {"options": [str(k) for k in range(options)]} for n in range(issues)},
            "sides": {
                f"side{s}": {
                    "walk_away": 300,
                    "preferences": {
                        f"i{n}": {
                            "points": part["points"][n],
                            "values": dict(zip(map(str, range(options)), part["values"][n], strict=True)),
                        }
                        for n in range(issues)
                    },
                }
                for s, part in enumerate(opposed(issues, options))
            },
        }
    )
    start = time.perf_counter()
    result = settle(talks)
    whole = time.perf_counter() - start
    game = Game(talks)
    start = time.perf_counter()
    choose(Concept.NASH, build(game.blocks(), game.walk_aways).points, measure_of(game))
    seconds = time.perf_counter() - start
    assert isinstance(result, Settlements)
    gains = [gain / 1000 for gain in result["nash"].gains.values()]
    return {"whole": whole, "seconds": seconds, "points": result.frontier.size, "nash": gains[0] * gains[1]}


PEER = """
import json, sys, time
from negmas import make_issue, make_os
from negmas.preferences import LinearAdditiveUtilityFunction, pareto_frontier, nash_points
issues, options, sides = json.loads(sys.stdin.read())
space = [make_issue([str(k) for k in range(options)], name=f"i{n}") for n in range(issues)]
ufuns = [LinearAdditiveUtilityFunction(
    values=[dict(zip(map(str, range(options)), [v / 100 for v in part["values"][n]])) for n in range(issues)],
    weights=[p / 1000 for p in part["points"]], issues=space, reserved_value=0.3) for part in sides]
start = time.perf_counter()
front, _ = pareto_frontier(ufuns, issues=space)
ranges = [(0.3, max(p[s] for p in front if min(p) >= 0.3)) for s in range(2)]
nash = nash_points(ufuns, front, ranges=ranges)
seconds = time.perf_counter() - start
good = {tuple(round(x, 9) for x in p) for p in front if min(p) >= 0.3 - 1e-12}
point = nash[0][0]
print(json.dumps({"seconds": seconds, "points": len(good), "nash": (point[0] - 0.3) * (point[1] - 0.3)}))
"""


def theirs(python: str, issues: int, options: int) -> dict[str, float]:
    given = json.dumps([issues, options, opposed(issues, options)])
    done = subprocess.run([python, "-c", PEER], input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", help="a Python that has NegMAS")
    peer = parser.parse_args().peer
    print(f"{'talks':>10} {'points':>8} {'nash':>10} {'whole':>9} {'front':>9}   NegMAS")
    print(f"{'':>30} {'seconds':>9} {'seconds':>9}   frontier and Nash")
    for issues, options in SIZES:
        own = ours(issues, options)
        line = f"{issues:>4} x {options:<3} {own['points']:>8} {own['nash']:>10.6f} {own['whole']:>9.4f} {own['seconds']:>9.4f}"
        if peer and options**issues <= LARGEST_LISTED:
            other = theirs(peer, issues, options)
            same = own["points"] == other["points"] and abs(own["nash"] - other["nash"]) < 1e-9
            line += f"   {other['seconds']:.3f} s, {other['seconds'] / own['seconds']:,.0f} times ours, "
            line += "same answer" if same else f"another answer: {other['points']} points, Nash {other['nash']:.6f}"
        print(line, flush=True)
    print(f"greatest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
