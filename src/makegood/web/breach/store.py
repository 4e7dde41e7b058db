"""What can be done with an assessment. Rows become the library's Report, and back, only here."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from itertools import islice
from typing import Any

import yaml
from django.db.models import QuerySet
from django.urls import reverse

from makegood.breach import Assessment, Report, assess, decide_against, taken_up
from makegood.breach.changes import PairOfChanges, pairs_that_would_change
from makegood.breach.courses import judge
from makegood.breach.plans import FoundationView, compare_foundations
from makegood.breach.questions import open_questions
from makegood.breach.report import CourseId, Exhibit, Override, as_saved
from makegood.formats import Faulty, build, read
from makegood.web.access import Seat, in_rooms
from makegood.web.breach.models import AgainstWarning, FoundationsCompared, FoundationViews, Paper
from makegood.web.breach.ways_in import WayIn
from makegood.web.cases import drafts, steps
from makegood.web.cases import store as cases
from makegood.web.cases.models import Room, Side
from makegood.web.cases.write import act
from makegood.web.consent import store as consent
from makegood.web.guard import trial

_MOST_EXHIBITS = 50  # that a page offers to describe


def latest(seat: Seat) -> Paper | None:
    """What our side has saved last; None where nothing was, or for who has no side."""
    return in_rooms(seat, Paper.objects.filter(room=seat.own_room)).exclude(room=Room.JOINT).first()


def report_of(paper: Paper) -> Report:
    """What was saved, even where a check that came later holds some of it not to go together."""
    return as_saved(paper.report)[0]


def begun(seat: Seat, day: dt.date) -> Report:
    """What the case already says, as a report to go on from. Nothing is saved by it."""
    story = cases.story(seat)
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
    with act(seat, what="assessment-saved", room=seat.own_room, at=at, once=once) as writing:
        paper = _keep(seat, report, at=at, assessed=assessed)
        writing.details["assessment"] = paper.pk
        writing.then = then or reverse("breach:page", args=[seat.case.pk])
        if draft:
            drafts.clear(seat.user, draft, seat.case.pk)
    return paper


def _keep(seat: Seat, report: Report, *, at: dt.datetime, assessed: bool = False) -> Paper:
    before, report = latest(seat), _as_agreed(seat, report)
    return Paper.objects.create(
        case=seat.case,
        room=seat.own_room,
        report=report.model_dump(mode="json"),
        assessed=assessed or bool(before and before.assessed),
        course=judge(report)[0].course.value,
        missing=[question.asks for question in open_questions(report)],
        saved_by=seat.name,
        saved_at=at,
    )


def take_up(seat: Seat, way: WayIn, *, at: dt.datetime, once: str = "") -> Paper:
    """Begin our side's assessment from something the case holds, or add it to what was said already. Raises Faulty."""
    with act(seat, what="assessment-saved", room=seat.own_room, at=at, once=once) as writing:
        before = latest(seat)
        report = report_of(before) if before else _begun_from(seat, way)
        paper = _keep(seat, taken_up(report, way.report), at=at)
        writing.details.update({"assessment": paper.pk, "from": way.key})
        writing.then = reverse("breach:answers", args=[seat.case.pk])
    return paper


def _begun_from(seat: Seat, way: WayIn) -> Report:
    """A report about this, with what the case says besides."""
    begun_, happened = begun(seat, way.report.as_of), way.report.what_happened
    facts = (*begun_.what_happened.facts, *happened.facts)
    return begun_.model_copy(update={"what_happened": happened.model_copy(update={"facts": facts})})


def weigh(seat: Seat, report: Report, weights: dict[str, float], *, at: dt.datetime, once: str = "") -> Paper:
    """Save how much each criterion counts. Raises Faulty where none counts."""
    weighed, faults = as_saved(report.model_dump(mode="json") | {"weights": weights})
    if new := [fault for fault in faults if fault.path == ("weights",)]:
        raise Faulty(new)
    return save_report(seat, weighed, at=at, once=once)


