"""Cases, who sits in them, the evidence, the record, and everything as a folder."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from ninja import Form, Query, Router

from makegood import record as chains
from makegood.client import shapes
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.api import serving, tokens
from makegood.web.api.once import acting
from makegood.web.api.openapi import gives
from makegood.web.cases import forms, outlook, steps, store
from makegood.web.cases.models import Exhibit, Outlook, Purpose, Room, Sitting
from makegood.web.folder import export, packing
from makegood.web.search import index

router = Router(tags=["Cases"])
PageNumber = Query(1, ge=1, le=100_000)
_GROUPS = {
    Outlook.Group.AT_RISK: "at risk",
    Outlook.Group.NEEDS_YOU: "needs you",
    Outlook.Group.WAITING: "waiting",
    Outlook.Group.CLOSED: "closed",
}


@router.get("/me", response=shapes.Me, auth=tokens.ANY)
def me(request: HttpRequest) -> shapes.Me:
    """Whose token this is, and what it may do."""
    user, token = request.user, request.auth
    return shapes.Me(
        name=str(user),
        email=user.email,
        language=user.language,
        zone=user.zone,
        scopes=token.scopes,
        case=token.case_id,
        expires_at=token.expires_at,
    )


@router.get("/cases", response=shapes.Page[shapes.CaseRow], auth=tokens.READ)
def cases(
    request: HttpRequest,
    page: int = PageNumber,
    partner: str = Query("", max_length=120),
    group: str = Query("", pattern="^(at risk|needs you|waiting|closed)?$"),
) -> shapes.Page[shapes.CaseRow]:
    """Your cases, what is at risk first; narrowed to a partner by name, or to a group."""
    wanted = next((number for number, name in _GROUPS.items() if name == group), None)
    found = serving.sittings(request, outlook.mine(request, group=wanted, partner=partner))
    shown = serving.paged(found, lambda sitting: sitting, page)
    rows = outlook.rows(shown.items, at=request.at)
    return shapes.Page(items=[_row(each) for each in rows], count=shown.count, page=page, pages=shown.pages)


def _row(row: outlook.Row) -> shapes.CaseRow:
    kept = row.outlook
    comes = {"group": _GROUPS[kept.group], "says": kept.says, "why": kept.why, "by": kept.by} if kept else {}
    return shapes.CaseRow(**_head(row.seat), **comes)


def _head(seat: Seat) -> dict[str, object]:
    case = seat.case
    return {
        "id": case.pk,
        "title": case.title,
        "us": serving.side(seat.us),
        "them": serving.side(seat.them),
        "role": str(seat.role),
        "happened_on": case.happened_on,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
    }


@router.post("/cases", response=shapes.Case, auth=tokens.WRITE)
@acting
def open_case(request: HttpRequest, body: shapes.Opening) -> shapes.Case:
    """Open a case, with you as lead of your side, alone at first."""
    if request.auth.case_id is not None:
        raise tokens.Refused({"write, for every case"})
    given = body.model_dump() | {"who_failed": "ours" if body.we_failed else "theirs"}
    form = forms.StartForm(given)
    serving.filled(form)
    return _case(store.open_case(request.user, form.opening(), at=request.at, once=request.once))


@router.get("/cases/{case_id}", response=shapes.Case, auth=tokens.READ)
def case(request: HttpRequest, case_id: str) -> shapes.Case:
    """One case: its sides, the path, and the one thing to do next."""
    return _case(serving.seat(request, case_id))


def _case(seat: Seat) -> shapes.Case:
    case, state = seat.case, steps.state(seat)
    path = [
        shapes.Step(step=str(each.step), progress=str(each.progress), done=list(each.done), missing=list(each.missing))
        for each in steps.path(seat, state)
    ]
    wanted = steps.next_card(seat, state).next
    return shapes.Case(
        **_head(seat),
        rooms=sorted(seat.rooms),
        may_write=seat.may_write,
        language=case.language,
        countries=case.countries,
        zone=case.zone,
        path=path,
        next=shapes.Next(key=wanted.key, says=wanted.says, why=wanted.why, by=wanted.by),
    )


@router.patch("/cases/{case_id}", response=shapes.Case, auth=tokens.WRITE)
@acting
def change_details(request: HttpRequest, case_id: str, body: shapes.Details) -> shapes.Case:
    """Change the title, the day or the calendar; both sides read in the record what changed."""
    seat = serving.writer(request, case_id)
    now = {name: getattr(seat.case, name) for name in forms.DetailsForm.base_fields if name != "key"}
    form = forms.DetailsForm(now | body.model_dump(exclude_unset=True))
    serving.filled(form)
    store.change_details(seat, form.changes(), at=request.at, once=request.once)
    return _case(serving.seat(request, case_id))


@router.get("/cases/{case_id}/people", response=list[shapes.Person], auth=tokens.READ)
def people(request: HttpRequest, case_id: str) -> list[shapes.Person]:
    """Who sits at the table, as far as you may know."""
    seat = serving.seat(request, case_id)
    return [_person(each) for side in (seat.us, seat.them, None) for each in store.people(seat, side)]


def _person(sitting: Sitting) -> shapes.Person:
    side = sitting.side.slug if sitting.side else None
    return shapes.Person(name=str(sitting.user), side=side, role=str(sitting.role), since=sitting.since)


@router.post("/cases/{case_id}/invitations", response=shapes.Address, auth=tokens.WRITE)
@acting
def invite(request: HttpRequest, case_id: str, body: shapes.Invitation) -> shapes.Address:
    """Make a link for somebody, and mail it if there is an address. Leads only."""
    seat = serving.lead(request, case_id)
    form = forms.InviteForm(body.model_dump())
    said = serving.filled(form)
    given = {name: said[name] for name in ("name", "email", "days")}
    address = store.invite(seat, Purpose(body.purpose), **given, at=request.at, once=request.once)
    return shapes.Address(address=address)


@router.get("/search", response=shapes.Page[shapes.Found], auth=tokens.READ)
def search(
    request: HttpRequest, q: str = Query(min_length=1, max_length=200), page: int = PageNumber
) -> shapes.Page[shapes.Found]:
    """What you may see in which all these words stand, the newest cases first. `count` goes no further than one thing beyond this page."""
    upto = min(page * serving.A_PAGE, index.MOST_FOUND)
    sittings = serving.sittings(request, access.sittings(request))
    return serving.paged(index.find(sittings, q, upto + 1), _found, page)


def _found(hit: tuple[Seat, index.Item]) -> shapes.Found:
    seat, item = hit
    return shapes.Found(case=seat.case.pk, room=item.room, kind=item.kind, title=item.title, page=item.url)


# --- evidence ---


@router.get("/cases/{case_id}/exhibits", response=shapes.Page[shapes.Exhibit], auth=tokens.READ)
def exhibits(request: HttpRequest, case_id: str, page: int = PageNumber) -> shapes.Page[shapes.Exhibit]:
    """The evidence that you see, the newest first."""
    return serving.paged(store.exhibits(serving.seat(request, case_id)), _exhibit, page)


def _exhibit(row: Exhibit) -> shapes.Exhibit:
    return shapes.Exhibit(
        id=row.pk,
        room=row.room,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        fact=row.fact,
        added_by=row.added_by,
        added_at=row.added_at,
    )


@router.post("/cases/{case_id}/exhibits", response=shapes.Exhibit, auth=tokens.WRITE)
@acting
def add_exhibit(
    request: HttpRequest,
    case_id: str,
    fact: str = Form("", max_length=500),
    file: serving.Upload = None,
) -> shapes.Exhibit:
    """Add a file as evidence of your own side; the other side sees it once you share it."""
    seat = serving.writer(request, case_id)
    given = serving.taken(file)
    row = store.add_exhibit(
        seat,
        chunks=given.chunks(),
        name=given.name,
        room=seat.own_room,
        fact=serving.readable(fact),
        at=request.at,
        once=request.once,
    )
    return _exhibit(row)


@router.get(
    "/cases/{case_id}/exhibits/{int:exhibit_id}", auth=tokens.READ, openapi_extra=gives("application/octet-stream")
)
def exhibit(request: HttpRequest, case_id: str, exhibit_id: int) -> HttpResponse:
    """The bytes of one exhibit."""
    row = access.one(serving.seat(request, case_id), Exhibit.objects.all(), pk=exhibit_id)
    return serving.file_of(row)


@router.post("/cases/{case_id}/exhibits/{int:exhibit_id}/share", response=shapes.Exhibit, auth=tokens.WRITE)
@acting
def share_exhibit(request: HttpRequest, case_id: str, exhibit_id: int) -> shapes.Exhibit:
    """Put a private exhibit before both sides."""
    seat = serving.writer(request, case_id)
    row = access.one(seat, Exhibit.objects.exclude(room=Room.JOINT), pk=exhibit_id)
    return _exhibit(store.share_exhibit(seat, row, at=request.at, once=request.once))


# --- the record and the folder ---


@router.get("/cases/{case_id}/record/{room}", response=shapes.Page[shapes.Entry], auth=tokens.READ)
def record(request: HttpRequest, case_id: str, room: str, page: int = PageNumber) -> shapes.Page[shapes.Entry]:
    """The record of a room that you see, the first entry first."""
    return serving.paged(_entries(request, case_id, room), _entry, page, serving.MOST)


def _entries(request: HttpRequest, case_id: str, room: str) -> tuple[chains.Entry, ...]:
    seat = serving.seat(request, case_id)
    if not seat.sees(room):
        raise Http404
    return store.entries(seat, room)


def _entry(entry: chains.Entry) -> shapes.Entry:
    names = ("seq", "at", "actor", "what", "previous", "digest")
    return shapes.Entry(**{name: getattr(entry, name) for name in names}, details=dict(entry.details))


@router.get("/cases/{case_id}/record/{room}/file", auth=tokens.READ, openapi_extra=gives("application/jsonl"))
def record_file(request: HttpRequest, case_id: str, room: str) -> HttpResponse:
    """The record of a room as `makegood verify` reads it."""
    return HttpResponse(chains.write(_entries(request, case_id, room)), content_type="application/jsonl; charset=utf-8")


@router.get("/cases/{case_id}/folder", auth=tokens.READ, openapi_extra=gives("application/zip"))
def folder(request: HttpRequest, case_id: str) -> FileResponse:
    """The whole case as your side sees it, as a zip that `makegood run` and ‘bring in’ read."""
    seat = serving.seated(request, case_id)
    return FileResponse(
        packing.pack(export.files(seat)), as_attachment=True, filename=f"{case_id}.zip", content_type="application/zip"
    )
