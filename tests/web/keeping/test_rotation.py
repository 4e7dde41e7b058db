"""A new key: everything is sealed with it, nothing is lost, and a stop in the middle costs nothing."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from makegood.web.cases import store
from makegood.web.cases.models import Case, Exhibit, RecordEntry, Room
from makegood.web.keeping import rotation
from makegood.web.vault import keyring

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 6, 8, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def a_keyring_of_its_own(settings, tmp_path):
    settings.KEYRING = tmp_path / "keyring"
    settings.EXHIBITS = tmp_path / "exhibits"


@pytest.fixture
def written(table):
    return store.add_exhibit(
        table.seat("ada"), chunks=[b"10:00", b"13:40"], name="log.txt", room=Room.REQUESTING, fact="the night", at=AT
    )


def keys_in_use() -> set[str]:
    """The names of the keys that the database's sealed values carry."""
    names = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            values = [value for row in cursor.fetchall() for value in row if isinstance(value, str)]
            names |= {value.split(".")[1] for value in values if value.startswith("mg1.")}
    return names


def test_everything_is_sealed_with_the_new_key_and_reads_as_before(table, written):
    old = keyring.ring().newest
    assert keys_in_use() == {old}
    chain = [row.entry for row in RecordEntry.objects.order_by("pk")]
    title = Case.objects.get(pk=table.case.pk).title

    new = rotation.add_key()
    rows, files = rotation.seal_anew()

    assert rows > 0
    assert files == 1
    assert keys_in_use() == {new}
    assert Case.objects.get(pk=table.case.pk).title == title
    assert [row.entry for row in RecordEntry.objects.order_by("pk")] == chain
    assert Exhibit.objects.get(pk=written.pk).fact == "the night"
    assert Exhibit.objects.get(pk=written.pk).intact()


def test_the_record_is_held_afterwards_as_before(table, written):
    rotation.add_key()
    rotation.seal_anew()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RecordEntry.objects.update(actor="somebody else")


def test_a_second_run_finds_nothing_to_do(table, written):
    rotation.add_key()
    rotation.seal_anew()
    assert rotation.seal_anew() == (0, 0)


def test_a_run_that_was_stopped_goes_on_where_it_was(table, written, monkeypatch):
    rotation.add_key()
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_files", lambda: iter([written_path(written), settings_gone()]))
        with pytest.raises(FileNotFoundError):
            rotation.seal_anew()
    assert rotation.seal_anew() == (0, 0)
    assert Exhibit.objects.get(pk=written.pk).intact()


def written_path(exhibit):
    from makegood.web.cases import files

    return files.where(exhibit.sha256, exhibit.scope)


def settings_gone():
    from django.conf import settings

    return settings.EXHIBITS / "abc" / "joint" / "gone"


def test_what_the_old_key_sealed_opens_as_long_as_it_is_on_the_ring(table, written):
    rotation.add_key()
    assert Exhibit.objects.get(pk=written.pk).fact == "the night"
    assert Exhibit.objects.get(pk=written.pk).intact()
