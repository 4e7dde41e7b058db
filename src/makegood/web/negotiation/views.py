"""Pages of the talks. Each is the same shape: access, form, one call, redirect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood import formats
from makegood.formats import Faulty
from makegood.negotiation import Proposal, ways_out
from makegood.negotiation.concepts import SAYS, Concept
from makegood.negotiation.offers import Act
from makegood.negotiation.procedures.sittings import SITTINGS
from makegood.negotiation.talks import Side as Wants
from makegood.web import access
from makegood.web.access import Guest, Seat
from makegood.web.cases import drafts
from makegood.web.cases.forms import ConfirmForm
from makegood.web.cases.models import Part, Room
from makegood.web.negotiation import bids, store, texts
from makegood.web.negotiation.conditions import demands_said, faults_said, rules_said
from makegood.web.negotiation.forms import (
    AcceptForm,
    AnswerForm,
    EndForm,
    FileForm,
    IssueForm,
    OfferForm,
    WaysForm,
)
from makegood.web.negotiation.models import Move, Procedure
from makegood.web.negotiation.preference_forms import GuessForm, PreferencesForm
from makegood.web.negotiation.ready_made import ready_made
from makegood.web.trying import done, try_it

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
SAID = {
    Act.ASKED: gettext_lazy("asked the other side to propose first"),
    Act.OFFERED: gettext_lazy("made an offer"),
    Act.COUNTERED: gettext_lazy("made a counter-offer"),
    Act.ACCEPTED: gettext_lazy("accepted the offer"),
    Act.REJECTED: gettext_lazy("declined the offer"),
    Act.WITHDRAWN: gettext_lazy("took back its offer"),
}


@dataclass(frozen=True)
class MoveShown:
    """A move as the page shows it; `changed` are the issues on which it differs from the offer before."""

    move: Move
    says: str
    side: Any
    package: tuple[tuple[str, str, bool], ...]
    worth: float | None
    is_open: bool
    expired: bool


def context_of(seat: Seat, **more: Any) -> dict[str, Any]:
    behind_a_link = {"guest": seat, "base": "cases/guest_base.html"} if isinstance(seat, Guest) else {}
    context = {"seat": seat, "here": "negotiate", "joint": Room.JOINT, "base": "cases/case_base.html"}
    return {**context, **behind_a_link, "speaks": store.speaks(seat), **more}


# --- the talks ---


@require_safe
def page(request: HttpRequest, case_id: str) -> HttpResponse:
    return render(request, "negotiation/page.html", _talks_context(access.seat(request, case_id)))


def _talks_context(seat: Seat) -> dict[str, Any]:
    table = store.on_the_table(seat.case)
    shown = _moves(seat, table)
    journal = store.table_of(seat) if table else None
    ending = store.open_ending(seat.case)
    package = store.settled(seat.case)
    return context_of(
        seat,
        table=table,
        begun=store.begun(seat.case),
        stated=[(side, store.stated(seat.case, side.part)) for side in seat.sides],
        ours_stated=store.stated(seat.case, seat.us.part),
        outdated=store.outdated(seat),
        guess=seat.side is not None and store.preferences(seat, guess=True) is not None,
        moves=shown,
        open=next((one for one in shown if one.is_open), None),
        may_ask=journal is not None and not any(move.package or move.act is Act.ASKED for move in journal.journal),
        asked=next((one for one in shown if one.move.act == Act.ASKED), None)
        if shown and not store.begun(seat.case)
        else None,
        settled=named(table, package) if table and package else (),
        ending=ending,
        ending_side=next((side for side in seat.sides if ending and side.part == ending.part), None),
        onward=ways_out()[ending.way].says if ending and ending.way in ways_out() else "",
        ways=_other_ways(seat) if table else {},
        confirm=ConfirmForm(),
        now=timezone.now(),
    )


def _other_ways(seat: Seat) -> dict[str, object]:
    """How the other ways to come to a deal stand, for the talks page."""
    biddings, text = bids.biddings(seat.case), texts.run(seat.case, Procedure.TEXT)
    better = texts.run(seat.case, Procedure.IMPROVEMENT)
    return {
        "bids": bool(biddings) and not biddings[-1].over,
        "text": text is not None and not text.over,
        "improvement": better is not None and not better.over,
        "signed": texts.is_signed(seat),
    }


def _moves(seat: Seat, table: store.OnTheTable | None) -> list[MoveShown]:
    if table is None:
        return []
    now = timezone.now()
    journal = store.table_of(seat)
    open_offer = journal.open_offer(now) if journal else None
    rows = store.moves(seat)
    worths = (
        {} if isinstance(seat, Guest) else store.worth_to_us(seat, {m.number: m.package for m in rows if m.package})
    )
    sides = {side.part: side for side in seat.sides}
    shown: list[MoveShown] = []
    before: Mapping[str, str] = {}
    for move in reversed(rows):
        package = move.package or {}
        lines = tuple(
            (table.title(name), package[name], bool(before) and before.get(name) != package[name])
            for name in table.issues
            if name in package
        )
        is_open = open_offer is not None and open_offer.number == move.number
        is_offer = move.act in (Act.OFFERED, Act.COUNTERED)
        expired = is_offer and move.until is not None and move.until < now and move.number == rows[0].number
        shown.append(
            MoveShown(
                move, str(SAID[Act(move.act)]), sides[move.part], lines, worths.get(move.number), is_open, expired
            )
        )
        before = package or before
    return list(reversed(shown))


def named(table: store.OnTheTable, package: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((table.title(name), package[name]) for name in table.issues if name in package)


# --- issues ---


@require_safe
def issues(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id)
    return _issues_page(request, seat)


def _issues_page(request: HttpRequest, seat: Seat, *, status: int = 200, **forms: Any) -> HttpResponse:
    table = store.on_the_table(seat.case)
    context = {"ways": WaysForm(), "file": FileForm(), "confirm": ConfirmForm(), **forms}
    return render(
        request,
        "negotiation/issues.html",
        context_of(
            seat, table=table, rules=rules_said(table.talks) if table else [], begun=store.begun(seat.case), **context
        ),
        status=status,
    )


@require_POST
def add_ways(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    form = WaysForm(request.POST)
    if form.is_valid():
        more = ready_made(form.cleaned_data["ways"], store.on_the_table(seat.case))
        if done(form, lambda: store.add_issues(seat, more, at=timezone.now(), once=form.once)):
            return redirect("negotiation:issues", case_id)
    return _issues_page(request, seat, ways=form)


@require_POST
def add_file(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():

        def put() -> None:
            store.set_issues(seat, _shared_of(form), at=timezone.now(), once=form.once)

        if done(form, put):
            messages.success(request, _("The issues of the file are on the table. Both sides see them."))
            return redirect("negotiation:issues", case_id)
    return _issues_page(request, seat, file=form)


def _shared_of(form: FileForm) -> Mapping[str, Any]:
    """The shared part of an uploaded talks file."""
    upload = form.cleaned_data["file"]
    text = formats.decode(upload.read(1_000_001)[:1_000_000])
    return store.shared_part(formats.read(text, store.TalksFile).value)


@get_or_post
def new_issue(request: HttpRequest, case_id: str) -> HttpResponse:
    return _issue(request, case_id, "")


@get_or_post
def change_issue(request: HttpRequest, case_id: str, name: str) -> HttpResponse:
    return _issue(request, case_id, name)


def _issue(request: HttpRequest, case_id: str, name: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    table = store.on_the_table(seat.case)
    if name and (table is None or name not in table.issues):
        raise Http404
    form = IssueForm(request.POST or None, table=table, name=name)
    if request.method == "POST" and form.is_valid():
        more = {"issues": {form.key_of_issue: form.raw}}
        if done(form, lambda: store.add_issues(seat, more, at=timezone.now(), once=form.once)):
            return redirect("negotiation:issues", case_id)
    return render(request, "negotiation/issue.html", context_of(seat, form=form, name=name))


@require_POST
def remove_issue(request: HttpRequest, case_id: str, name: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    table = store.on_the_table(seat.case)
    if table is None or name not in table.issues:
        raise Http404
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try_it(request, lambda: store.remove_issue(seat, name, at=timezone.now(), once=form.once))
    return redirect("negotiation:issues", case_id)


# --- what matters to us ---


@get_or_post
def preferences(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id)
    return _wants(request, seat, PreferencesForm, guess=False)


@get_or_post
def guess(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id)
    return _wants(request, seat, GuessForm, guess=True)


def _wants(request: HttpRequest, seat: Seat, kind: type[PreferencesForm], *, guess: bool) -> HttpResponse:
    if request.method == "POST" and not seat.may_write:
        raise Http404
    table = store.on_the_table(seat.case)
    if table is None:
        messages.info(request, _("Put an issue on the table first; then you can say what it is worth to you."))
        return redirect("negotiation:issues", seat.case.pk)
    wants = store.preferences(seat, guess=guess)
    typed = drafts.load(request.user, kind.draft, seat.case.pk)
    form = kind(request.POST or None, table=table, wants=store.still_fitting(seat, guess=guess), typed=typed)
    if request.method == "POST" and form.is_valid():
        try:
            store.save_preferences(seat, form.raw(), guess=guess, at=timezone.now(), once=form.once)
        except Faulty as faulty:
            form.add_faults(faulty)
        else:
            messages.success(request, _("Kept. Only %(us)s sees it.") % {"us": seat.us.short})
            return redirect("negotiation:settlements", seat.case.pk)
    context = context_of(
        seat, form=form, guess=guess, kept=wants is not None, outdated=not guess and store.outdated(seat)
    )
    return render(request, "negotiation/preferences.html", context)


# --- settlements ---


NAMES = {
    Concept.NASH: gettext_lazy("Nash"),
    Concept.KALAI_SMORODINSKY: gettext_lazy("Kalai-Smorodinsky"),
    Concept.LEXIMIN: gettext_lazy("Leximin"),
    Concept.UTILITARIAN: gettext_lazy("Utilitarian"),
    Concept.EQUITABLE: gettext_lazy("Equitable"),
}


@dataclass(frozen=True)
class PackageShown:
    """A package as one side sees it: `letter` names it on the page, `reasons` say why it is proposed."""

    letter: str
    index: int
    one: Proposal
    lines: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    reasons: tuple[str, ...]
    gets: tuple[str, ...]
    gives: tuple[tuple[str, str], ...]


@require_safe
def settlements(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id)
    table = store.on_the_table(seat.case)
    if table is None:
        return redirect("negotiation:page", case_id)
    number = request.GET.get("result", "")
    wants = store.preferences(seat)
    found = store.view_for(seat, int(number) if number.isascii() and number.isdigit() and len(number) < 3 else 0)
    sittings = store.sittings_of(seat.case)
    shown = packages_of(table, found)
    told = demands_said(table.talks, wants) if wants else {}
    context = context_of(
        seat,
        table=table,
        wants=wants,
        found=found,
        packages=shown,
        rows=_rows(seat, table, shown),
        blocking=[told.get(one, one) for one in found.view.blocking] if found.view else [],
        moves=[told.get(one, one) for one in found.view.moves] if found.view else [],
        lots=[(share, named(table, one), worth) for share, one, worth in found.view.by_lot] if found.view else [],
        requesting_tone=seat.tone(Part.REQUESTING),
        outdated=store.outdated(seat),
        theirs=store.stated(seat.case, seat.them.part),
        sittings=sittings,
        results=range(1, len(sittings.held) + 1),
        all_sittings=SITTINGS,
        ready=[(side, side.part in sittings.ready) for side in seat.sides],
        we_are_ready=seat.us.part in sittings.ready,
        open_for_offers=store.settled(seat.case) is None and store.open_ending(seat.case) is None,
        confirm=ConfirmForm(),
    )
    return render(request, "negotiation/settlements.html", context)


def _rows(seat: Seat, table: store.OnTheTable, shown: list[PackageShown]) -> list[tuple[str, float]]:
    """What the picture shows, in words and our own points: packages, then offers."""
    rows = [
        (" · ".join([_("Package %(letter)s") % {"letter": one.letter}, *one.names]), one.one.value) for one in shown
    ]
    offers = [one for one in reversed(_moves(seat, table)) if one.package and one.worth is not None]
    return rows + [
        (_("Offer %(number)d, by %(side)s") % {"number": number, "side": one.side.short}, one.worth or 0.0)
        for number, one in enumerate(offers, start=1)
    ]


def packages_of(table: store.OnTheTable, found: store.Found) -> list[PackageShown]:
    """Every different package of the view once: those of a concept first, then the rest of the menu."""
    if found.view is None:
        return []
    together: dict[tuple[str, ...], list[Proposal]] = {}
    for one in (*found.view.proposals, *found.view.menu):
        together.setdefault(tuple(one.package.values()), []).append(one)
    shown = []
    for index, group in enumerate(together.values()):
        first = group[0]
        reasons = tuple(dict.fromkeys(SAYS[one.concept] for one in group if one.concept))
        shown.append(
            PackageShown(
                chr(ord("A") + index),
                index,
                first,
                named(table, first.package),
                tuple(str(NAMES[one.concept]) for one in group if one.concept),
                reasons,
                tuple(table.title(name) for name, _points in first.gets),
                tuple((table.title(name), f"{points:,.0f}") for name, points in first.gives),
            )
        )
    return shown


# --- offers ---


@get_or_post
def offer(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    table = store.on_the_table(seat.case)
    if table is None:
        return redirect("negotiation:page", case_id)
    typed = drafts.load(request.user, OfferForm.draft, case_id) if not request.GET else {}
    form = OfferForm(request.POST or None, table=table, package=_start(request, seat, table), typed=typed)
    if request.method == "POST" and form.is_valid() and _proposed(request, seat, form):
        drafts.clear(request.user, OfferForm.draft, case_id)
        messages.success(request, _("The offer is on the table. Both sides see it."))
        return redirect("negotiation:page", case_id)
    context = context_of(seat, form=form, table=table, rules=rules_said(table.talks))
    return render(request, "negotiation/offer.html", context)


def _start(request: HttpRequest, seat: Seat, table: store.OnTheTable) -> Mapping[str, str] | None:
    """What the form begins with: a package of the settlements page (by its letter), else the latest offer."""
    if "text" in request.GET:
        text = texts.run(seat.case, Procedure.TEXT)
        return text.agreed if text else None
    if "bids" in request.GET:
        return bids.matched(seat.case)
    letter = request.GET.get("package", "")
    if letter and not isinstance(seat, Guest):
        for one in packages_of(table, store.view_for(seat)):
            if one.letter == letter:
                return one.one.package
    return next((move.package for move in store.moves(seat) if move.package), None)


def _proposed(request: HttpRequest, seat: Seat, form: OfferForm) -> bool:
    at = timezone.now()
    try:
        store.propose(seat, form.package(), why=form.cleaned_data["why"], until=form.until(at), at=at, once=form.once)
    except Faulty as faulty:
        form.add_faults(faults_said(form.table.talks, _own_wants(seat), faulty))
        return False
    return True


def _own_wants(seat: Seat) -> Wants | None:
    return None if isinstance(seat, Guest) else store.preferences(seat)


@get_or_post
def accept(request: HttpRequest, case_id: str, number: int) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.LEADS)
    return _answer(request, seat, number, AcceptForm, store.accept_offer, "negotiation/accept.html")


@get_or_post
def decline(request: HttpRequest, case_id: str, number: int) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    return _answer(request, seat, number, AnswerForm, store.decline_offer, "negotiation/decline.html")


def _answer(
    request: HttpRequest, seat: Seat, number: int, kind: Any, answer: Callable[..., Move], template: str
) -> HttpResponse:
    table = store.on_the_table(seat.case)
    shown = next((one for one in _moves(seat, table) if one.move.number == number and one.package), None)
    if shown is None or table is None:
        raise Http404
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {"why": form.cleaned_data["why"], "number": number, "at": timezone.now(), "once": form.once}

        def give() -> None:
            try:
                answer(seat, **said)
            except Faulty as faulty:
                raise faults_said(table.talks, _own_wants(seat), faulty) from None

        if done(form, give):
            return redirect(store.address(seat, "page"))
    return render(request, template, context_of(seat, form=form, shown=shown, back=store.address(seat, "page")))


@require_POST
def withdraw(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try_it(request, lambda: store.withdraw_offer(seat, at=timezone.now(), once=form.once))
    return redirect("negotiation:page", case_id)


@require_POST
def ask(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try_it(request, lambda: store.ask_first(seat, at=timezone.now(), once=form.once))
    return redirect("negotiation:page", case_id)


@get_or_post
def end(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.LEADS)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if done(form, lambda: store.end_talks(seat, said["way"], why=said["why"], at=timezone.now(), once=form.once)):
            return redirect("negotiation:page", case_id)
    return render(request, "negotiation/end.html", context_of(seat, form=form))


@require_POST
def resume(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        store.resume_talks(seat, at=timezone.now(), once=form.once)
    return redirect("negotiation:page", case_id)


# --- the partner without an account ---


@login_not_required
@require_safe
def guest(request: HttpRequest, token: str) -> HttpResponse:
    guest = access.guest(request, token)
    return render(request, "negotiation/guest.html", _talks_context(guest))


@login_not_required
@get_or_post
def guest_offer(request: HttpRequest, token: str) -> HttpResponse:
    guest = access.guest(request, token)
    table = store.on_the_table(guest.case)
    if table is None:
        return redirect("negotiation_guest:page", token)
    form = OfferForm(request.POST or None, table=table, package=_start(request, guest, table))
    if request.method == "POST" and form.is_valid() and _proposed(request, guest, form):
        messages.success(request, _("Your offer is on the table. Both sides see it."))
        return redirect("negotiation_guest:page", token)
    context = context_of(guest, form=form, table=table, rules=rules_said(table.talks))
    return render(request, "negotiation/guest_offer.html", context)


@login_not_required
@get_or_post
def guest_accept(request: HttpRequest, token: str, number: int) -> HttpResponse:
    guest = access.guest(request, token)
    return _answer(request, guest, number, AcceptForm, store.accept_offer, "negotiation/accept.html")


@login_not_required
@get_or_post
def guest_decline(request: HttpRequest, token: str, number: int) -> HttpResponse:
    guest = access.guest(request, token)
    return _answer(request, guest, number, AnswerForm, store.decline_offer, "negotiation/decline.html")
