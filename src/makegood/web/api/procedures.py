"""Blind bids, the single text, and an improvement of what is signed: the lead of a side moves, everybody at the table reads."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router

from makegood.client import shapes
from makegood.formats import Faulty
from makegood.negotiation.procedures.single_text import CHANGES
from makegood.web.access import Seat
from makegood.web.api import serving, tokens
from makegood.web.api.once import acting
from makegood.web.negotiation import bids, store, texts
from makegood.web.negotiation.models import Procedure

router = Router(tags=["Procedures"])
Which = Literal["text", "improvement"]


def _speaker(request: HttpRequest, case_id: str) -> Seat:
    """The lead of a side, once something is on the table."""
    return _at_the_table(serving.lead(request, case_id))


def _at_the_table(seat: Seat) -> Seat:
    if store.on_the_table(seat.case) is None:
        raise Http404
    return seat


# --- blind bids ---


@router.get("/cases/{case_id}/bids", response=shapes.Bids, auth=tokens.READ)
def biddings(request: HttpRequest, case_id: str) -> shapes.Bids:
    """Every bidding, the latest first, with what your side sealed in the round that runs; and what may still be bid on."""
    return _bids(_at_the_table(serving.seat(request, case_id)))


def _bids(seat: Seat) -> shapes.Bids:
    return shapes.Bids(
        sums=bids.to_bid_on(seat.case),
        lists_left=bids.lists_left(seat.case),
        biddings=[_bidding(seat, one) for one in reversed(bids.biddings(seat.case))],
    )


def _bidding(seat: Seat, one: bids.Bidding) -> shapes.Bidding:
    now = one.state.seen_by(one.begun_by)
    in_it = seat.side is not None and seat.us.part in one.sealed and seat.sees(seat.us.part)
    opened = one.state.envelopes.held if one.state.envelopes else {}
    return shapes.Bidding(
        issue=one.issue,
        payer=serving.slug(seat, one.payer),
        packages=[dict(package) for package in one.packages],
        begun_by=serving.slug(seat, one.begun_by),
        declined=one.declined,
        over=one.over,
        round=now["round"],
        of=now["of"],
        sealed=[serving.slug(seat, part) for part in one.sealed],
        ours=one.words.get(seat.us.part) if in_it else None,
        must_open=in_it and one.opening and seat.us.part not in opened,
        match=now["match"],
    )


@router.post("/cases/{case_id}/bids", response=shapes.Bids, auth=tokens.WRITE)
@acting
def propose_bids(request: HttpRequest, case_id: str, body: shapes.NewBidding) -> shapes.Bids:
    """Propose blind bids, for one sum on the table or on a list of packages that both know. Leads only."""
    seat = _speaker(request, case_id)
    if (body.issue is None) == (body.packages is None):
        raise Faulty.one("Bids are for one sum or on one list.", "Write issue, or packages.")
    if body.issue is not None:
        close = {"we_pay": body.we_pay, "close": body.close}
        bids.begin(seat, body.issue, **close, at=request.at, once=request.once)
    else:
        bids.begin_on(seat, body.packages or [], at=request.at, once=request.once)
    return _bids(seat)


@router.post("/cases/{case_id}/bids/decline", response=shapes.Bids, auth=tokens.WRITE)
@acting
def decline_bids(request: HttpRequest, case_id: str) -> shapes.Bids:
    """Do without a bidding that nobody is bound in yet. Leads only."""
    seat = _speaker(request, case_id)
    bids.decline(seat, at=request.at, once=request.once)
    return _bids(seat)


@router.post("/cases/{case_id}/bids/bid", response=shapes.Bids, auth=tokens.WRITE)
@acting
def bid(request: HttpRequest, case_id: str, body: shapes.Bid) -> shapes.Bids:
    """Seal your side's bid: an amount, the packages that you would sign, or a seal of your own making. Leads only."""
    seat = _speaker(request, case_id)
    if len(body.model_dump(exclude_none=True)) != 1:
        raise Faulty.one("A bid is one of three things.", "Write amount, order or seal.")
    if body.seal is not None:
        bids.hand_in(seat, body.seal, at=request.at, once=request.once)
    elif body.order is not None:
        bids.tick(seat, body.order, at=request.at, once=request.once)
    else:
        bids.bid(seat, Decimal(body.amount or 0), at=request.at, once=request.once)
    return _bids(seat)


@router.post("/cases/{case_id}/bids/open", response=shapes.Bids, auth=tokens.WRITE)
@acting
def open_seal(request: HttpRequest, case_id: str, body: shapes.OpenSeal) -> shapes.Bids:
    """Open a seal of your own making, once both sides are bound. Leads only."""
    seat = _speaker(request, case_id)
    bids.open_seal(seat, body.bid, body.salt, at=request.at, once=request.once)
    return _bids(seat)


