"""Pages of a caucus. A mediator has one with each side; a side has its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.formats import Faulty
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.cases import drafts
from makegood.web.cases import store as cases
from makegood.web.cases.forms import ConfirmForm, pressed
from makegood.web.cases.models import Caucus, Exhibit, Part, Role, Room
from makegood.web.cases.views import download
from makegood.web.caucus import store
from makegood.web.caucus.models import Kind, Paper, Proposal
from makegood.web.forms import OnceForm
from makegood.web.trying import put_in

A_PAGE = 50
get_or_post = require_http_methods(["GET", "HEAD", "POST"])
MEDIATORS = frozenset({Role.MEDIATOR})
HERE = "communicate"


class WordsForm(OnceForm):
    text = forms.CharField(
        label=lazy("What do you want to say?"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )


class LayForm(OnceForm):
    """A button; `seen` is what was looked at before it was pressed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ProposalForm(OnceForm):
    text = forms.CharField(
        label=lazy("What do you propose to both sides?"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "data_letter": True}),
    )


class SpeakForm(OnceForm):
    text = forms.CharField(
        label=lazy("What do you say to both?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "data_letter": True}),
        help_text=lazy("For example: please let each other finish, and speak of what each of you will do next."),
    )


@require_safe
def page(request: HttpRequest, case_id: str) -> HttpResponse:
    """A side's caucus; for a mediator both, what is new in each, and what they proposed."""
    seat = access.seat(request, case_id)
    if seat.side is not None:
        return redirect("caucus:room", case_id, seat.side.part)
    new = [paper.room for paper in store.unread(seat)]
    context = {
        "seat": seat,
        "here": HERE,
        "caucuses": [(side, new.count(Caucus.of(side.part))) for side in seat.sides],
        "proposals": store.proposals(seat),
        "confirm": ConfirmForm(),
    }
    return render(request, "caucus/both.html", context)


def _seat(request: HttpRequest, case_id: str, part: str) -> tuple[Seat, Caucus]:
    """Who asks, and the caucus of this part if they sit in it; else 404."""
    seat = access.seat(request, case_id)
    if part not in Part.values or not seat.sees(Caucus.of(part)):
        raise Http404
    return seat, Caucus.of(part)


@get_or_post
def room(request: HttpRequest, case_id: str, part: str) -> HttpResponse:
    """What was said and laid open in one caucus; reading it is noted."""
    seat, where = _seat(request, case_id, part)
    if request.method == "POST" and not seat.may_write_in(where):
        raise Http404
    form = WordsForm(request.POST or None, initial=drafts.load(request.user, store.draft_of(where), case_id))
    form.draft = store.draft_of(where)
    if request.method == "POST" and form.is_valid():
        try:
            store.say(seat, where, form.cleaned_data["text"], at=timezone.now(), once=form.once)
        except Faulty as faulty:
            put_in(form, faulty)
        else:
            return redirect("caucus:room", case_id, part)
    return render(request, "caucus/room.html", _shown(request, seat, where, form))


def _shown(request: HttpRequest, seat: Seat, where: Caucus, form: WordsForm) -> dict[str, Any]:
    pages = Paginator(store.papers(seat, where), A_PAGE)
    shown = pages.get_page(request.GET.get("page", pages.num_pages))
    store.read(seat, where, [paper for paper in shown if paper.kind == Kind.WORDS], at=timezone.now())
    side = store.side_of(seat, where)
    return {
        "seat": seat,
        "here": HERE,
        "room": where,
        "side": side,
        "page": shown,
        "form": form,
        "confirm": ConfirmForm(),
        "may_write": seat.may_write_in(where),
        "mediators": list(store.mediators(seat.case)),
        "offered": store.offered(seat) if seat.may_write else [],
        "exhibits": _private_exhibits(seat) if seat.may_write else [],
        "proposals": store.proposals(seat) if seat.side else [],
    }


def _private_exhibits(seat: Seat) -> list[Exhibit]:
    return [row for row in cases.exhibits(seat) if row.room == seat.own_room][:A_PAGE]


# --- what a side lays open ---


@get_or_post
def lay(request: HttpRequest, case_id: str, kind: str) -> HttpResponse:
    """A look at exactly what the mediator will see, then the button."""
    seat = access.seated(request, case_id, roles=access.WRITERS)
    if kind not in store.COPIES:
        raise Http404
    copy = store.copy_of(seat, Kind(kind))
    if copy is None:
        messages.info(request, _("There is nothing of it yet, or it no longer fits what is on the table."))
        return redirect("caucus:room", case_id, seat.us.part)
    return _lay(request, seat, copy)


@get_or_post
def lay_exhibit(request: HttpRequest, case_id: str, exhibit_id: int) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    return _lay(request, seat, store.copy_of_exhibit(access.one(seat, Exhibit.objects.all(), pk=exhibit_id)))


def _lay(request: HttpRequest, seat: Seat, copy: store.Copy) -> HttpResponse:
    form = LayForm(request.POST or None, initial={"seen": copy.digest})
    if request.method == "POST" and form.is_valid() and form.cleaned_data["seen"] != copy.digest:
        messages.warning(
            request, _("It has changed since you looked. This is what it says now; nothing was laid open.")
        )
        return redirect(request.path)
    if request.method == "POST" and form.is_valid():
        try:
            store.lay_open(seat, copy, at=timezone.now(), once=form.once)
        except Faulty as faulty:
            put_in(form, faulty)
        else:
            messages.success(request, _("The mediator can read it now."))
            return redirect("caucus:room", seat.case.pk, seat.us.part)
    context = {"seat": seat, "here": HERE, "room": Caucus.of(seat.us.part), "copy": copy, "form": form}
    return render(request, "caucus/lay.html", context)


def _paper(seat: Seat, where: Caucus, paper_id: int) -> Paper:
    found = store.papers(seat, where).filter(pk=paper_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
def paper(request: HttpRequest, case_id: str, part: str, paper_id: int) -> HttpResponse:
    """One paper that was laid open; reading it is noted."""
    seat, where = _seat(request, case_id, part)
    found = _paper(seat, where, paper_id)
    store.read(seat, where, [found], at=timezone.now())
    side = store.side_of(seat, where)
    return render(
        request, "caucus/paper.html", {"seat": seat, "here": HERE, "room": where, "side": side, "paper": found}
    )


@require_safe
def file(request: HttpRequest, case_id: str, part: str, paper_id: int) -> FileResponse:
    """The file behind a paper; reading it is noted."""
    seat, where = _seat(request, case_id, part)
    found = _paper(seat, where, paper_id)
    if found.exhibit is None:
        raise Http404
    store.read(seat, where, [found], at=timezone.now())
    return download(found.exhibit)


@require_POST
def take_back(request: HttpRequest, case_id: str, part: str, paper_id: int) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    if part != seat.us.part:
        raise Http404
    found = _paper(seat, Caucus.of(part), paper_id)
    if found.by_mediator:
        raise Http404
    store.take_back(seat, found, at=timezone.now(), once=pressed(request))
    messages.success(request, _("The mediator no longer sees it."))
    return redirect("caucus:room", case_id, part)


# --- the mediator's proposal ---


@get_or_post
def propose(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=MEDIATORS)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            store.propose(seat, form.cleaned_data["text"], at=timezone.now(), once=form.once)
        except Faulty as faulty:
            put_in(form, faulty)
        else:
            messages.success(request, _("Both sides have been told. You learn what each answers."))
            return redirect("caucus:page", case_id)
    return render(request, "caucus/propose.html", {"seat": seat, "here": HERE, "form": form, "room": Room.JOINT})


@require_POST
def withdraw(request: HttpRequest, case_id: str, proposal_id: int) -> HttpResponse:
    seat = access.seat(request, case_id, roles=MEDIATORS)
    row = access.one(seat, Proposal.objects.all(), pk=proposal_id)
    try:
        store.withdraw(seat, row, at=timezone.now(), once=pressed(request))
    except Faulty as faulty:
        messages.error(request, str(faulty))
    else:
        messages.success(request, _("It is taken back. Both sides have been told."))
    return redirect("caucus:page", case_id)


@get_or_post
def speak(request: HttpRequest, case_id: str) -> HttpResponse:
    """The mediator's words to both, about how they talk."""
    seat = access.seat(request, case_id, roles=MEDIATORS)
    form = SpeakForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        store.speak(seat, form.cleaned_data["text"], at=timezone.now(), once=form.once)
        messages.success(request, _("Both sides read it in the thread."))
        return redirect("dialogue:thread", case_id)
    return render(request, "caucus/speak.html", {"seat": seat, "here": HERE, "form": form, "room": Room.JOINT})


@require_POST
def answer(request: HttpRequest, case_id: str, proposal_id: int) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    row = access.one(seat, Proposal.objects.all(), pk=proposal_id)
    said = request.POST.get("answer")
    if said not in ("yes", "no"):
        messages.error(request, _("Say yes or no; nothing was sent."))
        return redirect("caucus:page", case_id)
    try:
        store.answer(seat, row, yes=said == "yes", at=timezone.now(), once=pressed(request))
    except Faulty as faulty:
        messages.error(request, str(faulty))
    else:
        messages.success(request, _("Only the mediator learns what you answered."))
    return redirect("caucus:page", case_id)
