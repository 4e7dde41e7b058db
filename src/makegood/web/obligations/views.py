"""Pages after signature. Each is the same shape: access, form, one call, redirect."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.formats import Faulty
from makegood.obligations import milestones, trust_record
from makegood.web import access
from makegood.web.agreement.pages import markdown_html
from makegood.web.cases.forms import ConfirmForm
from makegood.web.cases.models import Room
from makegood.web.obligations import charts, forms, pages, store, together
from makegood.web.obligations.models import EarlyWarning, MoreTime, Step, Thanks
from makegood.web.sentences import said
from makegood.web.trying import put_in

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
HERE = "monitor"


def _truth(seat: access.Seat) -> store.Followed:
    found = store.followed(seat.case)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, name: str, seat: access.Seat, **more: object) -> HttpResponse:
    """A page in the time zone of the agreement: its dates are those of the document, wherever the reader is."""
    context = {"seat": seat, "here": HERE, "room": Room.JOINT, "confirm": ConfirmForm(), **more}
    with timezone.override(store.zone(seat.case) or timezone.get_current_timezone()):
        return render(request, f"obligations/{name}.html", context)


@require_safe
def page(request: HttpRequest, case_id: str) -> HttpResponse:
    """The board: next things first."""
    seat = access.seat(request, case_id)
    truth = store.followed(seat.case)
    if truth is None:
        return _shown(request, "empty", seat)
    at = timezone.now()
    return _shown(request, "board", seat, board=pages.board(seat, truth, at), allowing=store.allowing(seat, truth, at))


@require_safe
def commitment(request: HttpRequest, case_id: str, key: str) -> HttpResponse:
    return _commitment(request, access.seat(request, case_id), key)


def _commitment(request: HttpRequest, seat: access.Seat, key: str, bound: object = None) -> HttpResponse:
    truth, at = _truth(seat), timezone.now()
    card = pages.card(seat, truth, key, at)
    if card is None:
        raise Http404
    offered = store.choices(seat, truth, key, at)
    return _shown(
        request,
        "commitment",
        seat,
        card=card,
        history=pages.history(seat, truth, key),
        asked=store.more_time(seat, key),
        says=[
            (
                bound if isinstance(bound, form) else form(prefix=kind, initial=_initial(card, kind)),
                _asked_for(card, kind),
            )
            for kind, form in forms.SAY.items()
            if kind in offered
        ],
        ask=bound if isinstance(bound, forms.AskForTime) else forms.AskForTime(prefix="ask"),
        may_ask=store.may_ask(seat, truth, card.standing),
        answer=bound if isinstance(bound, forms.AnswerTime) else forms.AnswerTime(prefix="answer"),
        may_answer="extended" in offered,
    )


def _asked_for(card: pages.Card, kind: str) -> bool:
    """Whether this is what the commitment waits for from this seat: it stands open, the rest is folded."""
    if kind in ("accepted", "rejected"):
        return card.standing.standing == "claimed done"
    return kind in ("claimed", "met") and any(mine and step.what == kind for step, mine in card.steps)


def _initial(card: pages.Card, kind: str) -> dict[str, object]:
    if kind == "paid" and card.standing.owed:
        return {"amount": str(card.standing.owed.sum)}
    if kind == "invoked":
        return {"what": next((step.what for step in card.standing.follows if step.at is None and step.who), "")}
    return {}


@require_POST
def say(request: HttpRequest, case_id: str, key: str, kind: str) -> HttpResponse:
    """Say something about a commitment; who has nothing to say about it finds nothing here."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    truth, at = _truth(seat), timezone.now()
    if kind not in store.choices(seat, truth, key, at):
        raise Http404
    form = forms.SAY[kind](request.POST, request.FILES, prefix=kind)
    if form.is_valid():
        file = form.cleaned_data.get("file")
        try:
            event = form.event(by=truth.party(seat), about=key, at=at)
            files = {file.name: file.chunks()} if file else {}
            store.record_event(seat, event, at, files=files, once=form.once)
        except Faulty as faulty:
            put_in(form, faulty)
        else:
            messages.success(request, _("Noted. Both sides see it."))
            return redirect("obligations:commitment", case_id, key)
    return _commitment(request, seat, key, form)


