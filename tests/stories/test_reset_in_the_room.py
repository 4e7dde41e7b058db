"""The talks have become strained. Ada is told in private, opens the reset, makes it hers and sends it; Ben sees a letter."""

from __future__ import annotations

import mailbox
import re
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.cast import PASSWORD, opening, person
from tests.cast import sit as sit_down
from tests.stories.conftest import each_way

from makegood.web.accounts.models import User
from makegood.web.cases import store as cases
from makegood.web.cases.models import Case, Purpose

pytestmark = pytest.mark.browser

ADA = "ada.brandt@northgate.example"
ONLY_OURS = (
    "strained",
    "the talks go wrong",
    "How the talks went",
    'class="risk',
    "Read the reset draft",
    "vermilion",
    "let the lawyers talk",  # in a mail that only Ada brought in
)


@pytest.fixture
def case(transactional_db: None) -> Case:
    """A case where Ada and Ben both sit, with nothing said in it yet."""
    now = timezone.now()
    ada = User.objects.create_user(ADA, PASSWORD, name="Ada Brandt", zone="Europe/Dublin")
    case = cases.open_case(ada, opening(), at=now).case
    sit_down(case, ada, Purpose.ANSWER, "ben", now)
    return case


@pytest.fixture
def mails(tmp_path: Path) -> bytes:
    """The thread of the worked case as it was before anybody started again."""
    cut = tmp_path / "before.mbox"
    with as_file(files("makegood.worked_case") / "thread.mbox") as whole:
        kept = mailbox.mbox(cut)
        for mail in mailbox.mbox(whole):
            if "Starting again" in mail["Subject"]:
                break
            kept.add(mail)
        kept.flush()
    return cut.read_bytes()


@each_way("zh-hans")
def test_ada_resets_the_talks_and_ben_sees_only_her_letter(case: Case, mails: bytes, adas, bens, sit, post):
    ada, ben = sit("ada", **adas), sit("ben", **bens)
    ada.sign_in(ADA)
    ben.sign_in(person("ben").email)

    ada.go(f"/cases/{case.pk}/dialogue/import/")
    ada.give("thread.mbox", mails)
    ada.press("Bring them in")
    ada.is_on("Messages")
    ada.sees(
        "The talks have become strained",
        "Only Northgate sees this. A reset may help: a draft is ready, made from what both sides wrote."
        " Nothing is sent unless you send it.",
        "What we hear in it",
    )
    expect(ada.page.get_by_role("img", name=ada.spoken("How the talks went, message by message"))).to_be_visible()
    ben.go(f"/cases/{case.pk}/dialogue/")
    ben.does_not_see("The talks have become strained")

    ada.follow("Read the reset draft")
    ada.is_on("A way back")
    ada.sees(
        "Five moves that bring talks back to what both want, drafted from what both sides wrote."
        " Take what is true for you, leave the rest. Nothing is sent by itself."
    )
    ada.reads(re.compile("Ada Brandt, |Ben Okafor, "))
    ada.press("Take it to the write page")
    text = ada.page.locator("[name=text]")
    draft = text.input_value()
    ada.fill(text=f"{draft}\n\nYou failed the vermilion.")
    expect(ada.page.locator("#coach .finding-item").first).to_contain_text("You failed")
    ada.fill(text=draft.replace("Could we speak this week", "Our engineers meet on Friday. Could we speak before that"))
    expect(ada.page.locator("#coach .finding-item")).to_have_count(0)
    ada.press("See it as Fennel will")
    ada.is_on("As Fennel will see it")
    ada.reads("Our engineers meet on Friday.")
    ada.sees("Settlement, without prejudice")
    ada.press("Send it")
    ada.is_on("Messages")

    ben.page.reload()
    ben.reads("Our engineers meet on Friday.", "I am sorry for the tone; I meant no disrespect.")
    [letter] = [mail for mail in post(person("ben").email) if "Our engineers meet on Friday" in mail]

    assert not [word for word in ONLY_OURS for page in [*ben.read, letter] if word in page]
