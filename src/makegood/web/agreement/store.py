"""Rows of the agreement room into values of the library and back; every write is one `act`.

A side works on terms in its own room; `save_terms` puts them before both as the next version. A signature is of one
version. With the last one the document is sealed and kept, and other rooms are told (`signed.py`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from makegood import agreement as library
from makegood.agreement import Change, Finding, Stage
from makegood.formats import Faulty, build
from makegood.terms import Terms
from makegood.values import Money
from makegood.web.access import Guest, Seat, in_rooms
from makegood.web.agreement import apart, keys, signed
from makegood.web.agreement.models import Agreement, Declined, Remark, Signature, Version, Willing, WorkingTerms
from makegood.web.agreement.names import free_id
from makegood.web.agreement.written import Written
from makegood.web.cases import files, meanwhile
from makegood.web.cases import store as cases
from makegood.web.cases.models import Case, RecordEntry, Room, Side
from makegood.web.cases.store import lay_down
from makegood.web.cases.tell import tell
from makegood.web.cases.write import Writing, act
from makegood.web.languages import later
from makegood.web.trying import Refused
from makegood.web.vault.sealing import scope_of_room


def terms_of(row: Version | WorkingTerms) -> Terms:
    return build(row.terms, Terms)


def raw(terms: Terms) -> dict[str, Any]:
    """Terms as they are kept, and as terms.yaml writes them."""
    return terms.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def newest(case: Case) -> Version | None:
    """The latest version before both sides."""
    return (
        Version.objects.filter(case=case).select_related("agreement").order_by("agreement__begun_at", "number").last()
    )


def binding(case: Case) -> Version | None:
    """The version that both sides signed last: it is in force, whatever lies before them since. None before any."""
    signed_ = Version.objects.filter(case=case, agreement__signed_at__isnull=False).select_related("agreement")
    return signed_.order_by("agreement__begun_at", "number").last()


def versions(seat: Seat) -> list[Version]:
    return list(in_rooms(seat, Version.objects.all()).order_by("-agreement__begun_at", "-number"))


def findings(terms: Terms) -> tuple[Finding, ...]:
    return library.lint(terms)


def must_fix(terms: Terms) -> int:
    return sum(finding.level is library.Level.MUST for finding in findings(terms))


def version_before(version: Version) -> Version | None:
    return Version.objects.filter(case=version.case, room=version.room, number=version.number - 1).first()


def changes_since(version: Version) -> tuple[Change, ...]:
    """What this version changed in the one before it; empty for the first."""
    earlier = version_before(version)
    return library.changes(terms_of(earlier), terms_of(version)) if earlier else ()


def redline(version: Version, *, both: bool = False) -> library.Document | None:
    """The version with everything marked that differs from the one before; None for the first.

    both    in both its languages, side by side; None too where it or the one before has only one
    """
    write, last = (beside if both else document), version_before(version)
    earlier, later = write(last) if last else None, write(version)
    return library.redline(earlier, later) if earlier and later else None


# --- willingness ---


def answers(case: Case) -> dict[str, Willing]:
    """Each side's latest answer, by its part."""
    return {row.part: row for row in Willing.objects.filter(case=case)}


def willing(case: Case) -> frozenset[str]:
    """The parts whose side said that it wants to repair this."""
    return frozenset(part for part, row in answers(case).items() if row.willing)


def say_willing(seat: Seat, yes: bool, *, says: str = "", at: dt.datetime, once: str = "") -> Willing:
    """Say for our side whether it wants to repair this. Both sides read it; a later answer replaces an earlier one."""
    if seat.side is None:
        raise Refused(_("Only the two sides say whether they want to repair this."))
    if isinstance(seat, Guest):
        _nobody_sits_yet(seat)
    with act(seat, what="willingness-said", room=Room.JOINT, at=at, once=once, details={"willing": yes}) as writing:
        row = Willing.objects.create(case=seat.case, part=seat.us.part, willing=yes, says=says, by=seat.name, at=at)
        _then(writing, seat)
        wants, not_so = lazy("%(us)s wants to repair this."), lazy("%(us)s does not want to go on as it stands.")
        words = later(wants if yes else not_so, us=seat.us.name)
        tell(writing, seat.them, key=f"willing/{row.pk}", subject=words, says=words, page="agreement:page")
    return row


