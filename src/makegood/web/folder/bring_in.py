"""A case folder becomes a new case: everything is read and checked first, then written in one transaction, or nothing is."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from makegood import agreement as documents
from makegood import negotiation as talking
from makegood import record
from makegood.formats import Fault, Faulty, Source, decode, read
from makegood.journey import CaseFile, Material
from makegood.journey.folder import CONTRACTS, EXHIBITS, THREADS, load, sides_of
from makegood.terms import Terms
from makegood.web.access import Seat
from makegood.web.accounts.models import User
from makegood.web.agreement import store as agreement
from makegood.web.breach import store as breach
from makegood.web.cases import drafts, files, store
from makegood.web.cases.write import act
from makegood.web.contract import store as contract
from makegood.web.contract.models import Standing
from makegood.web.dialogue import store as dialogue
from makegood.web.dialogue.models import Class, Message
from makegood.web.folder import letters
from makegood.web.folder.also import NAME as ALSO
from makegood.web.folder.also import Also
from makegood.web.folder.export import EARLIER, OF_A_RECORD, RECORD
from makegood.web.folder.models import Known
from makegood.web.guard import trial
from makegood.web.negotiation import store as negotiation
from makegood.web.obligations import store as obligations
from makegood.web.obligations import together
from makegood.web.vault.sealing import scope_of_room

SIGNED = "signed"


@dataclass(frozen=True)
class Folder:
    """A case folder that has been read and found whole.

    signed_at   when the last side signed; None before that
    """

    files: Mapping[str, bytes]
    material: Material
    also: Also
    signed_at: dt.datetime | None

    def first(self, names: tuple[str, ...]) -> str:
        return next((name for name in names if name in self.files), "")


def read_folder(given: Mapping[str, bytes]) -> Folder:
    """Read all files of a case folder. Raises Faulty with every fault of every file, each with its file and line."""
    faults: list[Fault] = []
    material = also = None
    try:
        material = trial.read(load, given)
    except Faulty as faulty:
        faults += faulty.faults
    try:
        also = read(given[ALSO], Also, name=ALSO).value if ALSO in given else Also()
    except Faulty as faulty:
        faults += faulty.faults
    for name in sorted(each for each in given if each.startswith(RECORD)):
        try:
            trial.read(record.read, decode(given[name], name), name=name)
        except Faulty as faulty:
            faults += faulty.faults
    if material is not None:
        faults += _misfits(given, material)
    if faults or material is None or also is None:
        raise Faulty(faults)
    return Folder(given, material, also, _signed_at(material))


def _signed_at(material: Material) -> dt.datetime | None:
    if material.terms is None:
        return None
    by_hand = documents.signed_at(material.terms, material.signatures)
    return by_hand or max((event.at for event in material.events if event.kind == SIGNED), default=None)


def _misfits(given: Mapping[str, bytes], material: Material) -> Iterator[Fault]:
    """What one file says against another: parties of the terms, sides of the talks, signatures of other terms."""
    case = material.case
    ids = {party.id for party in case.parties}
    instead = f"case.yaml calls the sides {' and '.join(sorted(ids))}; use these as their ids."
    if material.terms and {party.id for party in material.terms.parties} != ids:
        source: Source[Terms] = read(given["terms.yaml"], Terms, name="terms.yaml")
        found = " and ".join(sorted(party.id for party in material.terms.parties))
        yield Fault(f"These terms are between {found}.", instead, ("parties",), "terms.yaml", source.line(("parties",)))
    if material.talks:
        talks = read(given["talks.yaml"], talking.Talks, name="talks.yaml")
        for side in talks.value.sides.keys() - ids:
            place = ("sides", side)
            yield Fault(f"‘{side}’ is not a side of this case.", instead, place, "talks.yaml", talks.line(place))
    if material.report and material.report.sides.ours.name.casefold() == case.them.name.casefold():
        yield Fault(
            f"This file was written for {case.them.name}, the other side.",
            f"Give the one that was written for {case.us.name}.",
            name="assessment.yaml",
        )
    if material.events and _signed_at(material) is None:
        yield Fault(
            "Something happened under an agreement that nobody has signed.",
            "Say when it was signed: {kind: signed, at: …}.",
            name="events.yaml",
        )
    if material.signatures and material.terms:
        digest = documents.digest(material.terms)
        for number, signature in enumerate(material.signatures):
            if signature.terms != digest:
                yield Fault(
                    f"{signature.name} signed other terms than those in terms.yaml.",
                    "Put back the terms as they were signed.",
                    ("signatures", number),
                    "signatures.yaml",
                )


def bring_in(user: User, folder: Folder, *, at: dt.datetime, once: str = "") -> Seat:
    """Open a case from a folder, with `user` as lead of the side whose folder it is, alone at first.

    What the layout holds of the other side's own is left out, unless it is marked as our guess. Nothing is sent to anybody.
    """
    seat = None
    try:
        with transaction.atomic():
            seat = _open(user, folder, at, once)
            for write in (_assess, _communicate, _negotiate, _document, _evidence):
                write(seat, folder, at)
    except BaseException:
        if seat is not None:
            shutil.rmtree(settings.EXHIBITS / seat.case.pk, ignore_errors=True)
        raise
    return seat


def _open(user: User, folder: Folder, at: dt.datetime, once: str) -> Seat:
    case = folder.material.case
    opening = store.Opening(
        title=case.title[:200],
        us=store.Company(case.us.name[:120], case.us.id, case.us.country),
        them=store.Company(case.them.name[:120], case.them.id, case.them.country),
        happened_on=case.happened_at.date(),
        we_failed=case.us.role == "responding",
        happened=case.what_happened,
        hit=folder.also.hit,
        wants=folder.also.wants,
    )
    seat = store.open_case(user, opening, at=at, once=once)
    calendar = case.calendar
    changes = {
        "language": case.language,
        "countries": " ".join(calendar.countries),
        "zone": calendar.zone,
        "closes": calendar.closes,
    }
    store.change_details(seat, changes, at=at)
    seat.case.refresh_from_db()
    with act(seat, what="folder-brought-in", room=seat.own_room, at=at) as writing:
        known = Known.objects.create(
            case=seat.case, room=seat.own_room, case_file=case.model_dump(mode="json", exclude_defaults=True), at=at
        )
        writing.details.update({"folder": known.pk, "files": len(folder.files)})
    return seat


@contextmanager
def _in(name: str) -> Iterator[None]:
    """Faults that come up within are those of the file `name`."""
    try:
        yield
    except Faulty as faulty:
        raise faulty.named(name) from None
    except (negotiation.NotNow, agreement.Refused) as refused:
        raise Faulty.one(str(refused), name=name) from None


def _assess(seat: Seat, folder: Folder, at: dt.datetime) -> None:
    material, given = folder.material, folder.files
    if name := folder.first(CONTRACTS):
        with _in(name):
            row = contract.add(seat, data=given[name], name=name, at=at)
        for status in (Standing.ACCEPTED, Standing.REJECTED):
            said = [clause for clause in row.clauses.all() if folder.also.clauses.get(_place(clause)) == status]
            contract.decide(seat, row, said, status, at=at)
    if material.report:
        with _in("assessment.yaml"):
            report = breach.from_file(seat, given["assessment.yaml"], "assessment.yaml")
            breach.save_report(seat, report, at=at, assessed=True)
    if material.limits and "indicators.csv" in given:
        with _in("indicators.csv"):
            limits = decode(given["indicators.yaml"], "indicators.yaml")
            together.save_figures(seat, given["indicators.csv"], limits, at, name="indicators.csv")


def _place(clause: object) -> str:
    return f"{clause.kind}/{clause.start}"


def _communicate(seat: Seat, folder: Folder, at: dt.datetime) -> None:
    if name := folder.first(THREADS):
        with _in(name):
            dialogue.import_mails(seat, folder.files[name], name, sides=_belonging(folder.material.case), at=at)
        _mark(seat, folder.files[name])
    for note in folder.also.notes:
        dialogue.send(seat, note.text, Class.INTERNAL, subject=note.subject, at=note.at)
    if folder.material.draft and seat.user:
        drafts.save(seat.user, dialogue.WRITE_FORM, {"text": folder.material.draft}, at=at, case_id=seat.case.pk)


def _belonging(case: CaseFile) -> dict[str, str]:
    """Who belongs where, by address, by the domain of a company, and by name where somebody wrote without an address."""
    names = {person.name.casefold(): party.id for party in case.parties for person in party.people}
    return {**names, **sides_of(case)}


def _mark(seat: Seat, box: bytes) -> None:
    """Give mails that were written in an application like this one the class and the side that they had there."""
    parts = {side.slug: side.part for side in seat.sides}
    for source, (kind, side) in letters.marks(box).items():
        said = {"message_class": kind} if kind in (Class.OPEN, Class.SETTLEMENT) else {}
        said |= {"part": parts[side]} if side in parts else {}
        if said:
            Message.objects.filter(case=seat.case, room=seat.own_room, source=source[:300]).update(**said)


def _negotiate(seat: Seat, folder: Folder, at: dt.datetime) -> None:
    talks = folder.material.talks
    if talks is None:
        if folder.also.issues:
            with _in(ALSO):
                negotiation.set_issues(seat, folder.also.issues, at=at)
        return
    with _in("talks.yaml"):
        negotiation.set_issues(seat, talks, at=at)
        if wants := talks.sides.get(seat.us.slug):
            negotiation.save_preferences(seat, wants, at=at)
        guess = talks.sides.get(seat.them.slug)
        if guess and guess.guess:
            negotiation.save_preferences(seat, guess, guess=True, at=at)


def left_out(folder: Folder) -> list[str]:
    """What of the folder did not come into the case, in words."""
    talks, them = folder.material.talks, folder.material.case.them
    theirs = talks.sides.get(them.id) if talks else None
    if theirs and not theirs.guess:
        return [
            _("What %(them)s itself wants of the talks was left out: it belongs to them alone.") % {"them": them.name}
        ]
    return []


def _document(seat: Seat, folder: Folder, at: dt.datetime) -> None:
    terms = folder.material.terms
    if terms is None:
        return
    with _in("terms.yaml"):
        if folder.signed_at is None:
            agreement.keep_working(seat, terms, at=at)
            return
        agreement.take_over(seat, terms, folder.material.signatures, folder.signed_at, at=at)
    with _in("events.yaml"):
        obligations.take_over(seat, terms, folder.material.events, folder.signed_at, at=at)


def _evidence(seat: Seat, folder: Folder, at: dt.datetime) -> None:
    for name, data in folder.files.items():
        if name.startswith(EXHIBITS):
            plain = PurePosixPath(name).name
            store.add_exhibit(
                seat, chunks=[data], name=plain, room=seat.own_room, fact=folder.also.facts.get(plain, "")[:500], at=at
            )
    earlier = [name for name in folder.files if name.startswith(EARLIER)]
    last = [name for name in folder.files if name.startswith(RECORD) and name not in earlier]
    for number, name in enumerate([*earlier, *last], start=1):
        _keep_record(seat, f"{number}-{PurePosixPath(name).name.split('-')[-1]}", folder.files[name], at)


def _keep_record(seat: Seat, name: str, data: bytes, at: dt.datetime) -> None:
    """The record of what was done elsewhere, as it came; the chain of this case begins anew."""
    kept = files.keep([data], scope_of_room(seat.case.pk, seat.own_room))
    with act(seat, what="exhibit-added", room=seat.own_room, at=at) as writing:
        fact = _("The record of this case from where it was kept before.")
        row = store.lay_down(
            seat, kept, name=files.safe_name(name), room=seat.own_room, fact=fact, at=at, media_type=OF_A_RECORD
        )
        writing.details.update({"exhibit": row.pk, "sha256": kept.sha256, "size": kept.size})
