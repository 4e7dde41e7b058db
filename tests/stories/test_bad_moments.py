"""Bad moments in a real browser: an impatient hand, the way back, two tabs, a sign-in that ends, odd files, words from Word.

Nothing is lost, and nothing is done twice.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect
from tests.cast import NAMES, PASSWORD, Table
from tests.stories.conftest import Person

from makegood.web.cases.models import Exhibit
from makegood.web.dialogue.models import Message

pytestmark = pytest.mark.browser
WORDS = "Could you tell us what happened, by Friday?"
FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{color:red}</style></head><body>
<p class=MsoNormal style='mso-style-unhide:no'><b>Could you tell us</b><o:p></o:p></p><script>document.title = "mine"</script></body></html>"""
COPY = """async ([html, plain]) => navigator.clipboard.write([new ClipboardItem({
    "text/html": new Blob([html], { type: "text/html" }), "text/plain": new Blob([plain], { type: "text/plain" }) })])"""


@pytest.fixture
def table(transactional_db: None) -> Table:
    return Table.lay(at=timezone.now())


@pytest.fixture
def ada(table: Table, sit) -> Person:
    ada = sit("ada")
    ada.sign_in(NAMES["ada"][1])
    return ada


def sent() -> list[str]:
    return [message.text for message in Message.objects.all()]


def previewed(ada: Person, table: Table) -> None:
    ada.go(f"/cases/{table.case.pk}/dialogue/write/")
    ada.fill(text=WORDS, subject="The checkout")
    ada.press("See it as Fennel will")
    ada.is_on("As Fennel will see it")


def test_who_presses_twice_has_sent_once_and_is_told_so_on_the_way_back(table: Table, ada: Person):
    previewed(ada, table)
    ada.page.get_by_role("button", name="Send it").dblclick()
    ada.is_on("Messages")
    ada.page.evaluate("history.go(-2)")  # over the preview, which no browser shows again unasked
    ada.is_at("Write to Fennel")
    expect(ada.page.locator("[name=text]")).to_have_value(WORDS)  # the browser kept it
    ada.press("See it as Fennel will")

    expect(ada.page.locator(".note-care").first).to_contain_text("You sent these very words on")
    assert sent() == [WORDS]


def test_a_second_tab_with_the_same_letter_sends_nothing_more(table: Table, ada: Person):
    previewed(ada, table)
    with ada.page.context.expect_page() as opened:
        ada.page.evaluate("window.open(location.href)")
    other = opened.value
    ada.press("Send it")
    ada.is_on("Messages")
    other.wait_for_load_state()

    assert sent() == [WORDS]
    assert other.locator("[name=text]").input_value() in ("", WORDS)


def test_a_sign_in_that_ends_while_somebody_writes_takes_no_word_away(table: Table, ada: Person):
    ada.go(f"/cases/{table.case.pk}/dialogue/write/")
    ada.page.locator("[name=text]").press_sequentially(WORDS, delay=5)
    expect(ada.page.locator("#saved")).to_contain_text("Saved")
    ada.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    ada.press("See it as Fennel will")
    ada.is_on("Sign in")
    ada.fill(login=NAMES["ada"][1], password=PASSWORD)
    ada.press("Sign in", within=ada.page.locator("main"))
    ada.page.wait_for_load_state()
    ada.go(f"/cases/{table.case.pk}/dialogue/write/")

    expect(ada.page.locator("[name=text]")).to_have_value(WORDS)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>.txt", "..\\..\\windows.txt", "report\u202efdp.txt", "." * 240 + ".txt"]
)
def test_a_file_with_a_hostile_name_is_kept_under_a_plain_one(table: Table, ada: Person, tmp_path: Path, name: str):
    (tmp_path / name).write_text("It was down from 10:00.")
    ada.go(f"/cases/{table.case.pk}/exhibits/")
    ada.page.set_input_files("[name=file]", tmp_path / name)
    ada.press("Add it")
    kept = ada.page.locator(".things h2 a")

    expect(kept).to_have_count(1)
    assert ada.page.locator("main img").count() == 0
    assert not {"/", "\\", "\u202e"} & set(kept.inner_text())
    assert ada.page.request.get(kept.get_attribute("href")).body() == b"It was down from 10:00."


def test_two_hundred_megabytes_are_refused_and_the_words_beside_them_stay(table: Table, ada: Person, tmp_path: Path):
    with (tmp_path / "film.mov").open("wb") as film:
        film.truncate(200 * 1024 * 1024)
    ada.go(f"/cases/{table.case.pk}/exhibits/")
    ada.fill(fact="The whole on-sale, filmed.")
    ada.page.set_input_files("[name=file]", tmp_path / "film.mov")
    ada.press("Add it")

    expect(ada.page.locator("[name=fact]")).to_have_value("The whole on-sale, filmed.")
    expect(ada.page.locator(".error").first).to_be_visible()
    assert not Exhibit.objects.exists()


def test_what_is_pasted_from_word_is_its_words_alone(table: Table, ada: Person):
    ada.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ada.go(f"/cases/{table.case.pk}/dialogue/write/")
    ada.page.evaluate(COPY, [FROM_WORD, WORDS])
    ada.complaints.clear()  # of what is copied the browser says that this page would not have shown its styles
    ada.page.locator("[name=text]").focus()
    ada.page.keyboard.press("Control+V")

    expect(ada.page.locator("[name=text]")).to_have_value(WORDS)
    assert ada.page.title() != "mine"