def _willingness(case: Case, sides: Mapping[str, Side]) -> tuple[library.Willingness, ...]:
    return tuple(
        library.Willingness(party=sides[part].slug, willing=row.willing, by=row.by, at=row.at, says=row.says)
        for part, row in answers(case).items()
    )


# --- a side's own working terms ---


@dataclass(frozen=True)
class Working:
    """Terms that our side works on, and what the linter asks about them."""

    terms: Terms
    based_on: int
    saved_at: dt.datetime
    saved_by: str
    findings: tuple[Finding, ...]

    @property
    def must(self) -> int:
        return sum(finding.level is library.Level.MUST for finding in self.findings)


def working(seat: Seat) -> Working | None:
    row = _working_row(seat)
    if row is None:
        return None
    terms = terms_of(row)
    return Working(terms, row.based_on, row.saved_at, row.saved_by, findings(terms))


def _working_row(seat: Seat) -> WorkingTerms | None:
    if seat.side is None or isinstance(seat, Guest):
        return None
    return in_rooms(seat, WorkingTerms.objects.all()).filter(room=seat.own_room).first()


def keep_working(
    seat: Seat,
    terms: Terms,
    *,
    based_on: int | None = None,
    over: Terms | None = None,
    at: dt.datetime,
    once: str = "",
) -> WorkingTerms:
    """Keep terms in our own room.

    based_on   from which version they come; as before unless given
    over       the terms that these were made from. Raises Refused where a colleague has kept others since
    """
    _open(seat)
    values: dict[str, Any] = {"terms": raw(terms), "saved_at": at, "saved_by": seat.name}
    if based_on is not None:
        values["based_on"] = based_on
    with act(seat, what="terms-worked-on", room=seat.own_room, at=at, once=once) as writing:
        before = _working_row(seat)
        if over is not None and before is not None and terms_of(before) != over:
            raise Refused(meanwhile.changed(before.saved_by))
        row, _new = WorkingTerms.objects.update_or_create(case=seat.case, room=seat.own_room, defaults=values)
        writing.details["sha256"] = library.digest(terms)
        writing.then = reverse("agreement:draft", args=[seat.case.pk])
    return row


def drop_working(seat: Seat, *, at: dt.datetime, once: str = "") -> None:
    """Throw our working terms away. Versions before both sides stay."""
    with act(seat, what="terms-dropped", room=seat.own_room, at=at, once=once) as writing:
        WorkingTerms.objects.filter(case=seat.case, room=seat.own_room).delete()
        writing.then = reverse("agreement:page", args=[seat.case.pk])


def read_returned(version: Version, data: bytes) -> library.Proposal:
    """What the DOCX of a version, as it came back, asks to change. Nothing is kept. Raises Faulty as the library does."""
    terms = terms_of(version)
    written = _written(version)
    return apart.read_returned(data, terms, (written, written.beside()) if terms.second_language else (written,))


def begin_terms(
    seat: Seat, package: Mapping[str, tuple[str, str]] | None = None, *, at: dt.datetime, once: str = ""
) -> WorkingTerms:
    """Begin working terms: from the newest version, else from the accepted package, else with one empty commitment.

    What is signed begins an amendment: what counted from the signature stands in it with its date.

    package   per issue its title and the option that both accepted
    """
    version = newest(seat.case)
    if version is not None:
        terms, signed_at = terms_of(version), version.agreement.signed_at
        terms = library.with_dates(terms, signed_at) if signed_at else terms
        return keep_working(seat, terms, based_on=version.number, at=at, once=once)
    return keep_working(seat, skeleton(seat.case, package or {}), based_on=0, at=at, once=once)


