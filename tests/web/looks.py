"""What may be wrong with a page in a real browser, looked for in every way that people look at one.

A page is opened once, under its strict policy: most of the time goes into opening it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage
from playwright.sync_api import Page as BrowserPage

# What another width or other colours can change; the rest is in the markup, which is the same in both.
BY_LOOK = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")
LOUD = ("error", "warning")  # of what a browser writes into its console
LEFT = re.compile("^htmx:(afterRequest|sendAbort)")  # a question left for another page

# Each returns what is wrong, as markup. A row of pages scrolls sideways by itself; code and tables of figures may too.
SIDEWAYS = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1
    && ![...each.children].some((child) => child.getBoundingClientRect().right > innerWidth + 1))
    .slice(0, 3).map((each) => each.outerHTML.slice(0, 160)).concat("the page")"""
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
RUN_TOGETHER = """() => {
  const boxes = [...document.querySelectorAll(".path-name")].map((each) => { const text = document.createRange(); text.selectNodeContents(each); return [each.textContent, text.getBoundingClientRect()]; });
  const seen = boxes.filter(([, box]) => box.width > 1);
  return seen.slice(1).filter(([, box], index) => box.left < seen[index][1].right + 2).map(([words]) => words);
}"""
TWICE_AS_LARGE = """() => { document.documentElement.style.fontSize = "200%"; }"""


def by_axe(page: BrowserPage, rules: tuple[str, ...] = ()) -> Iterator[str]:
    """What axe finds by these of its rules, else by all."""
    asked = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else None
    for violation in Axe().run(page, options=asked).response["violations"]:
        nodes = ", ".join(node["html"][:160] for node in violation["nodes"][:3])
        yield f"{violation['id']}: {violation['help']}: {nodes}"


def at_a_desk(page: BrowserPage) -> Iterator[str]:
    yield from by_axe(page)
    yield from (f"wider than the screen: {each}" for each in page.evaluate(SIDEWAYS))


def on_a_phone_in_the_dark(page: BrowserPage) -> Iterator[str]:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    yield from by_axe(page, BY_LOOK)
    yield from (f"wider than the screen: {each}" for each in page.evaluate(SIDEWAYS))


def very_narrow(page: BrowserPage) -> Iterator[str]:
    """320 px are a screen of 1,280 at four times its size (WCAG 1.4.10); many phones have 360."""
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 640})
        yield from (f"wider than {width} px: {each}" for each in page.evaluate(SIDEWAYS))
    yield from (f"more than a line, or the open one out of view: {each}" for each in page.evaluate(ROWS))


def by_keyboard(page: BrowserPage) -> Iterator[str]:
    yield from (f"no ring around what has the focus: {each}" for each in page.evaluate(UNSEEN_FOCUS))


def with_text_twice_as_large(page: BrowserPage) -> Iterator[str]:
    """WCAG 1.4.4."""
    page.evaluate(TWICE_AS_LARGE)
    for width in (1280, 640):
        page.set_viewport_size({"width": width, "height": 900})
        yield from (f"wider than {width} px: {each}" for each in page.evaluate(SIDEWAYS))
        yield from (f"names of the path run together at {width} px: {each}" for each in page.evaluate(RUN_TOGETHER))


LOOKS = (at_a_desk, on_a_phone_in_the_dark, very_narrow, by_keyboard, with_text_twice_as_large)


def faults(page: BrowserPage, address: str) -> list[str]:
    """Open it and say everything that is wrong with it."""
    found: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type in LOUD and not LEFT.match(said.text):
            found.append(f"console: {said.text}")

    def fall(error: Exception) -> None:
        found.append(f"script: {error}")

    page.on("console", hear)
    page.on("pageerror", fall)
    found += _seen(page, address)
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", fall)
    return [f"{address}: {each}" for each in found]


def _seen(page: BrowserPage, address: str) -> Iterator[str]:
    page.set_viewport_size({"width": 1280, "height": 844})
    page.emulate_media(color_scheme="light")
    response = page.goto(address)
    assert response is not None
    if response.status != 200:
        yield f"status {response.status}"
        return
    page.wait_for_load_state()
    for look in LOOKS:
        yield from (f"{look.__name__}: {said}" for said in look(page))
