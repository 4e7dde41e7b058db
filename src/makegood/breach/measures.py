"""The measures by which courses are judged, each read from the answers as a range between 0 and 1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from makegood.breach import materiality
from makegood.breach.ratings import (
    ANSWERS,
    DEPENDENCE,
    Range,
    alternative,
    greatest,
    leverage,
    place,
    severity,
    trust,
    urgency,
)
from makegood.breach.report import Answer, Before, Report, View

_SELDOM = 1 / 3  # where an unknown cause or dispute stands: most of them do not apply
_BEFORE = {Before.FIRST: 1.0, Before.REPEATED: 0.0}
_NAMED = ("joint_value", "lanes", "incentives", "shared_accounts_and_leads", "commission_rules")

# Where each measure comes from in the file, for the reader who wants to check.
SOURCES: Mapping[str, str] = {
    "always": "",
    "severity": "impact, threatens, bearable_loss",
    "urgency": "urgency, impact",
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
    "facts_disputed": "what_happened.facts",
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


def measure(report: Report) -> dict[str, Range]:
    """Every measure that courses.toml may name."""
    cause, rights = report.root_cause, report.contract.our_rights
    causes = {name: place(c.answer, ANSWERS, unknown=_SELDOM) for name, c in cause.causes().items()}
    weak = _foundations_weak(report)
    return {
        "always": Range.at(1.0),
        "severity": severity(report)[0],
        "urgency": urgency(report)[0],
        "trust": trust(report)[0],
        "leverage": leverage(report)[0].balance,
        "material": materiality.weigh(report)[0],
        "able": place(cause.able, ANSWERS),
        "willing": place(cause.willing, ANSWERS),
        "first": place(cause.before, _BEFORE),
        "going_on": place(report.what_happened.going_on, ANSWERS),
        "outside": causes["outside_their_control"],
        "undone": place(_undone(report), ANSWERS),
        "habits": greatest([causes["process"], causes["people"]]),
        "misaligned": greatest([causes["priorities"], causes["our_contribution"], weak]),
        "overstretched": greatest([causes["resources"], causes["outside_their_control"]]),
        "foundations_weak": weak,
        "facts_disputed": _facts_disputed(report),
        "next_at_risk": _next_at_risk(report),
        "their_need": place(report.their_position.dependence, DEPENDENCE),
        "alternative": alternative(report.our_position),
        "cover_at_hand": _cover_at_hand(report),
        "worth_keeping": _mean([place(v.answer, ANSWERS) for v in _views(report, "joint_value")]),
        "right_notice": place(rights.notice_to_cure.answer, ANSWERS),
        "right_assurance": place(rights.demand_assurance.answer, ANSWERS),
        "right_suspend": place(rights.suspend.answer, ANSWERS),
        "right_step_in": place(rights.step_in_or_cover.answer, ANSWERS),
        "right_neutral": place(rights.neutral_help.answer, ANSWERS),
        "right_end": greatest(
            [
                place(rights.terminate_for_cause.answer, ANSWERS),
                place(rights.terminate_for_convenience.answer, ANSWERS),
            ]
        ),
    }


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
    return greatest(place(fact.disputed, ANSWERS, unknown=_SELDOM) for fact in facts)


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