def skeleton(case: Case, package: Mapping[str, tuple[str, str]]) -> Terms:
    """Terms with one commitment for each issue of a package, everything else as most settlements have it."""
    commitments: list[dict[str, Any]] = []
    for issue, (title, option) in package.items():
        taken = {one["id"] for one in commitments}
        one: dict[str, Any] = {"id": free_id(issue, taken), "deliverable": f"{title}: {option}."}
        if money := _money(option):
            one["pays"] = str(money)
        commitments.append(one)
    parties = [
        {"id": side.slug, "name": side.name, "country": side.country, "language": side.language}
        for side in sorted(case.sides.all(), key=lambda side: side.part)
    ]
    return build(
        {
            "title": _("Settlement agreement: %(about)s") % {"about": case.title},
            "calendar": case.calendar_terms.model_dump(mode="json"),
            "parties": parties,
            "commitments": commitments or [{"id": "first"}],
            "no_admission": True,
            "confidentiality": {"covers": _("what was said in the talks")},
            "dispute_ladder": [
                {"step": "talk", "within": "5 working days"},
                {"step": "executives", "within": "10 working days"},
                {"step": "mediation", "within": "30 days"},
            ],
        },
        Terms,
    )


def _money(option: str) -> Money | None:
    try:
        money = Money.parse(option)
    except ValueError:
        return None
    return money if money.amount > 0 else None


# --- versions ---


def save_terms(
    seat: Seat,
    terms: Terms,
    *,
    why: str = "",
    signs_first: str = "",
    open_until: dt.datetime | None = None,
    at: dt.datetime,
    once: str = "",
) -> Version:
    """Put terms before both sides as the next version. What somebody signed of an earlier one no longer counts.

    After the agreement is signed it is an amendment: a new agreement that names the signed one, which stays as it is.

    signs_first   the part that signs before the other can; empty: any order
    open_until    the last moment in which it can be signed; None: no end

    Raises Refused where a side has not said that it is willing, or where nothing would change; Faulty where the terms
    are between other parties than the sides, or cannot amend what was signed.
    """
    _open(seat)
    silent = [side.short for side in seat.sides if side.part not in willing(seat.case)]
    if silent:
        raise Refused(
            _("%(sides)s has not yet said that it wants to repair this. Ask that first.") % {"sides": ", ".join(silent)}
        )
    _between_the_sides(seat, terms)
    with act(seat, what="terms-proposed", room=Room.JOINT, at=at, once=once) as writing:
        terms = as_version(seat.case, terms)
        last = newest(seat.case)
        if last is not None and last.digest == library.digest(terms) and standing(last, at).stage is Stage.OPEN:
            raise Refused(_("This is word for word what both sides see already."))
        agreement = (
            last.agreement
            if last is not None and last.agreement.signed_at is None
            else Agreement.objects.create(case=seat.case, begun_at=at)
        )
        row = Version.objects.create(
            agreement=agreement,
            case=seat.case,
            number=last.number + 1 if last else 1,
            part=seat.us.part,
            by=seat.name,
            at=at,
            why=why,
            terms=raw(terms),
            digest=library.digest(terms),
            signs_first=signs_first,
            open_until=open_until,
        )
        WorkingTerms.objects.filter(case=seat.case, room=seat.own_room).delete()
        writing.details.update({"version": row.number, "terms_sha256": row.digest})
        writing.then = reverse("agreement:version", args=[seat.case.pk, row.number])
        words = later("%(us)s has put terms before you, version %(number)d.", us=seat.us.name, number=row.number)
        tell(writing, seat.them, key=f"terms/{row.pk}", subject=words, says=words, page="agreement:page")
    return row