@require_POST
def ask(request: HttpRequest, case_id: str, key: str) -> HttpResponse:
    """Ask the creditor for more time."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    truth, at = _truth(seat), timezone.now()
    card = pages.card(seat, truth, key, at)
    if card is None or not store.may_ask(seat, truth, card.standing):
        raise Http404
    form = forms.AskForTime(request.POST, prefix="ask")
    if form.is_valid():
        said = form.cleaned_data
        try:
            store.ask_for_time(seat, key, until=said["until"], reason=said["reason"], at=at, once=form.once)
        except Faulty as faulty:
            put_in(form, faulty)
        else:
            messages.success(request, _("Asked. The agreed date stays until they agree."))
            return redirect("obligations:commitment", case_id, key)
    return _commitment(request, seat, key, form)


@require_POST
def answer(request: HttpRequest, case_id: str, ask_id: int) -> HttpResponse:
    """Agree to more time, or not."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    asked = access.one(seat, MoreTime.objects.filter(answered_at=None), pk=ask_id)
    truth, at = _truth(seat), timezone.now()
    if "extended" not in store.choices(seat, truth, asked.about, at) or seat.side.part == asked.asked_by:
        raise Http404
    form = forms.AnswerTime(request.POST, prefix="answer")
    if form.is_valid():
        said = form.cleaned_data
        try:
            store.answer_time(
                seat,
                asked,
                agreed=said["agreed"] == "yes",
                reserves_rights=said["reserves_rights"],
                answer=said["answer"],
                at=at,
                once=form.once,
            )
        except Faulty as faulty:
            put_in(form, faulty)
        else:
            messages.success(request, _("Answered. Both sides see it."))
            return redirect("obligations:commitment", case_id, asked.about)
    return _commitment(request, seat, asked.about, form)


@require_POST
def allow(request: HttpRequest, case_id: str) -> HttpResponse:
    """Allow a kind of mail to the other side, or take that back."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    form, yes, no = ConfirmForm(request.POST), request.POST.get("yes", ""), request.POST.get("no", "")
    if form.is_valid() and (yes or no) in store.Mail:
        store.allow(seat, store.Mail(yes or no), yes=bool(yes), at=timezone.now(), once=form.once)
    return redirect("obligations:page", case_id)


# --- the calendar ---


@require_safe
def calendar(request: HttpRequest, case_id: str) -> HttpResponse:
    """Every date by month."""
    seat = access.seat(request, case_id)
    months = pages.months(seat, _truth(seat), timezone.now())
    address = request.session.pop("new_feed", None)
    return _shown(request, "calendar", seat, months=months, address=address, has_feed=together.has_feed(seat))


@require_safe
def ics(request: HttpRequest, case_id: str) -> HttpResponse:
    """The dates as a file for any calendar."""
    return _ics(access.seat(request, case_id))


@login_not_required
@require_safe
def feed(request: HttpRequest, case_id: str, token: str) -> HttpResponse:
    """The same for a calendar that subscribes: it has no account, its address is the secret."""
    return _ics(together.seat_of_feed(case_id, token))


def _ics(seat: access.Seat) -> HttpResponse:
    response = HttpResponse(
        together.ics(_truth(seat), seat, timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="commitments-{seat.case.pk}.ics"'
    return response


@require_POST
def change_feed(request: HttpRequest, case_id: str) -> HttpResponse:
    """Make a secret address for our own calendar, or end it."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    _truth(seat)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        if "end" in request.POST:
            together.end_feed(seat, timezone.now(), once=form.once)
            messages.success(request, _("The address no longer opens anything."))
        else:
            request.session["new_feed"] = together.make_feed(seat, timezone.now(), once=form.once)
    return redirect("obligations:calendar", case_id)


# --- check-ins and thanks ---


@require_safe
def check_ins(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id)
    rows = pages.check_ins(seat, _truth(seat), timezone.now())
    return _shown(request, "check_ins", seat, rows=rows)


@get_or_post
def check_in(request: HttpRequest, case_id: str, key: str) -> HttpResponse:
    """Our answers, private until both sides have answered; then both, compared."""
    post = request.method == "POST"
    seat = access.seat(request, case_id, roles=access.WRITERS if post else access.ANY)
    truth, at = _truth(seat), timezone.now()
    card = pages.card(seat, truth, key, at)
    if card is None or not card.standing.is_check_in:
        raise Http404
    answers, says = together.compared(seat, truth, key)
    form = forms.CheckInForm(request.POST if post else None, initial=_answered(answers))
    if post and form.is_valid():
        try:
            together.check_in_answer(seat, key, form.said(), at, once=form.once)
        except (Faulty, store.Closed) as refused:
            form.add_error(None, str(refused) if isinstance(refused, Faulty) else _("The case is closed."))
        else:
            messages.success(request, _("Kept. The other side sees it once it has answered too."))
            return redirect("obligations:check-in", case_id, key)
    may = seat.may_write and len(answers) < 2 and not seat.case.closed_at
    room = Room.JOINT if len(answers) == 2 or seat.side is None else seat.own_room
    more = {"card": card, "answers": answers, "says": says, "form": form if may else None, "room": room}
    return _shown(request, "check_in", seat, **more)


