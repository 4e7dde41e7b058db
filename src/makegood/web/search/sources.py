"""What can be found: for each kind its rows in a case, the words of a row, and where it is read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
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
    """One thing that can be found. `title` and `text` hold its words."""

    case_id: str
    room: str
    kind: str
    row: int
    title: str
    text: str
    url: str


NAMES = {
    "case": _("Case"),
    "message": _("Message"),
    "exhibit": _("Exhibit"),
    "clause": _("Clause"),
    "commitment": _("Commitment"),
    "warning": _("Early warning"),
}


def items(
    cases: Collection[Case], kind: str, rows: set[int] | None = None, without: set[int] | None = None
) -> Iterator[Item]:
    """The things of one kind in some cases: those of `rows` only, or all but those of `without`. The more cases, no more questions."""
    for item in _KINDS[kind](cases, rows, without or set()):
        if rows is None or item.row in rows:
            yield item


def _narrowed(found, rows, without):
    return found.filter(pk__in=rows) if rows is not None else found.exclude(pk__in=without)


def _cases(cases, rows, without):
    for case in cases:
        names = " ".join(side.name for side in case.sides.all())
        url = reverse("cases:case", args=[case.pk])
        yield Item(case.pk, Room.JOINT, "case", 0, case.title, names, url)


def _messages(cases, rows, without):
    for row in _narrowed(Message.objects.filter(case__in=cases, shared_as=None), rows, without):
        url = f"{reverse('dialogue:thread', args=[row.case_id])}#message-{row.pk}"
        yield Item(row.case_id, row.room, "message", row.pk, row.subject or row.speaker, row.text, url)


def _exhibits(cases, rows, without):
    for row in _narrowed(Exhibit.objects.filter(case__in=cases), rows, without):
        url = reverse("cases:exhibits", args=[row.case_id])
        yield Item(row.case_id, row.room, "exhibit", row.pk, row.name, row.fact, url)


def _clauses(cases, rows, without):
    found = Clause.objects.filter(contract__case__in=cases).select_related("contract")
    for row in _narrowed(found, rows, without):
        case_id, room = row.contract.case_id, row.contract.room
        url, text = reverse("contract:one", args=[case_id, row.contract_id]), f"{row.says} {row.quote}"
        yield Item(case_id, room, "clause", row.pk, row.heading or row.section, text, url)


def _commitments(cases, rows, without):
    for watch in Watch.objects.filter(case__in=cases):
        url = reverse("obligations:page", args=[watch.case_id])
        for number, each in enumerate(Terms.model_validate(watch.terms).commitments):
            yield Item(watch.case_id, watch.room, "commitment", number, each.deliverable, "", url)


def _warnings(cases, rows, without):
    for row in _narrowed(EarlyWarning.objects.filter(case__in=cases), rows, without):
        url = reverse("obligations:warning", args=[row.case_id, row.pk])
        yield Item(row.case_id, row.room, "warning", row.pk, row.what, row.could, url)


_KINDS = {
    "case": _cases,
    "message": _messages,
    "exhibit": _exhibits,
    "clause": _clauses,
    "commitment": _commitments,
    "warning": _warnings,
}
