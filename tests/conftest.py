"""What lasts for a whole run and is shared by all tests: one browser, and the way back for tests with real transactions."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from tests.browser import browser

__all__ = ["browser"]

# A busy machine is no fault. In continuous integration the same examples every time; new ones are found at the desk.
settings.register_profile(
    "makegood", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("makegood")


@pytest.fixture(autouse=True, scope="session")
def _let_tests_clean_up() -> Iterator[None]:
    """Tests with real transactions empty all tables when they end; only for that the record's triggers step aside."""
    from django.core.management.commands import flush
    from django.db import connection

    from makegood.web.cases import append_only

    empty = flush.Command.handle

    def handle(self: flush.Command, **options: object) -> None:
        append_only.remove(connection)
        try:
            empty(self, **options)
        finally:
            append_only.install(connection)
            append_only.let_rooms_go(connection)

    flush.Command.handle = handle
    yield
    flush.Command.handle = empty
