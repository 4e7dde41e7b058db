"""On PostgreSQL whoever writes a row that is due now wakes a sweeper; on SQLite sweepers look by themselves alone.

What is due stands in its row, and sweepers come round for it anyway. A wake-up is a job of Procrastinate that says nothing but
‘go round’. It is deferred in the transaction of the row, so it is rolled back with it and heard at the moment of the commit; one
that is lost, or taken twice, loses and doubles nothing.

It has no queueing lock: a transaction that defers would wait for every other one under the same lock to end. So there is one for
each transaction, and what is left of them is cleared away.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

QUEUE = TASK = "go-round"
AGAIN_AFTER = 5.0  # seconds until we listen again where that ended
LOOK_EVERY = 0.2  # seconds between two looks whether to stop
_log = logging.getLogger(__name__)
_sweeps: ContextVar[bool] = ContextVar("sweeps", default=False)

# Whatever became of it: everybody has gone round since.
_OLD = """
DELETE FROM procrastinate_jobs WHERE id IN (
    SELECT job.id FROM procrastinate_jobs job JOIN procrastinate_events event ON event.job_id = job.id
    WHERE job.queue_name = %s AND event.type = 'deferred' AND event.at < now() - interval '1 minute'
    FOR UPDATE OF job SKIP LOCKED)
"""


def is_here() -> bool:
    """Whether anybody can be woken over this database."""
    return connection.vendor == "postgresql"


@contextmanager
def awake() -> Iterator[None]:
    """Within it nobody is woken: whoever sweeps goes round again by itself while there is something to do."""
    before = _sweeps.set(True)
    try:
        yield
    finally:
        _sweeps.reset(before)


def wake(moments: Iterable[datetime | None]) -> None:
    """Wake a sweeper where one of these moments has come, as soon as what this transaction writes can be seen."""
    if not is_here() or _sweeps.get() or _has_called():
        return
    now = timezone.now()
    if any(moment is not None and moment <= now for moment in moments):
        _call()
        transaction.on_commit(_called)


def _called() -> None:
    """Nothing more to do: while it waits for the commit, it marks a transaction that has called. A savepoint takes it back."""


def _has_called() -> bool:
    return any(then is _called for _, then, *_ in connection.run_on_commit)


def _call() -> None:
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import ConnectorException

    try:
        app.configure_task(TASK, queue=QUEUE).defer()
    except ConnectorException as error:
        if error.__cause__ is None:
            raise
        with connection.wrap_database_errors:  # a fault of the database is told as everywhere else
            raise error.__cause__ from None


def listen(stop: threading.Event, ring: Callable[[], object]) -> None:
    """Call `ring` at each wake-up until `stop` is set. While the database is away nobody is woken; then it goes on by itself."""
    while not stop.is_set():
        try:
            asyncio.run(_work(stop, ring))
        except Exception as error:
            _log.warning("nobody is woken: %s", type(error).__name__)
        stop.wait(AGAIN_AFTER)


async def _work(stop: threading.Event, ring: Callable[[], object]) -> None:
    from procrastinate import App, PsycopgConnector
    from procrastinate.contrib.django import connector_params

    app = App(connector=PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2, timeout=AGAIN_AFTER))

    @app.task(name=TASK)
    async def go_round() -> None:
        ring()

    async with app.open_async():
        worker = app.run_worker_async(queues=[QUEUE], delete_jobs="always", install_signal_handlers=False)
        working = asyncio.create_task(worker)
        while not stop.is_set() and not working.done():
            await asyncio.wait([working], timeout=LOOK_EVERY)
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


def forget(_at: datetime) -> int:
    """Clear away wake-ups older than a minute: nobody was there, or whoever took them was killed. It is nothing that was due: 0."""
    with connection.cursor() as cursor:
        cursor.execute(_OLD, [QUEUE])
    return 0