def with_exhibits(seat: Seat, report: Report) -> Report:
    """The report with the exhibits of the case that it does not name yet, and the hash of those that it does."""
    kept = {exhibit.name: exhibit for exhibit in reversed(cases.exhibits(seat))}
    named = tuple(
        each.model_copy(update={"sha256": kept[each.name].sha256}) if each.name in kept and not each.sha256 else each
        for each in report.exhibits
    )
    tz = seat.case.calendar.tz
    more = (
        Exhibit(name=name, by=of.added_by, on=of.added_at.astimezone(tz).date(), sha256=of.sha256)
        for name, of in kept.items()
        if name not in {each.name for each in report.exhibits}
    )
    return report.model_copy(update={"exhibits": (*named, *islice(more, max(0, _MOST_EXHIBITS - len(named))))})


# --- steps against a warning ---


def against(seat: Seat) -> QuerySet[AgainstWarning]:
    """What our side asked for against a warning, the latest first."""
    return in_rooms(seat, AgainstWarning.objects.filter(room=seat.own_room)).exclude(room=Room.JOINT)


def _as_agreed(seat: Seat, report: Report) -> Report:
    """The plans with the overrides that a colleague agreed to here; one that a file or a form merely claims does not count."""
    agreed = {
        (asked.step, asked.on): Override(
            reason=asked.reason, decided_by=asked.asked_name, second_person=asked.answered_name
        )
        for asked in against(seat).filter(agreed=True)
    }
    planned = tuple(p.model_copy(update={"override": agreed.get((p.step.value, p.on))}) for p in report.planned)
    return report.model_copy(update={"planned": planned})


def ask_against(
    seat: Seat, step: CourseId, on: dt.date, reason: str, *, at: dt.datetime, once: str = ""
) -> AgainstWarning:
    """Ask a colleague to agree to a step that may not be taken on that day. Raises Faulty where nothing stands against it."""
    paper = latest(seat)
    if paper is None:
        raise Faulty.one("There is no assessment yet.", "Answer what you know first.")
    decide_against(
        report_of(paper), step, on, Override(reason=reason, decided_by=seat.name, second_person="a colleague")
    )
    with act(seat, what="override-asked", room=seat.own_room, at=at, once=once) as writing:
        asked = AgainstWarning.objects.create(
            case=seat.case,
            room=seat.own_room,
            step=step.value,
            on=on,
            reason=reason,
            asked_by=seat.user,
            asked_name=seat.name,
            asked_at=at,
        )
        writing.details["override"] = asked.pk
        writing.then = reverse("breach:against", args=[seat.case.pk])
    return asked


def answer_against(seat: Seat, asked: AgainstWarning, *, agree: bool, at: dt.datetime, once: str = "") -> None:
    """Agree or not, as a colleague. Raises Faulty for the one who asked, and where it was answered already."""
    what = "override-agreed" if agree else "override-declined"
    with act(seat, what=what, room=seat.own_room, at=at, once=once) as writing:
        asked = against(seat).get(pk=asked.pk)
        consent.refuse_own(seat, asked)
        asked.agreed, asked.answered_name, asked.answered_at = agree, seat.name, at
        asked.save(update_fields=["agreed", "answered_name", "answered_at"])
        paper = latest(seat)
        if agree and paper is not None:
            decision = Override(reason=asked.reason, decided_by=asked.asked_name, second_person=seat.name)
            report = report_of(paper)
            _keep(seat, decide_against(report, CourseId(asked.step), asked.on, decision), at=at)
        writing.details["override"] = asked.pk
        writing.then = reverse("breach:against", args=[seat.case.pk])


# --- the foundations, asked of each side apart ---


def views(seat: Seat) -> FoundationViews | None:
    """Our own views, as saved last."""
    return in_rooms(seat, FoundationViews.objects.filter(room=seat.own_room)).exclude(room=Room.JOINT).first()


def save_views(seat: Seat, said: dict[str, Any], *, at: dt.datetime, once: str = "") -> FoundationViews:
    """Save how our side sees each foundation: name -> {answer, says}. Raises Faulty. The other side learns nothing of it."""
    _foundations(seat, said, {}, at.date())
    with act(seat, what="foundations-answered", room=seat.own_room, at=at, once=once) as writing:
        row = FoundationViews.objects.create(
            case=seat.case, room=seat.own_room, views=said, saved_by=seat.name, saved_at=at
        )
        writing.details["views"] = row.pk
        writing.then = reverse("breach:foundations", args=[seat.case.pk])
    return row


