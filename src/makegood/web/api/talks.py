"""The talks: what lies on the table, what your side privately wants, settlements as your side may see them, offers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router

from makegood.client import shapes
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.api import serving, tokens
from makegood.web.api.once import acting
from makegood.web.api.openapi import takes
from makegood.web.negotiation import store
from makegood.web.negotiation.models import Move

router = Router(tags=["Negotiate"])


@router.get("/cases/{case_id}/talks", response=shapes.Talks, auth=tokens.READ)
def talks(request: HttpRequest, case_id: str) -> shapes.Talks:
    """What both sides see of the talks: issues and rules as in a talks file, and how they stand."""
    seat = serving.seat(request, case_id)
    return _talks(seat)


def _talks(seat: Seat) -> shapes.Talks:
    table = store.on_the_table(seat.case)
    if table is None:
        raise Http404
    now, settled = store.sittings_of(seat.case), store.settled(seat.case)
    return shapes.Talks(
        talks=dict(table.shared),
        settled=dict(settled) if settled else None,
        ended=store.open_ending(seat.case) is not None,
        ready=[serving.slug(seat, part) for part in now.ready],
        sittings=len(now.held),
    )


@router.put("/cases/{case_id}/talks", response=shapes.Talks, auth=tokens.WRITE, openapi_extra=takes("Talks"))
@acting
def set_issues(request: HttpRequest, case_id: str, body: serving.Given) -> shapes.Talks:
    """Put issues and rules on the table in place of what lay there, until the first offer. What `sides` want is left out."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    store.set_issues(seat, body, at=request.at, once=request.once)
    return _talks(seat)


@router.get("/cases/{case_id}/preferences", response=shapes.Document, auth=tokens.READ)
def preferences(request: HttpRequest, case_id: str) -> shapes.Document:
    """What your side wants, as it says in a talks file. Nobody else ever sees it."""
    return _wants(serving.seated(request, case_id), guess=False)


@router.put(
    "/cases/{case_id}/preferences", response=shapes.Document, auth=tokens.WRITE, openapi_extra=takes("Preferences")
)
@acting
def save_preferences(request: HttpRequest, case_id: str, body: serving.Given) -> shapes.Document:
    """Say what your side wants."""
    return _want(request, case_id, body, guess=False)


@router.get("/cases/{case_id}/guess", response=shapes.Document, auth=tokens.READ)
def guess(request: HttpRequest, case_id: str) -> shapes.Document:
    """What your side guesses that the other side wants. Nobody else ever sees it."""
    return _wants(serving.seated(request, case_id), guess=True)


@router.put("/cases/{case_id}/guess", response=shapes.Document, auth=tokens.WRITE, openapi_extra=takes("Preferences"))
@acting
def save_guess(request: HttpRequest, case_id: str, body: serving.Given) -> shapes.Document:
    """Say what your side guesses that the other side wants."""
    return _want(request, case_id, body, guess=True)


def _wants(seat: Seat, *, guess: bool) -> shapes.Document:
    wants = store.preferences(seat, guess=guess)
    if wants is None:
        raise Http404
    return wants.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _want(request: HttpRequest, case_id: str, body: dict[str, Any], *, guess: bool) -> shapes.Document:
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    given = {"name": (seat.them if guess else seat.us).name, **body}
    store.save_preferences(seat, given, guess=guess, at=request.at, once=request.once)
    return _wants(seat, guess=guess)


@router.get("/cases/{case_id}/settlements", response=shapes.Settlements, auth=tokens.READ)
def settlements(request: HttpRequest, case_id: str) -> shapes.Settlements:
    """What the neutral engine found, as your side may see it."""
    return _found(store.view_for(serving.seated(request, case_id)))


def _found(found: store.Found) -> shapes.Settlements:
    view = found.view.as_json() if found.view else None
    return shapes.Settlements(view=view, guessed=found.guessed, sitting=found.number)


@router.post("/cases/{case_id}/settlements/ready", response=shapes.Settlements, auth=tokens.WRITE)
@acting
def ready(request: HttpRequest, case_id: str) -> shapes.Settlements:
    """Say that your side is ready; once both are, each sees its own view of the result."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    store.ask_for_result(seat, at=request.at, once=request.once)
    return _found(store.view_for(seat))


@router.post("/cases/{case_id}/settlements/longer", response=shapes.Settlements, auth=tokens.WRITE)
def longer(request: HttpRequest, case_id: str) -> shapes.Settlements:
    """Look on for half a minute where `unproved` says that something better than what suits your guess may exist; once for each guess."""
    return _found(store.look_on(serving.seated(request, case_id, roles=access.WRITERS)))


# --- offers ---


@router.get("/cases/{case_id}/offers", response=list[shapes.Move], auth=tokens.READ)
def offers(request: HttpRequest, case_id: str) -> list[shapes.Move]:
    """The journal of the talks, the latest move first, with what each package is worth to your side."""
    seat = serving.seat(request, case_id)
    rows = store.moves(seat)
    worth = store.worth_to_us(seat, {row.number: row.package for row in rows if row.package})
    return [_move(seat, row, worth.get(row.number)) for row in rows]


def _move(seat: Seat, row: Move, worth: float | None = None) -> shapes.Move:
    names = ("number", "at", "by", "act", "package", "why", "answers", "until")
    return shapes.Move(
        side=serving.slug(seat, row.part), worth_to_us=worth, **{name: getattr(row, name) for name in names}
    )


@router.post("/cases/{case_id}/offers", response=shapes.Move, auth=tokens.WRITE)
@acting
def propose(request: HttpRequest, case_id: str, body: shapes.Offer) -> shapes.Move:
    """Put a whole package on the table; where the other side's offer is open, this counters it."""
    seat = serving.writer(request, case_id)
    row = store.propose(seat, body.package, why=body.why, until=body.until, at=request.at, once=request.once)
    return _move(seat, row)


@router.post("/cases/{case_id}/offers/{int:number}/accept", response=shapes.Move, auth=tokens.WRITE)
@acting
def accept(request: HttpRequest, case_id: str, number: int, body: shapes.Answer) -> shapes.Move:
    """Accept the open offer as it stands."""
    seat = serving.writer(request, case_id)
    return _move(seat, store.accept_offer(seat, number=number, why=body.why, at=request.at, once=request.once))


@router.post("/cases/{case_id}/offers/{int:number}/decline", response=shapes.Move, auth=tokens.WRITE)
@acting
def decline(request: HttpRequest, case_id: str, number: int, body: shapes.Refusal) -> shapes.Move:
    """Decline the open offer and say what would have to change."""
    seat = serving.writer(request, case_id)
    return _move(seat, store.decline_offer(seat, number=number, why=body.why, at=request.at, once=request.once))


@router.post("/cases/{case_id}/offers/withdraw", response=shapes.Move, auth=tokens.WRITE)
@acting
def withdraw(request: HttpRequest, case_id: str, body: shapes.Answer) -> shapes.Move:
    """Take back your own open offer."""
    seat = serving.writer(request, case_id)
    return _move(seat, store.withdraw_offer(seat, why=body.why, at=request.at, once=request.once))
