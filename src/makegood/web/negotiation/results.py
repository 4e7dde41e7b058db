"""What the engine found, kept as each side sees it: worked out once from what the sides want, and read from then on.

The act that holds a sitting keeps both sides' views at once. So both see one and the same result, and neither can tell
by the time that a page takes whether the other side has looked at it. What is not kept (a side's own guess, a
sitting held before results were) each side works out for itself, and keeps for itself alone.
What a view was found from is kept beside it, sealed as well: a digest of few numbers can be guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, transaction
from pydantic import TypeAdapter, ValidationError

from makegood.negotiation import View
from makegood.web.access import Seat, in_rooms
from makegood.web.cases.models import Case
from makegood.web.negotiation.journal import hash_of, with_order
from makegood.web.negotiation.models import Result

_VIEW = TypeAdapter(View)


def digest(shared: Mapping[str, Any], wants: Mapping[str, Any]) -> str:
    """A digest of all that a result is found from: the shared part, and by slug what each side wants."""
    return hash_of({"shared": with_order(shared), "wants": dict(wants)})


def kept(seat: Seat, number: int, of: str) -> View | None:
    """Our side's view of a result, where one found from just that is kept."""
    row = in_rooms(seat, Result.objects.all()).filter(room=seat.us.part, number=number).first()
    if row is None or row.found["of"] != of:
        return None
    try:
        return _VIEW.validate_python(row.found["view"])
    except ValidationError:  # an earlier version wrote it, with other parts
        return None


def looked_on(seat: Seat, number: int, of: str) -> bool:
    """Whether what is kept was looked for longer than usual."""
    row = in_rooms(seat, Result.objects.all()).filter(room=seat.us.part, number=number).first()
    return row is not None and row.found["of"] == of and bool(row.found.get("longer"))


def keep(case: Case, part: str, number: int, of: str, view: View, *, longer: bool = False) -> None:
    """Keep one side's view in its own room."""
    found = {"of": of, "view": _VIEW.dump_python(view, mode="json"), "longer": longer}
    Result.objects.update_or_create(case=case, room=part, number=number, defaults={"found": found})


def keep_if_possible(case: Case, part: str, number: int, of: str, view: View) -> None:
    """The same from a page that only shows it: where nothing can be written, it is shown all the same."""
    with suppress(DatabaseError), transaction.atomic():
        keep(case, part, number, of, view)
