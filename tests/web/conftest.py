"""A case with everybody at the table, and a browser for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer
from tests.cast import Table, person

As = Callable[[str], Client]
Browse = Callable[..., Page]


@pytest.fixture
def table(db: None) -> Table:
    return Table.lay()


@pytest.fixture
def as_(db: None) -> As:
    """A client signed in as one of the cast; as_("anonymous") is not."""

    def client(who: str) -> Client:
        client = Client()
        if who not in ("anonymous", "guest"):
            client.force_login(person(who))
        return client

    return client


@pytest.fixture(autouse=True)
def _nobody_has_tried_before() -> None:
    """Counts of attempts to sign up or in live in the cache; each test begins without any."""
    cache.clear()


@pytest.fixture
def live_table(live_server: object, transactional_db: None) -> Table:
    """A table for tests with a real browser: what it writes is there for the server too."""
    return Table.lay()


@pytest.fixture
def browse(browser: Browser, live_server: LiveServer) -> Iterator[Browse]:
    """A page in a context of its own, signed in as one of the cast: browse("ada", width=390, scheme="dark")."""
    contexts: list[BrowserContext] = []

    def page(who: str = "anonymous", *, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if who != "anonymous":
            client = Client()
            client.force_login(person(who))
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(60_000)  # a busy machine is no fault
        return page

    yield page
    for context in contexts:
        context.close()
