"""A mail provider by its own interface: started as the program starts, since its settings are read once."""

from __future__ import annotations

import dataclasses
import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from anymail.backends import brevo
from anymail.signals import AnymailTrackingEvent
from tests.cast import LONG_AGO

from makegood.formats import Faulty
from makegood.web.engine import alarm, by_anymail, outbox
from makegood.web.environment import Environment

SCRIPT = """
import django
django.setup()
from django.conf import settings
from django.urls import reverse
print(settings.EMAIL_BACKEND, reverse("engine:anymail:postmark_tracking_webhook"))
"""


def test_with_a_provider_its_address_is_there_and_it_sends(tmp_path: Path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKEGOOD_", "DATABASE_"))}
    environment |= {
        "MAKEGOOD_DATA": str(tmp_path),
        "MAKEGOOD_MAIL": "anymail://postmark?server_token=abc&webhook_secret=hook:long-enough",
        "DJANGO_SETTINGS_MODULE": "makegood.web.settings",
    }
    ran = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True)

    assert ran.stdout.split() == ["anymail.backends.postmark.EmailBackend", "/mail/provider/postmark/tracking/"]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "status"), [("bounced", "5.1.1"), ("rejected", "5.7.1")])
def test_a_bounce_that_the_provider_tells_is_noted_with_the_mail_it_is_of(settings, monkeypatch, kind, status):
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "x"}
    row = outbox.post(key="c/notice/1", to="ben@fennel.example", subject="S", body="B", at=LONG_AGO, case_id="c")
    metadata = outbox._message(row).metadata
    why = "bounced" if kind == "bounced" else "blocked"
    by_anymail.said(None, event=AnymailTrackingEvent(event_type=kind, metadata=metadata, reject_reason=why))

    row.refresh_from_db()
    assert (row.fault, row.unreached_at is not None) == (status, True)


@pytest.mark.django_db
@pytest.mark.parametrize("metadata", [None, {}, {"makegood": ""}, {"makegood": "0" * 32}])
def test_what_the_provider_says_of_no_mail_of_ours_changes_nothing(metadata):
    row = outbox.post(key="c/notice/1", to="ben@fennel.example", subject="S", body="B", at=LONG_AGO)
    by_anymail.said(None, event=AnymailTrackingEvent(event_type="bounced", metadata=metadata))

    row.refresh_from_db()
    assert row.unreached_at is None


@pytest.mark.parametrize("wrong", ["anymail://postmark", "anymail://nobody?api_key=x", "anymail://?a=b"])
def test_a_provider_that_nobody_knows_says_what_to_write(wrong):
    with pytest.raises(Faulty, match="anymail://postmark"):
        Environment.read({"MAKEGOOD_MAIL": wrong})


def test_the_keys_of_a_provider_are_not_shown():
    reads = Environment.read({"MAKEGOOD_MAIL": "anymail://postmark?server_token=plumtoken"}).mail

    assert dict(reads.provider) == {"POSTMARK_SERVER_TOKEN": "plumtoken"}
    assert "plumtoken" not in repr(reads)


def test_without_the_package_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "anymail", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(Faulty, match=r"pip install 'makegood\[providers\]'"):
        Environment.read({"MAKEGOOD_MAIL": "anymail://postmark?server_token=x"})


def test_the_alarm_goes_by_whatever_apprise_knows(settings, monkeypatch):
    heard: list[dict[str, object]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(alarm, "_sounded", {})
    where = Environment.read({"MAKEGOOD_ALARM": f"apprise+json://127.0.0.1:{server.server_port}/"}).alarm
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, alarm=where)
    alarm.sound("Nothing is being swept.")
    server.shutdown()

    assert [str(each["message"]).endswith("Nothing is being swept.") for each in heard] == [True]


@pytest.mark.django_db
@pytest.mark.parametrize(("named", "backend"), [("resend", by_anymail.Resend), ("brevo", brevo.EmailBackend)])
def test_a_second_attempt_names_itself_to_the_provider_as_the_first(settings, monkeypatch, named, backend):
    heard: list[str] = []
    bodies: set[str] = set()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            bodies.add(said.get("text") or said["textContent"])
            heard.append(self.headers.get("Idempotency-Key") or said["headers"]["idempotencyKey"])
            self.send_response(201)
            self.end_headers()
            self.wfile.write(b'{"id": "1", "messageId": "<1@example.org>"}')

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EMAIL_BACKEND = f"anymail.backends.{named}.EmailBackend"
    settings.ANYMAIL = {"RESEND_API_KEY": "x", "BREVO_API_KEY": "x"}
    there = backend(api_key="x", api_url=f"http://127.0.0.1:{server.server_port}/")
    assert isinstance(there, type(outbox._server()))
    for number in (1, 2):
        row = outbox.post(key=f"c/{number}", to="ben@fennel.example", subject="S", body="B", at=LONG_AGO, case_id="c")
        for attempt in (1, 2):
            row.attempts = attempt
            outbox._message(row, there).send()
    server.shutdown()

    assert heard[0] == heard[1] != heard[2] == heard[3]
    assert bodies == {"B"}, "a request of the same name must say the same"
