"""What happens when nobody sweeps, the mail server is down, the disk is full, or the database may only be read."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import http.server
import json
import sqlite3
import threading

import psycopg
import pytest
from django.core import mail
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone
from tests.cast import LONG_AGO, Table
from tests.web.obligations.signed import SIGNED, begun, day

from makegood.obligations import notices
from makegood.web.engine import alarm, auditor, outbox, sweeper, trouble, watch
from makegood.web.engine.models import Beat, Outgoing
from makegood.web.obligations import store
from makegood.web.obligations.models import Due, Told

AT = LONG_AGO
SOON = AT + dt.timedelta(minutes=1)
LATER = AT + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """As in a process that has not told anything yet."""
    monkeypatch.setattr(alarm, "_sounded", {})
    monkeypatch.setattr(alarm, "_last_beat", -alarm.BEAT_EVERY)
    monkeypatch.setattr(watch, "_looked", -watch.LOOK_EVERY)
    monkeypatch.setattr(watch, "_silent", None)


@pytest.fixture
def listener():
    """A web server of our own that keeps what it is sent."""
    heard: list[dict[str, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.do_GET(told=True)

        def do_GET(self, told: bool = False) -> None:
            if not told:
                heard.append({"path": self.path})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()


@pytest.fixture
def set_(settings):
    def change(**values: str) -> None:
        settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, **values)

    return change


def post(number: int = 1) -> Outgoing:
    return outbox.post(key=f"test/{number}", to="ben@fennel.example", subject="A reminder", body="Due.", at=AT)


@pytest.mark.django_db
def test_a_mail_that_nobody_sends_is_found_and_told_once_an_hour(set_, mailoutbox):
    set_(alarm="ops@example.org")
    post()

    assert auditor.audit(SOON) == []
    assert auditor.audit(LATER) == ["1 mails should have gone more than 10 minutes ago."]
    auditor.audit(LATER)
    assert [message.to for message in mailoutbox] == [["ops@example.org"]]


@pytest.mark.django_db
def test_rows_that_should_have_turned_are_found(monkeypatch):
    monkeypatch.setitem(auditor._rooms, "obligations", lambda before: 3)

    assert auditor.audit(AT) == ["3 rows of obligations should have turned more than 10 minutes ago."]


@pytest.mark.django_db
def test_the_heart_beats_while_all_is_well_and_stops_where_it_is_not(set_, listener):
    address, heard = listener
    set_(heartbeat=f"{address}/ping")
    auditor.audit(SOON)
    auditor.audit(SOON)
    assert heard == [{"path": "/ping"}]

    alarm._last_beat = -alarm.BEAT_EVERY
    post()
    auditor.audit(LATER)
    assert heard == [{"path": "/ping"}]


def test_the_alarm_goes_to_a_web_address_as_text(set_, listener):
    address, heard = listener
    set_(alarm=f"{address}/hook")

    assert alarm.sound("Nothing is being swept.")
    assert not alarm.sound("Nothing is being swept.")
    assert [each["text"].endswith("Nothing is being swept.") for each in heard] == [True]


def test_an_alarm_that_reaches_nobody_stops_nothing(set_):
    set_(alarm="http://127.0.0.1:9/closed")

    assert alarm.sound("Something.")


@pytest.mark.django_db
def test_a_page_says_that_nothing_has_been_swept(as_, table):
    Beat.objects.create(name="sweeper", at=timezone.now() - dt.timedelta(minutes=25))

    assert "stood still for 25 minutes" in as_("ada").get(f"/cases/{table.case.pk}/").content.decode()


@pytest.mark.django_db
def test_a_page_says_nothing_while_the_sweeper_goes_round(as_, table):
    Beat.objects.create(name="sweeper", at=timezone.now())

    assert "stood still" not in as_("ada").get(f"/cases/{table.case.pk}/").content.decode()


@pytest.mark.django_db
def test_a_room_that_fails_is_told_and_the_others_have_their_turn(monkeypatch, set_, mailoutbox):
    set_(alarm="ops@example.org")
    monkeypatch.setitem(sweeper._due, "broken", lambda at: 1 / 0)
    post()

    assert sweeper.sweep(AT) == 1
    assert sorted(message.to[0] for message in mailoutbox) == ["ben@fennel.example", "ops@example.org"]


class Slow:
    """A mail server that uses up the lease of everything behind the first mail."""

    def __init__(self, clock: list[float]) -> None:
        self.clock = clock

    def send_messages(self, messages: list[object]) -> int:
        self.clock[0] += outbox.LEASE.total_seconds()
        return len(messages)

    def open(self) -> None: ...

    def close(self) -> None: ...


@pytest.mark.django_db
def test_nobody_sends_by_a_lease_that_ran_out(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(outbox.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(outbox, "get_connection", lambda: Slow(clock))
    for number in range(3):
        post(number)
    outbox.send_some(AT)

    assert Outgoing.objects.exclude(sent_at=None).count() == 1
    assert list(Outgoing.objects.filter(sent_at=None).values_list("leased_until", "attempts")) == [(None, 0)] * 2


SQLITE_ONLY = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="how a full disk shows on SQLite")


def fill() -> None:
    for number in range(5000):
        outbox.post(key=f"fill/{number}", to="a@b.example", subject="x" * 200, body="y" * 4000, at=LATER)


@SQLITE_ONLY
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pragma", ["query_only = ON", "max_page_count = 1"])
def test_where_nothing_can_be_written_nothing_is_sent_and_it_goes_on_afterwards(pragma, set_, mailoutbox):
    set_(alarm="ops@example.org")
    for number in range(5):
        post(number)
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA max_page_count").fetchone()[0]
        cursor.execute(f"PRAGMA {pragma}")
        if pragma.startswith("max_page"):  # the file may not grow: fill what is free in it
            with pytest.raises((DatabaseError, sqlite3.Error)):
                fill()
    try:
        sweeper.sweep(AT)
    except DatabaseError:
        alarm.sound("A round of the sweeper failed.")
    sent = [message for message in mailoutbox if message.to != ["ops@example.org"]]
    told = [message for message in mailoutbox if message.to == ["ops@example.org"]]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF")
        cursor.execute(f"PRAGMA max_page_count = {before}")

    assert told or len(sent) == 5, "it says that it cannot, or it could"
    sweeper.sweep(AT + outbox.LEASE * 2)
    arrived = [m.extra_headers["Message-ID"] for m in mail.outbox if m.to == ["ben@fennel.example"]]
    assert len(set(arrived)) == 5
    assert len(arrived) == 5, "no mail went out that could not be written down"


@pytest.fixture
def stopped():
    """A database that may only be read, until it is let go on."""
    postgres = connection.vendor == "postgresql"
    off, on = (
        ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
        if postgres
        else ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
    )

    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    yield lambda: execute(off), lambda: execute(on)
    execute(on)


@pytest.mark.django_db(transaction=True)
def test_obligations_wait_while_the_database_may_only_be_read_and_are_told_once_afterwards(
    table: Table, stopped, set_, mailoutbox
):
    set_(alarm="ops@example.org")
    begun(table)
    stop, go_on = stopped
    stop()
    with pytest.raises(DatabaseError):
        sweeper.sweep(day(21))
    [said] = [message for message in mailoutbox if message.to == ["ops@example.org"]]
    assert "The database takes no writes" in said.body, "and once, whatever else could not be done in that round"
    assert not Told.objects.exists()
    assert not Outgoing.objects.filter(key__contains="/notice/").exists()

    go_on()
    for _ in range(2):
        sweeper.sweep(day(25))
    truth = store.must_be_followed(table.case)
    wanted = {notice.key for notice in notices(truth.terms, truth.events, SIGNED, day(25))}
    assert sorted(Told.objects.values_list("key", flat=True)) == sorted(wanted)
    arrived = [m.extra_headers["Message-ID"] for m in mailoutbox if "Message-ID" in m.extra_headers]
    assert len(arrived) == len(set(arrived)) == Outgoing.objects.exclude(sent_at=None).count() > 0


@SQLITE_ONLY
@pytest.mark.django_db(transaction=True)
def test_a_turn_that_finds_no_room_on_the_disk_leaves_nothing_half_done(table: Table, set_, mailoutbox):
    set_(alarm="ops@example.org")
    begun(table)
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA max_page_count").fetchone()[0]
        cursor.execute("PRAGMA max_page_count = 1")
    try:
        with pytest.raises((DatabaseError, sqlite3.Error)):
            fill()
        rows = list(Due.objects.order_by("pk").values())
        with contextlib.suppress(DatabaseError):
            sweeper.sweep(day(21))
        assert list(Due.objects.order_by("pk").values()) == rows
        assert not Told.objects.exists()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {before}")
    assert any("The disk of the database is full" in message.body for message in mailoutbox)

    sweeper.sweep(day(21))
    told = list(Told.objects.values_list("key", flat=True))
    assert len(told) == len(set(told)) > 0


@pytest.mark.parametrize(
    ("cause", "says"),
    [
        (psycopg.errors.DiskFull(), "The disk of the database is full"),
        (psycopg.errors.ReadOnlySqlTransaction(), "The database takes no writes"),
        (psycopg.errors.AdminShutdown(), "The database does not answer"),
        (psycopg.errors.UniqueViolation(), "Sweeping failed: OperationalError."),
        (None, "Sweeping failed: OperationalError."),
    ],
)
def test_what_ails_the_database_is_said_in_words(cause: Exception | None, says: str):
    error = OperationalError("…")
    error.__cause__ = cause

    assert trouble.words("Sweeping", error).startswith(says)


def test_a_full_disk_that_sqlite_calls_an_error_of_reading_and_writing_is_looked_for_there():
    cause = sqlite3.OperationalError("disk I/O error")
    cause.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"  # what a full disk gives when the file is opened
    error = OperationalError("disk I/O error")
    error.__cause__ = cause

    assert "See whether it is full" in trouble.words("Sweeping", error)


@pytest.mark.django_db
def test_a_room_with_much_to_do_does_not_keep_the_mail_waiting(monkeypatch, mailoutbox):
    clock = [0.0]

    def slow(at: dt.datetime) -> bool:
        clock[0] += 1
        return True

    monkeypatch.setattr(sweeper.time, "monotonic", lambda: clock[0])
    monkeypatch.setitem(sweeper._due, "busy", slow)
    post()
    sweeper.sweep(AT)

    assert clock[0] == sweeper.SLICE
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_what_people_wait_for_goes_before_the_upkeep(monkeypatch):
    order: list[str] = []
    monkeypatch.setattr(sweeper, "_due", {})
    monkeypatch.setattr(sweeper, "_upkeep", {})
    sweeper.register("index", lambda at: bool(order.append("index")))
    sweeper.register("dates", lambda at: bool(order.append("dates")), due=True)
    monkeypatch.setattr(outbox, "send_some", lambda at: int(bool(order.append("mail"))))
    sweeper.sweep(AT)

    assert order == ["dates", "mail", "index"]


@pytest.mark.django_db(transaction=True)
def test_several_hands_take_what_is_due_and_stop_when_asked(monkeypatch):
    monkeypatch.setattr(sweeper.mailbox, "run", lambda stop: None)
    monkeypatch.setattr(connection.features, "has_select_for_update_skip_locked", True)
    stop, taken = threading.Event(), set()

    def take(at: dt.datetime) -> bool:
        taken.add(threading.get_ident())
        if len(taken) == sweeper.HANDS:
            stop.set()
        return not stop.wait(0.05)

    monkeypatch.setattr(sweeper, "_due", {"dates": take})
    monkeypatch.setattr(sweeper, "_upkeep", {})
    monkeypatch.setattr(outbox, "send_some", lambda at: 0)
    before = threading.active_count()
    sweeper.run(stop, pause=0.01)

    assert len(taken) == sweeper.HANDS
    assert threading.active_count() <= before
