"""A case told in a page: what each step found, in the words of the results themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from makegood.cli.shell import counted

if TYPE_CHECKING:
    from makegood.journey import Walk

_WIDTH = 92


def tell(walked: Walk, at: datetime) -> str:
    """The story of a case up to `at`, step by step, ending with the one next thing."""
    parts = [_head(walked)]
    for title, lines in (
        ("Assess", _assess(walked)),
        ("Communicate", _communicate(walked)),
        ("Negotiate", _negotiate(walked)),
        ("Document", _document(walked)),
        ("Monitor", _monitor(walked)),
        ("Next", _next(walked, at)),
    ):
        if told := [_wrapped(line) for line in lines]:
            parts.append("\n".join([title, *told]))
    return "\n\n".join(parts)


def _wrapped(line: str) -> str:
    return textwrap.fill(line, _WIDTH, initial_indent="  ", subsequent_indent="    " if line.startswith("- ") else "  ")


def _head(walked: Walk) -> str:
    case = walked.case
    return f"{case.title}\n{case.us.name} and {case.them.name}\n\n{textwrap.fill(case.what_happened, _WIDTH)}"


def _of(moment: datetime | None) -> str:
    return f", of {_day(moment)}" if moment else ""


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _assess(walked: Walk) -> Iterator[str]:
    if walked.reading:
        found = len({clause.kind for clause in walked.reading.clauses})
        yield f"The governing contract has clauses of {counted(found, 'kind')} that bear on this, and {counted(len(walked.dates), 'date')} to keep after the failure."
    if walked.foresight:
        first = min(walked.foresight, key=lambda warning: warning.first_seen)
        ahead = (walked.case.happened_at.date() - first.first_seen).days
        yield f"The figures had announced it: {first.says} That could be seen {ahead} days ahead."
    if walked.assessment:
        found_ = walked.assessment
        yield f"The damage is {found_.severity.band}; time runs {found_.urgency.band}; leverage is {found_.leverage.band}; trust that the record supports is {found_.trust.band}."
        yield f"Recommended: {found_.course.course}, in a {found_.tone} tone. {found_.course.reasons_for[0].says if found_.course.reasons_for else ''}"


def _communicate(walked: Walk) -> Iterator[str]:
    if walked.review:
        words = ", ".join(f"‘{finding.quote}’" for finding in walked.review.findings[:3])
        count = len(walked.review.findings)
        yield (
            f"The coach marks {counted(count, 'place')} in the draft that was never sent, such as {words}."
            if count
            else "The coach finds nothing to change in the draft."
        )
    if walked.course and walked.material.thread:
        messages = walked.material.thread.messages
        if walked.course.goes_wrong_at is None or walked.strained is None:
            yield f"In a thread of {counted(len(messages), 'mail')} the talks never go wrong."
        else:
            first, worst = messages[walked.course.goes_wrong_at], walked.strained.messages[-1]
            yield (
                f"In a thread of {counted(len(messages), 'mail')} the talks begin to go wrong with number "
                f"{walked.course.goes_wrong_at + 1}{_of(first.at)}, and are closest to breaking with number "
                f"{len(walked.strained.messages)}{_of(worst.at)}."
            )
    if walked.course and walked.course.interests:
        interest = walked.course.interests[0]
        yield f"Worth asking {_side(walked, interest.side)}: {interest.question}"
    if walked.reset:
        yield f"The reset draft has {counted(len(walked.reset.sentences), 'sentence')}, each with the mails it rests on; proposed message class: {walked.reset.message_class}."


def _negotiate(walked: Walk) -> Iterator[str]:
    from makegood.negotiation import NoDeal

    result = walked.settlement
    if result is None:
        return
    if isinstance(result, NoDeal):
        yield "No package is better for both than what each has without one. There are orderly ways on."
        return
    nash = result["nash"]
    talks = result.talks
    complete = "all" if result.frontier.complete else "some"
    yield f"{result.frontier.size} efficient combinations of gains exist ({complete} of them weighed). The one with the greatest product of gains:"
    for issue, option in nash.package.items():
        yield f"- {_title(talks, issue)}: {option}"
    yield (
        "; ".join(
            f"{_side(walked, side)} gains {float(gain):.0f} points over its walk-away"
            for side, gain in nash.gains.items()
        )
        + "."
    )


def _title(talks: object, issue: str) -> str:
    issues = talks.issues  # type: ignore[attr-defined]
    found = next((each for each in issues if getattr(each, "id", "") == issue), None)
    return str(getattr(found, "title", "") or issue)


def _side(walked: Walk, side: str) -> str:
    return next((party.name for party in walked.case.parties if party.id == side), side)


def _document(walked: Walk) -> Iterator[str]:
    terms = walked.material.terms
    if terms is None:
        return
    must = [finding for finding in walked.findings if finding.level == "must"]
    yield f"{len(terms.commitments)} commitments, {len(terms.check_ins)} rounds of check-ins, a contingency plan and {len(terms.dispute_ladder)} steps for disputes."
    yield (
        f"{len(must)} points are not yet clear enough to sign."
        if must
        else "Every commitment has one responsible party, a deliverable, a date and a test; the linter has nothing that must be settled."
    )
    if walked.signed_at:
        yield f"Both sides signed on {_day(walked.signed_at)}."


def _monitor(walked: Walk) -> Iterator[str]:
    for at in walked.moments:
        board = walked.board(at)
        counts: dict[str, int] = {}
        for standing in board.standings if board else ():
            if not standing.is_check_in:
                counts[str(standing.standing)] = counts.get(str(standing.standing), 0) + 1
        told = ", ".join(f"{count} {word}" for word, count in counts.items())
        late = [
            standing
            for standing in (board.standings if board else ())
            if standing.standing == "late" and not standing.is_check_in
        ]
        yield f"- {_day(at)}: {told}.{f' Late: {late[0].title}' if late else ''}"


def _next(walked: Walk, at: datetime) -> Iterator[str]:
    from makegood.journey import next_action

    found = next_action(walked.state(at))
    yield f"As of {_day(at)}: {found.says} {found.why}"
