"""The sweeper: again and again asks whose moment has passed. Any number of them may run at the same time.

A room registers a function that turns one due row and says whether there was one:

    sweeper.register("obligations", store.turn_one)      # in the room's AppConfig.ready

It gets the moment as its argument, must take its row by a conditional update, and must write by `cases.write.act`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.utils import timezone

from makegood.web.engine import alarm, mailbox, outbox
from makegood.web.engine.auditor import audit
from makegood.web.engine.models import Beat

TurnOne = Callable[[datetime], bool]
AT_MOST, SLICE = 200, 3.0  # rows and seconds of one kind in one round, so that none keeps the others waiting
PAUSE = 5.0  # seconds between rounds
_log = logging.getLogger(__name__)
_turns: dict[str, TurnOne] = {}


def register(name: str, turn_one: TurnOne) -> None:
    """Have `turn_one(at)` called in every round until it returns False."""
    _turns[name] = turn_one


def sweep(at: datetime) -> int:
    """Go round once at `at`: first what the rooms have due, then the mail that came of it. Return how much was done.

    A room that fails is told to the alarm and does not keep the others from their turn. The clock goes on during a long
    round, so that a lease taken at its end is as long as one taken at its beginning.
    """
    started = time.monotonic()

    def now() -> datetime:
        return at + timedelta(seconds=time.monotonic() - started)

    rooms: list[tuple[str, Callable[[datetime], int]]] = [*_turns.items(), ("outbox", outbox.send_some)]
    done = sum(_turn(name, turn, now) for name, turn in rooms)
    Beat.objects.update_or_create(name="sweeper", defaults={"at": at})
    return done


def _turn(name: str, turn: Callable[[datetime], int], now: Callable[[], datetime]) -> int:
    done, started = 0, time.monotonic()
    while done < AT_MOST and time.monotonic() - started < SLICE:
        try:
            turned = turn(now())
        except Exception as error:
            _log.exception("sweeping %s failed", name)
            alarm.sound(f"Sweeping {name} failed: {type(error).__name__}.")
            return done
        if not turned:
            return done
        done += int(turned)
    return done


def run(stop: threading.Event, pause: float = PAUSE) -> None:
    """Sweep until `stop` is set, and look into the mailbox for answers meanwhile."""
    threading.Thread(target=mailbox.run, args=(stop,), daemon=True).start()
    while not stop.is_set():
        close_old_connections()
        done = 0
        try:
            done = sweep(timezone.now())
            audit(timezone.now())
        except Exception as error:
            _log.exception("a round of the sweeper failed")
            alarm.sound(f"A round of the sweeper failed: {type(error).__name__}.")
        stop.wait(pause if not done else 0)  # there may be more of what was cut short
    close_old_connections()
