"""Whoever writes a row that is due wakes a sweeper on PostgreSQL; the row is the truth, a wake-up lost or doubled changes nothing."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import InternalError, connection, transaction
from django.utils import timezone
from tests.commands import python
from tests.web.engine.chaos import Sink

from makegood.web.engine import outbox, sweeper, waking
from makegood.web.engine.models import Outgoing

ON_POSTGRES = pytest.mark.skipif("sqlite" in connection.settings_dict["ENGINE"], reason="this run is on SQLite")
AN_HOUR, PATIENCE = 3600.0, 120.0  # seconds


@pytest.fixture
def db_with_commits(transactional_db: None) -> Iterator[None]:
    """What is written is there for every other connection; and no wake-up of another test is."""
    _clear()
    yield
    _clear()


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def wake_ups() -> list[str]:
    """How each one stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE queue_name = %s", [waking.QUEUE])
        return [status for (status,) in cursor.fetchall()]


def post(number: int) -> Outgoing:
    return outbox.post(key=f"wake/{number}", to="ben@fennel.example", subject="S", body="B", at=timezone.now())


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


@contextlib.contextmanager
def sweeping(how_many: int = 1) -> Iterator[None]:
    """Sweepers that look by themselves once an hour."""
    stop = threading.Event()
    threads = [threading.Thread(target=sweeper.run, args=(stop, AN_HOUR)) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@ON_POSTGRES
@pytest.mark.usefixtures("db_with_commits")
def test_what_is_committed_is_sent_long_before_anybody_looks_by_themselves(mailoutbox):
    with sweeping():
        for number in range(3):  # the first may be found by the look at the beginning, those after it by none
            row = post(number)
            until(lambda pk=row.pk: Outgoing.objects.filter(pk=pk, sent_at__isnull=False).exists())

    assert len(mailoutbox) == 3
    assert wake_ups() == []


@ON_POSTGRES
@pytest.mark.usefixtures("db_with_commits")
def test_who_lost_every_connection_is_woken_again(mailoutbox):
    with sweeping():
        for number in range(2):
            row = post(number)
            until(lambda pk=row.pk: Outgoing.objects.filter(pk=pk, sent_at__isnull=False).exists())
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

    assert len(mailoutbox) == 2


@ON_POSTGRES
@pytest.mark.usefixtures("db_with_commits")
def test_what_is_rolled_back_wakes_nobody():
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        post(1)
        assert wake_ups() == ["todo"]
        raise ZeroDivisionError

    assert wake_ups() == []


@ON_POSTGRES
@pytest.mark.usefixtures("db_with_commits")
def test_one_transaction_wakes_once_also_where_a_part_of_it_was_taken_back():
    with transaction.atomic():
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            post(1)
            raise ZeroDivisionError
        post(2)
        post(3)

    assert wake_ups() == ["todo"]


@ON_POSTGRES
@pytest.mark.usefixtures("db_with_commits")
def test_what_is_due_later_and_what_a_sweeper_writes_wakes_nobody():
    outbox.post(key="later", to="a@b.example", subject="S", body="B", at=timezone.now() + sweeper.outbox.LEASE)
    with waking.awake():
        post(1)

    assert wake_ups() == []


@ON_POSTGRES
@pytest.mark.usefixtures("db_with_commits")
def test_two_transactions_that_wake_do_not_wait_for_each_other():
    other = connection.copy()
    try:
        with transaction.atomic(), other.cursor() as cursor:
            post(1)
            cursor.execute("SET statement_timeout = 30000")
            cursor.execute(
                "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(%s, %s, 0, NULL, NULL, '{}', NULL)"
                "::procrastinate_job_to_defer_v1])",
                [waking.QUEUE, waking.TASK],
            )
    finally:
        other.close()

    assert wake_ups() == ["todo", "todo"]


@ON_POSTGRES
@pytest.mark.usefixtures("db_with_commits")
@pytest.mark.parametrize("status", ["todo", "doing", "failed"])
def test_a_wake_up_that_nobody_finished_is_cleared_away_and_its_row_is_sent_all_the_same(status, mailoutbox):
    post(1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status", [status])
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '61 seconds'")
    post(2)

    sweeper.sweep(timezone.now())

    assert len(mailoutbox) == 2
    assert wake_ups() == ["todo"], "a fresh one is left to whoever listens"


@ON_POSTGRES
@pytest.mark.usefixtures("db_with_commits")
def test_two_that_are_woken_by_the_same_send_nothing_twice(settings):
    sink = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = sink.server_address[:2]
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with sweeping(2):
        for number in range(60):
            post(number)
        until(lambda: not Outgoing.objects.filter(sent_at=None).exists())
    sink.shutdown()

    assert Counter(sink.ids) == Counter(outbox.message_id(f"wake/{number}") for number in range(60))


@ON_POSTGRES
@pytest.mark.usefixtures("db_with_commits")
def test_a_fault_of_the_database_is_told_as_any_other():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        with pytest.raises(InternalError) as raised, transaction.atomic():
            waking.wake([timezone.now()])

    assert raised.value.__cause__.sqlstate == "25006"


@pytest.mark.own_database
def test_on_sqlite_nothing_of_procrastinate_is_read(tmp_path):
    done = """
import pathlib, sys, threading
from makegood.web.running import Place, set_up
set_up(Place(data=pathlib.Path(sys.argv[1])))
from django.utils import timezone
from makegood.web.engine import sweeper, waking
waking.wake([timezone.now()])
stop = threading.Event()
stop.set()
sweeper.run(stop)
print("read:", [name for name in sys.modules if name.startswith(("procrastinate", "psycopg_pool", "croniter"))])
"""
    assert "read: []" in python(done, tmp_path / "data")
