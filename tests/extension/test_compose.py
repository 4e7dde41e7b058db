"""The extension in Chromium, on a page that imitates a web mail: the coach beside the letter, better words in their place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Worker, expect
from tests.browser import QUIET, executable
from tests.cast import person

from makegood.web.api import tokens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 20_000  # milliseconds: the coach's first answer on a busy machine
SOURCE = Path(__file__).parents[2] / "extension"
MAIL = "https://mail.example"
HOT = "You always miss the deadline. Please tell us what happened."
# A mail program that keeps what its box tells it by events, as they do; formatted, with an emoji before what is found.
COMPOSE = f"""<!doctype html><html lang="en"><title>Mail</title><main><h1>New mail</h1><input aria-label="To">
<div id="box" role="textbox" aria-label="Message" aria-multiline="true" contenteditable="true" style="min-height: 200px">
<p>Hello Ben \U0001f642</p><p>You <b>always</b> miss the deadline. Please tell us what happened.</p></div>
<textarea id="plain" aria-label="Plain" rows="12" cols="80">{HOT}</textarea><output id="kept"></output></main>
<script>const kept = document.getElementById("kept");
for (const box of [document.getElementById("box"), document.getElementById("plain")])
  box.addEventListener("input", () => kept.textContent = box.value ?? box.innerText);</script></html>"""


@pytest.fixture
def mail(browser, tmp_path: Path, live_server) -> Iterator[Page]:
    """The web mail, in a Chromium with the extension; what a click on its button lends for a moment is allowed from the start."""
    program = executable() or ""
    if "chromium" not in program:
        pytest.skip("Google's own Chrome loads no extension from a folder")
    folder = shutil.copytree(SOURCE, tmp_path / "extension")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["host_permissions"] = [f"{MAIL}/*", f"{live_server.url}/*"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path / "person"),
        executable_path=program,
        args=[*QUIET, "--headless=new", f"--disable-extensions-except={folder}", f"--load-extension={folder}"],
        ignore_default_args=["--headless", "--disable-extensions", "--hide-scrollbars"],
    )
    context.route(f"{MAIL}/*", lambda route: route.fulfill(body=COMPOSE, content_type="text/html; charset=utf-8"))
    page = context.new_page()
    page.goto(f"{MAIL}/compose")
    yield page
    context.close()


def worker(context: BrowserContext) -> Worker:
    return context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")


def press(page: Page) -> None:
    """What the button of the extension does."""
    worker(page.context).evaluate("async () => beside((await chrome.tabs.query({url: 'https://mail.example/*'}))[0])")


def signed_up(page: Page, server: str, scope: str = "check") -> None:
    secret = tokens.make(person("ada"), "web mail", (scope,), at=timezone.now())[1]
    worker(page.context).evaluate("(kept) => chrome.storage.local.set(kept)", {"server": server, "token": secret})


def test_better_words_are_put_in_the_letter_and_the_mail_program_notices(mail: Page, live_server):
    signed_up(mail, live_server.url)
    mail.locator("#box").focus()
    press(mail)
    expect(mail.get_by_text("You always miss", exact=True)).to_be_visible(timeout=PATIENCE)
    assert not Axe().run(mail).response["violations"]
    mail.get_by_role("button", name="Take it").first.click()

    kept = mail.locator("#kept")
    expect(kept).to_contain_text("[how often, since when] miss the deadline.")
    expect(kept).to_contain_text("Please tell us what happened.")
    expect(kept).not_to_contain_text("always")


def test_a_plain_box_is_read_and_written_too_and_undo_takes_it_back(mail: Page, live_server):
    signed_up(mail, live_server.url)
    mail.locator("#plain").focus()
    press(mail)
    mail.get_by_role("button", name="Take it").first.click()
    expect(mail.locator("#plain")).not_to_have_value(HOT)
    mail.locator("#plain").press("Control+z")
    expect(mail.locator("#plain")).to_have_value(HOT)


def test_a_clean_letter_gets_one_quiet_word_and_escape_closes(mail: Page, live_server):
    signed_up(mail, live_server.url)
    mail.locator("#plain").fill("Thank you for the call.")
    press(mail)
    expect(mail.get_by_text("Clear and calm.")).to_be_visible(timeout=PATIENCE)
    mail.keyboard.press("Escape")
    expect(mail.locator("#makegood-coach")).to_have_count(0)


def test_what_the_server_refuses_is_said_and_the_letter_stays(mail: Page, live_server):
    signed_up(mail, live_server.url, scope="figures")
    mail.locator("#plain").focus()
    press(mail)
    expect(mail.get_by_role("alert")).to_be_visible(timeout=PATIENCE)
    expect(mail.locator("#plain")).to_have_value(HOT)
    assert "mg_" not in mail.content()


def test_without_a_token_it_asks_for_one(mail: Page):
    with mail.context.expect_page() as opened:
        press(mail)
    expect(opened.value.get_by_label("A token of yours")).to_be_visible()
    assert not Axe().run(opened.value).response["violations"]
