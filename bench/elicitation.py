"""How good the joint choice is after a ranking and a few ‘which of these two’, in simulation.

    python bench/elicitation.py [--talks 200] [--questions 4] [--first 80000]

Two simulated sides want the opposite on every issue, with weights and option values of their own. They answer as
people do: option values off by 8 of 100 (one standard deviation) and given in tens, the ranking made with weights
off by 15 %, a comparison judged with an error of 3 % of the scale and called even where the two seem to lie within
2 % (give or take, by person). What is settled on their answers is then
measured by what they truly want: its Nash product as a share of the best there is.
"""

from __future__ import annotations

import argparse
import itertools
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

from makegood.negotiation import Talks
from makegood.negotiation import elicitation as asked
from makegood.negotiation.elicitation import Interview

SIZES = [(5, 4), (7, 3)]
WALK_AWAYS = [0.0, 0.25]  # as a share of the scale, known to the side
OFF_VALUES, OFF_RANKING, OFF_COMPARISON = 8.0, 0.15, 0.03
EVEN, BY_PERSON = 0.02, 0.4


def table(issues: int, options: int) -> Talks:
    one = {"o0": 100, **{f"o{k}": 0 for k in range(1, options)}}
    return Talks.model_validate(
        {
            "issues": {f"i{n}": {"options": [f"o{k}" for k in range(options)]} for n in range(issues)},
            "sides": {"x": {"walk_away": 0, "preferences": {"i0": {"points": 1000, "values": one}}}},
        }
    )


def truth(issues: int, options: int, dice: np.random.Generator) -> list[np.ndarray]:
    """Per side what each option of each issue is truly worth; a side's best adds up to 1."""
    found = []
    for turned in (False, True):
        values = np.sort(dice.random((issues, options)), axis=1)
        values = (values - values[:, :1]) / (values[:, -1:] - values[:, :1])
        found.append(dice.dirichlet(np.ones(issues))[:, None] * (values[:, ::-1] if turned else values))
    return found


def told(worth: np.ndarray, dice: np.random.Generator) -> tuple[np.ndarray, list[int]]:
    """The option values and the ranking as a person gives them."""
    weights = worth.max(axis=1)
    values = 100 * worth / weights[:, None]
    noisy = np.clip(values + dice.normal(0, OFF_VALUES, values.shape), 0, 100).round(-1)
    noisy = np.where(np.isclose(values, 0) | np.isclose(values, 100), values.round(), noisy)
    return noisy, list(np.argsort(-weights * np.exp(dice.normal(0, OFF_RANKING, len(weights)))))


def interviewed(worth: np.ndarray, questions: int, dice: np.random.Generator) -> list[np.ndarray]:
    """What the engine believes each option to be worth after 0, 1, 2 … questions, and with the weights known."""
    values, ranking = told(worth, dice)
    said = {f"i{n}": {f"o{k}": int(value) for k, value in enumerate(row)} for n, row in enumerate(values)}
    interview = Interview.opened(table(*worth.shape)).answer({}).answer(said).answer([f"i{n}" for n in ranking])
    even = EVEN * np.exp(dice.normal(0, BY_PERSON))
    believed = []
    for asked_so_far in range(questions + 1):
        weights = np.array([interview.weights[f"i{n}"] for n in range(len(worth))])
        believed.append(weights[:, None] * values / 100)
        pair = interview.question if asked_so_far < questions else None
        if pair is None or pair.one is None or pair.other is None:
            continue
        better = sum(
            worth[int(name[1:]), int(pair.one[name][1:])] - worth[int(name[1:]), int(pair.other[name][1:])]
            for name in pair.one
        )
        seems = better + dice.normal(0, OFF_COMPARISON)
        interview = interview.answer("same" if abs(seems) < even else "one" if seems > 0 else "other")
    return [*believed, worth.max(axis=1)[:, None] * values / 100]


def one_talk(seed: int, issues: int, options: int, questions: int) -> list[list[float]]:
    """Per walk-away, the share of the best Nash product reached after 0, 1, 2 … questions a side, and with the weights known."""
    asked.ENOUGH, asked.MOST = 0.0, questions + 2  # ask as many as are counted here
    dice = np.random.default_rng(seed)
    worths = truth(issues, options, dice)
    believed = list(zip(*(interviewed(worth, questions, dice) for worth in worths), strict=True))
    packages = np.array(list(itertools.product(range(options), repeat=issues)))
    rows = np.arange(issues)

    def product(tables: tuple[np.ndarray, ...] | list[np.ndarray], floor: float) -> np.ndarray:
        gains = [np.maximum(each[rows, packages].sum(axis=1) - floor, 0) for each in tables]
        return gains[0] * gains[1]

    shares = []
    for floor in WALK_AWAYS:
        true = product(worths, floor)
        shares.append([float(true[product(tables, floor).argmax()] / true.max()) for tables in believed])
    return shares


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--talks", type=int, default=200)
    parser.add_argument("--questions", type=int, default=4)
    parser.add_argument("--first", type=int, default=80_000, help="seed of the first talk; never tune on the default")
    given = parser.parse_args()
    print("share of the best Nash product, mean (5th percentile), after the ranking and so many questions a side;")
    print("last, were the weights known and only the option values off")
    print(f"{'issues':>6} {'walk-away':>9} " + " ".join(f"{n:>11}" for n in [*range(given.questions + 1), "weights"]))
    for issues, options in SIZES:
        run = partial(one_talk, issues=issues, options=options, questions=given.questions)
        with ProcessPoolExecutor(2) as pool:
            shares = np.array(list(pool.map(run, range(given.first, given.first + given.talks))))
        for place, floor in enumerate(WALK_AWAYS):
            cells = [
                f"{100 * shares[:, place, n].mean():.1f} ({100 * np.percentile(shares[:, place, n], 5):.0f})"
                for n in range(given.questions + 2)
            ]
            print(f"{issues} x {options:<2} {floor:>9.2f} " + " ".join(f"{cell:>11}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
