"""Tokens: made by a person for a program of theirs, shown once, hashed at rest, ended when they say so."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from makegood.formats import Faulty
from makegood.web import access
from makegood.web.accounts.models import User
from makegood.web.api.models import Token
from makegood.web.cases.models import Case
from makegood.web.guard import limits
from makegood.web.guard.limits import Rate

SCOPES = {
    "read": _("Read what you see"),
    "write": _("Write in your name"),
    "figures": _("Only add figures"),
    "check": _("Only ask the coach"),
}
MOST = 20  # open tokens of one person
BEGINS = "mg_"
TEN_MINUTES = timedelta(minutes=10)
UNKNOWN = Rate("unknown-tokens", 30, TEN_MINUTES)
READS = Rate("api-reads", 1200, TEN_MINUTES)
WRITES = Rate("api-writes", 300, TEN_MINUTES)
_NOTED = timedelta(minutes=1)  # how exactly the last use is noted


class Refused(PermissionError):
    """The token may not do this."""


class TooOften(RuntimeError):
    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(until)


def make(
    user: User, name: str, scopes: Collection[str], *, case: Case | None = None, days: int = 90, at: datetime
) -> tuple[Token, str]:
    """Make a token and return it with its secret, which is told only now. Raises Faulty for one too many."""
    if of(user, at=at).count() >= MOST:
        raise Faulty.one(f"You have {MOST} tokens already.", "End one that nobody uses any more.")
    secret = BEGINS + secrets.token_urlsafe(32)
    row = Token.objects.create(
        user=user,
        name=name,
        token_hash=access.hash_of(secret),
        begins=secret[:8],
        scopes=sorted(scopes),
        case=case,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    return row, secret


def of(user: User, *, at: datetime):
    """The tokens of a person that still open something, the newest first."""
    return Token.objects.filter(user=user, revoked_at=None, expires_at__gte=at).select_related("case").order_by("-pk")


def revoke(user: User, number: int, *, at: datetime) -> bool:
    """End a token of this person: from now on it opens nothing. Whether there was one."""
    return bool(Token.objects.filter(user=user, pk=number, revoked_at=None).update(revoked_at=at))


class Bearer(HttpBearer):
    """`Authorization: Bearer mg_…`: lets in whose token has one of `scopes`."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = frozenset(scopes)
        super().__init__()

    def authenticate(self, request: HttpRequest, secret: str) -> Token | None:
        now, address = timezone.now(), limits.address(request)
        if until := limits.spent(UNKNOWN, address, at=now):
            raise TooOften(until)
        token = Token.objects.filter(token_hash=access.hash_of(secret)).select_related("user").first()
        if token is None or not token.opens(now) or not token.user.is_active:
            limits.spend(UNKNOWN, address, at=now)
            return None
        rate = READS if request.method in ("GET", "HEAD") else WRITES
        if until := limits.spend(rate, f"token-{token.pk}", at=now):
            raise TooOften(until)
        if not self.scopes & set(token.scopes):
            raise Refused(self.scopes)
        Token.objects.filter(Q(used_at=None) | Q(used_at__lt=now - _NOTED), pk=token.pk).update(used_at=now)
        request.user = token.user
        return token


READ = Bearer("read")
WRITE = Bearer("write")
FIGURES = Bearer("figures", "write")
CHECK = Bearer("check", "read", "write")
ANY = Bearer(*SCOPES)
