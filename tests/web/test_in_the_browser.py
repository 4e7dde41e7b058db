"""Every page that Ada may open, and the partner's, in a real browser: accessible, quiet, ours alone, and as wide as the screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from tests.cast import Table
from tests.web.test_access_matrix import EXPECTED

pytestmark = pytest.mark.browser

PARTS = 2  # of a long test, so that more than one process can share it
ACCOUNT = ("account_login", "account_signup", "account_reset_password")
SIGNED_IN = ("account_email", "account_change_password", "mfa_index", "usersessions_list", "account_logout")


def addresses(table: Table, kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Name and address of every page of these kinds that Ada, or anybody, may look at.

    One at a time, since what one page needs (a signature) may take away what another one shows (a draft).
    """
    for name, page in EXPECTED.items():
        if page.kind in kinds and not page.download and page.get is not None and "ada" in page.get:
            kind = {"case": {"case_id": table.case.pk}, "guest": {"token": table.token}}.get(page.kind, {})
            yield name, reverse(name, kwargs={**kind, **page.args(table)})


def faults(page: BrowserPage, address: str, rules: tuple[str, ...] = ()) -> list[str]:
    """Open `address` and say everything that is wrong with it; by these of axe's rules, else by all."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(f"script: {error}"))
    response = page.goto(address)
    assert response is not None
    if response.status != 200:
        return [f"{address}: status {response.status}"]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        heard.append("wider than the screen")
    asked = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else None
    for violation in Axe().run(page, options=asked).response["violations"]:
        nodes = ", ".join(node["html"][:160] for node in violation["nodes"][:3])
        heard.append(f"axe {violation['id']}: {violation['help']}: {nodes}")
    return [f"{address}: {said}" for said in heard]


# Each returns what is wrong, as markup. A row of pages scrolls sideways by itself; code and tables of figures may too.
SIDEWAYS = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1
    && ![...each.children].some((child) => child.getBoundingClientRect().right > innerWidth + 1))
    .slice(0, 3).map((each) => each.outerHTML.slice(0, 160))"""
ROWS = """() => [...document.querySelectorAll(".tabs, .case-nav")].filter((row) => {
  const [within, open] = [row.getBoundingClientRect(), row.querySelector("[aria-current]")?.getBoundingClientRect()];
  const tops = new Set([...row.children].map((each) => Math.round(each.getBoundingClientRect().top)));
  return tops.size > 1 || (open && (open.left < within.left - 1 || open.right > within.right + 1));
}).map((row) => row.outerHTML.slice(0, 160))"""
UNSEEN_FOCUS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((each) => !each.disabled && each.type !== "hidden" && each.tabIndex >= 0 && each.checkVisibility())
  .filter((each) => {
    each.focus({ focusVisible: true });
    const ringed = (one) => { const as = getComputedStyle(one); return as.outlineStyle !== "none" && parseFloat(as.outlineWidth) >= 2; };
    return document.activeElement !== each || each.tabIndex > 0 || !(ringed(each) || ringed(each.closest("label") ?? each));
  }).map((each) => each.outerHTML.slice(0, 160))"""
TWICE_AS_LARGE = """() => { document.documentElement.style.fontSize = "200%"; }"""


def test_every_page_reflows_and_shows_where_the_keyboard_is(live_table: Table, browse):
    """320 px are a screen of 1,280 at four times its size (WCAG 1.4.10); then its text alone twice as large (1.4.4)."""
    found: list[str] = []

    def look(what: str, rule: str) -> None:
        found.extend(f"{address}: {what}: {each}" for each in page.evaluate(rule))

    for who, kinds in (("ada", ("case", "own")), ("anonymous", ("guest", "open"))):
        page = browse(who, bypass_csp=True)
        for _, address in addresses(live_table, kinds):
            page.set_viewport_size({"width": 320, "height": 640})
            page.goto(address)
            look("wider than 320 px", SIDEWAYS)
            look("more than a line, or the open one out of view", ROWS)
            look("no ring around what has the focus", UNSEEN_FOCUS)
            page.set_viewport_size({"width": 1280, "height": 900})
            page.evaluate(TWICE_AS_LARGE)
            look("too wide with large text", SIDEWAYS)

    assert not found, "\n".join(found)


def test_under_the_strict_policy_nothing_is_blocked_and_no_other_origin_is_asked(
    live_table: Table, browse, live_server
):
    asked: set[str] = set()
    blocked: list[str] = []
    for who, kinds in (("ada", ("case", "own")), ("anonymous", ("guest", "open"))):
        page = browse(who)
        page.on("request", lambda request: asked.add(request.url))
        page.on(
            "console", lambda message: blocked.append(message.text) if message.type in ("error", "warning") else None
        )
        for _, address in addresses(live_table, kinds):
            page.goto(address)
            page.wait_for_load_state()

    assert not blocked
    assert not [url for url in asked if not url.startswith((live_server.url, "data:"))]


# What another width or other colours can change; the rest is in the markup, which is the same in both.
BY_LOOK = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(
    ("width", "scheme", "rules"), [(390, "dark", BY_LOOK), (1280, "light", ())], ids=["390-dark", "1280-light"]
)
def test_every_page_is_accessible_and_fits(
    live_table: Table, browse, width: int, scheme: str, rules: tuple[str, ...], part: int
):
    found: list[str] = []
    for who, kinds, more in (("ada", ("case", "own"), SIGNED_IN), ("anonymous", ("guest", "open"), ACCOUNT)):
        every = chain((each for _, each in addresses(live_table, kinds)), map(reverse, more))
        for address in islice(every, part, None, PARTS):
            page = browse(who, width=width, scheme=scheme, bypass_csp=True)
            found += faults(page, address, rules)
            page.context.close()

    assert not found, "\n".join(found)
