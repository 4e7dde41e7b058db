"""Pages of the room, each the same shape: access, form, one call, redirect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood import dialogue
from makegood.formats import Faulty
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.cases import drafts
from makegood.web.cases import store as cases
from makegood.web.cases.forms import ConfirmForm
from makegood.web.cases.models import Exhibit
from makegood.web.dialogue import ear, model, offers, store
from makegood.web.dialogue.forms import (
    PURPOSES,
    REGISTERS,
    TONES,
    AnswerSummaryForm,
    GuidedForm,
    ImportForm,
    PlaceForm,
    ShareForm,
    SummaryForm,
    WriteForm,
)
from makegood.web.dialogue.line import in_the_picture, line
from makegood.web.dialogue.models import Class, Kind, Message, Summary
from makegood.web.reading import store as reading
from makegood.web.reading.models import LongFile
from makegood.web.trying import said_fault

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 50  # messages on one page of the thread, the latest ones first to be seen
HERE = "communicate"


@require_safe
def thread(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id)
    rows = ear.rows(seat).order_by("at", "pk").prefetch_related("exhibits")
    pages = Paginator(rows, PAGE)
    page = pages.get_page(request.GET.get("page") or pages.num_pages)
    heard = ear.Ear(seat) if seat.side is not None else None
    context = {
        "seat": seat,
        "here": HERE,
        "page": page,
        "entries": [(row, _turn(heard, row)) for row in page],
        "last": page.object_list[len(page) - 1].pk if len(page) else "",
        "ear": heard,
        "line": line(heard) if heard else None,
        "strained": ear.strained(seat),
        "rule": store.rule(seat),
        "unplaced": store.unplaced(seat) if seat.may_write and heard else [],
        "shareable": len(store.shareable(seat)) if seat.may_write else 0,
        "summaries": [said for said in store.summaries(seat) if said.answered_at is None][:1],
    }
    return render(request, "dialogue/thread.html", context)


def _turn(heard: ear.Ear | None, row: Message) -> dialogue.Turn | None:
    return heard.turns.get(str(row.pk)) if heard and row.message_class != Class.INTERNAL else None


@require_safe
def picture(request: HttpRequest, case_id: str) -> HttpResponse:
    """Risk, tone, points and promises over the thread as one picture, for a side alone."""
    seat = access.seat(request, case_id)
    if seat.side is None:
        raise Http404
    heard = ear.Ear(seat)
    drawn = dialogue.picture(heard.thread, heard.course, say=in_the_picture)
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"}
    return HttpResponse(drawn, content_type="image/svg+xml", headers=headers)


@get_or_post
def bring_in(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    form = ImportForm(request.POST or None, request.FILES or None, seat=seat)
    if request.method == "POST" and form.is_valid():
        try:
            fresh = _bring_in(seat, form)
        except Faulty as faulty:
            for fault in faulty.faults:
                form.add_error("file" if form.cleaned_data["file"] else "text", str(fault))
        else:
            if fresh:
                messages.success(request, _("Brought in: %(count)d. Only your side sees them.") % {"count": len(fresh)})
            else:
                messages.info(request, _("These mails were here already."))
            return redirect("dialogue:thread", case_id)
    return render(request, "dialogue/import.html", {"seat": seat, "here": HERE, "form": form})


def _bring_in(seat: Seat, form: ImportForm) -> tuple[Message, ...]:
    said, now = form.cleaned_data, timezone.now()
    if file := said["file"]:
        data = file.read()
        reading.leave_if_long(seat, LongFile.Kind.MAILS, data=data, name=file.name, at=now, once=form.once)
        return store.import_mails(seat, data, file.name, at=now, once=form.once)
    return store.import_text(
        seat,
        said["text"],
        part=said["part"],
        speaker=said["speaker"],
        written_at=form.written_at,
        at=now,
        once=form.once,
    )


@require_POST
def place(request: HttpRequest, case_id: str) -> HttpResponse:
    """Say whose side somebody writes for whose address nobody here knows."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    form = PlaceForm(request.POST, seat=seat)
    if form.is_valid():
        said = form.cleaned_data
        store.place(seat, said["writer"], said["part"], at=timezone.now(), once=form.once)
    return redirect("dialogue:thread", case_id)


