"""Pages of the case itself. Each is the same shape: access, form, one call, redirect."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood import record as chains
from makegood.web import access, ids, sentences
from makegood.web.cases import drafts, outlook, steps, store
from makegood.web.cases.forms import ConfirmForm, DetailsForm, ExhibitForm, InviteForm, StartForm, pressed
from makegood.web.cases.models import Caucus, Exhibit, Link, Part, Purpose, Role, Room, Sitting

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
JOINING = frozenset({Purpose.COLLEAGUE, Purpose.ADVISER, Purpose.MEDIATOR})


@require_safe
def list_cases(request: HttpRequest) -> HttpResponse:
    """My cases: what is at risk, what needs me, what waits; fifty a page."""
    asked, partner = request.GET.get("show", ""), request.GET.get("partner", "")
    group = int(asked) if asked in {str(each) for each in outlook.Group.values} else None
    page = Paginator(outlook.mine(request, group=group, partner=partner), outlook.A_PAGE).get_page(
        request.GET.get("page")
    )
    counts = outlook.counts(request)
    context = {
        "rows": outlook.rows(list(page), at=timezone.now()),
        "page": page,
        "groups": [(each, counts.get(each.value, 0)) for each in outlook.Group],
        "all": sum(counts.values()),
        "group": group,
        "partner": partner,
        "partners": outlook.partners(request),
    }
    return render(request, "cases/list.html", context)


@get_or_post
def start(request: HttpRequest) -> HttpResponse:
    initial = {"us": _last_company(request), **drafts.load(request.user, store.START_FORM)}
    form = StartForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        seat = store.open_case(request.user, form.opening(), at=timezone.now(), once=form.once)
        return redirect("cases:case", seat.case.pk)
    return render(request, "cases/start.html", {"form": form})


def _last_company(request: HttpRequest) -> str:
    last = (
        Sitting.objects.filter(user=request.user, side__isnull=False).select_related("side").order_by("-since").first()
    )
    return last.side.name if last else ""


@require_safe
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id)
    state = steps.state(seat)
    context = {
        "seat": seat,
        "here": "case",
        "path": steps.path(seat, state),
        "story": store.story(seat),
        "state": state,
    }
    return render(request, "cases/case.html", context)


@get_or_post
def details(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    now = {name: getattr(seat.case, name) for name in ("title", "happened_on", "countries", "zone", "closes")}
    form = DetailsForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        store.change_details(seat, form.changes(), at=timezone.now(), once=form.once)
        messages.success(request, _("Saved. Both sides see it."))
        return redirect("cases:case", case_id)
    return render(request, "cases/details.html", {"seat": seat, "here": "details", "form": form, "room": Room.JOINT})


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is being typed; answers with one quiet sentence that the form shows."""
    form, case_id = request.POST.get("draft_form", ""), request.POST.get("draft_case", "")
    if not form:
        raise Http404
    if case_id:
        access.seat(request, case_id)
    typed = {name: request.POST.get(name, "") for name in request.POST}
    now = timezone.now()
    if not drafts.save(request.user, form, typed, at=now, case_id=case_id):
        return HttpResponse(_("This is too long to be kept while you type. Save it elsewhere before you leave."))
    return HttpResponse(_("Saved as you type, %(time)s.") % {"time": f"{timezone.localtime(now):%H:%M}"})


# --- people ---


@require_safe
def people(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id)
    ours, mediators = store.people(seat, seat.us), store.people(seat, None)
    context = {
        "seat": seat,
        "here": "people",
        "ours": ours,
        "may_end": {sitting.pk for sitting in store.may_end(seat, [*ours, *mediators])},
        "theirs": store.people(seat, seat.them),
        "mediators": mediators,
        "links": [(link, link.standing(timezone.now())) for link in store.links(seat)] if seat.is_lead else [],
        "confirm": ConfirmForm(),
        "new_link": request.session.pop("new_link", None),
    }
    return render(request, "cases/people.html", context)


@get_or_post
def invite(request: HttpRequest, case_id: str, purpose: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.LEADS)
    if purpose not in Purpose:
        raise Http404
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        address = store.invite(
            seat,
            Purpose(purpose),
            name=said["name"],
            email=said["email"],
            days=said["days"],
            at=timezone.now(),
            once=form.once,
        )
        request.session["new_link"] = {"address": address, "name": said["name"], "mailed": bool(said["email"])}
        return redirect("cases:people", case_id)
    context = {"seat": seat, "here": "people", "form": form, "purpose": purpose, "room": Room.JOINT}
    return render(request, "cases/invite.html", context)


