"""A web server of our own on loopback, which keeps what it is sent and answers as it is told to."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

Heard = list[tuple[str, dict[str, str], bytes]]  # path, headers and body of each


@contextmanager
def listening(answer: int = 204) -> Iterator[tuple[int, Heard, list[int]]]:
    """Its port, what it heard, and the answers that it still has to give; then it gives `answer`."""
    heard: Heard = []
    answers: list[int] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, dict(self.headers), body))
            self.send_response(answers.pop(0) if answers else answer)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, heard, answers
    finally:
        server.shutdown()
        server.server_close()
