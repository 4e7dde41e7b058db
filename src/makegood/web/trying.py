"""Doing what a request asks for, or saying why it cannot be done: on the form, or on the next page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from makegood.formats import Fault, Faulty
from makegood.negotiation.offers import NotNow
from makegood.web import sentences


class Refused(ValueError):
    """What cannot be done at this moment; the message says why and what is possible."""


def said_fault(fault: Fault) -> str:
    """A fault in the reader's words, with its line where it is one of a file."""
    said = " ".join(sentences.said(part) for part in (fault.problem, fault.instead) if part)
    return said if fault.line is None else _("Line %(line)d: %(said)s") % {"line": fault.line, "said": said}


def put_in(form: Any, faulty: Faulty, field: str | None = None) -> None:
    """Say on the form what is wrong: beside `field`, else above all."""
    for fault in faulty.faults:
        form.add_error(field, said_fault(fault))


def tell(request: HttpRequest, faulty: Faulty) -> None:
    """Say on the next page what is wrong."""
    for fault in faulty.faults:
        messages.error(request, said_fault(fault))


def done(form: Any, do: Callable[[], object]) -> bool:
    """Do it; or say on the form why not."""
    try:
        do()
    except Faulty as faulty:
        put_in(form, faulty)
    except Refused as refused:
        form.add_error(None, str(refused))
    else:
        return True
    return False


def try_it(request: HttpRequest, do: Callable[[], object]) -> bool:
    """Do it; or say on the next page why not."""
    try:
        do()
    except (Refused, NotNow) as not_now:
        messages.warning(request, sentences.said(not_now))
    except Faulty as faulty:
        tell(request, faulty)
    else:
        return True
    return False
