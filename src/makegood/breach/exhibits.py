"""What each fact rests on: the exhibits that show it, who vouches for them, and where one speaks against another."""

from __future__ import annotations

import datetime as dt

from makegood.breach.report import Answer, Exhibit, Report
from makegood.breach.report import Fact as ReportedFact
from makegood.formats import Strict


class Shown(Strict):
    """An exhibit as it stands behind a fact. `on_file` is false where only its name is known."""

    name: str
    on_file: bool
    by: str = ""
    on: dt.date | None = None
    sha256: str = ""
    verified_by: str = ""


class Fact(Strict):
    """A fact with what shows it. It is a claim while nothing shows it, or while it is disputed."""

    says: str
    evidence: tuple[str, ...]
    disputed: str
    shown_by: tuple[Shown, ...]
    at_odds: tuple[str, ...]

    @property
    def is_claim(self) -> bool:
        return not self.evidence or self.disputed == Answer.YES or bool(self.at_odds)


class Contradiction(Strict):
    """Two exhibits that do not agree, the earlier first. Neither takes the other's place."""

    earlier: Shown
    later: Shown
    bears_on: tuple[str, ...]


def contradicted(report: Report) -> tuple[tuple[str, str], ...]:
    """The names of exhibits that speak against each other: the earlier, then the later."""
    return tuple((exhibit.contradicts, exhibit.name) for exhibit in report.exhibits if exhibit.contradicts)


def facts(report: Report) -> tuple[Fact, ...]:
    at_odds = {name: other for pair in contradicted(report) for name, other in (pair, pair[::-1])}
    return tuple(
        Fact(
            says=fact.says,
            evidence=fact.evidence,
            disputed=fact.disputed,
            shown_by=tuple(_shown(name, report) for name in fact.evidence),
            at_odds=tuple(at_odds[name] for name in fact.evidence if name in at_odds),
        )
        for fact in report.what_happened.facts
    )


def contradictions(report: Report) -> tuple[Contradiction, ...]:
    return tuple(
        Contradiction(
            earlier=_shown(earlier, report),
            later=_shown(later, report),
            bears_on=tuple(fact.says for fact in report.what_happened.facts if _rests_on(fact, earlier, later)),
        )
        for earlier, later in contradicted(report)
    )


def _rests_on(fact: ReportedFact, *names: str) -> bool:
    return bool({*names}.intersection(fact.evidence))


def _shown(name: str, report: Report) -> Shown:
    exhibit: Exhibit | None = next((e for e in report.exhibits if e.name == name), None)
    if exhibit is None:
        return Shown(name=name, on_file=False)
    return Shown(
        name=name,
        on_file=bool(exhibit.sha256),
        by=exhibit.by,
        on=exhibit.on,
        sha256=exhibit.sha256,
        verified_by=exhibit.verified_by,
    )
