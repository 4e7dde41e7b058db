"""After signature: how each commitment stands, what is said about it, figures, early warnings, the calendar, webhooks."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from makegood import obligations as room
from makegood.client import shapes
from makegood.formats import Faulty, build, json_text
from makegood.obligations.documents import board_json
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.api import serving, tokens
from makegood.web.api.cases import PageNumber
from makegood.web.api.once import acting
from makegood.web.api.openapi import gives, takes
from makegood.web.obligations import forms, hooking, pages, store, together
from makegood.web.obligations.models import EarlyWarning, Thanks

router = Router(tags=["Monitor"])


@router.get("/cases/{case_id}/obligations", response=shapes.Document, auth=tokens.READ)
def obligations(request: HttpRequest, case_id: str) -> shapes.Document:
    """How every commitment stands now, why, and what follows, as `makegood watch --json` says it."""
    seat = serving.seat(request, case_id)
    board = store.must_be_followed(seat.case).board(request.at)
    warned = [warning for _row, limits, series in together.figures(seat) for warning in room.warn_all(series, limits)]
    return board_json(board, warned, room.trust_record(board.standings, request.at))


@router.post(
    "/cases/{case_id}/obligations/events", response=shapes.Written, auth=tokens.WRITE, openapi_extra=takes("Event")
)
@acting
def say(request: HttpRequest, case_id: str, body: serving.Given) -> shapes.Written:
    """Say something about a commitment for your side: claimed, accepted, rejected … `at` and `by` may be left out."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    truth = store.must_be_followed(seat.case)
    event = build({"at": request.at, "by": truth.party(seat), **body}, room.Event)
    if event.at > request.at:
        raise Faulty.one("This moment has not come yet.", "Say what has happened, with the moment of it.", path=("at",))
    may = store.choices(seat, truth, event.about, request.at)
    if str(event.kind) not in may:
        said = f"Your side may say: {', '.join(sorted(may))}." if may else "Look at how it stands now."
        raise Faulty.one(f"‘{event.kind}’ is not for your side to say about this now.", said, path=("kind",))
    return shapes.Written(id=store.record_event(seat, event, request.at, once=request.once).pk)


@router.post("/cases/{case_id}/obligations/{key}/more-time", response=shapes.Written, auth=tokens.WRITE)
@acting
def ask_for_time(request: HttpRequest, case_id: str, key: str, body: shapes.Time) -> shapes.Written:
    """Ask the creditor of a commitment for a later date; nothing changes until they agree."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    truth = store.must_be_followed(seat.case)
    card = pages.card(seat, truth, key, request.at)
    if card is None or not store.may_ask(seat, truth, card.standing):
        raise Http404
    said = body.model_dump()
    return shapes.Written(id=store.ask_for_time(seat, key, **said, at=request.at, once=request.once).pk)


@router.get("/cases/{case_id}/calendar", auth=tokens.READ, openapi_extra=gives("text/calendar"))
def calendar(request: HttpRequest, case_id: str) -> HttpResponse:
    """The dates of the agreement as a calendar."""
    seat = serving.seat(request, case_id)
    truth = store.must_be_followed(seat.case)
    return HttpResponse(together.ics(truth, seat, request.at), content_type="text/calendar; charset=utf-8")


# --- figures and early warnings ---


@router.get("/cases/{case_id}/figures", response=list[shapes.FiguresRow], auth=tokens.READ)
def figures(request: HttpRequest, case_id: str) -> list[shapes.FiguresRow]:
    """The newest figures of each room that you see, with what they warn of."""
    return [
        shapes.FiguresRow(
            id=row.pk,
            room=row.room,
            at=row.at,
            indicators=[indicator.name for indicator in limits.indicators],
            warnings=[warning.says for warning in room.warn_all(series, limits)],
        )
        for row, limits, series in together.figures(serving.seat(request, case_id))
    ]


@router.post("/cases/{case_id}/figures", response=shapes.Written, auth=tokens.FIGURES)
@acting
def add_figures(request: HttpRequest, case_id: str, body: shapes.Readings) -> shapes.Written:
    """Put figures in, for your own side or (shared) for both."""
    seat = serving.writer(request, case_id)
    row = together.save_figures(
        seat,
        body.csv.encode(),
        json_text(body.limits),
        request.at,
        name="csv",
        shared=body.shared,
        once=request.once,
    )
    return shapes.Written(id=row.pk)


@router.get("/cases/{case_id}/warnings", response=shapes.Page[shapes.WarningRow], auth=tokens.READ)
def warnings(request: HttpRequest, case_id: str, page: int = PageNumber) -> shapes.Page[shapes.WarningRow]:
    """Early warnings that either side raised, the newest first."""
    seat = serving.seat(request, case_id)
    rows = access.in_rooms(seat, EarlyWarning.objects.all())
    return serving.paged(rows, lambda row: _warning(seat, row), page)


def _warning(seat: Seat, row: EarlyWarning) -> shapes.WarningRow:
    return shapes.WarningRow(
        id=row.pk,
        what=row.what,
        could=row.could,
        raised_by=serving.slug(seat, row.raised_by),
        person=row.person,
        at=row.at,
        open=row.closed_at is None,
    )


@router.post("/cases/{case_id}/warnings", response=shapes.WarningRow, auth=tokens.WRITE)
@acting
def raise_warning(request: HttpRequest, case_id: str, body: shapes.Warning) -> shapes.WarningRow:
    """Put something that may become a problem before both sides, without fault."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    store.must_be_followed(seat.case)
    said = serving.filled(forms.RaiseForm(body.model_dump()))
    return _warning(seat, together.raise_warning(seat, said["what"], said["could"], request.at, once=request.once))


# --- check-ins and thanks ---


