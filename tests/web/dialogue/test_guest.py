"""The partner who has a link and no account."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import LONG_AGO, Table

from makegood.web.cases.models import Exhibit, Room
from makegood.web.dialogue import store
from makegood.web.dialogue.models import Class, Kind, Message, Via
from makegood.web.engine.models import Outgoing

PLANTED = "zanzibarine"


def page(client, table: Table) -> str:
    return client.get(reverse("dialogue_guest:page", args=[table.token])).content.decode()


def say(client, table: Table, kind: str, **typed: object):
    return client.post(reverse("dialogue_guest:say", args=[table.token, kind]), {"key": "k", **typed})


def test_a_guest_reads_what_was_sent_and_nothing_private(table: Table, client):
    ada = table.seat("ada")
    store.send(ada, "Could you tell us what happened?", Class.SETTLEMENT, by_mail=False, at=LONG_AGO)
    store.send(ada, f"Our {PLANTED} limit.", Class.INTERNAL, at=LONG_AGO)
    raw = f"From: ben@fennel.example\nDate: Mon, 08 Jun 2026 09:00:00 +0000\n\nYou {PLANTED}.\n".encode()
    store.import_mails(ada, raw, "a.eml", at=LONG_AGO)

    seen = page(client, table)

    assert "Could you tell us what happened?" in seen
    assert "without prejudice" in seen
    assert PLANTED not in seen
    assert "What it does" not in seen


def test_a_guest_answers_with_a_file_and_our_people_hear_of_it(table: Table, client):
    response = say(
        client,
        table,
        "answer",
        text="We found it.",
        message_class="open",
        file=SimpleUploadedFile("report.pdf", b"%PDF"),
    )

    assert response.status_code == 302
    message = Message.objects.get()
    assert (message.via, message.part, message.speaker) == (Via.LINK, "responding", "Ben Okafor")
    assert Exhibit.objects.get().room == Room.JOINT
    assert {mail.to for mail in Outgoing.objects.filter(key__contains="message/")} == {
        "ada@northgate.example",
        "maeve@northgate.example",
    }


def test_a_settlement_message_is_answered_in_its_class_unless_the_guest_says_otherwise(table: Table, client):
    store.send(table.seat("ada"), "An idea.", Class.SETTLEMENT, by_mail=False, at=LONG_AGO)

    seen = client.get(reverse("dialogue_guest:say", args=[table.token, "answer"])).content.decode()

    assert 'value="settlement" required' in seen or "checked" in seen.split('value="settlement"')[1][:120]


def test_a_guest_asks_for_time(table: Table, client):
    until = dt.date.today() + dt.timedelta(days=10)  # noqa: DTZ011
    assert say(client, table, "time", wants_until=str(until), text="The engineer is away.").status_code == 302

    message = Message.objects.get()
    assert (message.purpose, message.wants_until) == (Kind.TIME, until)
    assert "The engineer is away." in message.text


def test_a_guest_names_who_else_should_be_asked(table: Table, client):
    say(client, table, "colleague", name="Zoë van Dam, reliability", email="zoe@fennel.example", text="")

    assert "Zoë van Dam, reliability, zoe@fennel.example" in Message.objects.get().text


def test_asked_to_propose_first_the_guest_sees_it(table: Table, client):
    store.send(table.seat("ada"), "What would you do?", asks_first=True, by_mail=False, at=LONG_AGO)
    assert "asks you to propose first" in page(client, table)

    say(client, table, "proposal", text="Credits for June.", message_class="settlement")

    assert Message.objects.get(via=Via.LINK).purpose == Kind.PROPOSAL


def test_a_guest_confirms_a_summary_and_accepts_the_rule(table: Table, client):
    said = store.say_back(table.seat("ada"), "You need a clear end of liability.", at=LONG_AGO)
    store.propose_rule(table.seat("ada"), at=LONG_AGO)
    assert "You need a clear end of liability." in page(client, table)

    client.post(reverse("dialogue_guest:answer-summary", args=[table.token, said.pk]), {"answer": "yes", "key": "s"})
    client.post(reverse("dialogue_guest:rule", args=[table.token]), {"do": "accept", "key": "r"})

    said.refresh_from_db()
    assert said.confirmed
    assert store.rule(table.seat("ada")).in_force


BROKEN = [
    ("answer", {"text": "", "message_class": "open"}),
    ("answer", {"text": "x", "message_class": "internal"}),
    ("answer", {"text": "x" * 100_001, "message_class": "open"}),
    ("time", {"wants_until": "2020-01-01"}),
    ("time", {"wants_until": "soon"}),
    ("time", {"wants_until": "9999-12-31"}),
    ("colleague", {"name": ""}),
    ("colleague", {"name": "Tim", "email": "not an address"}),
]


@pytest.mark.parametrize(("kind", "typed"), BROKEN)
def test_a_broken_answer_is_refused_on_the_page(table: Table, client, kind: str, typed: dict[str, str]):
    response = say(client, table, kind, **typed)

    assert response.status_code == 200
    assert 'class="error"' in response.content.decode()
    assert Message.objects.count() == 0


def test_an_answer_sent_twice_is_there_once(table: Table, client):
    for _ in range(2):
        assert say(client, table, "answer", text="We found it.", message_class="open").status_code == 302

    assert Message.objects.count() == 1


@pytest.mark.parametrize("kind", ["message", "reset", "..", "internal"])
def test_there_are_four_ways_to_answer_and_no_other(table: Table, client, kind: str):
    assert client.get(f"/p/{table.token}/dialogue/say/{kind}/").status_code == 404
