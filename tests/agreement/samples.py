"""The terms that the tests of agreement share: a printer and a publisher, after a print run that came out spoiled."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any

from makegood.agreement import Sealer, Signature, draft, seal, sign, to_pdf
from makegood.formats import Source, read
from makegood.terms import Terms

FILE = Path(__file__).with_name("terms.yaml")
SIGNED = dt.datetime(2026, 4, 17, 15, tzinfo=dt.UTC)


def source() -> Source[Terms]:
    return read(FILE.read_bytes(), Terms, name=FILE.name)


def terms(**changes: Any) -> Terms:
    """The terms with some fields changed; the result is checked like a file."""
    return Terms.model_validate(source().value.model_dump(by_alias=True) | changes)


def commitment(**changes: Any) -> Terms:
    """The terms with only the first commitment, changed."""
    first = source().value.commitments[0].model_dump() | changes
    return terms(commitments=[first])


def signatures(of: Terms) -> tuple[Signature, ...]:
    return (
        sign(of, party="harrow", name="Mary Quinn", title="Director", authority="registered director", at=SIGNED),
        sign(of, party="lumiere", name="Paul Durand", authority="gérant", at=SIGNED + dt.timedelta(hours=1)),
    )


@lru_cache(maxsize=1)
def sealer() -> Sealer:
    return Sealer.make("Harrow office", at=SIGNED)


@lru_cache(maxsize=1)
def sealed_pdf() -> bytes:
    agreed = terms()
    return seal(to_pdf(draft(agreed, signatures=signatures(agreed))), sealer(), at=SIGNED)
