"""Reading a PDF or DOCX that somebody gives, in a process of its own (makegood.web.guard.apart)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from makegood import agreement as library
from makegood import formats
from makegood.agreement import Proposal, Verdict
from makegood.formats import canonical
from makegood.terms import Terms
from makegood.web.agreement.written import Written
from makegood.web.guard import apart

_VERDICT, _PROPOSAL = TypeAdapter(Verdict), TypeAdapter(Proposal)
_WRITTEN = TypeAdapter(tuple[Written, ...])
_CHECK = "Give the file as it was made, or check it on the command line: makegood verify FILE."
_RETURN = "Save it as DOCX once more in the program it was changed in, or type the changes into the draft."


def verify(data: bytes, *, head: str = "", terms: Terms | None = None) -> Verdict:
    """As `makegood.agreement.verify`, apart. Raises Faulty, also where the file takes too long or too much memory."""
    words = {"head": head, "terms": canonical(terms).decode() if terms else ""}
    return _VERDICT.validate_python(_asked("verify", words, data, _CHECK), strict=False)


def read_returned(data: bytes, terms: Terms, written: tuple[Written, ...]) -> Proposal:
    """As `makegood.agreement.read_returned`, apart. Raises Faulty as that does, and where the file takes too long or too much."""
    words = {"terms": canonical(terms).decode(), "written": _WRITTEN.dump_json(written).decode()}
    return _PROPOSAL.validate_python(_asked("returned", words, data, _RETURN), strict=False)


def _asked(what: str, words: dict[str, str], data: bytes, instead: str) -> Any:
    """The words go before the file, as a line of JSON: arguments of a process are seen by others."""
    return apart.ask(__name__, json.dumps(words).encode() + b"\n" + data, what, instead=instead)


def _answered(asked: bytes, what: str) -> Any:
    words, _, data = asked.partition(b"\n")
    return _WORK[what](data, **json.loads(words))


def _verify_here(data: bytes, *, head: str, terms: str) -> Any:
    wanted = formats.read(terms.encode(), Terms).value if terms else None
    return _VERDICT.dump_python(library.verify(data, head=head or None, terms=wanted), mode="json", by_alias=True)


def _returned_here(data: bytes, *, terms: str, written: str) -> Any:
    ways = _WRITTEN.validate_json(written, strict=False)
    proposal = library.read_returned(data, formats.read(terms.encode(), Terms).value, written=ways)
    return _PROPOSAL.dump_python(proposal, mode="json", by_alias=True)


_WORK: dict[str, Callable[..., Any]] = {"verify": _verify_here, "returned": _returned_here}

if __name__ == "__main__":
    apart.answer(_answered)
