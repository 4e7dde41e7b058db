"""A side's own systems are told that something is due: signed, once, again where they were down, never inside a network."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import hmac
import http.server
import json
import socket
import ssl
import threading

import pytest
from tests.cast import LONG_AGO, Table
from tests.web.engine.listening import listening
from tests.web.obligations.signed import begun, day, terms

from makegood.formats import Faulty
from makegood.web.engine import leases, webhooks
from makegood.web.engine.models import Delivery
from makegood.web.obligations import hooking, turning

AT, SECRET = LONG_AGO, "a-secret-of-our-own-program"


@pytest.fixture
def listener():
    with listening() as (port, heard, answers):
        yield f"http://127.0.0.1:{port}/hook", heard, answers


@pytest.fixture
def local(settings):
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, webhooks_local=True)


def told(table: Table, address: str, shape: str = "makegood") -> Delivery:
    hooking.add(table.seat("ada"), address, shape, SECRET, AT)
    webhooks.tell([webhooks.News(table.case.pk, "requesting", "report/late", AT)])
    return Delivery.objects.get()


def send(at: dt.datetime = AT) -> Delivery:
    while webhooks.send_one(at):
        pass
    return Delivery.objects.get()


def test_what_arrives_is_signed_over_its_id_its_time_and_its_body(table: Table, listener, local):
    address, heard, _ = listener
    told(table, address)
    assert send().sent_at == AT

    [(path, headers, body)] = heard
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = base64.b64encode(hmac.new(SECRET.encode(), said, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"
    assert int(headers["webhook-timestamp"]) == int(AT.timestamp())
    assert path == "/hook"
    assert json.loads(body)["link"].endswith(f"/cases/{table.case.pk}/obligations/")


def test_the_same_is_told_once_however_often_it_is_worked_out(table: Table, listener, local):
    address, heard, _ = listener
    told(table, address)
    webhooks.tell([webhooks.News(table.case.pk, "requesting", "report/late", AT)])
    send()
    send(AT + dt.timedelta(days=1))

    assert len(heard) == 1


def test_who_is_down_is_told_again_later_by_the_same_id(table: Table, listener, local):
    address, heard, answers = listener
    answers += [500, 503]
    told(table, address)
    assert (send().fault, send().attempts) == ("answered 500", 1)
    send(AT + dt.timedelta(minutes=1))
    row = send(AT + dt.timedelta(minutes=4))

    assert (row.fault, row.attempts, row.answer) == (leases.PERHAPS_TWICE, 3, 204)
    assert len({headers["webhook-id"] for _, headers, _ in heard}) == 1
    assert len(heard) == 3


def test_who_never_answers_is_given_up_at_last(table: Table, local):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    told(table, address)
    for number in range(leases.MOST_ATTEMPTS):
        row = send(AT + dt.timedelta(hours=7) * number)

    assert row.given_up_at is not None
    assert row.fault == "ConnectionRefusedError"


def test_who_says_gone_is_not_asked_again(table: Table, listener, local):
    address, _, answers = listener
    answers.append(410)
    told(table, address)

    assert send().given_up_at == AT


def test_no_redirect_is_followed(table: Table, listener, local):
    address, heard, answers = listener
    answers.append(302)
    told(table, address)

    assert send().fault == "answered 302"
    assert [path for path, _, _ in heard] == ["/hook"]


def test_slack_gets_a_block_with_a_link_and_a_text_for_old_programs(table: Table, listener, local):
    address, heard, _ = listener
    told(table, address, "slack")
    send()

    said = json.loads(heard[0][2])
    assert said["text"].startswith("Something is due in Makegood. http")
    assert said["blocks"][0]["text"]["text"].endswith(f"/cases/{table.case.pk}/obligations/|Look at it>")


def test_teams_gets_a_card_with_a_button(table: Table, listener, local):
    address, heard, _ = listener
    told(table, address, "teams")
    send()

    said = json.loads(heard[0][2])
    [attachment] = said["attachments"]
    assert (said["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    assert attachment["content"]["actions"][0]["url"].endswith(f"/cases/{table.case.pk}/obligations/")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for `localhost` that was signed by nobody else: its file, with the key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(7).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def over_tls(certificate):
    """A web server that is reached over TLS and keeps what it is sent."""
    heard: list[tuple[str, dict[str, str], bytes]] = []
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    class Secure(http.server.ThreadingHTTPServer):
        def get_request(self):
            plain, who = super().get_request()
            return context.wrap_socket(plain, server_side=True), who

        def handle_error(self, *_: object) -> None: ...

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, dict(self.headers), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = Secure(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, heard
    server.shutdown()
    server.server_close()


def test_over_tls_it_is_told_where_the_certificate_is_of_the_name(
    table: Table, over_tls, certificate, local, monkeypatch
):
    port, heard = over_tls
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    told(table, f"https://localhost:{port}/hook?of=ours")
    row = send()

    assert (row.fault, row.answer) == ("", 204)
    assert [(path, headers["Host"]) for path, headers, _ in heard] == [("/hook?of=ours", f"localhost:{port}")]


@pytest.mark.parametrize("trusted", [True, False], ids=["another name", "an unknown signer"])
def test_over_tls_nothing_is_told_to_who_cannot_show_who_they_are(
    table: Table, over_tls, certificate, local, monkeypatch, trusted
):
    port, heard = over_tls
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    told(table, f"https://{'127.0.0.1' if trusted else 'localhost'}:{port}/hook")

    assert send().fault == "SSLCertVerificationError"
    assert heard == []


def test_what_falls_due_reaches_the_hooks_of_its_side_and_tells_nothing_of_it(table: Table, listener, local):
    address, heard, _ = listener
    begun(table, terms())
    hooking.add(table.seat("ada"), address, "makegood", SECRET, AT)
    hooking.add(table.seat("ben"), f"{address}/fennel", "makegood", SECRET, AT)
    turning.turn_some(day(14, 1))
    while webhooks.send_one(day(14, 1)):
        pass

    assert [path for path, _, _ in heard] == ["/hook/fennel"], "the reminder ahead is Fennel's alone"
    assert b"report" not in heard[0][2].lower()


INSIDE = ["127.0.0.1", "10.0.0.7", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1"]
INSIDE += ["::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1"]
INSIDE += ["2002:7f00:1::", "2002:a00:1::", "2001:db8::1", "240.0.0.1", "255.255.255.255"]


@pytest.mark.parametrize("ip", INSIDE)
def test_an_address_inside_a_network_is_refused(ip):
    assert not webhooks.is_open(ip)


@pytest.mark.parametrize("ip", ["93.184.215.14", "2606:4700::1111", "::ffff:93.184.215.14"])
def test_an_address_of_the_open_internet_is_not(ip):
    assert webhooks.is_open(ip)


def test_a_name_that_leads_inside_is_refused_when_it_is_told(table: Table, listener, monkeypatch):
    """However the name was answered when it was added: each telling asks anew and connects to what it has checked."""
    _, heard, _ = listener
    told(table, "https://hooks.example.org/x")
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]
    inside += [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(webhooks.socket, "getaddrinfo", lambda *_, **__: inside)
    monkeypatch.setattr(webhooks.socket, "create_connection", lambda *_: pytest.fail("it connected"))

    assert send().fault == "Refused"
    assert heard == []


WRONG = [
    "http://hooks.example.org/",
    "https://",
    "ftp://hooks.example.org",
    "https://user:word@hooks.example.org/",
    "x",
]
WRONG += [
    "https://hooks.example.org/a b",
    "https://hooks.example.org:99999/",
    "https://hooks.example.org/\r\nX: y",
    "https://[::1",
]


@pytest.mark.parametrize("address", WRONG)
def test_what_is_no_address_of_a_webhook_is_told(address):
    with pytest.raises(Faulty):
        webhooks.checked(address)


def test_a_hook_that_was_ended_is_told_nothing_not_even_what_waits(table: Table, listener, local):
    address, heard, _ = listener
    row = told(table, address)
    hooking.end(table.seat("ada"), row.hook_id, AT)
    send()

    assert heard == []


def test_nobody_ends_the_hook_of_the_other_side(table: Table, listener, local):
    address, heard, _ = listener
    row = told(table, address)
    hooking.end(table.seat("ben"), row.hook_id, AT)
    send()

    assert len(heard) == 1


def test_the_page_shows_the_host_and_what_came_of_it_but_no_secret(table: Table, as_):
    page = f"/cases/{table.case.pk}/obligations/telling/hooks/"
    data = {"key": "k", "shape": "slack", "address": "https://hooks.example.org/plumpath", "secret": ""}
    assert as_("ada").post(page, data, follow=True).status_code == 200
    webhooks.tell([webhooks.News(table.case.pk, "requesting", "x", AT)])
    html = as_("ada").get(page).content.decode()

    assert "hooks.example.org" in html
    assert "waits" in html
    assert "plumpath" not in html
    assert "hooks.example.org" not in as_("ben").get(page).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"address": "http://127.0.0.1/"}, {"secret": ""}, {"secret": "short"}, {"shape": "fax"}]
)
def test_what_cannot_be_told_is_said_on_the_page(table: Table, as_, wrong):
    page = f"/cases/{table.case.pk}/obligations/telling/hooks/"
    data = {"key": "k", "shape": "makegood", "address": "https://hooks.example.org/", "secret": SECRET, **wrong}

    assert as_("ada").post(page, data).status_code == 200
    assert hooking.of(table.seat("ada")) == []
