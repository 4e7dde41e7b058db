"""Leaving a long file to the worker, and reading it there."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from makegood.formats import Fault, Faulty
from makegood.web import access, languages
from makegood.web.access import Seat, in_rooms
from makegood.web.cases import files
from makegood.web.cases.models import Case, Room
from makegood.web.cases.write import AlreadyDone, Elsewhere, MayNotWrite
from makegood.web.contract import store as contracts
from makegood.web.contract.models import Contract
from makegood.web.dialogue import store as dialogue
from makegood.web.engine import alarm, leases, trouble, waking
from makegood.web.reading.models import LongFile
from makegood.web.vault.fields import fill
from makegood.web.vault.sealing import scope_of_room

LONG = 200_000  # bytes: some pages of a scan, some dozens of mails; what is shorter is read at once
MOST_ATTEMPTS = 3  # of a file that brings down who reads it
SHOWN_FOR = dt.timedelta(days=3)  # that it failed
_log = logging.getLogger(__name__)
_busy = threading.Lock()


class UnderWay(Elsewhere):
    """The file is read by the worker; `where` tells how it stands."""

    says = lazy("The file is here. You can leave this page; it is read meanwhile.")

    def __init__(self, row: LongFile) -> None:
        self.row = row
        super().__init__(page_of(row))


# --- giving it ---


def leave_if_long(
    seat: Seat, kind: LongFile.Kind, *, data: bytes, name: str, about: int = 0, at: dt.datetime, once: str = ""
) -> None:
    """Leave a long file to the worker: raises UnderWay, for the same file again with the same page. A short one is the caller's."""
    if len(data) <= LONG:
        return
    kept = files.keep([data], scope_of_room(seat.case.pk, seat.own_room))
    which = {"case": seat.case, "room": seat.own_room, "kind": kind, "about": about, "sha256": kept.sha256}
    with transaction.atomic():
        Case.objects.select_for_update().only("id").get(pk=seat.case.pk)  # of two at once the second finds the first
        row = LongFile.objects.filter(sent_at=None, given_up_at=None, **which).first()
        if row is None:
            row = LongFile.objects.create(
                user=seat.user,
                name=files.safe_name(name),
                size=kept.size,
                once=once,
                given_at=at,
                due_at=at,
                **which,
            )
            waking.wake([at])
    raise UnderWay(row)


def page_of(row: LongFile) -> str:
    return reverse("reading:page", args=[row.case_id, row.pk])


def contract_of(row: LongFile) -> Contract | None:
    """What a contract or an amendment that was read has become; None before, for mails, and where it was set aside."""
    if row.kind == LongFile.Kind.MAILS or row.sent_at is None:
        return None
    same = Contract.objects.filter(case=row.case_id, room=row.room, exhibit__sha256=row.sha256, set_aside_at=None)
    return same.filter(amends=row.about or None).order_by("-pk").first()


def under_way(seat: Seat, *, at: dt.datetime) -> list[LongFile]:
    """What the worker still has to read for our own side, and what it could not read of late."""
    if seat.own_room == Room.JOINT:
        return []
    rows = in_rooms(seat, LongFile.objects.filter(room=seat.own_room, sent_at=None))
    return [row for row in rows.order_by("-given_at", "-id")[:20] if not _is_old(row, at)][:5]


def _is_old(row: LongFile, at: dt.datetime) -> bool:
    return row.given_up_at is not None and row.given_up_at < at - SHOWN_FOR


def try_again(row: LongFile, *, at: dt.datetime) -> None:
    """Begin anew with what was given up. The same file may have been given again meanwhile: then that one is read."""
    with transaction.atomic():
        Case.objects.select_for_update().only("id").get(pk=row.case_id)
        same = LongFile.objects.filter(case=row.case_id, room=row.room, kind=row.kind, about=row.about)
        if not same.filter(sha256=row.sha256, sent_at=None, given_up_at=None).exists():
            leases.try_again(row, at)


# --- reading it ---


