"""Two colleagues at one draft of the terms: neither takes away, unseen, what the other has kept."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import LONG_AGO, Table
from tests.web.agreement.expectations import drafts, worked_terms
from tests.web.agreement.test_agreement import typed

from makegood.web.agreement import store
from makegood.web.trying import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(table: Table, as_):
    """Ada and Maeve have both opened the first commitment of their side's draft."""
    drafts(table)
    ada, maeve = as_("ada"), as_("maeve")
    return page_of(table, 0), (ada, form_of(ada, table, 0)), (maeve, form_of(maeve, table, 0))


def about(table: Table, number: int) -> list[str]:
    return [table.case.pk, store.working(table.seat("ada")).terms.commitments[number].id]


def page_of(table: Table, number: int) -> str:
    return reverse("agreement:commitment", args=about(table, number))


def form_of(client: Client, table: Table, number: int) -> dict[str, object]:
    stands = client.get(page_of(table, number)).context["stands"]
    return {**typed(client, "agreement:commitment", *about(table, number)), "stands": stands}


def stands(table: Table) -> str:
    return store.working(table.seat("ada")).terms.commitments[0].deliverable


def test_who_keeps_second_is_told_loses_no_word_and_decides(table: Table, opened):
    page, (ada, hers), (maeve, older) = opened
    ada.post(page, {**hers, "deliverable": "What Ada wrote."})
    told = maeve.post(page, {**older, "deliverable": "What Maeve wrote."})

    assert stands(table) == "What Ada wrote."
    assert "Ada Brandt, Northgate Tickets Ltd changed this after you had opened it." in told.content.decode()
    assert "What Maeve wrote." in told.content.decode()
    again = {**older, "deliverable": "What Maeve wrote.", "stands": told.context["stands"]}
    assert maeve.post(page, again).status_code == 302
    assert stands(table) == "What Maeve wrote."


def test_the_same_form_twice_is_no_quarrel_with_oneself(table: Table, opened):
    page, (ada, hers), _ = opened
    said = {**hers, "deliverable": "What Ada wrote."}

    assert [ada.post(page, said).status_code for _ in range(2)] == [302, 302]


def test_a_tab_that_was_left_open_takes_nothing_back_unseen(table: Table, opened):
    page, (ada, hers), _ = opened
    ada.post(page, {**form_of(ada, table, 0), "deliverable": "What Ada wrote later."})
    told = ada.post(page, {**hers, "deliverable": "What the old tab says."}).content.decode()

    assert stands(table) == "What Ada wrote later."
    assert "What the old tab says." in told


def test_a_colleague_who_kept_another_commitment_is_in_nobodys_way(table: Table, opened):
    page, (ada, hers), (maeve, _) = opened
    maeve.post(page_of(table, 1), {**form_of(maeve, table, 1), "deliverable": "Another thing."})

    assert ada.post(page, {**hers, "deliverable": "What Ada wrote."}).status_code == 302
    assert [each.deliverable for each in store.working(table.seat("ada")).terms.commitments[:2]] == [
        "What Ada wrote.",
        "Another thing.",
    ]


def test_of_two_who_keep_at_the_same_moment_the_second_is_refused(table: Table):
    drafts(table)
    seat, terms = table.seat("ada"), worked_terms()
    before = store.working(seat).terms
    store.keep_working(seat, terms.model_copy(update={"title": "First"}), over=before, at=LONG_AGO)

    with pytest.raises(Refused, match="changed this after you had opened it"):
        store.keep_working(seat, terms.model_copy(update={"title": "Second"}), over=before, at=LONG_AGO)
    assert store.working(seat).terms.title == "First"
