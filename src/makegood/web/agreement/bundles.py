"""The record that both sides see, with its exhibits, as one file: open talks and settlement talks apart.

What is open is named here; whatever is not counts as settlement, so that nothing new can slip into an open bundle.
"""

from __future__ import annotations

from collections.abc import Set

from django.utils.translation import gettext as _

from makegood import agreement as library
from makegood.agreement import Exhibit
from makegood.record import Entry
from makegood.values import MessageClass
from makegood.web.access import Seat, in_rooms
from makegood.web.cases import models
from makegood.web.cases import store as cases
from makegood.web.cases.models import Room
from makegood.web.trying import Refused

MOST_BYTES = 256 * 1024 * 1024
_OPEN = frozenset({
    "case-opened", "case-details-changed", "lead-named", "seat-ended", "link-sent", "link-revoked",
    "contract-shared", "exhibit-added", "exhibit-shared", "closed", "recognised", "looked-back",
    "monitoring-began", "monitoring-taken-over", "monitoring-amended", "time-passed", "figures-added",
    "early-warning-raised", "early-warning-settled", "early-warning-step-done", "early-warning-talked",
    "more-time-asked", "more-time-answered",
    "occurred", "resumed", "extended", "claimed", "measured", "met", "withdrawn", "rejected", "accepted", "waived",
    "discharged", "disputed", "resolved", "invoked", "paid", "suspended", "terminated",
})  # fmt: skip


def make(seat: Seat, which: MessageClass) -> bytes:
    """Return the bundle of one class. Raises Refused where the exhibits are too many for one file."""
    chain = cases.entries(seat, Room.JOINT)
    settled = _attached(seat) | {digest for entry in chain if not _is_open(entry) for digest in _hashes(entry)}
    entries = [(entry, _class(entry, settled)) for entry in chain]
    named = {
        digest for entry, class_ in entries if which in (class_, MessageClass.SETTLEMENT) for digest in _hashes(entry)
    }
    rows = in_rooms(seat, models.Exhibit.objects.all()).filter(room=Room.JOINT, sha256__in=named).order_by("pk")
    wanted = {row.sha256: row for row in rows if which is MessageClass.SETTLEMENT or row.sha256 not in settled}
    if sum(row.size for row in wanted.values()) > MOST_BYTES:
        raise Refused(_("The exhibits are too large for one file. Take the record, and the exhibits one by one."))
    return library.bundle(entries, [_exhibit(row, settled) for row in wanted.values()], which)


def _class(entry: Entry, settled: Set[str]) -> MessageClass:
    """An entry is open where what it tells is, and where it names nothing that belongs to the settlement talks."""
    return MessageClass.OPEN if _is_open(entry) and settled.isdisjoint(_hashes(entry)) else MessageClass.SETTLEMENT


def _is_open(entry: Entry) -> bool:
    said = entry.details.get("class")
    return entry.what in _OPEN if said is None else said == MessageClass.OPEN


def _hashes(entry: Entry) -> set[str]:
    """Every word in the details that may be the hash of a file."""
    values = [each for value in entry.details.values() for each in (value if isinstance(value, list) else [value])]
    return {value for value in values if isinstance(value, str) and len(value) == 64}


def _attached(seat: Seat) -> set[str]:
    """Hashes of the files that went along with a settlement message."""
    from makegood.web.dialogue.models import Message

    messages = in_rooms(seat, Message.objects.all()).exclude(message_class=MessageClass.OPEN)
    return set(messages.filter(exhibits__isnull=False).values_list("exhibits__sha256", flat=True))


def _exhibit(row: models.Exhibit, settled: Set[str]) -> Exhibit:
    with row.open() as file:
        data = file.read()
    class_ = MessageClass.SETTLEMENT if row.sha256 in settled else MessageClass.OPEN
    return Exhibit(row.name, data, class_)
