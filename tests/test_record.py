from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood import record
from makegood.formats import Faulty

START = dt.datetime(2026, 6, 5, 9, tzinfo=dt.UTC)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
DETAILS = st.lists(st.dictionaries(st.text(max_size=8), VALUES, max_size=3), min_size=1, max_size=4)


def chain(details: list[dict]) -> list[record.Entry]:
    entries: list[record.Entry] = []
    for number, each in enumerate(details):
        last = entries[-1] if entries else None
        at = START + dt.timedelta(minutes=number)
        entries.append(record.follow(last, at=at, actor="Ada Brandt", what="noted", details=each))
    return entries


@settings(max_examples=60, deadline=None)
@given(DETAILS)
def test_what_was_written_reads_back_the_same_and_holds(details: list[dict]):
    entries = chain(details)
    export = record.write(entries)

    assert list(record.read(export)) == entries
    assert record.check(record.read(export)) == ()
    assert record.write(record.read(export)) == export


@settings(max_examples=200, deadline=None)
@given(DETAILS, st.data())
def test_any_one_byte_changed_in_an_export_is_found(details: list[dict], data: st.DataObject):
    export = bytearray(record.write(chain(details)).encode())
    position = data.draw(st.integers(0, len(export) - 1))
    export[position] ^= data.draw(st.integers(1, 255))

    try:
        text = bytes(export).decode()
        changed = record.read(text)
    except (UnicodeDecodeError, Faulty):
        return
    assert record.check(changed) or record.write(changed) != text


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_an_entry_left_out_breaks_the_chain(left_out: int):
    entries = chain([{"n": n} for n in range(4)])
    del entries[left_out]

    assert record.check(entries)


def test_two_entries_in_the_wrong_order_break_the_chain():
    first, second, third = chain([{}, {"b": 1}, {}])

    assert record.check([first, third, second])


def test_an_entry_put_in_between_breaks_the_chain():
    first, second = chain([{}, {}])
    foreign = record.follow(first, at=START, actor="Dan", what="noted")

    assert record.check([first, foreign, second])


def test_a_changed_entry_is_named_by_its_number():
    first, second = chain([{}, {"sum": "EUR 5"}])
    changed = dataclasses.replace(second, details={"sum": "EUR 6"})

    (fault,) = record.check([first, changed])
    assert "Entry 2 was changed" in fault.problem


def test_the_zone_in_which_a_moment_was_said_does_not_matter():
    dublin = dt.timezone(dt.timedelta(hours=1))

    here = record.follow(None, at=START, actor="Ada", what="noted")
    there = record.follow(None, at=START.astimezone(dublin), actor="Ada", what="noted")
    assert here == there


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        record.moment_text(START.replace(tzinfo=None))


@pytest.mark.parametrize(
    "line",
    ["", "hello", "{}", "[]", "1", "null", '{"seq":1}', '{"seq": 1, "at": "2026"}', "{" * 5000, "NaN", '{"seq":"1"}'],
)
def test_a_line_that_is_no_entry_is_refused_with_its_line(line: str):
    good = record.write(chain([{}]))

    with pytest.raises(Faulty) as raised:
        record.read(line if not line else good + line + "\n", name="record.jsonl")
    assert "record.jsonl" in str(raised.value)
    assert not line or raised.value.faults[0].line == 2
