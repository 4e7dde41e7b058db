"""Events one a line: the same events as in a document, every fault with its line, and an end that is told."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.obligations.deals import OURS, THEIRS, commitment, deal, event, signed

from makegood.formats import Faulty, read
from makegood.obligations import Events, board, lines
from makegood.obligations.lines import is_line, read_lines

CLAIM = '{"kind": "claimed", "at": "2026-07-05T12:00Z", "by": "fennel", "about": "report"}'
SIGNED = '{"kind": "signed", "at": "2026-07-01T12:00Z"}'


def faults(*texts: str) -> list[tuple[int | None, str]]:
    with pytest.raises(Faulty) as faulty:
        read_lines([text.encode() for text in texts], name="events.jsonl")
    assert {fault.name for fault in faulty.value.faults} == {"events.jsonl"}
    return [(fault.line, fault.problem) for fault in faulty.value.faults]


@given(st.lists(st.sampled_from(["claimed", "withdrawn", "reminded", "disputed"]), max_size=6))
def test_a_line_each_says_what_the_document_says(kinds):
    events = [signed(), *(event(kind, day, THEIRS) for day, kind in enumerate(kinds, 2))]
    plain = [each.model_dump(mode="json", exclude_unset=True) for each in events]
    found = read_lines([json.dumps(each).encode() for each in plain])

    assert found.value == read(json.dumps(plain), Events).value


def test_every_line_that_is_wrong_is_named_with_its_number():
    wrong_side = CLAIM.replace('"kind"', '"Kind"')
    found = faults(
        SIGNED, "", "{", wrong_side, "[]", '{"kind": "signed", "kind": "met"}', CLAIM.replace("05T12:00Z", "x")
    )

    assert found[0] == (3, "This line is not JSON.")
    assert {line for line, _ in found} == {3, 4, 5, 6, 7}
    assert (6, "This key stands here twice.") in found
    assert (5, "This line is no event.") in found


@pytest.mark.parametrize("odd", ['{"kind": NaN}', '{"kind": "signed", "at": 1e999}', "\x00", "\ufeff{}", "[" * 5000])
def test_what_is_hardly_json_is_a_fault(odd):
    assert faults(odd)[0][0] == 1


def test_a_line_that_never_ends_is_a_fault():
    assert faults(CLAIM[:-1] + ', "note": "' + "a" * lines.LONGEST + '"}') == [(1, "This line is too long.")]


def test_a_thousand_faults_are_enough():
    assert len(faults(*["{"] * 3000)) == 1000


def test_more_than_can_be_followed_is_said_with_the_line(monkeypatch):
    monkeypatch.setattr(lines, "MOST_EVENTS", 2)

    assert faults(SIGNED, "", CLAIM, CLAIM) == [(4, "There are more than 2 events.")]


def test_what_cannot_be_about_these_terms_is_placed_in_its_line():
    found = read_lines([SIGNED.encode(), b"\n", CLAIM.replace("report", "repor").encode()], name="e.jsonl")
    with pytest.raises(Faulty) as faulty:
        board(deal(commitment(creditor=OURS)), found.value.events, signed().at)

    assert str(found.place(faulty.value)) == (
        "e.jsonl:3: about: ‘repor’ is not in these terms.\n  Did you mean report?"
    )


def test_a_document_is_no_line():
    assert is_line(SIGNED.encode() + b"\n")
    for start in (
        b"events:\n",
        b"[\n",
        b'{"events": []}\n',
        b"{kind: signed}\n",
        b"",
        b"- {kind: signed}\n",
        b'{"kind":\n',
    ):
        assert not is_line(start)


@pytest.mark.parametrize("line", [b"[" * 90_000, b'{"kind":' * 12_000])
def test_a_first_line_nested_without_end_is_no_event(line):
    assert not is_line(line)
