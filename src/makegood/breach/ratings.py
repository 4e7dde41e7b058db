"""Severity, urgency, leverage and trust: each a band in words, a number with its range, and its reasons.

The numbers run from 0 to 1 and serve only to compare and to order; the words and reasons are what people read.
An unknown answer stands in the middle of its scale and its range runs over the whole of it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from scipy.special import betaincinv

from makegood.breach.report import (
    Answer,
    Dependence,
    Item,
    OurRights,
    Outcome,
    Position,
    Report,
    TheirProtections,
    Weight,
    Worth,
)
from makegood.formats import Strict
from makegood.values import Estimate, Money, Reason

WEEK = 7.0


@dataclass(frozen=True, slots=True)
class Range:
    """A number with how low and how high it may be while answers are unknown and estimates are ranges."""

    low: float
    number: float
    high: float

    @classmethod
    def at(cls, number: float) -> Range:
        return cls(number, number, number)

    @property
    def turned(self) -> Range:
        """1 minus it."""
        return Range(1 - self.high, 1 - self.number, 1 - self.low)

    @property
    def known(self) -> bool:
        return self.low == self.high


class Rating(Strict):
    """One thing rated. `low` and `high` say how far the number may move while answers are missing."""

    name: str
    band: str
    number: float
    low: float
    high: float
    could_be: tuple[str, str]
    reasons: tuple[Reason, ...]


class Trust(Rating):
    """Trust from the record of promises, counts first."""

    kept: int
    late: int
    cured: int
    broken: int

    @property
    def counted(self) -> int:
        return self.kept + self.late + self.cured + self.broken


Bands = tuple[tuple[float, str], ...]
SEVERITY: Bands = ((0.2, "slight"), (0.5, "noticeable"), (0.8, "serious"), (2, "grave"))
URGENCY: Bands = ((0.19, "can wait"), (0.5, "within weeks"), (0.85, "within days"), (2, "now"))
STANDING: Bands = ((0.35, "weak"), (0.6, "fair"), (2, "strong"))
BALANCE: Bands = ((0.42, "more with them"), (0.58, "about even"), (2, "more with us"))
TRUST: Bands = ((0.4, "low"), (0.65, "mixed"), (0.85, "good"), (2, "high"))

WEIGHS = {Weight.NONE: 0.0, Weight.SOME: 1 / 3, Weight.SERIOUS: 2 / 3, Weight.EXISTENTIAL: 1.0}
ANSWERS = {Answer.NO: 0.0, Answer.PARTLY: 0.5, Answer.YES: 1.0}
WORTH = {Worth.NONE: 0.0, Worth.MUCH_WORSE: 0.15, Worth.WORSE: 0.45, Worth.AS_GOOD: 0.8, Worth.BETTER: 1.0}
DEPENDENCE = {Dependence.NONE: 0.0, Dependence.SOME: 1 / 3, Dependence.HIGH: 2 / 3, Dependence.TOTAL: 1.0}


def place(answer: StrEnum, scale: Mapping[Any, float], unknown: float = 0.5) -> Range:
    """Where an answer stands on its scale; an unknown one stands at `unknown` and may be anywhere."""
    if answer in scale:
        return Range.at(scale[answer])
    return Range(0.0, unknown, 1.0)


def band(number: float, bands: Bands) -> str:
    return next(word for below, word in bands if number < below)


def rate(name: str, value: Range, bands: Bands, reasons: Iterable[Reason]) -> Rating:
    return Rating(
        name=name,
        band=band(value.number, bands),
        number=round(value.number, 3),
        low=round(value.low, 3),
        high=round(value.high, 3),
        could_be=(band(value.low, bands), band(value.high, bands)),
        reasons=tuple(sorted(reasons, key=lambda reason: -(reason.weight or 0))),
    )


def greatest(parts: Iterable[Range]) -> Range:
    every = list(parts)
    return Range(max(p.low for p in every), max(p.number for p in every), max(p.high for p in every))


# ---- money --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sum:
    """What is known of a sum, and whether a part of it is unknown."""

    known: Estimate
    complete: bool


def items(report: Report) -> list[tuple[str, int, Item]]:
    return [
        (name, index, item) for name, area in report.impact.areas().items() for index, item in enumerate(area.items)
    ]


def add_up(costs: Iterable[Estimate | str], currency: str) -> Sum:
    every = list(costs)
    known = [cost for cost in every if isinstance(cost, Estimate)]
    ends = ([e.low for e in known], [e.likely for e in known], [e.high for e in known])
    total = Estimate(*(Money(sum((m.amount for m in end), Decimal(0)), currency) for end in ends))
    return Sum(total, len(known) == len(every))


def so_far(report: Report) -> Sum:
    return add_up((item.cost for _, _, item in items(report)), report.currency)


def per_day(report: Report) -> Sum:
    return add_up((item.each_day for _, _, item in items(report)), report.currency)


def _times(estimate: Estimate, days: int) -> Estimate:
    return Estimate(estimate.low * days, estimate.likely * days, estimate.high * days)


def at_stake(report: Report) -> Sum:
    """What it costs if nothing is done until the horizon: so far, and each day after."""
    past, daily = so_far(report), per_day(report)
    return Sum(past.known + _times(daily.known, report.horizon_days), past.complete and daily.complete)


def _share(loss: Money, bearable: Money) -> float:
    """How heavily a loss weighs: the whole bearable loss weighs as ‘serious’, three times as much as ‘existential’."""
    if not loss:
        return 0.0
    if not bearable:
        return 1.0
    times = min(float(loss.amount / bearable.amount), 1e3)
    return 1.0 - math.pow(3.0, -times)


def in_money(report: Report, stake: Sum) -> Range:
    """How heavily what is at stake weighs against what could be borne."""
    loss, bearable, unsaid = stake.known, report.bearable_loss, not stake.complete
    if not loss.high and not unsaid:
        return Range.at(0.0)
    if not isinstance(bearable, Estimate):
        return Range(0.0, WEIGHS[Weight.SOME], 1.0)
    number = _share(loss.likely, bearable.likely)
    if unsaid:
        return Range(_share(loss.low, bearable.high), max(number, WEIGHS[Weight.SOME]), 1.0)
    return Range(_share(loss.low, bearable.high), number, _share(loss.high, bearable.low))


_MAY_BE_MORE = "Some sums are not known yet, so it may be more."


def _money_reasons(report: Report) -> Iterator[Reason]:
    stake = at_stake(report)
    if not stake.known.high and stake.complete:
        return
    loss, days = said_sum(stake.known), report.horizon_days
    if isinstance(report.bearable_loss, Estimate):
        bearable = said_sum(report.bearable_loss)
        says = f"In money {loss} is at stake over {days} days; {bearable} could be borne."
        if not stake.complete:
            says = f"{says} {_MAY_BE_MORE}"
    else:
        says = f"In money {loss} is at stake over {days} days; what could be borne is not known."
    yield Reason(says, "impact, bearable_loss", in_money(report, stake).number)


# ---- the ratings --------------------------------------------------------------------------------------------------

_AREA = {
    "business_goals": "your business goals",
    "customers": "your customers",
    "other_partners": "your other partners",
    "continuity": "the continuity of your work",
    "stability": "the stability of your company",
    "solvency": "your solvency",
}


def how_severe(report: Report) -> Range:
    """As grave as its gravest part, so that a worse answer never lowers it."""
    words = (*_areas(report).values(), *_threats(report).values())
    parts = [place(weight, WEIGHS, unknown=WEIGHS[Weight.SOME]) for weight in words]
    return greatest([in_money(report, at_stake(report)), *parts])


def severity(report: Report) -> Rating:
    """How grave it is, and why."""
    reasons = [
        *_money_reasons(report),
        *_grouped(_WEIGHS_ON, _areas(report)),
        *_grouped(_THREATENS, _threats(report)),
    ]
    nothing = [Reason("Nothing is at stake that was named.")]
    return rate("severity", how_severe(report), SEVERITY, reasons or nothing)


def _areas(report: Report) -> dict[str, Weight]:
    return {f"impact.{name}.weighs": area.weighs for name, area in report.impact.areas().items()}


def _threats(report: Report) -> dict[str, Weight]:
    return {f"threatens.{name}": getattr(report.threatens, name) for name in type(report.threatens).model_fields}


_WEIGHS_ON = {
    Weight.EXISTENTIAL: "It weighs on {what} to the point of survival.",
    Weight.SERIOUS: "It weighs heavily on {what}.",
    Weight.SOME: "It weighs to some degree on {what}.",
}
_THREATENS = {
    Weight.EXISTENTIAL: "It threatens {what} to the point of survival.",
    Weight.SERIOUS: "It threatens {what} heavily.",
    Weight.SOME: "It threatens {what} to some degree.",
}


def _grouped(says: Mapping[Weight, str], weights: Mapping[str, Weight]) -> Iterator[Reason]:
    """One sentence for all that weigh the same, the heaviest first."""
    for weight, words in says.items():
        if same := [path for path, w in weights.items() if w is weight]:
            what = _and(_AREA[path.split(".")[1]] for path in same)
            yield Reason(words.format(what=what), ", ".join(same), WEIGHS[weight])
    if unknown := [path for path, w in weights.items() if w is Weight.UNKNOWN]:
        what = _and(_AREA[path.split(".")[1]] for path in unknown)
        yield Reason(f"What it does to {what} is not known yet.", ", ".join(unknown), WEIGHS[Weight.SOME] / 2)


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)


def _and(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _nearness(days: float) -> float:
    """1 for today, a half for a week away, towards 0 for far away."""
    return 1 / (1 + max(days, 0.0) / WEEK)


def how_urgent(report: Report) -> Range:
    """By the nearer of the date, and the day on which the bearable loss is used up."""
    return greatest([_by_date(report), _by_money(report, per_day(report), so_far(report))])


def urgency(report: Report) -> Rating:
    """How soon something must happen, and why."""
    return rate("urgency", how_urgent(report), URGENCY, [_date_reason(report), _waiting_reason(report)])


def _by_date(report: Report) -> Range:
    act_by = report.urgency.act_by
    if act_by == "none":
        return Range.at(0.0)
    if not isinstance(act_by, dt.date):
        return Range(0.0, 0.5, 1.0)
    return Range.at(_nearness((act_by - report.as_of).days))


def _date_reason(report: Report) -> Reason:
    act_by, path = report.urgency.act_by, "urgency.act_by"
    if act_by == "none":
        return Reason("No date forces a step.", path, 0.0)
    if not isinstance(act_by, dt.date):
        return Reason("By when something must happen is not known yet.", path, 0.25)
    return Reason(_must_by(act_by, report), path, _by_date(report).number)


def _must_by(act_by: dt.date, report: Report) -> str:
    by, why = said_day(act_by, report.as_of), report.urgency.because.rstrip(".")
    if act_by >= report.as_of:
        return f"Something must happen by {by}: {why}." if why else f"Something must happen by {by}."
    return f"It should have happened by {by}: {why}." if why else f"It should have happened by {by}."


def _by_money(report: Report, daily: Sum, past: Sum) -> Range:
    unsaid = not (daily.complete and past.complete)
    if not daily.known.high:
        return Range.at(0.0) if daily.complete else Range(0.0, 1 / 3, 1.0)
    bearable = report.bearable_loss
    if not isinstance(bearable, Estimate):
        return Range(0.0, 1 / 3, 1.0)
    days = (
        _days_left(bearable.high, past.known.low, daily.known.low),
        _days_left(bearable.likely, past.known.likely, daily.known.likely),
        _days_left(bearable.low, past.known.high, daily.known.high),
    )
    low, number, high = (_nearness(left) for left in days)
    return Range(low, max(number, 1 / 3), 1.0) if unsaid else Range(low, number, high)


def _waiting_reason(report: Report) -> Reason:
    daily, past, path = per_day(report), so_far(report), "impact, bearable_loss"
    if not daily.known.high:
        if daily.complete:
            return Reason("Waiting costs nothing that was named.", path, 0.0)
        return Reason("What each day of waiting costs is not known yet.", path, 0.2)
    cost, bearable = said_sum(daily.known), report.bearable_loss
    if not isinstance(bearable, Estimate):
        return Reason(f"Each day of waiting costs {cost}; how long that can be borne is not known.", path, 1 / 3)
    left = _days_left(bearable.likely, past.known.likely, daily.known.likely)
    return Reason(_how_long(cost, left), path, _nearness(left))


def _how_long(cost: str, left: float) -> str:
    if left <= 0:
        return f"Each day of waiting costs {cost}; what could be borne is used up."
    if left >= 3650:
        return f"Each day of waiting costs {cost}."
    if round(left) == 1:
        return f"Each day of waiting costs {cost}; at that rate what can be borne lasts 1 more day."
    return f"Each day of waiting costs {cost}; at that rate what can be borne lasts {left:,.0f} more days."


def _days_left(bearable: Money, lost: Money, daily: Money) -> float:
    left = bearable - lost
    if left.amount <= 0:
        return 0.0
    return float(left.amount / daily.amount) if daily else float("inf")


_POSITION_WEIGHTS = {"alternative": 0.45, "independence": 0.35, "contract": 0.2}


def position(side: Position, rights: OurRights | TheirProtections) -> Range:
    """How well a side stands if there is no agreement: alternative, independence and what the contract gives it."""
    given = [place(getattr(rights, name).answer, ANSWERS) for name in type(rights).model_fields]
    parts = {
        "alternative": alternative(side),
        "independence": place(side.dependence, DEPENDENCE).turned,
        "contract": Range(*(sum(getattr(g, end) for g in given) / len(given) for end in ("low", "number", "high"))),
    }
    return Range(
        *(sum(_POSITION_WEIGHTS[n] * getattr(p, end) for n, p in parts.items()) for end in ("low", "number", "high"))
    )


def alternative(side: Position) -> Range:
    """How good a side's best alternative is; one that is ready only in three months is worth half."""
    worth = place(side.worth, WORTH, unknown=0.4)
    soon = 1 / (1 + (side.ready_in_days or 0) / 90)
    return Range(worth.low * soon, worth.number * soon, worth.high * soon)


