"""A whole case through all rooms, as far as what there is of it allows.

`walk` takes what a case folder holds, already read, and returns what each room makes of it. Nothing is required but
the case itself: a step whose input is not there yet is left open, and the path says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from makegood import agreement, breach, contract, dialogue, negotiation, obligations, record
from makegood.journey.case import CaseFile
from makegood.journey.steps import CaseState
from makegood.terms import SIGNED, Terms


@dataclass(frozen=True)
class Material:
    """What a case folder holds.

    draft        a message not yet sent, for the coach
    readings     indicator figures by name, with their `limits`
    exhibits     SHA-256 of each piece of evidence, by file name
    signatures   acceptances of exactly these terms
    """

    case: CaseFile
    contract: contract.Document | None = None
    thread: dialogue.Thread | None = None
    draft: str = ""
    report: breach.Report | None = None
    talks: negotiation.Talks | None = None
    terms: Terms | None = None
    events: tuple[obligations.Event, ...] = ()
    limits: obligations.Limits | None = None
    readings: Mapping[str, obligations.Series] = field(default_factory=dict)
    exhibits: Mapping[str, str] = field(default_factory=dict)
    signatures: tuple[agreement.Signature, ...] = ()


class Walk:
    """What the rooms make of a case. Each part is computed when it is first asked for."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.case = material.case

    # assess

    @cached_property
    def reading(self) -> contract.Reading | None:
        return contract.read(self.material.contract) if self.material.contract else None

    @cached_property
    def dates(self) -> tuple[contract.ClauseDate, ...]:
        """What follows from the failure by the contract's own clauses."""
        if self.reading is None:
            return ()
        happened = contract.Event(contract.EventKind.BREACH, self.case.happened_at)
        return contract.deadlines(self.reading, happened, self.case.calendar.calendar)

    @cached_property
    def assessment(self) -> breach.Assessment | None:
        return breach.assess(self.material.report) if self.material.report else None

    @cached_property
    def foresight(self) -> tuple[obligations.Warning, ...]:
        """What the figures showed before the day it happened, and on which day it could first be seen."""
        if self.material.limits is None:
            return ()
        day = self.case.happened_at.date()
        before = {name: series.until(day) for name, series in self.material.readings.items()}
        return obligations.warn_all(before, self.material.limits)

    # communicate

    @cached_property
    def review(self) -> dialogue.Review | None:
        """The coach's view of the draft, written with the thread so far in mind."""
        if not self.material.draft:
            return None
        tone = self.assessment.tone if self.assessment else None
        return dialogue.check(self.material.draft, purpose="first-notice", tone=tone)

    @cached_property
    def course(self) -> dialogue.Course | None:
        return dialogue.follow(self.material.thread) if self.material.thread else None

    @cached_property
    def strained(self) -> dialogue.Thread | None:
        """The thread up to where the talks were closest to breaking, which is when a reset is wanted; None where they never were."""
        if self.material.thread is None or self.course is None or self.course.goes_wrong_at is None:
            return None
        risks = [turn.risk for turn in self.course.turns]
        messages = self.material.thread.messages[: risks.index(max(risks)) + 1]
        return dialogue.Thread(messages, self.material.thread.name)

    @cached_property
    def reset(self) -> dialogue.Reset | None:
        """The reset draft for our side, from what the thread held when the talks were closest to breaking."""
        if self.strained is None or self.case.our_side not in self.strained.sides:
            return None
        return dialogue.reset(self.strained, self.case.our_side)

    # negotiate

    @cached_property
    def sides_at_the_table(self) -> tuple[str, ...]:
        """Sides that stated their own preferences; a side that is only guessed at is not one."""
        talks = self.material.talks
        return tuple(name for name, side in talks.sides.items() if not side.guess) if talks else ()

    @cached_property
    def settlement(self) -> negotiation.Settlements | negotiation.NoDeal | None:
        """None also where only one side is in the talks: then there is nobody to settle with yet."""
        talks = self.material.talks
        return negotiation.settle(talks) if talks and len(talks.sides) > 1 else None

    # document

    @cached_property
    def findings(self) -> tuple[agreement.Finding, ...]:
        return agreement.lint(self.material.terms) if self.material.terms else ()

    @cached_property
    def signed_at(self) -> datetime | None:
        return next((event.at for event in self.material.events if event.kind == SIGNED), None)

    @cached_property
    def document(self) -> agreement.Document | None:
        if self.material.terms is None:
            return None
        return agreement.draft(self.material.terms, signatures=self.material.signatures)

    # monitor

    def board(self, at: datetime) -> obligations.Board | None:
        """How each commitment stands at `at`; None without terms."""
        if self.material.terms is None:
            return None
        return obligations.board(self.material.terms, self.material.events, at)

    @cached_property
    def moments(self) -> tuple[datetime, ...]:
        """Moments worth looking at: the signature, each time something was late or cured, and the end."""
        if self.material.terms is None or self.signed_at is None:
            return ()
        events = sorted(event.at for event in self.material.events)
        found = {self.signed_at, events[-1]}
        before: set[str] = set()
        for at in events:
            board = self.board(at)
            troubled = (
                {s.key for s in board.standings if s.standing in ("late", "violated") and not s.is_check_in}
                if board
                else set()
            )
            if troubled != before:
                found.add(at)
            before = troubled
        return tuple(sorted(found))

    @property
    def latest(self) -> datetime:
        """The moment of the last thing that happened."""
        messages = self.material.thread.messages if self.material.thread else ()
        moments = [self.case.happened_at, *(event.at for event in self.material.events)]
        return max(*moments, *(message.at for message in messages if message.at), self.case.happened_at)

    @property
    def slug(self) -> str:
        """The case's name for files and calendars."""
        return re.sub(r"[^a-z0-9]+", "-", self.case.title.lower()).strip("-") or "case"

    @cached_property
    def case_study(self) -> agreement.CaseStudy | None:
        """The case study, once both have signed; for a person's review before it leaves."""
        terms = self.material.terms
        board = self.board(self.latest)
        if terms is None or board is None or self.signed_at is None:
            return None
        people = [person.name for party in self.case.parties for person in party.people]
        names = {name: "[a person]" for full in people for name in (full, *full.split())}
        ended = {standing.id: str(standing.standing) for standing in board.standings if not standing.is_check_in}
        return agreement.case_study(self.record, terms, names=names, standings=ended)

    @cached_property
    def record(self) -> tuple[record.Entry, ...]:
        """The case's own chain, rebuilt from what happened: exhibits, messages, events, each by its hash or key."""
        entries: list[record.Entry] = []
        for at, actor, what, details in sorted(self._acts(), key=lambda act: act[0]):
            last = entries[-1] if entries else None
            entries.append(record.follow(last, at=at, actor=actor, what=what, details=details))
        return tuple(entries)

    def _acts(self) -> Iterator[tuple[datetime, str, str, dict[str, object]]]:
        """Moment, actor, kind and details of everything that the folder knows to have been done."""
        opened, us = self.case.happened_at, self.case.us.name
        yield opened, us, "opened", {"about": self.case.what_happened}
        for name, digest in self.material.exhibits.items():
            yield opened, us, "exhibit-added", {"name": name, "sha256": digest}
        for message in self.material.thread.messages if self.material.thread else ():
            if message.at is not None:
                turned = self.course is not None and self.course.turned_at == message.id
                what = "turned" if turned else "message-sent"
                yield message.at, message.speaker, what, {"id": message.id, "subject": message.subject}
        for event in self.material.events:
            yield event.at, self._name(event.by), str(event.kind), _told(event)
        board = self.board(self.latest)
        for standing in board.standings if board else ():
            if standing.standing == "cured" and standing.since:
                yield standing.since, self._name(standing.debtors[0]), "cured", {"about": standing.key}

    def _name(self, side: str | None) -> str:
        return next((party.name for party in self.case.parties if party.id == side), "both sides")

    # the path

    def state(self, at: datetime) -> CaseState:
        """The facts of the case at `at`, as our side may see them; for `journey.path` and `journey.next_action`."""
        us, them = self.case.us, self.case.them
        thread, terms, board = self.material.thread, self.material.terms, self.board(at)
        signed = self.signed_at is not None and self.signed_at <= at
        names = frozenset({us.name, them.name})
        return CaseState(
            us=us.name,
            them=them.name,
            alone=not (thread and thread.of(them.id)),
            has_contract=self.material.contract is not None,
            assessed=self.assessment is not None,
            course=str(self.assessment.course.course) if self.assessment else "",
            sent=len(thread.of(us.id)) if thread else 0,
            received=len(thread.of(them.id)) if thread else 0,
            talks_strained=bool(self.course and self.course.turns and self.course.turns[-1].alert),
            issues=len(self.material.talks.issues) if self.material.talks else 0,
            our_preferences=self.material.talks is not None,
            settlement=terms is not None or isinstance(self.settlement, negotiation.Settlements),
            no_deal=isinstance(self.settlement, negotiation.NoDeal),
            willing=names if terms else frozenset(),
            drafted=terms is not None,
            must_fix=sum(finding.level == agreement.Level.MUST for finding in self.findings),
            signed_by=names if signed else frozenset(),
            standings=_counted(board) if board and signed else {},
            next_due=board.next_change_at if board and signed else None,
        )


def walk(material: Material) -> Walk:
    """Take a case through all rooms. Raises Faulty where a part of it cannot be what it claims to be."""
    return Walk(material)


def _counted(board: obligations.Board) -> dict[str, int]:
    counts: dict[str, int] = {}
    for standing in board.standings:
        if not standing.is_check_in:
            counts[str(standing.standing)] = counts.get(str(standing.standing), 0) + 1
    return counts


def _told(event: obligations.Event) -> dict[str, object]:
    told = {"about": event.about, "note": event.note}
    return {key: value for key, value in told.items() if value}