@get_or_post
def end_seat(request: HttpRequest, case_id: str, sitting_id: int) -> HttpResponse:
    """A look at whom and what it means, then the button."""
    seat = access.seat(request, case_id, roles=access.LEADS)
    near = store.near(seat)
    sitting = _somebody(near, sitting_id)
    if sitting not in store.may_end(seat, near):
        raise Http404
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        store.end_seat(seat, sitting, at=timezone.now(), once=form.once)
        messages.success(request, _("%(name)s no longer sees this case.") % {"name": sitting.user})
        return redirect("cases:list") if sitting.user == request.user else redirect("cases:people", case_id)
    context = {"seat": seat, "here": "people", "sitting": sitting, "form": form, "room": Room.JOINT}
    return render(request, "cases/end_seat.html", context)


@require_POST
def name_lead(request: HttpRequest, case_id: str, sitting_id: int) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.LEADS)
    sitting = _somebody(store.near(seat), sitting_id)
    if sitting.role != Role.MEMBER:
        raise Http404
    store.name_lead(seat, sitting, at=timezone.now(), once=pressed(request))
    messages.success(request, _("%(name)s now leads as well.") % {"name": sitting.user})
    return redirect("cases:people", case_id)


def _somebody(near: Iterable[Sitting], sitting_id: int) -> Sitting:
    """One of these; else 404."""
    sitting = next((sitting for sitting in near if sitting.pk == sitting_id), None)
    if sitting is None:
        raise Http404
    return sitting


@require_POST
def revoke(request: HttpRequest, case_id: str, link_id: int) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.LEADS)
    link = next((link for link in store.links(seat) if link.pk == link_id), None)
    if link is None:
        raise Http404
    store.revoke(seat, link, at=timezone.now(), once=pressed(request))
    messages.success(request, _("The link no longer opens anything."))
    return redirect("cases:people", case_id)


@login_not_required
@get_or_post
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Join by a colleague's, adviser's or mediator's link."""
    return _join(request, access.open_link(token, purposes=JOINING), "cases:join", token)


@login_not_required
@get_or_post
def join_as_side(request: HttpRequest, token: str) -> HttpResponse:
    """Join by a partner's link, as a full side with a private room."""
    return _join(request, access.open_link(token, purposes={Purpose.ANSWER}), "cases:join-as-side", token)


PLACES = {"sign": "agreement:sign"}  # what somebody was about to do who joins on the way to it


def _join(request: HttpRequest, link: Link, name: str, token: str) -> HttpResponse:
    here, to = reverse(name, args=[token]), request.GET.get("to", "")
    place = PLACES.get(to, "cases:case")
    if to in PLACES:
        here = f"{here}?to={to}"
    if not request.user.is_authenticated:
        request.session["invitation"] = link.pk  # lets them sign up where sign-up is closed
        return render(request, "cases/join.html", {"link": link, "here": here, "to": to})
    if request.method == "POST":
        try:
            seat = store.join(request.user, link, at=timezone.now())
        except store.AlreadySits as sits:
            messages.info(request, _("You already have a seat in this case."))
            return redirect(place, sits.seat.case.pk)
        return redirect(place, seat.case.pk)
    return render(request, "cases/join.html", {"link": link, "here": here, "to": to})


# --- the partner without an account ---


@login_not_required
@require_safe
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """What the partner sees who opened a link: what was shared, and what they can do."""
    guest = access.guest(request, token)
    Link.objects.filter(pk=guest.link.pk, opened_at=None).update(opened_at=timezone.now())
    context = {"guest": guest, "seat": guest, "exhibits": store.exhibits(guest), "pages": steps.guest_pages(guest)}
    return render(request, "cases/guest.html", context)


@login_not_required
@get_or_post
def guest_attach(request: HttpRequest, token: str) -> HttpResponse:
    guest = access.guest(request, token)
    form = ExhibitForm(request.POST, request.FILES) if request.method == "POST" else ExhibitForm()
    if request.method == "POST" and form.is_valid():
        _add(guest, form, Room.JOINT)
        messages.success(request, _("Added. Both sides see it."))
        return redirect("cases:guest", token)
    return render(request, "cases/guest_attach.html", {"guest": guest, "seat": guest, "form": form, "room": Room.JOINT})


