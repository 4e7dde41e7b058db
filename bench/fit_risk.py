"""Fit the weights of the thread's risk on a file of disputes and print how good they are.

    python bench/fit_risk.py DISPUTES.jsonl.gz [--write]

A line of the file: {"id", "impasse": true|false, "turns": [{"at", "speaker", "text"}]}. Each dispute is cut
before its first formal move, so that no feature sees the end. Five folds by dispute, as the mean of three shuffles: the area
under the curve after 6 and 8 messages and at the end; alerts with the level that gives 10 % false alarms on the other folds.
With --write the weights of the whole file go into src/makegood/dialogue/risk.toml.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import rankdata

from makegood.dialogue import conversation
from makegood.dialogue.course import SILENT_AT_FIRST, _points, _silence
from makegood.dialogue.hearing import hear
from makegood.dialogue.moves import COLD, WARM
from makegood.dialogue.risk import LOWERS, RAISES, Mood, read_as
from makegood.dialogue.tongue import Tongue

FORMAL = ("Submitted agreement", "Accept Deal", "Reject Deal", "I Walk Away")
ENGLISH = Tongue("en", sure=True)
PENALTY = 1000.0
OUT = Path(__file__).parents[1] / "src/makegood/dialogue/risk.toml"


def disputes(path: str):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            cut = next((i for i, t in enumerate(case["turns"]) if t["text"].startswith(FORMAL)), len(case["turns"]))
            if cut >= 4:
                yield case["turns"][:cut], bool(case["impasse"])


def features(turns) -> list[dict[str, float]]:
    messages = conversation(turns).messages
    said = [hear(message, ENGLISH) for message in messages]
    _, pressed = _points(messages, [one.signs for one in said])
    mood = Mood()
    rows = []
    for place, message in enumerate(messages):
        heard = [*said[place].signs, *pressed.get(place, ()), *_silence(messages, said, place)]
        rows.append(mood.hear(Counter(s.kind for s in heard), message.side or "", said[place].reads))
    return rows


# Set by hand: short disputes hardly show them, and mediators agree that they wear talks down.
AT_LEAST = {
    "recent presses-again": 0.35,
    "recent silence": 0.15,
    "recent deflects": 0.25,
    "recent words that hurt": 0.9,
    "last words that hurt": 0.45,
    "recent words that push": 0.3,
    "recent words of distress": 0.4,
    "last words of distress": 0.35,
    "recent leaves": 0.7,
    "last leaves": 0.6,
    "recent contradicts": 0.4,
    "recent refuses": 0.5,
}


def bound(name: str) -> tuple[float | None, float | None]:
    """A sign that hurts may not lower the risk, nor one that helps raise it: the reasons must read true."""
    if "×" in name:
        return None, None
    kind = name.partition(" ")[2]
    return (0, None) if kind in RAISES | COLD else (None, 0) if kind in LOWERS | WARM else (None, None)


def fit(x, y, weight, names):
    bounds = [bound(name) for name in names]
    mean, spread = x.mean(0), np.maximum(x.std(0), 0.08)
    z = (x - mean) / spread
    bounds = [
        (AT_LEAST[name] * s, None) if name in AT_LEAST else limits
        for name, s, limits in zip(names, spread, bounds, strict=True)
    ]

    def loss(w):
        margin = z @ w[1:] + w[0]
        error = np.logaddexp(0, margin) - y * margin
        slope = weight * (1 / (1 + np.exp(-margin)) - y)
        return (weight * error).sum() + PENALTY * (w[1:] ** 2).sum() / 2, np.r_[
            slope.sum(), z.T @ slope + PENALTY * w[1:]
        ]

    w = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=[(None, None), *bounds]).x
    return w[0] - (w[1:] * mean / spread).sum(), w[1:] / spread


def auc(score, truth) -> float:
    score, truth = np.asarray(score), np.asarray(truth)
    ranks, good = rankdata(score), truth.sum()
    return float((ranks[truth].sum() - good * (good + 1) / 2) / (good * (len(truth) - good)))


# An alert early in the talks must be surer, since early tension mostly settles: so much more for each message short of six.
EARLIER = 0.25
SETTLED = 6
SHUFFLES = 3


class Table:
    """The features of many disputes as rows of numbers; those that begin a dispute are too early to learn from."""

    def __init__(self, cases) -> None:
        self.names = sorted({name for rows, _ in cases for row in rows for name in row} | set(AT_LEAST))
        self.of = [np.array([[row.get(name, 0.0) for name in self.names] for row in rows]) for rows, _ in cases]
        self.bad = np.array([impasse for _, impasse in cases])

    def fit(self, chosen):
        """Every message from the third speaks; later ones count up to three times as much, long disputes less for each."""
        parts = [self.of[i][2:] for i in chosen]
        weight = [(np.arange(1, len(part) + 1) / len(part) + 0.5) / math.sqrt(len(part)) for part in parts]
        truth = np.repeat(self.bad[chosen].astype(float), [len(part) for part in parts])
        return fit(np.vstack(parts), truth, np.concatenate(weight), self.names)


def margins(curve) -> np.ndarray:
    """How far each message from the first that may alert lies above what an alert would ask of a later one."""
    places = np.arange(SILENT_AT_FIRST, len(curve))
    return curve[SILENT_AT_FIRST:] - EARLIER * np.maximum(0, SETTLED - 1 - places)


def alert_level(curves) -> float:
    """The level with one false alarm in ten of these calm disputes."""
    return float(np.quantile([margins(curve).max() for curve in curves if len(curve) > SILENT_AT_FIRST], 0.9))


def measure(table: Table, seed: int) -> tuple[list[float], list[float]]:
    """Areas under the curve after 6, after 8, at the end; false alarms, recall, messages ahead."""
    count = len(table.bad)
    order = np.random.default_rng(seed).permutation(count)
    curves: list = [None] * count
    first: list = [None] * count
    for fold in range(5):
        held, learn = order[fold::5], np.setdiff1d(order, order[fold::5])
        start, w = table.fit(learn)
        level = alert_level([start + table.of[i] @ w for i in learn if not table.bad[i]])
        for i in held:
            curves[i] = start + table.of[i] @ w
            above = np.flatnonzero(margins(curves[i]) >= level)
            first[i] = SILENT_AT_FIRST + above[0] if len(above) else None
    areas = []
    for place in (5, 7, None):
        chosen = [i for i in range(count) if place is None or len(curves[i]) > place]
        areas.append(auc([curves[i][-1 if place is None else place] for i in chosen], table.bad[chosen]))
    told = np.array([place is not None for place in first])
    ahead = [len(curves[i]) - first[i] for i in range(count) if told[i] and table.bad[i]]
    return areas, [told[~table.bad].mean(), told[table.bad].mean(), float(np.mean(ahead))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    table = Table([(features(turns), impasse) for turns, impasse in disputes(options.data)])
    measured = [measure(table, seed) for seed in range(SHUFFLES)]
    areas, (false, caught, ahead) = (np.mean(one, axis=0) for one in zip(*measured, strict=True))
    figures = ", ".join(f"{said} {a:.3f}" for said, a in zip(("after 6", "after 8", "at the end"), areas, strict=True))
    policy = f"false alarms {false:.3f}, recall {caught:.3f}, {ahead:.1f} messages ahead"
    count = len(table.bad)
    print(f"{count} disputes, {table.bad.sum()} without agreement. Area under the curve: {figures}. Alert: {policy}.")
    start, w = table.fit(np.arange(count))
    same = [start + t @ w for t in table.of]
    known = [auc([c[p] for c in same if len(c) > p], [b for c, b in zip(same, table.bad, strict=True) if len(c) > p]) for p in (5, 7)]  # fmt: skip
    print(f"On the disputes it was learned from: after 6 {known[0]:.3f}, after 8 {known[1]:.3f}, at the end {auc([c[-1] for c in same], table.bad):.3f}.")  # fmt: skip
    for name, value in sorted(zip(table.names, w, strict=True), key=lambda pair: -abs(pair[1]))[:24]:
        print(f"{value:+.2f}  {name}")
    if options.write:
        calm = [curve for curve, bad in zip(same, table.bad, strict=True) if not bad]
        write(start, dict(zip(table.names, w, strict=True)), calm, count, average_read(options.data), figures, policy)


def average_read(path: str) -> dict[str, float]:
    """What `read_as` says of a message on average."""
    read = [read_as(turn["text"]) for turns, _ in disputes(path) for turn in turns]
    return {name: sum(one[name] for one in read) / len(read) for name in read[0]}


def write(start, named, calm, count, reads, figures, policy) -> None:
    level = alert_level(calm)
    risks = np.concatenate(calm)

    def share(logit: float) -> float:
        return round(1 / (1 + math.exp(-logit)), 3)

    levels = [share(level + EARLIER * (SETTLED - 1 - place)) for place in range(SILENT_AT_FIRST, SETTLED)]
    card = [
        "# Weights of the risk that talks break down; made by bench/fit_risk.py, read by risk.py.",
        "#",
        f"# Fitted on: {count} disputes between a buyer and a seller, played by volunteers in English, cut before the first formal move.",
        f"# Measured by five folds, three times: area under the curve {figures}.",
        f"# As an alert: {policy}.",
        f"# Set by hand, at least: {', '.join(f'{name} {value}' for name, value in AT_LEAST.items())}.",
        "# So most alerts in threads that are calm by nature will be false. It is a reason to read, private to the reader;",
        "# it must not be used to judge a person, to rank partners, or be shown to the other side.",
        f"start = {start:.4f}",
        "",
        "[decision]",
        f"alert = {levels}  # from here an alert: at the fourth message, at the fifth, later",
        f"recovered = {share(float(np.quantile(risks, 0.6)))}  # below this the next alert may come",
        "",
        "[bands]",
        'words = ["calm", "tense", "strained", "close to breaking"]',
        f"limits = [{share(float(np.quantile(risks, 0.75)))}, {share(level)}, {share(level + 1)}]",
        "",
        "[ordinary]  # what a message reads like on average; used for one in another language",
        *(f'"{name}" = {value:.3f}' for name, value in sorted(reads.items())),
        "",
        "[weights]",
        *(f'"{name}" = {value:.3f}' for name, value in sorted(named.items()) if abs(value) >= 0.005),
    ]
    OUT.write_text("\n".join(card) + "\n", "utf-8")


if __name__ == "__main__":
    main()
