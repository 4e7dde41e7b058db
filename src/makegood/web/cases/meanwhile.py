"""Two colleagues at one form: who saves second is told who was first, keeps what was typed, and decides."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from makegood import formats
from makegood.web.access import Seat
from makegood.web.cases.write import was_sent


def stands(part: Any) -> str:
    """What a form says, in its field `stands`, of the part that it was made from."""
    return hashlib.sha256(formats.canonical(part)).hexdigest()[:32]


def changed(who: str) -> str:
    return _(
        "%(who)s changed this after you had opened it. What you typed is still here. Look at what stands now, then keep"
        " yours if it shall count."
    ) % {"who": who}


def is_of_now(request: HttpRequest, seat: Seat, form: Any, now: str, who: str) -> bool:
    """Whether the part stands as when the form was opened; else the form says that `who` changed it, and `changed_meanwhile`."""
    if request.POST.get("stands", now) == now or was_sent(seat, form.once):
        return True
    form.add_error(None, changed(who))
    form.changed_meanwhile = True
    return False
