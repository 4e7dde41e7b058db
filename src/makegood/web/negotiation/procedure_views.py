"""Pages of the other ways to come to a deal: a result for both, one side's plan, blind bids, a single text, an improvement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.negotiation.procedures import BlindPackages
from makegood.values import Money
from makegood.web import access
from makegood.web.access import Guest, Seat
from makegood.web.cases.forms import ConfirmForm
from makegood.web.negotiation import bids, store, texts
from makegood.web.negotiation.journal import hash_of
from makegood.web.negotiation.models import Procedure
from makegood.web.negotiation.procedure_forms import (
    BeginForm,
    BiddingForm,
    BidForm,
    DraftAnswerForm,
    ImprovementAnswerForm,
    ListForm,
    OpenForm,
    SealForm,
    TickForm,
)
from makegood.web.negotiation.store import OnTheTable
from makegood.web.negotiation.views import context_of, get_or_post, named, packages_of
from makegood.web.trying import done, try_it

# --- the result for both, and the plan of one side ---


@require_POST
def ask_for_result(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try_it(request, lambda: store.ask_for_result(seat, at=timezone.now(), once=form.once))
    return redirect("negotiation:settlements", case_id)


@require_POST
def look_on(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    if ConfirmForm(request.POST).is_valid():
        try_it(request, lambda: store.look_on(seat))
    return redirect("negotiation:settlements", case_id)


@require_safe
def plan(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id)
    table = _on_the_table(seat)
    made = store.prepared(seat)
    offers = [(named(table, one.package), one) for one in made.offers] if made else []
    steps = [
        (
            named(table, one.offer.package),
            one,
            [(table.title(name), one.offer.package[name], points) for name, points in one.gives],
            [(table.title(name), one.offer.package[name], points) for name, points in one.asks],
        )
        for one in (made.plan if made else ())
    ]
    wants = store.preferences(seat)
    return render(
        request,
        "negotiation/plan.html",
        context_of(seat, plan=made, offers=offers, steps=steps, wants=wants, guess=store.preferences(seat, guess=True)),
    )


def _on_the_table(seat: Seat) -> OnTheTable:
    """What is on the table; these pages are not there before something is."""
    table = store.on_the_table(seat.case)
    if table is None:
        raise Http404
    return table


# --- blind bids ---


@get_or_post
def blind_bids(request: HttpRequest, case_id: str) -> HttpResponse:
    return bids_page(request, access.seat(request, case_id))


def bids_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    may_post(request, seat)
    table = _on_the_table(seat)
    found = bids.biddings(seat.case)
    now = found[-1] if found and not found[-1].over else None
    form = _bid_form(request, seat, now, form_kind=request.POST.get("form", ""))
    if request.method == "POST" and form.is_valid() and done(form, lambda: _bid(seat, now, form)):
        return redirect(store.address(seat, "bids"))
    ours = seat.side is not None and now is not None and seat.us.part in now.sealed
    listed = _listed(table, now.packages) if now else []
    context = context_of(
        seat,
        table=table,
        now=now,
        title=table.title(now.issue) if now and now.issue else "",
        payer=_called(seat, now.payer) if now and now.payer else None,
        round=now.state.seen_by(now.begun_by) if now else None,
        packages=listed,
        ticks=[(*one, place) for one, place in zip(listed, form.places, strict=True)]
        if isinstance(form, TickForm)
        else [],
        ours=ours,
        our_bid=_our_bid(seat, now) if now and ours and seat.sees(seat.us.part) else "",
        may_decline=now is not None and not now.sealed and not now.state.journal,
        must_open=ours and now is not None and now.opening and seat.us.part not in _opened(now),
        sealed=[(side, now is not None and side.part in now.sealed) for side in seat.sides],
        past=[_past(seat, table, one) for one in reversed(found) if one.over],
        form=form,
        sums=bids.to_bid_on(seat.case),
        sum_form=form if isinstance(form, BiddingForm) else _sum_form(seat),
        list_form=_list_form(seat, table, form) if now is None and store.speaks(seat) else None,
        seal_form=form if isinstance(form, SealForm) else SealForm(),
        confirm=ConfirmForm(),
    )
    return render(request, "negotiation/bids.html", context)


def may_post(request: HttpRequest, seat: Seat) -> None:
    """Only who speaks for a side posts here; a guest whose side sits at the table is told so by the move itself."""
    if request.method == "POST" and not (store.speaks(seat) or isinstance(seat, Guest)):
        raise Http404


def _opened(now: bids.Bidding) -> tuple[str, ...]:
    return tuple(now.state.envelopes.held) if now.state.envelopes else ()


def _bid_form(request: HttpRequest, seat: Seat, now: bids.Bidding | None, *, form_kind: str) -> Any:
    """The one form that fits: begin, bid, hand in a seal of one's own, or open it."""
    data = request.POST or None
    if now is None and form_kind == "list":
        table = _on_the_table(seat)
        return ListForm(data, known={key: words for key, words, _package in _known(seat, table)})
    if now is None:
        return _sum_form(seat, data)
    if form_kind == "seal":
        return SealForm(data)
    if now.opening and seat.us.part in now.sealed:
        return OpenForm(data)
    if isinstance(now.state, BlindPackages):
        return TickForm(data, count=len(now.packages))
    return BidForm(data, currency=now.state.currency, pays=now.payer == seat.us.part)


