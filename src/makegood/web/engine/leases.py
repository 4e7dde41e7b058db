"""Rows that wait to be sent: taken by lease, tried again after twice as long each time, at last given up and told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, models, transaction

from makegood.web.engine import waking

LEASE = timedelta(minutes=2)  # longer than any server's timeout, so that a slow sender is not overtaken
MOST_ATTEMPTS = 12
PERHAPS_TWICE = (
    "perhaps twice"  # what stands as the fault of a row that was sent, where an earlier attempt may have arrived
)
_NEVER_ARRIVED = frozenset(
    {
        "ConnectionRefusedError",
        "gaierror",
        "Refused",
        "SMTPAuthenticationError",
        "SMTPConnectError",
        "SMTPDataError",
        "SMTPHeloError",
        "SMTPNotSupportedError",
        "SMTPRecipientsRefused",
        "SMTPSenderRefused",
        "SSLCertVerificationError",
    }
)  # faults after which the other end has certainly not taken it


class Waiting(models.Model):
    """What every such row has.

    due_at         when it may go
    leased_until   a sender has taken it until then; if it dies, another one takes it after
    fault          why the last attempt failed; empty while one is under way, so that one that nobody ended says nothing
    given_up_at    set after the last of many attempts; shown to people, never retried by itself
    """

    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def may_be_there(self) -> bool:
        """Whether an earlier attempt may have arrived, though nobody could write that down: this one is perhaps a second copy."""
        tried = self.attempts > 1 or self.fault
        return bool(tried) and self.fault not in _NEVER_ARRIVED

    @property
    def perhaps_twice(self) -> bool:
        return self.sent_at is not None and self.fault == PERHAPS_TWICE


Row = TypeVar("Row", bound=Waiting)


def take(rows: type[Row], at: datetime, most: int = 1) -> list[Row]:
    """Take up to `most` due rows for ourselves until `at + LEASE`. Two senders never get the same one."""
    free = models.Q(leased_until=None) | models.Q(leased_until__lt=at)
    with transaction.atomic():
        due = rows._default_manager.filter(free, sent_at=None, given_up_at=None, due_at__lte=at).order_by("due_at")
        taken = list(due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)[:most])
        mine = rows._default_manager.filter(pk__in=[row.pk for row in taken])
        mine.update(leased_until=at + LEASE, attempts=models.F("attempts") + 1, fault="")
    for row in taken:
        row.attempts += 1
    return taken


def give_back(rows: list[Row]) -> None:
    """Give back what we took and did not try."""
    for row in rows:
        _row(row).update(leased_until=None, attempts=models.F("attempts") - 1, fault=row.fault)


def arrived(row: Waiting, at: datetime, **more: object) -> None:
    """It was sent; say so where it may have been before, too."""
    fault = PERHAPS_TWICE if row.may_be_there else ""
    _row(row).update(sent_at=at, leased_until=None, fault=fault, **more)


def put_back(row: Waiting, at: datetime, fault: str) -> bool:
    """Try again later, each time after twice as long, at most six hours. After the last attempt give up: return False."""
    if row.attempts >= MOST_ATTEMPTS:
        give_up(row, at, fault)
        return False
    wait = min(timedelta(minutes=1) * 2 ** (row.attempts - 1), timedelta(hours=6))
    _row(row).update(leased_until=None, due_at=at + wait, fault=fault)
    return True


def give_up(row: Waiting, at: datetime, fault: str) -> None:
    """Try no more: it cannot be delivered."""
    _row(row).update(leased_until=None, fault=fault, given_up_at=at)


def try_again(row: Waiting, at: datetime) -> None:
    """Begin anew with what was given up: a person wants it. Its fault stays, since an attempt may have arrived after all."""
    _row(row).filter(sent_at=None).update(due_at=at, attempts=0, given_up_at=None)
    waking.wake([at])


def _row(row: Waiting) -> models.QuerySet[Waiting]:
    return type(row)._default_manager.filter(pk=row.pk)
