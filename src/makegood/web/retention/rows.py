"""Which rows belong to a case, or to some of its rooms, whatever app they are of: found by following foreign keys from the case.

A model joins by having `case` (or `case_id`) and, if it is of one room, `room`; what hangs on such a row goes with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from makegood.web.cases.models import Case, Draft, Link, Purpose, Side
from makegood.web.engine.models import Outgoing
from makegood.web.obligations.models import NotReached

OURS = "makegood."
_ONE_SIDES_LINKS = (Purpose.COLLEAGUE, Purpose.ADVISER)


@dataclass(frozen=True)
class Way:
    """The lookups that lead from a row to its case's id and to its room; `room` is empty where it is of no room."""

    case: str
    room: str

    def by(self, key: str) -> Way:
        """The way of what hangs on such a row by the foreign key `key`."""
        return Way(f"{key}__{self.case}", self.room and f"{key}__{self.room}")


Ways = Mapping[type[models.Model], tuple[Way, ...]]


@cache
def ways() -> Ways:
    """Every model that belongs to cases, but the case itself, with its ways there; those first that hang on others.

    What hangs on several rows has a way by each, for it goes with the first of them.
    """
    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith(OURS)]
    found = {model: way for model in ours if model is not Case and (way := _own(model))}
    grown = True
    while grown:
        more = {model: way for model in ours if model not in found and model is not Case and (way := _by(model, found))}
        found |= more
        grown = bool(more)
    return dict(sorted(found.items(), key=lambda each: (-each[1][0].case.count("__"), each[0]._meta.label)))


def _own(model: type[models.Model]) -> tuple[Way, ...]:
    names = {field.name for field in model._meta.concrete_fields}
    case = next((name for name in ("case", "case_id") if name in names), "")
    return (Way(case, "room" if "room" in names else ""),) if case else ()


def _by(model: type[models.Model], found: Ways) -> tuple[Way, ...]:
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    return tuple(way.by(key.name) for key in keys for way in found.get(key.related_model, ()))


def take_case(case_id: str) -> None:
    """Delete everything of a case, and the case. Call it within a transaction that may let go of its records."""
    for model, found in ways().items():
        for way in found:
            _delete(model._base_manager.filter(**{way.case: case_id}))
    _delete(Case.objects.filter(pk=case_id))


def take_rooms(case_id: str, rooms: Collection[str]) -> None:
    """Delete everything of some rooms of a case, in such a transaction."""
    for model, found in ways().items():
        for way in found:
            if way.room:
                _delete(model._base_manager.filter(**{way.case: case_id, f"{way.room}__in": list(rooms)}))


def take_papers_of(side: Side) -> None:
    """Delete what is one side's and of no room: drafts and mails of its people, links to its colleagues and advisers."""
    people = get_user_model().objects.filter(sittings__side=side)
    _delete(Draft.objects.filter(case_id=side.case_id, user__in=people))
    mails = Outgoing.objects.filter(case_id=side.case_id, to__in=people.values("email"), sent_at__isnull=False)
    _delete(mails.exclude(pk__in=NotReached.objects.filter(case=side.case_id).values("mail")))
    _delete(Link.objects.filter(side=side, purpose__in=_ONE_SIDES_LINKS))


def _delete(rows: models.QuerySet) -> None:
    """In one statement. PROTECT is about rows that are deleted one by one; here what is protected goes as well, and at the end
    of the transaction the database itself makes sure that nothing is left that points nowhere."""
    rows._raw_delete(rows.db)
