"""The language model that a person may name: spoken to over the real protocol, on this machine, with good and bad answers."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from makegood.formats import Faulty
from makegood.llm import LONGEST_ANSWER, Endpoint, NoAnswer


def chat(words):
    """The body in which a server of this protocol answers."""
    choice = {"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": "stop"}
    return json.dumps(
        {"id": "c-1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    ).encode()


@contextmanager
def model(answer):
    """A server on this machine; `answer` gets the handler and the request. Gives its address and what it was sent."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append((self.path, dict(self.headers), body))
            answer(self, body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", seen
    finally:
        server.shutdown()
        server.server_close()


def says(body, status=200, **headers):
    def answer(handler, _request):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def ask(address, key="", seconds=5.0):
    endpoint = Endpoint(address, "m", key)
    return endpoint.ask(endpoint.request("Reword.", "Grüße 🎫"), seconds=seconds)


def test_one_request_goes_where_it_was_told_and_holds_nothing_but_what_was_shown():
    with model(says(chat("Good day."))) as (address, seen):
        endpoint = Endpoint(address + "/", "m", "secret-key")
        request = endpoint.request("Reword.", "Grüße 🎫")

        assert endpoint.ask(request) == "Good day."
    [(path, headers, body)] = seen
    assert path == "/v1/chat/completions"
    assert body == request
    assert [message["content"] for message in body["messages"]] == ["Reword.", "Grüße 🎫"]
    assert headers["Authorization"] == "Bearer secret-key"
    assert "secret-key" not in repr(endpoint)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (says(b"<html>"), "could not be read"),
        (says(b""), "could not be read"),
        (says(b"\xff\xfe\x00"), "could not be read"),
        (says(b"[" * 100_000), "could not be read"),
        (says(b'{"choices": []}'), "could not be read"),
        (says(b'{"choices": [{"message": {"content": null}}]}'), "no words"),
        (says(b'{"error": "busy"}', 503), "status 503"),
        (says(b"", 401), "status 401"),
        (says(b"", 302, Location="http://203.0.113.9/steal"), "status 302"),
        (says(b" " * (LONGEST_ANSWER + 1)), "too long"),
        (lambda handler, _: handler.wfile.write(b"not http\r\n\r\n"), "could not be reached"),
        (lambda handler, _: None, "could not be reached"),
    ],
)
def test_a_bad_answer_is_told_in_a_sentence(answer, why):
    with model(answer) as (address, seen), pytest.raises(NoAnswer, match=why):
        ask(address)
    assert len(seen) == 1


def test_a_server_that_is_silent_or_drips_is_left_in_time():
    over = threading.Event()

    def silent(_handler, _request):
        over.wait(10)

    def drips(handler, _request):
        handler.send_response(200)
        handler.end_headers()
        while not over.wait(0.05):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return

    for answer in (silent, drips):
        with model(answer) as (address, _):
            started = time.monotonic()
            with pytest.raises(NoAnswer, match=r"within 0\.3 seconds"):
                ask(address, seconds=0.3)
            assert time.monotonic() - started < 5
    over.set()


def test_nobody_at_home_is_told():
    with pytest.raises(NoAnswer, match="could not be reached"):
        ask("http://127.0.0.1:9/v1")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "not an address"),
        ("ftp://localhost/v1", "not an address"),
        ("localhost:8080", "not an address"),
        ("http://localhost:99999/v1", "not an address"),
        ("http://user:word@localhost/v1", "not an address"),
        ("http://local host/v1", "not an address"),
        ("http://models.example/v1", "unencrypted"),
        ("http://8.8.8.8/v1", "unencrypted"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_before_anything_leaves(address, why):
    with pytest.raises(Faulty, match=why):
        Endpoint(address, "m")


@pytest.mark.parametrize(
    "address", ["https://models.example/v1", "http://localhost:1/v1", "http://[::1]:1/v1", "http://192.168.1.5/v1"]
)
def test_an_encrypted_or_near_address_is_taken(address):
    assert Endpoint(address, "m").address == address


def test_a_model_needs_a_name():
    with pytest.raises(Faulty, match="no name"):
        Endpoint("http://localhost/v1", " ")
