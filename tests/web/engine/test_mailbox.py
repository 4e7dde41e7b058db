"""A mailbox is read by IMAP: each mail once, none changed, whatever lies in it."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from tests.cast import LONG_AGO
from tests.web.engine.imap_server import Mailbox

from makegood.formats import Faulty
from makegood.web.engine import alarm, incoming, mailbox
from makegood.web.engine.models import Postbox
from makegood.web.environment import Environment

pytestmark = pytest.mark.django_db
AT = LONG_AGO
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def box(settings, monkeypatch):
    monkeypatch.setattr(alarm, "_sounded", {})
    server = Mailbox()
    reads = Environment.read({"MAKEGOOD_MAIL_IN": server.address}).mail_in
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail_in=reads)
    yield server
    server.shutdown()


@pytest.fixture
def came(monkeypatch):
    """What was taken in; a mail with the word `poison` breaks whoever reads it."""
    found: list[bytes] = []

    def receive(raw: bytes, at: dt.datetime) -> bool:
        if b"poison" in raw:
            raise RecursionError
        found.append(raw)
        return True

    monkeypatch.setattr(incoming, "receive", receive)
    return found


def test_each_mail_is_read_once_and_left_as_it_was(box, came):
    box.put(b"Subject: one\r\n\r\nfirst\r\n")
    assert mailbox.look(AT) == 1
    box.put(b"Subject: two\r\n\r\nsecond (UID 9 {3}\r\n")
    assert mailbox.look(AT + MINUTE) == 1
    assert mailbox.look(AT + 2 * MINUTE) == 0

    assert came == [box.mails[1], box.mails[2]]
    fetched = [command for command in box.asked if "FETCH" in command and "SIZE" not in command]
    assert all("BODY.PEEK[]" in command for command in fetched)
    assert not [command for command in box.asked if command.startswith(("STORE", "UID STORE", "SELECT"))]


def test_a_mail_made_to_break_programs_keeps_no_other_from_coming_in(box, came):
    for word in (b"one", b"poison", b"three"):
        box.put(b"Subject: x\r\n\r\n" + word)
    mailbox.look(AT)

    assert came == [box.mails[1], box.mails[3]]
    assert Postbox.objects.get().last_uid == 3


def test_a_mail_that_is_too_large_is_not_even_fetched(box, came, monkeypatch):
    monkeypatch.setattr(incoming, "LARGEST", 100)
    box.put(b"x" * 200)
    box.put(b"small")
    mailbox.look(AT)

    assert came == [b"small"]


def test_only_so_many_are_read_in_one_look(box, came, monkeypatch):
    monkeypatch.setattr(mailbox, "AT_ONCE", 2)
    for number in range(5):
        box.put(str(number).encode())
    for look in range(3):
        mailbox.look(AT + look * MINUTE)

    assert came == [b"0", b"1", b"2", b"3", b"4"]


def test_of_several_machines_one_looks_within_a_minute(box, came):
    box.put(b"one")
    mailbox.look(AT)
    asked = len(box.asked)
    mailbox.look(AT + MINUTE / 2)

    assert len(box.asked) == asked


def test_a_mailbox_that_was_made_anew_is_read_from_its_beginning(box, came):
    box.put(b"one")
    mailbox.look(AT)
    box.validity, box.mails = 8, {1: b"again"}
    mailbox.look(AT + MINUTE)

    assert came == [b"one", b"again"]


def test_a_mail_server_that_does_not_answer_is_told_and_tried_again(box, came, settings, mailoutbox):
    box.shutdown()
    box.server_close()
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, alarm="ops@example.org")

    assert mailbox.look(AT) == 0
    assert [message.to for message in mailoutbox] == [["ops@example.org"]]


def test_a_wrong_password_is_told(box, came, settings, mailoutbox):
    wrong = dataclasses.replace(settings.ENVIRONMENT.mail_in, password="guessed")
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail_in=wrong, alarm="ops@example.org")

    assert mailbox.look(AT) == 0
    assert len(mailoutbox) == 1


def test_without_a_mailbox_nothing_is_asked():
    assert mailbox.look(AT) == 0
    assert not Postbox.objects.exists()


@pytest.mark.parametrize("wrong", ["imap.example.org", "imap://a:b@host", "imaps://host", "imaps://a:b@host:99999"])
def test_a_wrong_setting_says_what_to_write(wrong):
    with pytest.raises(Faulty, match="MAKEGOOD_MAIL_IN"):
        Environment.read({"MAKEGOOD_MAIL_IN": wrong})


def test_a_setting_holds_signs_that_addresses_escape():
    reads = Environment.read({"MAKEGOOD_MAIL_IN": "imaps://a%40b:p%2Fw@mail.example.org/In%20here"}).mail_in

    assert (reads.user, reads.password, reads.folder, reads.port) == ("a@b", "p/w", "In here", 993)
    assert "p/w" not in repr(reads)
