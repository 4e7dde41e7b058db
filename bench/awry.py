"""How well the ear forecasts that a conversation of strangers ends in a personal attack.

    python bench/awry.py CONVERSATIONS.jsonl.gz [MORE.jsonl.gz …]

A line of a file: {"src": comments joined by [SEP], "tgt": whether it ends in an attack}. After the published protocol an
alert at any comment counts as a forecast for the whole conversation; the threshold is chosen on the training folds. Only
named features are weighed: signs, cues and learned scores as in risk.py, at their last, mean and highest. The
comments do not say who wrote them; two writers in turn are assumed. Needs scikit-learn: see bench/training.txt.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from makegood.dialogue import conversation
from makegood.dialogue.hearing import hear
from makegood.dialogue.risk import Mood
from makegood.dialogue.tongue import Tongue

ENGLISH = Tongue("en", sure=True)
SEEDS = 3
STRENGTHS = (0.0005, 0.003)


def conversations(path: str):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            given = json.loads(line)
            comments = [comment.strip() for comment in given["src"].split("[SEP]") if comment.strip()]
            if comments:
                yield rows(comments), str(given["tgt"]) == "True"


def rows(comments: list[str]) -> list[dict[str, float]]:
    """The features after each comment: of the last, on average, and the highest so far."""
    mood, found, highest = Mood(), [], Counter[str]()
    said = conversation([{"speaker": "ab"[place % 2], "text": comment} for place, comment in enumerate(comments)])
    for message in said.messages:
        heard = hear(message, ENGLISH)
        now = mood.hear(Counter(sign.kind for sign in heard.signs), message.speaker, heard.reads)
        for name, value in now.items():
            if name.startswith("last "):
                highest[f"highest {name[5:]}"] = max(highest[f"highest {name[5:]}"], value)
        found.append({name: value for name, value in now.items() if name.startswith(("last ", "mean "))} | highest)
    return found


def model(strength: float):
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=300))


def learned(cases, chosen, strength: float):
    """Learned from the whole of each conversation; what its beginnings mean, nobody labelled."""
    x = np.vstack([cases[i][0][-1] for i in chosen])
    return model(strength).fit(x, [cases[i][1] for i in chosen])


def heard(fitted, cases, chosen) -> np.ndarray:
    """The highest forecast of each conversation: an alert anywhere is an alert."""
    return np.array([fitted.decision_function(cases[i][0]).max() for i in chosen])


def inner(cases, chosen, strength: float, seed: int) -> tuple[float, float]:
    """The accuracy that the training conversations promise, and the threshold that gives it."""
    truth = np.array([cases[i][1] for i in chosen])
    score = np.zeros(len(chosen))
    for learn, held in StratifiedKFold(4, shuffle=True, random_state=seed).split(chosen, truth):
        score[held] = heard(learned(cases, chosen[learn], strength), cases, chosen[held])
    marks = np.quantile(score, np.linspace(0.25, 0.75, 51))
    # Smoothed over neighbours, so that the threshold does not follow single conversations.
    right = np.convolve([((score >= mark) == truth).mean() for mark in marks], np.ones(7) / 7, "valid")
    return right.max(), marks[right.argmax() + 3]


def measure(cases, seed: int) -> list[float]:
    truth = np.array([bad for _, bad in cases])
    said, score = np.zeros(len(cases), bool), np.zeros(len(cases))
    for learn, held in StratifiedKFold(5, shuffle=True, random_state=seed).split(truth, truth):
        promised = [(*inner(cases, learn, strength, seed), strength) for strength in STRENGTHS]
        _, level, strength = max(promised)
        score[held] = heard(learned(cases, learn, strength), cases, held)
        said[held] = score[held] >= level
    return [(said == truth).mean(), said[truth].mean(), said[~truth].mean(), roc_auc_score(truth, score)]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", nargs="+")
    for path in options.parse_args().data:
        read = list(conversations(path))
        names = sorted({name for found, _ in read for row in found for name in row})
        cases = [(np.array([[row.get(name, 0.0) for name in names] for row in found]), bad) for found, bad in read]
        figures = np.array([measure(cases, seed) for seed in range(SEEDS)])
        right, caught, false, area = figures.mean(0)
        print(f"{path}: {len(cases)} conversations, {sum(bad for _, bad in cases)} end in an attack")
        print(
            f"  right {right:.1%} (±{figures[:, 0].std():.1%} over shuffles), recall {caught:.1%}, false alarms {false:.1%}, area {area:.3f}"
        )


if __name__ == "__main__":
    main()
