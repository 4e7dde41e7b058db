"""Long files that are read while their sender goes on: left, and asked after."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

from django.http import HttpRequest
from ninja import Router, Status
from ninja.files import UploadedFile

from makegood.client import shapes
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.api import serving, tokens
from makegood.web.reading import store
from makegood.web.reading.models import LongFile

router = Router(tags=["Read long files"])
Left = Status[shapes.Reading]


class Came(TypedDict):
    """A file with what it is kept with."""

    data: bytes
    name: str
    at: dt.datetime
    once: str


def come(request: HttpRequest, file: UploadedFile) -> Came:
    return {"data": file.read(), "name": file.name, "at": request.at, "once": request.once}


def left(seat: Seat, kind: LongFile.Kind, came: Came) -> Left | None:
    """What is answered to a file that is too long to be waited for; None for one that is not."""
    try:
        store.leave_if_long(seat, kind, **came)
    except store.UnderWay as left:
        return Status(202, _reading(left.row))
    return None


@router.get("/cases/{case_id}/readings", response=list[shapes.Reading], auth=tokens.READ)
def readings(request: HttpRequest, case_id: str) -> list[shapes.Reading]:
    """Your side's files that are still to be read, and those of the last days that could not be."""
    return [_reading(row) for row in store.under_way(serving.seat(request, case_id), at=request.at)]


@router.get("/cases/{case_id}/readings/{int:file_id}", response=shapes.Reading, auth=tokens.READ)
def reading(request: HttpRequest, case_id: str, file_id: int) -> shapes.Reading:
    """How the reading of one file stands, and what came of it."""
    return _reading(access.one(serving.seated(request, case_id), LongFile.objects.all(), pk=file_id))


def _reading(row: LongFile) -> shapes.Reading:
    contract = store.contract_of(row)
    return shapes.Reading(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        standing=row.standing,
        steps_done=row.steps_done,
        steps=row.steps,
        contract=contract and contract.pk,
        fresh=row.found,
        faults=[shapes.Fault(**fault) for fault in row.faults or ()],
    )