@dataclass(frozen=True, slots=True)
class Leverages:
    ours: Range
    theirs: Range

    @property
    def balance(self) -> Range:
        """0 where they have all of it, 1 where we have, a half where it is even."""
        return Range(
            (1 + self.ours.low - self.theirs.high) / 2,
            (1 + self.ours.number - self.theirs.number) / 2,
            (1 + self.ours.high - self.theirs.low) / 2,
        )


def leverages(report: Report) -> Leverages:
    """How both sides stand without an agreement."""
    return Leverages(
        position(report.our_position, report.contract.our_rights),
        position(report.their_position, report.contract.their_protections),
    )


def leverage(report: Report) -> tuple[Rating, Rating, Rating]:
    """Both sides' positions without an agreement, and the balance, with why."""
    both = leverages(report)
    us, them = report.sides.ours.name, report.sides.theirs.name
    ours = rate("our leverage", both.ours, STANDING, _position_reasons(us, report.our_position, "our_position"))
    theirs = rate(
        "their leverage", both.theirs, STANDING, _position_reasons(them, report.their_position, "their_position")
    )
    reasons = [
        *_right_reasons(us, report.contract.our_rights),
        *_right_reasons(them, report.contract.their_protections),
    ]
    return ours, theirs, rate("balance", both.balance, BALANCE, reasons)


