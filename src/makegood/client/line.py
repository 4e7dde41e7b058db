"""The line to a server: one request, its answer read as a shape, tried again where nothing was heard."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from makegood.client.shapes import Fault, Faults

TIMEOUT = 30.0  # seconds for one answer
TRIES = 3
_WAITS = (429, 502, 503, 504)
_LONGEST = 10.0  # seconds that are waited for a server that asks to come back
Answer = TypeVar("Answer")


class Refused(Exception):
    """The server did not do it. `status` is that of HTTP; `faults` holds everything that it named as wrong."""

    def __init__(self, status: int, faults: list[Fault]) -> None:
        self.status, self.faults = status, tuple(faults)
        super().__init__(" ".join(f"{fault.problem} {fault.instead}".strip() for fault in faults) or f"HTTP {status}")


class Line:
    """Knows where the server is and what to say to be let in."""

    def __init__(self, url: str, token: str, *, timeout: float = TIMEOUT) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"‘{url}’ is not the address of a server. Write one such as https://makegood.example.org.")
        self._url, self._token, self._timeout = url.rstrip("/"), token, timeout
        self._opener = urllib.request.build_opener(_Stays)

    def ask(
        self,
        shape: type[Answer],
        method: str,
        path: str,
        said: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> Answer:
        """Ask for something and read the answer as `shape`. Raises Refused, OSError where there is no answer."""
        found: Answer = TypeAdapter(shape).validate_json(self._bytes(method, path, said, query=query, file=file))
        return found

    def file(self, path: str) -> bytes:
        return self._bytes("GET", path)

    def _bytes(self, method: str, path: str, said: Any = None, *, query: Any = None, file: Any = None) -> bytes:
        address = f"{self._url}/api{urllib.parse.quote(path)}"
        if query:
            address += "?" + urllib.parse.urlencode(query)
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if method != "GET":
            headers["Idempotency-Key"] = uuid.uuid4().hex  # tried again, it is still done once
        body = None
        if file is not None:
            body, headers["Content-Type"] = _form(said or {}, *file)
        elif method != "GET":
            body, headers["Content-Type"] = _json(said), "application/json"
        request = urllib.request.Request(address, body, headers, method=method)
        for left in reversed(range(TRIES)):
            try:
                with self._opener.open(request, timeout=self._timeout) as answer:
                    whole: bytes = answer.read()
                    return whole
            except urllib.error.HTTPError as error:
                refused = Refused(error.code, _faults(error))
                if not left or error.code not in _WAITS:
                    raise refused from None
                _wait(error.headers.get("Retry-After", ""), refused)
            except (OSError, http.client.HTTPException):
                if not left:
                    raise
                time.sleep(0.2)
        raise AssertionError("unreachable")


class _Stays(urllib.request.HTTPRedirectHandler):
    """A token goes to the server that it was given for, and to no other."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _wait(said: str, refused: Refused) -> None:
    """Wait as long as the server says; raise what it refused where that is too long."""
    seconds = float(said) if said.isdecimal() else 0.5
    if seconds > _LONGEST:
        raise refused
    time.sleep(seconds)


def _faults(error: urllib.error.HTTPError) -> list[Fault]:
    try:
        return Faults.model_validate_json(error.read()).faults
    except (ValidationError, OSError):
        return [Fault(problem=f"The server answered {error.code} {error.reason}.")]


def _json(said: Any) -> bytes:
    plain = said.model_dump(mode="json", exclude_unset=True) if isinstance(said, BaseModel) else said or {}
    return json.dumps(plain).encode()


def _form(said: Mapping[str, str], name: str, data: bytes) -> tuple[bytes, str]:
    """A form with one file, and its type."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in said.items()
    ]
    plain = name.replace('"', "'").replace("\r", " ").replace("\n", " ")
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{plain}"\r\n'
    parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + data + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"
