"""What is signed is never changed: an amendment is a new agreement that names the old one by its digest.

The consolidated terms follow: the amendment holds the whole of what applies from then on, so nobody has to put two
papers together, and each points to the one before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from makegood.agreement.changes import Change, changes
from makegood.agreement.signing import Signature, check_signatures, digest, signed_at
from makegood.formats import Fault, Faulty
from makegood.terms import Kind, Recital, Terms

_OF = re.compile(r"SHA-256 ([0-9a-f]{64})")


def amend(signed: Terms, after: Terms, signatures: Sequence[Signature]) -> Terms:
    """Return the amendment that turns `signed` into `after`, ready to be signed like any other terms.

    signatures    those under `signed`: what nobody signed is not amended but simply changed

    Raises Faulty where `signed` does not bind yet, where nothing changes, or where the parties are not the same.
    """
    check_signatures(signed, signatures)
    faults = []
    if signed_at(signed, signatures) is None:
        faults.append(Fault("These terms are not signed by all parties.", "Change them; only what binds is amended."))
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
