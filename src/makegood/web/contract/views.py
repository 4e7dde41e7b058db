"""Pages of the governing contract: read it, confirm what was found, see the dates that follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood import journey
from makegood.contract.rules import kind
from makegood.formats import Faulty
from makegood.journey import Act
from makegood.web import access
from makegood.web.cases import steps
from makegood.web.cases.forms import ConfirmForm
from makegood.web.cases.models import Room
from makegood.web.contract import shown, store
from makegood.web.contract.forms import AmendForm, ClockForm, CureForm, DecideForm, HappenedForm, UploadForm
from makegood.web.contract.models import Clock, Contract, Cure, Happening, Standing
from makegood.web.reading import store as reading
from makegood.web.reading.models import LongFile
from makegood.web.trying import put_in

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
HERE = "assess"


@require_safe
def page(request: HttpRequest, case_id: str) -> HttpResponse:
    """The contract that counts for who asks, or where to give one."""
    seat = access.seat(request, case_id)
    row = store.current(seat)
    if row is None:
        context = {"seat": seat, "here": HERE, "form": UploadForm() if seat.may_write else None}
        return render(request, "contract/empty.html", context)
    return _show(request, seat, row)


@require_safe
def one(request: HttpRequest, case_id: str, contract_id: int) -> HttpResponse:
    seat = access.seat(request, case_id)
    return _show(request, seat, _contract(seat, contract_id))


def _contract(seat: access.Seat, contract_id: int) -> Contract:
    return access.one(seat, Contract.objects.filter(set_aside_at=None).select_related("exhibit"), pk=contract_id)


def _show(request: HttpRequest, seat: access.Seat, row: Contract) -> HttpResponse:
    clauses = list(row.clauses.all())
    groups = [
        (title, [shown.clause(row, clause) for clause in found], store.to_confirm(found))
        for title, found in store.by_kind(clauses)
    ]
    state = steps.state(seat)
    papers = store.papers(row)
    context = {
        "seat": seat,
        "here": HERE,
        "contract": row,
        "papers": papers[::-1] if len(papers) > 1 else [],
        "precedence": [shown.clause(row, each) for each in clauses if each.kind == "order_of_precedence"],
        "may_set_aside": seat.may_write and store.may_set_aside(seat, row),
        "confirm": ConfirmForm(),
        "clocks": shown.clocks(store.clocks(seat)),
        "first": [group for group in groups if group[1][0].row.kind in shown.FIRST],
        "rest": [group for group in groups if group[1][0].row.kind not in shown.FIRST],
        "to_confirm": len(store.to_confirm(clauses)),
        "confirmed": sum(clause.status == Standing.ACCEPTED for clause in clauses),
        "clauses": clauses,
        "not_found": [kind(name) for name in row.not_found],
        "follows": shown.follows(store.follows(seat, row)),
        "waits": [n for n in journey.not_now(state, timezone.now()) if n.act in (Act.SUSPEND, Act.TERMINATE)],
        "cures": [(cure, store.giver(seat, cure.granted_by)) for cure in store.cures(seat)],
        "others": [other for other in store.contracts(seat) if other not in papers],
    }
    return render(request, "contract/page.html", context)


@get_or_post
def upload(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    row = _read(request, form, partial(_add, seat))
    if row is not None:
        messages.success(request, _("Read. Look at what was found, and say whether it is right."))
        return redirect("contract:one", case_id, row.pk)
    return render(request, "contract/upload.html", {"seat": seat, "here": HERE, "form": form})


def _read(request: HttpRequest, form: UploadForm, keep: Callable[..., Contract]) -> Contract | None:
    """Read the file that was sent; None while there is none, or where it cannot be read, which the form then says."""
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return keep(data=file.read(), name=file.name, at=timezone.now(), once=form.once)
        except Faulty as faulty:
            put_in(form, faulty, "file")
    return None


def _add(seat: access.Seat, **file: Any) -> Contract:
    reading.leave_if_long(seat, LongFile.Kind.CONTRACT, **file)
    return store.add(seat, **file)


def _amend(seat: access.Seat, before: Contract, **file: Any) -> Contract:
    reading.leave_if_long(seat, LongFile.Kind.AMENDMENT, about=before.pk, **file)
    return store.amend(seat, before, **file)


@get_or_post
def amend(request: HttpRequest, case_id: str, contract_id: int) -> HttpResponse:
    """Give a later file that changes the contract."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    before = _contract(seat, contract_id)
    form = AmendForm(request.POST, request.FILES) if request.method == "POST" else AmendForm()
    row = _read(request, form, partial(_amend, seat, before))
    if row is not None:
        messages.success(request, _("Read. The page shows the contract as it counts now."))
        return redirect("contract:one", case_id, row.pk)
    context = {"seat": seat, "here": HERE, "contract": before, "papers": store.papers(before), "form": form}
    return render(request, "contract/amend.html", context)