@login_not_required
@require_safe
def guest_exhibit(request: HttpRequest, token: str, exhibit_id: int) -> FileResponse:
    return download(access.one(access.guest(request, token), Exhibit.objects.all(), pk=exhibit_id))


# --- exhibits ---


@get_or_post
def exhibits(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.ANY if request.method != "POST" else access.WRITERS)
    form = ExhibitForm(request.POST, request.FILES) if request.method == "POST" else ExhibitForm()
    if request.method == "POST" and form.is_valid():
        _add(seat, form, seat.own_room)
        messages.success(request, _("Added. Only your side sees it until you share it."))
        return redirect("cases:exhibits", case_id)
    context = {"seat": seat, "here": "exhibits", "exhibits": store.exhibits(seat), "form": form}
    return render(request, "cases/exhibits.html", context)


def _add(seat: access.Seat, form: ExhibitForm, room: str) -> None:
    file = form.cleaned_data["file"]
    store.add_exhibit(
        seat,
        chunks=file.chunks(),
        name=file.name,
        room=room,
        fact=form.cleaned_data["fact"],
        at=timezone.now(),
        once=form.once,
    )


@require_safe
def exhibit(request: HttpRequest, case_id: str, exhibit_id: int) -> FileResponse:
    return download(access.one(access.seat(request, case_id), Exhibit.objects.all(), pk=exhibit_id))


def download(exhibit: Exhibit) -> FileResponse:
    """Always as a file to save, never as a page of ours."""
    try:
        file = exhibit.open()
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, as_attachment=True, filename=exhibit.name, content_type="application/octet-stream")
    response["Content-Length"] = exhibit.size
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@get_or_post
def share(request: HttpRequest, case_id: str, exhibit_id: int) -> HttpResponse:
    """A look at exactly what the other side will see, then the button."""
    seat = access.seat(request, case_id, roles=access.WRITERS)
    exhibit = access.one(seat, Exhibit.objects.exclude(room=Room.JOINT), pk=exhibit_id)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        store.share_exhibit(seat, exhibit, at=timezone.now(), once=form.once)
        messages.success(request, _("Both sides see it now."))
        return redirect("cases:exhibits", case_id)
    context = {"seat": seat, "here": "exhibits", "exhibit": exhibit, "form": form, "room": Room.JOINT}
    return render(request, "cases/share.html", context)


# --- record ---


@require_safe
def record(request: HttpRequest, case_id: str, room: str = Room.JOINT) -> HttpResponse:
    seat = access.seat(request, case_id)
    if not seat.sees(room):
        raise Http404
    entries = store.entries(seat, room)
    context = {
        "seat": seat,
        "here": "record",
        "room": room,
        "rooms": _records(seat),
        "entries": [(entry, _details(seat, entry)) for entry in reversed(entries)],
        "faults": chains.check(entries),
        "head": entries[-1].digest if entries else "",
    }
    return render(request, "cases/record.html", context)


def _records(seat: access.Seat) -> list[tuple[str, str]]:
    """The records that this seat reads, with their names: a caucus's once something was done in it."""
    names = {Room.JOINT.value: _("Of both sides")}
    if seat.side is not None:
        names[seat.own_room] = _("Of %(us)s alone") % {"us": seat.us.short}
    for side in seat.sides:
        if seat.sees(room := Caucus.of(side.part).value) and store.begun(seat, room):
            names[room] = _("With %(side)s") % {"side": side.short} if seat.side is None else _("With the mediator")
    return list(names.items())


def _details(seat: access.Seat, entry: chains.Entry) -> list[tuple[str, str]]:
    """The details of an entry as people read them."""
    labels = {choice.value: str(choice.label) for choice in (*Role, *Purpose)}
    labels |= {side.part: side.short for side in seat.sides}
    parts = {part.value: str(part.label) for part in Part}
    return [
        (parts.get(name) or sentences.said(name.replace("_", " ")), _plainly(value, labels))
        for name, value in sorted(entry.details.items())
        if not ids.names_rows(value)
    ]


def _plainly(value: Any, labels: dict[str, str]) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return labels.get(value, value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@require_safe
def record_file(request: HttpRequest, case_id: str, room: str) -> HttpResponse:
    """A room's chain as `makegood verify` reads it."""
    seat = access.seat(request, case_id)
    if not seat.sees(room):
        raise Http404
    response = HttpResponse(chains.write(store.entries(seat, room)), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="record-{case_id}-{room}.jsonl"'
    return response
