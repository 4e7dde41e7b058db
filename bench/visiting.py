"""Somebody with a browser, without a browser: signs in, reads pages, fills in the forms that stand on them and sends them."""

from __future__ import annotations

import http.client
import re
import secrets
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie


@dataclass
class Form:
    """A form as it stands on a page: where it goes, and what is in it."""

    page: str
    action: str
    fields: list[tuple[str, str, str, bool]] = field(default_factory=list)  # name, kind, value, whether it is asked for
    options: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The same for forms of one purpose, whatever case or thing they are about."""
        return (
            re.sub(r"/(?=[\w-]*\d)[\w-]+", "/…", self.action) + " " + ",".join(sorted({f[0] for f in self.fields}))[:60]
        )

    @property
    def once(self) -> str:
        return next((value for name, _, value, _ in self.fields if name == "key"), "")

    def filled(self) -> list[tuple[str, str | tuple[str, bytes]]]:
        """Every field with what was there, or with something plausible."""
        said: list[tuple[str, str | tuple[str, bytes]]] = []
        for name, kind, value, _ in self.fields:
            if kind in ("radio", "checkbox"):
                if not any(given == name for given, _ in said):
                    said.append((name, value or "on"))
            elif kind == "file":
                said.append(
                    (name, (f"log-{secrets.token_hex(3)}.txt", f"10:00 down {secrets.token_hex(8)}\n".encode()))
                )
            elif kind == "select":
                said.append((name, value or next((each for each in self.options[name] if each), "")))
            else:
                said.append(
                    (name, value or _PLAUSIBLE.get(kind, f"The third delivery came late {secrets.token_hex(3)}."))
                )
        return said


_PLAUSIBLE = {"date": "2026-08-03", "datetime-local": "2026-08-03T10:00", "number": "3", "email": "eva@fennel.example", "url": "https://example.org/", "hidden": ""}  # fmt: skip


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.links = page, [], []
        self._form: Form | None = None
        self._select = self._textarea = ""
        self._text = ""

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "a" and at.get("href"):
            self.links.append(urllib.parse.urljoin(self.page, at["href"]).split("#")[0])
        elif tag == "form":
            action = urllib.parse.urljoin(self.page, at.get("action") or self.page)
            self._form = Form(self.page, action) if at.get("method", "").lower() == "post" else None
        elif self._form is None or (not at.get("name") and tag != "option"):
            return
        elif tag == "input" and at.get("type") not in ("submit", "button", "reset", "image"):
            self._form.fields.append((at["name"], at.get("type", "text"), at.get("value") or "", "required" in at))
        elif tag == "button" and at.get("value") and at["name"] != "more":  # ‘more’ asks for a row, it writes nothing
            self._form.fields.append((at["name"], "radio", at["value"], False))
        elif tag == "select":
            self._select = at["name"]
            self._form.options[self._select] = []
            self._form.fields.append((self._select, "select", "", "required" in at))
        elif tag == "option" and self._select:
            self._form.options[self._select].append(at.get("value") or "")
        elif tag == "textarea":
            self._textarea, self._text = at["name"], ""

    def handle_data(self, data):
        if self._textarea:
            self._text += data

    def handle_endtag(self, tag):
        if tag == "form" and self._form is not None:
            self.forms.append(self._form)
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._textarea and self._form is not None:
            self._form.fields.append((self._textarea, "textarea", self._text.strip(), False))
            self._textarea = ""


class Visitor:
    """One person at one server, from an address of their own on loopback if one is given. Raises OSError or http.client.HTTPException where it does not answer."""

    def __init__(self, host: str, port: int, timeout: float = 30, *, come_from: str = "") -> None:
        self.host, self.port, self.timeout = host, port, timeout
        self._from = (come_from, 0) if come_from else None
        self.cookies: dict[str, str] = {}
        self._line: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, bytes]:
        """Status, where it leads, and what stands there."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if kind:
            headers |= {"Content-Type": kind, "Referer": f"http://{self.host}:{self.port}{path}"}
        if self._line is None:
            self._line = http.client.HTTPConnection(self.host, self.port, self.timeout, self._from)
        try:
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self._line.close()
            self._line = None
            raise
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, answer.headers.get("Location", ""), text

    def read(self, path: str) -> str:
        return self.ask("GET", path)[2].decode("utf-8", "replace")

    def forms(self, path: str) -> list[Form]:
        return self._parsed(path).forms

    def links(self, path: str) -> list[str]:
        return self._parsed(path).links

    def _parsed(self, path: str) -> _Forms:
        found = _Forms(path)
        found.feed(self.read(path))
        return found

    def send(self, form: Form, **instead: str) -> tuple[int, str]:
        said = [(name, instead.get(name, value)) for name, value in form.filled()]
        if any(isinstance(value, tuple) for _, value in said):
            mark = secrets.token_hex(12)
            body, kind = _multipart(said, mark), f"multipart/form-data; boundary={mark}"
        else:
            body, kind = urllib.parse.urlencode(said).encode(), "application/x-www-form-urlencoded"
        status, leads, _ = self.ask("POST", form.action, body, kind)
        return status, leads

    def sign_in(self, email: str, password: str) -> None:
        form = next(f for f in self.forms("/account/login/") if any(name == "login" for name, *_ in f.fields))
        status, _ = self.send(form, login=email, password=password)
        assert status == 302, f"signing in gave {status}"

    def crawl(self, start: str, inside: str, most: int = 80) -> Iterator[Form]:
        """Every form below `inside` that can be reached from `start`, one of each kind."""
        seen, waiting, kinds = {start}, [start], set()
        while waiting and len(seen) <= most:
            page = self._parsed(waiting.pop(0))
            for form in page.forms:
                if form.action.startswith(inside) and form.kind not in kinds:
                    kinds.add(form.kind)
                    yield form
            for link in page.links:
                if link.startswith(inside) and link not in seen and len(seen) < most:
                    seen.add(link)
                    waiting.append(link)


def _multipart(said: list[tuple[str, str | tuple[str, bytes]]], mark: str) -> bytes:
    parts = []
    for name, value in said:
        filename, data = value if isinstance(value, tuple) else ("", value.encode())
        head = f'Content-Disposition: form-data; name="{name}"' + (f'; filename="{filename}"' if filename else "")
        parts.append(f"--{mark}\r\n{head}\r\n\r\n".encode() + data + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode()
