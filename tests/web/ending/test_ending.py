"""A case that no agreement came of can be closed, looked back on, and taken up again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.cast import LONG_AGO, Table, opening, person
from tests.web.api.test_api import TALKS
from tests.web.obligations.signed import SIGNED, full

from makegood.formats import Faulty
from makegood.obligations.trust import Closing
from makegood.web.access import sitting_user
from makegood.web.cases import outlook, steps
from makegood.web.cases import store as cases
from makegood.web.cases.models import Case, Outlook, RecordEntry, Room
from makegood.web.cases.write import AlreadyDone
from makegood.web.ending import store
from makegood.web.engine.models import Outgoing
from makegood.web.negotiation import store as talks
from makegood.web.obligations import store as obligations
from makegood.web.obligations import together

pytestmark = pytest.mark.django_db
LATER = LONG_AGO + dt.timedelta(days=30)


def page(table: Table, name: str = "page") -> str:
    return reverse(f"ending:{name}", args=[table.case.pk])


def test_who_is_alone_closes_the_case_and_looks_back_on_it(db, as_):
    seat = cases.open_case(person("ada"), opening(), at=LONG_AGO)
    ada, case = as_("ada"), seat.case.pk
    ada.post(f"/cases/{case}/end/turn/", {"key": "one", "do": "close"})

    assert Case.objects.get(pk=case).closed_at is not None
    told = ada.get(f"/cases/{case}/").content.decode()
    assert f'button-primary" href="/cases/{case}/end/"' in told
    assert "Look back on it." in told
    ada.post(
        f"/cases/{case}/end/", {"key": "two", "unseen": "Nobody watched the certificates.", "learned": "", "thanks": ""}
    )
    ada.post(
        f"/cases/{case}/end/", {"key": "two", "unseen": "Nobody watched the certificates.", "learned": "", "thanks": ""}
    )
    assert "Nobody watched the certificates." in ada.get(f"/cases/{case}/end/").content.decode()
    assert (
        outlook.work_out(sitting_user(person("ada"), Case.objects.get(pk=case)), at=LATER).group == Outlook.Group.CLOSED
    )
    path = steps.path(seat, steps.state(sitting_user(person("ada"), Case.objects.get(pk=case))))
    assert [str(step.progress) for step in path] == ["left", "left", "left", "left", "done"]


def test_talks_that_go_on_are_ended_before_the_case_is(table: Table, as_):
    ada = table.seat("ada")
    talks.set_issues(ada, TALKS, at=LONG_AGO)
    with pytest.raises(Faulty, match="have not ended"):
        store.close(ada, at=LATER)
    as_("ada").post(page(table, "turn"), {"key": "one", "do": "close"})
    assert Case.objects.get(pk=table.case.pk).closed_at is None
    talks.end_talks(table.seat("ben"), "orderly-exit", why="We part as friends.", at=LONG_AGO)
    as_("ada").post(page(table, "turn"), {"key": "two", "do": "close"})

    assert Case.objects.get(pk=table.case.pk).closed_at is not None
    assert RecordEntry.objects.filter(room=Room.JOINT, what="closed-without-agreement").count() == 1
    assert [mail.subject for mail in Outgoing.objects.filter(to=table.ben.email)].count("The case is closed") == 1


def test_either_side_takes_it_up_again(table: Table, as_):
    store.close(table.seat("ada"), at=LATER)
    as_("ben").post(page(table, "turn"), {"key": "one", "do": "take-up"})

    assert Case.objects.get(pk=table.case.pk).closed_at is None
    assert [mail.subject for mail in Outgoing.objects.filter(to=table.ada.email)].count("The case goes on") == 1


def test_a_case_with_a_signed_agreement_closes_with_it_and_not_here(table: Table, as_):
    obligations.begin(table.seat("ada"), full(), SIGNED, SIGNED)
    for does in (store.close, store.take_up):
        with pytest.raises(Faulty, match="signed agreement"):
            does(table.seat("ada"), at=LATER)

    assert as_("ada").get(page(table))["Location"] == reverse("obligations:close", args=[table.case.pk])


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 302), ("ben", 302), ("maeve", 404), ("nora", 404), ("cleo", 404), ("dan", 404)]
)
def test_only_leads_close_it(table: Table, as_, who: str, status: int):
    assert as_(who).post(page(table, "turn"), {"key": "one", "do": "close"}).status_code == status
    assert as_(who).post(page(table, "turn"), {"key": "two", "do": "burn"}).status_code == 404


def test_two_leads_who_close_at_the_same_moment_leave_one_entry(table: Table, as_):
    ada, ben = table.seat("ada"), table.seat("ben")  # both still see it open
    store.close(ada, at=LATER)
    with pytest.raises(AlreadyDone):
        store.close(ben, at=LATER + dt.timedelta(seconds=1))
    again = as_("ben").post(page(table, "turn"), {"key": "one", "do": "close"})

    assert again.url == page(table)
    assert RecordEntry.objects.filter(what="closed-without-agreement").count() == 1
    assert Case.objects.get(pk=table.case.pk).closed_at == LATER
    assert {mail.to for mail in Outgoing.objects.filter(key__contains="/ending/")} == {ben.user.email}


def test_two_who_take_it_up_at_the_same_moment_leave_one_entry(table: Table):
    store.close(table.seat("ada"), at=LATER)
    ada, ben = table.seat("ada"), table.seat("ben")
    store.take_up(ada, at=LATER)
    with pytest.raises(AlreadyDone):
        store.take_up(ben, at=LATER)

    assert RecordEntry.objects.filter(what="case-taken-up").count() == 1


def test_two_leads_who_close_after_the_agreement_leave_one_entry(table: Table, monkeypatch):
    obligations.begin(table.seat("ada"), full(), SIGNED, SIGNED)
    ada, ben = table.seat("ada"), table.seat("ben")
    monkeypatch.setattr(together.room, "may_close", lambda standings: Closing(True, ()))
    monkeypatch.setattr(together.store, "now_open", lambda case: None)  # both asked before either had closed
    together.close_case(ada, LATER)
    with pytest.raises(AlreadyDone):
        together.close_case(ben, LATER)

    assert RecordEntry.objects.filter(what="closed").count() == 1
