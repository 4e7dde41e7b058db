"""The assessment and the governing contract: what one side knows, and what follows from it. Only that side sees it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router

from makegood.breach import Report
from makegood.client import shapes
from makegood.contract import Event, EventKind
from makegood.formats import Faulty, build
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.api import readings, serving, tokens
from makegood.web.api.once import acting
from makegood.web.api.openapi import takes
from makegood.web.breach import store as breach
from makegood.web.contract import store as contracts
from makegood.web.contract.forms import METHODS
from makegood.web.contract.models import Contract, Standing
from makegood.web.reading.models import LongFile

router = Router(tags=["Assess"])


@router.get("/cases/{case_id}/assessment", response=shapes.Document, auth=tokens.READ)
def assessment(request: HttpRequest, case_id: str) -> shapes.Document:
    """What your side's answers come to, as `makegood assess --json` says it."""
    return breach.assessment(_paper(request, case_id)).model_dump(mode="json", by_alias=True)


@router.get("/cases/{case_id}/assessment/answers", response=shapes.Document, auth=tokens.READ)
def answers(request: HttpRequest, case_id: str) -> shapes.Document:
    """Your side's answers, as in assessment.yaml."""
    return breach.report_of(_paper(request, case_id)).model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _paper(request: HttpRequest, case_id: str) -> breach.Paper:
    paper = breach.latest(serving.seated(request, case_id))
    if paper is None:
        raise Http404
    return paper


@router.put(
    "/cases/{case_id}/assessment/answers",
    response=shapes.Document,
    auth=tokens.WRITE,
    openapi_extra=takes("Assessment"),
)
@acting
def save_answers(request: HttpRequest, case_id: str, body: serving.Given) -> shapes.Document:
    """Save your side's answers and return what they come to."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    report = breach.for_this_case(seat, build(body, Report))
    paper = breach.save_report(seat, report, at=request.at, once=request.once, assessed=True)
    return breach.assessment(paper).model_dump(mode="json", by_alias=True)


# --- the contract ---


@router.get("/cases/{case_id}/contracts", response=list[shapes.ContractRow], auth=tokens.READ)
def list_contracts(request: HttpRequest, case_id: str) -> list[shapes.ContractRow]:
    """The contracts that you see, the newest first."""
    rows = contracts.contracts(serving.seat(request, case_id))
    return [shapes.ContractRow(**_head(row), clauses=row.clauses.count()) for row in rows[: serving.MOST]]


def _head(row: Contract) -> dict[str, Any]:
    exhibit = row.exhibit
    return {"id": row.pk, "room": row.room, "name": exhibit.name, "sha256": exhibit.sha256, "read_at": row.read_at}


@router.post("/cases/{case_id}/contracts", response={200: shapes.Contract, 202: shapes.Reading}, auth=tokens.WRITE)
@acting
def add_contract(request: HttpRequest, case_id: str, file: serving.Upload = None) -> shapes.Contract | readings.Left:
    """Read a contract (PDF, DOCX, text) for your own side: its clauses with their places, and the dates that follow.

    A long one is read meanwhile: 202, and `/readings/{id}` tells how it stands.
    """
    seat = serving.writer(request, case_id)
    came = readings.come(request, serving.taken(file))
    if left := readings.left(seat, LongFile.Kind.CONTRACT, came):
        return left
    return _contract(seat, contracts.add(seat, **came))


@router.get("/cases/{case_id}/contracts/{int:contract_id}", response=shapes.Contract, auth=tokens.READ)
def contract(request: HttpRequest, case_id: str, contract_id: int) -> shapes.Contract:
    """What a contract says that bears on a breach."""
    seat = serving.seat(request, case_id)
    return _contract(seat, _one(seat, contract_id))


def _one(seat: Seat, contract_id: int) -> Contract:
    return access.one(seat, Contract.objects.select_related("exhibit"), pk=contract_id)


def _contract(seat: Seat, row: Contract) -> shapes.Contract:
    names = ("kind", "section", "heading", "start", "end", "quote", "says", "terms", "confidence", "status")
    clauses = [
        shapes.Clause(id=each.pk, page=each.page, **{name: getattr(each, name) for name in names})
        for each in row.clauses.all()
    ]
    dates = [
        shapes.Date(
            event=str(found.event.kind),
            at=found.event.at,
            what=date.what,
            due=date.due,
            steps=list(date.steps),
            source=date.source,
            kind=date.kind,
        )
        for found in contracts.follows(seat, row)
        for date in found.dates
    ]
    return shapes.Contract(
        **_head(row), clauses=clauses, not_found=list(row.not_found), notes=list(row.notes), dates=dates
    )


@router.post("/cases/{case_id}/contracts/{int:contract_id}/clauses", response=shapes.Contract, auth=tokens.WRITE)
@acting
def decide(request: HttpRequest, case_id: str, contract_id: int, body: shapes.Decision) -> shapes.Contract:
    """Say of clauses whether they are what they were found to be."""
    seat = serving.writer(request, case_id)
    row = _one(seat, contract_id)
    known = {str(clause.pk): clause for clause in row.clauses.all()}
    if strange := [pk for pk in body.clauses if pk not in known]:
        raise Faulty.one(f"Clause {strange[0]} is not one of this contract.", "", path=("clauses",))
    chosen = [known[pk] for pk in body.clauses]
    contracts.decide(seat, row, chosen, Standing(body.says), at=request.at)
    return _contract(seat, _one(seat, contract_id))


@router.post("/cases/{case_id}/contracts/{int:contract_id}/events", response=shapes.Contract, auth=tokens.WRITE)
@acting
def happened(request: HttpRequest, case_id: str, contract_id: int, body: shapes.Happening) -> shapes.Contract:
    """Note something from which the contract counts; the answer holds the dates that follow."""
    seat = serving.writer(request, case_id)
    row = _one(seat, contract_id)
    event = _event(seat, body)
    try:
        contracts.can_count(seat, row, event)
    except (ValueError, OverflowError) as error:
        raise Faulty.one(str(error), path=("at",)) from None
    contracts.note_happening(seat, row, event, as_asked=body.as_asked, at=request.at, once=request.once)
    return _contract(seat, row)


def _event(seat: Seat, said: shapes.Happening) -> Event:
    if said.kind not in set(EventKind):
        raise Faulty.one(f"‘{said.kind}’ is not an event.", f"Write one of {', '.join(EventKind)}.", path=("kind",))
    if said.method not in METHODS:
        known = ", ".join(filter(None, METHODS))
        raise Faulty.one(f"‘{said.method}’ is not a way to send.", f"Write one of {known}.", path=("method",))
    return Event(EventKind(said.kind), said.at.astimezone(seat.case.calendar.tz), said.method)
