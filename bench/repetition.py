"""How well the words of a reply show that it repeats an argument, on disputes whose replies were labelled.

    python bench/repetition.py DISPUTES.jsonl.gz [--write]

A line of the file: {"utterances": [{"text", "username", "rebuttal_labels"}]}. Every reply that rebuts something is one
example; those labelled ‘Repeated argument’ are to be found. What is weighed is what `thread` weighs too: how alike a reply is
to the nearest of its writer’s own messages, to the three nearest, in its nearest sentence, and how many there were. Nothing
that comes later is looked at. Figures are by five folds, a dispute always whole in one fold, as the mean of five shuffles.
With --write the weights of all replies go into src/makegood/dialogue/repetition.toml. Needs scikit-learn: see bench/training.txt.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from makegood.dialogue.repetition import Memory, Said
from makegood.dialogue.text import Writing

LABEL = "Repeated argument"
NAMES = ("nearest", "top_three", "closest", "own", "all")
FALSE_ALARMS = 0.05  # of the replies that repeat nothing
OUT = Path(__file__).parents[1] / "src/makegood/dialogue/repetition.toml"


def replies(path: str):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            memory = Memory()
            for one in json.loads(line)["utterances"]:
                likeness = memory.hear(one["username"], Said.of(Writing.of(one["text"])))
                if one["rebuttal_labels"]:
                    repeats = any(LABEL in label for label in one["rebuttal_labels"])
                    yield number, [getattr(likeness, name) for name in NAMES], repeats


def by_folds(x, y, groups, seed: int):
    said = np.zeros(len(y))
    for learn, held in GroupKFold(5, shuffle=True, random_state=seed).split(x, y, groups):
        said[held] = fitted(x[learn], y[learn]).predict_proba(x[held])[:, 1]
    return said


def fitted(x, y) -> LogisticRegression:
    return LogisticRegression(C=0.1, max_iter=500).fit(x, y)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data")
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    numbers, rows, labels = zip(*replies(given.data), strict=True)
    x, y, groups = np.array(rows), np.array(labels), np.array(numbers)
    spread = x.std(axis=0)
    folds = [by_folds(x / spread, y, groups, seed) for seed in range(5)]
    level = float(np.quantile(folds[0][~y], 1 - FALSE_ALARMS))
    told = folds[0] >= level
    print(f"{len(y)} replies, {y.sum()} repeat an argument.")
    print(f"nearest own message alone: area under the curve {roc_auc_score(y, x[:, 0]):.3f}")
    print(f"all, weighed: area under the curve {np.mean([roc_auc_score(y, said) for said in folds]):.3f}")
    print(
        f"told as sure: {told[y].mean():.2f} of those that repeat, {told[~y].mean():.2f} of the others, {y[told].mean():.2f} right"
    )
    if given.write:
        model = fitted(x / spread, y)
        of = ", ".join(f"{name} = {weight:.3f}" for name, weight in zip(NAMES, model.coef_[0] / spread, strict=True))
        before = OUT.read_text("utf-8").split("\n[weights]")[0].rstrip("\n")
        OUT.write_text(
            f"{before}\n\n[weights]  # made by bench/repetition.py; `sure`: from here a message presses a point again\n"
            f"start = {model.intercept_[0]:.3f}\nsure = {level:.3f}\nof = {{ {of} }}\n",
            "utf-8",
        )


if __name__ == "__main__":
    main()
