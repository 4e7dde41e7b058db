"""What differs between two versions of terms, field by field, so that nobody has to look for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from makegood.terms import Terms

_BY_ID = ("parties", "commitments", "check_ins")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    where          the part of the terms, and the id of the item there; the id is empty where the part has none
    field          the item's field; empty where the whole item came or went
    before, after  as words; empty for what was not there, or is there no longer
    """

    where: str
    id: str
    field: str
    before: str
    after: str


def changes(before: Terms, after: Terms) -> tuple[Change, ...]:
    """Return every difference between two versions, in the order of the terms; what was added to a list comes last."""
    old, new = (terms.model_dump(mode="json", by_alias=True, exclude_defaults=True) for terms in (before, after))
    return tuple(change for part in type(after).model_fields for change in _part(part, old.get(part), new.get(part)))


def _part(part: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if part not in _BY_ID:
        yield Change(part, "", "", words(old), words(new))
        return
    was = {item["id"]: item for item in old or ()}
    now = {item["id"]: item for item in new or ()}
    for id in [*was, *(id for id in now if id not in was)]:
        yield from _item(part, id, was.get(id), now.get(id))


def _item(part: str, id: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[Change]:
    if old is None or new is None:
        told = new if old is None else old
        said = words((told or {}).get("deliverable") or (told or {}).get("name") or id)
        yield Change(part, id, "", said if new is None else "", said if old is None else "")
        return
    for field in dict.fromkeys((*old, *new)):
        if old.get(field) != new.get(field):
            yield Change(part, id, field, words(old.get(field)), words(new.get(field)))


def words(value: Any) -> str:
    """A value of the terms as a person reads it on one line.

    >>> words({"within": "10 working days", "after": "signed"})
    'within: 10 working days, after: signed'
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {words(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(words(item) for item in value)
    return str(value)