def as_version(case: Case, terms: Terms) -> Terms:
    """The terms as they would lie before both: an amendment where both have signed.

    Raises Refused where nothing would change, Faulty where no document can be written from them.
    """
    written(terms)
    before = binding(case)
    if before is None:
        return terms
    signed_, signed_at = terms_of(before), before.agreement.signed_at
    if signed_at is None or terms in (signed_, library.with_dates(signed_, signed_at)):
        raise Refused(
            _("Both sides have signed. What was signed stays as it is; change what shall be different from now on.")
        )
    return library.amend(signed_, terms, signatures(before))


def written(terms: Terms) -> library.Document:
    """The document of terms that nobody has signed, in every language that they name."""
    if terms.second_language:
        return library.draft_beside(terms, (terms.language, terms.second_language))
    return library.draft(terms)


def take_over(
    seat: Seat,
    terms: Terms,
    signatures: Sequence[library.Signature],
    signed_at: dt.datetime,
    *,
    at: dt.datetime,
) -> Version:
    """Note an agreement that was signed elsewhere, with the signatures that came along. It is not sealed anew."""
    _open(seat)
    if binding(seat.case) is not None:
        raise Refused(_("An agreement is signed in this case already."))
    _between_the_sides(seat, terms)
    with act(seat, what="agreement-taken-over", room=Room.JOINT, at=at) as writing:
        agreement = Agreement.objects.create(case=seat.case, begun_at=at, signed_at=signed_at)
        row = Version.objects.create(
            agreement=agreement,
            case=seat.case,
            number=1,
            part=seat.us.part,
            by=seat.name,
            at=at,
            why=_("Signed elsewhere, and brought in from there."),
            terms=raw(terms),
            digest=library.digest(terms),
        )
        parts = {side.slug: side.part for side in seat.sides}
        first = {each.party: each for each in sorted(signatures, key=lambda each: each.at, reverse=True)}
        for given in sorted(first.values(), key=lambda each: each.at):
            Signature.objects.create(
                agreement=agreement,
                version=row,
                case=seat.case,
                part=parts[given.party],
                user=seat.user,
                signature=given.model_dump(mode="json"),
                at=given.at,
            )
        writing.details.update({"version": 1, "terms_sha256": row.digest})
    return row


def _between_the_sides(seat: Seat, terms: Terms) -> None:
    wanted, found = {side.slug for side in seat.sides}, {party.id for party in terms.parties}
    if wanted != found:
        raise Faulty.one(
            _("These terms are between %(found)s.") % {"found": ", ".join(sorted(found))},
            _("In this case the sides are %(wanted)s; use these as their ids.") % {"wanted": ", ".join(sorted(wanted))},
            path=("parties",),
        )


def _open(seat: Seat) -> None:
    if seat.side is None or isinstance(seat, Guest):
        raise Refused(_("Only the sides at the table write the terms."))


def remark(seat: Seat, version: Version, text: str, *, at: dt.datetime, once: str = "") -> Remark:
    """Say in words what our side would change in a version. Both sides read it."""
    with act(seat, what="remark-made", room=Room.JOINT, at=at, once=once) as writing:
        row = Remark.objects.create(
            version=version, case=seat.case, part=seat.side.part if seat.side else "", by=seat.name, at=at, text=text
        )
        writing.details.update({"version": version.number, "remark": row.pk})
        _then(writing, seat)
        words = later("%(us)s has said what it would change in the terms.", us=seat.us.name)
        if seat.side is not None:
            tell(writing, seat.them, key=f"remark/{row.pk}", subject=words, says=words, page="agreement:page")
    return row


def _then(writing: Writing, seat: Seat) -> None:
    where = ("agreement_guest:page", seat.token) if isinstance(seat, Guest) else ("agreement:page", seat.case.pk)
    writing.then = reverse(where[0], args=[where[1]])


# --- the document and its signatures ---


