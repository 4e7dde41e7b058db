"""How fast and how right the settlement engine is, beside NegMAS.

    python bench/negotiation.py speed [--peer PYTHON] [--long]     two sides, 10^3 to 10^100 packages
    python bench/negotiation.py sides [--seed 1] [--only 6 8] [--seconds N]   three to twelve sides, too large to list
    python bench/negotiation.py domains ARCHIVE [--peer PYTHON]    published Genius domains (.tar.gz)
    python bench/negotiation.py games ARCHIVE                      published scored games of six and seven sides
    python bench/negotiation.py small [--talks 5000]               random small talks, against listing every package

NegMAS is AGPL and stays out of the package: give it an environment of its own,
`python -m venv bench/peers/negmas/.venv && bench/peers/negmas/.venv/bin/pip install -r bench/peers/negmas/requirements.txt`,
and pass `--peer bench/peers/negmas/.venv/bin/python`. --long also runs the peer's sampler on 10^30 packages: minutes.
Times are of the processor, so that other programs on the machine do not count.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import json
import math
import random
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from makegood.formats import Faulty
from makegood.negotiation import Concept, NoDeal, Settlements, Talks, settle
from makegood.negotiation.concepts import choose
from makegood.negotiation.frontier import build
from makegood.negotiation.game import Game
from makegood.negotiation.genius import from_genius
from makegood.negotiation.large import Large
from makegood.negotiation.splits import measure_of

SIZES = [(3, 10), (4, 10), (5, 10), (6, 10), (10, 10), (20, 10), (30, 10), (100, 10)]
LARGEST_LISTED = 10**6  # packages; beyond, listing them takes the peer minutes
LARGEST_SAMPLED = 10**20
MANY = [  # sides, issues, options
    (3, 10, 10), (3, 30, 10), (4, 30, 10), (3, 100, 10), (4, 100, 10), (5, 30, 10), (6, 30, 10), (8, 30, 10),
    (9, 5, 4), (9, 30, 10), (10, 5, 4), (10, 30, 10), (12, 5, 4), (12, 30, 10),
]  # fmt: skip
ANSWER = Path(__file__).parent / "peers" / "negmas" / "answer.py"


class Peer:
    """The peer in its own process, asked one question after the other."""

    def __init__(self, python: str) -> None:
        self.process = subprocess.Popen([python, ANSWER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **question: object) -> dict[str, object]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def opposed(issues: int, options: int, sides: int = 2, seed: int = 1) -> list[dict[str, object]]:
    """Sides who mostly want the opposite of their neighbours: per issue the points, and the values of its options."""
    dice = random.Random(seed)
    values = [
        [sorted((dice.randint(0, 100) for _ in range(options)), reverse=bool(side % 2)) for _ in range(issues)]
        for side in range(sides)
    ]
    found: list[dict[str, object]] = []
    for each in values:
        cuts = sorted(dice.sample(range(1, 1000), issues - 1))
        found.append({"points": [b - a for a, b in itertools.pairwise([0, *cuts, 1000])], "values": each})
    return found


def talks_of(parts: list[dict], walk_away: int) -> Talks:
    count, options = len(parts[0]["points"]), len(parts[0]["values"][0])
    return Talks.model_validate(
        {
            "issues": {f"i{n}": {"options": [str(k) for k in range(options)]} for n in range(count)},
            "sides": {
                f"side{s}": {
                    "walk_away": walk_away,
                    "preferences": {
                        f"i{n}": {
                            "points": part["points"][n],
                            "values": dict(zip(map(str, range(options)), part["values"][n], strict=True)),
                        }
                        for n in range(count)
                    },
                }
                for s, part in enumerate(parts)
            },
        }
    )


# -- two sides -----------------------------------------------------------------------------------------------------


def speed(peer: Peer | None, long: bool) -> None:
    print(f"{'talks':>10} {'points':>8} {'nash':>10} {'whole':>9} {'front':>9}   NegMAS, frontier and Nash")
    for issues, options in SIZES:
        parts = opposed(issues, options)
        own = two_sides(talks_of(parts, 300))
        line = f"{issues:>4} x {options:<3} {own['points']:>8} {own['nash']:>10.6f} {own['whole']:>9.4f} {own['seconds']:>9.4f}"
        packages = options**issues
        methods = ["listing"] * (packages <= LARGEST_LISTED)
        methods += ["sampler"] * (10**6 <= packages <= (10**30 if long else LARGEST_SAMPLED))
        for method in methods if peer else []:
            other = peer.ask(ask="opposed", issues=issues, options=options, sides=parts, method=method)
            same = own["points"] == other["points"] and abs(own["nash"] - other["nash"]) < 1e-9
            line += f"   {method} {other['seconds']:.3f} s, {other['seconds'] / own['seconds']:,.0f} times ours, "
            line += "same answer" if same else f"another answer: {other['points']} points, Nash {other['nash']:.6f}"
        print(line, flush=True)
    print(f"greatest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def two_sides(talks: Talks) -> dict[str, float]:
    start = time.process_time()
    result = settle(talks)
    whole = time.process_time() - start
    game = Game(talks)
    tries = []
    for _ in range(3):
        start = time.process_time()
        choose(Concept.NASH, build(game.blocks(), game.walk_aways).points, measure_of(game))
        tries.append(time.process_time() - start)
    assert isinstance(result, Settlements)
    gains = [gain / 1000 for gain in result["nash"].gains.values()]
    return {"whole": whole, "seconds": min(tries), "points": result.frontier.size, "nash": gains[0] * gains[1]}


# -- many sides ----------------------------------------------------------------------------------------------------


def many_sides(seed: int, only: list[int], spare: float) -> None:
    import scipy.optimize  # noqa: F401  loaded once, before the clock starts

    print(f"{'sides':>5} {'talks':>9} {'nash':>14} {'seconds':>8} {'gap':>8}   every concept; greatest memory so far")
    for sides, issues, options in MANY:
        if only and sides not in only:
            continue
        talks = talks_of(opposed(issues, options, sides, seed), 300 if sides < 5 else 200 if sides < 9 else 100)
        start = time.process_time()
        game = Game(talks)
        nash = Large(game, measure_of(game)).best(Concept.NASH)
        seconds = time.process_time() - start
        start, until = time.process_time(), time.monotonic() + spare
        result = settle(talks, lambda until=until: until - time.monotonic())
        whole = time.process_time() - start
        value, gap = (nash.value, nash.bound - nash.value) if nash else (math.nan, math.nan)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{sides:>5} {issues:>4} x {options:<2} {value:>14.6g} {seconds:>8.3f} {gap:>8.1g}"
            f"   {whole:.2f} s; {gaps_of(result)}; {memory:.0f} MB",
            flush=True,
        )


def gaps_of(result: Settlements | NoDeal) -> str:
    if isinstance(result, NoDeal):
        return f"no deal, {len(result.blocking)} demands block{' (none fewer)' if result.smallest else ''}"
    assert all(one.certificate.agrees for one in result.settlements)
    gaps = {one.concept: one.certificate.gap for one in result.settlements}
    told = ", ".join(f"{concept} {gap:.0e}" for concept, gap in gaps.items() if gap > 1e-9)
    return f"gaps: {told}" if told else "no gap"


# -- published domains ---------------------------------------------------------------------------------------------


def domains(archive: Path, peer: Peer | None) -> None:
    counts = {"same": 0, "other": 0, "solved": 0, "no deal": 0, "failed": 0}
    ours_spent = theirs_spent = 0.0
    with tempfile.TemporaryDirectory() as unpacked:
        with tarfile.open(archive) as tar:
            tar.extractall(unpacked, filter="data")
        for folder, domain, profiles in genius_folders(Path(unpacked)):
            name = f"{folder.parent.name}/{folder.name}"
            try:
                talks = from_genius(domain.read_bytes(), {one.stem: one.read_bytes() for one in profiles}, name=name)
                start = time.process_time()
                result = settle(talks)
                spent = time.process_time() - start
            except Faulty as faulty:
                counts["failed"] += 1
                print(f"{name}: not read: {faulty.faults[0]}")
                continue
            if not isinstance(result, Settlements):
                counts["no deal"] += 1
            elif not all(one.certificate.agrees for one in result.settlements):
                counts["other"] += 1
                print(f"{name}: the second reckoning does not agree")
            else:
                counts["solved"] += 1
                nash = result["nash"].certificate
                if nash.method == "program" or len(profiles) > 2:
                    print(f"{name}: {len(profiles)} sides, {nash.method}, Nash {nash.value:.6g}, gap {nash.gap:.1e}, {spent:.2f} s")  # fmt: skip
            additive = not any(side.interactions for side in talks.sides.values())
            additive &= not any(issue.continuous for issue in talks.issues.values())
            if peer and additive and len(profiles) == 2:
                answer = peer.ask(ask="additive", **tables(talks))
                verdict = compare(talks, result, answer)
                counts["same" if verdict == "" else "other"] += 1
                ours_spent, theirs_spent = ours_spent + spent, theirs_spent + float(answer.get("seconds", 0))
                if verdict:
                    print(f"{name}: {verdict}")
    print(counts)
    if theirs_spent:
        print(f"bilateral additive: {theirs_spent:.1f} s NegMAS's frontiers, {ours_spent:.1f} s our whole answers")


def genius_folders(root: Path) -> Iterator[tuple[Path, Path, list[Path]]]:
    """Folders with a domain and the utility spaces that belong to it."""
    for folder in sorted({path.parent for path in root.rglob("*.xml")}):
        files = sorted(path for path in folder.glob("*.xml") if path.name != "pareto.xml")
        tags = {path: ElementTree.parse(path).getroot().tag for path in files}
        spaces = [path for path, tag in tags.items() if tag == "utility_space"]
        rest = [path for path, tag in tags.items() if tag != "utility_space"]
        if len(spaces) > 1 and rest:
            yield folder, rest[0], spaces


def tables(talks: Talks) -> dict[str, object]:
    """The talks as the peer takes them: shares of each side's scale."""
    return {
        "worths": [
            [
                [
                    float(side.points(name) * side.preferences[name].share(issue, choice)) / float(side.scale)
                    if name in side.preferences
                    else 0.0
                    for choice in issue.choices
                ]
                for name, issue in talks.issues.items()
            ]
            for side in talks.sides.values()
        ],
        # a hair lower: the peer compares floating-point sums, and would lose what lies on the walk-away
        "floors": [float(side.walk_away.likely / side.scale) - 1e-9 for side in talks.sides.values()],
    }


