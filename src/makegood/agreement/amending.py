"""What is signed is never changed: an amendment is a new agreement that names the old one by its digest.

The consolidated terms follow: the amendment holds the whole of what applies from then on, so nobody has to put two
papers together, and each points to the one before.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from makegood.agreement.changes import Change, changes
from makegood.agreement.signing import Signature, check_signatures, digest, signed_at
from makegood.formats import Fault, Faulty
from makegood.terms import SIGNED, CheckIn, Commitment, Due, Kind, Recital, Terms, schedule

_OF = re.compile(r"SHA-256 ([0-9a-f]{64})")


def amend(signed: Terms, after: Terms, signatures: Sequence[Signature]) -> Terms:
    """Return the amendment that turns `signed` into `after`, ready to be signed like any other terms.

    signatures    those under `signed`: what nobody signed is not amended but simply changed

    What both count from signature still counts from the first one; `with_dates` says it as dates.

    Raises Faulty where `signed` does not bind yet, where nothing changes, where the parties are not the same, where a
    commitment is left out, or where something new is counted from signature.
    """
    check_signatures(signed, signatures)
    faults = []
    if signed_at(signed, signatures) is None:
        faults.append(Fault("These terms are not signed by all parties.", "Change them; only what binds is amended."))
    faults += [*_counted_anew(signed, after), *_left_out(signed, after)]
    if {party.id for party in signed.parties} != {party.id for party in after.parties}:
        faults.append(Fault("The parties are not the same.", "New parties make an agreement of their own."))
    if not changes(signed, after):
        faults.append(Fault("Nothing is different.", "Change what the amendment is about."))
    if faults:
        raise Faulty(faults)
    dated = f" of {signed.dated.isoformat()}" if signed.dated else ""
    source = Recital(
        text=f"‘{signed.title}’{dated} (SHA-256 {digest(signed)}).",
        accepted_by=tuple(party.id for party in after.parties),
    )
    background = (source, *(each for each in after.background if not _OF.search(each.text)))
    return after.model_copy(update={"kind": Kind.AMENDMENT, "background": background})


def with_dates(signed: Terms, bound: dt.datetime) -> Terms:
    """Return `signed` with what counts from its signature, at `bound`, as the dates that this gave: where an amendment begins.

    It has a signature of its own, and nobody shall have to ask from which of the two a time runs.
    """
    dates = {one.key.removesuffix(".1"): one.deadline for one in schedule(signed, {SIGNED: bound})}
    calendar = signed.calendar.calendar

    def dated(due: Due | None, id: str) -> Due | None:
        date = dates.get(id)
        if due is None or date is None or not _from_signature(due):
            return due
        moment = date.due.astimezone(calendar.tz)
        by = None if moment == calendar.end_of(moment.date()) else moment.time()
        return Due(on=moment.date(), by=by, every=due.every)

    return signed.model_copy(
        update={
            "commitments": tuple(
                each.model_copy(update={"due": dated(each.due, each.id)}) for each in signed.commitments
            ),
            "check_ins": tuple(each.model_copy(update={"due": dated(each.due, each.id)}) for each in signed.check_ins),
        }
    )


def _from_signature(due: Due | None) -> bool:
    return due is not None and due.within is not None and due.after in (None, SIGNED)


def _counted_anew(signed: Terms, after: Terms) -> Iterator[Fault]:
    before = {**{each.id: each.due for each in signed.commitments}, **{each.id: each.due for each in signed.check_ins}}
    groups: tuple[tuple[str, Sequence[Commitment | CheckIn]], ...] = (
        ("commitments", after.commitments),
        ("check_ins", after.check_ins),
    )
    for group, items in groups:
        for index, each in enumerate(items):
            if _from_signature(each.due) and before.get(each.id) != each.due:
                yield Fault(
                    f"‘{each.id}’ counts from signature, but an amendment is signed after the agreement was.",
                    "Say the date itself.",
                    (group, index, "due"),
                )


def _left_out(signed: Terms, after: Terms) -> Iterator[Fault]:
    kept = {each.id for each in after.commitments}
    for each in signed.commitments:
        if each.id not in kept:
            yield Fault(
                f"‘{each.id}’ was signed and is left out.",
                "Keep it: whoever it is owed to can waive or discharge it, and the record then says so.",
                ("commitments",),
            )


def amends(terms: Terms) -> str | None:
    """The digest of the terms that an amendment amends; None for terms that amend nothing."""
    if terms.kind is not Kind.AMENDMENT or not terms.background:
        return None
    named = _OF.search(terms.background[0].text)
    return named[1] if named else None


def amended(signed: Terms, amendment: Terms) -> tuple[Change, ...]:
    """Return what `amendment` changes in `signed`. Raises Faulty where it amends something else."""
    if amends(amendment) != digest(signed):
        raise Faulty.one(
            "This amends other terms than these.", f"It names the digest {amends(amendment) or 'of none'}."
        )
    return tuple(each for each in changes(signed, amendment) if each.where not in ("kind", "background"))


def in_force(chain: Sequence[Terms]) -> Terms:
    """Return the terms that apply after an agreement and its amendments, first to last; each must name the one before."""
    for before, after in pairwise(chain):
        amended(before, after)
    return chain[-1]
