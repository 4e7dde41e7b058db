"""Words from a language model, if a person wants them: one request to one address that they named, and nothing else.

Speaks the chat protocol that most servers speak, local ones too (`POST …/chat/completions`). Knows nothing of drafts: what
may be asked, and whether an answer may be shown, is decided in `makegood.dialogue`. Needs nothing but Python.
"""

from __future__ import annotations

import ipaddress
import json
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from makegood.faults import Fault, Faulty

LONGEST_ANSWER = 1024 * 1024  # bytes
_PIECE = 16 * 1024


class NoAnswer(Exception):
    """The model gave no answer that could be read; the sentence says why. Nothing is lost: the draft is as it was."""


@dataclass(frozen=True)
class Endpoint:
    """Where a model answers: the address up to and without `/chat/completions`, its name, and a key if it wants one.

    Raises Faulty where the address is no web address, or an unencrypted one outside this machine and its own network.
    """

    address: str
    model: str
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        faults = []
        parts = urlsplit(self.address)
        try:
            known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            known = False
        if not known or any(letter.isspace() for letter in self.address) or parts.username or parts.query:
            faults.append(
                Fault(f"‘{self.address}’ is not an address of a model.", "Write one such as http://localhost:8080/v1.")
            )
        elif parts.scheme == "http" and not _near(parts.hostname or ""):
            faults.append(Fault(f"‘{self.address}’ would carry your text unencrypted.", "Write https://."))
        if not self.model.strip():
            faults.append(Fault("The model has no name.", "Write the name that the server knows it by."))
        if faults:
            raise Faulty(faults)

    def request(self, instruction: str, text: str) -> dict[str, Any]:
        """What would leave: the whole body of the request."""
        return {
            "model": self.model,
            "messages": [{"role": "system", "content": instruction}, {"role": "user", "content": text}],
            "temperature": 0,
            "stream": False,
        }

    def ask(self, request: dict[str, Any], *, seconds: float = 60) -> str:
        """Send a request and return the words of the answer. Raises NoAnswer, after `seconds` at the latest."""
        parts = urlsplit(self.address)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=seconds)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        until = time.monotonic() + seconds
        try:
            connection.request(
                "POST", f"{parts.path.rstrip('/')}/chat/completions", json.dumps(request).encode(), headers
            )
            answer = connection.getresponse()
            return _words(answer.status, _read(connection, answer, until))
        except TimeoutError:
            raise NoAnswer(f"It did not answer within {seconds:g} seconds.") from None
        except (OSError, HTTPException, ValueError) as error:
            raise NoAnswer(f"It could not be reached: {str(error) or type(error).__name__}.") from None
        finally:
            connection.close()


def _near(host: str) -> bool:
    """Whether a host is this machine or stands in a private network."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local"))
    return address.is_loopback or address.is_private


def _read(connection: HTTPConnection, answer: HTTPResponse, until: float) -> bytes:
    """The body, piece by piece, so that neither a slow nor an endless answer can hold us."""
    body = b""
    while piece := answer.read1(_PIECE):
        body += piece
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if len(body) > LONGEST_ANSWER:
            raise NoAnswer("Its answer is too long.")
        if connection.sock:
            connection.sock.settimeout(left)
    return body


def _words(status: int, body: bytes) -> str:
    if status != 200:
        raise NoAnswer(f"It refused with status {status}.")
    try:
        words = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise NoAnswer("Its answer could not be read.") from None
    if not isinstance(words, str):
        raise NoAnswer("Its answer holds no words.")
    return words