@require_POST
def set_aside(request: HttpRequest, case_id: str, contract_id: int) -> HttpResponse:
    """This file does not belong here."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    store.set_aside(seat, _contract(seat, contract_id), at=timezone.now())
    messages.success(request, _("Set aside. What counted before counts again; the file stays among the exhibits."))
    return redirect("contract:page", case_id)


@get_or_post
def clocks(request: HttpRequest, case_id: str) -> HttpResponse:
    """Clocks of standard forms and laws, each with how its end was counted."""
    seat = access.seat(request, case_id)
    if request.method == "POST":
        seat = access.seat(request, case_id, roles=access.WRITERS)
    form = ClockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        profile, _colon, name = form.cleaned_data["clock"].partition(":")
        period = form.cleaned_data["period"]
        try:
            store.start_clock(
                seat, profile, name, form.started_at(seat), period=period, at=timezone.now(), once=form.once
            )
        except (ValueError, OverflowError) as error:
            form.add_error("period", str(error))
        else:
            messages.success(request, _("Noted. When it ends stands on the page."))
            return redirect("contract:clocks", case_id)
    context = {"seat": seat, "here": HERE, "form": form, "clocks": shown.clocks(store.clocks(seat))}
    return render(request, "contract/clocks.html", context)


@require_POST
def withdraw_clock(request: HttpRequest, case_id: str, clock_id: int) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    store.withdraw_clock(seat, access.one(seat, Clock.objects.all(), pk=clock_id), at=timezone.now())
    messages.success(request, _("Taken back. The record keeps that it was noted."))
    return redirect("contract:clocks", case_id)


@require_POST
def decide(request: HttpRequest, case_id: str, contract_id: int) -> HttpResponse:
    """Confirm or reject one clause, or all of a group that nobody has looked at."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    row = _contract(seat, contract_id)
    clauses = {clause.pk: clause for clause in row.clauses.all()}
    form = DecideForm(request.POST, ids=list(clauses))
    if not form.is_valid():
        return redirect("contract:one", case_id, row.pk)
    chosen = [clauses[pk] for pk in form.cleaned_data["clause"]]
    store.decide(seat, row, chosen, Standing(form.cleaned_data["said"]), at=timezone.now())
    if request.htmx and len(chosen) == 1:
        chosen[0].refresh_from_db()
        context = {"seat": seat, "contract": row, "clause": shown.clause(row, chosen[0])}
        return render(request, "contract/clause.html", context)
    here = redirect("contract:one", case_id, row.pk)
    here["Location"] += f"#clause-{chosen[0].pk}"
    return here


@get_or_post
def happened(request: HttpRequest, case_id: str, contract_id: int) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    row = _contract(seat, contract_id)
    form = HappenedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        event = form.event(seat)
        try:
            store.can_count(seat, row, event)
        except (ValueError, OverflowError) as error:
            form.add_error("on", str(error))
        else:
            store.note_happening(seat, row, event, as_asked=form.answer, at=timezone.now(), once=form.once)
            messages.success(request, _("Noted. The dates that follow are on the page."))
            return redirect("contract:one", case_id, row.pk)
    return render(request, "contract/happened.html", {"seat": seat, "here": HERE, "contract": row, "form": form})


@require_POST
def withdraw(request: HttpRequest, case_id: str, happening_id: int) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    happening = access.one(seat, Happening.objects.all(), pk=happening_id)
    store.withdraw(seat, happening, at=timezone.now())
    messages.success(request, _("Taken back. Its dates are gone from the page; the record keeps that it was noted."))
    return redirect("contract:one", case_id, happening.contract_id)


@get_or_post
def cure(request: HttpRequest, case_id: str) -> HttpResponse:
    """Note that time to cure was granted; a computed date can be taken over by the address."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    taken = {"until": request.GET.get("until", ""), "source": request.GET.get("source", "")[:300]}
    form = CureForm(request.POST or None, seat=seat, initial=taken)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        until = dt.datetime.combine(said["until"], dt.time(23, 59), seat.case.calendar.tz)
        store.grant_cure(
            seat,
            granted_by=said["granted_by"],
            until=until,
            source=said["source"],
            at=timezone.now(),
            once=form.once,
        )
        messages.success(request, _("Noted. The page says what has to wait while it runs."))
        return redirect("contract:page", case_id)
    return render(request, "contract/cure.html", {"seat": seat, "here": HERE, "form": form})


@require_POST
def end_cure(request: HttpRequest, case_id: str, cure_id: int) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    store.end_cure(seat, access.one(seat, Cure.objects.all(), pk=cure_id), at=timezone.now())
    messages.success(request, _("This time to cure no longer counts."))
    return redirect("contract:page", case_id)


@get_or_post
def share(request: HttpRequest, case_id: str, contract_id: int) -> HttpResponse:
    """A look at exactly what the other side will see, then the button."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    row = _contract(seat, contract_id)
    if row.room == Room.JOINT:
        raise Http404
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shared = store.share(seat, row, at=timezone.now(), once=form.once)
        messages.success(request, _("Both sides see it now."))
        return redirect("contract:one", case_id, shared.pk)
    groups = store.by_kind(list(row.clauses.all()))
    context = {
        "seat": seat,
        "here": HERE,
        "contract": row,
        "papers": store.papers(row),
        "groups": [(title, [shown.place(row, each) for each in found]) for title, found in groups],
        "form": form,
    }
    return render(request, "contract/share.html", context)
