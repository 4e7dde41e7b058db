"""What can be done with an assessment. Rows become the library's Report, and back, only here."""

from __future__ import annotations

import datetime as dt
from typing import Any

import yaml
from django.urls import reverse

from makegood.breach import Assessment, Report, assess
from makegood.formats import Faulty, read
from makegood.web.access import Seat, in_rooms
from makegood.web.breach.models import Paper
from makegood.web.cases import drafts, steps, store
from makegood.web.cases.models import Room, Side
from makegood.web.cases.write import act


def latest(seat: Seat) -> Paper | None:
    """What our side has saved last; None where nothing was, or for who has no side."""
    return in_rooms(seat, Paper.objects.filter(room=seat.own_room)).exclude(room=Room.JOINT).first()


def report_of(paper: Paper) -> Report:
    return Report.model_validate(paper.report)


def begun(seat: Seat, day: dt.date) -> Report:
    """What the case already says, as a report to go on from. Nothing is saved by it."""
    story = store.story(seat)
    happened = {
        "in_one_line": seat.case.title,
        "on": min(seat.case.happened_on or seat.case.opened_at.date(), day),
        "facts": [{"says": story.happened}] if story and story.happened else [],
    }
    hit = [{"what": story.hit}] if story and story.hit else []
    return Report.model_validate(
        {
            "title": seat.case.title,
            "as_of": day,
            "currency": "EUR",
            "sides": _sides(seat),
            "what_happened": happened,
            "impact": {"business_goals": {"items": hit}},
            "contract": _from_the_contract(seat, day),
            "resolved_state": {"ours": story.wants.splitlines() if story and story.wants else []},
        }
    )


def _sides(seat: Seat) -> dict[str, Any]:
    def side(of: Side) -> dict[str, str]:
        return {"id": of.slug, "name": of.name, "country": of.country}

    return {"ours": side(seat.us), "theirs": side(seat.them)}


def _from_the_contract(seat: Seat, day: dt.date) -> dict[str, Any]:
    """Times to cure and the notice, as the room of the contract knows them."""
    state = steps.state(seat)
    said: dict[str, Any] = {}
    running = [cure for cure in state.cure_periods if cure.until.astimezone(seat.case.calendar.tz).date() >= day]
    if running:
        last = max(running, key=lambda cure: cure.until)
        giver = {seat.us.short: "us", seat.them.short: "them"}.get(last.granted_by, "the contract")
        until = last.until.astimezone(seat.case.calendar.tz).date()
        said["cure_period"] = {"running": "yes", "until": until, "granted_by": giver, "clause": last.source}
    if state.notice_valid is not None:
        said["notice"] = {"valid": "yes" if state.notice_valid else "no"}
    return said


def save_report(
    seat: Seat,
    report: Report,
    *,
    at: dt.datetime,
    once: str = "",
    assessed: bool = False,
    draft: str = "",
    then: str = "",
) -> Paper:
    """Save what our side knows. `assessed` says that it is to be shown what it means; it stays so from then on."""
    before = latest(seat)
    made = assess(report)
    with act(seat, what="assessment-saved", room=seat.own_room, at=at, once=once) as writing:
        paper = Paper.objects.create(
            case=seat.case,
            room=seat.own_room,
            report=report.model_dump(mode="json"),
            assessed=assessed or bool(before and before.assessed),
            course=made.course.course.value,
            missing=[question.asks for question in made.open_questions],
            saved_by=seat.name,
            saved_at=at,
        )
        writing.details["assessment"] = paper.pk
        writing.then = then or reverse("breach:page", args=[seat.case.pk])
        if draft:
            drafts.clear(seat.user, draft, seat.case.pk)
    return paper


def from_file(seat: Seat, data: bytes, name: str) -> Report:
    """Read an assessment.yaml for this case; the sides are named as the case names them. Raises Faulty."""
    source = read(data, Report, name=name)
    report = source.value
    if report.sides.ours.name.casefold() == seat.them.name.casefold():
        raise Faulty.one(
            f"This file was written for {seat.them.name}, the other side.",
            f"Give the one that was written for {seat.us.name}.",
            name=name,
            line=source.line(("sides", "ours")),
        )
    return Report.model_validate(report.model_dump() | {"sides": _sides(seat)})


def to_file(report: Report) -> str:
    """The report as assessment.yaml, which `makegood assess` and the upload read back as the same report."""
    said = report.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=100)


def assessment(paper: Paper) -> Assessment:
    return assess(report_of(paper))
