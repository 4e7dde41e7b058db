"""Fit the weights of the thread's risk on a file of disputes and print how good they are.

    python bench/fit_risk.py DISPUTES.jsonl.gz [--write]

A line of the file: {"id", "impasse": true|false, "turns": [{"at", "speaker", "text"}]}. Each dispute is cut
before its first formal move, so that no feature sees the end. Five folds by dispute; the area under the curve
after 6 and 8 messages and at the end; the alert level is the one with 10 % false alarms on the other folds.
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
from makegood.dialogue.risk import LOWERS, RAISES, Mood, read_as
from makegood.dialogue.signs import signs_of

FORMAL = ("Submitted agreement", "Accept Deal", "Reject Deal", "I Walk Away")
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
    signs = [signs_of(message.writing) for message in messages]
    _, pressed = _points(messages, signs)
    mood = Mood()
    rows = []
    for place, message in enumerate(messages):
        heard = [*signs[place], *pressed.get(place, ()), *_silence(messages, signs, place)]
        rows.append(mood.hear(Counter(s.kind for s in heard), message.side or "", read_as(message.text)))
    return rows


# Set by hand: short disputes hardly show them, and mediators agree that they wear talks down.
AT_LEAST = {
    "recent presses-again": 0.35,
    "recent silence": 0.15,
    "recent deflects": 0.25,
    "last words that hurt": 0.18,
}


def bound(name: str) -> tuple[float | None, float | None]:
    """A sign that hurts may not lower the risk, nor one that helps raise it: the reasons must read true."""
    if "×" in name:
        return None, None
    kind = name.partition(" ")[2]
    return (0, None) if kind in RAISES or kind == "cold" else (None, 0) if kind in LOWERS else (None, None)


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    cases = [(features(turns), impasse) for turns, impasse in disputes(options.data)]
    names = sorted({name for rows, _ in cases for row in rows for name in row} | set(AT_LEAST))
    index = {name: i for i, name in enumerate(names)}

    def matrix(rows):
        x = np.zeros((len(rows), len(names)))
        for i, row in enumerate(rows):
            for name, value in row.items():
                if name in index:
                    x[i, index[name]] = value
        return x

    tables = [(matrix(rows), impasse) for rows, impasse in cases]

    def train(chosen):
        x = np.vstack([t[2:] for t, _ in chosen])
        y = np.concatenate([np.full(len(t) - 2, float(i)) for t, i in chosen])
        weight = np.concatenate([np.full(len(t) - 2, 1 / math.sqrt(len(t) - 2)) for t, i in chosen])
        return fit(x, y, weight, names)

    order = np.random.default_rng(7).permutation(len(tables))
    curves: list = [None] * len(tables)
    caught = alarms = calm = broken = 0
    ahead = []
    for fold in range(5):
        held = set(order[fold::5].tolist())
        start, w = train([t for i, t in enumerate(tables) if i not in held])
        level = alert_level([start + t @ w for i, (t, bad) in enumerate(tables) if i not in held and not bad])
        for i in held:
            curves[i] = start + tables[i][0] @ w
            first = next((k for k in range(SILENT_AT_FIRST, len(curves[i])) if curves[i][k] >= level), None)
            if tables[i][1]:
                broken += 1
                caught += first is not None
                ahead += [len(curves[i]) - first] if first is not None else []
            else:
                calm += 1
                alarms += first is not None
    truth = [bad for _, bad in tables]
    result = {}
    for said, place in (("after 6", 5), ("after 8", 7), ("at the end", None)):
        chosen = [i for i in range(len(tables)) if place is None or len(curves[i]) > place]
        result[said] = auc([curves[i][-1 if place is None else place] for i in chosen], [truth[i] for i in chosen])
    figures = ", ".join(f"{said} {value:.3f}" for said, value in result.items())
    policy = f"false alarms {alarms / calm:.3f}, recall {caught / broken:.3f}, {np.mean(ahead):.1f} messages ahead"
    print(f"{len(tables)} disputes, {sum(truth)} without agreement. Area under the curve: {figures}. Alert: {policy}.")
    start, w = train(tables)
    for name, value in sorted(zip(names, w, strict=True), key=lambda pair: -abs(pair[1]))[:24]:
        print(f"{value:+.2f}  {name}")
    if options.write:
        level = alert_level([start + t @ w for t, bad in tables if not bad])
        write(start, dict(zip(names, w, strict=True)), level, tables, average_read(options.data), figures, policy)


def average_read(path: str) -> dict[str, float]:
    """What `read_as` says of a message on average."""
    read = [read_as(turn["text"]) for turns, _ in disputes(path) for turn in turns]
    return {name: sum(one[name] for one in read) / len(read) for name in read[0]}


def alert_level(curves) -> float:
    return float(np.quantile([curve[SILENT_AT_FIRST:].max() for curve in curves if len(curve) > SILENT_AT_FIRST], 0.9))


def write(start, named, level, tables, reads, figures, policy) -> None:
    def share(logit: float) -> float:
        return round(1 / (1 + math.exp(-logit)), 3)

    calm = np.concatenate([start + t @ np.array(list(named.values())) for t, bad in tables if not bad])
    card = [
        "# Weights of the risk that talks break down; made by bench/fit_risk.py, read by risk.py.",
        "#",
        f"# Fitted on: {len(tables)} disputes between a buyer and a seller, played by volunteers in English, cut before the first formal move.",
        f"# Measured by five folds: area under the curve {figures}.",
        f"# As an alert: {policy}.",
        f"# Set by hand, at least: {', '.join(f'{name} {value}' for name, value in AT_LEAST.items())}.",
        "# So most alerts in threads that are calm by nature will be false. It is a reason to read, private to the reader;",
        "# it must not be used to judge a person, to rank partners, or be shown to the other side.",
        f"start = {start:.4f}",
        "",
        "[decision]",
        f"alert = {share(level)}  # from here an alert",
        f"recovered = {share(float(np.quantile(calm, 0.6)))}  # below this the next alert may come",
        "",
        "[bands]",
        'words = ["calm", "tense", "strained", "close to breaking"]',
        f"limits = [{share(float(np.quantile(calm, 0.75)))}, {share(level)}, {share(level + 1)}]",
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