def _position_reasons(who: str, side: Position, path: str) -> list[Reason]:
    reasons = []
    if side.worth is Worth.UNKNOWN:
        reasons.append(Reason(f"What {who} would do without an agreement is not known yet.", f"{path}.worth", 0.4))
    else:
        reasons.append(Reason(_alternative_says(who, side), f"{path}.worth", 0.45))
    said_dependence = {
        Dependence.UNKNOWN: f"How much {who} depends on the other side is not known yet.",
        Dependence.NONE: f"{who} does not depend on the other side.",
        Dependence.SOME: f"{who} depends on the other side to some degree.",
        Dependence.HIGH: f"{who} depends on the other side to a high degree.",
        Dependence.TOTAL: f"{who} depends on the other side entirely.",
    }
    reasons.append(Reason(said_dependence[side.dependence], f"{path}.dependence", 0.35))
    if side.basis:
        text = side.basis
        reasons.append(Reason(f"What this rests on: {text}", f"{path}.basis", 0.1))
    return reasons


_ALTERNATIVE = {
    Worth.BETTER: (
        "{who}'s best alternative is better than going on.",
        "{who}'s best alternative ({text}) is better than going on.",
    ),
    Worth.AS_GOOD: (
        "{who}'s best alternative is about as good as going on.",
        "{who}'s best alternative ({text}) is about as good as going on.",
    ),
    Worth.WORSE: (
        "{who}'s best alternative is worse than going on.",
        "{who}'s best alternative ({text}) is worse than going on.",
    ),
    Worth.MUCH_WORSE: (
        "{who}'s best alternative is much worse than going on.",
        "{who}'s best alternative ({text}) is much worse than going on.",
    ),
    Worth.NONE: ("{who} has no alternative to speak of.", "{who} has no alternative to speak of."),
}