@router.get("/cases/{case_id}/check-ins", response=list[shapes.CheckInRow], auth=tokens.READ)
def check_ins(request: HttpRequest, case_id: str) -> list[shapes.CheckInRow]:
    """The agreed check-ins, with how far the answers are."""
    seat = serving.seat(request, case_id)
    rows = pages.check_ins(seat, store.must_be_followed(seat.case), request.at)
    return [
        shapes.CheckInRow(
            key=card.key, due=card.standing.due, standing=str(card.standing.standing), answered=str(answered)
        )
        for card, answered in rows
    ]


@router.get("/cases/{case_id}/check-ins/{key}", response=shapes.CheckIn, auth=tokens.READ)
def check_in(request: HttpRequest, case_id: str, key: str) -> shapes.CheckIn:
    """One check-in: your side's answers, and both once both have answered."""
    seat = serving.seat(request, case_id)
    return _check_in(seat, _of_a_check_in(seat, key, request.at), key)


def _of_a_check_in(seat: Seat, key: str, at: dt.datetime) -> store.Followed:
    """What is followed in a case that has this check-in; else 404."""
    truth = store.must_be_followed(seat.case)
    card = pages.card(seat, truth, key, at)
    if card is None or not card.standing.is_check_in:
        raise Http404
    return truth


def _check_in(seat: Seat, truth: store.Followed, key: str) -> shapes.CheckIn:
    answers, says = together.compared(seat, truth, key)
    rows = [
        shapes.MarksRow(
            side=side.slug, **{name: getattr(said, name) for name in shapes.MarksRow.model_fields if name != "side"}
        )
        for side, said in answers
    ]
    return shapes.CheckIn(key=key, answers=rows, says=list(says))


@router.put("/cases/{case_id}/check-ins/{key}", response=shapes.CheckIn, auth=tokens.WRITE)
@acting
def answer_check_in(request: HttpRequest, case_id: str, key: str, body: shapes.Marks) -> shapes.CheckIn:
    """Answer a check-in for your side; the other sees it once it has answered too, and then it stays."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    truth = _of_a_check_in(seat, key, request.at)
    together.check_in_answer(seat, key, body.model_dump(), request.at, once=request.once)
    return _check_in(seat, truth, key)


@router.get("/cases/{case_id}/thanks", response=shapes.Page[shapes.ThanksRow], auth=tokens.READ)
def thanks(request: HttpRequest, case_id: str, page: int = PageNumber) -> shapes.Page[shapes.ThanksRow]:
    """The thanks that either side sent, the newest first."""
    seat = serving.seat(request, case_id)
    return serving.paged(access.in_rooms(seat, Thanks.objects.all()), lambda row: _thanks(seat, row), page)


def _thanks(seat: Seat, row: Thanks) -> shapes.ThanksRow:
    return shapes.ThanksRow(id=row.pk, side=serving.slug(seat, row.by), person=row.person, text=row.text, at=row.at)


@router.get("/cases/{case_id}/thanks/earned", response=list[shapes.Earned], auth=tokens.READ)
def earned(request: HttpRequest, case_id: str) -> list[shapes.Earned]:
    """Drafts of the thanks that the other side has earned and nobody of yours has sent."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    drafts = together.drafts_of_thanks(seat, store.must_be_followed(seat.case), request.at)
    return [shapes.Earned(draft=draft.key, text=draft.text) for draft in drafts]


@router.post("/cases/{case_id}/thanks", response=shapes.ThanksRow, auth=tokens.WRITE)
@acting
def thank(request: HttpRequest, case_id: str, body: shapes.Thank) -> shapes.ThanksRow:
    """Send a word of thanks to the other side, with your name."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    drafts = together.drafts_of_thanks(seat, store.must_be_followed(seat.case), request.at)
    key = body.draft if body.draft in {draft.key for draft in drafts} else ""
    return _thanks(seat, together.send_thanks(seat, body.text, request.at, key=key, once=request.once))


# --- webhooks ---


@router.get("/cases/{case_id}/webhooks", response=list[shapes.HookRow], auth=tokens.READ)
def webhooks(request: HttpRequest, case_id: str) -> list[shapes.HookRow]:
    """Where your side's own systems are told that something is due. Leads only."""
    seat = serving.seated(request, case_id, roles=access.LEADS)
    return [_hook(row, host) for row, host, _deliveries in hooking.of(seat)]


def _hook(row: hooking.Hook, host: str) -> shapes.HookRow:
    return shapes.HookRow(id=row.pk, host=host, shape=row.shape, made_at=row.made_at)


@router.post("/cases/{case_id}/webhooks", response=shapes.HookRow, auth=tokens.WRITE)
@acting
def add_webhook(request: HttpRequest, case_id: str, body: shapes.Hook) -> shapes.HookRow:
    """Have an address told from now on. Leads only."""
    seat = serving.seated(request, case_id, roles=access.LEADS)
    said = serving.filled(forms.HookForm(body.model_dump()))
    row = hooking.add(seat, said["address"], said["shape"], said["secret"], request.at, once=request.once)
    host = next(host for each, host, _deliveries in hooking.of(seat) if each.pk == row.pk)
    return _hook(row, host)


@router.delete("/cases/{case_id}/webhooks/{int:number}", response=list[shapes.HookRow], auth=tokens.WRITE)
@acting
def end_webhook(request: HttpRequest, case_id: str, number: int) -> list[shapes.HookRow]:
    """Tell an address nothing any more; returns those that are left. Leads only."""
    seat = serving.seated(request, case_id, roles=access.LEADS)
    if number not in {row.pk for row, _host, _deliveries in hooking.of(seat)}:
        raise Http404
    hooking.end(seat, number, request.at, once=request.once)
    return [_hook(row, host) for row, host, _deliveries in hooking.of(seat)]