def _sum_form(seat: Seat, data: Any = None) -> BiddingForm:
    return BiddingForm(data, sums=bids.to_bid_on(seat.case), us=seat.us.name, them=seat.them.name)


def _list_form(seat: Seat, table: OnTheTable, form: Any) -> ListForm | None:
    """What proposes a list of packages; None where there are no two to bid on, or no list is left."""
    if isinstance(form, ListForm):
        return form
    known = _known(seat, table)
    if len(known) < 2 or bids.lists_left(seat.case) < 1:
        return None
    return ListForm(known={key: words for key, words, _package in known})


def _known(seat: Seat, table: OnTheTable) -> list[tuple[str, str, Mapping[str, str]]]:
    """The packages that both sides have before them, offers and the last result's: a key, words, and the package."""
    called = {
        _("Offer %(number)d") % {"number": move.number}: move.package for move in store.moves(seat) if move.package
    }
    called |= _result(seat, table)
    found: dict[str, tuple[str, str, Mapping[str, str]]] = {}
    for name, package in called.items():
        words = " · ".join(f"{title}: {option}" for title, option in named(table, package))
        found.setdefault(key := hash_of(dict(package)), (key, f"{name}: {words}", package))
    return list(found.values())


def _listed(table: OnTheTable, packages: Sequence[Mapping[str, str]]) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Each package of a list with the letter by which the page calls it."""
    return [(chr(ord("A") + number), named(table, package)) for number, package in enumerate(packages)]


def _our_bid(seat: Seat, now: bids.Bidding) -> str:
    """What we sealed, in words; empty where we sealed it ourselves."""
    said = now.words.get(seat.us.part, "")
    if isinstance(said, str):
        return said
    letters = [chr(ord("A") + number) for number in said]
    return _("Packages, the best first: %(letters)s") % {"letters": ", ".join(letters)} if said else _("None of them")


def _bid(seat: Seat, now: bids.Bidding | None, form: Any) -> None:
    said, at = form.cleaned_data, timezone.now()
    if isinstance(form, BiddingForm):
        we_pay = said["payer"] == "us"
        bids.begin(seat, said["issue"], we_pay=we_pay, close=said["close"], at=at, once=form.once)
    elif isinstance(form, ListForm):
        known = {key: package for key, _words, package in _known(seat, _on_the_table(seat))}
        bids.begin_on(seat, [known[key] for key in said["packages"]], at=at, once=form.once)
    elif isinstance(form, TickForm):
        bids.tick(seat, form.numbers(), at=at, once=form.once)
    elif isinstance(form, SealForm):
        bids.hand_in(seat, said["seal"], at=at, once=form.once)
    elif isinstance(form, OpenForm):
        bids.open_seal(seat, said["bid"], said["salt"], at=at, once=form.once)
    else:
        bids.bid(seat, said["amount"], at=at, once=form.once)


def _past(seat: Seat, table: OnTheTable, one: bids.Bidding) -> dict[str, Any]:
    agreed = one.state.agreed
    return {
        "title": table.title(one.issue) if one.issue else "",
        "agreed": agreed,
        "package": named(table, agreed) if isinstance(agreed, Mapping) else (),
        "declined": one.declined,
        "rounds": len(one.state.journal),
        "payer": _called(seat, one.payer) if one.payer else None,
        "nearest": _nearest(table, one.issue, agreed) if isinstance(agreed, Money) else "",
        "seals": [
            (number, [(_called(seat, part), seal) for part, seal in each.seals.items()])
            for number, each in enumerate(one.state.journal, start=1)
        ],
    }


def _nearest(table: OnTheTable, issue: str, agreed: Money) -> str:
    """The option on the table that is nearest to the sum; empty where the sum is one itself."""
    options = table.issues[issue].choices
    nearest = min(options, key=lambda option: abs(Money.parse(option).amount - agreed.amount))
    return "" if Money.parse(nearest).amount == agreed.amount or table.issues[issue].continuous else nearest


def _called(seat: Seat, part: str) -> Any:
    return next(side for side in seat.sides if side.part == part)


@require_POST
def decline_bids(request: HttpRequest, case_id: str) -> HttpResponse:
    return decline_a_bidding(request, access.seated(request, case_id, roles=access.LEADS))


def decline_a_bidding(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try_it(request, lambda: bids.decline(seat, at=timezone.now(), once=form.once))
    return redirect(store.address(seat, "bids"))


# --- the single text, and something better than what is signed ---


@get_or_post
def single_text(request: HttpRequest, case_id: str) -> HttpResponse:
    return text_page(request, access.seat(request, case_id), Procedure.TEXT, "negotiation/text.html")


@get_or_post
def improvement(request: HttpRequest, case_id: str) -> HttpResponse:
    return text_page(request, access.seat(request, case_id), Procedure.IMPROVEMENT, "negotiation/improvement.html")


def text_page(request: HttpRequest, seat: Seat, procedure: Procedure, template: str) -> HttpResponse:
    may_post(request, seat)
    table = _on_the_table(seat)
    now = texts.run(seat.case, procedure)
    starts = _starts(seat, table, procedure) if now is None or now.over else {}
    form = _text_form(request, table, now, starts, procedure)
    if request.method == "POST" and form.is_valid() and done(form, lambda: _text_move(seat, procedure, starts, form)):
        return redirect(store.address(seat, texts.PAGES[procedure]))
    drafts = [now.package, *(package for _at, package, _final in now.drafts if package)] if now else []
    seen = _seen(seat, procedure, now)
    context = context_of(
        seat,
        table=table,
        now=now,
        starts=starts,
        form=form,
        begun_by=_called(seat, now.begun_by) if now else None,
        drafts=_with_changes(table, drafts),
        agreed=named(table, now.agreed) if now and now.agreed else (),
        seen=seen,
        final=bool(now and now.drafts and now.drafts[-1][2]),
        ours_stated=seat.side is not None and store.preferences(seat) is not None,
        signed=procedure == Procedure.IMPROVEMENT and texts.is_signed(seat),
        confirm=ConfirmForm(),
    )
    return render(request, template, context)


def _starts(seat: Seat, table: OnTheTable, procedure: Procedure) -> dict[str, Mapping[str, str]]:
    """The packages that it can begin with, by their names on the page."""
    if procedure == Procedure.IMPROVEMENT:
        signed = store.settled(seat.case)
        return {_("What is signed"): signed} if signed else {}
    offers = [move.package for move in store.moves(seat) if move.package]
    starts = {_("The latest offer"): offers[0]} if offers else {}
    return starts | _result(seat, table)


def _result(seat: Seat, table: OnTheTable) -> dict[str, Mapping[str, str]]:
    """The packages of the last result, by their names on the page; behind a link none are shown."""
    if seat.side is None or isinstance(seat, Guest) or not store.sittings_of(seat.case).held:
        return {}
    found = store.view_for(seat)
    return {_("Package %(letter)s") % {"letter": one.letter}: one.one.package for one in packages_of(table, found)}


def _text_form(
    request: HttpRequest, table: OnTheTable, now: texts.Run | None, starts: Mapping[str, Any], procedure: Procedure
) -> Any:
    data = request.POST or None
    if now is None or now.over:
        names = {name: name for name in starts}
        return BeginForm(data, starts=names, initial={"start": next(iter(names), "")})
    number = {"number": len(now.drafts)}
    if procedure == Procedure.TEXT:
        return DraftAnswerForm(data, table=table, initial=number)
    return ImprovementAnswerForm(data, initial=number)


def _text_move(seat: Seat, procedure: Procedure, starts: Mapping[str, Mapping[str, str]], form: Any) -> None:
    said, at = form.cleaned_data, timezone.now()
    if isinstance(form, BeginForm):
        texts.begin(seat, procedure, starts[said["start"]], at=at, once=form.once)
        return
    bothered_by = tuple(said.get("bothered_by", ()))
    texts.answer(
        seat, procedure, signs=said["signs"], bothered_by=bothered_by, number=said["number"], at=at, once=form.once
    )


def _seen(seat: Seat, procedure: Procedure, now: texts.Run | None) -> Mapping[str, Any]:
    """What the library lets this side see; nothing for who does not see its room, and has no answer of its own."""
    if now is None or now.joined_at is None or seat.side is None or not seat.sees(seat.us.part):
        return {}
    if procedure == Procedure.TEXT:
        return texts.single_text(seat.case, now).seen_by(seat.us.slug)
    return texts.improvement(seat.case, now).seen_by(seat.us.slug)


def _with_changes(
    table: OnTheTable, drafts: list[Mapping[str, str]]
) -> list[tuple[int, tuple[tuple[str, str, bool], ...]]]:
    """Each draft with its number and what changed, the latest first."""
    shown = []
    for index, package in enumerate(drafts):
        before = drafts[index - 1] if index else package
        lines = tuple(
            (table.title(name), package[name], package[name] != before.get(name))
            for name in table.issues
            if name in package
        )
        shown.append((index + 1, lines))
    return list(reversed(shown))


@require_POST
def join(request: HttpRequest, case_id: str, procedure: str) -> HttpResponse:
    return move_both(request, access.seated(request, case_id, roles=access.LEADS), procedure, texts.join)


@require_POST
def decline(request: HttpRequest, case_id: str, procedure: str) -> HttpResponse:
    return move_both(request, access.seated(request, case_id, roles=access.LEADS), procedure, texts.decline)


def move_both(request: HttpRequest, seat: Seat, procedure: str, move: Any) -> HttpResponse:
    """Join or decline what a side proposed to both."""
    if procedure not in texts.PAGES or texts.run(seat.case, Procedure(procedure)) is None:
        raise Http404
    which, form = Procedure(procedure), ConfirmForm(request.POST)
    if form.is_valid():
        try_it(request, lambda: move(seat, which, at=timezone.now(), once=form.once))
    return redirect(store.address(seat, texts.PAGES[which]))


@require_POST
def restate(request: HttpRequest, case_id: str) -> HttpResponse:
    return restate_wants(request, access.seated(request, case_id, roles=access.LEADS))


def restate_wants(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if form.is_valid() and try_it(request, lambda: texts.restate(seat, at=timezone.now(), once=form.once)):
        messages.success(request, _("The text now goes by what you want today."))
    return redirect(store.address(seat, "text"))
