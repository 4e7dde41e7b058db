"""A mail server of our own that speaks enough IMAP (RFC 3501) to be read from, and remembers what was asked of it."""

from __future__ import annotations

import contextlib
import re
import socketserver
import threading


class Mailbox(socketserver.ThreadingTCPServer):
    """One mailbox under `ada` with the password `a secret`. `mails`: what lies in it by its number."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails: dict[int, bytes] = {}
        self.validity = 7
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"imap+plain://ada:a%20secret@127.0.0.1:{self.server_address[1]}"

    def put(self, raw: bytes) -> None:
        self.mails[max(self.mails, default=0) + 1] = raw


class _Conversation(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._say(b"* OK ready")
            while line := self.rfile.readline():
                tag, _, command = line.decode().strip().partition(" ")
                self.server.asked.append(command)
                verdict = self._answer(command)
                self._say(f"{tag} {verdict}".encode())
                if command.upper().startswith("LOGOUT"):
                    return

    def _answer(self, command: str) -> str:
        verb = command.upper()
        if verb.startswith("CAPABILITY"):
            self._say(b"* CAPABILITY IMAP4rev1")
        elif verb.startswith("LOGIN") and '"a secret"' not in command:
            return "NO who are you"
        elif verb.startswith("EXAMINE"):
            self._say(f"* {len(self.server.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.server.validity}] valid".encode())
        elif verb.startswith("UID SEARCH"):
            first = re.search(r"UID (\d+):\*", verb.removeprefix("UID SEARCH"))
            known = sorted(self.server.mails)
            found = [uid for uid in known if not first or uid >= int(first[1])] or known[-1:]  # `*` is the last one
            self._say(("* SEARCH " + " ".join(map(str, found))).encode())
        elif verb.startswith("UID FETCH"):
            uid = int(command.split()[2])
            raw = self.server.mails[uid]
            if "SIZE" in verb:
                self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)})".encode())
            else:
                self._say(f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}".encode())
                self.wfile.write(raw)
                self._say(b")")
        elif verb.startswith("LOGOUT"):
            self._say(b"* BYE")
        return "OK done"

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")
