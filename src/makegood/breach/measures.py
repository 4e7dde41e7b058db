"""The measures by which courses are judged, each read from the answers as a range between 0 and 1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from makegood.breach.exhibits import contradicted
from makegood.breach.materiality import how_material
from makegood.breach.ratings import (
    ANSWERS,
    DEPENDENCE,
    Range,
    alternative,
    greatest,
    how_severe,
    how_trusted,
    how_urgent,
    leverages,
    place,
)
from makegood.breach.report import Answer, Before, Fact, Report, View

_SELDOM = 1 / 3  # where an unknown cause or dispute stands: most of them do not apply
_BEFORE = {Before.FIRST: 1.0, Before.REPEATED: 0.0}
_NAMED = ("joint_value", "lanes", "incentives", "shared_accounts_and_leads", "commission_rules")

# Where each measure comes from in the file, for the reader who wants to check, and to know what a changed answer touches.
SOURCES: Mapping[str, str] = {
    "always": "",
    "severity": "impact, threatens, bearable_loss",
    "urgency": "urgency, impact, bearable_loss",
    "trust": "promises",
    "leverage": "our_position, their_position, contract",
    "material": "materiality",
    "able": "root_cause.able",
    "willing": "root_cause.willing",
    "first": "root_cause.before",
    "going_on": "what_happened.going_on",
    "outside": "root_cause.outside_their_control",
    "undone": "cannot_be_undone",
    "habits": "root_cause.process, root_cause.people",
    "misaligned": "root_cause.priorities, root_cause.our_contribution, foundations",
    "overstretched": "root_cause.resources, root_cause.outside_their_control",
    "foundations_weak": "foundations",
    "facts_disputed": "what_happened.facts, exhibits",
    "next_at_risk": "urgency.act_by",
    "their_need": "their_position.dependence",
    "alternative": "our_position",
    "cover_at_hand": "cover",
    "worth_keeping": "foundations.joint_value",
    "right_notice": "contract.our_rights.notice_to_cure",
    "right_assurance": "contract.our_rights.demand_assurance",
    "right_suspend": "contract.our_rights.suspend",
    "right_step_in": "contract.our_rights.step_in_or_cover",
    "right_neutral": "contract.our_rights.neutral_help",
    "right_end": "contract.our_rights.terminate_for_cause, contract.our_rights.terminate_for_convenience",
}


def measure(report: Report, names: Iterable[str] = tuple(SOURCES)) -> dict[str, Range]:
    """The measures that courses.toml may name, or only those `names`."""
    return {name: _MEASURES[name](report) for name in names}


@lru_cache(maxsize=4096)
def touched(path: str) -> frozenset[str]:
    """The measures that may change with the answer at `path`."""
    return frozenset(
        name
        for name, sources in SOURCES.items()
        if any(f"{path}.".startswith(f"{source}.") for source in sources.split(", ") if source)
    )


def _cause(name: str) -> Callable[[Report], Range]:
    return lambda report: place(getattr(report.root_cause, name).answer, ANSWERS, unknown=_SELDOM)


def _right(name: str) -> Callable[[Report], Range]:
    return lambda report: place(getattr(report.contract.our_rights, name).answer, ANSWERS)


def _greatest(*parts: Callable[[Report], Range]) -> Callable[[Report], Range]:
    return lambda report: greatest(part(report) for part in parts)


def _mean(parts: list[Range]) -> Range:
    return Range(*(sum(getattr(p, end) for p in parts) / len(parts) for end in ("low", "number", "high")))


def _views(report: Report, name: str) -> list[View]:
    foundation = getattr(report.foundations, name)
    return [foundation.ours, foundation.theirs]


def _foundations_weak(report: Report) -> Range:
    views = [view for name in _NAMED for view in _views(report, name)]
    return _mean([place(view.answer, ANSWERS, unknown=1 - _SELDOM).turned for view in views])


def _undone(report: Report) -> Answer:
    undone = report.cannot_be_undone
    return Answer.YES if undone.harms else undone.answer


def _facts_disputed(report: Report) -> Range:
    facts = report.what_happened.facts
    if not facts:
        return Range(0.0, _SELDOM, 1.0)
    at_odds = {name for pair in contradicted(report) for name in pair}
    return greatest(_disputed(fact, bool(at_odds.intersection(fact.evidence))) for fact in facts)


def _disputed(fact: Fact, at_odds: bool) -> Range:
    """How far a fact is disputed; where its own evidence is contradicted, at least in part."""
    said = place(fact.disputed, ANSWERS, unknown=_SELDOM)
    return greatest([said, place(Answer.PARTLY, ANSWERS)]) if at_odds else said


def _next_at_risk(report: Report) -> Range:
    act_by = report.urgency.act_by
    if isinstance(act_by, dt.date):
        return Range.at(1.0)
    return Range.at(0.0) if act_by == "none" else Range(0.0, 0.5, 1.0)


def _cover_at_hand(report: Report) -> Range:
    """The most of the daily harm that a cover stops; half as good where it takes a month to be ready."""
    if not report.cover:
        return Range(0.0, _SELDOM, 1.0)
    return Range.at(max(option.stops / 100 / (1 + option.ready_in_days / 30) for option in report.cover))


_MEASURES: Mapping[str, Callable[[Report], Range]] = {
    "always": lambda report: Range.at(1.0),
    "severity": how_severe,
    "urgency": how_urgent,
    "trust": how_trusted,
    "leverage": lambda report: leverages(report).balance,
    "material": how_material,
    "able": lambda report: place(report.root_cause.able, ANSWERS),
    "willing": lambda report: place(report.root_cause.willing, ANSWERS),
    "first": lambda report: place(report.root_cause.before, _BEFORE),
    "going_on": lambda report: place(report.what_happened.going_on, ANSWERS),
    "outside": _cause("outside_their_control"),
    "undone": lambda report: place(_undone(report), ANSWERS),
    "habits": _greatest(_cause("process"), _cause("people")),
    "misaligned": _greatest(_cause("priorities"), _cause("our_contribution"), _foundations_weak),
    "overstretched": _greatest(_cause("resources"), _cause("outside_their_control")),
    "foundations_weak": _foundations_weak,
    "facts_disputed": _facts_disputed,
    "next_at_risk": _next_at_risk,
    "their_need": lambda report: place(report.their_position.dependence, DEPENDENCE),
    "alternative": lambda report: alternative(report.our_position),
    "cover_at_hand": _cover_at_hand,
    "worth_keeping": lambda report: _mean([place(v.answer, ANSWERS) for v in _views(report, "joint_value")]),
    "right_notice": _right("notice_to_cure"),
    "right_assurance": _right("demand_assurance"),
    "right_suspend": _right("suspend"),
    "right_step_in": _right("step_in_or_cover"),
    "right_neutral": _right("neutral_help"),
    "right_end": _greatest(_right("terminate_for_cause"), _right("terminate_for_convenience")),
}
