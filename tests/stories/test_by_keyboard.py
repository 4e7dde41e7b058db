"""Ada never touches a mouse: everything from the sign-in to a message that is sent is reached and done by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.cast import NAMES, PASSWORD
from tests.cast import person as somebody

pytestmark = pytest.mark.browser
FOCUSED = """() => {
  const at = document.activeElement, seen = at.getBoundingClientRect();
  if (at === document.body) return ["", true];
  const named = at.getAttribute("aria-label") || [...(at.labels ?? [])].map((each) => each.innerText).join(" ") || at.innerText || at.value || "";
  return [named.trim(), seen.bottom > 0 && seen.top < innerHeight && seen.right > 0 && seen.left < innerWidth];
}"""


class Keys:
    """A keyboard at somebody's page. Whatever has the focus on the way is in view and has a name."""

    def __init__(self, page):
        self.page, self.press = page, page.keyboard.press

    def reach(self, name: str) -> None:
        for _ in range(150):
            self.press("Tab")
            named, in_view = self.page.evaluate(FOCUSED)
            if named:
                assert in_view, f"{named} has the focus out of view"
            if named.startswith(name):
                return
        raise AssertionError(f"‘{name}’ is never reached on {self.page.url}")

    def type(self, **answers: str) -> None:
        for name, answer in answers.items():
            self.reach(name.replace("_", " "))
            self.page.keyboard.type(answer)

    def open(self, name: str) -> None:
        self.reach(name)
        self.press("Enter")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_case_is_opened_and_a_message_is_sent_by_keyboard_alone(sit, width: int):
    somebody("ada")
    ada = sit("ada", width=width)
    keys = Keys(ada.page)

    ada.go("/account/login/")
    keys.type(Mail_address=NAMES["ada"][1], Password=PASSWORD)
    keys.press("Enter")
    ada.is_on("Your cases")

    keys.open("Start a case")
    ada.is_on("What happened?")
    keys.type(What_happened="The checkout failed")
    keys.reach("Something of theirs")
    keys.press("Space")
    keys.type(Who_is_the_partner="Fennel Payments B.V.", And_your_own_company="Northgate Tickets Ltd")
    keys.open("Open the case")
    ada.is_at("The checkout failed")

    keys.press("Tab")
    assert ada.page.evaluate(FOCUSED)[0] == "Skip to the page"
    keys.press("Enter")
    keys.press("Tab")
    assert ada.page.evaluate("document.querySelector('main').contains(document.activeElement)")

    ada.go("/cases/")
    keys.open("The checkout failed")
    ada.is_at("The checkout failed")
    keys.open("Communicate")
    ada.is_on("Messages")
    keys.open("Write to Fennel")
    ada.is_at("Write to Fennel Payments")
    keys.type(Your_message="Dear Ben, could you tell us what happened, by Friday? Ada")
    expect(ada.page.locator("#coach")).to_be_visible()
    keys.open("See it as")
    ada.is_at("As Fennel Payments will see it")
    keys.open("Send it")
    ada.is_on("Messages")
    ada.reads("could you tell us what happened, by Friday?")

    keys.open("Account of")
    keys.open("Sign out")
    ada.is_at("A partner broke a promise. Here is a calm way through.")
