"""For stories in real browsers: people with a browser each, and everything that was ever sent to each of them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.cast import PASSWORD
from tests.stories.spoken import spoken

from makegood.web.accounts.models import User
from makegood.web.engine import sweeper

WHO = "X-Read-By"
PATIENCE = 90_000  # milliseconds: a page that signs and seals on a busy machine may take a while
PICTURES = os.environ.get("STORY_PICTURES")  # a folder: each page is kept there as it was when somebody went on
# A link that opens nothing; a question left for a newer one, or for another page.
EXPECTED = re.compile(r"404 \(Not Found\)|^htmx:(afterRequest|sendAbort|sendError)")
Look = dict[str, object]
AT_A_DESK: Look = {}


def on_a_phone(language: str) -> Look:
    """A phone in the dark, in another language."""
    return {"width": 390, "scheme": "dark", "language": language}


def each_way(language: str) -> pytest.MarkDecorator:
    """Tell a story twice, so that each side has been at a desk and on a phone: `adas` and `bens` are for `sit`."""
    phone = on_a_phone(language)
    return _told(("adas", "bens"), {"ada on a phone": (phone, AT_A_DESK), "ben on a phone": (AT_A_DESK, phone)})


def each_look(language: str) -> pytest.MarkDecorator:
    """Tell the story of one alone twice: `adas` is for `sit`."""
    return _told(("adas",), {"on a phone": (on_a_phone(language),), "at a desk": (AT_A_DESK,)})


def _told(names: tuple[str, ...], ways: dict[str, tuple[Look, ...]]) -> pytest.MarkDecorator:
    """How somebody looks at a page is the same over every database: with one of its own a story is told the first way only."""
    told = list(ways)[:1] if "DATABASE_URL" in os.environ else list(ways)
    return pytest.mark.parametrize(names, [ways[way] for way in told], ids=told)


class Person:
    """Somebody at a browser of their own. `read` is all that the server ever sent there.

    A story names what stands on a page in English, whatever language somebody reads; people's own words stay as they wrote them.
    """

    def __init__(self, name: str, page: Page, read: list[str], language: str) -> None:
        self.name, self.page, self.read, self.language = name, page, read, language
        self.pictures = 0
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)

    def spoken(self, words: str) -> str:
        return spoken(words, self.language)

    def keep_a_picture(self) -> None:
        if PICTURES and self.page.url != "about:blank":
            self.pictures += 1
            story = re.sub(r"\W+", "-", os.environ["PYTEST_CURRENT_TEST"].split("::")[1].split(" (")[0])
            self.page.screenshot(path=f"{PICTURES}/{story}/{self.name}-{self.pictures:02}.png", full_page=True)

    def go(self, address: str) -> None:
        self.keep_a_picture()
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

    def follow(self, name: str, which: str = "") -> None:
        """Follow a link by its name; of several with one name that of the thing that people call `which`."""
        self.keep_a_picture()
        self.page.get_by_role("link", name=f"{self.spoken(name)} {which}".strip()).first.click()

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=self.spoken(name)).first

    def follow_name(self, name: str) -> None:
        """A link that is what people named."""
        self.keep_a_picture()
        self.page.get_by_role("link", name=name).first.click()

    def unfold(self, name: str) -> None:
        """Details that are folded."""
        self.page.locator("summary").get_by_text(self.spoken(name)).first.click()

    def press(self, name: str, within: Locator | None = None) -> None:
        self.keep_a_picture()
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

    def sees(self, *texts: str) -> None:
        """Whole texts of the application."""
        self.reads(*map(self.spoken, texts))

    def reads(self, *words: str | re.Pattern[str]) -> None:
        """What people wrote, names, sums."""
        for each in words:
            expect(self.page.get_by_text(each).filter(visible=True).first).to_be_visible()

    def does_not_see(self, *texts: str) -> None:
        self.does_not_read(*map(self.spoken, texts))

    def does_not_read(self, *words: str) -> None:
        for each in words:
            expect(self.page.get_by_text(each)).to_have_count(0)

    def is_on(self, heading: str) -> None:
        self.is_at(self.spoken(heading))

    def is_at(self, name: str) -> None:
        """On the page of a thing that people have named."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)

    def is_at_ease(self) -> None:
        """Nothing has to be scrolled sideways, and nothing is in the way of a screen reader or of weak eyes."""
        self.page.wait_for_load_state()
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found = Axe().run(self.page).response["violations"]
        assert not [(each["id"], each["nodes"][0]["html"]) for each in found]


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
    people: list[Person] = []

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
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        people.append(Person(name, page, sent.setdefault(name, []), language))
        return people[-1]

    expect.set_options(timeout=PATIENCE)
    yield person
    expect.set_options(timeout=None)
    for somebody in people:
        somebody.keep_a_picture()
        somebody.page.context.close()
    said = [line for somebody in people for line in somebody.complaints]
    assert not [line for line in said if not EXPECTED.search(line)]


@pytest.fixture
def post() -> Callable[[str], list[str]]:
    """Have the engine send what is due, and return all mails to an address."""

    def to(address: str) -> list[str]:
        sweeper.sweep(timezone.now())
        return [f"{each.subject}\n{each.body}" for each in mail.outbox if address in each.to]

    return to
