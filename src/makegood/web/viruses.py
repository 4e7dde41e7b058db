"""Files are looked through for viruses while they arrive, by the scanner (clamd) that the installation names."""

from __future__ import annotations

import socket
import struct
from urllib.parse import urlsplit

_WAIT = 60  # seconds for an answer
_PIECE = 64 * 1024  # bytes sent at once


class Unavailable(Exception):
    """The scanner does not answer, or could not look at a file."""


class Scan:
    """One file on its way through the scanner at `address` (clamd://host:3310, or clamd:///run/clamav/clamd.ctl).

    Protocol: `zINSTREAM`, then pieces with their length in four bytes before each, then a length of zero.
    """

    def __init__(self, address: str) -> None:
        self._line = _connect(address, b"zINSTREAM\0")
        self._listens = True

    def send(self, data: bytes) -> None:
        """Send more of the file. Once the scanner takes no more, nothing waits for it again; its verdict says why."""
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            self._say(struct.pack(">I", len(piece)) + piece)

    def _say(self, words: bytes) -> None:
        if self._listens:
            try:
                self._line.sendall(words)
            except OSError:
                self._listens = False

    def found(self) -> str:
        """The name of what was found in all that was sent; empty: nothing. Raises Unavailable."""
        self._say(struct.pack(">I", 0))
        said = _answer(self._line).removeprefix("stream: ")
        if said.endswith(" FOUND"):
            return said.removesuffix(" FOUND")
        if said != "OK":
            raise Unavailable(said)
        return ""

    def give_up(self) -> None:
        self._line.close()


def is_there(address: str) -> bool:
    """Whether the scanner at `address` answers."""
    try:
        return _answer(_connect(address, b"zPING\0")) == "PONG"
    except Unavailable:
        return False


def _connect(address: str, command: bytes) -> socket.socket:
    parts = urlsplit(address)
    try:
        if parts.hostname:
            line = socket.create_connection((parts.hostname, parts.port or 3310), timeout=_WAIT)
        else:
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(_WAIT)
            line.connect(parts.path)
        line.sendall(command)
    except OSError as error:
        raise Unavailable(str(error)) from None
    return line


def _answer(line: socket.socket) -> str:
    said = b""
    with line:
        try:
            while more := line.recv(4096):
                said += more
        except OSError as error:
            if not said:
                raise Unavailable(str(error)) from None
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
