"""For stories in real browsers: people with a browser each, and everything that was ever sent to each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from django.core import mail
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.cast import PASSWORD
from tests.stories.spoken import spoken

from makegood.web.accounts.models import User
from makegood.web.engine import sweeper

WHO = "X-Read-By"
PATIENCE = 20_000  # milliseconds: a page that signs and seals on a busy machine may take some seconds


class Person:
    """Somebody at a browser of their own. `read` is all that the server ever sent there.

    A story names what stands on a page in English, whatever language somebody reads.
    """

    def __init__(self, name: str, page: Page, read: list[str], language: str) -> None:
        self.name, self.page, self.read, self.language = name, page, read, language

    def spoken(self, words: str | re.Pattern[str]) -> str | re.Pattern[str]:
        return spoken(words, self.language) if isinstance(words, str) else words

    def go(self, address: str) -> None:
        response = self.page.goto(address)
        assert response is not None
        assert response.status == 200, f"{address}: {response.status}"

    def sign_in(self, email: str) -> None:
        if self.language != "en":
            User.objects.filter(email=email).update(language=self.language)
        self.go("/account/login/")
        self.fill(login=email, password=PASSWORD)
        self.press("Sign in", within=self.page.locator("main"))
        self.is_on("Your cases")

    def fetch(self, address: str) -> bytes:
        """Take a file home."""
        response = self.page.request.get(address)
        assert response.status == 200, f"{address}: {response.status}"
        return response.body()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=self.spoken(name)).first.click()

    def press(self, name: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=self.spoken(name)).first.click()

    def fill(self, **answers: str) -> None:
        """Answer the questions of a form by the names of its fields."""
        for name, answer in answers.items():
            self.page.locator(f"[name={name}]").fill(answer)

    def choose(self, **answers: str) -> None:
        for name, answer in answers.items():
            field = self.page.locator(f"[name={name}]")
            if field.first.get_attribute("type") == "radio":
                self.page.locator(f"[name={name}][value='{answer}']").check()
            else:
                field.select_option(answer)

    def give(self, file: str, data: bytes, field: str = "file") -> None:
        kinds = {".pdf": "application/pdf", ".mbox": "application/mbox"}
        kind = kinds.get(Path(file).suffix, "text/plain")
        self.page.set_input_files(f"[name={field}]", {"name": file, "mimeType": kind, "buffer": data})

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        for text in texts:
            expect(self.page.get_by_text(self.spoken(text)).filter(visible=True).first).to_be_visible()

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(self.spoken(text))).to_have_count(0)

    def is_on(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.spoken(heading))


def address_in(mail: str) -> str:
    """The path of the partner's link in a mail."""
    found = re.search(r"https?://[^/\s]+(/p/\S+)", mail)
    assert found, mail
    return found[1]


Sit = Callable[..., Person]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Every answer of the server by the person whose browser asked: heads and bodies, files too."""
    sent: dict[str, list[str]] = {}
    answer = WSGIHandler.get_response

    def listen(self: WSGIHandler, request: HttpRequest) -> HttpResponseBase:
        response = answer(self, request)
        if who := request.headers.get(WHO):
            sent.setdefault(who, []).append(f"{request.path}\n{response.headers}\n{words_of(response)}")
        return response

    monkeypatch.setattr(WSGIHandler, "get_response", listen)
    return sent


def words_of(response: HttpResponseBase) -> str:
    if response.streaming:
        data = b"".join(response.streaming_content)
        response.streaming_content = [data]
    else:
        data = response.content
    if data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(BytesIO(data))
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    return data.decode("utf-8", errors="replace")


@pytest.fixture
def sit(browser: Browser, transactional_db: None, live_server: LiveServer, sent: dict[str, list[str]]) -> Iterator[Sit]:
    """Give somebody a browser: sit("ada"), sit("ben", javascript=False), sit("cleo", width=390, scheme="dark", language="de")."""
    cache.clear()  # counts of attempts to sign up live there
    contexts: list[BrowserContext] = []

    def person(
        name: str, *, javascript: bool = True, width: int = 1280, scheme: str = "light", language: str = "en"
    ) -> Person:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="en-GB" if language == "en" else language,
            java_script_enabled=javascript,
            extra_http_headers={WHO: name},
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return Person(name, page, sent.setdefault(name, []), language)

    expect.set_options(timeout=PATIENCE)
    yield person
    expect.set_options(timeout=None)
    for context in contexts:
        context.close()


@pytest.fixture
def post() -> Callable[[str], list[str]]:
    """Have the engine send what is due, and return all mails to an address."""

    def to(address: str) -> list[str]:
        sweeper.sweep(timezone.now())
        return [f"{each.subject}\n{each.body}" for each in mail.outbox if address in each.to]

    return to
