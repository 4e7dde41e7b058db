"""What waits to be sent. A row is written in the same transaction as what it tells about."""

from __future__ import annotations

from django.db import models

from makegood.web.engine.leases import Waiting
from makegood.web.vault.fields import SealedText


class Outgoing(Waiting):
    """One mail.

    key            names what it tells about, once for ever; the Message-ID is made from it, so a retry is the same mail
    ref            what the Message-ID and the address for answers hold, so that an answer is known by it
    sent_at        once set, the body is emptied: links in it are secrets
    unreached_at   since when it is known that it did not reach whom it was for; `fault` says why
    """

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = SealedText(max_length=300)
    body = SealedText(blank=True)
    case_id = models.CharField(max_length=12, blank=True, db_index=True)
    ref = models.CharField(max_length=32, blank=True, db_index=True)
    unreached_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["due_at"],
                name="waiting",
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
        )

    @property
    def vault_scope(self) -> str:
        return "mail"


class Beat(models.Model):
    """When the sweeper last went round; a page can tell that nobody sweeps."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()


class Postbox(models.Model):
    """How far a mailbox was read: the last mail that was taken in, and who looked last, when.

    validity   the mailbox's own mark of its age (UIDVALIDITY); another one means that its numbers begin anew
    """

    name = models.CharField(max_length=64, primary_key=True)
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField()


class Hook(models.Model):
    """An address of one side's own systems that is told when something is due to that side. It never tells what."""

    case_id = models.CharField(max_length=12, db_index=True)
    room = models.CharField(max_length=12)
    address = SealedText(max_length=1000)
    secret = SealedText(max_length=200)
    shape = models.CharField(max_length=10)
    person = models.CharField(max_length=250)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Delivery(Waiting):
    """One telling of one hook. What was sent can be made again from the row; it is not kept.

    key    of what fell due: told to one hook once
    """

    hook = models.ForeignKey(Hook, on_delete=models.PROTECT, related_name="deliveries")
    key = models.CharField(max_length=64)
    happened_at = models.DateTimeField()
    answer = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("-due_at", "-id")
        constraints = (models.UniqueConstraint(fields=["hook", "key"], name="each_hook_told_once"),)
        indexes = (
            models.Index(
                fields=["due_at"],
                name="hooks_waiting",
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
        )
