"""Answers that came by mail: they wait in the room of one side until a person of it says what they are.

Who answers and sits at the table says it for themselves (or a colleague of theirs does): a message to the other side, or
that something is done. What somebody writes who has only a link waits for the people who wrote to them. Until then
nothing of it is in the case, and nobody else sees it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from makegood import dialogue as ear
from makegood.dialogue.mails import parsed
from makegood.formats import Faulty
from makegood.obligations import Event
from makegood.obligations.words import title
from makegood.web import access, languages
from makegood.web.access import Seat, in_rooms
from makegood.web.cases import files
from makegood.web.cases.models import Case, Link, Part, Purpose, Role, Side, Sitting
from makegood.web.cases.write import Writing, act
from makegood.web.dialogue import store as dialogue
from makegood.web.engine.incoming import Arrival, Sort
from makegood.web.engine.models import Outgoing
from makegood.web.guard import trial
from makegood.web.obligations import store
from makegood.web.obligations.models import Arrived
from makegood.web.vault.sealing import scope_of_room

MOST_WAITING = 100  # mails from one side that nobody has looked at; what comes behind them stays in the mailbox
MOST_FILES = 20  # of one mail
SHOWN = 30_000  # signs of one mail
MESSAGE, CLAIM, KEPT, SET_ASIDE = "message", "claim", "kept", "set aside"


# --- what comes in ---


def take(answered: Outgoing, arrival: Arrival, at: dt.datetime) -> Arrived | None:
    """Let an answer to one of our mails wait for those who may say what it is; None where nobody may, or too many wait."""
    case = Case.objects.filter(pk=answered.case_id, closed_at=None).first()
    room, part = whose(case, answered.to) if case else ("", "")
    if not room or Arrived.objects.filter(case=case, key=arrival.key).exists():
        return None
    if Arrived.objects.filter(case=case, part=part, became="").count() >= MOST_WAITING:
        return None
    kept = files.keep([arrival.raw], scope_of_room(case.pk, room))
    subject, text = _words(arrival.raw)
    with act(access.engine(case), what="mail-arrived", room=room, at=at) as writing:
        row = Arrived.objects.create(
            case=case,
            room=room,
            part=part,
            key=arrival.key,
            sha256=kept.sha256,
            name=arrival.name,
            address=arrival.address,
            subject=subject[:300],
            text=text[:SHOWN],
            expected=arrival.address == answered.to.lower(),
            automatic=arrival.sort is Sort.AUTOMATIC,
            at=at,
        )
        writing.details.update({"mail": row.pk, "sha256": kept.sha256})
        if not row.automatic:  # an answer to a note of absence could be answered by another one
            _tell(writing, row, answered.to)
    return row


def whose(case: Case, address: str) -> tuple[str, str]:
    """Which side's room it is that an answer from this address waits in, and which side it comes from; empty: nobody's."""
    seats = Sitting.objects.filter(case=case, left_at=None, side__isnull=False, role__in=(Role.LEAD, Role.MEMBER))
    if seat := seats.filter(user__email=address.lower()).select_related("side").first():
        return seat.side.part, seat.side.part
    links = Link.objects.filter(case=case, purpose=Purpose.ANSWER, revoked_at=None, email__iexact=address)
    if link := links.select_related("side").first():
        return other(link.side.part), link.side.part
    return "", ""


def other(part: str) -> str:
    return Part.RESPONDING.value if part == Part.REQUESTING else Part.REQUESTING.value


def _words(raw: bytes) -> tuple[str, str]:
    """Subject and own words of a mail; empty where it cannot be read as one mail."""
    if raw[:5].lstrip()[:1] in (b"{", b"[") or raw.startswith((b"From ", b"PK", b"\xff", b"\xfe")):
        return "", ""
    try:
        messages = trial.read(ear.read_thread, raw, "mail.eml").messages
    except Faulty:
        return "", ""
    subject, text = messages[0].subject, messages[0].text
    return subject.replace("\x00", ""), text.replace("\x00", "").encode("utf-8", "replace").decode()


def _tell(writing: Writing, row: Arrived, wrote: str) -> None:
    """Ask the writer, or those who wrote to them, to look; at most once an hour, however many come."""
    case = row.case
    seats = Sitting.objects.filter(case=case, side__part=row.room, left_at=None, role__in=(Role.LEAD, Role.MEMBER))
    people = [seat.user for seat in seats.select_related("user").order_by("pk")]
    own = [user for user in people if user.email == wrote.lower()]
    address = settings.SITE_URL + reverse("obligations:mails", args=[case.pk])
    for user in own or people:
        words = {"name": user.name, "case": case, "row": row, "own": bool(own), "address": address}
        subject, body = languages.letter("obligations/mail/arrived.txt", words, to=user)
        key = f"arrived/{row.part}/{writing.at:%Y%m%d%H}/{user.pk}"
        writing.mail(key=key, to=user.email, subject=subject, body=body)


# --- what a person says that it is ---


def waiting(seat: Seat) -> list[Arrived]:
    return list(in_rooms(seat, Arrived.objects.filter(became="", room=seat.own_room)))


def ended(seat: Seat) -> list[Arrived]:
    return list(in_rooms(seat, Arrived.objects.exclude(became="").filter(room=seat.own_room))[:50])


def is_ours(seat: Seat, row: Arrived) -> bool:
    """Whether somebody of our own side wrote it."""
    return row.part == seat.us.part


def attached(row: Arrived) -> list[tuple[str, bytes]]:
    """The files of a mail, by name."""
    return list(_files(_raw(row)))


def say_it(
    seat: Seat, row: Arrived, text: str, message_class: str, *, by_mail: bool = True, at: dt.datetime, once: str = ""
) -> None:
    """Send what one of us wrote by mail as a message to the other side. Raises Faulty."""
    with act(seat, what="mail-confirmed", room=row.room, at=at, once=once) as writing:
        _become(writing, row, MESSAGE)
        message = dialogue.send(seat, text, message_class, subject=row.subject, by_mail=by_mail, at=at)
        writing.details["message"] = message.pk
        writing.then = reverse("dialogue:thread", args=[seat.case.pk]) + f"#message-{message.pk}"


def keep_it(seat: Seat, row: Arrived, *, at: dt.datetime, once: str = "") -> None:
    """Take what the partner wrote by mail into our own room, as mails are brought in; from there it can be shared."""
    with act(seat, what="mail-confirmed", room=row.room, at=at, once=once) as writing:
        _become(writing, row, KEPT)
        sides = {row.address: row.part} if row.address else {}
        dialogue.import_mails(seat, _raw(row), f"mail-{row.pk}.eml", sides=sides, at=at)
        writing.then = reverse("dialogue:thread", args=[seat.case.pk])


def claim_it(seat: Seat, row: Arrived, about: str, note: str, *, at: dt.datetime, once: str = "") -> None:
    """Note that by this mail its writer said that something is done; the files that came with it are the evidence.

    What the partner wrote is itself kept before both sides. Raises Faulty where it would change nothing.
    """
    side = next(side for side in seat.sides if side.part == row.part)
    found = dict(attached(row))
    if not is_ours(seat, row):
        found[f"mail-{row.pk}.eml"] = _raw(row)
    event = Event.model_validate({"kind": "claimed", "by": side.slug, "about": about, "at": at, "note": note})
    with act(seat, what="mail-confirmed", room=row.room, at=at, once=once) as writing:
        _become(writing, row, CLAIM)
        happened = store.record_event(
            seat, event, at, files={name: [data] for name, data in found.items()}, on_word_of=side
        )
        writing.details["event"] = happened.pk
        writing.then = reverse("obligations:commitment", args=[seat.case.pk, about])


def set_aside(seat: Seat, row: Arrived, *, at: dt.datetime, once: str = "") -> None:
    """Leave it: it is nothing for this case."""
    with act(seat, what="mail-set-aside", room=row.room, at=at, once=once) as writing:
        _become(writing, row, SET_ASIDE)
        writing.then = reverse("obligations:mails", args=[seat.case.pk])


def claimable(seat: Seat, row: Arrived, at: dt.datetime) -> list[tuple[str, str]]:
    """What the writer's side could say that it is done now: key and words, what the mail names first."""
    truth = store.followed(seat.case)
    if truth is None:
        return []
    side: Side = next(side for side in seat.sides if side.part == row.part)
    keys = [
        standing.key
        for standing in truth.board(at).standings
        if side.slug in standing.debtors
        and not standing.is_check_in
        and store.may_claim(truth, standing.key, side.slug, at)
    ]
    named = [key for key in keys if title(key).lower() in row.subject.lower()]
    return [(key, title(key)) for key in dict.fromkeys([*named, *keys])]


def _become(writing: Writing, row: Arrived, what: str) -> None:
    """Say once what a mail is. Raises Faulty where somebody has said so before."""
    mine = Arrived.objects.filter(pk=row.pk, became="")
    if not mine.update(became=what, person=writing.seat.name, ended_at=writing.at):
        raise Faulty.one("Somebody of yours has dealt with this mail already.", "Look at what it became.")
    writing.details.update({"mail": row.pk, "became": what})


def _raw(row: Arrived) -> bytes:
    with files.open_kept(row.sha256, scope_of_room(row.case_id, row.room)) as file:
        return file.read()


def _files(raw: bytes) -> Iterator[tuple[str, bytes]]:
    names: set[str] = set()
    for part in parsed(raw).walk():
        if len(names) >= MOST_FILES or part.is_multipart() or part.get_content_disposition() != "attachment":
            continue
        data = part.get_payload(decode=True)
        name = files.safe_name(str(part.get_filename() or "file"))
        if isinstance(data, bytes) and data and name not in names:
            names.add(name)
            yield name, data