def _alternative_says(who: str, side: Position) -> str:
    unnamed, named = _ALTERNATIVE[side.worth]
    says = (named if side.alternative else unnamed).format(who=who, text=side.alternative.rstrip("."))
    days = side.ready_in_days
    if not days:
        return says
    return f"{says} {'It takes 1 day to be ready.' if days == 1 else f'It takes {days} days to be ready.'}"


_RIGHTS = {
    "notice_to_cure": "a notice to cure",
    "demand_assurance": "a demand for assurance",
    "suspend": "a right to suspend",
    "terminate_for_cause": "termination for cause",
    "terminate_for_convenience": "termination for convenience",
    "step_in_or_cover": "a right to step in or cover",
    "credits_or_damages": "credits or damages",
    "neutral_help": "mediation or an expert",
    "liability_cap": "a liability cap",
    "exclusivity": "an exclusive position",
    "minimum_commitment": "a minimum commitment",
}


def _right_reasons(who: str, rights: OurRights | TheirProtections) -> list[Reason]:
    given: list[str] = []
    partly: list[str] = []
    unknown: list[str] = []
    for name in type(rights).model_fields:
        right = getattr(rights, name)
        said = _RIGHTS[name]
        group = {Answer.YES: given, Answer.PARTLY: partly, Answer.UNKNOWN: unknown}.get(right.answer)
        if group is not None:
            group.append(f"{said} (clause {right.clause})" if right.clause else said)
    path = "contract.our_rights" if isinstance(rights, OurRights) else "contract.their_protections"
    reasons = []
    if given:
        reasons.append(Reason(f"As you read it, the contract gives {who}: {_list(given)}.", path, 0.2))
    if partly:
        reasons.append(Reason(f"It gives {who} in part: {_list(partly)}.", path, 0.1))
    if unknown:
        reasons.append(Reason(f"Not looked up yet for {who}: {_list(unknown)}.", path, 0.05))
    return reasons


