"""What comes in is received whole before the application sees it: over real sockets, with the worker that `serve` runs."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from makegood.web import receiving

Answer = Callable[[dict[str, object]], bytes]
SLOW = b"POST /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100\r\n\r\nhalf"


def _length(environ: dict[str, object]) -> bytes:
    return str(len(environ["wsgi.input"].read())).encode()  # type: ignore[attr-defined]


@contextmanager
def _serving(answer: Answer = _length) -> Iterator[tuple[receiving.BufferingWorker, int]]:
    def application(environ, start_response):
        body = answer(environ)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    settings = Config()
    settings.set("threads", 2)
    settings.set("graceful_timeout", 60)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        worker = receiving.BufferingWorker(0, os.getppid(), [SimpleNamespace(sock=listening)], None, 60, settings, None)
        worker.wsgi = application
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            yield worker, listening.getsockname()[1]
        finally:
            worker.alive = False
            thread.join(90)


def _connect(port: int, said: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    line.sendall(said)
    return line


def _rest(line: socket.socket) -> bytes:
    """Everything until the other end hangs up."""
    said = b""
    with suppress(ConnectionResetError):  # so it ends where something sent was not read any more
        while more := line.recv(65536):
            said += more
    return said


def _post(port: int, body: bytes) -> bytes:
    head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    with _connect(port, head + body) as line:
        return _rest(line)


def test_many_who_send_slowly_hold_up_nobody_and_are_answered_when_they_are_done():
    with _serving() as (_, port), ExitStack() as lines:
        slow = [lines.enter_context(_connect(port, SLOW)) for _ in range(40)]

        assert _post(port, b"quick").endswith(b"\r\n\r\n5")

        slow[0].sendall(b"x" * 96)
        assert _rest(slow[0]).endswith(b"\r\n\r\n100")


def test_those_who_take_too_long_are_hung_up_on(monkeypatch):
    monkeypatch.setattr(receiving, "PATIENCE", 0.05)
    with _serving() as (_, port), _connect(port, SLOW) as body, _connect(port, b"POST / HT") as head:
        assert _rest(body) == _rest(head) == b""


def test_who_brings_enough_each_second_is_not_late():
    connection = receiving.Connection.__new__(receiving.Connection)
    connection.begun, connection.request = 0.0, SimpleNamespace(body_bytes_received=100 * receiving.PACE)

    assert not connection.is_late(receiving.PATIENCE + 99)
    assert connection.is_late(receiving.PATIENCE + 101)


def test_of_a_request_beyond_the_largest_only_so_much_is_kept(settings):
    settings.LARGEST_REQUEST = 100_000
    with _serving() as (_, port):
        assert _post(port, b"x" * 3_000_000).endswith(b"\r\n\r\n100000")


def test_a_request_in_chunks_beyond_the_largest_is_refused(settings):
    settings.LARGEST_REQUEST = 100_000
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with (
        _serving() as (_, port),
        _connect(port, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + 2 * chunk) as line,
    ):
        assert _rest(line).startswith(b"HTTP/1.1 413")


def test_where_too_much_arrives_at_once_the_largest_goes(monkeypatch):
    monkeypatch.setattr(receiving, "ON_THE_WAY", 100_000)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
    with _serving() as (_, port), _connect(port, head) as small, _connect(port, head + b"x" * 200_000) as large:
        assert _rest(large) == b""

        small.sendall(b"x" * 90_000)
        assert _post(port, b"others go on").endswith(b"12")


def test_what_has_begun_is_answered_before_the_worker_ends():
    begun, go_on = threading.Event(), threading.Event()

    def answer(environ: dict[str, object]) -> bytes:
        begun.set()
        go_on.wait(60)
        return b"done"

    with _serving(answer) as (worker, port), _connect(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as line:
        assert begun.wait(60)
        worker.alive = False
        go_on.set()

        assert _rest(line).endswith(b"done")


def test_who_asks_for_nothing_does_not_keep_the_worker_from_ending():
    with _serving(lambda environ: b"") as (worker, port), _connect(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as idle:
        assert b"200 OK" in idle.recv(65536)
        worker.alive = False

        assert _rest(idle) == b""


AMBIGUOUS = {
    "two lengths": b"Content-Length: 3\r\nContent-Length: 9\r\n",
    "a length and chunks": b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
    "a length with a sign": b"Content-Length: +3\r\n",
    "a length in another base": b"Content-Length: 0x3\r\n",
    "an encoding nobody knows": b"Transfer-Encoding: xchunked\r\n",
    "chunks within something else": b"Transfer-Encoding: chunked, identity\r\n",
    "a blank before the colon": b"Content-Length : 3\r\n",
    "a line that goes on": b"X-One: a\r\n Content-Length: 3\r\n",
    "a bare line feed": b"X-One: a\nContent-Length: 3\r\n",
    "a zero byte": b"X-One: a\0b\r\n",
}


@pytest.mark.parametrize("lines", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_a_proxy_might_read_otherwise_is_refused_and_nothing_behind_it_is_read(lines: bytes):
    seen: list[object] = []

    def answer(environ: dict[str, object]) -> bytes:
        seen.append(environ["PATH_INFO"])
        return b""

    said = b"POST / HTTP/1.1\r\nHost: x\r\n" + lines + b"\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    with _serving(answer) as (_, port), _connect(port, said) as line:
        assert _rest(line)[9:12] in (b"400", b"501")
    assert seen == []
