"""An answer that came by mail is nothing in the case until a person of the right side has said what it is."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.http import Http404
from django.urls import reverse
from tests.cast import Table, person
from tests.web.engine.letters import answer, came_back
from tests.web.obligations.signed import begun, day, lately, standings

from makegood.formats import Faulty
from makegood.web import access
from makegood.web.cases import store as cases
from makegood.web.cases.models import Case, Exhibit, Link, Purpose, Role, Room, Sitting
from makegood.web.dialogue.models import Message
from makegood.web.engine import incoming
from makegood.web.engine.models import Outgoing
from makegood.web.obligations import arriving
from makegood.web.obligations.models import Arrived, Happened

AT = day(15)


def told(table: Table, to: str, key: str = "notice/1") -> str:
    """A mail of ours to somebody of the case; its key."""
    key = f"{table.case.pk}/{key}"
    row = Outgoing.objects.create(key=key, to=to, subject="Report: a date ahead", due_at=AT, case_id=table.case.pk)
    from makegood.web.engine.outbox import ref_of

    Outgoing.objects.filter(pk=row.pk).update(sent_at=AT, ref=ref_of(key))
    return key


@pytest.fixture
def bens_answer(table: Table) -> Arrived:
    begun(table)
    raw = answer(told(table, "ben@fennel.example"), "The report is attached.\r\n\r\nplumword")
    assert incoming.receive(raw, AT)
    return Arrived.objects.get()


def alone(table: Table) -> None:
    """Nobody of Fennel sits at the table: they have a link."""
    Sitting.objects.filter(case=table.case, side__part="responding").update(left_at=AT)


def test_what_somebody_at_the_table_writes_waits_in_their_own_room(table: Table, bens_answer: Arrived, as_):
    assert (bens_answer.room, bens_answer.part, bens_answer.expected) == ("responding", "responding", True)
    assert bens_answer.text.startswith("The report is attached.")
    assert not Message.objects.exists()
    assert (
        "plumword" in as_("ben").get(reverse("obligations:mail", args=[table.case.pk, bens_answer.pk])).content.decode()
    )
    for who in ("ada", "cleo", "dan"):
        assert as_(who).get(reverse("obligations:mail", args=[table.case.pk, bens_answer.pk])).status_code == 404
    for entry in cases.entries(table.seat("ada"), Room.JOINT):
        assert "mail" not in entry.what


def test_the_writer_is_asked_by_mail_to_say_what_it_is(table: Table, bens_answer: Arrived):
    asked = Outgoing.objects.filter(key__contains="/arrived/")

    assert [mail.to for mail in asked] == ["ben@fennel.example"]
    assert "plumword" not in asked[0].body


def test_the_same_mail_again_changes_nothing(table: Table, bens_answer: Arrived):
    incoming.receive(answer(f"{table.case.pk}/notice/1", "The report is attached."), AT)

    assert Arrived.objects.count() == 1


def test_it_becomes_a_message_once_the_writer_sends_it(table: Table, bens_answer: Arrived):
    ben = table.seat("ben")
    arriving.say_it(ben, bens_answer, "The report is attached.", "open", at=AT)

    message = Message.objects.get()
    assert (message.room, message.part, message.text) == ("joint", "responding", "The report is attached.")
    with pytest.raises(Faulty, match="already"):
        arriving.say_it(ben, Arrived.objects.get(), "Again.", "open", at=AT)
    assert Message.objects.count() == 1


def test_it_becomes_a_claim_with_the_files_that_came_with_it(table: Table):
    begun(table)
    raw = answer(
        told(table, "ben@fennel.example"),
        "--cut\r\nContent-Type: text/plain\r\n\r\nDone.\r\n--cut\r\nContent-Type: application/pdf\r\n"
        'Content-Disposition: attachment; filename="../../report.pdf"\r\n\r\nthe cause\r\n--cut--',
        Content_Type='multipart/mixed; boundary="cut"',
    )
    incoming.receive(raw, AT)
    row, ben = Arrived.objects.get(), table.seat("ben")
    assert arriving.claimable(ben, row, AT)[0] == ("report", "Report")
    arriving.claim_it(ben, row, "report", "Done.", at=AT)

    assert standings(table)["report"] == "claimed done"
    assert [exhibit.name for exhibit in Exhibit.objects.filter(room=Room.JOINT)] == ["report.pdf"]
    assert Happened.objects.latest("id").said_by.startswith("Ben Okafor")


def test_what_a_partner_without_account_writes_waits_for_those_who_wrote_to_them(table: Table):
    begun(table)
    alone(table)
    incoming.receive(answer(told(table, "ben@fennel.example"), "Nearly there."), AT)
    row, ada = Arrived.objects.get(), table.seat("ada")
    assert (row.room, row.part) == ("requesting", "responding")
    assert {mail.to for mail in Outgoing.objects.filter(key__contains="/arrived/")} == {
        "ada@northgate.example",
        "maeve@northgate.example",
    }
    arriving.keep_it(ada, row, at=AT)

    message = Message.objects.get()
    assert (message.room, message.part, message.text.strip()) == ("requesting", "responding", "Nearly there.")


def test_what_a_partner_wrote_can_be_noted_as_their_claim_and_says_who_noted_it(table: Table):
    begun(table)
    alone(table)
    incoming.receive(answer(told(table, "ben@fennel.example"), "The report is done."), AT)
    arriving.claim_it(table.seat("ada"), Arrived.objects.get(), "report", "The report is done.", at=AT)

    happened = Happened.objects.latest("id")
    assert standings(table)["report"] == "claimed done"
    assert happened.event["by"] == "fennel"
    assert happened.said_by == "Fennel by mail; noted by Ada Brandt, Northgate Tickets Ltd"
    assert [exhibit.name for exhibit in happened.exhibits.all()] == [f"mail-{Arrived.objects.get().pk}.eml"]


def test_a_side_cannot_claim_by_mail_what_the_other_one_owes(table: Table, bens_answer: Arrived):
    assert "test-load" not in dict(arriving.claimable(table.seat("ben"), bens_answer, AT))
    with pytest.raises(Faulty):
        arriving.claim_it(table.seat("ben"), bens_answer, "test-load", "", at=AT)
    assert Arrived.objects.get().became == ""


def test_another_sender_than_the_one_we_wrote_to_is_pointed_out(table: Table, as_):
    lately(table)
    incoming.receive(answer(told(table, "ben@fennel.example"), sender="Eve <eve@elsewhere.example>"), AT)
    row = Arrived.objects.get()

    assert not row.expected
    page = as_("ben").get(reverse("obligations:mail", args=[table.case.pk, row.pk])).content.decode()
    assert "another address than the one we wrote to" in page


def test_a_note_of_absence_is_shown_and_answered_by_nobody(table: Table):
    begun(table)
    incoming.receive(answer(told(table, "ben@fennel.example"), Auto_Submitted="auto-replied"), AT)

    assert Arrived.objects.get().automatic
    assert not Outgoing.objects.filter(key__contains="/arrived/").exists()


def test_a_flood_is_bounded_and_brings_one_mail_an_hour(table: Table, monkeypatch):
    monkeypatch.setattr(arriving, "MOST_WAITING", 5)
    begun(table)
    key = told(table, "ben@fennel.example")
    for number in range(9):
        incoming.receive(answer(key, Message_ID=f"<{number}@x.example>"), AT + dt.timedelta(minutes=number))

    assert Arrived.objects.count() == 5
    assert Outgoing.objects.filter(key__contains="/arrived/").count() == 1


@pytest.mark.parametrize("who", ["cleo@marsh.example", "nora@quill.example", "nobody@elsewhere.example"])
def test_who_may_say_nothing_in_the_case_says_nothing_by_mail(table: Table, who):
    begun(table)
    incoming.receive(answer(told(table, who)), AT)

    assert not Arrived.objects.exists()


def test_after_the_close_nothing_comes_in(table: Table):
    begun(table)
    Case.objects.filter(pk=table.case.pk).update(closed_at=AT)
    incoming.receive(answer(told(table, "ben@fennel.example")), AT)

    assert not Arrived.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["\x00\x00", "{" * 5000, "From \r\nFrom \r\n" * 500, "<b>bold</b><script>alert(1)</script>", "=?utf-8?q?=ff?="],
    ids=["zero bytes", "braces", "mails in a mail", "markup", "broken words"],
)
def test_odd_words_are_taken_as_words(table: Table, as_, text):
    lately(table)
    incoming.receive(answer(told(table, "ben@fennel.example"), text, Subject=text.splitlines()[0][:900]), AT)
    row = Arrived.objects.get()
    page = as_("ben").get(reverse("obligations:mail", args=[table.case.pk, row.pk]))

    assert page.status_code == 200
    assert b"<script>alert" not in page.content


def test_the_page_sends_claims_and_sets_aside(table: Table, as_):
    lately(table)
    key, ben = told(table, "ben@fennel.example"), as_("ben")
    for number, (made, more) in enumerate(
        [
            ("message", {"text": "As written.", "message_class": "open"}),
            ("claim", {"about": "report", "note": "It is done."}),
            ("aside", {}),
        ]
    ):
        incoming.receive(answer(key, Message_ID=f"<{number}@x.example>"), AT)
        row = Arrived.objects.latest("id")
        address = reverse("obligations:mail", args=[table.case.pk, row.pk])
        once = re.findall(r'name="key" value="([^"]+)"', ben.get(address).content.decode())[0]
        assert ben.post(address, {"key": once, "made": made, **more}).status_code == 302
        row.refresh_from_db()
        assert row.became == {"aside": "set aside"}.get(made, made)


def test_who_only_reads_cannot_say_what_a_mail_is(table: Table, bens_answer: Arrived, as_):
    Sitting.objects.filter(case=table.case, user=person("joris")).update(role=Role.ADVISER)
    address = reverse("obligations:mail", args=[table.case.pk, bens_answer.pk])

    assert as_("joris").get(address).status_code == 200
    assert as_("joris").post(address, {"made": "aside"}).status_code == 404


def test_a_seat_of_the_other_side_finds_no_mail_of_ours(table: Table, bens_answer: Arrived):
    with pytest.raises(Http404):
        access.one(table.seat("ada"), Arrived.objects.all(), pk=bens_answer.pk)


def test_a_report_that_a_link_did_not_arrive_reaches_those_who_sent_it(table: Table):
    begun(table)
    alone(table)
    assert Link.objects.filter(case=table.case, purpose=Purpose.ANSWER, email="ben@fennel.example").exists()
    incoming.receive(came_back(told(table, "ben@fennel.example")), AT)

    mails = Outgoing.objects.filter(key__contains="/not-reached/")
    assert sorted(mail.to for mail in mails) == ["ada@northgate.example", "maeve@northgate.example"]
    assert "The address does not exist" in mails[0].body