def begin_one(at: dt.datetime) -> bool:
    """Have one file read, beside the round of the sweeper that asks: what else is due does not wait for it.

    One at a time in a process. Return False: there is nothing more to do in this round.
    """
    if not _busy.acquire(blocking=False):
        return False
    taken = []
    try:
        taken = leases.take(LongFile, at)
    finally:
        if not taken:
            _busy.release()
    if taken:
        threading.Thread(target=_beside, args=(taken[0], at), daemon=True).start()
    return False


def _beside(row: LongFile, at: dt.datetime) -> None:
    try:
        read(row, at)
    except Exception as error:
        _log.exception("a file could not be read")
        alarm.sound(trouble.words("Reading a file", error))
        leases.put_back(row, at, type(error).__name__)
    finally:
        connection.close()
        _busy.release()


def read(row: LongFile, at: dt.datetime) -> None:
    """Read a file that was taken by lease, as whoever gave it; keep what came of it, or why it failed."""
    with languages.reading(row.user):
        _mine(row).update(gone=0)  # whoever began before us may have come further
        try:
            if row.attempts > MOST_ATTEMPTS:
                raise Faulty.one(
                    _("This file could not be read: it takes too long, too much memory, or is damaged."),
                    _("Export it anew, or give only the part that matters."),
                )
            where, found = _READ[LongFile.Kind(row.kind)](access.sitting_user(row.user, row.case), row, at)
        except AlreadyDone as done:
            leases.arrived(row, at, leads_to=done.where)
        except Faulty as faulty:
            _failed(row, faulty.faults, at)
        except (Http404, MayNotWrite):
            _failed(row, [Fault(_("Whoever gave it no longer writes here, or the contract it changes is gone."))], at)
        else:
            leases.arrived(row, at, leads_to=where, found=found)


def _mine(row: LongFile) -> QuerySet[LongFile]:
    """The row while nobody else has taken it over."""
    return LongFile.objects.filter(pk=row.pk, attempts=row.attempts, sent_at=None)


def _went(row: LongFile) -> Callable[[], None]:
    """Count the steps of a reading, for whoever asks how it stands."""

    def count() -> None:
        _mine(row).update(gone=F("gone") + 1)

    return count


def _failed(row: LongFile, faults: list[Fault], at: dt.datetime) -> None:
    said = [{"problem": fault.problem, "instead": fault.instead} for fault in faults]
    with transaction.atomic():
        fill(LongFile.objects.filter(pk=row.pk), faults=said)
        leases.give_up(row, at, "Faulty")


def _bytes(row: LongFile) -> bytes:
    with files.open_kept(row.sha256, scope_of_room(row.case_id, row.room)) as file:
        return file.read()


Came = tuple[str, int]  # the page of what came of it, and how many mails were new


def _contract(seat: Seat, row: LongFile, at: dt.datetime) -> Came:
    kept = contracts.add(seat, data=_bytes(row), name=row.name, at=at, once=row.once, went=_went(row))
    return reverse("contract:one", args=[row.case_id, kept.pk]), 0


def _amendment(seat: Seat, row: LongFile, at: dt.datetime) -> Came:
    contract = access.one(seat, Contract.objects.filter(set_aside_at=None).select_related("exhibit"), pk=row.about)
    kept = contracts.amend(seat, contract, data=_bytes(row), name=row.name, at=at, once=row.once, went=_went(row))
    return reverse("contract:one", args=[row.case_id, kept.pk]), 0


def _mails(seat: Seat, row: LongFile, at: dt.datetime) -> Came:
    fresh = dialogue.import_mails(seat, _bytes(row), row.name, at=at, once=row.once, went=_went(row))
    return reverse("dialogue:thread", args=[row.case_id]), len(fresh)


_READ: dict[LongFile.Kind, Callable[[Seat, LongFile, dt.datetime], Came]] = {
    LongFile.Kind.CONTRACT: _contract,
    LongFile.Kind.AMENDMENT: _amendment,
    LongFile.Kind.MAILS: _mails,
}