def signatures(version: Version) -> tuple[library.Signature, ...]:
    return tuple(build(row.signature, library.Signature) for row in version.signatures.all())


def document(version: Version) -> library.Document:
    """The agreement in its first language, with the signatures it has."""
    return _written(version)(terms_of(version))


def beside(version: Version) -> library.Document | None:
    """The agreement in both its languages, side by side; None where it has only one, or one without clauses."""
    terms = terms_of(version)
    try:
        return _written(version).beside()(terms) if terms.second_language else None
    except Faulty:  # what was signed elsewhere may name languages that nobody could put before both here
        return None


def _written(version: Version) -> Written:
    """How this version is written: with what each side said before, and the signatures on these terms."""
    sides = {side.part: side for side in version.case.sides.all()}
    return Written(version.digest, _willingness(version.case, sides), signatures(version))


def signed_parts(case: Case) -> frozenset[str]:
    """The parts whose side has signed the newest version."""
    version = newest(case)
    return frozenset(version.signatures.values_list("part", flat=True)) if version else frozenset()


def standing(version: Version, at: dt.datetime) -> library.Standing:
    """How signing this version stands: who can sign now, or why nobody can."""
    terms = terms_of(version)
    sides = {side.part: side.slug for side in version.case.sides.all()}
    first = version.signs_first
    order = (sides[first], *(slug for part, slug in sides.items() if part != first)) if first else ()
    declined = (
        library.Declined(party=sides[row.part], by=row.by, at=row.at, terms=version.digest, why=row.why)
        for row in version.declined.all()
    )
    invitation = library.invite(terms, order=order, open_until=version.open_until)
    return library.stands(terms, invitation, at=at, signatures=signatures(version), declined=declined)


def decline(seat: Seat, why: str, *, number: int, at: dt.datetime, once: str = "") -> Declined:
    """Say for our side that it does not sign this version, and why. Nobody signs it any more; other terms may follow.

    A partner by link may say so until somebody of its side sits at the table.
    """
    if isinstance(seat, Guest):
        _nobody_sits_yet(seat)
    else:
        _open(seat)
    version = _unsigned(seat.case, number)
    if version.signatures.filter(part=seat.us.part).exists():
        raise Refused(_("%(us)s has signed this version already.") % {"us": seat.us.short})
    if standing(version, at).stage is not Stage.OPEN:
        raise Refused(_("This version can no longer be signed, nor declined."))
    with act(seat, what="signing-declined", room=Room.JOINT, at=at, once=once) as writing:
        row = Declined.objects.create(version=version, case=seat.case, part=seat.us.part, by=seat.name, at=at, why=why)
        writing.details.update({"version": version.number, "terms_sha256": version.digest})
        _then(writing, seat)
        said = lazy("%(us)s does not sign version %(number)d, and has said why.")
        words = later(said, us=seat.us.name, number=version.number)
        tell(writing, seat.them, key=f"declined/{row.pk}", subject=words, says=words, page="agreement:page")
    return row


def _nobody_sits_yet(guest: Guest) -> None:
    """Who sits at the table answers for its side; then a link alone no longer does."""
    if guest.us.joined_at is not None:
        raise Refused(_("%(us)s sits at the table now. Sign in to answer for it.") % {"us": guest.us.short})


def _to_sign(seat: Seat, number: int | None) -> Version:
    _open(seat)
    return _unsigned(seat.case, number)


def _unsigned(case: Case, number: int | None) -> Version:
    """The newest version, where it is the one that was read and is not signed yet."""
    version = newest(case)
    if version is None:
        raise Refused(_("There are no terms to sign yet."))
    if version.agreement.signed_at is not None:
        raise Refused(_("Both sides have signed."))
    if number is not None and version.number != number:
        raise Refused(_("There is a newer version. Read it before you sign."))
    return version