def agree_to_compare(seat: Seat, *, at: dt.datetime, once: str = "") -> None:
    """Let our last views be compared. Only once both sides have agreed does either see the other's."""
    ours = views(seat)
    if ours is None:
        raise Faulty.one("Your side has not answered yet.", "Answer first; then decide whether to compare.")
    with act(seat, what="foundations-agreed", room=Room.JOINT, at=at, once=once) as writing:
        ours.agreed_at = at
        ours.save(update_fields=["agreed_at"])
        last = {
            room: FoundationViews.objects.filter(case=seat.case, room=room).first()
            for room in (Room.REQUESTING, Room.RESPONDING)
        }
        if all(row is not None and row.agreed_at is not None for row in last.values()):
            said = {room.value: row.views for room, row in last.items() if row is not None}
            FoundationsCompared.objects.create(case=seat.case, room=Room.JOINT, at=at, **said)
        writing.then = reverse("breach:foundations", args=[seat.case.pk])


def compared(seat: Seat) -> tuple[FoundationView, ...]:
    """Both sides' views side by side, as agreed; empty until both have."""
    row = in_rooms(seat, FoundationsCompared.objects.all()).first()
    if row is None:
        return ()
    both = {Room.REQUESTING.value: row.requesting, Room.RESPONDING.value: row.responding}
    ours = both.pop(seat.us.part)
    return compare_foundations(_foundations(seat, ours, next(iter(both.values())), row.at.date()))


def _foundations(seat: Seat, ours: dict[str, Any], theirs: dict[str, Any], day: dt.date) -> Report:
    names = {*ours, *theirs}
    said = {name: {"ours": ours.get(name, {}), "theirs": theirs.get(name, {})} for name in names}
    return build(
        {
            "title": seat.case.title,
            "as_of": day,
            "currency": "EUR",
            "sides": _sides(seat),
            "what_happened": {"in_one_line": seat.case.title, "on": day},
            "foundations": said,
        },
        Report,
    )


def from_file(seat: Seat, data: bytes, name: str) -> Report:
    """Read an assessment.yaml for this case; the sides are named as the case names them. Raises Faulty."""
    source = trial.read(read, data, Report, name=name)
    try:
        return for_this_case(seat, source.value)
    except Faulty as faulty:
        raise source.place(faulty) from None


def for_this_case(seat: Seat, report: Report) -> Report:
    """The same report with the sides named as the case names them. Raises Faulty for one of the other side's."""
    if report.sides.ours.name.casefold() == seat.them.name.casefold():
        raise Faulty.one(
            f"This was written for {seat.them.name}, the other side.",
            f"Give what was written for {seat.us.name}.",
            path=("sides", "ours"),
        )
    return Report.model_validate(report.model_dump() | {"sides": _sides(seat)})


def to_file(report: Report) -> str:
    """The report as assessment.yaml, which `makegood assess` and the upload read back as the same report."""
    said = report.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=100)


# --- what the answers come to ---
# Worked out once in a process for the same answers: the key is all that was said, so other answers never get it, and nobody
# gets it who does not hold the answers already. It stays in memory alone, where later ones take its place.


def assessment(paper: Paper) -> Assessment:
    return _assessed(_as_said(report_of(paper)))


def pairs(report: Report) -> tuple[PairOfChanges, ...]:
    """Every two answers that together would change the course, scales among them; the first time takes seconds."""
    return _pairs(_as_said(report))


def _as_said(report: Report) -> str:
    return json.dumps(report.model_dump(mode="json"))


@lru_cache(maxsize=64)
def _assessed(said: str) -> Assessment:
    return assess(as_saved(json.loads(said))[0])


@lru_cache(maxsize=64)
def _pairs(said: str) -> tuple[PairOfChanges, ...]:
    return pairs_that_would_change(as_saved(json.loads(said))[0], scales=True)
