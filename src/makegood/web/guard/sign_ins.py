"""Refused sign-ins in the log, with the network address and nothing of what was typed: what a watcher such as fail2ban reads."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest
from django.urls import resolve

from makegood.web.guard import limits

_log = logging.getLogger("makegood.sign_in")


def refused(sender: object, request: HttpRequest | None = None, **more: Any) -> None:
    """Receives `user_login_failed`."""
    if request is not None:
        _log.warning("sign-in refused from %s", limits.address(request))


def step_refused(sender: object, request: HttpRequest, **more: Any) -> None:
    """Receives `authentication_failed`: the password was right, which a watcher should know to be worse."""
    _log.warning("second step refused from %s", limits.address(request))


def slowed(request: HttpRequest) -> None:
    page = resolve(request.path_info).view_name  # it may be refused before a view was chosen
    _log.warning("too many attempts from %s at %s", limits.address(request), page)
