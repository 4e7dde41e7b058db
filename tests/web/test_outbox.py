"""Mail is sent once, whoever dies on the way; a retry is the same mail."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading

import pytest
from django.core import mail
from django.db import connection
from tests.cast import LONG_AGO, Table
from tests.web.engine.chaos import Sink

from makegood.web.cases.write import act
from makegood.web.engine import alarm, leases, outbox, sweeper
from makegood.web.engine.models import Beat, Outgoing

AT = LONG_AGO


def post(number: int = 1, at: dt.datetime = AT) -> Outgoing:
    return outbox.post(
        key=f"test/{number}", to="ben@fennel.example", subject="A reminder", body="Due on Friday.", at=at
    )


@pytest.mark.django_db
def test_what_is_due_is_sent_once(mailoutbox):
    post()
    sweeper.sweep(AT)
    sweeper.sweep(AT + dt.timedelta(days=1))

    assert len(mailoutbox) == 1
    assert mailoutbox[0].to == ["ben@fennel.example"]


@pytest.mark.django_db
def test_nothing_goes_before_it_is_due(mailoutbox):
    post(at=AT + dt.timedelta(hours=1))

    sweeper.sweep(AT)
    assert mailoutbox == []
    sweeper.sweep(AT + dt.timedelta(hours=1))
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_the_same_news_posted_twice_is_one_mail(mailoutbox):
    post()
    post()
    sweeper.sweep(AT)

    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_never_send_the_same_mail():
    for number in range(40):
        post(number)

    def sweep() -> None:
        while outbox.send_some(AT):
            pass
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert len(ids) == len(set(ids)) == 40


@pytest.fixture
def sink(settings):
    def serve(**options: int) -> Sink:
        server = Sink(**options)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        servers.append(server)
        return server

    servers: list[Sink] = []
    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.django_db
def test_what_is_taken_together_goes_over_one_connection(sink):
    server = sink()
    for number in range(12):
        post(number)
    outbox.send_some(AT)

    assert len(server.ids) == 12
    assert server.connections == 1


@pytest.mark.django_db
def test_a_server_that_takes_few_mails_over_one_connection_gets_the_rest_over_the_next(sink):
    server = sink(most=5)
    for number in range(12):
        post(number)
    outbox.send_some(AT)

    assert len(server.ids) == len(set(server.ids)) == 12
    assert server.connections == 3
    assert not Outgoing.objects.filter(sent_at=None).exists()
    assert not Outgoing.objects.exclude(fault="").exists(), "none of them is perhaps a second copy"


@pytest.mark.django_db
def test_a_sender_that_dies_after_sending_is_recognised_by_the_message_id(mailoutbox):
    row = post()
    [taken] = outbox.lease(AT)
    outbox._message(taken).send()  # and then the power fails, before the row says so

    assert outbox.lease(AT + dt.timedelta(seconds=30)) == [], "it is still taken"
    sweeper.sweep(AT + outbox.LEASE + dt.timedelta(seconds=1))

    first, second = (message.extra_headers["Message-ID"] for message in mailoutbox)
    assert first == second == outbox.message_id(row.key)


@pytest.mark.django_db
def test_what_may_be_a_second_copy_says_so_to_its_reader(mailoutbox):
    row = post()
    [taken] = outbox.lease(AT)
    outbox._message(taken).send()  # and then the power fails, before the row says so
    sweeper.sweep(AT + outbox.LEASE + dt.timedelta(seconds=1))

    first, second = mailoutbox
    assert first.body == "Due on Friday."
    assert second.body.startswith("You may have this mail already")
    assert second.body.endswith("Due on Friday.")
    assert second.extra_headers["X-Makegood-Attempt"] == "2"
    row.refresh_from_db()
    assert row.perhaps_twice


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "twice"),
    [
        (ConnectionRefusedError(), False),
        (smtplib.SMTPDataError(451, b"Later"), False),
        (smtplib.SMTPServerDisconnected("gone"), True),
        (TimeoutError(), True),
    ],
)
def test_only_what_may_have_arrived_is_marked_as_perhaps_a_second_copy(monkeypatch, mailoutbox, error, twice):
    row, send = post(), outbox.EmailMessage.send
    monkeypatch.setattr(outbox.EmailMessage, "send", lambda self: (_ for _ in ()).throw(error))
    sweeper.sweep(AT)
    monkeypatch.setattr(outbox.EmailMessage, "send", send)
    sweeper.sweep(AT + dt.timedelta(minutes=2))

    row.refresh_from_db()
    assert [row.perhaps_twice, "X-Makegood-Attempt" in mailoutbox[0].extra_headers] == [twice, twice]


@pytest.mark.django_db
def test_what_a_sender_gave_back_untried_is_no_second_copy():
    post()
    leases.give_back(outbox.lease(AT))
    [taken] = outbox.lease(AT)

    assert not taken.may_be_there


@pytest.mark.django_db
def test_a_connection_refused_says_nothing_of_an_attempt_that_died_after_it():
    post()
    [first] = outbox.lease(AT)
    leases.put_back(first, AT, "ConnectionRefusedError")
    outbox.lease(AT + dt.timedelta(minutes=2))  # whose sender dies
    [third] = outbox.lease(AT + dt.timedelta(minutes=5))

    assert third.may_be_there


@pytest.mark.django_db
def test_a_mail_server_that_is_down_is_tried_again_later_and_at_last_given_up(monkeypatch, mailoutbox):
    post()
    monkeypatch.setattr(outbox.EmailMessage, "send", lambda self: (_ for _ in ()).throw(ConnectionRefusedError))

    at, tries = AT, 0
    while (row := Outgoing.objects.get()).given_up_at is None:
        sweeper.sweep(at)
        at, tries = max(at, row.due_at) + dt.timedelta(hours=7), tries + 1

    assert tries == leases.MOST_ATTEMPTS
    assert row.fault == "ConnectionRefusedError"
    assert row.body, "nothing is lost: a person can send it again"


@pytest.mark.django_db
def test_once_sent_the_body_is_gone_because_links_in_it_are_secrets(mailoutbox):
    post()
    sweeper.sweep(AT)

    assert Outgoing.objects.get().body == ""


def test_a_mail_is_posted_with_its_act_or_not_at_all(table: Table):
    with act(table.seat("ada"), what="reminded", room="joint", at=AT) as writing:
        writing.mail(key="reminder/1", to="ben@fennel.example", subject="A\nreminder", body="…")

    row = Outgoing.objects.get(key=f"{table.case.pk}/reminder/1")
    assert (row.subject, row.case_id) == ("A reminder", table.case.pk)


@pytest.mark.django_db
def test_a_room_that_fails_keeps_nobody_else_from_their_turn(monkeypatch, mailoutbox):
    def broken(at: dt.datetime) -> bool:
        raise RuntimeError

    monkeypatch.setitem(sweeper._due, "broken", broken)
    post()

    sweeper.sweep(AT)

    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_a_round_of_the_sweeper_can_be_seen(db):
    sweeper.sweep(AT)

    assert Beat.objects.get(name="sweeper").at == AT


@pytest.mark.django_db
def test_what_a_room_has_due_is_turned_until_none_is_left(monkeypatch):
    left = [1, 2, 3]
    monkeypatch.setitem(sweeper._due, "counting", lambda at: bool(left and left.pop()))

    assert sweeper.sweep(AT) == 3
    assert left == []


@pytest.mark.django_db
def test_one_teller_that_fails_keeps_neither_the_others_nor_the_rest_of_the_mail(
    monkeypatch, mailoutbox, django_capture_on_commit_callbacks
):
    told: list[str] = []
    monkeypatch.setattr(outbox, "_mourners", [_fail, lambda row, why, at: told.append(row.key)])
    sounded: list[str] = []
    monkeypatch.setattr(alarm, "sound", sounded.append)
    real = outbox.EmailMessage.send

    def send(message) -> int:
        if message.to == ["nobody@fennel.example"]:
            raise smtplib.SMTPRecipientsRefused({"nobody@fennel.example": (550, b"no such user")})
        return real(message)

    monkeypatch.setattr(outbox.EmailMessage, "send", send)
    outbox.post(key="test/lost", to="nobody@fennel.example", subject="S", body="B", at=AT)
    post()
    with django_capture_on_commit_callbacks(execute=True):
        outbox.send_some(AT)

    lost = Outgoing.objects.get(key="test/lost")
    assert (told, lost.unreached_at, lost.given_up_at, lost.body) == (["test/lost"], AT, AT, "B")
    assert [message.to for message in mailoutbox] == [["ben@fennel.example"]], "the mail behind it goes all the same"
    assert sounded == ["Telling people that a mail did not arrive failed: KeyError."]


def _fail(*_: object) -> None:
    Outgoing.objects.create(key="half", to="a@b.example", due_at=AT)
    raise KeyError("a teller with a fault")


@pytest.mark.django_db
def test_what_a_teller_that_fails_had_begun_to_write_is_not_kept(monkeypatch):
    monkeypatch.setattr(outbox, "_mourners", [_fail])

    assert outbox.unreached(post(), "5.1.1", AT)
    assert not Outgoing.objects.filter(key="half").exists()
