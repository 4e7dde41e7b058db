"""What a side wants, from a few easy answers in place of a thousand points.

An interview asks, in this order: what must be so; how the options of each issue stand to each other; which issue
matters most; a few times which of two packages is better; and where the side would rather have no deal. It is a
pure state: `question` is what to ask next, `answer` gives the interview after the answer, nothing is forgotten.

Which two packages are shown is chosen so that the answer tells most of how the weights stand to each other, for on
their proportions a joint choice hangs: the weightings that fit the answers so far should be as divided as can be over
what a side would say, and each of them as sure as can be. Shown are packages that are best on some issues and worst
on others, of whose worth nobody is unsure. Questions end when a joint choice has little left to regret, tried against imagined partners
who want the opposite with weights of their own. Of the real other side an interview knows nothing, so
its questions can tell nothing about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from makegood.formats import Fault, Faulty, build
from makegood.negotiation import says
from makegood.negotiation.talks import LISTED, Condition, Issue, Preference, Side, Talks

Package = Mapping[str, str]
Prefers = Literal["one", "same", "other"]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ANSWERS: tuple[Prefers, ...] = ("one", "same", "other")
FIRST = ANSWERS.index("one")
LEAST, MOST = 3, 6  # of the questions ‘which of these two’, the one that checks included
ENOUGH = 0.01  # expected regret of the joint choice below which no further pair is asked
SIGNINGS = 3
LEVELS = 5  # options by which a long list or a range is represented
MOST_APART = 5  # issues on which two packages may differ and still be taken in at a glance
SCALE = 1000

WEIGHTINGS, DRAWN, TRIED, PARTNERS, PAIRS = 6000, 600, 120, 10, 200
SLIP = 0.15  # how unevenly people rank what is nearly equal
SEEN = 0.03  # of the scale: by how much people are off, as one standard deviation, when they compare two packages
VALUED = 0.08  # of an issue: by how much they are off in the value of an option that is neither its best nor its worst
EVEN = 0.02  # of the scale: what seems to be less than this apart is called equally good
LOGISTIC = 1.7  # brings a standard deviation to the steepness of the logistic curve next to it
NEVER = 1e-6
SWINGS = 200  # pairs tried of packages that are best on some issues and worst on the others
LEANINGS = np.linspace(0.2, 0.8, 7)
CLEAR = 0.01  # of the scale: by so much at least is a package better that was chosen


class Step(StrEnum):
    MUSTS = "musts"
    VALUES = "values"
    RANKING = "ranking"
    WHICH = "which"
    SIGN = "sign"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next.

    one, other   two packages (`which`): the issues on which they differ, all else equal; of `sign` only `one`, whole
    check        whether earlier answers already say what to expect, so that a slip shows
    """

    step: Step
    asks: str
    one: Package | None = None
    other: Package | None = None
    check: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    one: Package
    other: Package
    prefers: Prefers


@dataclass(frozen=True, slots=True)
class TradeOff:
    """Two changes that are about equally welcome to the side, for it to look at: does that sound right?

    one, other   the same in two packages to choose between, for who does not think so (`Interview.say`)
    """

    says: str
    one: Package
    other: Package


@dataclass(frozen=True)
class _Demand:
    """An answer as what the weights must meet: row · weights at least `least`."""

    row: Floats
    least: float
    says: str


