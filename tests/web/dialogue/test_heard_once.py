"""What a message says by itself is heard once and kept with it: sealed like it, gone with it, heard anew when the ear changes."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest
from django.db import OperationalError
from django.urls import reverse
from tests.cast import LONG_AGO, Table

from makegood import dialogue
from makegood.dialogue import hearing
from makegood.web.cases.models import Room
from makegood.web.dialogue import ear, store, views
from makegood.web.dialogue.models import Heard, Hearing, Message
from makegood.web.retention import rows
from makegood.web.vault import sealing
from makegood.web.vault.fields import as_stored
from makegood.web.vault.sealing import scope_in

MBOX = files("makegood.worked_case").joinpath("thread.mbox").read_bytes()
PAGES = ("dialogue:thread", "dialogue:picture", "dialogue:reset", "dialogue:listening")


@pytest.fixture
def listened(monkeypatch) -> list[str]:
    """The messages that were really listened to, in order."""
    to: list[str] = []
    really = hearing.hear

    def hear(message, tongue):
        to.append(message.id)
        return really(message, tongue)

    monkeypatch.setattr(hearing, "hear", hear)
    return to


def look(as_, who: str, table: Table) -> None:
    for name in PAGES:
        assert as_(who).get(reverse(name, args=[table.case.pk])).status_code == 200


def scopes() -> set[str]:
    with as_stored():
        return {scope_in(row.kept) for row in Heard.objects.all()}


def test_no_page_listens_to_a_message_again(table: Table, as_, listened):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)
    assert len(listened) == len(set(listened)) == Message.objects.count()
    listened.clear()

    look(as_, "ada", table)

    assert listened == []


def test_a_new_message_is_listened_to_once_for_both_sides(table: Table, as_, listened):
    store.send(table.seat("ada"), "Why was the delivery late?", by_mail=False, at=LONG_AGO)
    sent = store.send(table.seat("ben"), "We are sorry.", by_mail=False, at=LONG_AGO + dt.timedelta(days=1))

    assert listened.count(str(sent.pk)) == 1
    look(as_, "ada", table)
    look(as_, "ben", table)
    assert len(listened) == 2


def test_what_was_kept_is_what_is_heard_anew(table: Table):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)

    kept = ear.Ear(table.seat("ada")).course
    Heard.objects.all().delete()

    assert ear.Ear(table.seat("ada")).course == kept


def test_what_was_heard_is_sealed_like_its_message(table: Table):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)
    assert scopes() == {f"{table.case.pk}/{Room.REQUESTING}"}

    store.send(table.seat("ben"), "We are looking.", by_mail=False, at=LONG_AGO)

    assert scopes() == {f"{table.case.pk}/{Room.REQUESTING}", f"{table.case.pk}/{Room.JOINT}"}


def test_the_other_side_keeps_nothing_of_a_private_message(table: Table, as_):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)
    Heard.objects.all().delete()

    look(as_, "ben", table)

    assert not Heard.objects.exists()


def test_another_ear_listens_anew_and_keeps_that_instead(table: Table, as_, listened, monkeypatch):
    sent = store.send(table.seat("ada"), "Why was the delivery late?", by_mail=False, at=LONG_AGO)
    listened.clear()
    monkeypatch.setattr(hearing, "_ear", lambda: "the next version")

    look(as_, "ada", table)

    assert listened == [str(sent.pk)]
    assert Heard.objects.count() == 1


def test_a_page_is_shown_where_nothing_can_be_kept(table: Table, as_, monkeypatch):
    store.send(table.seat("ada"), "Why was the delivery late?", by_mail=False, at=LONG_AGO)
    Heard.objects.all().delete()

    def refuse(*_given: object, **_named: object) -> None:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(Heard.objects, "bulk_create", refuse)

    look(as_, "ada", table)

    assert not Heard.objects.exists()


@pytest.fixture
def followed(monkeypatch) -> list[int]:
    """How many messages the threads have that are really followed, one after the other."""
    long: list[int] = []
    really = dialogue.follow

    def follow(thread, **more):
        long.append(len(thread.messages))
        return really(thread, **more)

    monkeypatch.setattr(dialogue, "follow", follow)
    return long


def test_no_page_follows_the_same_thread_again(table: Table, as_, followed):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)
    assert len(followed) == 1
    followed.clear()

    look(as_, "ada", table)

    assert followed == []


def test_a_page_opens_no_message_that_it_does_not_show(table: Table, as_, monkeypatch):
    for number in range(9):
        store.send(table.seat("ada"), f"Where is delivery {number}?", by_mail=False, at=LONG_AGO)
    monkeypatch.setattr(views, "PAGE", 3)
    opened: list[str] = []
    really = sealing.unseal
    monkeypatch.setattr(sealing, "unseal", lambda sealed, label: opened.append(label) or really(sealed, label))

    page = as_("ada").get(reverse("dialogue:thread", args=[table.case.pk])).content.decode()

    assert "Where is delivery 8?" in page
    assert opened.count("dialogue.message.text") == 3


def test_the_course_that_was_kept_is_the_one_that_is_followed_anew(table: Table):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)

    kept = ear.Ear(table.seat("ada")).course
    Hearing.objects.all().delete()

    assert ear.Ear(table.seat("ada")).course == kept
    assert any(turn.signs for turn in kept.turns)


@pytest.mark.parametrize(
    "change",
    [
        lambda table: Message.objects.filter(room=Room.REQUESTING).order_by("pk").last().delete(),
        lambda table: Message.objects.filter(room=Room.REQUESTING).update(part="requesting"),
        lambda table: table.case.sides.filter(part="responding").update(name="Finch Ltd"),
        lambda table: type(table.case).objects.update(language="de"),
    ],
    ids=["a message goes", "another writer", "another name", "another language"],
)
def test_a_thread_is_followed_anew_once_something_in_it_is_another(table: Table, followed, change):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)
    followed.clear()

    change(table)
    again = ear.Ear(table.seat("ada")).course
    Hearing.objects.all().delete()

    assert again == ear.Ear(table.seat("ada")).course
    assert len(followed) == 2


def test_the_course_is_sealed_in_the_room_of_who_hears_it(table: Table, as_):
    store.send(table.seat("ada"), "Why was the delivery late? You are liars.", by_mail=False, at=LONG_AGO)
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)
    look(as_, "ada", table)
    look(as_, "ben", table)

    with as_stored():
        assert {(row.room, scope_in(row.kept)) for row in Hearing.objects.all()} == {
            (part, f"{table.case.pk}/{part}") for part in ("requesting", "responding")
        }


def test_what_was_heard_goes_with_its_message():
    assert rows.ways()[Heard] == (rows.Way("message__case", "message__room"),)
