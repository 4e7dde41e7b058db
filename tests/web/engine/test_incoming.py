"""Which mails answer one of ours, what machines send, and what comes back."""

from __future__ import annotations

import datetime as dt
import email

import pytest
from tests.cast import LONG_AGO
from tests.web.engine.letters import answer, came_back

from makegood.web.engine import incoming, outbox
from makegood.web.engine.incoming import Sort
from makegood.web.engine.models import Outgoing
from makegood.web.guard import trial

pytestmark = pytest.mark.django_db
AT = LONG_AGO


@pytest.fixture
def taken(monkeypatch):
    """What a room would get: each mail of ours with the answer to it."""
    found: list[tuple[str, incoming.Arrival]] = []
    monkeypatch.setattr(incoming, "_takers", [lambda row, arrival, at: found.append((row.key, arrival))])
    return found


@pytest.fixture
def sent():
    row = outbox.post(key="c/notice/1", to="ben@fennel.example", subject="Due", body="…", at=AT, case_id="c")
    Outgoing.objects.filter(pk=row.pk).update(sent_at=AT)
    return row


def test_an_answer_is_known_by_the_mail_that_it_names(taken, sent):
    assert incoming.receive(answer("c/notice/1"), AT)
    assert [(key, each.address, each.name, each.sort) for key, each in taken] == [
        ("c/notice/1", "ben@fennel.example", "Ben", Sort.ANSWER)
    ]


def test_an_answer_is_known_by_the_address_that_it_was_sent_to(taken, sent):
    to = f"Makegood <answers+{sent.ref.upper()}@example.org>"

    assert incoming.receive(answer("c/notice/1", In_Reply_To="", To=to), AT)
    assert [key for key, _ in taken] == ["c/notice/1"]


def test_of_a_long_thread_the_last_mail_of_ours_counts(taken, sent):
    outbox.post(key="c/notice/2", to="ben@fennel.example", subject="Due", body="…", at=AT, case_id="c")
    references = f"{outbox.message_id('c/notice/1')} <other@x.example> {outbox.message_id('c/notice/2')}"
    incoming.receive(answer("c/notice/1", In_Reply_To="", References=references), AT)

    assert [key for key, _ in taken] == ["c/notice/2"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: x\n\nnothing of ours",
        b"In-Reply-To: <" + b"a" * 100_000,
        b"References: " + b"<" * 50_000,
        b'From: "\xff\x00" <a@b>\nIn-Reply-To: =?utf-8?b?!!!?=\n\n',
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 500,
    ],
    ids=["nothing", "no text", "of others", "endless id", "endless references", "broken header", "in one another"],
)
def test_a_mail_that_answers_nothing_of_ours_is_left_alone(taken, sent, raw):
    assert not incoming.receive(raw, AT)
    assert taken == []


def test_a_mail_that_is_too_large_is_left_alone(taken, sent, monkeypatch):
    monkeypatch.setattr(incoming, "LARGEST", 1000)

    assert not incoming.receive(answer("c/notice/1", "x" * 2000), AT)


def test_a_mail_that_takes_too_long_to_read_is_left_alone(taken, sent, monkeypatch):
    monkeypatch.setattr(trial, "SHORT", 100)
    monkeypatch.setattr(trial, "SECONDS", 0)

    assert not incoming.receive(answer("c/notice/1"), AT)
    assert taken == []


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"}, {"Return_Path": "<>"}],
    ids=lambda headers: next(iter(headers)),
)
def test_what_a_program_answers_is_known_as_that(taken, sent, headers):
    incoming.receive(answer("c/notice/1", **headers), AT)

    assert [each.sort for _, each in taken] == [Sort.AUTOMATIC]


def test_the_same_mail_has_the_same_key_whichever_way_it_came(taken, sent):
    incoming.receive(answer("c/notice/1"), AT)
    incoming.receive(b"Received: from elsewhere\r\n" + answer("c/notice/1"), AT)

    assert len({each.key for _, each in taken}) == 1


def test_what_comes_back_is_noted_once_and_told(taken, sent, monkeypatch):
    told: list[tuple[int, str]] = []
    monkeypatch.setattr(outbox, "_mourners", [lambda mail, why, at: told.append((mail.pk, why))])

    assert incoming.receive(came_back("c/notice/1"), AT)
    assert not incoming.receive(came_back("c/notice/1"), AT + dt.timedelta(hours=1))
    assert told == [(sent.pk, "5.1.1")]
    assert Outgoing.objects.get().unreached_at == AT
    assert taken == []


def test_a_report_that_it_takes_longer_changes_nothing(taken, sent):
    incoming.receive(came_back("c/notice/1", action="delayed"), AT)

    assert Outgoing.objects.get().unreached_at is None


def test_a_report_of_nobody_knows_what_is_left_alone(taken, sent):
    raw = came_back("c/notice/1").replace(b"Message-ID: <" + sent.ref.encode(), b"Message-ID: <" + b"0" * 32)

    assert incoming.sort_of(email.message_from_bytes(raw)) is Sort.FAILURE
    assert not incoming.receive(raw, AT)