def compare(talks: Talks, result: object, answer: dict) -> str:
    """Empty where frontier and greatest Nash product are the same."""
    if "error" in answer:
        return f"the peer fails: {answer['error']}"
    floors = [float(side.walk_away.likely / side.scale) for side in talks.sides.values()]
    theirs = [point for point in answer["front"] if all(x >= f - 1e-9 for x, f in zip(point, floors, strict=True))]
    if not isinstance(result, Settlements):
        return "" if not theirs else f"no deal here, {len(theirs)} points there"
    scales = [float(side.scale) for side in talks.sides.values()]
    ours = [[value / scale for value, scale in zip(point, scales, strict=True)] for point in result.frontier.points]
    if not same_points(settled(ours), settled(theirs)):
        return f"{len(ours)} points here, {len(theirs)} there"
    products = [
        max(math.prod(x - f for x, f in zip(p, floors, strict=True)) for p in front) for front in (ours, theirs)
    ]
    own = result["nash"].certificate.value
    return "" if abs(products[0] - products[1]) < 1e-9 and abs(own - products[0]) < 1e-9 else f"Nash {own} {products}"


def settled(points: list[list[float]]) -> list[tuple[float, float]]:
    """Two sides' efficient points, those that only floating point tells apart once."""
    kept: list[tuple[float, float]] = []
    for first, second in sorted(((round(a, 9), round(b, 9)) for a, b in points), reverse=True):
        if not kept or second > kept[-1][1] + 2e-9:
            kept.append((first, second))
    return kept