# --- a single text, and something better than what is signed ---


@router.get("/cases/{case_id}/procedures/{procedure}", response=shapes.SingleText, auth=tokens.READ)
def read_text(request: HttpRequest, case_id: str, procedure: Which) -> shapes.SingleText:
    """The single text (text), or the improvement of what is signed (improvement), with your own side's answer."""
    return _text(serving.seat(request, case_id), Procedure(procedure))


def _text(seat: Seat, procedure: Procedure) -> shapes.SingleText:
    now = texts.run(seat.case, procedure)
    if now is None:
        raise Http404
    private = seat.side is not None and seat.sees(seat.us.part)
    drafts = [now.package, *(package for _at, package, _final in now.drafts)]
    left = CHANGES - now.restated.get(seat.us.part, 0) if private and procedure == Procedure.TEXT else None
    return shapes.SingleText(
        begun_by=serving.slug(seat, now.begun_by),
        begun_at=now.begun_at,
        joined_at=now.joined_at,
        drafts=[shapes.DraftText(number=n, package=dict(one)) for n, one in enumerate(drafts, start=1) if one],
        number=len(drafts),
        final=bool(now.drafts and now.drafts[-1][2]),
        ours=_ours(now, seat.us.part, len(drafts)) if private else None,
        changes_left=left,
        declined=now.declined,
        over=now.over,
        agreed=None if now.agreed is None else dict(now.agreed),
    )


def _ours(now: texts.Run, part: str, number: int) -> shapes.DraftAnswer | None:
    said: Any = now.answers.get(part)
    return None if said is None else shapes.DraftAnswer(number=number, **said.said)


@router.post("/cases/{case_id}/procedures/{procedure}", response=shapes.SingleText, auth=tokens.WRITE)
@acting
def begin_text(request: HttpRequest, case_id: str, procedure: Which, body: shapes.FirstDraft) -> shapes.SingleText:
    """Propose a single text that begins with a package, or to look for something better than what is signed. Leads only."""
    seat, which = _speaker(request, case_id), Procedure(procedure)
    first = store.settled(seat.case) if which == Procedure.IMPROVEMENT else body.package
    if (body.package is None) != (which == Procedure.IMPROVEMENT) or first is None:
        raise Faulty.one("It begins with a package.", "Name one for a text; for an improvement sign one first.")
    texts.begin(seat, which, first, at=request.at, once=request.once)
    return _text(seat, which)


@router.post("/cases/{case_id}/procedures/{procedure}/join", response=shapes.SingleText, auth=tokens.WRITE)
@acting
def join_text(request: HttpRequest, case_id: str, procedure: Which) -> shapes.SingleText:
    """Take part in what the other side proposed. Leads only."""
    seat, which = _speaker(request, case_id), Procedure(procedure)
    texts.join(seat, which, at=request.at, once=request.once)
    return _text(seat, which)


@router.post("/cases/{case_id}/procedures/{procedure}/decline", response=shapes.SingleText, auth=tokens.WRITE)
@acting
def decline_text(request: HttpRequest, case_id: str, procedure: Which) -> shapes.SingleText:
    """Do without it, before both take part. Leads only."""
    seat, which = _speaker(request, case_id), Procedure(procedure)
    texts.decline(seat, which, at=request.at, once=request.once)
    return _text(seat, which)


@router.post("/cases/{case_id}/procedures/{procedure}/answer", response=shapes.SingleText, auth=tokens.WRITE)
@acting
def answer_text(request: HttpRequest, case_id: str, procedure: Which, body: shapes.DraftAnswer) -> shapes.SingleText:
    """Say in private whether your side would sign the draft that you read, and which issues bother it. Leads only."""
    seat, which = _speaker(request, case_id), Procedure(procedure)
    issues = store.on_the_table(seat.case).issues
    if strange := [name for name in body.bothered_by if name not in issues]:
        raise Faulty.one(f"‘{strange[0]}’ is not an issue.", f"Issues are {', '.join(issues)}.", path=("bothered_by",))
    answered = {"signs": body.signs, "bothered_by": tuple(body.bothered_by), "number": body.number - 1}
    texts.answer(seat, which, **answered, at=request.at, once=request.once)
    return _text(seat, which)


@router.post("/cases/{case_id}/procedures/text/restate", response=shapes.SingleText, auth=tokens.WRITE)
@acting
def restate(request: HttpRequest, case_id: str) -> shapes.SingleText:
    """Have the single text go by what your side wants today. Leads only."""
    seat = _speaker(request, case_id)
    texts.restate(seat, at=request.at, once=request.once)
    return _text(seat, Procedure.TEXT)
