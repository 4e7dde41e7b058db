"""Checking a PDF that somebody gives, in a process of its own (makegood.web.guard.apart)."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from makegood import agreement as library
from makegood import formats
from makegood.agreement import Verdict
from makegood.formats import canonical
from makegood.terms import Terms
from makegood.web.guard import apart

_VERDICT = TypeAdapter(Verdict)
_GIVE = "Give the file as it was made, or check it on the command line: makegood verify FILE."


def verify(data: bytes, *, head: str = "", terms: Terms | None = None) -> Verdict:
    """As `makegood.agreement.verify`, apart. Raises Faulty, also where the file takes too long or too much memory."""
    asked = canonical(terms) if terms else b""
    return _VERDICT.validate_python(apart.ask(__name__, asked + b"\n" + data, head, instead=_GIVE), strict=False)


def _verify_here(asked: bytes, head: str) -> Any:
    terms, _, data = asked.partition(b"\n")  # canonical JSON is one line
    wanted = formats.read(terms, Terms).value if terms else None
    return _VERDICT.dump_python(library.verify(data, head=head or None, terms=wanted), mode="json")


if __name__ == "__main__":
    apart.answer(_verify_here)
