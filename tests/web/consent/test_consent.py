"""What takes two people of one side is not done by one of them, and the other side learns nothing of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.cast import LONG_AGO, Table
from tests.web.api.conftest import Program
from tests.web.api.test_api import TALKS
from tests.web.consent.expectations import asked_by_ada
from tests.web.obligations.signed import SIGNED, full

from makegood.formats import Faulty
from makegood.negotiation.offers import NotNow
from makegood.obligations import Event
from makegood.web.accounts.models import User
from makegood.web.cases import store as cases
from makegood.web.cases.models import RecordEntry, Room, Sitting
from makegood.web.cases.write import MayNotWrite
from makegood.web.consent import store
from makegood.web.consent.models import Intent, Rule
from makegood.web.consent.store import Waiting
from makegood.web.dialogue import store as dialogue
from makegood.web.dialogue.models import Message
from makegood.web.engine.models import Outgoing
from makegood.web.negotiation import store as talks
from makegood.web.negotiation.models import Move
from makegood.web.obligations import store as obligations
from makegood.web.obligations.models import Happened

pytestmark = pytest.mark.django_db
ADMITS = "We admit that this was our fault and we are liable for it."


def page(table: Table, *args: object) -> str:
    return reverse("consent:answer" if args else "consent:page", args=[table.case.pk, *args])


def test_a_colleague_is_asked_in_their_own_language(table):
    User.objects.filter(pk=table.maeve.pk).update(language="de")
    asked_by_ada(table)
    mail = Outgoing.objects.get(to=table.maeve.email)
    assert "asks you to agree" not in mail.subject
    assert "Read it and decide" not in mail.body


def test_a_notice_waits_for_a_colleague_and_goes_out_once_they_agree(table, as_):
    row = asked_by_ada(table)
    assert not Message.objects.exists()
    assert {mail.to for mail in Outgoing.objects.all() if "asks you to agree" in mail.subject} == {table.maeve.email}

    as_("maeve").post(page(table, row.pk), {"key": "one", "answer": "agree"})

    sent = Message.objects.get()
    assert (sent.text, sent.notice, sent.sent_by) == ("This is our notice to cure.", True, table.seat("ada").name)
    assert "Maeve Doyle, Northgate Tickets Ltd agreed" in as_("ada").get(page(table)).content.decode()
    joint = RecordEntry.objects.filter(room=Room.JOINT)
    assert not [
        each for each in joint if each.what.startswith("consent") or ("Maeve" in each.actor and each.what != "joined")
    ]


def test_what_waits_for_a_colleague_is_the_next_thing_of_our_side_alone(table, as_):
    row = asked_by_ada(table)
    overview, decide = f"/cases/{table.case.pk}/", "Decide what waits for a second person of your side."
    for who in ("ada", "maeve"):
        told = as_(who).get(overview).content.decode()
        assert decide in told
        assert f'button-primary" href="{page(table)}"' in told
    for who in ("ben", "joris", "cleo"):
        assert decide not in as_(who).get(overview).content.decode()
    store.answer(table.seat("maeve"), row, agree=False, at=LONG_AGO)

    assert decide not in as_("maeve").get(overview).content.decode()


def test_nobody_agrees_to_what_they_asked_for_themselves(table, as_):
    row = asked_by_ada(table)
    told = as_("ada").post(page(table, row.pk), {"key": "one", "answer": "agree"}, follow=True)

    assert "You asked for this yourself." in told.content.decode()
    assert not Message.objects.exists()


def test_what_is_declined_or_taken_back_is_not_done_and_cannot_be_done_later(table):
    row = asked_by_ada(table)
    store.answer(table.seat("ada"), row, agree=False, at=LONG_AGO)
    with pytest.raises(Faulty, match="answered this already"):
        store.answer(table.seat("maeve"), row, agree=True, at=LONG_AGO)

    assert not Message.objects.exists()


def test_the_other_side_the_adviser_and_the_mediator_cannot_answer(table, as_):
    row = asked_by_ada(table)
    for who in ("ben", "joris", "nora", "cleo", "dan"):
        assert as_(who).post(page(table, row.pk), {"key": who, "answer": "agree"}).status_code == 404
    assert b"notice to cure" not in as_("ben").get(page(table)).content
    with pytest.raises(MayNotWrite):
        store.answer(table.seat("nora"), row, agree=True, at=LONG_AGO)
    assert not Message.objects.exists()


def test_words_that_admit_fault_wait_and_others_do_not(table):
    ada = table.seat("ada")
    store.set_rules(ada, [Rule.ADMISSION], "", at=LONG_AGO)
    dialogue.send(ada, "We would like to solve this with you.", at=LONG_AGO)
    dialogue.send(ada, ADMITS, "internal", at=LONG_AGO)
    with pytest.raises(Waiting):
        dialogue.send(ada, ADMITS, at=LONG_AGO)

    assert Message.objects.filter(room=Room.JOINT).count() == 1


def test_sending_by_the_page_leads_to_where_colleagues_answer(table, as_):
    store.set_rules(table.seat("ada"), [Rule.NOTICE], "", at=LONG_AGO)
    typed = {"key": "k", "do": "send", "text": "Our notice.", "message_class": "open", "notice": "on"}
    address = reverse("dialogue:write", args=[table.case.pk])
    first = as_("ada").post(address, typed)
    again = as_("ada").post(address, typed)

    assert first["Location"] == again["Location"] == page(table)
    assert Intent.objects.count() == 1


@pytest.mark.parametrize(
    ("credit", "waits"), [("EUR 10,000", False), ("EUR 10,000.01", True), ("USD 1", True), ("a new date", False)]
)
def test_an_offer_above_the_sum_waits_made_or_accepted(table, credit, waits):
    ada, ben = table.seat("ada"), table.seat("ben")
    issues = {
        "credit": {"title": "Credit", "kind": "choice", "options": [credit, "nothing"]},
        "report": TALKS["issues"]["report"],
    }
    talks.set_issues(ada, {**TALKS, "issues": issues}, at=LONG_AGO)
    store.set_rules(ada, [Rule.OFFER], "EUR 10,000", at=LONG_AGO)
    package = {"credit": credit, "report": "in 5 days"}
    if not waits:
        talks.propose(ada, package, at=LONG_AGO)
        return
    with pytest.raises(Waiting):
        talks.propose(ada, package, at=LONG_AGO)
    assert not Move.objects.exists()
    offer = talks.propose(ben, package, at=LONG_AGO)
    with pytest.raises(Waiting):
        talks.accept_offer(ada, number=offer.number, at=LONG_AGO)
    store.answer(table.seat("maeve"), Intent.objects.filter(act="accept-offer").get(), agree=True, at=LONG_AGO)

    assert talks.settled(table.case) == package


def test_an_offer_that_no_longer_stands_is_not_accepted_by_the_agreement(table):
    ada, ben = table.seat("ada"), table.seat("ben")
    talks.set_issues(ada, TALKS, at=LONG_AGO)
    store.set_rules(ada, [Rule.OFFER], "EUR 1", at=LONG_AGO)
    offer = talks.propose(ben, {"credit": "EUR 20,000", "report": "in 5 days"}, at=LONG_AGO)
    with pytest.raises(Waiting):
        talks.accept_offer(ada, number=offer.number, at=LONG_AGO)
    talks.withdraw_offer(ben, at=LONG_AGO)
    row = Intent.objects.get()
    with pytest.raises(NotNow):
        store.answer(table.seat("maeve"), row, agree=True, at=LONG_AGO)

    assert Intent.objects.get().agreed is None


def test_the_end_of_an_agreement_waits(table):
    ada = table.seat("ada")
    obligations.begin(ada, full(), SIGNED, SIGNED)
    store.set_rules(ada, [Rule.TERMINATION], "", at=SIGNED)
    event = Event.model_validate({"kind": "terminated", "by": "northgate", "at": SIGNED})
    with pytest.raises(Waiting):
        obligations.record_event(ada, event, SIGNED)
    later = SIGNED + dt.timedelta(days=1)
    store.answer(table.seat("maeve"), Intent.objects.get(), agree=True, at=later)

    ended = next(row.event for row in Happened.objects.all() if row.event["kind"] == "terminated")
    assert dt.datetime.fromisoformat(ended["at"]) == later


# --- the rules themselves ---


def test_rules_need_somebody_who_could_agree_and_a_sum_that_is_one(table):
    Sitting.objects.filter(user=table.maeve).update(left_at=LONG_AGO)
    with pytest.raises(Faulty, match="Invite a colleague"):
        store.set_rules(table.seat("ada"), [Rule.NOTICE], "", at=LONG_AGO)
    with pytest.raises(Faulty, match="EUR 10,000"):
        store.set_rules(table.seat("ben"), [Rule.OFFER], "much", at=LONG_AGO)


def test_to_ask_for_less_takes_two_and_to_ask_for_more_does_not(table):
    ada = table.seat("ada")
    store.set_rules(ada, [Rule.OFFER], "EUR 10,000", at=LONG_AGO)
    store.set_rules(ada, [Rule.OFFER, Rule.NOTICE], "EUR 5,000", at=LONG_AGO)
    for wanted, limit in (
        ([], ""),
        ([Rule.OFFER], "EUR 5,000"),
        ([Rule.OFFER, Rule.NOTICE], "EUR 6,000"),
        ([Rule.OFFER, Rule.NOTICE], "USD 1"),
    ):
        with pytest.raises(Waiting):
            store.set_rules(ada, wanted, limit, at=LONG_AGO)
    assert store.rules(ada).rules == [Rule.NOTICE, Rule.OFFER]

    store.answer(table.seat("maeve"), Intent.objects.earliest("id"), agree=True, at=LONG_AGO)
    assert store.rules(ada).rules == []


def test_one_side_s_rules_are_not_the_other_s(table):
    store.set_rules(table.seat("ada"), [Rule.NOTICE], "", at=LONG_AGO)
    dialogue.send(table.seat("ben"), "Our notice.", notice=True, at=LONG_AGO)

    assert Message.objects.count() == 1


def test_who_asked_and_left_does_nothing_any_more(table):
    row = asked_by_ada(table)
    cases.name_lead(table.seat("ada"), Sitting.objects.get(user=table.maeve), at=LONG_AGO)
    cases.end_seat(table.seat("maeve"), Sitting.objects.get(user=table.ada, case=table.case), at=LONG_AGO)
    with pytest.raises(Faulty, match="no longer sits"):
        store.answer(table.seat("maeve"), row, agree=True, at=LONG_AGO)


@pytest.mark.parametrize("key", ["", "with-a-key"])
def test_a_program_is_told_that_it_waits_and_the_question_stays(table, key):
    store.set_rules(table.seat("ada"), [Rule.NOTICE], "", at=LONG_AGO)
    said = Program("ada", ("write",)).post(
        f"/cases/{table.case.pk}/messages", {"text": "Our notice.", "notice": True}, key=key
    )

    assert said.status_code == 409
    assert "takes two" in said.json()["faults"][0]["problem"]
    assert Intent.objects.count() == 1
    assert not Message.objects.exists()
