from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models

from makegood.web.cases.models import Case
from makegood.web.vault.fields import SealedJSON


class Token(models.Model):
    """A way in for one person's program. Only the hash is kept; it expires and can be ended.

    begins   its first signs, so that its owner knows which one it is
    scopes   what it may do: some of tokens.SCOPES
    case     the only case that it opens; None for every one where its owner sits
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    begins = models.CharField(max_length=12)
    scopes = models.JSONField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def opens(self, at: dt.datetime) -> bool:
        return self.revoked_at is None and at <= self.expires_at


class Answered(models.Model):
    """What a request with an Idempotency-Key was answered, so that the same request again gets the same answer.

    request   hash of what was asked: another request with the same key is refused
    """

    key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=200, db_default=200)
    answer = SealedJSON()
    at = models.DateTimeField(db_index=True)

    @property
    def vault_scope(self) -> str:
        return f"user/{self.user_id}"
