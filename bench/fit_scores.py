"""Train the learned scores of the coach and say how good they are.

    python bench/fit_scores.py FOLDER [--write]

FOLDER holds politeness.jsonl.gz (CC BY 4.0), receptiveness.jsonl.gz (MIT), work_threads.jsonl.gz (MIT) and
emotions_goemotions_train.tsv.gz with its labels (Apache-2.0): corpora that may be trained on. Every figure is by five
folds; comments of one thread stay in one fold. With --write the weights go into src/makegood/dialogue/scores.
Needs scikit-learn: see bench/training.txt.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds
from scipy.stats import pearsonr, spearmanr
from sklearn.linear_model import Ridge
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, KFold

from makegood.dialogue.scores import neighbours, number, pieces, words_of

OUT = Path(__file__).parents[1] / "src/makegood/dialogue/scores"
LEAN = 0.03  # weight of what earlier heads say
MEANT = 0.02  # weight of what the words mean
MEANINGS = 100  # numbers that say what a word means
NEAR = 4  # words to each side that say what a word means
KEPT = 12_000  # features of each head
MOST_POLITE = 1.0  # spreads from the mean; beyond, a judgement counts no more
WHOLE, PIECE = 0.11, 0.05  # how much a word or its neighbours count against a piece of a word
EMOTIONS = {
    "hostility": ("anger", "annoyance", "disgust", "disapproval"),
    "gratitude": ("gratitude",),
    "remorse": ("remorse",),
    "warmth": ("admiration", "approval", "caring", "optimism", "joy", "love", "relief"),
    "distress": ("sadness", "fear", "nervousness", "grief", "disappointment", "embarrassment"),
    "curiosity": ("curiosity", "confusion"),
}
MOCKING = ["Mocking", "Irony"]


def keys(text: str) -> tuple[set[str], Counter[str], int]:
    words = words_of(text)
    whole = set(neighbours(words))
    parts: Counter[str] = Counter()
    for word in set(words):
        parts.update(pieces(word))
    return whole, parts, len(words) + 1


def meanings(texts: list[str]) -> dict[str, np.ndarray]:
    """What each common word means, as numbers: words that stand among the same words are alike. Frequent words weigh little."""
    read = [words_of(text) for text in texts]
    seen = Counter(word for words in read for word in words)
    known = [word for word, count in seen.most_common(9000) if count >= 6]
    place = {word: i for i, word in enumerate(known)}
    beside: Counter[tuple[int, int]] = Counter()
    for words in read:
        places = [place.get(word) for word in words]
        for i, one in enumerate(places):
            for far, other in enumerate(places[i + 1 : i + 1 + NEAR], start=1):
                if one is not None and other is not None:
                    beside[one, other] += 1 / far
                    beside[other, one] += 1 / far
    rows, columns = np.array(list(beside)).T
    counts = np.array(list(beside.values()))
    each = np.bincount(rows, counts, len(known))
    chance = each**0.75 / (each**0.75).sum()
    more = np.log(counts / (each[rows] * chance[columns]))
    table = sparse.csr_matrix((more[more > 0], (rows[more > 0], columns[more > 0])), shape=(len(known),) * 2)
    left, strength, _ = svds(table, k=MEANINGS, random_state=7)
    vectors = left * np.sqrt(strength)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    share = np.array([seen[word] for word in known]) / seen.total()
    return dict(zip(known, vectors * (0.001 / (0.001 + share))[:, None], strict=True))


class Table:
    """The features of many texts as one sparse table; rare ones are left out.

    feelings   what known heads say of each text
    meant      what its words mean, summed
    """

    def __init__(self, texts: list[str], least: int = 3, known: dict[str, dict[str, float]] | None = None,
                 meanings: dict[str, np.ndarray] | None = None) -> None:  # fmt: skip
        read = [keys(text) for text in texts]
        self.feelings = np.array([[summed(head, *one) for head in (known or {}).values()] for one in read])
        self.meant = np.array([meant(meanings, parts, size) for _, parts, size in read]) if meanings else np.zeros(0)
        seen: Counter[str] = Counter()
        for whole, parts, _ in read:
            seen.update(whole)
            seen.update(parts.keys())
        self.names = [key for key, count in seen.items() if count >= least]
        place = {key: i for i, key in enumerate(self.names)}
        rows, columns, values = [], [], []
        for i, (whole, parts, size) in enumerate(read):
            for key, count in [*((key, 1) for key in whole), *parts.items()]:
                if key in place:
                    rows.append(i)
                    columns.append(place[key])
                    values.append(count / math.sqrt(size))
        self.plain = sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), len(self.names)))
        count = np.array([seen[key] for key in self.names])
        weight = np.where([key[0] == "c" for key in self.names], PIECE, WHOLE)
        self.weight = weight * (np.log((1 + len(texts)) / (1 + count)) + 1)
        self.x = (self.plain @ sparse.diags(self.weight)).tocsr()


def summed(head: dict[str, float], whole: set[str], parts: Counter[str], size: int) -> float:
    total = sum(head.get(key, 0.0) for key in whole) + sum(head.get(key, 0.0) * n for key, n in parts.items())
    return total / math.sqrt(size)


def meant(meanings: dict[str, np.ndarray], parts: Counter[str], size: int) -> np.ndarray:
    found = [meanings[key[1:]] for key in parts if key[0] == "w" and key[1:] in meanings]
    return sum(found, np.zeros(MEANINGS)) / math.sqrt(size)


def fitted(x, y, alpha: float, weight=None):
    return Ridge(alpha=alpha, solver="sparse_cg", tol=2e-3).fit(x, y, sample_weight=weight)


def by_folds(x, y, alpha, groups=None, weight=None):
    found = np.zeros(len(y))
    folds = GroupKFold(5).split(x, y, groups) if groups is not None else KFold(5, shuffle=True, random_state=7).split(x)
    for train, test in folds:
        found[test] = fitted(x[train], y[train], alpha, None if weight is None else weight[train]).predict(x[test])
    return found


class Learner:
    """Learns heads one after the other; each may lean on those before it. `heads`: as they are kept; `whole`: with every feature,
    also of heads that only others lean on."""

    def __init__(self, meanings: dict[str, np.ndarray]) -> None:
        self.meanings = meanings
        self.whole: dict[str, dict[str, float]] = {}
        self.heads: dict[str, dict[str, float]] = {}
        self.figures: dict[str, str] = {}

    def table(self, texts: list[str], least: int = 3) -> Table:
        return Table(texts, least, known=self.whole, meanings=self.meanings)

    def features(self, table: Table):
        """Words and, weighed lightly, what the earlier heads say and what the words mean. All are sums over words, so the result is one as well."""
        if not table.feelings.size:
            return table.x
        lean, means = table.feelings / table.feelings.std(0) * LEAN, table.meant / table.meant.std(0) * MEANT
        return sparse.hstack([table.x, sparse.csr_matrix(lean), sparse.csr_matrix(means)]).tocsr()

    def lean_on(self, name: str, table: Table, y, alpha: float, weight=None) -> None:
        """Fit on everything."""
        w = fitted(self.features(table), y, alpha, weight).coef_
        count = len(table.names)
        head = dict(zip(table.names, w[:count] * table.weight, strict=True))
        if table.feelings.size:
            heads = table.feelings.shape[1]
            leans = w[count : count + heads] * LEAN / table.feelings.std(0)
            for earlier, lean in zip(self.whole.values(), leans, strict=False):
                for key, value in earlier.items():
                    head[key] = head.get(key, 0.0) + lean * value
            way = w[count + heads :] * MEANT / table.meant.std(0)
            for word, vector in self.meanings.items():
                head[f"w{word}"] = head.get(f"w{word}", 0.0) + float(vector @ way)
        self.whole[name] = head

    def learn(self, name: str, table: Table, y, alpha: float, weight=None) -> None:
        """Fit on everything and keep the features that move the sum most."""
        self.lean_on(name, table, y, alpha, weight)
        head = self.whole[name]
        seen = dict(zip(table.names, np.sqrt(np.asarray((table.plain > 0).mean(0)).ravel()), strict=True))
        rare = min(seen.values())
        kept = sorted(head, key=lambda key: -abs(head[key]) * seen.get(key, rare))[:KEPT]
        self.heads[name] = {key: head[key] for key in kept}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    polite, receptive, work = (
        rows_of(options.folder / f"{name}.jsonl.gz") for name in ("politeness", "receptiveness", "work_threads")
    )
    emotions = emotions_of(options.folder)
    comments = [text for text, _ in emotions]
    learner = Learner(
        meanings([*comments, *(row["text"] for row in polite + receptive), *(row["comment_body"] for row in work)])
    )
    learn_emotions(learner, emotions)
    learn_politeness(learner, polite)
    learn_receptiveness(learner, receptive)
    learn_incivility(learner, work)
    for name, figure in learner.figures.items():
        print(f"{name}: {figure}", flush=True)
    if options.write:
        write(learner.heads, learner.figures, comments[::9] + [row["comment_body"] for row in work])


def rows_of(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def emotions_of(folder: Path) -> list[tuple[str, set[str]]]:
    """Each comment with the names of its emotions."""
    labels = (folder / "emotions_goemotions_labels.txt").read_text().split()
    with gzip.open(folder / "emotions_goemotions_train.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return [(row[0], {labels[int(i)] for i in row[1].split(",")}) for row in rows]


def learn_emotions(learner: Learner, rows: list[tuple[str, set[str]]]) -> None:
    table = Table([text for text, _ in rows], least=4)
    fold = np.arange(len(rows)) % 5 == 0
    for name, wanted in EMOTIONS.items():
        y = np.array([bool(given.intersection(wanted)) for _, given in rows])
        found = fitted(table.x[~fold], y[~fold] * 2.0 - 1, 4.0).predict(table.x[fold])
        learner.figures[name] = (
            f"area under the curve {roc_auc_score(y[fold], found):.3f} on one comment in five kept apart"
        )
        learner.learn(name, table, y * 2.0 - 1, 4.0)
    # each by itself, for later heads to lean on; where a group bears its name it takes the group's place
    for one in sorted({emotion for _, given in rows for emotion in given}):
        learner.lean_on(one, table, np.array([one in given for _, given in rows]) * 2.0 - 1, 4.0)


def learn_politeness(learner: Learner, rows: list[dict]) -> None:
    wiki = np.array([row["community"] == "wikipedia" for row in rows])
    texts = [row["text"] for row in rows]
    y = np.array([row["score"] for row in rows])
    table, weight = learner.table(texts), np.where(wiki, 1.0, 0.3)
    # a few requests were judged extremely; what most people agree on is told better by the many in between
    learned = np.clip(y, -MOST_POLITE, MOST_POLITE)
    found = by_folds(learner.features(table), learned, 3.0, weight=weight)
    learner.figures["politeness"] = politeness_figures(found, y, wiki, texts)
    learner.learn("politeness", table, learned, 3.0, weight)


def learn_receptiveness(learner: Learner, rows: list[dict]) -> None:
    y = np.array([float(row["receptive"]) for row in rows])
    table = learner.table([row["text"] for row in rows], least=2)
    found = by_folds(learner.features(table), y, 2.5)
    learner.figures["receptiveness"] = f"r {pearsonr(found, y)[0]:.3f}, {len(rows)} replies"
    learner.learn("receptiveness", table, y, 2.5)


def learn_incivility(learner: Learner, rows: list[dict]) -> None:
    texts = [row["comment_body"] for row in rows]
    kinds = np.array([row["tbdf"] for row in rows])
    groups = np.array([row["issue_id"] for row in rows])
    table = learner.table(texts)
    for name, y in (("incivility", kinds != "None"), ("mockery", np.isin(kinds, MOCKING))):
        found = by_folds(learner.features(table), y * 2.0 - 1, 2.0, groups)
        learner.figures[name] = incivility_figures(found, y, kinds, texts) + f", {len(set(groups))} threads"
        learner.learn(name, table, y * 2.0 - 1, 2.0)


def incivility_figures(found, y, kinds, texts) -> str:
    size = np.array([len(words_of(text)) for text in texts])
    lengths = {"up to 20 words": size <= 20, "21 to 60": (size > 20) & (size <= 60), "more": size > 60}
    by_length = ", ".join(f"{said} {roc_auc_score(y[m], found[m]):.2f}" for said, m in lengths.items())
    by_kind = ", ".join(
        f"{kind.lower()} {roc_auc_score(y[m], found[m]):.2f}"
        for kind, count in Counter(kinds[y]).most_common(8)
        if count > 10 and (m := ~y | (kinds == kind)).any()
    )
    caught = np.mean(found[y] > np.quantile(found[~y], 0.95))
    return (
        f"area under the curve {roc_auc_score(y, found):.3f}, recall {caught:.2f} at 5 % false alarms; by length: {by_length}; "
        f"by kind: {by_kind}; {y.sum()} of {len(y)} comments"
    )


def politeness_figures(found, y, wiki, texts) -> str:
    low, high = np.quantile(y[wiki], [0.25, 0.75])
    outer = wiki & ((y <= low) | (y >= high))
    right = (found[outer] > np.median(found[outer])) == (y[outer] >= high)
    size = np.array([len(words_of(text)) for text in texts])[outer]
    parts = [
        f"{said} {right[m].mean():.3f}"
        for said, m in (("up to 20 words", size <= 20), ("21 to 60", (size > 20) & (size <= 60)), ("more", size > 60))
        if m.any()
    ]
    return (
        f"first against last quarter of Wikipedia {right.mean():.3f} right of {outer.sum()}; rank correlation on all of it "
        f"{spearmanr(found[wiki], y[wiki])[0]:.3f}; by length: " + ", ".join(parts)
    )


def write(heads, figures, ordinary) -> None:
    names = list(heads)
    features = sorted({key for head in heads.values() for key in head}, key=number)
    table = np.array([[head.get(key, 0.0) for head in heads.values()] for key in features])
    step = np.abs(table).max(0) / 127
    whole = np.rint(table / step).astype("int8")
    (OUT / "weights.bin").write_bytes(np.array([number(key) for key in features], "<u4").tobytes() + whole.tobytes())
    place = {key: i for i, key in enumerate(features)}
    sums = np.zeros((len(ordinary), len(names)))
    for i, text in enumerate(ordinary):
        near, parts, size = keys(text)
        for key, count in [*((key, 1) for key in near), *parts.items()]:
            if key in place:
                sums[i] += whole[place[key]].astype(int) * count
        sums[i] /= math.sqrt(size)
    mean, spread = sums.mean(0), sums.std(0)
    marks = np.quantile((sums - mean) / spread, np.arange(1, 100) / 100, axis=0)
    lines = [
        "# What the learned scores are; made by bench/fit_scores.py together with weights.bin.",
        'use = "To rank texts and to point at words worth a second look, for the eyes of the writer."',
        'not_for = "Judging, ranking or disciplining people; deciding anything by itself; showing one side how the other scores; languages other than English."',
        'limits = "Trained on Wikipedia and Stack Exchange requests, replies about politics, software issues and Reddit comments. It may take informal, direct or second-language English for rude. Sarcasm is seen little better than by chance where no word gives it away."',
        f"features = {len(features)}",
        "",
    ]
    source = {
        "politeness": "Stanford Politeness Corpus, CC BY 4.0",
        "receptiveness": "Yeomans et al. 2020, MIT",
        "incivility": "Ehsani et al., incivility in issue threads, MIT",
        "mockery": "the same, MIT",
    }
    for i, name in enumerate(names):
        lines += [f"[heads.{name}]", f'trained_on = "{source.get(name, "GoEmotions, Apache-2.0")}"', f'measured = "{figures[name]}"',
                  f"mean = {mean[i]:.4f}", f"spread = {spread[i]:.4f}", f"ranks = [{', '.join(f'{mark:.3f}' for mark in marks[:, i])}]", ""]  # fmt: skip
    (OUT / "card.toml").write_text("\n".join(lines), "utf-8")
    print(f"{len(features)} features, {(OUT / 'weights.bin').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
