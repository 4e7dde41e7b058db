"""Where nothing can be written, a page says so; nothing is half done, and writing goes on once there is room again."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from tests.cast import Table

from makegood import whole
from makegood.web import languages, unwritable
from makegood.web.cases.models import Exhibit, RecordEntry


@pytest.fixture
def ada(table: Table) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(table.ada)
    return client


def bring(client: Client, table: Table, key: str):
    file = SimpleUploadedFile("log.txt", b"10:00 down\n" * 500)
    return client.post(
        reverse("cases:exhibits", args=[table.case.pk]), {"file": file, "fact": "It was down.", "key": key}
    )


def test_a_full_disk_is_told_and_the_same_form_works_once_there_is_room(ada, table: Table, monkeypatch):
    def full(folder: Path):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = RecordEntry.objects.count()
    with monkeypatch.context() as at:
        at.setattr(whole, "new", full)
        answer = bring(ada, table, "k")

    assert answer.status_code == 507
    assert "Nothing can be saved just now" in answer.content.decode()
    assert (Exhibit.objects.count(), RecordEntry.objects.count()) == (0, before)
    assert bring(ada, table, "k").status_code == 302
    assert Exhibit.objects.count() == 1


@pytest.fixture
def read_only():
    """The database lets itself be read alone."""
    on, off = {
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
        "postgresql": ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"),
    }[connection.vendor]

    def switch(turned: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute(on if turned else off)

    yield switch
    switch(False)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_only_read_goes_on_being_read_and_says_why_nothing_is_saved(ada, table: Table, read_only):
    read_only(True)
    page = ada.get(reverse("cases:case", args=[table.case.pk]))
    answer = bring(ada, table, "k")
    read_only(False)

    assert page.status_code == 200
    assert answer.status_code == 507
    assert bring(ada, table, "k").status_code == 302


@pytest.mark.parametrize(
    "name", ["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_READONLY_DIRECTORY"]
)
def test_what_a_full_disk_makes_sqlite_say_is_known(name):
    said = sqlite3.OperationalError("disk I/O error")
    said.sqlite_errorname = name
    error = OperationalError("disk I/O error")
    error.__cause__ = said
    assert unwritable.is_reason(error)


def test_what_is_wrong_is_said_in_the_language_of_whoever_reads_it(ada, table: Table, monkeypatch):
    type(table.ada).objects.filter(pk=table.ada.pk).update(language="de")
    monkeypatch.setattr(whole, "new", lambda folder: 1 / 0)
    answer = bring(ada, table, "k")
    assert answer.status_code == 500
    assert '<html lang="de">' in answer.content.decode()


def test_where_the_account_cannot_be_read_it_is_said_in_the_browsers_language(ada, monkeypatch):
    def away(request):
        raise OperationalError

    monkeypatch.setattr(languages, "of", away)
    answer = ada.get("/", headers={"Accept-Language": "es"})
    assert answer.status_code == 500
    assert '<html lang="es">' in answer.content.decode()


def test_any_other_fault_is_ours(ada, table: Table, monkeypatch):
    monkeypatch.setattr(whole, "new", lambda folder: 1 / 0)
    assert bring(ada, table, "k").status_code == 500
