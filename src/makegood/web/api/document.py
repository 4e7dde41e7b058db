"""The agreement: willingness, terms and what is unclear in them, versions, who has signed. Signing needs a person and their second factor."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from makegood import agreement as library
from makegood.client import shapes
from makegood.formats import build
from makegood.terms import Terms
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.agreement import store
from makegood.web.agreement.models import Agreement, Version
from makegood.web.agreement.views import FACES
from makegood.web.api import serving, tokens
from makegood.web.api.once import acting
from makegood.web.api.openapi import gives, takes

router = Router(tags=["Document"])


@router.post("/lint", response=shapes.Linted, auth=tokens.CHECK, openapi_extra=takes("Terms"))
def lint(request: HttpRequest, body: serving.Given) -> shapes.Linted:
    """What terms leave unclear, as `makegood lint --json` says it. Nothing is kept."""
    return shapes.Linted(**_linted(store.findings(build(body, Terms))))


def _linted(findings: tuple[library.Finding, ...]) -> dict[str, Any]:
    names = ("kind", "quote", "says", "asks")
    said = [
        shapes.LintFinding(level=str(f.level), path=list(f.path), **{name: getattr(f, name) for name in names})
        for f in findings
    ]
    return {"signable": library.signable(findings), "findings": said}


@router.get("/cases/{case_id}/agreement", response=shapes.Agreement, auth=tokens.READ)
def agreement(request: HttpRequest, case_id: str) -> shapes.Agreement:
    """Where the agreement stands: willingness, versions, signatures."""
    seat = serving.seat(request, case_id)
    newest = Agreement.objects.filter(case=seat.case).last()
    return shapes.Agreement(
        signed_at=newest.signed_at if newest else None,
        versions=[shapes.VersionRow(**_head(seat, row)) for row in store.versions(seat)],
        willing=[_willing(seat, row) for row in store.answers(seat.case).values()],
        sealed=newest.sealed_id if newest else None,
    )


def _head(seat: Seat, row: Version) -> dict[str, Any]:
    names = ("number", "by", "at", "why", "digest")
    signed = [serving.slug(seat, part) for part in row.signatures.order_by("at").values_list("part", flat=True)]
    return {"side": serving.slug(seat, row.part), "signed_by": signed, **{name: getattr(row, name) for name in names}}


def _willing(seat: Seat, row: store.Willing) -> shapes.Willingness:
    side = serving.slug(seat, row.part)
    return shapes.Willingness(side=side, willing=row.willing, says=row.says, by=row.by, at=row.at)


@router.post("/cases/{case_id}/agreement/willing", response=shapes.Willingness, auth=tokens.WRITE)
@acting
def say_willing(request: HttpRequest, case_id: str, body: shapes.Willing) -> shapes.Willingness:
    """Say for your side whether it wants to repair this. Both sides read it."""
    seat = serving.writer(request, case_id)
    return _willing(seat, store.say_willing(seat, body.willing, says=body.says, at=request.at, once=request.once))


@router.get("/cases/{case_id}/agreement/versions/{int:number}", response=shapes.Version, auth=tokens.READ)
def version(request: HttpRequest, case_id: str, number: int) -> shapes.Version:
    """The terms of one version, as in terms.yaml."""
    seat = serving.seat(request, case_id)
    return _version(seat, _one(seat, number))


def _one(seat: Seat, number: int) -> Version:
    row = next((row for row in store.versions(seat) if row.number == number), None)
    if row is None:
        raise Http404
    return row


def _version(seat: Seat, row: Version) -> shapes.Version:
    return shapes.Version(**_head(seat, row), terms=store.raw(store.terms_of(row)))


@router.get(
    "/cases/{case_id}/agreement/versions/{int:number}/{face}", auth=tokens.READ, openapi_extra=gives("application/*")
)
def version_file(request: HttpRequest, case_id: str, number: int, face: str) -> HttpResponse:
    """One version as a document: `face` is pdf, docx, txt …."""
    seat = serving.seat(request, case_id)
    row = _one(seat, number)
    if face not in FACES:
        raise Http404
    media_type, write = FACES[face]
    return HttpResponse(write(store.document(row)), content_type=media_type)


@router.post("/cases/{case_id}/agreement/versions", response=shapes.Version, auth=tokens.WRITE)
@acting
def propose(request: HttpRequest, case_id: str, body: shapes.Proposal) -> shapes.Version:
    """Put terms before both sides as the next version. What somebody signed of an earlier one no longer counts."""
    seat = serving.writer(request, case_id)
    terms = build(body.terms, Terms)
    return _version(seat, store.save_terms(seat, terms, why=body.why, at=request.at, once=request.once))


@router.get("/cases/{case_id}/agreement/draft", response=shapes.Working, auth=tokens.READ)
def draft(request: HttpRequest, case_id: str) -> shapes.Working:
    """The terms that your side works on in its own room, and what they leave unclear."""
    return _working(serving.seated(request, case_id))


def _working(seat: Seat) -> shapes.Working:
    working = store.working(seat)
    if working is None:
        raise Http404
    names = ("based_on", "saved_at", "saved_by")
    said = {name: getattr(working, name) for name in names}
    return shapes.Working(terms=store.raw(working.terms), **said, **_linted(working.findings))


@router.put(
    "/cases/{case_id}/agreement/draft", response=shapes.Working, auth=tokens.WRITE, openapi_extra=takes("Terms")
)
@acting
def keep_draft(request: HttpRequest, case_id: str, body: serving.Given) -> shapes.Working:
    """Keep terms in your own room."""
    seat = serving.seated(request, case_id, roles=access.WRITERS)
    store.keep_working(seat, build(body, Terms), at=request.at, once=request.once)
    return _working(seat)
