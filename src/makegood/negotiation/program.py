"""Talks too large to list, as a mixed-integer program; solved by HiGHS, with a proven bound.

One 0/1 variable for each option; a continuous issue is a chosen stretch and a place on it, so that curves of any shape are met exactly. The Nash product is maximised through tangents
to the logarithm, added until bound and value meet. scipy is loaded only here: it takes longer than most talks.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from makegood.negotiation.concepts import Concept
from makegood.negotiation.game import Demand, Game, Literal, keeps
from makegood.negotiation.patience import Spare, Undecided, no_more
from makegood.negotiation.talks import Issue

Row = dict[int, float]
CLOSE = 1e-7
EVERY_WAY = 3  # up to so many sides, each may turn out the least in a lexicographic max-min
SECONDS = 5.0  # of one solve; what is not proved by then is reported as a gap
TOGETHER = 60.0  # of all solves of one program; then each has only a moment left
MOMENT = 0.2
OF_SPARE = 0.5  # of the time to spare may go into one solve: others come after it
OVER = 1  # how scipy says that the time was over
MOST_ROUNDS = 40
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Found:
    """A package with the concept's value at it and a bound that no package can pass, both as the concept counts."""

    package: Mapping[str, str]
    value: float
    bound: float
    ties: int = 1
    method: str = "program"

    @property
    def packages(self) -> tuple[Mapping[str, str]]:
        return (self.package,)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a continuous issue, and its two variables."""

    start: Fraction
    end: Fraction
    chosen: int
    along: int


class Program:
    """The program of a game under some of its demands. Gains are shares of each side's scale above its walk-away."""

    def __init__(self, game: Game, demands: Iterable[Demand], spare: Spare = no_more) -> None:
        self.game, self.spare = game, spare
        self.demands = tuple(demands)
        self.left = TOGETHER
        self._seen: list[NDArray[np.float64]] = []  # every package that a solve found
        self._found_ideals: tuple[list[float], list[float]] | None = None
        self.rows: list[tuple[Row, float, float]] = []
        self.upper: list[float] = []
        self.whole: list[int] = []
        self.options: dict[
            int, list[tuple[int, int]]
        ] = {}  # issue -> (option, or the one a stretch begins at, variable)
        self.pieces: dict[int, list[_Piece]] = {}
        self.gains: list[tuple[Row, float]] = [({}, -self._walk_away(side)) for side in range(len(game.sides))]
        masks = game.allowed(self.demands)
        for number, issue in enumerate(game.issues):
            if issue.continuous:
                self._add_range(number, masks[number])
            else:
                self._add_options(number, masks[number])
        self._add_rules()
        self._add_bonuses()
        for side, floor in enumerate(game.floors(self.demands)):
            if floor is not None:
                row, constant = self.gains[side]
                self.rows.append((row, -constant, math.inf))

    # -- building --------------------------------------------------------------------------------------------------

    def _walk_away(self, side: int) -> float:
        one = self.game.talks.sides[self.game.sides[side]]
        return float(one.floor / Fraction(one.scale))

    def _variable(self, upper: float = 1.0, whole: bool = True) -> int:
        self.upper.append(upper)
        self.whole.append(int(whole))
        return len(self.upper) - 1

    def _add_options(self, number: int, mask: NDArray[np.bool_]) -> None:
        allowed = [int(option) for option in np.flatnonzero(mask)]
        variables = [(option, self._variable()) for option in allowed]
        self.options[number] = variables
        self.rows.append(({variable: 1.0 for _, variable in variables}, 1.0, 1.0))
        for side, unit in enumerate(self.game.units):
            for option, variable in variables:
                if worth := int(self.game.worth[number][option, side]):
                    self.gains[side][0][variable] = worth / unit

    def _add_range(self, number: int, mask: NDArray[np.bool_]) -> None:
        ends = [pair for pair in self.game.stretches(number) if mask[pair[0]]]
        amounts = [self.game.issues[number].number(words) for words in self.game.choices[number]]
        self.pieces[number] = [
            _Piece(amounts[a], amounts[b], self._variable(), self._variable(whole=False)) for a, b in ends
        ]
        self.options[number] = [(a, piece.chosen) for (a, _), piece in zip(ends, self.pieces[number], strict=True)]
        self.rows.append(({piece.chosen: 1.0 for piece in self.pieces[number]}, 1.0, 1.0))
        for (a, b), piece in zip(ends, self.pieces[number], strict=True):
            self.rows.append(({piece.along: 1.0, piece.chosen: -1.0}, -math.inf, 0.0))
            for side, unit in enumerate(self.game.units):
                first, last = (int(self.game.worth[number][end, side]) for end in (a, b))
                self.gains[side][0][piece.chosen] = first / unit
                self.gains[side][0][piece.along] = (last - first) / unit

    def _sum(self, literal: Literal) -> Row:
        """1 where the literal holds, 0 where not: the sum over its options."""
        return {variable: 1.0 for option, variable in self.options[literal.issue] if literal.mask[option]}

    def _add_rules(self) -> None:
        for clause in self.game.clauses:
            row = _plus(self._sum(one) for one in clause.given)
            if clause.then is not None:  # all n given force it: sum of given - then <= n - 1
                row = _plus([row, _negated(self._sum(clause.then))])
            self.rows.append((row, -math.inf, len(clause.given) - 1.0))
        for rule in self.game.at_mosts:
            self.rows.append(({self._all_of(part): 1.0 for part in rule.of}, -math.inf, float(rule.count)))

    def _add_bonuses(self) -> None:
        for literals, side, units in self.game.bonuses:
            self.gains[side][0][self._all_of(literals)] = units / self.game.units[side]

    def _all_of(self, literals: Sequence[Literal]) -> int:
        """A variable that is 1 exactly where all literals hold; it need not be declared whole."""
        variable = self._variable(whole=False)
        for literal in literals:
            self.rows.append((_plus([{variable: 1.0}, _negated(self._sum(literal))]), -math.inf, 0.0))
        everything = _plus([_negated({variable: 1.0}), *(self._sum(literal) for literal in literals)])
        self.rows.append((everything, -math.inf, len(literals) - 1.0))
        return variable

    # -- solving ---------------------------------------------------------------------------------------------------

    def solve(
        self, objective: Row, extra: Sequence[tuple[Row, float, float]] = (), free: int = 0, gap: float = 1e-10
    ) -> tuple[NDArray[np.float64], float] | None:
        """Maximise; return the variables and a bound on the objective, or None where nothing is feasible.

        free   how many unbounded helper variables stand behind the program's own

        Raises Undecided where the time was over before either was known.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_matrix

        width = len(self.upper) + free
        rows = [*self.rows, *extra]
        entries = [
            (number, column, factor) for number, (row, _, _) in enumerate(rows) for column, factor in row.items()
        ]
        numbers, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = csr_matrix((factors, (numbers, columns)), shape=(len(rows), width))
        costs = np.zeros(width)
        for column, factor in objective.items():
            costs[column] = -factor
        with _output_kept_clean():
            started = time.monotonic()
            result = milp(
                costs,
                integrality=np.array([*self.whole, *[0] * free]),
                bounds=Bounds(
                    np.array([0.0] * len(self.upper) + [-100.0] * free), np.array([*self.upper, *[100.0] * free])
                ),
                constraints=LinearConstraint(matrix, [row[1] for row in rows], [row[2] for row in rows]),
                options={"mip_rel_gap": gap, "time_limit": self._limit()},
            )
            self.left -= time.monotonic() - started
        if result.x is None:
            if result.status == OVER:
                raise Undecided
            return None
        self._seen.append(result.x)
        bound = -result.mip_dual_bound if result.mip_dual_bound is not None else -result.fun
        return result.x, float(bound)

    def _limit(self) -> float:
        """Seconds that the next solve may take."""
        spare = self.spare()
        return max(MOMENT, min(SECONDS, self.left + min(spare, 0.0)), OF_SPARE * spare)

    def feasible(self) -> bool:
        return self.solve({}) is not None

    def gain(self, side: int, variables: NDArray[np.float64]) -> float:
        row, constant = self.gains[side]
        return constant + math.fsum(factor * variables[column] for column, factor in row.items())

    def package(self, variables: NDArray[np.float64]) -> dict[str, str] | None:
        """The package that the variables mean, continuous amounts brought to the smallest coin; None if that breaks a demand."""
        chosen: list[list[str]] = []
        for number, issue in enumerate(self.game.issues):
            if issue.continuous:
                chosen.append(self._amounts(number, issue, variables))
            else:
                option = max(self.options[number], key=lambda pair: variables[pair[1]])[0]
                chosen.append([self.game.choices[number][option]])
        for texts in list(product(*chosen))[:64]:
            package = dict(zip(self.game.names, texts, strict=True))
            if keeps(self.game.talks, package):
                return package
        return None

    def _amounts(self, number: int, issue: Issue, variables: NDArray[np.float64]) -> list[str]:
        piece = max(self.pieces[number], key=lambda one: variables[one.chosen])
        along = Fraction(min(max(float(variables[piece.along]), 0.0), 1.0))
        place = piece.start + (piece.end - piece.start) * along
        coin = issue.coin
        near = round(place / coin) * coin
        return [issue.words(one) for one in (near, near - coin, near + coin) if piece.start <= one <= piece.end] or [
            issue.words(piece.start)
        ]

    def best(self, concept: Concept, weights: Sequence[int]) -> Found | None:
        """Return what `concept` chooses; None where no package keeps every demand. EQUITABLE is not solved here.

        Where the time is over the best package that was seen, with its gap. Raises Undecided where none was.
        """
        try:
            return self._best(concept, weights)
        except Undecided:
            return self._best_seen(concept, weights)

    def _best(self, concept: Concept, weights: Sequence[int]) -> Found | None:
        if concept is Concept.UTILITARIAN:
            return self._utilitarian()
        if concept is Concept.LEXIMIN:
            ones = [1.0] * len(self.gains)
            return self._fairest(ones, ones)
        ideals = self.ideals()
        if ideals is None:
            return None
        reached, bounds = ideals
        return self._nash(reached, bounds, weights) if concept is Concept.NASH else self._fairest(reached, bounds)

    def _best_seen(self, concept: Concept, weights: Sequence[int]) -> Found | None:
        ideals = self.ideals()
        if ideals is None:
            return None
        bounds = ideals[1]
        values: dict[Concept, Callable[[Sequence[float]], float]] = {
            Concept.NASH: _log_product(weights),
            Concept.KALAI_SMORODINSKY: _smallest_rate(bounds),
            Concept.LEXIMIN: min,
            Concept.UTILITARIAN: sum,
        }
        value = values[concept]
        found = [one for seen in self._seen if (one := self._found(seen, value(bounds), value))]
        if not found:
            raise Undecided
        return max(found, key=lambda one: one.value)

    def ideals(self) -> tuple[list[float], list[float]] | None:
        """Each side's greatest gain: as far as a package was found, and as far as none can pass. None: no deal."""
        if self._found_ideals is None:
            reached, bounds = [], []
            for side, (row, constant) in enumerate(self.gains):
                found = self.solve(row)
                if found is None:
                    return None
                reached.append(max(0.0, self.gain(side, found[0])))
                bounds.append(max(reached[-1], found[1] + constant))
            self._found_ideals = reached, bounds
        return self._found_ideals

    def _utilitarian(self) -> Found | None:
        found = self.solve(_plus(row for row, _ in self.gains))
        return found and self._found(found[0], found[1] + sum(constant for _, constant in self.gains), sum)

    def _found(
        self, variables: NDArray[np.float64], bound: float, value: Callable[[Sequence[float]], float]
    ) -> Found | None:
        package = self.package(variables)
        if package is None:
            return None
        return Found(package, float(value([float(gain) for gain in self.game.talks.gains(package)])), bound)

    def _nash(self, ideal: Sequence[float], bounds: Sequence[float], weights: Sequence[int]) -> Found | None:
        sides = range(len(ideal))
        for size in range(len(ideal), 0, -1):
            found = [self._nash_of(group, ideal, bounds, weights) for group in combinations(sides, size)]
            solved = [one for one in found if one is not None]
            if solved:
                return max(solved, key=lambda one: one.value)
        return self._utilitarian()

    def _nash_of(
        self, group: Sequence[int], ideal: Sequence[float], bounds: Sequence[float], weights: Sequence[int]
    ) -> Found | None:
        """Greatest product of the group's gains; None where they cannot all gain."""
        if any(ideal[side] <= CLOSE for side in group):
            return None
        common = self._least(group, [1.0] * len(ideal), {})
        if common is None or min(self.gain(side, common[0]) for side in group) <= CLOSE:
            return None
        known = sum(weights[side] * math.log(self.gain(side, common[0])) for side in group)
        most = sum(weights[side] * math.log(bounds[side]) for side in group)
        logs = {side: len(self.upper) + number for number, side in enumerate(group)}
        cuts: list[tuple[Row, float, float]] = []

        def touch(side: int, at: float) -> None:
            row, constant = self.gains[side]
            tangent = {logs[side]: 1.0, **{column: -factor / at for column, factor in row.items()}}
            cuts.append((tangent, -math.inf, math.log(at) - 1 + constant / at))

        for side in group:
            # Below this gain even everyone else's best could not make up for it.
            least = math.exp((known - most) / weights[side]) * bounds[side]
            cuts.append((self.gains[side][0], least * (1 - CLOSE) - self.gains[side][1], math.inf))
            for share in (1.0, 0.7, 0.5, 0.35, 0.2, 0.1, 0.04, 0.01):
                touch(side, ideal[side] * share)
        objective = {logs[side]: float(weights[side]) for side in group}
        bound, best, value = most, common[0], -math.inf
        for _ in range(MOST_ROUNDS):
            try:
                found = self.solve(objective, cuts, free=len(group))
            except Undecided:
                break
            if found is None:
                break
            bound = min(bound, found[1])
            gains = {side: max(self.gain(side, found[0]), 1e-12) for side in group}
            here = sum(weights[side] * math.log(gain) for side, gain in gains.items())
            if here > value:
                best, value = found[0], here
            if bound - value <= CLOSE:
                break
            for side, gain in gains.items():
                touch(side, gain)
        return self._found(
            best, bound, _log_product([weight if side in group else 0 for side, weight in enumerate(weights)])
        )

    def _least(
        self, free: Sequence[int], ideal: Sequence[float], floors: Mapping[int, float]
    ) -> tuple[NDArray[np.float64], float] | None:
        """Maximise the smallest rate among `free`, the others' rates kept at their floors."""
        level = len(self.upper)
        rows: list[tuple[Row, float, float]] = []
        for side, (row, constant) in enumerate(self.gains):
            if side in free:
                rows.append(({**row, level: -ideal[side]}, -constant, math.inf))
            elif side in floors:
                rows.append((row, floors[side] * ideal[side] - CLOSE * 1e-2 - constant, math.inf))
        return self.solve({level: 1.0}, rows, free=1, gap=CLOSE)

    def _fairest(self, ideal: Sequence[float], bounds: Sequence[float]) -> Found | None:
        """Lexicographic max-min of gain / ideal; the bound is on the smallest rate.

        Up to EVERY_WAY sides, whoever may turn out the least is followed up. With more sides the smallest rate is
        the greatest possible, and the sum of the rates the greatest that leaves it so.
        """
        counted = [side for side, best in enumerate(ideal) if best > CLOSE]
        if not counted:
            return self._utilitarian()
        first = self._least(counted, ideal, {})
        if first is None:
            return None

        last = (
            self._refined(first, counted, ideal) if len(counted) <= EVERY_WAY else self._filled(first, counted, ideal)
        )
        return self._found(
            last, first[1], _smallest_rate([bounds[s] if s in counted else 0.0 for s in range(len(bounds))])
        )

    def _filled(
        self, first: tuple[NDArray[np.float64], float], counted: Sequence[int], ideal: Sequence[float]
    ) -> NDArray[np.float64]:
        level = min(self.gain(side, first[0]) / ideal[side] for side in counted)
        rows = [
            (self.gains[side][0], (level - CLOSE / 10) * ideal[side] - self.gains[side][1], math.inf)
            for side in counted
        ]
        rates = _plus({column: f / ideal[side] for column, f in self.gains[side][0].items()} for side in counted)
        try:
            found = self.solve(rates, rows, gap=CLOSE)
        except Undecided:
            found = None
        return first[0] if found is None else found[0]

    def _refined(
        self, first: tuple[NDArray[np.float64], float], counted: Sequence[int], ideal: Sequence[float]
    ) -> NDArray[np.float64]:
        ways: list[dict[int, float]] = [{}]
        last = first[0]
        for _ in counted:
            tried = []
            for floors in ways:
                free = [side for side in counted if side not in floors]
                try:
                    one = self._least(free, ideal, floors) if floors else first
                except Undecided:
                    one = None
                if one is not None:
                    level = min(self.gain(side, one[0]) / ideal[side] for side in free)
                    tried.append((level, floors, free, one[0]))
            if not tried:
                break
            best = max(level for level, *_ in tried)
            last = next(variables for level, _, _, variables in tried if level == best)
            wider = [
                {**floors, side: best} for level, floors, free, _ in tried if level >= best - CLOSE for side in free
            ]
            ways = list({frozenset(way.items()): way for way in wider}.values())
        return last


