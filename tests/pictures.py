"""Take the pictures of the README from the worked case, as Ada sees it: python -m tests.pictures

The case is done again in a folder that is thrown away and served on loopback; Chromium takes the pictures.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from importlib.resources import as_file
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser import QUIET, executable

from makegood.worked_case import folder

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
LARGEST = 300_000  # bytes of a picture
PATIENCE = 60.0  # seconds until the server answers


def main() -> int:
    path = executable()
    if path is None:
        print("Chromium is not installed here; no pictures were taken.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="makegood-pictures-") as scratch:
        port = free_port()
        server, link = serve(Path(scratch), port)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
                take(browser, link)
        finally:
            server.terminate()
            server.wait()
    return 0


def serve(data: Path, port: int) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server with the worked case in it; return it with Ada's sign-in link."""
    for name in [name for name in os.environ if name.startswith("MAKEGOOD_") or name == "DATABASE_URL"]:
        del os.environ[name]
    from makegood.cli.demo import signed
    from makegood.cli.folder import load
    from makegood.web import running

    running.prepare(running.Place(port=port, data=data, demo=True))
    from makegood.web import worked_case

    with as_file(folder()) as case:
        links = worked_case.replay(signed(load(case)), case)
    command = [
        str(Path(sys.executable).with_name("makegood")),
        "serve",
        "--port",
        str(port),
        "--data",
        str(data),
        "--no-sweep",
    ]
    server = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)
    return server, next(link for name, link in links.items() if name.startswith("Ada"))


def take(browser: Browser, link: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light", reduced_motion="reduce")
    page.goto(link)
    page.locator("main form button").click()
    page.get_by_role("link", name=re.compile("as it stood")).first.click()
    here = page.url
    page.goto(f"{here}dialogue/write/")
    page.fill("[name=text]", (folder() / "draft.txt").read_text("utf-8"))
    page.locator("#coach .finding-item").first.wait_for()
    page.evaluate("window.scrollTo(0, document.querySelector('main h1').getBoundingClientRect().top + scrollY - 32)")
    keep(page, "case.png")
    phone = browser.new_context(
        storage_state=page.context.storage_state(),
        viewport={"width": 390, "height": 844},
        color_scheme="dark",
        device_scale_factor=2,
        reduced_motion="reduce",
    )
    page = phone.new_page()
    page.goto(here)
    keep(page, "phone.png")


def keep(page: Page, name: str) -> None:
    """Keep what is on the screen."""
    picture = page.screenshot()
    assert len(picture) <= LARGEST, f"{name} has {len(picture)} bytes, more than {LARGEST}"
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / name).write_bytes(picture)
    print(f"{PICTURES / name}: {len(picture)} bytes")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(address: str) -> None:
    """Return once the server answers at all."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