def _answered(answers: list) -> dict[str, object]:
    if len(answers) != 1:
        return {}
    mine = answers[0][1]
    written = dict(zip(("working", "risk", "next"), mine.answers, strict=False))
    return {"fair": mine.fair, "respected": mine.respected, "understood": mine.understood, **written}


@get_or_post
def recognition(request: HttpRequest, case_id: str) -> HttpResponse:
    """Thanks that were earned, as drafts of ours; and what was sent, with the milestones."""
    post = request.method == "POST"
    seat = access.seat(request, case_id, roles=access.WRITERS if post else access.ANY)
    truth, at = _truth(seat), timezone.now()
    drafts = together.drafts_of_thanks(seat, truth, at) if seat.may_write else []
    form = forms.ThanksForm(request.POST if post else None)
    if post and form.is_valid():
        key = form.cleaned_data["draft_key"]
        key = key if key in {draft.key for draft in drafts} else ""
        together.send_thanks(seat, form.cleaned_data["text"], at, key=key, once=form.once)
        messages.success(request, _("Sent, with your name."))
        return redirect("obligations:recognition", case_id)
    shown = [
        (draft, forms.ThanksForm(initial={"text": said(draft.text), "draft_key": draft.key}, auto_id=f"id_{number}_%s"))
        for number, draft in enumerate(drafts)
    ]
    sent = access.in_rooms(seat, Thanks.objects.all())
    marks = milestones(truth.board(at).standings)
    return _shown(request, "recognition", seat, drafts=shown, sent=sent, form=form, milestones=marks)


@require_safe
def trust(request: HttpRequest, case_id: str) -> HttpResponse:
    """What was kept, put right, late, broken: counts before everything else."""
    seat = access.seat(request, case_id)
    truth, at = _truth(seat), timezone.now()
    rows = [
        (truth.sides[each.party], each, round(each.low * 100), round(each.high * 100))
        for each in trust_record(truth.board(at).standings, at)
    ]
    return _shown(request, "trust", seat, rows=rows)


# --- early warnings and figures ---


@get_or_post
def warnings(request: HttpRequest, case_id: str) -> HttpResponse:
    post = request.method == "POST"
    seat = access.seat(request, case_id, roles=access.WRITERS if post else access.ANY)
    truth = _truth(seat)
    form = forms.RaiseForm(request.POST if post else None)
    if post and form.is_valid() and not seat.case.closed_at:
        said = form.cleaned_data
        row = together.raise_warning(seat, said["what"], said["could"], timezone.now(), once=form.once)
        messages.success(request, _("Raised. Both sides see it; it says nothing about fault."))
        return redirect("obligations:warning", case_id, row.pk)
    found = list(access.in_rooms(seat, EarlyWarning.objects.prefetch_related("steps"))[:200])
    concerns = together.concerns(truth, found, timezone.now())
    rows = sorted(((row, concerns[row.pk]) for row in found), key=lambda pair: pair[1].closed_at is not None)
    return _shown(request, "warnings", seat, rows=rows, form=form)


@get_or_post
def warning(request: HttpRequest, case_id: str, warning_id: int) -> HttpResponse:
    """One early warning: what was said, who does what, and both sides' word that it is settled."""
    post = request.method == "POST"
    seat = access.seat(request, case_id, roles=access.WRITERS if post else access.ANY)
    row = access.one(seat, EarlyWarning.objects.all(), pk=warning_id)
    sides = [(side.part, side.short) for side in seat.sides]
    adding = post and not {"done", "settled"} & set(request.POST)
    form = forms.StepForm(request.POST if adding else None, sides=sides)
    if post and not adding:
        plain = ConfirmForm(request.POST)
        if plain.is_valid():
            _mark(seat, row, request.POST.get("done", ""), plain.once)
        return redirect("obligations:warning", case_id, warning_id)
    if adding and form.is_valid():
        said = form.cleaned_data
        together.add_step(seat, row, said["text"], timezone.now(), who=said["who"], by=said["by"], once=form.once)
        return redirect("obligations:warning", case_id, warning_id)
    concern = together.concerns(_truth(seat), [row], timezone.now())[row.pk]
    more = {"steps": _steps(seat, row), "settled": _settled(seat, row), "concern": concern}
    return _shown(request, "warning", seat, row=row, form=form, **more)


def _mark(seat: access.Seat, row: EarlyWarning, done: str, once: str) -> None:
    if not done:
        together.close_warning(seat, row, timezone.now(), once=once)
    elif step := row.steps.filter(pk=int(done) if done.isdecimal() and len(done) < 20 else None).first():
        together.step_done(seat, step, timezone.now(), once=once)


