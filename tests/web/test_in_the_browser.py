"""Every page that Ada may open, and the partner's, in a real browser: accessible, quiet, ours alone, and as wide as the screen."""

from __future__ import annotations

from itertools import chain, islice

import pytest
from django.urls import reverse
from tests.cast import Table
from tests.web.every_page import addresses
from tests.web.looks import faults

pytestmark = pytest.mark.browser

PARTS = 4  # of a long test, so that more than one process can share it
ACCOUNT = ("account_login", "account_signup", "account_reset_password")
SIGNED_IN = ("account_email", "account_change_password", "mfa_index", "usersessions_list", "account_logout")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_fits_and_keeps_to_its_policy(live_table: Table, browse, live_server, part: int):
    found: list[str] = []
    asked: set[str] = set()
    for who, kinds, more in (("ada", ("case", "own"), SIGNED_IN), ("anonymous", ("guest", "open"), ACCOUNT)):
        page = browse(who)
        page.on("request", lambda request: asked.add(request.url))
        for address in islice(
            chain((each for _, each in addresses(live_table, kinds)), map(reverse, more)), part, None, PARTS
        ):
            found += faults(page, address)

    assert not found, "\n".join(found)
    assert not [url for url in asked if not url.startswith((live_server.url, "data:"))]
