"""Mail that waits to be sent. A row is written in the same transaction as what it tells about."""

from __future__ import annotations

from django.db import models

from makegood.web.vault.fields import SealedText


class Outgoing(models.Model):
    """One mail.

    key            names what it tells about, once for ever; the Message-ID is made from it, so a retry is the same mail
    due_at         when it may go
    leased_until   a sender has taken it until then; if it dies, another one takes it after
    sent_at        once set, the body is emptied: links in it are secrets
    given_up_at    set after the last of many attempts; shown to people, never retried by itself
    """

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = SealedText(max_length=300)
    body = SealedText(blank=True)
    case_id = models.CharField(max_length=12, blank=True, db_index=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

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
