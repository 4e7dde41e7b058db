"""Clocks of standard forms on their page: chosen, counted with their reasoning, taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.cast import LONG_AGO, Table

from makegood.contract import PROFILES
from makegood.web.contract import store
from makegood.web.contract.models import Clock


def url(name: str, table: Table, *args: object) -> str:
    return reverse(f"contract:{name}", args=[table.case.pk, *args])


def test_a_clock_chosen_on_the_page_says_when_it_ends_and_how_that_was_counted(table, as_):
    typed = {"key": "one", "clock": "fidic-2017:notice-of-claim", "on": "2026-06-05", "time": "10:00"}

    said = as_("ada").post(url("clocks", table), typed, follow=True).content.decode()

    assert "Friday 3 July 2026" in said
    assert "28 days after" in said
    assert "FIDIC 2017 sub-clause 20.2.1" in said
    assert "Only Northgate sees this" in said


def test_every_clock_of_every_form_can_be_chosen(table, as_):
    page = as_("ada").get(url("clocks", table)).content.decode()

    for form in PROFILES.values():
        assert f'<optgroup label="{form.title}">' in page
        for clock in form.clocks:
            assert f'value="{form.name}:{clock.name}"' in page


def test_the_clocks_stand_on_the_page_of_the_contract_too(table, as_):
    seat = table.seat("ada")
    store.add(
        seat, data=b"1. Governing law. This Agreement is governed by the law of Ireland.", name="a.txt", at=LONG_AGO
    )
    store.start_clock(seat, "cisg", "additional-period-buyer", LONG_AGO, period="20 days", at=LONG_AGO)

    assert "From CISG article 47" in as_("ada").get(url("page", table)).content.decode()
    assert "From CISG article 47" not in as_("ben").get(url("clocks", table)).content.decode()


WRONG = {
    "no period where the form leaves it open": ({"clock": "nec4:reply"}, "leaves the time open"),
    "a period that is not the form’s": ({"period": "5 days"}, "sets 28 days"),
    "more than the most": ({"clock": "ucc-2-609:assurance", "period": "40 days"}, "30 days at the most"),
    "no period at all": ({"clock": "plain:days", "period": "soon"}, "soon"),
    "too far away": ({"clock": "plain:days", "period": "9000 years"}, "9000 years"),
    "no clock": ({"clock": "nec4:tea"}, "not one of the available choices"),
    "no day": ({"on": "tomorrow"}, "valid date"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_cannot_be_counted_is_told_beside_it_and_nothing_is_noted(table, as_, kind):
    wrong, says = WRONG[kind]
    typed = {"key": "one", "clock": "fidic-2017:notice-of-claim", "on": "2026-06-05"} | wrong

    page = as_("ada").post(url("clocks", table), typed)

    assert page.status_code == 200
    assert says in page.content.decode()
    assert not Clock.objects.exists()


def test_a_clock_taken_back_no_longer_counts(table, as_):
    clock = store.start_clock(table.seat("ada"), "fidic-2017", "agreement", LONG_AGO, at=LONG_AGO)

    as_("ada").post(url("withdraw-clock", table, clock.pk))

    assert store.clocks(table.seat("ada")) == []


def test_clocks_are_told_in_the_order_in_which_they_end(table):
    seat = table.seat("ada")
    for name in ("detailed-claim", "notice-of-claim"):
        store.start_clock(seat, "fidic-2017", name, LONG_AGO, at=LONG_AGO)

    assert [row.name for row, _date in store.clocks(seat)] == ["notice-of-claim", "detailed-claim"]
    assert all(date.due - date.start > dt.timedelta(days=27) for _row, date in store.clocks(seat))