def _log_product(weights: Sequence[int]) -> Callable[[Sequence[float]], float]:
    """Of gains: the logarithm of their product, each to the power of its weight."""
    return lambda gains: sum(
        weight * math.log(max(gain, 1e-300)) for weight, gain in zip(weights, gains, strict=True) if weight
    )


def _smallest_rate(ideal: Sequence[float]) -> Callable[[Sequence[float]], float]:
    """Of gains: the smallest against each side's ideal, where that is more than nothing."""
    return lambda gains: min(
        (gain / best for gain, best in zip(gains, ideal, strict=True) if best > CLOSE), default=1.0
    )


@contextmanager
def _output_kept_clean() -> Iterator[None]:
    """Drop what the compiled solver prints now and then, past Python: the output is the caller's, and nobody else reads it."""
    with _one_at_a_time:
        try:
            kept = os.dup(1)
        except OSError:  # no standard output: nothing to keep clean
            yield
            return
        try:
            sys.stdout.flush()
            with open(os.devnull, "wb") as nothing:
                os.dup2(nothing.fileno(), 1)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)


def _plus(rows: Iterable[Row]) -> Row:
    total: Row = {}
    for row in rows:
        for column, factor in row.items():
            total[column] = total.get(column, 0.0) + factor
    return total


def _negated(row: Row) -> Row:
    return {column: -factor for column, factor in row.items()}
