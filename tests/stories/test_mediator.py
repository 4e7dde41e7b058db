"""Cleo mediates. Ada lays one thing open to her; Ben learns nothing of it, and only that both said yes."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.cast import NAMES, Table
from tests.stories.conftest import Person, each_way

from makegood.web.cases import store as cases
from makegood.web.cases.models import Room

pytestmark = pytest.mark.browser

ONLY_OURS = ("ottersleigh", "board-minutes", "We could live with a third", "caucus-req")


@pytest.fixture
def case(transactional_db: None) -> str:
    """Where everybody sits, and Ada has something that only her side sees."""
    table = Table.lay(at=timezone.now())
    cases.add_exhibit(
        table.seat("ada"),
        chunks=[b"ottersleigh"],
        name="board-minutes.txt",
        room=Room.REQUESTING,
        fact="What our board decided",
        at=timezone.now(),
    )
    return f"/cases/{table.case.pk}/"


@each_way("fr")
def test_the_mediator_hears_each_side_apart_and_finds_what_both_agree_to(case: str, adas, bens, sit, post):
    ada, ben, cleo = sit("ada", **adas), sit("ben", **bens), sit("cleo", **adas)
    for who in (ada, ben, cleo):
        who.sign_in(NAMES[who.name][1])

    ada_lays_something_open(ada, case)
    cleo_reads_it_and_asks(cleo, case)
    assert any(cleo.spoken("Something new in the caucus") in mail for mail in post(NAMES["cleo"][1]))
    ada.go(f"{case}caucus/")
    ada.reads("What would make a third enough?")
    ada.reads(re.compile("Cleo Marsh, .+ 20"))

    cleo.go(f"{case}caucus/")
    cleo.follow("Propose something to both")
    cleo.fill(text="A third now, and a rehearsal in September.")
    cleo.press("Put it before both")
    both_answer(ada, ben, case)
    cleo.go(f"{case}caucus/")
    expect(cleo.page.locator(".said .did")).to_have_count(2)
    cleo.is_at_ease()

    for page in (case, f"{case}record/", f"{case}exhibits/", f"{case}people/", "/search/?q=minutes"):
        ben.go(page)
    ben.fetch(f"{case}record/joint/file/")
    mails = post(NAMES["ben"][1])
    assert not [word for word in ONLY_OURS for page in [*ben.read, *mails] if word in page]


def ada_lays_something_open(ada: Person, case: str) -> None:
    ada.go(f"{case}caucus/")
    ada.sees("Only Northgate and the mediator see this")
    ada.fill(text="We could live with a third.")
    ada.press("Write it here")
    ada.follow_name("board-minutes.txt")
    ada.is_on("This is what the mediator will see")
    ada.press("Lay it open to the mediator")
    ada.sees("The mediator can read it now.")


def cleo_reads_it_and_asks(cleo: Person, case: str) -> None:
    cleo.go(f"{case}caucus/")
    cleo.is_at_ease()
    cleo.sees("2 new")
    cleo.follow("With Northgate")
    cleo.reads("We could live with a third.")
    cleo.is_at_ease()
    cleo.follow_name("board-minutes.txt")
    cleo.reads("What our board decided")
    assert cleo.fetch(cleo.link("Save the file").get_attribute("href")) == b"ottersleigh"
    cleo.follow("Caucus")
    cleo.fill(text="What would make a third enough?")
    cleo.press("Write it here")
    cleo.reads("What would make a third enough?")


def both_answer(ada: Person, ben: Person, case: str) -> None:
    ada.go(f"{case}caucus/")
    ada.press("Yes")
    ada.sees("Your side said yes.", "The other side has not answered yet.")
    ben.go(f"{case}caucus/")
    ben.reads("A third now, and a rehearsal in September.")
    ben.does_not_see("Your side said yes.")
    ben.press("Yes")
    ben.sees("Both sides said yes.")