@dataclass(frozen=True)
class Interview:
    """One side's answers so far.

    >>> from makegood.formats import read
    >>> talks = read('''
    ... issues: {date: {options: [June, July]}, price: {kind: money, from: EUR 0, to: EUR 400, step: EUR 100}}
    ... sides: {ada: {walk_away: 0, preferences: {date: {points: 1000, values: {June: 100, July: 0}}}}}
    ... ''', Talks).value
    >>> interview = Interview.opened(talks).answer({}).answer({"date": ["June", "July"], "price": "less"})
    >>> interview.question.asks
    'Each from its worst to its best option: which issue would you change first, which next?'
    >>> interview.answer(["date", "price"]).question.step
    <Step.WHICH: 'which'>
    """

    issues: Mapping[str, Issue]
    titles: Mapping[str, str]
    must: Mapping[str, Condition] | None = None
    values: Mapping[str, Preference] | None = None
    ranking: tuple[str, ...] | None = None
    chosen: tuple[Answered, ...] = ()
    checked: bool = False
    signed: tuple[tuple[Package, bool], ...] = ()

    @classmethod
    def opened(cls, talks: Talks) -> Interview:
        """Begin with what is on the table. Nothing of any side is read."""
        return cls(dict(talks.issues), {name: talks.titled(name) for name in talks.issues})

    # -- the order of the questions ----------------------------------------------------------------------------------

    @property
    def step(self) -> Step:
        if self.must is None:
            return Step.MUSTS
        if self.values is None:
            return Step.VALUES
        if self.ranking is None:
            return Step.RANKING
        if self._pair is not None:
            return Step.WHICH
        return Step.SIGN if len(self.signed) < SIGNINGS else Step.DONE

    @property
    def question(self) -> Question | None:
        """What to ask next; None when there is nothing left to ask."""
        step = self.step
        if step is Step.WHICH:
            return self._pair
        if step is Step.SIGN:
            return Question(step, says.WOULD_YOU_SIGN, self._near_the_floor())
        return Question(step, _ASKS[step]) if step in _ASKS else None

    def answer(self, answer: Any) -> Interview:
        """Return the interview after an answer to `question`. Raises Faulty saying what an answer looks like.

        musts     {issue: option, list of options or {at_least, at_most}}; {} for none
        values    {issue: options from best to worst, ‘more’, ‘less’, or {option: 0 to 100}}; leave out what is all one
        ranking   every issue that `values` spoke of, the most important first
        which     one, other or same
        sign      sign or leave
        """
        return {
            Step.MUSTS: self._with_musts,
            Step.VALUES: self._with_values,
            Step.RANKING: self._with_ranking,
            Step.WHICH: self._with_choice,
            Step.SIGN: self._with_signing,
            Step.DONE: _nothing_asked,
        }[self.step](answer)

    def say(self, one: Package, other: Package, prefers: Prefers) -> Interview:
        """Add a comparison of the side's own, for example against a trade-off that was played back."""
        if self.ranking is None:
            raise Faulty.one("It is too early to compare packages.", "Answer what comes before it first.")
        faults = [
            Fault(f"‘{name}’ does not stand in both.", "Name the same issues in both.", (name,))
            for name in sorted(one.keys() ^ other.keys() | (one.keys() & other.keys()) - set(self._names))
        ]
        if faults:
            raise Faulty(faults)
        first, second = (
            {name: _fits(self.issues[name], text, name) for name, text in each.items()} for each in (one, other)
        )
        told = Answered(first, second, _one_of(prefers, ("one", "other", "same")))
        return replace(self, chosen=(*self.chosen, told))

    def take_back(self, number: int) -> Interview:
        """Take back the comparison `number` (1, 2, 3 …)."""
        if not 1 <= number <= len(self.chosen):
            raise Faulty.one(f"There is no comparison {number}.", f"There are {len(self.chosen)}.")
        return replace(self, chosen=(*self.chosen[: number - 1], *self.chosen[number:]), signed=())

    def _with_musts(self, answer: Any) -> Interview:
        wants = build(
            {"preferences": {"-": {"importance": "minor", "prefers": "more"}}, "walk_away": 0, "must": answer}, Side
        )
        faults = [
            Fault(f"‘{name}’ is not an issue.", f"Issues are {', '.join(self.issues)}.", (name,))
            for name in wants.must
            if name not in self.issues
        ]
        for name, condition in wants.must.items():
            if name in self.issues:
                found = list(condition.faults(self.issues[name], (name,)))
                if not found and not _levels(self.issues[name], condition):
                    found = [Fault(says.none_meets(str(condition)), says.LEAVE_ONE, (name,))]
                faults += found
        if faults:
            raise Faulty(faults)
        return replace(self, must=dict(wants.must))

    def _with_values(self, answer: Any) -> Interview:
        if not isinstance(answer, Mapping) or not answer:
            raise Faulty.one("Nothing is said about any issue.", "Write {issue: its options from best to worst}.")
        faults: list[Fault] = []
        values: dict[str, Preference] = {}
        for name, said in answer.items():
            if name not in self.issues:
                faults.append(Fault(f"‘{name}’ is not an issue.", f"Issues are {', '.join(self.issues)}.", (name,)))
                continue
            try:
                values[name] = _preference(self.issues[name], said)
                faults += values[name].faults(self.issues[name], (name,))
            except Faulty as faulty:
                faults += [replace(fault, path=(name, *fault.path)) for fault in faulty.faults]
        if faults:
            raise Faulty(faults)
        return replace(self, values={name: values[name] for name in self.issues if name in values})

    def _with_ranking(self, answer: Any) -> Interview:
        named = list(answer) if isinstance(answer, list | tuple) else []
        known = list(self.values or {})
        if sorted(map(str, named)) != sorted(known):
            raise Faulty.one("The ranking does not name every issue once.", f"Put these in order: {', '.join(known)}.")
        return replace(self, ranking=tuple(named))

    def _with_choice(self, answer: Any) -> Interview:
        asked = self._pair
        assert asked is not None
        assert asked.one is not None
        assert asked.other is not None
        told = Answered(asked.one, asked.other, _one_of(answer, ("one", "other", "same")))
        return replace(self, chosen=(*self.chosen, told), checked=self.checked or asked.check)

    def _with_signing(self, answer: Any) -> Interview:
        signs = _one_of(answer, ("sign", "leave")) == "sign"
        return replace(self, signed=(*self.signed, (self._near_the_floor(), signs)))

    # -- weightings that fit the answers -----------------------------------------------------------------------------

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return self.ranking or ()

    @cached_property
    def _options(self) -> list[tuple[str, ...]]:
        return [_levels(self.issues[name], (self.must or {}).get(name)) for name in self._names]

    @cached_property
    def _shares(self) -> Floats:
        """issues x options: what part of its issue's weight an option is worth; a short list repeats its last."""
        width = max(len(options) for options in self._options)
        table = np.zeros((len(self._names), width))
        for row, (name, options) in enumerate(zip(self._names, self._options, strict=True)):
            shares = [float((self.values or {})[name].share(self.issues[name], option)) for option in options]
            table[row] = [*shares, *shares[-1:] * (width - len(shares))]
        return table

    @cached_property
    def _weightings(self) -> tuple[Floats, Floats]:
        """Weightings (n x issues) in the order of the ranking, give or take a slip, and how well each fits the answers."""
        dice = np.random.default_rng(5)
        weights = np.sort(dice.exponential(size=(WEIGHTINGS, len(self._names))), axis=1)[:, ::-1]
        weights = weights * np.exp(dice.normal(0, SLIP, weights.shape))
        weights /= weights.sum(axis=1, keepdims=True)
        fit = np.zeros(WEIGHTINGS)
        for told in self.chosen:
            off = _off(weights, _unsure(self._told_shares(told.one)) + _unsure(self._told_shares(told.other)))
            chances = _chances(weights @ self._difference(told.one, told.other), off)
            fit += np.log(chances[ANSWERS.index(told.prefers)])
        fit = np.exp(fit - fit.max())
        return weights, fit / fit.sum()

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """The mean of the weightings that fit, by issue; they add up to 1."""
        weights, fit = self._weightings
        return dict(zip(self._names, (fit @ weights).tolist(), strict=True))

    def _difference(self, one: Package, other: Package) -> Floats:
        """Per issue, by how much of its weight `one` is better than `other`."""
        return self._told_shares(one) - self._told_shares(other)

    def _told_shares(self, package: Package) -> Floats:
        """Per issue, what part of its weight a package brings; nothing where it does not speak of the issue."""
        found = np.zeros(len(self._names))
        for row, name in enumerate(self._names):
            if name in package:
                found[row] = float((self.values or {})[name].share(self.issues[name], package[name]))
        return found

    # -- which two to show -------------------------------------------------------------------------------------------

    @cached_property
    def _pair(self) -> Question | None:
        """The next ‘which of these two’; None when enough is known, or there is nothing to weigh up."""
        if len(self._names) < 2 or len(self.chosen) >= MOST:
            return None
        search = _Search(self._shares, *self._weightings)
        if len(self.chosen) < LEAST or (len(self.chosen) < MOST - 1 and search.regret() > ENOUGH):
            told = [_two(one) for one in self.chosen]
            asked = (self._which(one, other) for one, other in search.best_pairs())
            return next((one for one in asked if _two(one) not in told), None)
        if self.checked:
            return None
        expected = search.sure_pair()
        return self._which(*expected, check=True) if expected else None

    def _which(self, one: Ints, other: Ints, *, check: bool = False) -> Question:
        apart = np.flatnonzero(self._shares[range(len(one)), one] != self._shares[range(len(one)), other])
        first, second = (
            {self._names[row]: self._options[row][min(each[row], len(self._options[row]) - 1)] for row in apart}
            for each in (one, other)
        )
        return Question(Step.WHICH, says.WHICH_OF_THESE, first, second, check)

    # -- the floor ---------------------------------------------------------------------------------------------------

    @property
    def floor(self) -> tuple[float, float]:
        """Between which worths, as shares of the scale, signing turns into walking away, as far as it was asked."""
        low, high = 0.0, 1.0
        for package, signs in self.signed:
            worth = self._worth(package)
            low, high = (low, min(high, worth)) if signs else (max(low, worth), high)
        return min(low, high), max(low, high)

    def _worth(self, package: Package) -> float:
        return sum(
            weight * float((self.values or {})[name].share(self.issues[name], package[name]))
            for name, weight in self.weights.items()
        )

    def _near_the_floor(self) -> Package:
        """A package worth about the middle between what was signed and what was not."""
        low, high = self.floor
        dice = np.random.default_rng(len(self.signed))
        shares = self._shares
        tried = dice.integers(0, shares.shape[1], (PAIRS, len(shares)))
        worths = shares[np.arange(len(shares)), tried] @ np.array(list(self.weights.values()))
        chosen = tried[int(np.abs(worths - (low + high) / 2).argmin())]
        return {
            name: options[min(chosen[row], len(options) - 1)]
            for row, (name, options) in enumerate(zip(self._names, self._options, strict=True))
        }

    # -- what came of it ---------------------------------------------------------------------------------------------

    def side(self, *, name: str = "", walk_away: float | None = None) -> Side:
        """Return the side as the answers have it: points that add up to 1000, and the walk-away as a range.

        walk_away   where the side knows it otherwise, on the scale of 1000
        Raises Faulty before the ranking was answered.
        """
        if self.ranking is None:
            raise Faulty.one("The issues are not ranked yet.", "Answer the questions up to the ranking.")
        low, high = (round(SCALE * end) for end in self.floor)
        floor = {"low": low, "likely": (low + high) // 2, "high": high} if self.signed else 0
        points = _whole_points(self.weights)
        wants = {
            each: (self.values or {})[each].model_copy(update={"points": Decimal(points[each])})
            for each in self.issues
            if each in points
        }
        return build(
            {
                "name": name,
                "preferences": {
                    each: one.model_dump(by_alias=True, exclude_defaults=True) for each, one in wants.items()
                },
                "must": {
                    each: one.model_dump(by_alias=True, exclude_defaults=True)
                    for each, one in (self.must or {}).items()
                },
                "walk_away": floor if walk_away is None else walk_away,
            },
            Side,
        )

    @property
    def trade_offs(self) -> tuple[TradeOff, ...]:
        """The answers played back, up to four: what the side would give on one issue for how much on the next."""
        return tuple(self._trade_off(dear, cheap) for dear, cheap in list(pairwise(self._names))[:4])

    def _trade_off(self, dear: str, cheap: str) -> TradeOff:
        """The step on the dearer issue that weighs as much as the whole way on the cheaper one."""
        row, below = self._names.index(dear), self._names.index(cheap)
        weights = list(self.weights.values())
        whole = weights[below] * float(np.ptp(self._shares[below]))
        best, worst = int(self._shares[below].argmax()), int(self._shares[below].argmin())
        steps = [
            (abs(weights[row] * float(self._shares[row, up] - self._shares[row, down]) - whole), up, down)
            for up in range(len(self._options[row]))
            for down in range(len(self._options[row]))
            if self._shares[row, up] > self._shares[row, down]
        ]
        off, up, down = min(steps, default=(0.0, 0, 0))
        more, less = self._options[row][up], self._options[row][down]
        good, bad = (self._options[below][min(each, len(self._options[below]) - 1)] for each in (best, worst))
        close = says.weighs_nearly_as_much if off <= 0.35 * whole else says.weighs_more
        told = says.weighs_as_much if off <= 0.1 * max(whole, 1e-9) else close
        sentence = told(_first(self.titles[dear]), more, less, self.titles[cheap], good, bad)
        return TradeOff(sentence, {dear: more, cheap: bad}, {dear: less, cheap: good})

    @cached_property
    def contradictions(self) -> tuple[str, ...]:
        """A smallest set of answers that no weighting can meet together, in the side's words; empty where all fit.

        They are shown, not averaged away: the side takes one back, or leaves them and knows that its points are vague.
        """
        kept = list(self._demands())
        if _can_all_be(kept):
            return ()
        for one in tuple(kept):
            rest = [other for other in kept if other is not one]
            if not _can_all_be(rest):
                kept = rest
        return tuple(one.says for one in kept)

    def _demands(self) -> Iterator[_Demand]:
        for place, (above, below) in enumerate(pairwise(self._names)):
            row = np.zeros(len(self._names))
            row[place], row[place + 1] = 1, -1
            yield _Demand(row, 0, says.put_before(self.titles[above], self.titles[below]))
        for number, told in enumerate(self.chosen, start=1):
            ways = {"one": (told.one, told.other), "other": (told.other, told.one)}
            if told.prefers in ways:
                better, worse = ways[told.prefers]
                sentence = says.chose_over(number, self._said(better), self._said(worse))
                yield _Demand(self._difference(better, worse), CLEAR, sentence)

    def _said(self, package: Package) -> str:
        return ", ".join(f"{self.titles[name]}: {option}" for name, option in package.items())


_ASKS = {
    Step.MUSTS: says.WHAT_MUST_BE,
    Step.VALUES: says.HOW_OPTIONS_STAND,
    Step.RANKING: says.WHAT_CHANGES_FIRST,
}


@dataclass(frozen=True)
class _Search:
    """Looks for the two packages whose comparison helps the joint choice most.

    shares       issues x options; weightings: n x issues, fit: how well each fits the answers
    """

    shares: Floats
    weightings: Floats
    fit: Floats

    @cached_property
    def _dice(self) -> np.random.Generator:
        return np.random.default_rng(11)

    @cached_property
    def _worths(self) -> Floats:
        """tried x issues x options: what each option is worth under weightings drawn by their fit."""
        rows = self._dice.choice(len(self.fit), TRIED, p=self.fit)
        worths: Floats = self.weightings[rows][:, :, None] * self.shares
        return worths

    @cached_property
    def _partners(self) -> Floats:
        """partners x issues x options: people who want the opposite, more or less, with weights of their own."""
        dice = np.random.default_rng(3)
        weights = dice.dirichlet(np.ones(len(self.shares)), PARTNERS)
        shares = np.clip(1 - self.shares + dice.normal(0, 0.15, (PARTNERS, *self.shares.shape)), 0, 1)
        partners: Floats = weights[:, :, None] * shares
        return partners

    @cached_property
    def _best(self) -> tuple[Ints, Floats]:
        return self._agreed(self._worths)

    def _agreed(self, worths: Floats) -> tuple[Ints, Floats]:
        """What each of `worths` would settle on with each partner (n x partners x issues), and the product of gains.

        The product is sought among packages that are best for some leaning between the two.
        """
        chosen: Ints = np.zeros((len(worths), len(self._partners), len(self.shares)), dtype=np.int64)
        best = np.full(chosen.shape[:2], -1.0)
        for leaning in LEANINGS:
            options = (leaning * worths[:, None] + (1 - leaning) * self._partners).argmax(axis=3)
            product = _sum(worths[:, None], options) * _sum(self._partners[None], options)
            better = product > best
            best = np.where(better, product, best)
            chosen = np.where(better[..., None], options, chosen)
        return chosen, np.maximum(best, 1e-9)

    def regret(self) -> float:
        """What share of the best product is expected to be lost if nothing more is asked, settling by the mean weights."""
        options = self._agreed(self._worths.mean(axis=0)[None])[0][0]
        product = _sum(self._worths[:, None], options[None]) * _sum(self._partners, options)
        return 1 - float((product / self._best[1]).mean())

    def _swings(self) -> Iterator[tuple[Ints, Ints]]:
        """Pairs that are at their best on some issues and at their worst on others: of those nobody is unsure."""
        best, worst = self.shares.argmax(axis=1), self.shares.argmin(axis=1)
        for _ in range(SWINGS):
            named = self._dice.permutation(len(self.shares))[: self._dice.integers(2, MOST_APART + 1)]
            side = np.zeros(len(self.shares), dtype=int)
            side[named] = np.where(np.arange(len(named)) < self._dice.integers(1, len(named)), 1, -1)
            yield np.where(side > 0, best, worst), np.where(side < 0, best, worst)

    def _outcomes(self) -> Iterator[tuple[Ints, Ints]]:
        """Pairs of packages that could be the outcome and differ on a few issues."""
        outcomes = self._best[0].reshape(-1, len(self.shares))
        rows = np.arange(len(self.shares))
        for first, second in self._dice.integers(0, len(outcomes), (PAIRS, 2)):
            one, other = outcomes[first], outcomes[second]
            apart = np.flatnonzero(self.shares[rows, one] != self.shares[rows, other])
            if len(apart) > MOST_APART:
                keep = self._dice.choice(apart, MOST_APART, replace=False)
                other = np.where(np.isin(rows, keep), other, one)
            elif len(apart) < 2:
                continue
            yield one, other

    @cached_property
    def _drawn(self) -> Floats:
        """Weightings drawn by their fit, each now as likely as the next."""
        drawn: Floats = self.weightings[self._dice.choice(len(self.fit), DRAWN, p=self.fit)]
        return drawn

    def _chances(self, one: Ints, other: Ints) -> Floats:
        """How likely each answer is (answers x drawn weightings)."""
        rows = np.arange(len(self.shares))
        first, second = self.shares[rows, one], self.shares[rows, other]
        off = _off(self._drawn, np.where(first != second, _unsure(first) + _unsure(second), 0.0))
        return _chances(self._drawn @ (first - second), off)

    def best_pairs(self) -> list[tuple[Ints, Ints]]:
        """Pairs to ask about, first those whose answers are expected to tell most of how the weights stand to each other."""
        pairs = [*self._swings(), *self._outcomes()]
        tells = [_told_by(self._chances(one, other)) for one, other in pairs]
        return [pairs[place] for place in np.argsort(tells, kind="stable")[::-1]]

    def sure_pair(self) -> tuple[Ints, Ints] | None:
        """A pair of which nearly every weighting that fits says the same: an answer against it shows a slip."""
        pairs = [(float(self._chances(one, other)[FIRST].mean()), one, other) for one, other in self._outcomes()]
        sure = [pair for pair in pairs if 0.85 <= pair[0] <= 0.97]
        return max(sure, key=lambda pair: pair[0])[1:] if sure else None


def _two(asked: Question | Answered) -> set[frozenset[tuple[str, str]]]:
    """The two packages of a comparison, whichever came first."""
    return {frozenset((package or {}).items()) for package in (asked.one, asked.other)}


def _sum(worths: Floats, options: Ints) -> Floats:
    """The worth of packages: `worths` (… x issues x options) at `options` (… x issues), summed over the issues."""
    shape = (*np.broadcast_shapes(worths.shape[:-1], options.shape), worths.shape[-1])
    at = np.take_along_axis(
        np.broadcast_to(worths, shape), np.broadcast_to(options, shape[:-1])[..., None], len(shape) - 1
    )
    total: Floats = at[..., 0].sum(axis=-1)
    return total


def _unsure(shares: Floats) -> Floats:
    """The variance of option values: the best and the worst of an issue are known, those between are guessed."""
    return np.where((shares > 0) & (shares < 1), VALUED**2, 0.0)


def _off(weights: Floats, unsure: Floats) -> Floats:
    """By how much a comparison is off, as one standard deviation, under each of the weightings."""
    off: Floats = np.sqrt(SEEN**2 + weights**2 @ unsure)
    return off


def _chances(better_by: Floats, off: Floats) -> Floats:
    """How likely each of ANSWERS is, where the first is better by that much of the scale."""
    above = [1 / (1 + np.exp(-LOGISTIC / off * (better_by - bound))) for bound in (EVEN, -EVEN)]
    chances: Floats = np.stack([above[0], above[1] - above[0], 1 - above[1]])
    return np.maximum(chances, NEVER)


def _told_by(chances: Floats) -> float:
    """What an answer is expected to tell (Lindley 1956): how open it is over all, less how open under each weighting."""
    over_all = chances.mean(axis=1)
    return float((chances * np.log(chances)).sum(axis=0).mean() - over_all @ np.log(over_all))


def _can_all_be(demands: Sequence[_Demand]) -> bool:
    """Whether some weights, none below zero and adding up to 1, meet every demand."""
    if not demands:
        return True
    from scipy.optimize import linprog

    found = linprog(
        np.zeros(len(demands[0].row)),
        A_ub=[-one.row for one in demands],
        b_ub=[-one.least for one in demands],
        A_eq=np.ones((1, len(demands[0].row))),
        b_eq=[1],
        bounds=(0, 1),
    )
    return bool(found.status == 0)


def _levels(issue: Issue, must: Condition | None) -> tuple[str, ...]:
    """The options by which the issue is represented: those that the must leaves, few of them where there are many."""
    choices = issue.choices
    if issue.continuous:
        low, high = must.bounds(issue) if must else (issue.numbers[0], issue.numbers[-1])
        return tuple(issue.words(low + (high - low) * step / (LEVELS - 1)) for step in range(LEVELS))
    left = [choice for choice in choices if must is None or must.allows(issue, choice)]
    if len(left) <= LEVELS or issue.kind in LISTED:
        return tuple(left)
    places = np.linspace(0, len(left) - 1, LEVELS).round().astype(int)
    return tuple(left[place] for place in places)


def _preference(issue: Issue, said: Any) -> Preference:
    if said in ("more", "less"):
        return build({"points": 1, "prefers": said}, Preference)
    if isinstance(said, Mapping):
        return build({"points": 1, "curve" if issue.numbers else "values": dict(said)}, Preference)
    if isinstance(said, list | tuple) and len(said) > 1:
        best = len(said) - 1
        values = {str(option): str(round(100 * (best - place) / best, 2)) for place, option in enumerate(said)}
        return build({"points": 1, "curve" if issue.numbers else "values": values}, Preference)
    raise Faulty.one(
        "This does not say how the options stand to each other.",
        "List them from best to worst, write more or less, or a value from 0 to 100 for each.",
    )


def _fits(issue: Issue, text: str, name: str) -> str:
    try:
        return issue.fits(text)
    except ValueError as error:
        problem, _, instead = str(error).partition(". ")
        raise Faulty.one(problem.rstrip(".") + ".", instead, path=(name,)) from None


def _one_of(answer: Any, words: tuple[str, ...]) -> Any:
    if answer not in words:
        raise Faulty.one(f"‘{answer}’ is not an answer here.", f"Answer {', '.join(words[:-1])} or {words[-1]}.")
    return answer


def _nothing_asked(answer: Any) -> Interview:
    raise Faulty.one("There is nothing left to ask.", "Take a comparison back, or use what was answered.")


def _whole_points(weights: Mapping[str, float]) -> dict[str, int]:
    """Weights as whole points that add up to the scale: rounded down, the rest to the largest remainders."""
    points = {name: int(weight * SCALE) for name, weight in weights.items()}
    rest = sorted(weights, key=lambda name: points[name] - weights[name] * SCALE)
    for name in rest[: SCALE - sum(points.values())]:
        points[name] += 1
    return points


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]
