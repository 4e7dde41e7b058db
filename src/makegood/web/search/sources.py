"""What can be found: for each kind its rows in a case, the words of a row, and where it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from makegood.terms import Terms
from makegood.web.cases.models import Case, Exhibit, Room
from makegood.web.contract.models import Clause
from makegood.web.dialogue.models import Message
from makegood.web.obligations.models import EarlyWarning, Watch


@dataclass(frozen=True)
class Item:
    """One thing that can be found. `title` and `text` hold its words; `lasts`: it never changes once it is there."""

    room: str
    kind: str
    row: int
    title: str
    text: str
    url: str
    lasts: bool = True


NAMES = {
    "case": _("Case"),
    "message": _("Message"),
    "exhibit": _("Exhibit"),
    "clause": _("Clause"),
    "commitment": _("Commitment"),
    "warning": _("Early warning"),
}


def items(case: Case, kind: str, rows: set[int] | None = None, without: set[int] | None = None) -> Iterator[Item]:
    """The things of one kind in a case: those of `rows` only, or all but those of `without`."""
    for item in _KINDS[kind](case, rows, without or set()):
        if rows is None or item.row in rows:
            yield item


def _narrowed(found, rows, without):
    return found.filter(pk__in=rows) if rows is not None else found.exclude(pk__in=without)


def _case(case, rows, without):
    names = " ".join(side.name for side in case.sides.all())
    yield Item(Room.JOINT, "case", 0, case.title, names, reverse("cases:case", args=[case.pk]), lasts=False)


def _messages(case, rows, without):
    thread = reverse("dialogue:thread", args=[case.pk])
    for row in _narrowed(Message.objects.filter(case=case, shared_as=None), rows, without):
        yield Item(row.room, "message", row.pk, row.subject or row.speaker, row.text, f"{thread}#message-{row.pk}")


def _exhibits(case, rows, without):
    for row in _narrowed(Exhibit.objects.filter(case=case), rows, without):
        yield Item(row.room, "exhibit", row.pk, row.name, row.fact, reverse("cases:exhibits", args=[case.pk]))


def _clauses(case, rows, without):
    found = Clause.objects.filter(contract__case=case).select_related("contract")
    for row in _narrowed(found, rows, without):
        url = reverse("contract:one", args=[case.pk, row.contract_id])
        yield Item(row.contract.room, "clause", row.pk, row.heading or row.section, f"{row.says} {row.quote}", url)


def _commitments(case, rows, without):
    watch = Watch.objects.filter(case=case).first()
    for number, each in enumerate(Terms.model_validate(watch.terms).commitments if watch else ()):
        url = reverse("obligations:page", args=[case.pk])
        yield Item(watch.room, "commitment", number, each.deliverable, "", url, lasts=False)


def _warnings(case, rows, without):
    for row in _narrowed(EarlyWarning.objects.filter(case=case), rows, without):
        url = reverse("obligations:warning", args=[case.pk, row.pk])
        yield Item(row.room, "warning", row.pk, row.what, row.could, url)


_KINDS = {
    "case": _case,
    "message": _messages,
    "exhibit": _exhibits,
    "clause": _clauses,
    "commitment": _commitments,
    "warning": _warnings,
}
