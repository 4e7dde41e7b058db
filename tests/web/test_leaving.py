"""Who leaves the table sees nothing more, and a side never loses its last lead."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import Table, person

from makegood.web.cases import store
from makegood.web.cases.models import RecordEntry, Role, Sitting
from makegood.web.cases.write import MayNotWrite

AT = dt.datetime(2026, 6, 20, 9, tzinfo=dt.UTC)


def seat_of(table: Table, who: str) -> Sitting:
    return Sitting.objects.get(case=table.case, user=person(who))


def test_a_colleague_who_leaves_sees_nothing_more(table: Table, as_):
    page = reverse("cases:case", args=[table.case.pk])
    assert as_("maeve").get(page).status_code == 200

    ended = as_("ada").post(reverse("cases:end-seat", args=[table.case.pk, seat_of(table, "maeve").pk]), {"key": "k"})

    assert ended.status_code == 302
    assert as_("maeve").get(page).status_code == 404
    assert table.case.title not in as_("maeve").get(reverse("cases:list")).content.decode()


def test_the_record_says_that_a_seat_ended(table: Table):
    store.end_seat(table.seat("ada"), seat_of(table, "maeve"), at=AT)
    assert RecordEntry.objects.filter(room="joint", what="seat-ended").count() == 1


def test_the_other_side_does_not_learn_that_an_adviser_left(table: Table):
    store.end_seat(table.seat("ada"), seat_of(table, "nora"), at=AT)
    assert not RecordEntry.objects.filter(room="joint", what="seat-ended").exists()


def test_the_last_lead_stays(table: Table, as_):
    ada = seat_of(table, "ada")
    assert as_("ada").get(reverse("cases:end-seat", args=[table.case.pk, ada.pk])).status_code == 404
    with pytest.raises(MayNotWrite):
        store.end_seat(table.seat("ada"), ada, at=AT)


def test_taking_somebody_from_the_table_asks_who_sits_there_a_fixed_number_of_times(table: Table, as_):
    address = reverse("cases:end-seat", args=[table.case.pk, seat_of(table, "maeve").pk])
    with CaptureQueriesContext(connection) as asked:
        assert as_("ada").get(address).status_code == 200

    assert sum('FROM "cases_sitting"' in each["sql"] for each in asked) == 2  # our own seat, then who sits near


@pytest.mark.parametrize("name", ["cases:end-seat", "cases:name-lead"])
def test_a_button_whose_key_is_not_ours_does_nothing_and_says_so(table: Table, as_, name: str):
    address = reverse(name, args=[table.case.pk, seat_of(table, "maeve").pk])
    answer = as_("ada").post(address, {"key": "k" * 61})

    assert answer.status_code == 400
    assert "Nothing was changed." in answer.content.decode()
    assert seat_of(table, "maeve").role == Role.MEMBER


def test_a_lead_names_another_by_the_form_as_it_stands_on_the_page(table: Table, as_):
    ada, address = as_("ada"), reverse("cases:name-lead", args=[table.case.pk, seat_of(table, "maeve").pk])
    page = ada.get(reverse("cases:people", args=[table.case.pk])).content.decode()

    key = re.search(rf'action="{address}".*?name="key" value="([^"]+)"', page, re.DOTALL)
    ada.post(address, {"key": key[1]})

    assert seat_of(table, "maeve").role == Role.LEAD


def test_a_lead_may_leave_once_a_colleague_leads_too(table: Table, as_):
    as_("ada").post(reverse("cases:name-lead", args=[table.case.pk, seat_of(table, "maeve").pk]), {"key": "k"})
    assert seat_of(table, "maeve").role == Role.LEAD

    left = as_("ada").post(reverse("cases:end-seat", args=[table.case.pk, seat_of(table, "ada").pk]), {"key": "l"})

    assert left["Location"] == reverse("cases:list")
    assert as_("ada").get(reverse("cases:case", args=[table.case.pk])).status_code == 404


def test_nobody_ends_a_seat_of_the_other_side(table: Table, as_):
    ben = seat_of(table, "ben")
    assert as_("ada").get(reverse("cases:end-seat", args=[table.case.pk, ben.pk])).status_code == 404
    with pytest.raises(MayNotWrite):
        store.end_seat(table.seat("ada"), ben, at=AT)


def test_who_left_can_be_invited_again(table: Table, as_):
    store.end_seat(table.seat("ada"), seat_of(table, "maeve"), at=AT)
    assert "Maeve Doyle" not in [str(sitting.user) for sitting in store.people(table.seat("ada"), table.seat("ada").us)]
    Sitting.objects.create(
        case=table.case, user=person("maeve"), side=seat_of(table, "ada").side, role=Role.MEMBER, since=AT
    )
    assert as_("maeve").get(reverse("cases:case", args=[table.case.pk])).status_code == 200