@get_or_post
def share(request: HttpRequest, case_id: str) -> HttpResponse:
    """A look at exactly what the other side will see, then the button."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    rows = store.shareable(seat)
    wanted = request.GET.get("message", "")
    initial = {f"message_{row.pk}": str(row.pk) == wanted for row in rows}
    form = ShareForm(request.POST or None, rows=rows, initial=initial)
    if request.method == "POST" and form.is_valid():
        if form.chosen:
            store.share(seat, form.chosen, at=timezone.now(), once=form.once)
            messages.success(request, _("Both sides see it now."))
            return redirect("dialogue:thread", case_id)
        form.add_error(None, _("Choose at least one mail."))
    return render(request, "dialogue/share.html", {"seat": seat, "here": HERE, "form": form})


# --- writing ---


@get_or_post
def write(request: HttpRequest, case_id: str) -> HttpResponse:
    """Write, have it checked, see it as they will, send: one form all the way, so that nothing typed is lost."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    exhibits = [exhibit for exhibit in cases.exhibits(seat) if exhibit.media_type != store.MAILBOX]
    if request.method != "POST":
        form = WriteForm(seat=seat, exhibits=exhibits, initial=_started(request, seat))
        return _write_page(request, seat, form, form.initial.get("text", ""))
    drafts.save(request.user, store.WRITE_FORM, request.POST.dict(), at=timezone.now(), case_id=case_id)
    form = WriteForm(request.POST, seat=seat, exhibits=exhibits)
    do = request.POST.get("do", "")
    if do == "wording" and model.named() and _typed(request).strip():
        return wording(request, case_id)
    if do.startswith(offers.TAKE):
        return _take(request, seat, exhibits)
    if do in ("preview", "send") and form.is_valid():
        if do == "preview":
            return _preview_page(request, seat, form)
        try:
            message = _send(seat, form)
        except Faulty as faulty:
            for fault in faulty.faults:
                form.add_error(None, str(fault))
        else:
            messages.success(request, _said_after(message, seat))
            return redirect(f"{reverse('dialogue:thread', args=[case_id])}#message-{message.pk}")
    return _write_page(request, seat, form, _typed(request))


