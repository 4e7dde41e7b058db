"""Mails that are brought in, the thread page, and the ear that is private to each side."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import LONG_AGO, Table

from makegood.formats import Faulty
from makegood.web.cases import steps
from makegood.web.cases import store as cases
from makegood.web.cases.models import Exhibit, Room
from makegood.web.dialogue import ear, store
from makegood.web.dialogue.models import Class, Message

MBOX = files("makegood.worked_case").joinpath("thread.mbox").read_bytes()
PLANTED = "zanzibarine"


def mail(who: str, text: str, *, day: int = 8, number: str = "x1") -> bytes:
    return (
        f"From: {who}\nTo: somebody\nSubject: The checkout\nDate: Mon, {day:02} Jun 2026 09:00:00 +0100\n"
        f"Message-ID: <{number}@mail.example>\n\n{text}\n"
    ).encode()


def page(as_, who: str, table: Table, name: str = "dialogue:thread", **args: object) -> str:
    return as_(who).get(reverse(name, args=[table.case.pk, *args.values()])).content.decode()


def test_a_whole_mailbox_becomes_the_thread_of_our_own_room(table: Table, as_):
    brought = store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)

    assert len(brought) > 15
    assert {row.part for row in brought} == {"requesting", "responding"}
    assert {row.room for row in brought} == {Room.REQUESTING}
    seen = page(as_, "ada", table)
    assert "Harbour Lights" in seen
    assert "incident-log.csv" in seen
    assert Message.objects.filter(room=Room.JOINT).count() == 0


def test_what_one_side_brings_in_the_other_does_not_see(table: Table, as_):
    store.import_mails(
        table.seat("ada"), mail("Ben Okafor <ben@fennel.example>", f"You are {PLANTED}. Why?"), "a.eml", at=LONG_AGO
    )

    assert PLANTED in page(as_, "ada", table)
    assert PLANTED in page(as_, "nora", table)
    for who in ("ben", "joris", "cleo"):
        for name in ("dialogue:thread", "cases:record", "cases:exhibits", "cases:case", "dialogue:listening"):
            assert PLANTED not in page(as_, who, table, name), f"{who}: {name}"


def test_the_same_mails_twice_are_here_once(table: Table):
    seat = table.seat("ada")
    first = store.import_mails(seat, MBOX, "thread.mbox", at=LONG_AGO)

    assert store.import_mails(seat, MBOX, "again.mbox", at=LONG_AGO) == ()
    assert ear.rows(seat).count() == len(first)


def test_two_mails_without_an_id_are_two(table: Table):
    seat = table.seat("ada")
    bare = "From: ben@fennel.example\nDate: Mon, 08 Jun 2026 09:00:00 +0000\n\n{}\n"
    store.import_mails(seat, bare.format("One.").encode(), "a.eml", at=LONG_AGO)
    store.import_mails(seat, bare.format("Two.").encode(), "b.eml", at=LONG_AGO)

    assert [row.text for row in ear.rows(seat)] == ["One.", "Two."]


def test_the_file_itself_is_kept_as_a_private_exhibit(table: Table):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)

    exhibit = Exhibit.objects.get()
    assert (exhibit.name, exhibit.room, exhibit.size) == ("thread.mbox", Room.REQUESTING, len(MBOX))


def test_a_shared_mail_stands_once_and_both_see_it(table: Table, as_):
    seat = table.seat("ada")
    brought = store.import_mails(
        seat, mail("Ben <ben@fennel.example>", "We will call on Monday."), "a.eml", at=LONG_AGO
    )
    store.share(seat, brought, at=LONG_AGO)

    for who in ("ada", "ben", "cleo"):
        assert page(as_, who, table).count("We will call on Monday.") == 1, who
    assert store.shareable(seat) == []


def test_what_a_shared_mail_quoted_stays_private(table: Table, as_):
    seat = table.seat("ada")
    text = f"We agree.\n\nOn Mon, 8 Jun 2026, Maeve wrote:\n> Our {PLANTED} limit is 18,000.\n"
    store.share(
        seat, store.import_mails(seat, mail("Ada <ada@northgate.example>", text), "a.eml", at=LONG_AGO), at=LONG_AGO
    )

    seen = page(as_, "ben", table)
    assert "We agree." in seen
    assert PLANTED not in seen


def test_nobody_shares_the_other_sides_mails(table: Table):
    brought = store.import_mails(table.seat("ada"), mail("Ben <ben@fennel.example>", "Mine."), "a.eml", at=LONG_AGO)

    assert store.share(table.seat("ben"), brought, at=LONG_AGO) == ()


def test_a_mail_marked_without_prejudice_keeps_its_class(table: Table):
    (row,) = store.import_mails(
        table.seat("ada"),
        mail("Ben <ben@fennel.example>", "Without prejudice: we offer credits."),
        "a.eml",
        at=LONG_AGO,
    )

    assert row.message_class == Class.SETTLEMENT


def test_a_writer_that_nobody_knows_is_placed_by_hand(table: Table, as_):
    seat = table.seat("ada")
    store.import_mails(seat, mail("Tim <tim@somewhere.example>", "I was on the line."), "a.eml", at=LONG_AGO)
    assert "For whom does Tim write?" in page(as_, "ada", table)

    as_("ada").post(
        reverse("dialogue:place", args=[table.case.pk]), {"writer": "tim@somewhere.example", "part": "responding"}
    )

    assert ear.rows(seat).get().part == "responding"
    assert "For whom does Tim write?" not in page(as_, "ada", table)


def test_pasted_words_need_a_writer_and_a_day(table: Table):
    seat = table.seat("ada")
    with pytest.raises(Faulty, match="headers"):
        store.import_text(seat, "We never got the report.", at=LONG_AGO)

    (row,) = store.import_text(
        seat, "We never got the report.", part="responding", speaker="Ben", written_at=LONG_AGO, at=LONG_AGO
    )

    assert (row.part, row.speaker, row.text) == ("responding", "Ben", "We never got the report.")


def test_talks_that_go_wrong_are_told_to_each_side_in_private_and_to_the_path(table: Table, as_):
    store.import_mails(table.seat("ada"), MBOX[: MBOX.index(b"2026062")], "thread.mbox", at=LONG_AGO)
    seat = table.seat("ada")

    state = steps.state(seat)
    seen = page(as_, "ada", table)

    assert state.talks_strained is ear.strained(seat)
    assert state.sent > 3
    assert state.received > 3
    assert ("strained" in seen) is ear.strained(seat) or "The talks are" in seen
    other = steps.state(table.seat("ben"))
    assert (other.sent, other.received, other.talks_strained) == (0, 0, False)


def test_the_ear_is_not_on_the_mediators_page(table: Table, as_):
    store.send(table.seat("ada"), "You failed us. Why did you not call?", by_mail=False, at=LONG_AGO)

    assert "What we hear in it" in page(as_, "ben", table)
    assert "What we hear in it" not in page(as_, "cleo", table)
    assert "What it does" not in page(as_, "cleo", table)


def test_an_internal_note_stays_in_its_room_and_out_of_the_ear(table: Table, as_):
    store.send(table.seat("ada"), f"Our limit is {PLANTED}.", Class.INTERNAL, at=LONG_AGO)

    assert PLANTED in page(as_, "maeve", table)
    assert PLANTED not in page(as_, "ben", table)
    assert ear.Ear(table.seat("ada")).thread.messages == ()
    assert steps.state(table.seat("ada")).sent == 0
    assert all(PLANTED not in str(entry) for entry in cases.entries(table.seat("ada"), Room.REQUESTING))


BROKEN = {
    "empty": b"",
    "only spaces": b"   \n ",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "zero bytes": bytes(2000),
    "plain words": b"hello there",
    "broken json": b'{"at": 1,',
    "json of another kind": b'{"hello": []}',
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_file_is_refused_with_a_reason_and_nothing_is_written(table: Table, as_, broken: str):
    address = reverse("dialogue:import", args=[table.case.pk])
    file = SimpleUploadedFile("mails.mbox", BROKEN[broken])

    response = as_("ada").post(
        address, {"file": file, "text": "what I had typed", "part": "", "speaker": "", "day": ""}
    )

    assert response.status_code == 200
    assert 'class="error"' in response.content.decode()
    assert "what I had typed" in response.content.decode()
    assert Message.objects.count() == 0


def test_broken_headers_lose_no_mail(table: Table, as_):
    data = "From nobody\nFrom: =?utf-8?q?broken\nDate: the other day\n\nStill here, \udcff.\n".encode(
        "utf-8", "replace"
    )
    store.import_mails(table.seat("ada"), data, "x.mbox", at=LONG_AGO)

    assert "Still here" in page(as_, "ada", table)


def test_a_message_of_many_megabytes_is_kept_and_shown_in_part(table: Table, as_):
    (row,) = store.import_mails(
        table.seat("ada"), mail("Ben <ben@fennel.example>", "word " * 600_000), "a.eml", at=LONG_AGO
    )

    seen = page(as_, "ada", table)
    assert len(row.text) > 2_900_000
    assert len(seen) < 200_000
    assert "The message is very long" in seen


def test_hostile_words_are_only_words(table: Table, as_):
    evil = '<script>alert(1)</script> {{ seat }} " onload="x'
    store.import_mails(table.seat("ada"), mail("<b>Ben</b> <ben@fennel.example>", evil), "<img>.eml", at=LONG_AGO)

    seen = page(as_, "ada", table)
    assert "<script>alert" not in seen
    assert "&lt;script&gt;alert" in seen


def test_a_long_thread_is_shown_in_pages(table: Table, as_):
    lines = b"\n".join(
        b'{"at": "2026-06-05T10:%02d:%02d+00:00", "speaker": "ben@fennel.example", "side": "fennel", "text": "number %d"}'
        % (n // 60 % 60, n % 60, n)
        for n in range(250)
    )
    store.import_mails(table.seat("ada"), lines, "long.jsonl", at=LONG_AGO)

    seen = page(as_, "ada", table)
    assert "number 249" in seen
    assert ">number 3<" not in seen
    assert "Earlier messages" in seen


def test_unanswered_is_what_they_have_not_answered_since(table: Table):
    ada, ben, day = table.seat("ada"), table.seat("ben"), dt.timedelta(days=1)
    store.send(ada, "What happened?", by_mail=False, at=LONG_AGO)
    store.send(ben, "We are looking.", by_mail=False, at=LONG_AGO + day)
    assert steps.state(ada).unanswered_since is None

    store.send(ada, "When will you know?", by_mail=False, at=LONG_AGO + 2 * day)

    assert steps.state(ada).unanswered_since == LONG_AGO + 2 * day
    assert steps.state(ben).unanswered_since is None


def test_a_longer_thread_asks_the_database_no_more_often(table: Table, as_):
    seat, client, address = table.seat("ada"), as_("ada"), reverse("dialogue:thread", args=[table.case.pk])

    def asked(count: int) -> int:
        lines = "\n".join(
            f'{{"at": "2026-06-05T10:{n:02}:00+00:00", "speaker": "ben", "side": "fennel", "text": "number {n} of {count}"}}'
            for n in range(count)
        )
        store.import_mails(seat, lines.encode(), "some.jsonl", at=LONG_AGO)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    assert asked(40) == asked(3)


def test_the_picture_of_the_thread_shows_tone_points_and_promises_to_a_side_alone(table: Table, as_):
    store.import_mails(table.seat("ada"), MBOX, "thread.mbox", at=LONG_AGO)
    address = reverse("dialogue:picture", args=[table.case.pk])

    drawn = as_("ada").get(address)

    assert drawn["Content-Type"] == "image/svg+xml"
    assert "sandbox" in drawn["Content-Security-Policy"]
    assert drawn.content.decode().count("<text") > 10
    assert address in as_("ada").get(reverse("dialogue:thread", args=[table.case.pk])).content.decode()
    assert as_("cleo").get(address).status_code == 404