def _steps(seat: access.Seat, row: EarlyWarning) -> list[tuple[Step, object]]:
    sides = {side.part: side for side in seat.sides}
    return [(step, sides.get(step.who)) for step in row.steps.all()]


def _settled(seat: access.Seat, row: EarlyWarning) -> list[tuple[object, object]]:
    return [(side, row.closed_by(side.part)) for side in seat.sides]


@require_safe
def figures(request: HttpRequest, case_id: str) -> HttpResponse:
    """What the figures show, drawn and in words."""
    seat = access.seat(request, case_id)
    sets = [
        (row, [charts.chart(indicator, series[indicator.name]) for indicator in limits.indicators])
        for row, limits, series in together.figures(seat)
    ]
    return _shown(request, "figures", seat, sets=sets)


@get_or_post
def add_figures(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    post = request.method == "POST"
    form = forms.FiguresForm(*((request.POST, request.FILES) if post else ()), initial={"limits": pages.LIMITS})
    if post and form.is_valid():
        said = form.cleaned_data
        try:
            together.save_figures(
                seat,
                said["file"].read(),
                said["limits"],
                timezone.now(),
                name=said["file"].name,
                shared=said["shared"],
                once=form.once,
            )
        except Faulty as faulty:
            for fault in faulty.faults[:20]:
                form.add_error("file" if fault.name else "limits", str(fault))
        else:
            return redirect("obligations:figures", case_id)
    return _shown(request, "add_figures", seat, form=form, room=seat.own_room)


# --- the close ---


@get_or_post
def close(request: HttpRequest, case_id: str) -> HttpResponse:
    """What is missing until the case may close; the look back; the close itself."""
    post = request.method == "POST"
    seat = access.seat(request, case_id, roles=access.WRITERS if post else access.ANY)
    truth, at = _truth(seat), timezone.now()
    closing = post and "close" in request.POST
    backs = together.look_backs(seat)
    mine = backs.get(seat.side.part) if seat.side else None
    initial = {name: getattr(mine, name) for name in ("unseen", "learned", "thanks")} if mine else {}
    form = forms.LookBackForm(request.POST if post and not closing else None, initial=initial)
    if closing:
        return _close(request, seat, at)
    if post and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("unseen", "learned", "thanks")}
        together.look_back(seat, said, at, once=form.once)
        messages.success(request, _("Kept. Both sides read it."))
        return redirect("obligations:close", case_id)
    board = pages.board(seat, truth, at)
    rows = [(side, backs.get(side.part)) for side in seat.sides]
    return _shown(request, "close", seat, board=board, form=form, backs=rows)


def _close(request: HttpRequest, seat: access.Seat, at: object) -> HttpResponse:
    if not seat.is_lead:
        raise Http404
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try:
            together.close_case(seat, at, once=form.once)
        except Faulty as faulty:
            for fault in faulty.faults[:10]:
                messages.warning(request, fault.problem)
        except store.Closed:
            messages.info(request, _("The case was closed already."))
        else:
            messages.success(request, _("The case is closed. Thank you, both."))
    return redirect("obligations:close", seat.case.pk)


@get_or_post
def end(request: HttpRequest, case_id: str) -> HttpResponse:
    """End the agreement: by both sides' word, or where the ladder gave the right."""
    seat = access.seat(request, case_id, roles=access.LEADS)
    truth, at = _truth(seat), timezone.now()
    form = forms.EndForm(request.POST or None)
    said = [event.by for event in truth.events if event.kind == "terminated"]
    if request.method == "POST" and form.is_valid():
        event = store.Event.model_validate(
            {"kind": "terminated", "by": truth.party(seat), "at": at, "note": form.cleaned_data["note"]}
        )
        try:
            store.record_event(seat, event, at, once=form.once)
        except Faulty as faulty:
            put_in(form, faulty)
        except store.Closed:
            form.add_error(None, _("The case is closed."))
        else:
            return redirect("obligations:page", case_id)
    ended = truth.board(at).terminated_at
    return _shown(
        request, "end", seat, form=form, ended=ended, exit=truth.terms.exit, said=pages.who(seat, truth, said)
    )


@get_or_post
def study(request: HttpRequest, case_id: str) -> HttpResponse:
    """A draft of the case study with the list of what was taken out, for a person to read before it leaves."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    truth, at = _truth(seat), timezone.now()
    form = forms.CaseStudyForm(request.POST or None)
    also = form.words() if request.method == "POST" and form.is_valid() else []
    draft = together.study(seat, truth, at, also=also)
    if "download" in request.POST:
        response = HttpResponse(draft.markdown, content_type="text/markdown; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="case-study.md"'
        return response
    return _shown(
        request, "study", seat, form=form, draft=draft, study=markdown_html(draft.markdown), room=seat.own_room
    )
