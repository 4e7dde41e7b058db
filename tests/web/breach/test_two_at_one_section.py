"""Two colleagues at one section of their side's assessment: neither takes away, unseen, what the other has saved."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import LONG_AGO, Table

from makegood.web.breach import store, views
from makegood.web.cases import drafts
from makegood.web.cases.models import Case

pytestmark = pytest.mark.django_db
HERS, THEIRS = "Orders were lost.", "Two thousand tickets were not sold."


def page(table: Table, section: str = "wants") -> str:
    return reverse("breach:section", args=[table.case.pk, section])


@pytest.fixture
def opened(table: Table, as_):
    """Something was saved, and Ada and Maeve have both opened what their side wants."""
    store.save_report(table.seat("ada"), store.begun(table.seat("ada"), LONG_AGO.date()), at=LONG_AGO)
    return [(client, stands(client, table)) for client in (as_("ada"), as_("maeve"))]


def stands(client: Client, table: Table) -> str:
    return client.get(page(table)).context["stands"]


def wants(table: Table) -> tuple[str, ...]:
    return store.report_of(store.latest(table.seat("ada"))).resolved_state.ours


def said(words: str, stands: str) -> dict[str, str]:
    return {"resolved_state-ours": words, "stands": stands}


def test_who_saves_second_is_told_loses_no_word_and_decides(table: Table, opened):
    (ada, hers), (maeve, older) = opened
    ada.post(page(table), said(HERS, hers))
    told = maeve.post(page(table), said(THEIRS, older))

    assert wants(table) == (HERS,)
    assert "Ada Brandt, Northgate Tickets Ltd changed this after you had opened it." in told.content.decode()
    assert THEIRS in told.content.decode()
    assert maeve.post(page(table), said(THEIRS, told.context["stands"])).status_code == 302
    assert wants(table) == (THEIRS,)


@pytest.fixture
def ada_is_first(table: Table, opened, monkeypatch) -> None:
    """Whoever sends next, Ada sends in the same instant, and gets hold of the case first."""
    (ada, hers), _maeve = opened
    held = views.held

    def after_ada(case: Case):
        monkeypatch.setattr(views, "held", held)
        ada.post(page(table), said(HERS, hers))
        return held(case)

    monkeypatch.setattr(views, "held", after_ada)


def test_of_two_saves_in_one_instant_the_second_is_told(table: Table, opened, ada_is_first):
    _ada, (maeve, older) = opened
    told = maeve.post(page(table), said(THEIRS, older))

    assert wants(table) == (HERS,)
    assert THEIRS in told.content.decode()


def test_what_is_saved_in_another_section_in_one_instant_takes_nothing_away(table: Table, opened, ada_is_first):
    _ada, (maeve, _older) = opened
    happened = {"what_happened-in_one_line": "An outage.", "what_happened-on": "2026-06-01"}

    assert maeve.post(page(table, "happened"), happened).status_code == 302
    assert wants(table) == (HERS,)


def test_a_colleague_in_another_section_is_in_nobodys_way(table: Table, opened):
    (ada, hers), (maeve, _) = opened
    happened = {"what_happened-in_one_line": "An outage.", "what_happened-on": "2026-06-01"}

    assert maeve.post(page(table, "happened"), happened).status_code == 302
    assert ada.post(page(table), said(HERS, hers)).status_code == 302
    assert wants(table) == (HERS,)


def test_a_draft_goes_on_from_what_it_was_begun_on(table: Table, opened):
    (ada, hers), (maeve, older) = opened
    drafts.save(table.seat("maeve").user, "breach-wants", said(THEIRS, older), at=LONG_AGO, case_id=table.case.pk)
    ada.post(page(table), said(HERS, hers))

    assert stands(maeve, table) == older
    assert HERS in maeve.get(page(table) + "?fresh").content.decode()
