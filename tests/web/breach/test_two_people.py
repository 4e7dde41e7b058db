"""What takes two: an override takes two people of one side, a comparison of the foundations takes both sides."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.cast import LONG_AGO, Table
from tests.web.breach.expectations import ask_to_suspend

from makegood.formats import Faulty
from makegood.web.breach import store
from makegood.web.breach.models import AgainstWarning, FoundationsCompared, Paper
from makegood.web.cases.models import RecordEntry, Room

pytestmark = pytest.mark.django_db
REASON = "Card data leaks."
OURS = {"lanes": {"answer": "yes", "says": "xylophone"}}
THEIRS = {"lanes": {"answer": "no", "says": "glockenspiel"}}


def url(name: str, table: Table, *args: object) -> str:
    return reverse(f"breach:{name}", args=[table.case.pk, *args])


def overrides(table: Table) -> list[str]:
    return [p.override.second_person for p in store.report_of(store.latest(table.seat("ada"))).planned if p.override]


def test_a_colleague_agrees_and_the_plan_counts_as_decided_by_two(table, as_):
    asked = ask_to_suspend(table)
    assert overrides(table) == []

    as_("ada").post(url("answer-against", table, asked.pk), {"key": "one", "answer": "agree"})

    assert overrides(table) == [table.seat("ada").name]
    assert REASON in as_("ada").get(url("page", table)).content.decode()
    done = RecordEntry.objects.filter(what__startswith="override-")
    assert {(entry.what, entry.room) for entry in done} == {
        ("override-asked", Room.REQUESTING),
        ("override-agreed", Room.REQUESTING),
    }
    assert not [entry for entry in done if REASON in entry.details]


def test_nobody_agrees_to_what_they_asked_for_themselves(table, as_):
    asked = ask_to_suspend(table)

    page = as_("maeve").post(url("answer-against", table, asked.pk), {"key": "one", "answer": "agree"}, follow=True)

    assert "You asked for this yourself." in page.content.decode()
    assert AgainstWarning.objects.get().agreed is None


def test_a_colleague_who_does_not_agree_leaves_the_warning_standing(table, as_):
    asked = ask_to_suspend(table)

    as_("ada").post(url("answer-against", table, asked.pk), {"key": "one", "answer": "no"})

    assert overrides(table) == []
    assert "did not agree" in as_("maeve").get(url("against", table)).content.decode()
    with pytest.raises(Faulty, match="has answered this already"):
        store.answer_against(table.seat("ada"), asked, agree=True, at=LONG_AGO)


def test_where_nothing_stands_in_the_way_there_is_nothing_to_ask(table, as_):
    ask_to_suspend(table)
    typed = {"key": "one", "step": "suspend", "on": "2026-07-15", "reason": REASON}

    page = as_("ada").post(url("against", table), typed).content.decode()

    assert "Nothing known speaks against" in page
    assert REASON in page
    assert AgainstWarning.objects.count() == 1


def test_an_override_that_a_file_merely_claims_does_not_count(table):
    ask_to_suspend(table)
    seat = table.seat("ada")
    said = store.report_of(store.latest(seat)).model_dump(mode="json")
    claimed = {"reason": "x", "decided_by": "Ada", "second_person": "Somebody"}
    said["planned"] = [{"step": "suspend", "on": "2026-06-10", "override": claimed}]

    store.save_report(seat, type(store.report_of(store.latest(seat))).model_validate(said), at=LONG_AGO)

    assert overrides(table) == []


def test_answering_another_section_keeps_what_two_people_decided(table, as_):
    store.answer_against(table.seat("ada"), ask_to_suspend(table), agree=True, at=LONG_AGO)

    as_("ada").post(url("section", table, "wants"), {"planned-0-step": "suspend", "planned-0-on": "2026-06-09"})

    assert overrides(table) == [table.seat("ada").name]


def test_each_side_sees_the_others_views_only_once_both_agreed(table, as_):
    store.save_views(table.seat("ada"), OURS, at=LONG_AGO)
    store.save_views(table.seat("ben"), THEIRS, at=LONG_AGO)
    store.agree_to_compare(table.seat("ada"), at=LONG_AGO)

    for who, hidden in (("ada", "glockenspiel"), ("ben", "xylophone")):
        assert hidden not in as_(who).get(url("foundations", table)).content.decode()

    as_("ben").post(url("compare", table), {"key": "one"})

    for who in ("ada", "ben", "nora"):
        page = as_(who).get(url("foundations", table)).content.decode()
        assert "xylophone" in page
        assert "glockenspiel" in page
        assert "That difference is worth a talk of its own." in page


def test_a_view_changed_after_the_comparison_stays_private_until_it_is_agreed_again(table, as_):
    for who, said in (("ada", OURS), ("ben", THEIRS)):
        store.save_views(table.seat(who), said, at=LONG_AGO)
        store.agree_to_compare(table.seat(who), at=LONG_AGO)
    store.save_views(table.seat("ada"), {"lanes": {"answer": "no", "says": "vibraphone"}}, at=LONG_AGO)

    assert "vibraphone" not in as_("ben").get(url("foundations", table)).content.decode()
    assert FoundationsCompared.objects.count() == 1


def test_who_has_not_answered_cannot_agree_to_compare(table, as_):
    page = as_("ada").post(url("compare", table), {"key": "one"}, follow=True).content.decode()

    assert "Your side has not answered yet." in page
    assert not RecordEntry.objects.filter(what="foundations-agreed").exists()


def test_views_are_typed_saved_and_come_back(table, as_):
    typed = {f"{name}-answer": "partly" for name in ("joint_value", "lanes", "incentives", "commission_rules")}
    typed |= {"shared_accounts_and_leads-answer": "no", "lanes-says": "Who loads is not written down.", "key": "one"}

    for _ in range(2):
        assert as_("ada").post(url("foundations", table), typed).status_code == 302

    assert store.views(table.seat("maeve")).views["lanes"] == {
        "answer": "partly",
        "says": "Who loads is not written down.",
    }
    assert "Who loads is not written down." in as_("ada").get(url("foundations", table)).content.decode()
    assert not Paper.objects.exists()