def signer(seat: Seat, terms: Terms) -> str | None:
    """The name under which this seat may sign for its side, or None.

    Where the terms name signatories it is one of them, known by name or mail address; else the side's lead.
    """
    if seat.user is None or seat.side is None or not seat.may_write:
        return None
    party = next((party for party in terms.parties if party.id == seat.us.slug), None)
    if party is None:
        return None
    for person in party.signatories:
        if person.name == str(seat.user) or (person.email and person.email.casefold() == seat.user.email.casefold()):
            return person.name
    return str(seat.user) if seat.is_lead and not party.signatories else None


def sign(
    seat: Seat,
    *,
    authority: str,
    title: str = "",
    number: int | None = None,
    method: str = "typed name",
    at: dt.datetime,
    once: str = "",
) -> Signature:
    """Sign the newest version for our side; `number` says which one was read.

    With the last signature the document is sealed and kept as a joint exhibit, and what follows begins, in the same
    transaction. Raises Refused, Faulty.
    """
    version = _to_sign(seat, number)
    terms = terms_of(version)
    if not library.signable(findings(terms)):
        raise Refused(
            _("Some points are not yet clear enough to be kept or proved. Answer the linter’s questions first.")
        )
    name = signer(seat, terms)
    if name is None:
        raise Refused(_("You are not named as one who signs for %(us)s.") % {"us": seat.us.short})
    given = library.sign(terms, party=seat.us.slug, name=name, title=title, authority=authority, at=at, method=method)
    return _give(seat, version, terms, given, at=at, once=once)


def sign_elsewhere(
    seat: Seat, data: bytes, *, authority: str, number: int | None = None, at: dt.datetime, once: str = ""
) -> Signature:
    """Count a PDF of the newest version that was signed with another program as our signature, and keep it as an exhibit.

    The signature in it must hold, cover the whole file and carry these terms, and be of somebody whom the terms name for
    our side. Raises Refused, Faulty.
    """
    version = _to_sign(seat, number)
    terms = terms_of(version)
    if not library.signable(findings(terms)):
        raise Refused(
            _("Some points are not yet clear enough to be kept or proved. Answer the linter’s questions first.")
        )
    seal, name = _signed_by(seat, terms, apart.verify(data, terms=terms))
    method = (
        f"signed elsewhere: the PDF holds the signature of ‘{seal.name}’, key {seal.fingerprint.replace(' ', '')[:16]}"
    )
    given = library.sign(terms, party=seat.us.slug, name=name, authority=authority, at=at, method=method)
    with transaction.atomic():
        sha256 = hashlib.sha256(data).hexdigest()
        row = _give(seat, version, terms, given, at=at, once=once, document=sha256)
        kept = f"{slugify(terms.title)[:60] or 'agreement'}-version-{version.number}-signed-elsewhere.pdf"
        fact = _("Signed by %(name)s with another program.") % {"name": name}
        cases.add_exhibit(seat, chunks=[data], name=kept, room=Room.JOINT, fact=fact, at=at)
    return row


def _signed_by(seat: Seat, terms: Terms, verdict: library.Verdict) -> tuple[library.Seal, str]:
    """The seal in a checked PDF that is of one of our signatories, and their name in the terms."""
    if not verdict.intact:
        raise Faulty.one(
            " ".join([verdict.says[0], *verdict.faults]),
            _("Save the PDF of this version here, sign it as it is, and give that file."),
        )
    party = terms.party(seat.us.slug)
    names = {person.name for person in party.signatories}
    for seal in verdict.seals:
        for name in sorted(names):
            if seal.outside and _same_person(seal.name, name):
                return seal, name
    found = ", ".join(f"‘{seal.name}’" for seal in verdict.seals if seal.outside) or _("nobody")
    raise Faulty.one(
        _("The file is signed by %(found)s.") % {"found": found},
        _("The terms name %(names)s for %(us)s; the certificate has to carry that name.")
        % {"names": ", ".join(sorted(names)) or _("nobody"), "us": seat.us.short},
    )


