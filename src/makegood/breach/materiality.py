"""The materiality worksheet: five factors, each with what speaks for and against, never one number alone.

Source: Restatement (Second) of Contracts, section 241 (American Law Institute, 1981). Vocabulary, not legal advice: other
laws ask other questions, and the governing law of the contract decides.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from makegood.breach.ratings import ANSWERS, Range, place
from makegood.breach.report import Answer, Part, PartFactor, Report, YesNoFactor
from makegood.formats import Strict

Verdict = Literal["minor", "material", "fundamental"]
_PART = {Part.LITTLE: 0.0, Part.PART: 1 / 3, Part.MOST: 2 / 3, Part.NEARLY_ALL: 1.0}
# The lost benefit counts twice: the other four ask what to make of it.
_COUNTS = {"lost_benefit": 2, "compensation": 1, "forfeiture": 1, "cure_likely": 1, "good_faith": 1}
_MATERIAL, _FUNDAMENTAL = 0.36, 0.68


class Leaning(StrEnum):
    FOR = "for a material breach"
    AGAINST = "against it"
    BOTH = "both ways"
    OPEN = "not known"


class Factor(Strict):
    name: str
    asks: str
    answer: str
    leans: Leaning
    says: str
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


class Materiality(Strict):
    """The five factors and where they lead. `could_be` are the results that the unknown answers leave open."""

    verdict: Verdict
    could_be: tuple[Verdict, ...]
    arguable_because: tuple[str, ...]
    against_it: tuple[str, ...]
    factors: tuple[Factor, ...]


_ASKS = {
    "lost_benefit": "How much of what {us} was to receive is lost?",
    "compensation": "Can money make good what is lost?",
    "forfeiture": "How much would {them} forfeit if {us} ended?",
    "cure_likely": "Is {them} likely to put it right, assurances included?",
    "good_faith": "Did {them} deal fairly and openly in this?",
}
_SAYS: dict[str, dict[str, str]] = {
    "lost_benefit": {
        "little": "{us} still receives nearly all that was promised",
        "part": "{us} has lost part of what was promised",
        "most": "{us} has lost most of what was promised",
        "nearly all": "{us} has lost nearly all that was promised",
    },
    "compensation": {
        "yes": "money can make it good",
        "partly": "money can make good only a part",
        "no": "money cannot make it good",
    },
    "forfeiture": {
        "little": "{them} would forfeit little if it ended",
        "part": "{them} would forfeit part of what it put in",
        "most": "{them} would forfeit most of what it put in",
        "nearly all": "{them} would forfeit nearly all it put in",
    },
    "cure_likely": {
        "yes": "{them} is likely to put it right",
        "partly": "{them} may put a part of it right",
        "no": "{them} is not likely to put it right",
    },
    "good_faith": {
        "yes": "{them} has dealt fairly and openly",
        "partly": "{them} has dealt openly in part",
        "no": "{them} has not dealt openly",
    },
}


def how_material(report: Report) -> Range:
    """0 to 1: the mean of the factors, the lost benefit counted twice."""
    degrees = [(count, _degree(name, report)) for name, count in _COUNTS.items()]
    total = sum(_COUNTS.values())
    return Range(*(sum(count * getattr(d, end) for count, d in degrees) / total for end in ("low", "number", "high")))


def weigh(report: Report) -> Materiality:
    """Return the worksheet: the factors, where they lead, and where they could."""
    value, degrees = how_material(report), {name: _degree(name, report) for name in _COUNTS}
    lost = degrees["lost_benefit"]
    factors = tuple(_factor(name, degrees[name], report) for name in _COUNTS)
    reached = [_verdict(getattr(value, end), getattr(lost, end)) for end in ("low", "number", "high")]
    order: tuple[Verdict, ...] = ("minor", "material", "fundamental")
    span = order[order.index(reached[0]) : order.index(reached[2]) + 1]
    return Materiality(
        verdict=reached[1],
        could_be=span,
        arguable_because=_said(factors, (Leaning.AGAINST if reached[1] == "minor" else Leaning.FOR, Leaning.BOTH)),
        against_it=_said(factors, (Leaning.FOR if reached[1] == "minor" else Leaning.AGAINST,)),
        factors=factors,
    )


def _verdict(value: float, lost: float) -> Verdict:
    if value < _MATERIAL:
        return "minor"
    return "fundamental" if value >= _FUNDAMENTAL and lost >= _PART[Part.MOST] else "material"


def _degree(name: str, report: Report) -> Range:
    factor = getattr(report.materiality, name)
    if name == "lost_benefit":
        return place(factor.answer, _PART)
    if name == "forfeiture":
        return place(factor.answer, _PART).turned
    return place(factor.answer, ANSWERS).turned


def _factor(name: str, degree: Range, report: Report) -> Factor:
    factor: PartFactor | YesNoFactor = getattr(report.materiality, name)
    names = {"us": report.sides.ours.name, "them": report.sides.theirs.name}
    unknown = factor.answer in (Answer.UNKNOWN, Part.UNKNOWN)
    says = "not known yet" if unknown else _SAYS[name][factor.answer].format_map(names)
    return Factor(
        name=name.replace("_", " "),
        asks=_ASKS[name].format_map(names),
        answer=factor.answer,
        leans=_leaning(degree),
        says=says,
        speaks_for=factor.speaks_for,
        speaks_against=factor.speaks_against,
    )


def _leaning(degree: Range) -> Leaning:
    if not degree.known:
        return Leaning.OPEN
    if 0.4 <= degree.number <= 0.6:
        return Leaning.BOTH
    return Leaning.FOR if degree.number > 0.6 else Leaning.AGAINST


def _said(factors: tuple[Factor, ...], leanings: tuple[Leaning, ...]) -> tuple[str, ...]:
    return tuple(factor.says for leaning in leanings for factor in factors if factor.leans is leaning)
