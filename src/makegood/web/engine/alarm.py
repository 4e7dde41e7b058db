"""The alarm: what must reach a person even where mail rows, the database or the sweeper are what is broken.

It uses neither the database nor the outbox: a log line, and a post or a mail to where `MAKEGOOD_ALARM` says. The same
alarm sounds once an hour from each process. The heartbeat is the other way round: `MAKEGOOD_HEARTBEAT` is asked after each
good round, so that a service elsewhere notices when nobody asks any more, whatever the reason.
"""

from __future__ import annotations

import json
import logging
import time
import urllib.request

from django.conf import settings
from django.core.mail import EmailMessage

AGAIN_AFTER = 3600.0  # seconds until the same alarm sounds again
BEAT_EVERY = 60.0  # seconds between two heartbeats
TIMEOUT = 10.0  # seconds that either may take
_log = logging.getLogger(__name__)
_sounded: dict[str, float] = {}
_last_beat = -BEAT_EVERY


def sound(what: str) -> bool:
    """Tell a person that something is wrong with the engine. Return whether it was told now; it never raises."""
    now = time.monotonic()
    if now - _sounded.get(what, -AGAIN_AFTER) < AGAIN_AFTER:
        return False
    _sounded[what] = now
    _log.critical("alarm: %s", what)
    where = settings.ENVIRONMENT.alarm
    try:
        if where.startswith("apprise+"):
            _by_apprise(where.removeprefix("apprise+"), f"Makegood at {settings.SITE_URL}: {what}")
        elif where.startswith(("http://", "https://")):
            body = json.dumps({"text": f"Makegood at {settings.SITE_URL}: {what}"}).encode()
            _open(urllib.request.Request(where, body, {"Content-Type": "application/json"}))
        elif where:
            EmailMessage(f"Makegood needs a look: {what[:150]}", f"{what}\n\n{settings.SITE_URL}\n", to=[where]).send()
    except Exception as error:  # the log line is out; an alarm must not stop what still works
        _log.critical("the alarm itself did not get through: %s", type(error).__name__)
    return True


def _by_apprise(where: str, text: str) -> None:
    """By whatever Apprise knows. Only the host may set this: its addresses reach everything that they name."""
    from apprise import Apprise

    if not Apprise([where]).notify(body=text):
        raise OSError("Apprise did not get it through")


def beat() -> None:
    """Tell the heartbeat address, at most once a minute, that a round went well. It never raises."""
    global _last_beat
    where, now = settings.ENVIRONMENT.heartbeat, time.monotonic()
    if not where or now - _last_beat < BEAT_EVERY:
        return
    _last_beat = now
    try:
        _open(urllib.request.Request(where))
    except Exception as error:
        _log.warning("the heartbeat did not get through: %s", type(error).__name__)


def _open(request: urllib.request.Request) -> None:
    with urllib.request.urlopen(request, timeout=TIMEOUT):
        pass
