"""The one write path: whole or not at all, once, and recorded in a chain that nothing can change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from tests.cast import LONG_AGO, Table

from makegood import record
from makegood.web import access
from makegood.web.cases import store
from makegood.web.cases.models import Exhibit, Once, RecordEntry, Room
from makegood.web.cases.write import AlreadyDone, MayNotWrite, act, forget_forms
from makegood.web.engine.models import Outgoing

LATER = LONG_AGO + dt.timedelta(days=3)


def test_what_is_done_is_recorded_and_the_chain_holds(table: Table):
    with act(table.seat("ada"), what="note-left", room=Room.JOINT, at=LATER) as writing:
        writing.details["note"] = 7

    entries = store.entries(table.seat("ben"), Room.JOINT)
    assert (entries[-1].what, entries[-1].details, entries[-1].at) == ("note-left", {"note": 7}, LATER)
    assert entries[-1].actor == "Ada Brandt, Northgate Tickets Ltd"
    assert record.check(entries) == ()


def test_the_exported_chain_is_what_makegood_verify_reads(table: Table):
    entries = store.entries(table.seat("ada"), Room.JOINT)

    assert record.check(record.read(record.write(entries))) == ()


def test_if_the_body_raises_nothing_was_done(table: Table):
    before = RecordEntry.objects.count()

    def fail() -> None:
        with act(table.seat("ada"), what="note-left", room=Room.JOINT, at=LATER) as writing:
            writing.mail(key="note/1", to="ben@fennel.example", subject="A note", body="…")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert RecordEntry.objects.count() == before
    assert not Outgoing.objects.filter(key__contains="note/1").exists()


def test_a_form_sent_twice_acts_once_and_says_where_it_led(table: Table):
    seat = table.seat("ada")
    with act(seat, what="note-left", room=Room.JOINT, at=LATER, once="k1") as writing:
        writing.then = "/there/"

    with pytest.raises(AlreadyDone) as again, act(seat, what="note-left", room=Room.JOINT, at=LATER, once="k1"):
        pytest.fail("the body ran a second time")

    assert again.value.where == "/there/"
    assert [entry.what for entry in store.entries(seat, Room.JOINT)].count("note-left") == 1


def test_a_failed_act_leaves_its_form_unused(table: Table):
    with pytest.raises(RuntimeError), act(table.seat("ada"), what="x", room=Room.JOINT, at=LATER, once="k2"):
        raise RuntimeError

    assert not Once.objects.exclude(where="").filter(pk__endswith="k2").exists()
    with act(table.seat("ada"), what="x", room=Room.JOINT, at=LATER, once="k2"):
        pass


def test_nobody_can_use_up_somebody_elses_form(table: Table):
    for who in ("ada", "ben"):
        with act(table.seat(who), what="note-left", room=Room.JOINT, at=LATER, once="same"):
            pass


@pytest.mark.parametrize("who", ["nora", "cleo"])
def test_readers_do_not_write(table: Table, who: str):
    with pytest.raises(MayNotWrite), act(table.seat(who), what="note-left", room=Room.JOINT, at=LATER):
        pytest.fail("a reader wrote")


def test_nobody_writes_in_the_other_sides_room(table: Table):
    with pytest.raises(MayNotWrite), act(table.seat("ada"), what="x", room=Room.RESPONDING, at=LATER):
        pytest.fail("it was written")


def test_each_side_reads_its_own_chain_and_the_joint_one(table: Table):
    with act(table.seat("ben"), what="assessment-saved", room=Room.RESPONDING, at=LATER):
        pass

    assert [entry.what for entry in store.entries(table.seat("joris"), Room.RESPONDING)][-1] == "assessment-saved"
    for who in ("ada", "nora", "cleo"):
        assert store.entries(table.seat(who), Room.RESPONDING) == ()


_CHANGES = {
    "update": "UPDATE cases_recordentry SET actor = 'Nobody' WHERE id = {id}",
    "bulk update": "UPDATE cases_recordentry SET details = '{{}}'",
    "delete": "DELETE FROM cases_recordentry WHERE id = {id}",
    "delete all": "DELETE FROM cases_recordentry",
    "replace": "INSERT OR REPLACE INTO cases_recordentry (id, case_id, room, seq, at, actor, what, details, previous, digest)"
    " SELECT id, case_id, room, seq, at, 'Nobody', what, details, previous, digest FROM cases_recordentry WHERE id = {id}",
    "replace by number": "INSERT OR REPLACE INTO cases_recordentry (case_id, room, seq, at, actor, what, details, previous, digest)"
    " SELECT case_id, room, seq, at, 'Nobody', what, details, previous, digest FROM cases_recordentry WHERE id = {id}",
    "truncate": "TRUNCATE cases_recordentry CASCADE",
    "upsert": "INSERT INTO cases_recordentry (id, case_id, room, seq, at, actor, what, details, previous, digest)"
    " SELECT id, case_id, room, seq, at, 'Nobody', what, details, previous, digest FROM cases_recordentry WHERE id = {id}"
    " ON CONFLICT (id) DO UPDATE SET actor = 'Nobody'",
}
_ONLY = {"replace": "sqlite", "replace by number": "sqlite", "truncate": "postgresql"}


@pytest.mark.parametrize(
    "change", [name for name in _CHANGES if _ONLY.get(name, connection.vendor) == connection.vendor]
)
def test_the_database_itself_refuses_to_change_the_record(table: Table, change: str):
    before = list(RecordEntry.objects.order_by("id").values_list())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CHANGES[change].format(id=before[0][0]))

    assert list(RecordEntry.objects.order_by("id").values_list()) == before


def test_djangos_own_bulk_changes_are_refused(table: Table):
    first = RecordEntry.objects.order_by("id").first()
    for change in (
        lambda: RecordEntry.objects.update(actor="Nobody"),
        lambda: RecordEntry.objects.bulk_update([first], ["what"]),
        lambda: RecordEntry.objects.all().delete(),
        lambda: RecordEntry.objects.bulk_create([first], ignore_conflicts=False),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_has_rows_of_a_case_cannot_be_deleted_under_them(table: Table):
    with pytest.raises(Exception, match="protected"):
        table.case.delete()


def test_the_engine_acts_in_every_room(table: Table):
    for room in Room.values:
        with act(access.engine(table.case), what="deadline-passed", room=room, at=LATER):
            pass

    assert store.entries(table.seat("ada"), Room.REQUESTING)[-1].actor == "Makegood"


def test_an_exhibit_in_the_record_has_the_hash_of_its_bytes(table: Table):
    import hashlib

    exhibit = store.add_exhibit(
        table.seat("ada"),
        chunks=[b"10:00 no answer\n", b"13:40 back\n"],
        name="log.txt",
        room=Room.REQUESTING,
        at=LATER,
    )

    expected = hashlib.sha256(b"10:00 no answer\n13:40 back\n").hexdigest()
    assert exhibit.sha256 == expected
    assert store.entries(table.seat("ada"), Room.REQUESTING)[-1].details["sha256"] == expected
    assert not Exhibit.objects.filter(room=Room.JOINT).exists()


def test_forms_of_last_month_are_forgotten_and_fresh_ones_kept(table: Table):
    for once, at in (("old", LONG_AGO), ("fresh", LATER)):
        with act(table.seat("ada"), what="x", room=Room.JOINT, at=at, once=once):
            pass

    forget_forms(LONG_AGO + dt.timedelta(days=31))

    assert [row.pk.split(":")[1] for row in Once.objects.all()] == ["fresh"]
