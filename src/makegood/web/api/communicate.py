"""Messages with the other side, what the thread shows, and the coach."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router

from makegood import dialogue
from makegood.client import shapes
from makegood.dialogue.documents import course_json, review_json
from makegood.formats import Faulty
from makegood.web import access
from makegood.web.access import Seat
from makegood.web.api import readings, serving, tokens
from makegood.web.api.cases import PageNumber
from makegood.web.api.once import acting
from makegood.web.cases.models import Exhibit
from makegood.web.dialogue import ear, store
from makegood.web.dialogue.models import Message
from makegood.web.reading.models import LongFile

router = Router(tags=["Communicate"])


@router.post("/check", response=shapes.Document, auth=tokens.CHECK)
def check(request: HttpRequest, body: shapes.Draft) -> shapes.Document:
    """What the coach says of a draft, as `makegood check --json` does. Nothing is kept."""
    review = dialogue.check(body.text, language=body.language, purpose=body.purpose, tone=body.tone)
    return review_json(body.text, review)


@router.post("/cases/{case_id}/check", response=shapes.Document, auth=tokens.READ)
def check_here(request: HttpRequest, case_id: str, body: shapes.Draft) -> shapes.Document:
    """The same with the thread of a case before it, and in the language its words tell unless you say one. Nothing is kept."""
    seat = serving.seated(request, case_id)
    heard = ear.Ear(seat)
    review = dialogue.check(
        body.text,
        language=body.language or ear.written_in(seat.case, body.text),
        purpose=body.purpose,
        tone=body.tone,
        thread=heard.thread if heard.thread.messages else None,
        side=heard.us,
    )
    return review_json(body.text, review)


@router.get("/cases/{case_id}/messages", response=shapes.Page[shapes.Message], auth=tokens.READ)
def messages(request: HttpRequest, case_id: str, page: int = PageNumber) -> shapes.Page[shapes.Message]:
    """The messages that you see, the first one first."""
    seat = serving.seat(request, case_id)
    rows = ear.rows(seat).order_by("at", "pk").prefetch_related("exhibits")
    return serving.paged(rows, lambda row: message_of(seat, row), page)


def message_of(seat: Seat, row: Message) -> shapes.Message:
    names = ("room", "at", "speaker", "subject", "text", "message_class", "purpose", "notice")
    return shapes.Message(
        id=row.pk,
        side=serving.slug(seat, row.part) or None,
        exhibits=[exhibit.pk for exhibit in row.exhibits.all()],
        **{name: getattr(row, name) for name in names},
    )


@router.post("/cases/{case_id}/messages", response=shapes.Message, auth=tokens.WRITE)
@acting
def send(request: HttpRequest, case_id: str, body: shapes.Letter) -> shapes.Message:
    """Say something to the other side, in the case and by mail; an internal message is a note to your own side."""
    seat = serving.writer(request, case_id)
    if body.purpose and body.purpose not in dialogue.PURPOSES:
        known = ", ".join(dialogue.PURPOSES)
        raise Faulty.one(f"‘{body.purpose}’ is not a purpose.", f"Write one of {known}.", path=("purpose",))
    exhibits = [access.one(seat, Exhibit.objects.exclude(media_type=store.MAILBOX), pk=pk) for pk in body.exhibits]
    given = body.model_dump(exclude={"exhibits", "text", "message_class"})
    row = store.send(seat, body.text, body.message_class, exhibits=exhibits, at=request.at, once=request.once, **given)
    return message_of(seat, row)


@router.post(
    "/cases/{case_id}/messages/import", response={200: shapes.BroughtIn, 202: shapes.Reading}, auth=tokens.WRITE
)
@acting
def bring_in(request: HttpRequest, case_id: str, file: serving.Upload = None) -> shapes.BroughtIn | readings.Left:
    """Bring mails (mbox, eml, JSON lines) into your own room; what is here already is not brought in twice.

    A large mailbox is read meanwhile: 202, and `/readings/{id}` tells how it stands.
    """
    seat = serving.writer(request, case_id)
    came = readings.come(request, serving.taken(file))
    if left := readings.left(seat, LongFile.Kind.MAILS, came):
        return left
    return shapes.BroughtIn(fresh=len(store.import_mails(seat, **came)))


@router.get("/cases/{case_id}/reset", response=shapes.ResetDraft, auth=tokens.READ)
def reset(
    request: HttpRequest,
    case_id: str,
    voice: Literal[dialogue.REGISTERS] = Query("plain", alias="register"),
) -> shapes.ResetDraft:
    """A draft to begin again with, for your side alone, in a register. Nothing is kept and nothing is sent."""
    drafted = ear.Ear(serving.seated(request, case_id, roles=access.WRITERS)).reset(voice)
    return shapes.ResetDraft(
        text=drafted.text,
        message_class=str(drafted.message_class),
        why=drafted.why,
        left_open=list(drafted.left_open),
    )


@router.get("/cases/{case_id}/thread", response=shapes.Document, auth=tokens.READ)
def thread(request: HttpRequest, case_id: str, last: int = Query(ear.HEARD, ge=1, le=ear.HEARD)) -> shapes.Document:
    """What the thread shows to your side alone: risk message by message and why, points, interests; `last` messages of it."""
    heard = ear.Ear(serving.seated(request, case_id))
    whole = course_json(heard.thread, heard.course)
    return whole | {"messages": whole["messages"][-last:]}
