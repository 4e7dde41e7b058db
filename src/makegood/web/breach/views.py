"""Pages of the assessment. Only one's own side ever sees them."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.breach import Report
from makegood.breach.allowed import not_allowed
from makegood.breach.courses import weights as weights_of
from makegood.breach.report import CourseId
from makegood.formats import Faulty
from makegood.web import access
from makegood.web.breach import shown, store
from makegood.web.breach.forms import AgainstForm, FoundationsForm, SectionForm, UploadForm, WeightsForm
from makegood.web.breach.sections import Section, answers_of, neighbours, section_of, sections
from makegood.web.breach.ways_in import ways_in
from makegood.web.cases import drafts, meanwhile
from makegood.web.cases import store as cases
from makegood.web.cases.forms import ConfirmForm
from makegood.web.cases.models import Room
from makegood.web.cases.write import held
from makegood.web.sentences import said
from makegood.web.trying import put_in, tell

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
HERE = "assess"


@require_safe
def page(request: HttpRequest, case_id: str) -> HttpResponse:
    """What the answers come to; before anybody asked for it, the answers."""
    seat = access.seat(request, case_id)
    if seat.own_room == Room.JOINT:
        return render(request, "breach/private.html", {"seat": seat, "here": HERE})
    paper = store.latest(seat)
    if paper is None or not paper.assessed:
        return _answers(request, seat)
    made = store.assessment(paper)
    kept = {exhibit.sha256: exhibit.pk for exhibit in cases.exhibits(seat)}
    context = {
        "seat": seat,
        "here": HERE,
        "paper": paper,
        "a": made,
        "at_odds": shown.at_odds_in(store.report_of(paper)),
        "opened_from": shown.WAYS_IN[made.opened_from.source],
        "facts": shown.facts(made, kept),
        "contradictions": shown.contradictions(made, kept),
        "ratings": shown.ratings(made),
        "changes": shown.changes(made),
        "pairs": shown.pairs(made.pairs_that_would_change),
        "not_now": shown.not_now(made),
        "rejected": made.alternatives,
        "open": shown.open_questions(made),
        "tornado": shown.picture(made.impact),
        "costs": shown.costs(made),
        "not_in_it": [said(each) for each in made.impact.not_in_it],
        "rivals": [said(course) for course in made.rivals],
    }
    return render(request, "breach/result.html", context)


def _ours(request: HttpRequest, case_id: str, *, write: bool = False) -> access.Seat:
    """A seat with a room of its own; a mediator has none, and there is nothing here for them."""
    seat = access.seat(request, case_id, roles=access.WRITERS if write else access.ANY)
    if seat.own_room == Room.JOINT:
        raise Http404
    return seat


def _report(seat: access.Seat) -> Report:
    paper = store.latest(seat)
    return store.report_of(paper) if paper else store.begun(seat, timezone.localdate(timezone=seat.case.calendar.tz))


@require_safe
def answers(request: HttpRequest, case_id: str) -> HttpResponse:
    """The sections of the form, and how much each leaves open."""
    return _answers(request, _ours(request, case_id))


def _answers(request: HttpRequest, seat: access.Seat) -> HttpResponse:
    paper, report = store.latest(seat), _report(seat)
    open_ = Counter(found.id for path in shown.open_paths(report) if (found := section_of(path)))
    context = {
        "seat": seat,
        "here": HERE,
        "paper": paper,
        "at_odds": shown.at_odds_in(report),
        "sections": [(section, _left(open_[section.id])) for section in sections().values()],
        "confirm": ConfirmForm(),
    }
    return render(request, "breach/answers.html", context)


def _left(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d question open", "%(count)d questions open", count) % {"count": count}


@get_or_post
def section(request: HttpRequest, case_id: str, section_id: str) -> HttpResponse:
    seat = _ours(request, case_id, write=True)
    if section_id not in sections():
        raise Http404
    asked = sections()[section_id]
    if request.method == "POST":
        with held(seat.case):
            return _answered(request, seat, asked)
    report = _asked_of(seat, asked)
    typed = None if "fresh" in request.GET else drafts.load(request.user, f"breach-{asked.id}", case_id)
    form = SectionForm(section=asked, report=report, typed=typed)
    stands = form.typed.get("stands", meanwhile.stands(answers_of(asked, report)))
    return _section(request, seat, form, stands)  # a draft goes on from what it was begun on


def _answered(request: HttpRequest, seat: access.Seat, asked: Section) -> HttpResponse:
    """Call it where the case is held: what a colleague saved in the same instant is read here."""
    report, now = _asked_of(seat, asked), timezone.now()
    stands = meanwhile.stands(answers_of(asked, report))
    form = SectionForm(request.POST, section=asked, report=report)
    case_id, more = seat.case.pk, request.POST.get("more")
    if more and drafts.save(request.user, form.draft, request.POST.dict(), at=now, case_id=case_id):
        return redirect(reverse("breach:section", args=[case_id, asked.id]) + f"#rows-{more}")
    said = form.report(now.astimezone(seat.case.calendar.tz).date())
    if said is None or not _is_of_now(request, seat, form, stands):
        return _section(request, seat, form, stands)
    to = _then(request, case_id, neighbours(asked)[1])
    store.save_report(seat, said, at=now, once=form.once, draft=form.draft, then=to)
    messages.success(request, _("Saved."))
    return redirect(to)


def _section(request: HttpRequest, seat: access.Seat, form: SectionForm, stands: str) -> HttpResponse:
    before, after = neighbours(form.section)
    context = {"seat": seat, "here": HERE, "section": form.section, "before": before, "after": after}
    return render(request, "breach/section.html", context | {"form": form, "stands": stands})


def _asked_of(seat: access.Seat, asked: Section) -> Report:
    report = _report(seat)
    return store.with_exhibits(seat, report) if asked.id == "exhibits" else report


def _is_of_now(request: HttpRequest, seat: access.Seat, form: SectionForm, stands: str) -> bool:
    """Before anybody of our side saved, nothing can have been changed by them."""
    paper = store.latest(seat)
    return paper is None or meanwhile.is_of_now(request, seat, form, stands, paper.saved_by)


def _then(request: HttpRequest, case_id: str, after: Section | None) -> str:
    if after and request.POST.get("then") == "next":
        return reverse("breach:section", args=[case_id, after.id])
    return reverse("breach:answers", args=[case_id])


@get_or_post
def begin(request: HttpRequest, case_id: str) -> HttpResponse:
    """Begin from a missed commitment, an early warning or a message that the case already holds."""
    seat = _ours(request, case_id, write=True)
    found = ways_in(seat, timezone.now())
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        way = next((each for each in found if each.key == request.POST.get("from")), None)
        if way is None:
            raise Http404
        try:
            store.take_up(seat, way, at=timezone.now(), once=form.once)
        except Faulty as faulty:
            tell(request, faulty)
            return redirect("breach:begin", case_id)
        messages.success(request, _("Taken up. What it does not say comes back as a question."))
        return redirect("breach:answers", case_id)
    groups = [(words, [way for way in found if way.source is source]) for source, words in shown.WAYS_IN.items()]
    context = {"seat": seat, "here": HERE, "groups": [group for group in groups if group[1]], "confirm": form}
    return render(request, "breach/begin.html", context | {"paper": store.latest(seat)})


@get_or_post
def weights(request: HttpRequest, case_id: str) -> HttpResponse:
    """How much each criterion counts in choosing a course."""
    seat = _ours(request, case_id, write=True)
    form = WeightsForm(request.POST or None, weights=weights_of(_report(seat)))
    if request.method == "POST" and form.is_valid():
        try:
            with held(seat.case):
                store.weigh(seat, _report(seat), form.weights(), at=timezone.now(), once=form.once)
        except Faulty as faulty:
            put_in(form, faulty)
        else:
            messages.success(request, _("Saved. This is what it comes to now."))
            return redirect("breach:page", case_id)
    return render(request, "breach/weights.html", {"seat": seat, "here": HERE, "form": form})


@require_safe
def pairs(request: HttpRequest, case_id: str) -> HttpResponse:
    """Every two answers that together would make another course win, sums, days and counts among them.

    Looking along them takes seconds, so it is done where somebody asks.
    """
    seat = _ours(request, case_id)
    found = shown.pairs(store.pairs(_report(seat)))
    return render(request, "breach/pairs.html", {"seat": seat, "here": HERE, "pairs": found})


@require_POST
def make(request: HttpRequest, case_id: str) -> HttpResponse:
    """Say what the answers come to, however few they are."""
    seat = _ours(request, case_id, write=True)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        with held(seat.case):
            store.save_report(seat, _report(seat), at=timezone.now(), once=form.once, assessed=True)
    return redirect("breach:page", case_id)


@require_safe
def sheet(request: HttpRequest, case_id: str) -> HttpResponse:
    """The sheet for the talk, to print and to write on."""
    seat = _ours(request, case_id)
    made = store.assessment(paper) if (paper := store.latest(seat)) else None
    return render(request, "breach/sheet.html", {"seat": seat, "here": HERE, "a": made})


@get_or_post
def upload(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = _ours(request, case_id, write=True)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = store.from_file(seat, file.read(), file.name)
        except Faulty as faulty:
            for fault in faulty.faults[:30]:
                form.add_error("file", str(fault))
        else:
            store.save_report(seat, report, at=timezone.now(), once=form.once, assessed=True)
            messages.success(request, _("Read. This is what it comes to."))
            return redirect("breach:page", case_id)
    return render(request, "breach/upload.html", {"seat": seat, "here": HERE, "form": form})


@require_safe
def download(request: HttpRequest, case_id: str) -> HttpResponse:
    """The answers as assessment.yaml."""
    seat = _ours(request, case_id)
    response = HttpResponse(store.to_file(_report(seat)), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="assessment.yaml"'
    return response


@get_or_post
def against(request: HttpRequest, case_id: str) -> HttpResponse:
    """Steps against a warning: who asked, why, and whether a colleague agrees."""
    seat = _ours(request, case_id, write=request.method == "POST")
    report = _report(seat)
    steps = list(dict.fromkeys(obstacle.step.value for obstacle in not_allowed(report)))
    form = AgainstForm(request.POST or None, steps=steps)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            store.ask_against(
                seat, CourseId(said["step"]), said["on"], said["reason"], at=timezone.now(), once=form.once
            )
        except Faulty as faulty:
            put_in(form, faulty)
        else:
            messages.success(request, _("Asked. It counts once a colleague of yours agrees."))
            return redirect("breach:against", case_id)
    context = {"seat": seat, "here": HERE, "form": form, "steps": steps, "asked": store.against(seat)}
    return render(request, "breach/against.html", context | {"confirm": ConfirmForm()})


@require_POST
def answer_against(request: HttpRequest, case_id: str, pk: int) -> HttpResponse:
    """A colleague agrees, or does not."""
    seat = _ours(request, case_id, write=True)
    asked = access.one(seat, store.against(seat), pk=pk)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        agree = request.POST.get("answer") == "agree"
        try:
            store.answer_against(seat, asked, agree=agree, at=timezone.now(), once=form.once)
        except Faulty as faulty:
            tell(request, faulty)
    return redirect("breach:against", case_id)


@get_or_post
def foundations(request: HttpRequest, case_id: str) -> HttpResponse:
    """What the partnership rests on: our own views, and both side by side once both agreed."""
    seat = _ours(request, case_id, write=request.method == "POST")
    ours = store.views(seat)
    form = FoundationsForm(request.POST or None, report=_report(seat), said=ours.views if ours else {})
    if request.method == "POST" and form.is_valid():
        store.save_views(seat, form.views(), at=timezone.now(), once=form.once)
        messages.success(request, _("Saved. Only your side sees it."))
        return redirect("breach:foundations", case_id)
    context = {"seat": seat, "here": HERE, "form": form, "ours": ours, "compared": store.compared(seat)}
    return render(request, "breach/foundations.html", context | {"confirm": ConfirmForm()})


@require_POST
def compare(request: HttpRequest, case_id: str) -> HttpResponse:
    """Let our views be compared."""
    seat = _ours(request, case_id, write=True)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try:
            store.agree_to_compare(seat, at=timezone.now(), once=form.once)
        except Faulty as faulty:
            messages.error(request, str(faulty))
    return redirect("breach:foundations", case_id)
