"""What follows when both sides have signed: other rooms subscribe here, and are told in the same transaction.

    def begin(seat: Seat, agreement: Agreement, terms: Terms, signed_at: datetime) -> None: ...

    signed.subscribe(begin)  # in AppConfig.ready()

If a subscriber raises, nothing was signed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from makegood.terms import Terms
from makegood.web.access import Seat

if TYPE_CHECKING:
    from makegood.web.agreement.models import Agreement

Subscriber = Callable[[Seat, "Agreement", Terms, datetime], None]
_subscribers: list[Subscriber] = []


def subscribe(fn: Subscriber) -> None:
    """Have `fn` called with who signed last, the agreement, its terms, and the moment from which it binds."""
    if fn not in _subscribers:
        _subscribers.append(fn)


def tell(seat: Seat, agreement: Agreement, terms: Terms, signed_at: datetime) -> None:
    """Tell every subscriber; called inside the `act` of the last signature."""
    for fn in _subscribers:
        fn(seat, agreement, terms, signed_at)
