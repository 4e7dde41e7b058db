"""Numbers of rows: later is larger, and between two of them nothing can be counted."""

import itertools

import pytest
from django.contrib.auth import get_user_model

from makegood.web import ids
from makegood.web.cases.models import RecordEntry, Story


def test_numbers_of_one_process_only_go_up_even_when_the_clock_goes_back(monkeypatch):
    clock = iter([5_000_000, 5_000_000, 4_000_000, 9_000_000])
    monkeypatch.setattr(ids, "_last", 0)
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_600_000_000_000_000_000 + next(clock) * 1000)

    numbers = [ids.new_id() for _ in range(4)]

    assert numbers == sorted(set(numbers))


def test_a_number_fits_the_column_for_decades():
    assert 0 < ids.new_id() < 2**63 // 4


@pytest.mark.django_db
def test_two_rows_in_a_row_do_not_tell_how_many_were_written_between(monkeypatch):
    people = get_user_model().objects
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_800_000_000_000_000_000)

    numbers = [people.create(email=f"{name}@example.org").pk for name in ("ada", "ben", "cleo", "dan")]

    assert len({later - one for one, later in itertools.pairwise(numbers)}) == 3


@pytest.mark.django_db
def test_a_new_row_has_no_number_before_it_is_saved():
    assert Story().pk is None
    assert RecordEntry().pk is None


def test_numbers_of_rows_are_told_as_text_and_nothing_else_is():
    row = ids.new_id()

    assert ids.told({"message": row, "messages": [row], "mails": 3, "for": "Ben"}) == {
        "message": str(row),
        "messages": [str(row)],
        "mails": 3,
        "for": "Ben",
    }


@pytest.mark.parametrize(
    "said", ["3", 3, "", [], "Ben", "1.5", "903174582139478017 hours", ["Ben", "903174582139478017"], None]
)
def test_what_people_can_read_names_no_rows(said):
    assert not ids.names_rows(said)


def test_what_was_told_of_rows_is_known_by_its_value():
    assert all(
        ids.names_rows(value) for value in ids.told({"message": ids.new_id(), "messages": [ids.new_id()]}).values()
    )
