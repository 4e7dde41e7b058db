"""The interview: one question a page, then what the answers mean. Everything here is the side's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.formats import Faulty
from makegood.negotiation.elicitation import LEAST, MOST, SIGNINGS, Interview, Step
from makegood.negotiation.offers import NotNow
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.cases.forms import ConfirmForm
from makegood.web.negotiation import interviews, store
from makegood.web.negotiation.interview_forms import FORMS, BackForm, SayForm
from makegood.web.negotiation.views import context_of, get_or_post
from makegood.web.trying import try_it


@get_or_post
def interview(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    table = store.on_the_table(seat.case)
    if table is None:
        messages.info(request, _("Put an issue on the table first; then you can say what it is worth to you."))
        return redirect("negotiation:issues", case_id)
    answers = interviews.history(seat, table)
    state = interviews.interview(table, answers)
    kind = FORMS.get(state.step)
    if kind is None:
        return render(request, "negotiation/interview_done.html", _done(seat, state, answers))
    form = kind(request.POST or None, state=state, number=len(answers))
    if request.method == "POST" and request.POST.get("number") != str(len(answers)):
        messages.info(request, _("This question was answered in the meantime. Here is where you are."))
        return redirect("negotiation:interview", case_id)
    if request.method == "POST" and form.is_valid():
        try:
            number = form.cleaned_data["number"]
            interviews.answer(seat, form.said(), number=number, at=timezone.now(), once=form.once)
            return redirect("negotiation:interview", case_id)
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        except Faulty as faulty:
            form.add_faults(faulty)
    context = context_of(
        seat,
        form=form,
        step=str(state.step),
        question=state.question,
        number=len(answers),
        packages=_packages(state),
        progress=_progress(state),
        confirm=ConfirmForm(),
    )
    return render(request, "negotiation/interview.html", context)


def _packages(state: Interview) -> list[list[tuple[str, str]]]:
    """The one or two packages that are asked about, in the order of the table."""
    question = state.question
    shown = [package for package in (question.one, question.other) if package] if question else []
    return [_lines(state, package) for package in shown]


def _lines(state: Interview, package: Mapping[str, str]) -> list[tuple[str, str]]:
    titled = ((state.titles[name], package[name]) for name in state.issues if name in package)
    return [(title[:1].upper() + title[1:], option) for title, option in titled]


def _progress(state: Interview) -> str:
    if state.step is Step.WHICH:
        return _("Comparison %(number)d of %(least)d to %(most)d") % {
            "number": len(state.chosen) + 1,
            "least": LEAST,
            "most": MOST,
        }
    if state.step is Step.SIGN:
        return _("Last part: %(number)d of %(all)d") % {"number": len(state.signed) + 1, "all": SIGNINGS}
    return _("Part %(number)d of 5") % {"number": [Step.MUSTS, Step.VALUES, Step.RANKING].index(state.step) + 1}


def _done(seat: Seat, state: Interview, answers: interviews.History) -> dict[str, Any]:
    low, high = (round(1000 * end) for end in state.floor)
    return context_of(
        seat,
        state=state,
        number=len(answers),
        trade_offs=[
            (index, one, _lines(state, one.one), _lines(state, one.other)) for index, one in enumerate(state.trade_offs)
        ],
        contradictions=state.contradictions,
        chosen=[
            (number, _lines(state, one.one), _lines(state, one.other), one.prefers)
            for number, one in enumerate(state.chosen, start=1)
        ],
        points=[
            (state.titles[name][:1].upper() + state.titles[name][1:], round(1000 * weight))
            for name, weight in sorted(state.weights.items(), key=lambda each: -each[1])
        ],
        low=low,
        high=high,
        kept=store.preferences(seat) is not None,
        confirm=ConfirmForm(),
    )


@require_POST
def back(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = BackForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["number"]
        try_it(request, lambda: interviews.back(seat, number=number, at=timezone.now(), once=form.once))
    return redirect("negotiation:interview", case_id)


@require_POST
def again(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try_it(request, lambda: interviews.again(seat, at=timezone.now(), once=form.once))
    return redirect("negotiation:interview", case_id)


@require_POST
def take_back(request: HttpRequest, case_id: str, number: int) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    table = store.on_the_table(seat.case)
    if table is None or number > len(interviews.interview(table, interviews.history(seat, table)).chosen):
        raise Http404
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try_it(request, lambda: interviews.take_back(seat, number, at=timezone.now(), once=form.once))
    return redirect("negotiation:interview", case_id)


@require_POST
def say(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = SayForm(request.POST)
    table = store.on_the_table(seat.case)
    if form.is_valid() and table is not None:
        state = interviews.interview(table, interviews.history(seat, table))
        index, prefers = form.cleaned_data["trade_off"], form.cleaned_data["prefers"]
        if state.ranking and index < len(state.trade_offs):
            one = state.trade_offs[index]
            try_it(
                request,
                lambda: interviews.say(seat, one.one, one.other, prefers, at=timezone.now(), once=form.once),
            )
    return redirect("negotiation:interview", case_id)


@require_POST
def use(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = ConfirmForm(request.POST)
    kept = form.is_valid() and try_it(request, lambda: interviews.use(seat, at=timezone.now(), once=form.once))
    if not kept:
        return redirect("negotiation:interview", case_id)
    messages.success(request, _("Kept. Only %(us)s sees it.") % {"us": seat.us.short})
    return redirect("negotiation:settlements", case_id)
