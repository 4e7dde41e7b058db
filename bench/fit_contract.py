"""Learn the weights of `makegood.contract.learned` from CUAD (CC BY 4.0) and say how good they are.

    python bench/fit_contract.py contracts_cuad.jsonl.gz [--half develop] [--write FILE.npz]

One logistic regression for each label, over hashed words and the rules that spoke, with a penalty on large weights. The
levels from which a contract counts as holding a kind, the levels for single sentences and the curves that turn scores into
confidence come from five folds by contract, so that no sentence is judged by weights that have seen its contract.

The figures the project claims come from `--half develop`: weights learned on one half of the contracts, told on the other by
`bench/contract.py --learned FILE.npz --half test`. The weights shipped are learned on both halves, by the same settings.
"""

from __future__ import annotations

import argparse
import functools
import operator
import os
from dataclasses import replace
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = (
    "1"  # before numpy: the sums are short, and threads that wait cost twenty times the work
)

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags, hstack

from contract import LABELS, half, label_places
from makegood.contract.document import Document
from makegood.contract.finding import Search, worded
from makegood.contract.learned import PLACES, RULE_WEIGHS, Learned, Signs, places, save, share

COLUMNS = {
    "liability_cap": "liability_cap",
    "termination_for_convenience": "termination_for_convenience",
    "audit_right": "audit_right",
    "insurance": "insurance",
    "liquidated_damages_or_credits": "liquidated_damages_or_credits",
    "exclusivity": "exclusivity",
    "minimum_commitment": "minimum_commitment",
    "renews": "renewal_or_expiry",
    "notice_to_stop": "notice to end renewal",
}
_RULES_OF = {"renews": "renewal_or_expiry", "notice_to_stop": "renewal_or_expiry"}
_NOT_HEARD = {
    "renews": {"renewal_or_expiry/notice-that-stops-it"}
}  # it speaks of the notice, whether or not anything renews
PENALTY = 1.0
FOLDS = 5
PASSAGE, FACT = (
    3.0,
    1.5,
)  # how much finding a sentence counts against telling a wrong one, beside the best of its contract
EVERY = 12  # of the sentences without any word of a kind, so many-th is learned from
NEVER = -99.0
SMALL = 0.002  # a weight below this changes no answer; left out, the file packs better
OUT = Path(__file__).parents[1] / "src/makegood/contract/learned.npz"


class Sentences:
    """Every sentence of the contracts: signs, labels, whose it is, and the kinds of whose words it holds one."""

    def __init__(self, rows: list[dict], unread: set[str]) -> None:
        """unread: the files that no rule was written with."""
        self.unread = np.array([row["file"] in unread for row in rows])
        self.present = np.array(
            [[bool(label_places(row, LABELS[label])[1]) for label in COLUMNS.values()] for row in rows]
        )
        nothing = _weights({}, np.zeros((0, 0)))
        signs: list[Signs] = []
        labels, owners, held = [], [], []
        for owner, row in enumerate(rows):
            search = Search(Document(row["text"]), nothing)
            signs += search.signs
            owners += [owner] * len(search.said)
            labels.append(_labels(row, search))
            held.append(worded(search.said, tuple(COLUMNS)))
        self.owner = np.array(owners)
        self.labels = np.concatenate(labels)
        self.worded = np.concatenate(held)
        self.rules = {name: at for at, name in enumerate(sorted({rule for each in signs for rule in each.rules}))}
        self.matrix = _matrix(signs, self.rules)

    def of(self, column: int) -> csr_matrix:
        """The signs that a kind is learned from: all words, and its own rules alone."""
        name = list(COLUMNS)[column]
        own, deaf = _RULES_OF.get(name, name), _NOT_HEARD.get(name, set())
        kept = np.ones(self.matrix.shape[1], np.float32)
        kept[PLACES:] = [rule.split("/")[0] == own and rule not in deaf for rule in self.rules]
        return (self.matrix @ diags(kept)).tocsr()

    def telling(self, column: int) -> NDArray[np.bool_]:
        """What a kind is learned from: sentences with its words or its label, and some of the others."""
        return self.worded[:, column] | self.labels[:, column] | (np.arange(len(self.owner)) % EVERY == 0)


def _labels(row: dict, search: Search) -> NDArray[np.bool_]:
    """Which sentences lie under a label: half of the sentence, or most of the label, is shared."""
    found = np.zeros((len(search.said), len(COLUMNS)), bool)
    for column, label in enumerate(COLUMNS.values()):
        for pieces in label_places(row, LABELS[label])[0]:
            whole = sum(end - start for start, end in pieces)
            for at, each in enumerate(search.said):
                span = each.sentence.span
                shared = sum(max(0, min(end, span.end) - max(start, span.start)) for start, end in pieces)
                found[at, column] |= shared > 0 and (shared >= 0.5 * (span.end - span.start) or shared >= 0.6 * whole)
    return found


def _matrix(signs: list[Signs], rules: dict[str, int]) -> csr_matrix:
    spoken = [places(each) for each in signs]
    words = csr_matrix(
        (
            np.concatenate([np.full(len(each), share(len(each)), np.float32) for each in spoken]),
            np.concatenate(spoken),
            np.cumsum([0, *map(len, spoken)]),
        ),
        (len(signs), PLACES),
    )
    at = [[rules[rule] for rule in each.rules] for each in signs]
    heard = csr_matrix(
        (
            np.full(sum(map(len, at)), RULE_WEIGHS, np.float32),
            functools.reduce(operator.iadd, at, []),
            np.cumsum([0, *map(len, at)]),
        ),
        (len(signs), len(rules)),
    )
    return hstack([words, heard]).tocsr()


