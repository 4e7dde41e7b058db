"""A case with everybody at the table, and a browser for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.management.commands import flush
from django.db import connection
from django.test import Client
from tests.cast import Table, person

from makegood.web.cases import append_only

As = Callable[[str], Client]


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


@pytest.fixture(autouse=True, scope="session")
def _let_tests_clean_up() -> Iterator[None]:
    """Tests with real transactions empty all tables when they end; only for that the record's triggers step aside."""
    empty = flush.Command.handle

    def handle(self: flush.Command, **options: object) -> None:
        append_only.remove(connection)
        try:
            empty(self, **options)
        finally:
            append_only.install(connection)

    flush.Command.handle = handle
    yield
    flush.Command.handle = empty