def _started(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    """What the form begins with: what was typed before, else what the situation offers."""
    name = store.BEFORE_FORM if "before" in request.GET else store.WRITE_FORM
    kept = drafts.load(request.user, name, seat.case.pk)
    if kept:
        return {"by_mail": False, **kept}
    started = {"tone": store.tone(seat), "message_class": Class.OPEN}
    if request.GET.get("purpose") in dialogue.PURPOSES:
        started["purpose"] = request.GET["purpose"]
    return started


def _typed(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def _write_page(request: HttpRequest, seat: Seat, form: WriteForm, text: str) -> HttpResponse:
    source = form.data if form.is_bound else form.initial
    context = {
        "seat": seat,
        "here": HERE,
        "form": form,
        "recipients": store.recipients(seat),
        "model": model.named(),
        "before": drafts.load(request.user, store.BEFORE_FORM, seat.case.pk).get("text", ""),
        **_coached(seat, text, source.get("purpose", ""), source.get("tone", "")),
    }
    return render(request, "dialogue/write.html", context)


def _preview_page(request: HttpRequest, seat: Seat, form: WriteForm) -> HttpResponse:
    said = form.cleaned_data
    recipients = store.recipients(seat) if said["by_mail"] else []
    if said["by_mail"] and said.get("to_email"):
        recipients.append((said["to_name"] or said["to_email"], said["to_email"]))
    context = {
        "seat": seat,
        "here": HERE,
        "said": said,
        "class_name": Class(said["message_class"]).label,
        "internal": said["message_class"] == Class.INTERNAL,
        "exhibits": form.chosen,
        "recipients": recipients,
        "sent_already": store.sent_already(seat, said["text"]),
        "typed": [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "do")],
        **_coached(seat, said["text"], said["purpose"], said["tone"]),
    }
    return render(request, "dialogue/preview.html", context)


def _coached(seat: Seat, text: str, purpose: str, tone: str) -> dict[str, Any]:
    """What the coach has to say to the writer alone; a text that it cannot read gets the reason instead."""
    coached: dict[str, Any] = {"text": text, "review": None, "entries": [], "drift": (), "fault": ""}
    if not text.strip():
        return coached
    heard = ear.Ear(seat)
    try:
        coached["review"] = dialogue.check(
            text,
            language=ear.written_in(seat.case, text),
            purpose=purpose if purpose in dialogue.PURPOSES else None,
            tone=tone if tone in dialogue.TONES else None,
            thread=heard.thread if heard.thread.messages else None,
            side=heard.us,
        )
        coached["entries"] = offers.entries(coached["review"])
        coached["purpose_name"] = Kind(coached["review"].purpose).label
        coached["drift"] = store.drift(seat, text)
    except Faulty as faulty:
        coached["fault"] = str(faulty)
    return coached


def _send(seat: Seat, form: WriteForm) -> Message:
    said = form.cleaned_data
    return store.send(
        seat,
        said["text"],
        said["message_class"],
        subject=said["subject"],
        purpose=said["purpose"],
        notice=said["notice"],
        asks_first=said["asks_first"],
        exhibits=form.chosen,
        by_mail=said["by_mail"],
        to_name=said.get("to_name", ""),
        to_email=said.get("to_email", ""),
        at=timezone.now(),
        once=form.once,
    )


def _said_after(message: Message, seat: Seat) -> str:
    if message.message_class == Class.INTERNAL:
        return _("Kept. Only your side sees it.")
    return _("Sent. %(them)s sees it now.") % {"them": seat.them.short}


@require_POST
def coach(request: HttpRequest, case_id: str) -> HttpResponse:
    """The coach's panel alone, for every pause while typing."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    said = request.POST
    text = _typed(request)
    if len(text) > store.LONGEST:
        return render(request, "dialogue/coach.html", {"seat": seat, "fault": _("This is too long for one message.")})
    context = _coached(seat, text, said.get("purpose", ""), said.get("tone", ""))
    return render(request, "dialogue/coach.html", {"seat": seat, "editing": True, **context})


def _take(request: HttpRequest, seat: Seat, exhibits: list[Exhibit]) -> HttpResponse:
    """The writing page with one offer of the coach in its place; nothing else changes."""
    said = request.POST.dict()
    text = _typed(request)
    review = _coached(seat, text, said.get("purpose", ""), said.get("tone", ""))["review"]
    changed = offers.taken(review, said["do"].removeprefix(offers.TAKE)) if review else None
    if changed is None:
        messages.info(request, _("The text has changed since. Here is what the coach says of it now."))
        changed = text
    said["text"] = changed
    drafts.save(request.user, store.WRITE_FORM, said, at=timezone.now(), case_id=seat.case.pk)
    return _write_page(request, seat, WriteForm(said, seat=seat, exhibits=exhibits), changed)


@require_POST
def wording(request: HttpRequest, case_id: str) -> HttpResponse:
    """Other words from the language model of this server: first what would leave, then, if the writer says so, what came back."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    asked, text = model.named(), _typed(request)
    review = _coached(seat, text, request.POST.get("purpose", ""), request.POST.get("tone", ""))["review"]
    if asked is None or review is None:
        return redirect("dialogue:write", case_id)
    context = {
        "seat": seat,
        "here": HERE,
        "model": asked,
        "leaves": asked.leaves(review),
        "weighed": asked.answer(review) if request.POST.get("do") == "ask" else None,
        "typed": [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "do")],
    }
    return render(request, "dialogue/wording.html", context)


@get_or_post
def guided(request: HttpRequest, case_id: str) -> HttpResponse:
    """A few questions, and a draft out of the answers."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    asked = request.POST if request.method == "POST" else request.GET
    purpose = asked.get("purpose", "")
    tone = asked.get("tone", "") or store.tone(seat)
    purpose = purpose if purpose in dialogue.PURPOSES else "first-notice"
    tone = tone if tone in dialogue.TONES else "collaborative"
    first = store.recipients(seat)[:1]
    initial = {"sender": str(seat.user), "to": first[0][0].split()[0] if first else ""}
    initial |= drafts.load(request.user, GuidedForm.draft, case_id)
    form = GuidedForm(request.POST or None, purpose=purpose, tone=tone, language=_letters(seat), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            text = form.compose()
        except Faulty as faulty:
            for fault in faulty.faults:
                field = fault.path[0] if fault.path and fault.path[0] in form.fields else None
                form.add_error(field, said_fault(fault))
        else:
            now = timezone.now()
            store.take_to_writing(seat, {"text": text, "purpose": purpose, "tone": tone}, at=now)
            drafts.clear(request.user, GuidedForm.draft, case_id)
            messages.success(request, _("Here is your draft. Change what you like; nothing has been sent."))
            return redirect("dialogue:write", case_id)
    context = {"seat": seat, "here": HERE, "form": form, "purposes": PURPOSES, "tones": TONES}
    return render(request, "dialogue/guided.html", context | {"purpose": purpose, "tone": tone})


def _letters(seat: Seat) -> str:
    """The case's language if drafts can be built in it, else English."""
    try:
        dialogue.questions("first-notice", "firm", language=ear.language(seat.case))
    except Faulty:
        return "en"
    return ear.language(seat.case)