def _same_person(certificate: str, name: str) -> bool:
    words = [set(re.findall(r"\w+", each.casefold())) for each in (certificate, name)]
    return bool(words[1]) and words[1] <= words[0]


def _give(
    seat: Seat,
    version: Version,
    terms: Terms,
    given: library.Signature,
    *,
    at: dt.datetime,
    once: str,
    document: str = "",
) -> Signature:
    """Add one signature of our side; the last one completes the agreement. `document`: hash of the file that holds it."""
    _our_turn(seat, version, at)
    with act(seat, what="agreement-signed", room=Room.JOINT, at=at, once=once) as writing:
        row = Signature.objects.create(
            agreement=version.agreement,
            version=version,
            case=seat.case,
            part=seat.us.part,
            user=seat.user,
            signature=given.model_dump(mode="json"),
            at=at,
        )
        writing.details.update({"version": version.number, "terms_sha256": version.digest, "signed_by": given.name})
        if document:
            writing.details["document_sha256"] = document
        writing.then = reverse("agreement:page", args=[seat.case.pk])
        binding_since = library.signed_at(terms, signatures(version))
        if binding_since is None:
            words = later("%(us)s has signed. Your signature completes it.", us=seat.us.name)
            tell(writing, seat.them, key=f"signature/{row.pk}", subject=words, says=words, page="agreement:page")
        else:
            _complete(seat, writing, version, terms, binding_since)
    return row


def _our_turn(seat: Seat, version: Version, at: dt.datetime) -> None:
    if version.signatures.filter(part=seat.us.part).exists():
        raise Refused(_("%(us)s has signed this version already.") % {"us": seat.us.short})
    now = standing(version, at)
    if now.stage is Stage.DECLINED:
        raise Refused(_("This version was declined. Change the terms, or put them before both anew."))
    if now.stage is Stage.EXPIRED:
        raise Refused(_("The time in which this version could be signed is over. Put it before both anew."))
    if seat.us.slug not in now.turn:
        raise Refused(_("%(them)s signs first.") % {"them": seat.them.short})


def _complete(seat: Seat, writing: Writing, version: Version, terms: Terms, binding: dt.datetime) -> None:
    """Seal the document, keep it, tell both sides its hash and the head of the record, and begin what follows."""
    agreement = version.agreement
    pdf = library.seal(
        library.to_pdf(beside(version) or document(version)),
        keys.sealer(writing.at),
        at=writing.at,
        reason="Signed by both sides",
    )
    kept = files.keep([pdf], scope_of_room(seat.case.pk, Room.JOINT))
    kind = "-amendment" if library.amends(terms) else ""
    agreement.sealed = lay_down(
        seat,
        kept,
        name=f"{slugify(terms.title)[:80] or 'agreement'}{kind}-signed.pdf",
        room=Room.JOINT,
        fact=_("The agreement as both sides signed it, sealed."),
        at=writing.at,
    )
    agreement.signed_at = binding
    agreement.head = RecordEntry.objects.filter(case=seat.case, room=Room.JOINT).order_by("-seq")[0].digest
    agreement.save(update_fields=["sealed", "signed_at", "head"])
    writing.details.update(
        {"sealed_sha256": kept.sha256, "exhibit": agreement.sealed.pk, "record_head": agreement.head}
    )
    for side in seat.sides:
        says = later(
            "Both sides have signed: %(title)s.\n\nSHA-256 of the sealed document: %(sha)s\nRecord of the case up to the signature: %(head)s\nKeep this mail: with it you can show later that neither was changed.",
            title=terms.title,
            sha=kept.sha256,
            head=agreement.head,
        )
        subject = later("Signed by both sides: %(title)s", title=terms.title[:150])
        tell(writing, side, key=f"signed/{version.pk}", subject=subject, says=says, page="agreement:page")
    signed.tell(seat, agreement, terms, binding)
