"""The sweeper: again and again asks whose moment has passed. Any number of them may run at the same time.

A room registers a function that turns one or some due rows and says how many there were:

    sweeper.register("obligations", turning.turn_some, due=True)      # in the room's AppConfig.ready

`due` is what people wait for; it goes first, and on PostgreSQL by several hands, since most of a turn is waiting for the
database's answers. The hands are also woken (waking.py). It gets the moment as its argument, and must take its rows so that no
other sweeper gets them too.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections, connection
from django.utils import timezone

from makegood.web.engine import alarm, mailbox, outbox, trouble, waking
from makegood.web.engine.auditor import audit
from makegood.web.engine.models import Beat

Turn = Callable[[datetime], int]
Clock = Callable[[], datetime]
AT_MOST, SLICE = 200, 3.0  # rows and seconds of one kind in one round, so that none keeps the others waiting
UPKEEP = 0.5  # seconds of a round for each kind that nobody waits for
PAUSE = 5.0  # seconds between rounds
PATIENCE = 10.0  # seconds for what is under way when we are asked to stop
HANDS = 4  # that take what is due, where the database lets more than one write
_log = logging.getLogger(__name__)
_due: dict[str, Turn] = {}
_upkeep: dict[str, Turn] = {}


def register(name: str, turn: Turn, *, due: bool = False) -> None:
    """Have `turn(at)` called in every round until it returns 0 or False."""
    (_due if due else _upkeep)[name] = turn


@waking.awake()
def sweep(at: datetime) -> int:
    """Go round once at `at`: first what is due, with the mail that comes of it, then the upkeep. Return how much was done.

    A room that fails is told to the alarm and does not keep the others from their turn.
    """
    now = _clock(at)
    done = _all_that_is_due(now) + sum(_turn(name, turn, now, UPKEEP) for name, turn in _upkeep.items())
    Beat.objects.update_or_create(name="sweeper", defaults={"at": at})
    return done


def _clock(at: datetime) -> Clock:
    """It goes on during a long round, so that a lease taken at its end is as long as one taken at its beginning."""
    started = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - started)


def _all_that_is_due(now: Clock) -> int:
    kinds: list[tuple[str, Turn]] = [*_due.items(), ("outbox", outbox.send_some)]
    return sum(_turn(name, turn, now, SLICE) for name, turn in kinds)


def _turn(name: str, turn: Turn, now: Clock, seconds: float) -> int:
    done, started = 0, time.monotonic()
    while done < AT_MOST and time.monotonic() - started < seconds:
        try:
            turned = turn(now())
        except Exception as error:
            _log.exception("sweeping %s failed", name)
            alarm.sound(trouble.words(f"Sweeping {name}", error))
            return done
        if not turned:
            return done
        done += int(turned)
    return done


def run(stop: threading.Event, pause: float = PAUSE) -> None:
    """Sweep until `stop` is set, and look into the mailbox for answers meanwhile."""
    threading.Thread(target=mailbox.run, args=(stop,), daemon=True).start()
    more = HANDS - 1 if connection.features.has_select_for_update_skip_locked else 0
    bells = [threading.Event() for _ in range(more)]

    def ring() -> None:
        for bell in bells:
            bell.set()

    hands = [threading.Thread(target=_rounds, args=(stop, _by(bell, pause), _beside), daemon=True) for bell in bells]
    if waking.is_here():
        hands.append(threading.Thread(target=waking.listen, args=(stop, ring), daemon=True))
    for hand in hands:
        hand.start()
    _rounds(stop, lambda: stop.wait(pause), _round)
    ring()
    for hand in hands:
        hand.join(PATIENCE)


def _by(bell: threading.Event, pause: float) -> Callable[[], object]:
    """Wait by a bell, and be ready for the next time it rings."""

    def wait() -> None:
        bell.wait(pause)
        bell.clear()

    return wait


def _round() -> int:
    done = sweep(timezone.now())
    audit(timezone.now())
    return done


@waking.awake()
def _beside() -> int:
    """What is due, taken beside the round that `run` goes."""
    return _all_that_is_due(_clock(timezone.now()))


def _rounds(stop: threading.Event, wait: Callable[[], object], go: Callable[[], int]) -> None:
    while not stop.is_set():
        close_old_connections()
        done = 0
        try:
            done = go()
        except Exception as error:
            _log.exception("a round of the sweeper failed")
            alarm.sound(trouble.words("A round of the sweeper", error))
        if not done:  # else there may be more of what was cut short
            wait()
    connection.close()
