"""How often something may be done, and when it may be done again.

    UNKNOWN_LINKS = Rate("unknown-links", 30, timedelta(minutes=10))
    until = limits.spend(UNKNOWN_LINKS, "192.0.2.7", at=now)     # None, or the moment to come back

A rate begins to count with the first attempt and forgets them all at once, `within` later. The address of who asks is the
one that the trusted proxies tell (MAKEGOOD_PROXIES); of IPv6 its network, because one machine has many.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.core.internal.ratelimit import get_ip
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from makegood.web.guard.models import Tally

_MANY = 500


@dataclass(frozen=True)
class Rate:
    """At most `amount` within `within`."""

    name: str
    amount: int
    within: timedelta


def spend(rate: Rate, who: str, *, at: datetime, amount: int = 1) -> datetime | None:
    """Count `amount` more for `who`. Return None while that is allowed, else the moment from which it is again."""
    key = _key(rate, who)
    with transaction.atomic():
        if not Tally.objects.filter(pk=key, until__gt=at).update(count=F("count") + amount):
            Tally.objects.bulk_create(
                [Tally(key=key, count=amount, until=at + rate.within)],
                update_conflicts=True,
                unique_fields=["key"],
                update_fields=["count", "until"],
            )
        return _until(Tally.objects.get(pk=key), rate.amount)


def spent(rate: Rate, who: str, *, at: datetime) -> datetime | None:
    """Whether `who` has nothing left, without counting: the moment to come back, or None."""
    tally = Tally.objects.filter(pk=_key(rate, who), until__gt=at).first()
    return _until(tally, rate.amount - 1) if tally else None


def forget(at: datetime) -> bool:
    """Forget what no longer counts. Return whether there is more of it."""
    old = list(Tally.objects.filter(until__lte=at).values_list("pk", flat=True)[:_MANY])
    return Tally.objects.filter(pk__in=old).delete()[0] == _MANY


def address(request: HttpRequest) -> str:
    return get_ip(request)


def _until(tally: Tally, most: int) -> datetime | None:
    return tally.until if tally.count > most else None


def _key(rate: Rate, who: str) -> str:
    return salted_hmac("makegood.web.guard", f"{rate.name} {who}", algorithm="sha256").hexdigest()


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """The key of a cached count: a hash too, since the names of django-allauth's counts hold addresses."""
    return salted_hmac("makegood.web.guard.cache", f"{key_prefix}:{version}:{key}", algorithm="sha256").hexdigest()
