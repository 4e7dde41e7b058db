"""Rows of the agreement room into values of the library and back; every write is one `act`."""

from __future__ import annotations

import datetime as dt

from makegood.terms import Terms
from makegood.web.agreement.models import Agreement, Version
from makegood.web.cases.models import Case


def current_terms(case: Case) -> tuple[Terms, dt.datetime | None] | None:
    """The terms both sides see now, and when they were signed by both (None: not yet); None without any version."""
    agreement = Agreement.objects.filter(case=case).last()
    version = agreement.versions.last() if agreement else None
    return (terms_of(version), agreement.signed_at) if agreement and version else None


def terms_of(version: Version) -> Terms:
    return Terms.model_validate(version.terms)
