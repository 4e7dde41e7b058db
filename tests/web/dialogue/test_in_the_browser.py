"""Writing in a real browser: the coach reads along, what is typed survives, pages with content stay accessible."""

from __future__ import annotations

from importlib.resources import files

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.cast import LONG_AGO, Table
from tests.web.looks import faults

from makegood.web.cases.models import Room
from makegood.web.cases.store import add_exhibit
from makegood.web.dialogue import store

pytestmark = pytest.mark.browser
CASE = files("makegood.worked_case")


def test_the_coach_reads_along_and_the_draft_survives_a_reload(live_table: Table, browse):
    page = browse("ada")
    page.goto(reverse("dialogue:write", args=[live_table.case.pk]))

    page.locator("#id_text").press_sequentially("You failed us. It is always the same.", delay=5)
    page.wait_for_selector("#coach .finding-item")
    # Not wait_for_function: it evaluates words in the page, which the strict policy forbids.
    expect(page.locator("#saved")).to_contain_text("Saved", timeout=10_000)
    page.reload()

    assert page.input_value("#id_text") == "You failed us. It is always the same."
    assert page.locator("#coach .finding-item").count() > 0


def test_what_is_typed_before_the_page_is_awake_is_read_and_kept_too(live_table: Table, browse):
    page, scripts = browse("ada"), []
    page.route("**/htmx*.js", lambda script: scripts.append(script))
    page.goto(reverse("dialogue:write", args=[live_table.case.pk]), wait_until="commit")
    page.fill("#id_text", "You failed us. It is always the same.")
    for script in scripts:
        script.continue_()

    page.wait_for_selector("#coach .finding-item")
    expect(page.locator("#saved")).to_contain_text("Saved", timeout=10_000)


def test_a_finding_leads_by_keyboard_to_its_words_and_an_offer_is_taken_by_keyboard(live_table: Table, browse):
    page = browse("ada")
    page.goto(reverse("dialogue:write", args=[live_table.case.pk]))
    page.fill("#id_text", "Dear 🙂 Ben,\n\nWe demand a refund of EUR 1,200. It is urgent.")
    link = page.locator("#finding-1 a[data-words]")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_text")).to_be_focused()
    letter = page.locator("#id_text")
    chosen = letter.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")

    page.locator("#finding-1 button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_text")).to_have_value("Dear 🙂 Ben,\n\nWe ask for a refund of EUR 1,200. It is urgent.")
    assert chosen == "We demand"


def test_ada_writes_sees_it_as_they_will_and_sends(live_table: Table, browse):
    page = browse("ada", width=390)
    page.goto(reverse("dialogue:write", args=[live_table.case.pk]))
    page.fill("#id_text", "Could you tell us what happened, by Friday 12 June?")
    page.get_by_role("button", name="See it as Fennel will").click()
    page.get_by_role("button", name="Go on writing").click()
    page.get_by_role("button", name="See it as Fennel will").click()
    page.get_by_role("button", name="Send it").click()

    theirs = browse("ben")
    theirs.goto(reverse("dialogue:thread", args=[live_table.case.pk]))
    assert theirs.get_by_text("Could you tell us what happened, by Friday 12 June?").first.is_visible()


def test_full_pages_are_accessible_and_fit(live_table: Table, browse):
    ada, case = live_table.seat("ada"), live_table.case.pk
    store.import_mails(ada, CASE.joinpath("thread.mbox").read_bytes(), "thread.mbox", at=LONG_AGO)
    exhibit = add_exhibit(ada, chunks=[b"x"], name="log.csv", room=Room.REQUESTING, at=LONG_AGO)
    store.send(ada, "What would you do first?", asks_first=True, exhibits=[exhibit], by_mail=False, at=LONG_AGO)
    store.propose_rule(ada, at=LONG_AGO)
    store.say_back(ada, "You fear being held liable.", at=LONG_AGO)
    store.take_to_writing(ada, {"text": CASE.joinpath("draft.txt").read_text("utf-8")}, at=LONG_AGO)

    names = ("thread", "write", "reset", "share", "guided", "listening", "rule", "import")
    own = [reverse(f"dialogue:{name}", args=[case]) for name in names]
    theirs = [reverse(f"dialogue:{name}", args=[case]) for name in ("thread", "listening", "rule")]
    guests = [reverse("dialogue_guest:page", args=[live_table.token])]
    guests += [reverse("dialogue_guest:say", args=[live_table.token, kind]) for kind in ("answer", "time")]
    found = []
    for who, pages in (("ada", own), ("ben", theirs), ("anonymous", guests)):
        page = browse(who)
        for address in pages:
            found += faults(page, address)

    assert not found, "\n".join(found)
