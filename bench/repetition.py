"""How well the words of a reply show that it repeats an argument, on disputes whose replies were labelled.

    python bench/repetition.py DISPUTES.jsonl.gz

A line of the file: {"utterances": [{"text", "username", "rebuttal_labels"}]}. Every reply that rebuts something is one
example; those labelled ‘Repeated argument’ are to be found. Only named features are weighed: what the reply shares with
the writer’s own and with the others’ earlier messages, where it stands, and the signs the ear hears. Figures are by five
folds, a dispute always whole in one fold, as the mean of five shuffles. Needs scikit-learn: see bench/training.txt.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import Counter

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from makegood.dialogue.repetition import same_point, stems
from makegood.dialogue.risk import read_as
from makegood.dialogue.signs import signs_of
from makegood.dialogue.text import Writing

LABEL = "Repeated argument"
KINDS = ("presses-again", "harping", "contradicts", "deflects", "refuses", "asks", "blame", "absolutes", "dismissal")


class Said:
    """An earlier message: its words, and its sentences as points."""

    def __init__(self, text: str, who: str) -> None:
        self.writing, self.who = Writing.of(text), who
        self.words = Counter(self.writing.tokens)
        self.stems = stems(self.writing.lower)
        self.points = [p for s in self.writing.sentences if len(p := stems(s.of(self.writing.lower))) > 1]


def replies(path: str):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            given = json.loads(line)["utterances"]
            said = [Said(one["text"], one["username"]) for one in given]
            seen = Counter(stem for one in said for stem in one.stems)
            for place, one in enumerate(given):
                if one["rebuttal_labels"]:
                    yield (
                        number,
                        features(said[:place], said[place], seen),
                        any(LABEL in label for label in one["rebuttal_labels"]),
                    )


def features(before: list[Said], now: Said, seen: Counter[str]) -> dict[str, float]:
    own = [one for one in before if one.who == now.who]
    others = [one for one in before if one.who != now.who]
    weigh = {stem: math.log((len(before) + 2) / min(seen[stem], len(before) + 1)) + 0.2 for stem in seen}
    found = {
        f"{name} {what}": value
        for name, of in (("own", own), ("other", others))
        for what, value in shared(now, of, weigh).items()
    }
    found |= {
        "own earlier": math.log1p(len(own)),
        "earlier": math.log1p(len(before)),
        "speakers": len({o.who for o in before}),
    }
    found |= {"length": math.log1p(len(now.stems)), "sentences": math.log1p(len(now.writing.sentences))}
    found["since own"] = next((i for i, one in enumerate(reversed(before)) if one.who == now.who), len(before))
    kinds = Counter(sign.kind for sign in signs_of(now.writing))
    return found | {kind: min(3, kinds[kind]) for kind in KINDS} | read_as(now.writing.raw)


def shared(now: Said, earlier: list[Said], weigh: dict[str, float]) -> dict[str, float]:
    """What a message shares with earlier ones: with the nearest, with all of them, with the last, and in how many points."""

    def size(words: frozenset[str]) -> float:
        return sum(weigh[word] ** 2 for word in words) or 1.0

    near = sorted(
        (size(now.stems & o.stems) / math.sqrt(size(now.stems) * size(o.stems)) for o in earlier), reverse=True
    )
    known = frozenset().union(*(one.stems for one in earlier))
    points = [point for one in earlier for point in one.points]
    again = [any(same_point(point, other) for other in points) for point in now.points]
    closest = max((len(p & o) / math.sqrt(len(p) * len(o)) for p in now.points for o in points), default=0.0)
    return {
        "nearest": near[0] if near else 0.0,
        "mean": sum(near) / len(near) if near else 0.0,
        "top three": sum(near[:3]) / 3,
        "known words": size(now.stems & known) / size(now.stems),
        "points": sum(again),
        "share of points": sum(again) / max(1, len(again)),
        "closest sentence": closest,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data")
    rows = list(replies(options.parse_args().data))
    names = sorted({name for _, row, _ in rows for name in row})
    x = np.array([[row.get(name, 0.0) for name in names] for _, row, _ in rows])
    y = np.array([label for _, _, label in rows])
    groups = np.array([number for number, _, _ in rows])
    print(f"{len(y)} replies, {y.sum()} repeat an argument.")
    columns = {
        "nearest own message alone": [names.index("own nearest")],
        "what is shared and where it stands": [
            i
            for i, n in enumerate(names)
            if n.startswith(("own", "other", "earlier", "since", "length", "sentences", "speakers"))
        ],
        "all": list(range(len(names))),
    }
    for name, chosen in columns.items():
        figures = [by_folds(x[:, chosen], y, groups, seed) for seed in range(5)]
        sum_, trees, both = np.mean(figures, axis=0)
        print(f"{name}: area under the curve {sum_:.3f} as a weighted sum, {trees:.3f} by trees, {both:.3f} together")


def by_folds(x, y, groups, seed: int) -> tuple[float, float, float]:
    linear, trees = np.zeros(len(y)), np.zeros(len(y))
    for learn, held in GroupKFold(5, shuffle=True, random_state=seed).split(x, y, groups):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.02, max_iter=500, class_weight="balanced"))
        linear[held] = model.fit(x[learn], y[learn]).predict_proba(x[held])[:, 1]
        forest = ExtraTreesClassifier(200, min_samples_leaf=6, class_weight="balanced", random_state=seed)
        trees[held] = forest.fit(x[learn], y[learn]).predict_proba(x[held])[:, 1]
    return roc_auc_score(y, linear), roc_auc_score(y, trees), roc_auc_score(y, linear + trees)


if __name__ == "__main__":
    main()
