"""Where a case begins: a missed commitment, an early warning, a mail, or somebody who simply writes it down.

Each gives the same `Report`, with what its source knows in the same places, so that the case goes on the same way
from there. What the source cannot know stays unknown and comes back as a question.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from makegood.breach.report import UNKNOWN, Outcome, Report, Source, as_saved, at_odds
from makegood.formats import Faulty, build
from makegood.values import Party


@dataclass(frozen=True, slots=True)
class Table:
    """Who sits at it, the day, and the currency in which our side counts."""

    ours: Party
    theirs: Party
    as_of: dt.date
    currency: str

    def opens(self, source: Source, reference: str, *, in_one_line: str, on: dt.date, **more: Any) -> Report:
        happened = more.pop("what_happened", {})
        return build(
            {
                "title": in_one_line,
                "as_of": self.as_of,
                "currency": self.currency,
                "sides": {"ours": _side(self.ours), "theirs": _side(self.theirs)},
                "opened_from": {"source": source, "reference": reference},
                "what_happened": {"in_one_line": in_one_line, "on": on, **happened},
                **more,
            },
            Report,
        )


def _side(party: Party) -> dict[str, str]:
    return {"id": party.id, "name": party.name, "country": party.country}


def by_hand(table: Table, *, in_one_line: str, on: dt.date, fact: str = "") -> Report:
    """Somebody writes down what happened. All of these raise Faulty for what makes no report, such as a day to come."""
    facts = [{"says": fact}] if fact else []
    return table.opens(Source.HAND, "", in_one_line=in_one_line, on=on, what_happened={"facts": facts})


def from_missed_commitment(
    table: Table,
    *,
    commitment: str,
    deliverable: str,
    due: dt.date,
    done_on: dt.date | None = None,
    evidence: tuple[str, ...] = (),
) -> Report:
    """What they owed us by `due` is late, or came late on `done_on`. It enters their record of promises as well.

    >>> table = Table(Party("us", "Us"), Party("them", "Them"), dt.date(2026, 6, 9), "EUR")
    >>> from_missed_commitment(table, commitment="c-3", deliverable="Load test report", due=dt.date(2026, 6, 5)).title
    'Load test report was due on 5 June 2026 and has not come'
    """
    outcome = Outcome.LATE if done_on else Outcome.BROKEN
    promise = {"what": deliverable, "due": due, "outcome": outcome, "on": done_on}
    said, fact = _missed(deliverable.rstrip("."), due, done_on)
    return table.opens(
        Source.COMMITMENT,
        commitment,
        in_one_line=said,
        on=min(due + dt.timedelta(days=1), table.as_of),
        what_happened={
            "going_on": "no" if done_on else "yes",
            "facts": [{"says": fact, "evidence": evidence}],
        },
        promises={"listed": [promise]},
    )


def _missed(text: str, due: dt.date, done_on: dt.date | None) -> tuple[str, str]:
    """As a heading and as a sentence."""
    day = _day(due)
    if done_on is None:
        return f"{text} was due on {day} and has not come", f"{text} was due on {day} and has not come."
    came = _day(done_on)
    return f"{text} was due on {day} and came on {came}", f"{text} was due on {day} and came on {came}."


def from_early_warning(
    table: Table, *, warning: str, says: str, raised_on: dt.date, may_happen_by: dt.date | None = None
) -> Report:
    """Something may go wrong and has not yet; the day by which it may is the day that urgency counts from."""
    day, text = _day(raised_on), says
    expected = may_happen_by is not None and may_happen_by >= table.as_of
    return table.opens(
        Source.WARNING,
        warning,
        in_one_line=says.rstrip("."),
        on=raised_on,
        what_happened={
            "going_on": "no",
            "facts": [{"says": f"An early warning was given on {day}: {text}"}],
        },
        urgency={"act_by": may_happen_by, "because": "It may have happened by then."} if expected else {},
    )


def from_mail(table: Table, *, mail: str, writer: str, subject: str, written_on: dt.date) -> Report:
    """A mail told of it. That it was written is a fact, with the mail as its evidence; what it says is still a claim."""
    text, day = subject.strip() or "no subject", _day(written_on)
    return table.opens(
        Source.MAIL,
        mail,
        in_one_line=text,
        on=written_on,
        what_happened={
            "facts": [{"says": f"{writer} wrote on {day}: ‘{text}’.", "evidence": [mail], "disputed": "no"}]
        },
    )


def taken_up(report: Report, opened: Report) -> Report:
    """A report that says something already, with what `opened` knows besides. Nothing that stands there is replaced.

    Raises Faulty where what is added does not go together with what was said.
    """
    happened, promises = report.what_happened, report.promises
    more = {
        "what_happened": happened.model_copy(update={"facts": _joined(happened.facts, opened.what_happened.facts)}),
        "promises": promises.model_copy(update={"listed": _joined(promises.listed, opened.promises.listed)}),
    }
    if report.urgency.act_by == UNKNOWN:
        more["urgency"] = opened.urgency
    if report.opened_from.source is Source.HAND:
        more["opened_from"] = opened.opened_from
    before = at_odds(report)
    for day in (opened.as_of, report.as_of):
        said = report.model_copy(update={**more, "as_of": day}).model_dump(mode="json")
        taken, faults = as_saved(said)
        new = [fault for fault in faults if fault not in before]
        if not new:
            return taken
    raise Faulty(new)


def _joined(before: tuple[Any, ...], more: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*before, *(each for each in more if each not in before))


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
