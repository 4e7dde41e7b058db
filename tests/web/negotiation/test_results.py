"""What the engine found is worked out once, kept for each side by itself, and worked out anew where what it was found from changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import OperationalError
from django.urls import reverse
from tests.cast import LONG_AGO, Table
from tests.web.negotiation.expectations import TWO_ISSUES
from tests.web.negotiation.test_talks import FENNEL_WANTS, NORTHGATE_WANTS, hold_a_sitting, page

from makegood import negotiation
from makegood.negotiation.offers import NotNow
from makegood.web.negotiation import store
from makegood.web.negotiation.models import Result


@pytest.fixture
def talks(table: Table) -> Table:
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    store.save_preferences(table.seat("ada"), NORTHGATE_WANTS, at=LONG_AGO)
    store.save_preferences(table.seat("ben"), FENNEL_WANTS, at=LONG_AGO)
    return table


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[negotiation.Talks]:
    """The talks that a page has settled, one after the other."""
    found: list[negotiation.Talks] = []
    settle = negotiation.settle
    monkeypatch.setattr(negotiation, "settle", lambda talks, *spare: (found.append(talks), settle(talks, *spare))[1])
    return found


def guess(table: Table, **changes: object) -> None:
    store.save_preferences(table.seat("ada"), {**FENNEL_WANTS, **changes}, guess=True, at=LONG_AGO)


def test_no_page_works_out_a_result_that_was_held(talks, as_, settled):
    hold_a_sitting(talks)
    for who in ("ada", "ben", "ada"):
        assert "Package A" in page(as_(who), "negotiation:settlements", talks.case.pk)

    assert settled == []


@pytest.mark.parametrize("walk_away", [400, 900_000])
def test_what_is_kept_is_what_would_be_worked_out_anew(talks, settled, walk_away):
    store.save_preferences(talks.seat("ada"), {**NORTHGATE_WANTS, "walk_away": walk_away}, at=LONG_AGO)
    hold_a_sitting(talks)
    kept = {who: store.view_for(talks.seat(who)) for who in ("ada", "ben")}
    Result.objects.all().delete()

    for _again in range(2):
        assert {who: store.view_for(talks.seat(who)) for who in ("ada", "ben")} == kept
    assert len(settled) == 2


def test_a_guess_is_settled_anew_when_it_or_our_own_part_changes(talks, settled):
    guess(talks)
    before = store.view_for(talks.seat("ada"))
    assert store.view_for(talks.seat("ada")) == before
    assert len(settled) == 1

    guess(talks, walk_away=700)
    store.view_for(talks.seat("ada"))
    store.save_preferences(talks.seat("ada"), {**NORTHGATE_WANTS, "walk_away": 500}, at=LONG_AGO)
    assert store.view_for(talks.seat("ada")) != before
    assert len(settled) == 3


def test_every_sitting_keeps_its_own_result(talks):
    hold_a_sitting(talks)
    first = store.view_for(talks.seat("ada"))
    store.save_preferences(talks.seat("ada"), {**NORTHGATE_WANTS, "walk_away": 900_000}, at=LONG_AGO)
    hold_a_sitting(talks)

    assert not store.view_for(talks.seat("ada")).view.deal
    assert store.view_for(talks.seat("ada"), 1) == first


def test_each_side_keeps_its_own_view_in_its_own_room(talks):
    hold_a_sitting(talks)
    guess(talks)
    kept = {row.room: row.found["view"]["side"] for row in Result.objects.filter(case=talks.case)}

    assert kept == {"requesting": "northgate", "responding": "fennel"}


def test_a_view_that_an_earlier_version_wrote_otherwise_is_worked_out_anew(talks, settled):
    hold_a_sitting(talks)
    right = store.view_for(talks.seat("ada"))
    row = Result.objects.get(case=talks.case, room="requesting")
    row.found = {**row.found, "view": {"side": "northgate"}}
    row.save()

    assert store.view_for(talks.seat("ada")) == right
    assert len(settled) == 1


def test_where_nothing_can_be_written_a_result_is_shown_all_the_same(talks, as_, monkeypatch):
    hold_a_sitting(talks)
    Result.objects.all().delete()

    def full(*args: object, **given: object):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("django.db.models.query.QuerySet.update_or_create", full)

    assert "Package A" in page(as_("ada"), "negotiation:settlements", talks.case.pk)
    assert not Result.objects.exists()


def test_looking_on_is_offered_once_for_a_guess_where_nothing_better_is_not_proved(talks, as_, monkeypatch):
    guess(talks)
    settle = negotiation.settle
    spent: list[float] = []

    def left_open(given, spare=lambda: 0.0):
        spent.append(spare())
        found = settle(given)
        one = found.settlements[0]
        gap = replace(one, certificate=replace(one.certificate, method="program", gap=0.01))
        return replace(found, settlements=(gap, *found.settlements[1:]))

    monkeypatch.setattr(negotiation, "settle", left_open)
    offer = reverse("negotiation:look-on", args=[talks.case.pk])
    assert offer in page(as_("ada"), "negotiation:settlements", talks.case.pk)

    looked = as_("ada").post(offer, {"key": "k"}, follow=True).content.decode()
    assert offer not in looked
    assert "still not proved" in looked
    again = as_("ada").post(offer, {"key": "l"}, follow=True).content.decode()
    assert "nothing here that looking on could help" in again
    usual, longer = spent
    assert usual < 0 < longer <= store.LONGER

    guess(talks, walk_away=500)
    assert offer in page(as_("ada"), "negotiation:settlements", talks.case.pk)


def test_of_a_result_for_both_nobody_learns_whether_it_is_proved(talks, as_, monkeypatch):
    monkeypatch.setattr("makegood.negotiation.views.to_look_for", lambda settlements: settlements)
    guess(talks)
    offer = reverse("negotiation:look-on", args=[talks.case.pk])
    assert offer in page(as_("ada"), "negotiation:settlements", talks.case.pk)

    hold_a_sitting(talks)
    assert offer not in page(as_("ada"), "negotiation:settlements", talks.case.pk)
    with pytest.raises(NotNow):
        store.look_on(talks.seat("ada"))


def test_one_search_at_a_time_is_looked_on_with(talks, monkeypatch):
    monkeypatch.setattr("makegood.negotiation.views.to_look_for", lambda settlements: settlements)
    guess(talks)
    with store._looks_on, pytest.raises(NotNow, match="Another search is under way"):
        store.look_on(talks.seat("ada"))
