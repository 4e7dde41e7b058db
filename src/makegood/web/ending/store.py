"""Close a case without an agreement, and take it up again."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from makegood.formats import Faulty
from makegood.web.access import Seat
from makegood.web.cases.models import Case, Room
from makegood.web.cases.tell import tell
from makegood.web.cases.write import AlreadyDone, Writing, act
from makegood.web.negotiation import store as talks
from makegood.web.obligations import store as obligations


def check(seat: Seat) -> None:
    """Raises Faulty with what has to come first."""
    if obligations.followed(seat.case) is not None:
        raise Faulty.one(
            _("There is a signed agreement."), _("The case closes once every commitment in it is settled.")
        )
    if talks.settled(seat.case) is not None:
        raise Faulty.one(_("Both sides accept a package."), _("Write it down, or change it in the talks."))
    if _talks_go_on(seat):
        raise Faulty.one(_("The talks have not ended."), _("End them first, and say how you go on."))


def _talks_go_on(seat: Seat) -> bool:
    both = seat.them.joined_at is not None and talks.on_the_table(seat.case) is not None
    return both and talks.open_ending(seat.case) is None


def close(seat: Seat, *, at: dt.datetime, once: str = "") -> None:
    """Close a case that no agreement came of. Raises Faulty."""
    with act(seat, what="closed-without-agreement", room=Room.JOINT, at=at, once=once) as writing:
        if not Case.objects.filter(pk=seat.case.pk, closed_at=None).update(closed_at=at):
            raise AlreadyDone(_page(seat))  # a colleague or the other side did a moment ago
        check(seat)
        says = lazy("The case is closed without an agreement. Each side can take it up again.")
        _tell(writing, seat, lazy("The case is closed"), says)
    seat.case.closed_at = at


def take_up(seat: Seat, *, at: dt.datetime, once: str = "") -> None:
    """Go on with a case that was closed without an agreement. Raises Faulty for another one."""
    with act(seat, what="case-taken-up", room=Room.JOINT, at=at, once=once) as writing:
        if obligations.followed(seat.case) is not None:
            raise Faulty.one(_("There is a signed agreement."), _("What was closed with it stays closed."))
        if not Case.objects.filter(pk=seat.case.pk, closed_at__isnull=False).update(closed_at=None):
            raise AlreadyDone(_page(seat))
        _tell(writing, seat, lazy("The case goes on"), lazy("The other side has taken the case up again."))
    seat.case.closed_at = None


def _page(seat: Seat) -> str:
    return reverse("ending:page", args=[seat.case.pk])


def _tell(writing: Writing, seat: Seat, subject: str, says: str) -> None:
    key = f"ending/{writing.at.isoformat()}"
    writing.then = _page(seat)
    tell(writing, seat.them, key=key, subject=subject, says=says, page="ending:page")