def same_points(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> bool:
    close = (abs(a - b) < 1e-8 for p, q in zip(one, other, strict=False) for a, b in zip(p, q, strict=True))
    return len(one) == len(other) and all(close)


# -- published scored games ----------------------------------------------------------------------------------------


def games(archive: Path) -> None:
    with tempfile.TemporaryDirectory() as unpacked:
        with tarfile.open(archive) as tar:
            tar.extractall(unpacked, filter="data")
        for scores in sorted(Path(unpacked).rglob("scores_files")):
            talks = scored_game(scores)
            result = settle(talks)
            assert isinstance(result, Settlements)
            best = max(
                math.prod(gains) for package in every_package(talks) if min(gains := gains_of(talks, package)) >= 0
            )
            nash = result["nash"]
            found = math.prod(nash.gains.values())
            print(
                f"{scores.parent.name}: {len(talks.sides)} sides, {nash.certificate.method}, "
                f"{result.frontier.size} efficient, Nash {found:.6g}, by listing every package {best:.6g}"
            )


def scored_game(folder: Path) -> Talks:
    """Each line holds the points of one issue's options; the last line the least a side accepts."""
    tables = {path.stem: path.read_text(encoding="utf-8").split("\n") for path in sorted(folder.glob("*.txt"))}
    rows = {
        side: [[int(x) for x in line.split(",")] for line in lines if line.strip()] for side, lines in tables.items()
    }
    widths = [len(row) for row in next(iter(rows.values()))[:-1]]
    return Talks.model_validate(
        {
            "issues": {f"i{n}": {"options": [f"o{k}" for k in range(width)]} for n, width in enumerate(widths)},
            "sides": {
                side: {
                    "scale": sum(max(row) for row in lines[:-1]),
                    "walk_away": lines[-1][0],
                    "preferences": {
                        f"i{n}": {
                            "points": max(row),
                            "values": {f"o{k}": f"{x * 100 / (max(row) or 1):.18f}" for k, x in enumerate(row)},
                        }
                        for n, row in enumerate(lines[:-1])
                    },
                }
                for side, lines in rows.items()
            },
        }
    )


def every_package(talks: Talks) -> Iterator[dict[str, str]]:
    for choices in itertools.product(*(issue.choices for issue in talks.issues.values())):
        yield dict(zip(talks.issues, choices, strict=True))


def gains_of(talks: Talks, package: dict[str, str]) -> list[float]:
    return [
        round(float(side.worth(talks.issues, package)) - float(side.walk_away.likely), 9)
        for side in talks.sides.values()
    ]


# -- small talks ---------------------------------------------------------------------------------------------------


def small(count: int) -> None:
    """Random small talks of two to five sides, with rules, interactions and odd walk-aways, against every package."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from hypothesis import HealthCheck, given, settings
    from tests.negotiation.brute import equal_to_listing, small_talks

    ended: collections.Counter[str] = collections.Counter()

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(small_talks(sides=(2, 5)))
    def check(talks: Talks) -> None:
        ended[equal_to_listing(talks)] += 1

    check()
    print(f"{sum(ended.values()):,} small talks, all equal to listing every package: {dict(ended)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "sides", "domains", "games", "small"])
    parser.add_argument("archive", nargs="?", type=Path)
    parser.add_argument("--peer", help="a Python that has NegMAS")
    parser.add_argument("--talks", type=int, default=5000, help="how many small talks are held against listing")
    parser.add_argument("--seed", type=int, default=1, help="of the talks of many sides")
    parser.add_argument("--only", type=int, nargs="*", default=[], help="so many sides")
    parser.add_argument("--seconds", type=float, default=0, help="to look on where a gap is left")
    parser.add_argument("--long", action="store_true", help="also ask the peer's sampler for 10^30 packages: minutes")
    given = parser.parse_args()
    peer = Peer(given.peer) if given.peer else None
    if given.what in ("domains", "games") and given.archive is None:
        parser.error("Give the archive.")
    if given.what == "small":
        small(given.talks)
    elif given.what == "speed":
        speed(peer, given.long)
    elif given.what == "sides":
        many_sides(given.seed, given.only, given.seconds)
    elif given.what == "domains":
        domains(given.archive, peer)
    else:
        games(given.archive)


if __name__ == "__main__":
    sys.exit(main())
