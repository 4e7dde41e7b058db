"""What a mail provider posts is taken in where it is signed with the host's secret, and acted on once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from django.utils import timezone
from tests.web.engine.letters import answer

from makegood.web.engine import incoming, outbox, standard_webhooks
from makegood.web.engine.models import Outgoing

pytestmark = pytest.mark.django_db
SECRET = "a-long-secret-of-the-host"


@pytest.fixture
def hooked(settings, monkeypatch):
    """The address is open; what it takes in as mail is kept here."""
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail_hook=SECRET)
    taken: list[bytes] = []
    monkeypatch.setattr(incoming, "receive", lambda raw, at: taken.append(raw) or True)
    return taken


def post(client, body: bytes, kind: str = "message/rfc822", *, secret: str = SECRET, at: dt.datetime | None = None):
    headers = standard_webhooks.headers("msg-1", body, secret, at or timezone.now())
    return client.post("/mail/arrived/", body, content_type=kind, headers=headers)


def test_a_signed_mail_is_taken_in(client, hooked):
    assert post(client, answer("c/1")).status_code == 202
    assert hooked == [answer("c/1")]


def test_without_a_secret_there_is_nothing_here(client):
    assert post(client, answer("c/1")).status_code == 404


def test_a_wrong_or_an_old_signature_is_refused(client, hooked):
    hour_ago = timezone.now() - dt.timedelta(hours=1)

    assert post(client, answer("c/1"), secret="another-secret-of-somebody").status_code == 401
    assert post(client, answer("c/1"), at=hour_ago).status_code == 401
    assert client.post("/mail/arrived/", b"x", content_type="message/rfc822").status_code == 401
    assert hooked == []


def test_a_changed_body_is_refused(client, hooked):
    headers = standard_webhooks.headers("msg-1", b"one", SECRET, timezone.now())

    assert client.post("/mail/arrived/", b"two", content_type="message/rfc822", headers=headers).status_code == 401


def test_a_mail_that_is_too_large_is_refused_before_it_is_read(client, hooked, monkeypatch):
    monkeypatch.setattr(incoming, "LARGEST", 100)

    assert post(client, b"x" * 200).status_code == 413


def test_an_event_that_a_mail_failed_is_noted_once(client, hooked):
    row = outbox.post(key="c/notice/1", to="ben@fennel.example", subject="S", body="B", at=timezone.now())
    body = json.dumps({"type": "failed", "message_id": outbox.message_id(row.key), "reason": "5.1.1"}).encode()
    for _ in range(2):
        assert post(client, body, "application/json").status_code == 202

    row = Outgoing.objects.get()
    assert (row.fault, row.unreached_at is not None) == ("5.1.1", True)


@pytest.mark.parametrize("body", [b"[]", b"{}", b"[" * 50_000, b'{"type": "failed"}', b"\xff", b'"x"'])
def test_what_is_no_event_is_refused(client, hooked, body):
    assert post(client, body, "application/json").status_code == 400


@pytest.mark.parametrize("named", [None, 7, "<nobody@example.org>", "x" * 100_000])
def test_an_event_about_no_mail_of_ours_changes_nothing(client, hooked, named):
    body = json.dumps({"type": "failed", "message_id": named}).encode()

    assert post(client, body, "application/json").status_code == 202