# --- the reset ---

MOVES = {
    "greeting": "",
    "acknowledge": lazy("Acknowledge what happened"),
    "own": lazy("Own your part"),
    "recognise": lazy("Recognise what they did"),
    "concern": lazy("Say the concern behind it"),
    "return": lazy("Go back to what both want"),
}


@get_or_post
def reset(request: HttpRequest, case_id: str) -> HttpResponse:
    """The reset draft with its sources; it goes to the writer's own draft and nowhere else."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    heard = ear.Ear(seat)
    asked = (request.POST if request.method == "POST" else request.GET).get("register", "")
    register = asked if asked in dialogue.REGISTERS else "plain"
    context: dict[str, Any] = {"seat": seat, "here": HERE, "registers": REGISTERS, "register": register}
    try:
        drafted = heard.reset(register)
    except Faulty:
        return render(request, "dialogue/reset.html", context)
    if request.method == "POST":
        typed = {"text": drafted.text, "purpose": Kind.RESET, "message_class": str(drafted.message_class)}
        store.take_to_writing(seat, typed, at=timezone.now())
        return redirect("dialogue:write", case_id)
    by_id = {message.id: message for message in heard.thread.messages}
    moves = [
        (name, [(s, [by_id[i] for i in s.sources if i in by_id][:4]) for s in drafted.sentences if s.move == move])
        for move, name in MOVES.items()
    ]
    return render(request, "dialogue/reset.html", context | {"reset": drafted, "moves": moves})


# --- what both do ---


@get_or_post
def rule(request: HttpRequest, case_id: str) -> HttpResponse:
    roles = access.ANY if request.method != "POST" else access.WRITERS
    seat = access.seat(request, case_id, roles=roles)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act_on_rule(seat, request.POST.get("do", ""), form.once)
        return redirect("dialogue:rule", case_id)
    context = {"seat": seat, "here": HERE, "rule": store.rule(seat), "form": form}
    return render(request, "dialogue/rule.html", context)


def act_on_rule(seat: Seat, do: str, once: str) -> None:
    acts = {"propose": store.propose_rule, "accept": store.accept_rule, "end": store.end_rule}
    if do in acts:
        acts[do](seat, at=timezone.now(), once=once)


@get_or_post
def listening(request: HttpRequest, case_id: str) -> HttpResponse:
    """Say back what we heard; they confirm or correct it."""
    seat = access.seat(request, case_id, roles=access.ANY if request.method != "POST" else access.WRITERS)
    initial = drafts.load(request.user, SummaryForm.draft, case_id)
    form = SummaryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        store.say_back(seat, form.cleaned_data["text"], at=timezone.now(), once=form.once)
        messages.success(request, _("%(them)s can now confirm or correct it.") % {"them": seat.them.short})
        return redirect("dialogue:listening", case_id)
    heard = ear.Ear(seat) if seat.side is not None else None
    said = next((a for a in heard.course.accounts if a.side == heard.them), None) if heard else None
    context = {
        "seat": seat,
        "here": HERE,
        "form": form,
        "summaries": with_answers(store.summaries(seat)),
        "theirs": said.says[-6:] if said else (),
    }
    return render(request, "dialogue/listening.html", context)


@require_POST
def answer_summary(request: HttpRequest, case_id: str, summary_id: int) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    summary = for_us(seat, summary_id)
    form = AnswerSummaryForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        confirmed = said["answer"] == "yes"
        now = timezone.now()
        store.answer_summary(seat, summary, confirmed=confirmed, correction=said["correction"], at=now, once=form.once)
        messages.success(request, _("Thank you. Both sides see your answer."))
        return redirect("dialogue:listening", case_id)
    summaries = with_answers(store.summaries(seat), summary, form)
    context = {"seat": seat, "here": HERE, "form": SummaryForm(), "summaries": summaries}
    return render(request, "dialogue/listening.html", context)


def with_answers(
    summaries: Sequence[Summary], tried: Summary | None = None, form: AnswerSummaryForm | None = None
) -> list[tuple[Summary, AnswerSummaryForm]]:
    """Each summary with the form that answers it; `form` is what was tried for one of them."""
    return [
        (said, form if form and said == tried else AnswerSummaryForm(auto_id=f"summary_{said.pk}_%s"))
        for said in summaries
    ]


def for_us(seat: Seat, summary_id: int) -> Summary:
    """A summary of our position that waits for our answer, or 404."""
    return access.one(seat, Summary.objects.filter(part=seat.them.part), pk=summary_id)
