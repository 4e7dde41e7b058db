"""What every operation does the same way: whose seat it is, a page of a list, a file given or taken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import EmptyPage, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest
from ninja import Body, File
from ninja.files import UploadedFile

from makegood.client import shapes
from makegood.formats import Fault, Faulty
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.cases.models import Exhibit, Side, Sitting
from makegood.web.uploads import Refused

A_PAGE, MOST = 50, 200  # things on one page
NO_TEXT = {chr(0), *map(chr, range(0xD800, 0xE000))}  # signs that no database and no file of ours keeps
Row, Item = TypeVar("Row"), TypeVar("Item")
Given = Body[dict[str, Any]]  # a document with a format of its own
Upload = File[UploadedFile | None]


def seat(request: HttpRequest, case_id: str, *, roles: Collection[str] = access.ANY) -> Seat:
    """The seat of the token's owner in a case that the token opens; else 404."""
    _opens(request, case_id)
    return access.seat(request, case_id, roles=roles)


def seated(request: HttpRequest, case_id: str, *, roles: Collection[str] = access.ANY) -> Seat:
    """The same on a side, where private things are at home."""
    _opens(request, case_id)
    return access.seated(request, case_id, roles=roles)


def writer(request: HttpRequest, case_id: str) -> Seat:
    return seat(request, case_id, roles=access.WRITERS)


def lead(request: HttpRequest, case_id: str) -> Seat:
    return seat(request, case_id, roles=access.LEADS)


def _opens(request: HttpRequest, case_id: str) -> None:
    if request.auth.case_id not in (None, case_id):
        raise Http404


def sittings(request: HttpRequest, rows: QuerySet[Sitting]) -> QuerySet[Sitting]:
    """Those of `rows` that the token opens."""
    return rows if request.auth.case_id is None else rows.filter(case_id=request.auth.case_id)


def paged(rows: Sequence[Row], show: Callable[[Row], Item], page: int, size: int = A_PAGE) -> shapes.Page[Item]:
    """One page of `rows`. A page beyond the last is empty."""
    pages = Paginator(rows, size)
    try:
        found = [show(row) for row in pages.page(page)]
    except EmptyPage:
        found = []
    return shapes.Page(items=found, count=pages.count, page=page, pages=pages.num_pages)


def taken(file: UploadedFile | None) -> UploadedFile:
    """The file that came; Faulty where it was refused on its way."""
    if isinstance(file, Refused):
        raise Faulty.one(str(file.reason), "", path=("file",))
    if file is None:
        raise Faulty.one("There is no file.", "Send it as the part ‘file’ of a form.", path=("file",))
    return file


def side(row: Side) -> shapes.Side:
    return shapes.Side(
        id=row.slug, part=row.part, name=row.name, short=row.short, country=row.country, joined_at=row.joined_at
    )


def slug(of: Seat, part: str) -> str:
    """A side's id by its part; empty for nobody's."""
    return next((each.slug for each in of.sides if each.part == part), "")


def readable(text: str) -> str:
    """A text that came in a form, if it can be kept."""
    if not NO_TEXT.isdisjoint(text):
        raise Faulty.one("A text holds a sign that is none (zero, or half a pair).", "Leave it out.")
    return text


def file_of(row: Exhibit) -> FileResponse:
    """An exhibit as a file to save."""
    try:
        file = row.open()
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Content-Length": str(row.size), "Content-Security-Policy": "sandbox; default-src 'none'"}
    return FileResponse(
        file, as_attachment=True, filename=row.name, content_type="application/octet-stream", headers=headers
    )


def filled(form: Form) -> dict[str, Any]:
    """What a page's form makes of what was sent, so that the same is refused here as there. Raises Faulty."""
    if not form.is_valid():
        raise Faulty(
            Fault(str(says), path=() if name == NON_FIELD_ERRORS else (name,))
            for name, errors in form.errors.items()
            for says in errors
        )
    said: dict[str, Any] = form.cleaned_data
    return said
