"""Rows follow terms and events; who may say what is the library's to decide."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.cast import Table
from tests.web.obligations.signed import REPORT, SIGNED, begun, day, rows_agree, said, standings, terms

from makegood.formats import Faulty
from makegood.obligations import Event
from makegood.web.cases import steps
from makegood.web.cases import store as cases
from makegood.web.cases.models import Exhibit, Room
from makegood.web.obligations import store, turning
from makegood.web.obligations.models import Due, Happened, Watch


def test_signing_makes_a_row_for_each_occurrence(table: Table):
    begun(table)

    assert standings(table) == {
        "report": "in effect",
        "test-load": "in effect",
        "shared-page": "in effect",
        "weekly.1": "in effect",
        "weekly.2": "pending",
    }
    assert all(row.turns_after for row in Due.objects.all())
    assert rows_agree(table, SIGNED)


def test_the_same_terms_again_change_nothing(table: Table):
    begun(table)
    begun(table)

    assert Watch.objects.count() == 1
    assert Happened.objects.count() == 1


def test_other_terms_are_refused_while_some_are_followed(table: Table):
    begun(table)

    with pytest.raises(Faulty):
        begun(table, terms())


def test_terms_between_others_than_the_sides_are_refused(table: Table):
    strangers = [{"id": "northgate", "name": "Northgate"}, {"id": "elsewhere", "name": "Elsewhere"}]

    with pytest.raises(Faulty, match="between elsewhere and northgate"):
        begun(table, terms({**REPORT, "debtor": "elsewhere"}, parties=strangers))
    assert not Watch.objects.exists()


def test_a_claim_changes_the_row_in_the_same_transaction(table: Table):
    begun(table)
    said(table, "ben", "claimed", "report", day(15), evidence=["report.pdf"])

    assert standings(table)["report"] == "claimed done"
    said(table, "ada", "accepted", "report", day(16))
    assert standings(table)["report"] == "fulfilled"
    assert rows_agree(table, day(16))


def test_the_wrong_side_says_nothing(table: Table):
    begun(table)

    for who, kind in (("ada", "claimed"), ("ben", "accepted"), ("ben", "waived"), ("ben", "extended")):
        with pytest.raises(Faulty):
            said(table, who, kind, "report", day(10), **({"until": dt.date(2026, 8, 1)} if kind == "extended" else {}))
    assert Happened.objects.count() == 1


def test_nobody_speaks_for_the_other_side(table: Table):
    begun(table)
    event = Event.model_validate({"kind": "claimed", "by": "fennel", "about": "report", "at": day(10)})

    with pytest.raises(Faulty, match="for the other side"):
        store.record_event(table.seat("ada"), event, day(10))


def test_what_would_change_nothing_is_not_written_down(table: Table):
    begun(table)

    with pytest.raises(Faulty, match="would change nothing"):
        said(table, "ada", "rejected", "report", day(10), note="What claim?")
    assert Happened.objects.count() == 1


def test_evidence_becomes_an_exhibit_that_both_see_or_nothing_is_kept(table: Table):
    begun(table)
    seat = table.seat("ben")
    claim = {"kind": "claimed", "by": "fennel", "at": day(10)}

    with pytest.raises(Faulty):
        store.record_event(
            seat, Event.model_validate({**claim, "about": "test-load"}), day(10), files={"a.txt": [b"a"]}
        )
    assert not Exhibit.objects.exists()
    store.record_event(seat, Event.model_validate({**claim, "about": "report"}), day(10), files={"a.txt": [b"a"]})
    assert [exhibit.name for exhibit in cases.exhibits(table.seat("ada"))] == ["a.txt"]
    assert store.must_be_followed(table.case).events[-1].evidence == ("a.txt",)


def test_a_joint_action_is_done_when_each_has_accepted_the_others_part(table: Table):
    begun(table)
    said(table, "ben", "claimed", "shared-page", day(12))
    said(table, "ada", "claimed", "shared-page", day(13))
    said(table, "ada", "accepted", "shared-page", day(14))
    assert standings(table)["shared-page"] == "claimed done"
    said(table, "ben", "accepted", "shared-page", day(15))

    assert standings(table)["shared-page"] == "fulfilled"


def test_more_time_needs_the_other_sides_consent(table: Table):
    begun(table)
    asked = store.ask_for_time(table.seat("ben"), "report", until=dt.date(2026, 8, 3), reason="Tim is ill.", at=day(15))
    assert Due.objects.get(key="report").due.date() < dt.date(2026, 8, 1)

    store.answer_time(table.seat("ada"), asked, agreed=True, at=day(16))

    assert Due.objects.get(key="report").due.date() >= dt.date(2026, 8, 3)
    assert store.must_be_followed(table.case).events[-1].reserves_rights
    with pytest.raises(Faulty, match="answered already"):
        store.answer_time(table.seat("ada"), asked, agreed=False, at=day(17))


@pytest.mark.parametrize("until", [dt.date(2026, 7, 1), dt.date(2026, 7, 20), dt.date(9999, 1, 1)])
def test_more_time_is_a_later_date(table: Table, until: dt.date):
    begun(table)

    with pytest.raises(Faulty, match="later date"):
        store.ask_for_time(table.seat("ben"), "report", until=until, reason="…", at=day(15))


def test_the_path_knows_how_many_stand_how_and_what_comes_next(table: Table):
    begun(table)
    state = steps.state(table.seat("ada"))

    assert state.standings == {"in effect": 3}
    assert state.next_due == Due.objects.get(key="weekly.1").due


def test_the_joint_record_tells_what_was_said_and_no_words_of_it(table: Table):
    begun(table)
    said(table, "ben", "claimed", "report", day(15), note="planted-word")

    entries = cases.entries(table.seat("cleo"), Room.JOINT)
    assert entries[-1].what == "claimed"
    assert "planted-word" not in str(entries[-1].details)


def test_rows_are_right_at_every_moment_that_is_swept(table: Table):
    begun(table)
    for number in range(4, 60):
        at = day(number, hour=17)
        while turning.turn_some(at):
            pass
        if number == 15:
            said(table, "ben", "claimed", "report", at + dt.timedelta(seconds=1))
        assert rows_agree(table, at + dt.timedelta(seconds=2 * (number == 15))), at
