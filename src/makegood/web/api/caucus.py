"""A caucus: what a side and its mediator say to each other apart, and what the mediator proposes to both."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from makegood.client import shapes
from makegood.formats import Faulty
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.api import serving, tokens
from makegood.web.api.cases import PageNumber
from makegood.web.api.communicate import message_of
from makegood.web.api.once import acting
from makegood.web.api.openapi import gives
from makegood.web.cases.models import Caucus, Exhibit, Part, Role
from makegood.web.caucus import store
from makegood.web.caucus.models import Kind, Paper, Proposal

router = Router(tags=["Mediate"])


def _seat(request: HttpRequest, case_id: str, part: str) -> tuple[Seat, Caucus]:
    """Who asks, and the caucus of this part if they sit in it; else 404."""
    seat = serving.seat(request, case_id)
    if part not in Part.values or not seat.sees(Caucus.of(part)):
        raise Http404
    return seat, Caucus.of(part)


@router.get("/cases/{case_id}/caucus/{part}", response=shapes.Page[shapes.CaucusPaper], auth=tokens.READ)
def caucus(request: HttpRequest, case_id: str, part: str, page: int = PageNumber) -> shapes.Page[shapes.CaucusPaper]:
    """What was said and laid open between one side (requesting or responding) and the mediator. That you read it is noted."""
    seat, room = _seat(request, case_id, part)
    given: list[Paper] = []

    def show(row: Paper) -> shapes.CaucusPaper:
        given.append(row)
        return _paper(row)

    found = serving.paged(store.papers(seat, room), show, page)
    store.read(seat, room, given, at=request.at)
    return found


def _paper(row: Paper) -> shapes.CaucusPaper:
    names = ("kind", "title", "text", "by", "by_mediator", "at", "taken_back_at")
    return shapes.CaucusPaper(
        id=row.pk,
        has_file=row.exhibit_id is not None,
        read_by=[shapes.ReadBy(name=read.name, at=read.at) for read in row.reads.all()],
        **{name: getattr(row, name) for name in names},
    )


@router.post("/cases/{case_id}/caucus/{part}", response=shapes.CaucusPaper, auth=tokens.WRITE)
@acting
def say(request: HttpRequest, case_id: str, part: str, body: shapes.Words) -> shapes.CaucusPaper:
    """Write in a caucus, as the mediator or for your side."""
    seat, room = _seat(request, case_id, part)
    if not seat.may_write_in(room):
        raise Http404
    return _paper(store.say(seat, room, body.text, at=request.at, once=request.once))


@router.get(
    "/cases/{case_id}/caucus/{part}/{int:paper_id}/file",
    auth=tokens.READ,
    openapi_extra=gives("application/octet-stream"),
)
def file(request: HttpRequest, case_id: str, part: str, paper_id: int) -> HttpResponse:
    """The file that was laid open. That you read it is noted."""
    seat, room = _seat(request, case_id, part)
    row = store.papers(seat, room).filter(pk=paper_id).first()
    if row is None or row.exhibit is None:
        raise Http404
    store.read(seat, room, [row], at=request.at)
    return serving.file_of(row.exhibit)


@router.post("/cases/{case_id}/laid-open", response=shapes.CaucusPaper, auth=tokens.WRITE)
@acting
def lay_open(request: HttpRequest, case_id: str, body: shapes.LayOpen) -> shapes.CaucusPaper:
    """Let the mediator see a copy of your assessment, of your preferences, or an exhibit."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    if body.exhibit is not None:
        copy = store.copy_of_exhibit(access.one(seat, Exhibit.objects.all(), pk=body.exhibit))
    elif (of_kind := store.copy_of(seat, Kind(body.kind))) is not None:
        copy = of_kind
    else:
        raise Faulty.one("There is nothing of it yet.", "Make it first, or give an exhibit.", path=("kind",))
    return _paper(store.lay_open(seat, copy, at=request.at, once=request.once))


@router.delete("/cases/{case_id}/caucus/{part}/{int:paper_id}", response=shapes.CaucusPaper, auth=tokens.WRITE)
@acting
def take_back(request: HttpRequest, case_id: str, part: str, paper_id: int) -> shapes.CaucusPaper:
    """Take back what your side laid open: the mediator no longer sees it."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    room = Caucus.of(seat.us.part)
    row = store.papers(seat, room).filter(pk=paper_id, by_mediator=False).first()
    if row is None or part != seat.us.part:
        raise Http404
    store.take_back(seat, row, at=request.at, once=request.once)
    return _paper(store.papers(seat, room).get(pk=paper_id))


# --- what the mediator proposes ---


@router.get("/cases/{case_id}/proposals", response=list[shapes.MediatorsProposal], auth=tokens.READ)
def proposals(request: HttpRequest, case_id: str) -> list[shapes.MediatorsProposal]:
    """What the mediator proposed to both sides, the latest first, with as much of the answers as you may know."""
    return [_proposal(each) for each in store.proposals(serving.seat(request, case_id))]


def _proposal(standing: store.Standing) -> shapes.MediatorsProposal:
    row = standing.proposal
    return shapes.MediatorsProposal(
        id=row.pk,
        text=row.text,
        by=row.by,
        at=row.at,
        ours=standing.ours.yes if standing.ours else None,
        answers={answer.part: answer.yes for answer in standing.answers},
        both_said_yes=standing.outcome,
        withdrawn_at=row.withdrawn_at,
    )


@router.post("/cases/{case_id}/proposals", response=shapes.MediatorsProposal, auth=tokens.WRITE)
@acting
def propose(request: HttpRequest, case_id: str, body: shapes.Words) -> shapes.MediatorsProposal:
    """Put the same proposal before both sides. The mediator only."""
    seat = serving.seat(request, case_id, roles={Role.MEDIATOR})
    store.propose(seat, body.text, at=request.at, once=request.once)
    return _proposal(store.proposals(seat)[0])


@router.delete("/cases/{case_id}/proposals/{int:proposal_id}", response=shapes.MediatorsProposal, auth=tokens.WRITE)
@acting
def withdraw(request: HttpRequest, case_id: str, proposal_id: int) -> shapes.MediatorsProposal:
    """Take back a proposal that waits for an answer. The mediator only."""
    seat = serving.seat(request, case_id, roles={Role.MEDIATOR})
    row = access.one(seat, Proposal.objects.all(), pk=proposal_id)
    return _proposal(store.withdraw(seat, row, at=request.at, once=request.once))


@router.post(
    "/cases/{case_id}/proposals/{int:proposal_id}/answer", response=shapes.MediatorsProposal, auth=tokens.WRITE
)
@acting
def answer(request: HttpRequest, case_id: str, proposal_id: int, body: shapes.YesOrNo) -> shapes.MediatorsProposal:
    """Say yes or no for your side; only the mediator learns it, and both sides whether both said yes."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    row = access.one(seat, Proposal.objects.all(), pk=proposal_id)
    return _proposal(store.answer(seat, row, yes=body.yes, at=request.at, once=request.once))


@router.post("/cases/{case_id}/to-both", response=shapes.Message, auth=tokens.WRITE)
@acting
def speak(request: HttpRequest, case_id: str, body: shapes.Words) -> shapes.Message:
    """Say to both sides how they talk with each other. The mediator only."""
    seat = serving.seat(request, case_id, roles={Role.MEDIATOR})
    return message_of(seat, store.speak(seat, body.text, at=request.at, once=request.once))