def fit(matrix: csr_matrix, labels: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights and, last, the bias of one logistic regression."""
    turned, true = matrix.T.tocsr(), labels.astype(float)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = matrix @ weights[:-1] + weights[-1]
        off = 1 / (1 + np.exp(-score)) - true
        cost = (np.logaddexp(0, score) - true * score).sum() + PENALTY / 2 * weights[:-1] @ weights[:-1]
        return cost, np.append(turned @ off + PENALTY * weights[:-1], off.sum())

    return minimize(loss, np.zeros(matrix.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 80}).x


def _folds(data: Sentences) -> NDArray[np.int64]:
    return np.random.default_rng(0).permutation(len(data.present)) % FOLDS


def out_of_fold(data: Sentences, column: int) -> NDArray[np.float64]:
    """The score of every sentence with a word of the kind, by weights that have not seen its contract."""
    fold, matrix = _folds(data), data.of(column)
    scores, telling = np.full(len(data.owner), NEVER), data.telling(column)
    for number in range(FOLDS):
        apart = fold[data.owner] == number
        weights = fit(matrix[telling & ~apart], data.labels[telling & ~apart, column])
        judged = apart & data.worded[:, column]
        scores[judged] = matrix[judged] @ weights[:-1] + weights[-1]
    return scores


def best_level(scores: NDArray[np.float64], true: NDArray[np.bool_], recall_counts: float) -> tuple[float, float]:
    """The level with the best F, smoothed over its neighbours, and that F; recall counts so many times as much."""
    levels = np.arange(-8.0, 4.0, 0.1)
    beta = recall_counts**2
    said = scores[:, None] >= levels
    both = (said & true[:, None]).sum(0)
    score = (1 + beta) * both / np.maximum(1, said.sum(0) + beta * true.sum())
    smooth = np.convolve(score, np.ones(5) / 5, "same")[2:-2]
    return float(levels[2:-2][smooth.argmax()]), float(score[2:-2][smooth.argmax()])


def curve(scores: NDArray[np.float64], true: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Slope and offset of the logistic curve from score to share of true sentences (Platt)."""

    def loss(pair: NDArray[np.float64]) -> float:
        z = pair[0] * scores + pair[1]
        return float((np.logaddexp(0, z) - true * z).sum()) + 0.1 * (pair[0] - 1) ** 2

    return minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x


def _best(data: Sentences, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The score of each contract's best sentence."""
    best = np.full(len(data.present), NEVER)
    np.maximum.at(best, data.owner, scores)
    return best


def unread_score(data: Sentences, best: NDArray[np.float64], true: NDArray[np.bool_]) -> float:
    """F1 on the contracts that no rule was written with, each judged by weights and a level from the other folds."""
    fold, said = _folds(data), np.zeros(len(best), bool)
    for number in range(FOLDS):
        apart = fold == number
        said[apart] = best[apart] >= best_level(best[~apart], true[~apart], 1)[0]
    unread = data.unread
    return float(2 * (said & true & unread).sum() / max(1, (said & unread).sum() + (true & unread).sum()))


def learn(data: Sentences) -> Learned:
    """Weights from all contracts, levels and curves from the folds."""
    columns, present, beside, curves = [], [], [], []
    print(f"{'learned':32}{'with':>6}{'F1 in five folds':>18}{'unread half':>13}{'level':>8}{'beside':>8}")
    for column, name in enumerate(COLUMNS):
        scores = out_of_fold(data, column)
        best = _best(data, scores)
        level, score = best_level(best, data.present[:, column], 1)
        inside = (best >= level)[data.owner]
        near, _ = best_level(scores[inside], data.labels[inside, column], FACT if name in _RULES_OF else PASSAGE)
        near = min(near, level)
        heard = inside & (scores >= near)
        true = data.present[:, column]
        unread = unread_score(data, best, true)
        print(f"{name:32}{true.sum():6}{score:18.3f}{unread:13.3f}{level:8.1f}{near:8.1f}", flush=True)
        telling = data.telling(column)
        columns.append(fit(data.of(column)[telling], data.labels[telling, column]))
        present.append(level)
        beside.append(near)
        curves.append(curve(scores[heard], data.labels[heard, column]))
    model = _weights(data.rules, np.array(columns).T)
    rounded = (np.array(each, np.float32) for each in (present, beside, np.array(curves).T))
    return replace(model, **dict(zip(("present", "beside", "curve"), rounded, strict=True)))


def _weights(rules: dict[str, int], columns: NDArray[np.float64]) -> Learned:
    """Weights as the program holds them; without columns, weights that know no kind."""
    kinds = tuple(COLUMNS) if columns.size else ()
    words = np.where(abs(columns[:PLACES]) < SMALL, 0, columns[:PLACES]).astype(np.float32)
    named = {name: (columns[PLACES + at] * RULE_WEIGHS).astype(np.float32) for name, at in rules.items()}
    level = np.zeros(len(kinds), np.float32)
    bias = columns[-1].astype(np.float32) if columns.size else level
    return Learned(kinds, words, named, bias, level, level, np.zeros((2, len(kinds)), np.float32))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("--half", choices=("develop", "both"), default="both")
    options.add_argument("--write", type=Path, default=OUT)
    given = options.parse_args()
    halves = ("develop", "test") if given.half == "both" else (given.half,)
    rows = [row for each in halves for row in half(given.data, each)]
    unread = {row["file"] for row in half(given.data, "test")}
    model = learn(Sentences(rows, unread))
    save(model, given.write)
    print(f"{given.write}: {given.write.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
