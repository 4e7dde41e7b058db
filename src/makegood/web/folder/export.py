"""The files of a case as one side sees it. Nothing here is asked of a room that the seat does not see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from makegood import record
from makegood.journey import CaseFile, CaseParty, Person
from makegood.journey.folder import CASE, EXHIBITS
from makegood.obligations import Limits
from makegood.web.access import Seat, in_rooms
from makegood.web.agreement import store as agreement
from makegood.web.breach import store as breach
from makegood.web.cases import drafts, store
from makegood.web.cases.models import Exhibit, Side
from makegood.web.contract import store as contract
from makegood.web.contract.models import Standing
from makegood.web.dialogue import ear
from makegood.web.dialogue.models import Class
from makegood.web.dialogue.store import MAILBOX, WRITE_FORM
from makegood.web.folder import also, letters
from makegood.web.folder.models import Known
from makegood.web.negotiation import store as negotiation
from makegood.web.obligations import together
from makegood.web.obligations.models import Happened

RECORD = "record/"
EARLIER = "record/earlier/"
OF_A_RECORD = "application/x-makegood-record"  # a record that came with a folder: of what was done elsewhere

Content = bytes | Exhibit


def files(seat: Seat) -> Iterator[tuple[str, Content]]:
    """Every file of the case as this seat may see it, by its name in the folder; the seat must be of a side."""
    yield CASE, _yaml(_case(seat))
    yield from _contract(seat)
    yield from _assessment(seat)
    yield from _figures(seat)
    yield from _messages(seat)
    yield from _talks(seat)
    yield from _agreement(seat)
    yield from _also(seat)
    yield from _exhibits(seat)
    yield from _records(seat)


def _yaml(said: Any) -> bytes:
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=100).encode()


# --- case.yaml ---


def known(seat: Seat) -> CaseFile | None:
    """What a folder said of this case when it was brought in."""
    row = in_rooms(seat, Known.objects.filter(room=seat.own_room)).first()
    return CaseFile.model_validate(row.case_file) if row else None


def _case(seat: Seat) -> dict[str, Any]:
    before, case, story = known(seat), seat.case, store.story(seat)
    day = case.happened_on or case.opened_at.astimezone(case.calendar.tz).date()
    at = dt.datetime.combine(day, dt.time(), case.calendar.tz)
    if before and before.happened_at.date() == day:
        at = before.happened_at
    made = CaseFile(
        title=case.title,
        what_happened=(story.happened if story else "") or case.title,
        happened_at=at,
        parties=tuple(_party(seat, side, before) for side in sorted(seat.sides, key=lambda side: side.part)),
        our_side=seat.us.slug,
        calendar=case.calendar_terms,
        language=case.language,
    )
    return made.model_dump(mode="json", exclude_defaults=True)


def _party(seat: Seat, side: Side, before: CaseFile | None) -> CaseParty:
    told = next((party for party in before.parties if party.id == side.slug), None) if before else None
    people = {_key(person): person for person in (told.people if told else ())}
    for person in _people(seat, side):
        people.setdefault(_key(person), person)
    return CaseParty(
        id=side.slug,
        name=side.name,
        role=side.part,
        country=side.country,
        language=told.language if told else side.language,
        people=tuple(people.values()),
    )


def _people(seat: Seat, side: Side) -> Iterator[Person]:
    """Who sits there, advisers left out, and who writes for them. The addresses of the other side only where they wrote from them."""
    ours = side.part == seat.us.part
    for sitting in store.people(seat, side):
        if sitting.role != "adviser":
            name, email = sitting.user.name or str(sitting.user), sitting.user.email if ours else ""
            yield Person(name=name, email=email, title=sitting.title)
    writers = ear.spoken(ear.rows(seat)).filter(part=side.part).order_by("speaker", "address")
    for speaker, address in writers.values_list("speaker", "address").distinct():
        if speaker.strip() and address:
            yield Person(name=speaker.strip(), email=address)


def _key(person: Person) -> str:
    return person.name.casefold()


# --- assess ---


def _contract(seat: Seat) -> Iterator[tuple[str, Content]]:
    if row := contract.current(seat):
        ending = PurePosixPath(row.exhibit.name).suffix.lower()
        yield f"contract{ending if ending in ('.pdf', '.docx', '.md') else '.txt'}", row.exhibit


def _assessment(seat: Seat) -> Iterator[tuple[str, Content]]:
    if paper := breach.latest(seat):
        yield "assessment.yaml", breach.to_file(breach.report_of(paper)).encode()


def _figures(seat: Seat) -> Iterator[tuple[str, Content]]:
    found = together.figures(seat)
    if found:
        row = next((row for row, *_ in found if row.room == seat.own_room), found[0][0])
        limits = Limits.model_validate(row.limits)
        yield "indicators.yaml", _yaml(limits.model_dump(mode="json", by_alias=True, exclude_defaults=True))
        yield "indicators.csv", row.csv.encode()


# --- communicate ---


def _messages(seat: Seat) -> Iterator[tuple[str, Content]]:
    spoken = ear.spoken(ear.rows(seat)).order_by("at", "id")
    if box := letters.mailbox(spoken, _sources(seat), {side.part: side.slug for side in seat.sides}):
        yield "thread.mbox", box
    if seat.user and (text := drafts.load(seat.user, WRITE_FORM, seat.case.pk).get("text", "")):
        yield "draft.txt", text.encode()


def _sources(seat: Seat) -> Iterator[bytes]:
    """The mails as they were brought in, for those that our side brought."""
    for exhibit in in_rooms(seat, Exhibit.objects.filter(media_type=MAILBOX)).order_by("id"):
        with exhibit.open() as file:
            yield file.read()


# --- negotiate ---


def _talks(seat: Seat) -> Iterator[tuple[str, Content]]:
    """What is on the table with our own part of it, and our guess of theirs where we made one."""
    table = negotiation.on_the_table(seat.case)
    ours = negotiation.preferences(seat)
    if table is None or ours is None:
        return
    said = {seat.us.slug: ours, seat.them.slug: negotiation.preferences(seat, guess=True)}
    sides = {
        slug: wants.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for slug, wants in said.items()
        if wants is not None
    }
    yield "talks.yaml", _yaml({**table.shared, "sides": sides})


# --- document and monitor ---


def _agreement(seat: Seat) -> Iterator[tuple[str, Content]]:
    version = agreement.binding(seat.case) or agreement.newest(seat.case)
    if version is None:
        if working := agreement.working(seat):
            yield "terms.yaml", _yaml(agreement.raw(working.terms))
        return
    yield "terms.yaml", _yaml(agreement.raw(agreement.terms_of(version)))
    if signatures := agreement.signatures(version):
        said = [signature.model_dump(mode="json", exclude_defaults=True) for signature in signatures]
        yield "signatures.yaml", _yaml({"signatures": said})
    if events := [row.event for row in in_rooms(seat, Happened.objects.all())]:
        yield "events.yaml", _yaml({"events": events})


# --- the rest ---


def _also(seat: Seat) -> Iterator[tuple[str, Content]]:
    story = store.story(seat)
    table = negotiation.on_the_table(seat.case)
    notes = ear.rows(seat).filter(message_class=Class.INTERNAL).order_by("at", "id")
    said = also.Also(
        hit=story.hit if story else "",
        wants=story.wants if story else "",
        facts={name: exhibit.fact for name, exhibit in _named(seat) if exhibit.fact.strip()},
        clauses=_clauses(seat),
        notes=tuple(also.Note(at=row.at, subject=row.subject, text=row.text) for row in notes),
        issues=dict(table.shared) if table and negotiation.preferences(seat) is None else {},
    )
    if said != also.Also():
        yield also.NAME, _yaml(said.model_dump(mode="json", exclude_defaults=True))


def _clauses(seat: Seat) -> Mapping[str, str]:
    row = contract.current(seat)
    decided = row.clauses.exclude(status=Standing.CANDIDATE) if row else ()
    return {f"{clause.kind}/{clause.start}": clause.status for clause in decided}


def _exhibits(seat: Seat) -> Iterator[tuple[str, Content]]:
    for name, exhibit in _named(seat):
        yield EXHIBITS + name, exhibit


def _named(seat: Seat) -> list[tuple[str, Exhibit]]:
    """The evidence, each piece under a name of its own; what has another file in the folder is left out."""
    row = contract.current(seat)
    own_file = {row.exhibit.sha256} if row else set()
    taken: set[str] = set()
    found = []
    for exhibit in sorted(store.exhibits(seat), key=lambda each: each.pk):
        if exhibit.sha256 in own_file or exhibit.media_type == OF_A_RECORD or _is_in_the_thread(exhibit):
            continue
        name = _free(exhibit.name, taken)
        taken.add(name.casefold())
        found.append((name, exhibit))
    return found


def _is_in_the_thread(exhibit: Exhibit) -> bool:
    if exhibit.media_type != MAILBOX:
        return False
    with exhibit.open() as file:
        return letters.holds_mail(file.read())


def _free(name: str, taken: Iterable[str]) -> str:
    path, number, free = PurePosixPath(name), 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{path.stem} ({number}){path.suffix}"
    return free


def _records(seat: Seat) -> Iterator[tuple[str, Content]]:
    for room in sorted(seat.rooms):
        if entries := store.entries(seat, room):
            yield f"{RECORD}{room}.jsonl", record.write(entries).encode()
    for exhibit in in_rooms(seat, Exhibit.objects.filter(media_type=OF_A_RECORD)).order_by("id"):
        yield EARLIER + exhibit.name, exhibit