# How each outcome counts for and against: done in the end, though late or only once pressed, is half of each.
_COUNTS_FOR = {Outcome.KEPT: 1.0, Outcome.LATE: 0.5, Outcome.CURED: 0.5, Outcome.BROKEN: 0.0}


def how_trusted(report: Report) -> Range:
    """Trust from the record of promises, as a Beta distribution that starts even (1, 1).

    The number is the mean; low and high are its 5th and 95th percentile.
    Source: Jøsang and Ismail (2002), The Beta Reputation System.
    """
    counts = _outcomes(report)
    good = 1 + sum(_COUNTS_FOR[o] * n for o, n in counts.items())
    bad = 1 + sum((1 - _COUNTS_FOR[o]) * n for o, n in counts.items())
    return Range(float(betaincinv(good, bad, 0.05)), good / (good + bad), float(betaincinv(good, bad, 0.95)))


def _outcomes(report: Report) -> dict[Outcome, int]:
    """The promises on record, listed and counted, by how they turned out."""
    counts = {outcome: getattr(report.promises.counted, outcome) for outcome in Outcome}
    for promise in report.promises.listed:
        counts[promise.outcome] += 1
    return counts


def trust(report: Report) -> Trust:
    """How far they are to be trusted by the record, and the record."""
    counts = _outcomes(report)
    total = sum(counts.values())
    them = report.sides.theirs.name
    reasons = [Reason(_record(them, counts), "promises", 1.0)]
    if 0 < total < 5:
        reasons.append(Reason("That is a short record; the next promises will move it.", "promises", 0.5))
    rated = rate("trust", how_trusted(report), TRUST, reasons)
    return Trust(
        **{**rated.model_dump(), "reasons": rated.reasons, "band": rated.band if total else "no record yet"},
        **{outcome.value: n for outcome, n in counts.items()},
    )


_OUTCOMES = {
    Outcome.KEPT: "{figure} kept",
    Outcome.LATE: "{figure} late",
    Outcome.CURED: "{figure} cured",
    Outcome.BROKEN: "{figure} broken",
}


def _record(them: str, counts: Mapping[Outcome, int]) -> str:
    total = sum(counts.values())
    if not total:
        return f"No promise of {them} is on record; that speaks neither for nor against them."
    how = _list(_OUTCOMES[outcome].format(figure=f"{n:,}") for outcome, n in counts.items() if n)
    return (
        f"Of 1 promise by {them} on record: {how}."
        if total == 1
        else f"Of {total:,} promises by {them} on record: {how}."
    )


def said_sum(money: Money | Estimate) -> str:
    """Money for people: ‘EUR 1,200’ and not ‘EUR 1,200.00’, where there are no cents to speak of."""
    return str(money).replace(".00", "")


def said_day(day: dt.date, today: dt.date) -> str:
    """‘3 May 2027 (in 5 days)’."""
    date, days = f"{day.day} {day:%B %Y}", (day - today).days
    near = {0: f"{date} (today)", 1: f"{date} (tomorrow)", -1: f"{date} (yesterday)"}
    if days in near:
        return near[days]
    apart = abs(days)
    return f"{date} (in {apart:,} days)" if days > 0 else f"{date} ({apart:,} days ago)"
