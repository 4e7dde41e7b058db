"""A step that is announced is sent to one person after another of its side, until one has seen it."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.cast import Table, person
from tests.web.obligations.signed import REPORT, begun, day, said, terms

from makegood.obligations.escalation import Policy
from makegood.web.engine.models import Outgoing
from makegood.web.obligations import escalating, turning
from makegood.web.obligations.models import Call, Escalation

LADDER = [{"when": "violated", "what": "escalate", "after": "1 days"}]


def sweep(at: dt.datetime) -> None:
    while turning.turn_some(at):
        pass
    while escalating.turn_one(at):
        pass


def policy(*who: str, **more: int) -> Policy:
    return Policy(people=tuple(str(person(each).pk) for each in who), **{"hours": 24, "times": 2, **more})


def announced(table: Table, *who: str, **more: int) -> Escalation:
    """The step of the ladder on the late report was announced to Northgate, whose first calls were ordered so."""
    begun(table, terms({**REPORT, "consequences": LADDER}))
    if who:
        escalating.set_policy(table.seat("ada"), policy(*who, **more), day(2))
    for number in (21, 26, 28):
        sweep(day(number))
    return Escalation.objects.filter(told__what="step of the ladder").first()


def called(row: Escalation) -> list[str]:
    return [call.person.split()[0] for call in Call.objects.filter(escalation=row)]


def mailed(row: Escalation) -> list[str]:
    return list(Outgoing.objects.filter(key__contains=f"/call/{row.pk}/").order_by("key").values_list("to", flat=True))


def test_each_person_is_called_as_often_as_stated_and_then_the_next(table: Table):
    row = announced(table, "ada", "maeve")
    assert called(row) == ["Ada"], "at once"
    for number in range(29, 40):
        sweep(day(number))

    assert called(row) == ["Ada", "Ada", "Maeve", "Maeve"]
    assert mailed(row) == [person(who).email for who in ("ada", "ada", "maeve", "maeve")]
    assert Escalation.objects.get(pk=row.pk).ended == "unanswered"


def test_once_everyone_was_called_in_vain_all_of_the_side_and_the_host_hear_of_it(
    table: Table, monkeypatch, django_capture_on_commit_callbacks
):
    sounded: list[str] = []
    monkeypatch.setattr(escalating.alarm, "sound", sounded.append)
    row = announced(table, "ada", times=1)
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(29, 35):
            sweep(day(number))

    told = Outgoing.objects.filter(key__contains=f"/unanswered/{row.pk}/")
    assert sorted(mail.to for mail in told) == [person("ada").email, person("maeve").email]
    assert set(sounded) == {"Calls in a case were answered by nobody."}
    assert Escalation.objects.get(pk=row.pk).ended == "unanswered"


def test_where_it_goes_on_until_it_was_seen_the_first_is_called_again(table: Table):
    row = announced(table, "ada", "maeve", times=1, until_seen=True)
    for number in range(29, 33):
        sweep(day(number))

    assert called(row)[:5] == ["Ada", "Maeve", "Ada", "Maeve", "Ada"]
    assert Escalation.objects.get(pk=row.pk).ended == ""
    escalating.acknowledge(table.seat("maeve"), row, day(33))
    sweep(day(40))
    assert len(called(row)) == 5


def test_a_call_whose_mail_came_back_goes_to_the_next_person_at_once(table: Table):
    from makegood.web.engine import outbox

    row = announced(table, "ada", "maeve", times=1)
    mail = Outgoing.objects.get(key__contains=f"/call/{row.pk}/1")
    soon = day(28) + dt.timedelta(hours=1)
    outbox.unreached(mail, "5.1.1", soon)
    sweep(soon)

    assert called(row) == ["Ada", "Maeve"]
    assert [each.to for each in Outgoing.objects.filter(key__contains="/not-reached/")] == [person("maeve").email]


def test_one_click_ends_it(table: Table, as_):
    row = announced(table, "ada", "maeve")
    response = as_("maeve").post(
        f"/cases/{table.case.pk}/obligations/telling/seen/{row.pk}/", {"key": "k"}, follow=True
    )
    for number in range(29, 40):
        sweep(day(number))

    assert "Noted" in response.content.decode()
    assert called(row) == ["Ada"]
    row.refresh_from_db()
    assert (row.ended, row.seen_by.split(",")[0]) == ("acknowledged", "Maeve Doyle")


def test_the_link_in_the_mail_leads_to_sign_in_and_then_to_the_page(table: Table, as_):
    row = announced(table, "ada")
    [body] = [
        mail.body
        for mail in Outgoing.objects.filter(key__contains="/call/", to=person("ada").email)
        if f"/{row.pk}/" in mail.body
    ]
    address = next(line for line in body.splitlines() if line.startswith("http")).partition(":8000")[2]

    assert as_("anonymous").get(address)["Location"].startswith("/account/login/")
    assert "I have seen this" in as_("ada").get(address).content.decode()
    assert as_("ben").get(address).status_code == 404


def test_a_later_change_of_the_order_does_not_touch_what_is_under_way(table: Table):
    row = announced(table, "ada", times=1)
    escalating.set_policy(table.seat("ada"), policy("maeve"), day(28))
    for number in range(29, 40):
        sweep(day(number))

    assert called(row) == ["Ada"]


def test_what_is_settled_meanwhile_calls_nobody_more(table: Table):
    row = announced(table, "ada", "maeve")
    said(table, "ada", "waived", "report", day(28, 13))
    sweep(day(32))

    assert called(row) == ["Ada"]
    assert Escalation.objects.get(pk=row.pk).ended == "settled"


def test_who_has_left_the_table_is_passed_over(table: Table):
    row = announced(table, "ada", "maeve", times=1)
    table.case.sittings.filter(user=table.maeve).update(left_at=day(28))
    sweep(day(40))
    sweep(day(40))

    assert mailed(row) == [person("ada").email]
    assert Escalation.objects.get(pk=row.pk).ended == "unanswered"


def test_nobody_is_called_where_no_order_was_said_and_never_anybody_of_the_other_side(table: Table):
    announced(table)
    assert not Escalation.objects.exists()

    escalating.set_policy(table.seat("ada"), policy("ben"), day(29))
    said(table, "ben", "claimed", "report", day(30), evidence=["report.pdf"])
    said(table, "ada", "rejected", "report", day(31))
    sweep(day(45))
    assert not Outgoing.objects.filter(key__contains="/call/").exists()


def test_swept_twice_nobody_is_called_twice(table: Table):
    row = announced(table, "ada", "maeve")
    for _ in range(3):
        sweep(day(28))

    assert called(row) == ["Ada"]


def test_a_call_at_night_waits_for_the_morning_and_is_answered_from_then_on(table: Table):
    begun(table, terms({**REPORT, "consequences": LADDER}))
    escalating.set_policy(table.seat("ada"), policy("ada", hours=2), day(2))
    sweep(day(26, 23))
    row = Escalation.objects.first()

    assert row.calls.get().arrives_at == day(27, 7)
    assert row.next_call_at == day(27, 9)


@pytest.mark.parametrize("wrong", [{"hours": "0"}, {"times": "99"}, {"first": "999999"}, {"hours": "x"}])
def test_an_order_that_makes_no_sense_is_told_on_the_page(table: Table, as_, wrong):
    data = {"key": "k", "first": str(table.ada.pk), "hours": "24", "times": "2", **wrong}
    response = as_("ada").post(f"/cases/{table.case.pk}/obligations/telling/", data)

    assert response.status_code == 200
    assert escalating.policy_of(table.case, "requesting") is None


def test_a_lead_sets_the_order_and_takes_it_back(table: Table, as_):
    address = f"/cases/{table.case.pk}/obligations/telling/"
    data = {"first": str(table.maeve.pk), "second": str(table.ada.pk), "hours": "6", "times": "1"}
    as_("ada").post(address, {**data, "key": "one"})
    assert escalating.policy_of(table.case, "requesting") == policy("maeve", "ada", hours=6, times=1)

    as_("ada").post(address, {**data, "first": "", "second": "", "key": "two"})
    assert escalating.policy_of(table.case, "requesting") is None
