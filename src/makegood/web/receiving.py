"""The server's worker: one thread receives every request whole and waits for nobody, before a thread of the application takes it.

A client that says a byte a second then holds a connection, not a thread, and the pages of the others go on. Gunicorn starts,
watches and stops the workers; waitress receives and sends within each.
"""

from __future__ import annotations

import os
import time
from typing import Any

from django.conf import settings
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import RequestEntityTooLarge

PATIENCE = 30  # seconds for a request to arrive; and then
PACE = 4 * 1024  # bytes that each further second has to bring: less than a telephone line does
ON_THE_WAY = 1024 * 1024 * 1024  # bytes of requests that one worker keeps while they arrive and wait
CONNECTIONS = 400  # of one worker; with a file for each large request this stays under the usual 1,024 of a process


class Body(OverflowableBuffer):
    """What arrives of one request: no more than an upload may have is kept, the rest is thrown away as it comes."""

    def append(self, data: bytes) -> None:
        super().append(data[: max(0, settings.LARGEST_REQUEST - len(self))])


class Request(HTTPRequestParser):
    def parse_header(self, header: bytes) -> None:
        """Refuse also what waitress takes and a proxy might read otherwise, so that one request never passes for two."""
        if b"\r\n " in header or b"\r\n\t" in header:
            raise ParsingError("a header that goes on in the next line")
        super().parse_header(header)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("two lengths")
        if self.body_rcv is not None:
            self.body_rcv.buf = Body(self.adj.inbuf_overflow)

    def received(self, data: bytes) -> int:
        taken = super().received(data)
        if self.chunked and self.body_bytes_received > settings.LARGEST_REQUEST:
            # Its length is told by what was kept, so nobody could see that it was cut.
            self.error, self.completed = RequestEntityTooLarge("too large"), True
        return int(taken)


class Connection(HTTPChannel):
    parser_class = Request
    begun = 0.0

    def received(self, data: bytes) -> bool:
        before = self.request
        taken = super().received(data)
        if self.request is not before:
            self.begun = time.monotonic()
        return bool(taken)

    def is_late(self, now: float) -> bool:
        request = self.request
        return request is not None and now - self.begun > PATIENCE + request.body_bytes_received / PACE

    def is_busy(self) -> bool:
        return bool(self.requests or self.request is not None or self.total_outbufs_len)

    def held(self) -> int:
        """Bytes of requests that are kept for this connection."""
        requests = [*self.requests, *([self.request] if self.request is not None else [])]
        return sum(min(each.body_bytes_received, settings.LARGEST_REQUEST) for each in requests)


class Receiver(TcpWSGIServer):
    channel_class = Connection

    def maintenance(self, now: float) -> None:
        """Once a second: hang up on those who are too slow, and on the largest where all together are too much."""
        super().maintenance(now)
        connections: list[Connection] = list(self.active_channels.values())
        for connection in connections:
            connection.will_close |= connection.is_late(time.monotonic())
        arriving = sorted((each for each in connections if each.request is not None), key=Connection.held)
        kept = sum(each.held() for each in connections)
        while kept > ON_THE_WAY and arriving:
            largest = arriving.pop()
            largest.will_close = True
            kept -= largest.held()

    def take_no_more(self) -> None:
        self.accepting = False
        self.del_channel()
        self.socket.close()


class BufferingWorker(Worker):
    """A gunicorn worker. It ends when it is told to, once what has begun is answered, or when its parent has gone."""

    def run(self) -> None:
        sockets: dict[int, Any] = {}
        threads = ThreadedTaskDispatcher()
        threads.set_thread_count(self.cfg.threads)
        receivers = [self._receiver(each.sock, sockets, threads) for each in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self.notify()
            wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)
        for receiver in receivers:
            receiver.take_no_more()
        self._finish(receivers, sockets)
        threads.shutdown(timeout=1)

    def _receiver(self, listening: Any, sockets: dict[int, Any], threads: ThreadedTaskDispatcher) -> Receiver:
        options = Adjustments(
            ident=None,
            connection_limit=CONNECTIONS,
            channel_timeout=self.cfg.keepalive,
            cleanup_interval=1,
            max_request_header_size=32 * 1024,
            max_request_body_size=2**40,  # a larger file is refused by its form, with everything else kept
            clear_untrusted_proxy_headers=False,  # what a proxy says is weighed by the settings
            log_socket_errors=False,
        )
        told = (listening.family, listening.type, listening.proto, listening.getsockname())
        return Receiver(
            self.wsgi, map=sockets, _sock=listening, dispatcher=threads, adj=options, bind_socket=False, sockinfo=told
        )

    def _finish(self, receivers: list[Receiver], sockets: dict[int, Any]) -> None:
        until = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < until:
            connections = [each for receiver in receivers for each in receiver.active_channels.values()]
            for connection in connections:
                connection.will_close |= not connection.is_busy()
            if not connections:
                return
            self.notify()
            wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)
