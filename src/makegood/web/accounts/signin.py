"""Single-use sign-in links for the worked case; only while settings.DEMO is on."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from makegood.web.access import hash_of
from makegood.web.accounts.models import SignInLink, User


class OnlyInDemo(RuntimeError):
    """A sign-in link was asked for on a server that is not a demo."""


def link_for(user: User, *, at: datetime, expires: timedelta = timedelta(hours=12), then: str = "/") -> str:
    """Return an address that signs `user` in once, until `at + expires`, and leads on to the path `then`.

    Raises OnlyInDemo where MAKEGOOD_DEMO is not on.
    """
    if not settings.DEMO:
        raise OnlyInDemo("Sign-in links exist only in a demo. Set MAKEGOOD_DEMO=on.")
    token = secrets.token_urlsafe(24)
    SignInLink.objects.create(user=user, token_hash=hash_of(token), expires_at=at + expires, then=then)
    return f"{settings.SITE_URL}/demo/{token}/"


def use(token: str, *, at: datetime) -> SignInLink | None:
    """Use a link up and return it; None if it is unknown, used, expired, or this is no demo."""
    if not settings.DEMO:
        return None
    with transaction.atomic():
        unused = SignInLink.objects.filter(token_hash=hash_of(token), used_at=None, expires_at__gte=at)
        link = unused.select_related("user").first()
        return link if link is not None and unused.update(used_at=at) else None
