from __future__ import annotations

import contextlib
import datetime as dt
import hashlib

import pytest
from tests.agreement.samples import SIGNED

from makegood import record
from makegood.agreement import Exhibit, bundle, verify
from makegood.formats import Faulty
from makegood.values import MessageClass

OPEN, SETTLEMENT, INTERNAL = MessageClass.OPEN, MessageClass.SETTLEMENT, MessageClass.INTERNAL
CANARY = "CANARY-we-would-take-EUR-40000"
LOG = Exhibit("log of 2 March.txt", b"8,000 copies, 1,900 loose")
OFFER = Exhibit(f"{CANARY}.txt", f"{CANARY} and no more".encode(), SETTLEMENT)


def entries() -> list[tuple[record.Entry, MessageClass]]:
    acts = [
        ("opened", {}, OPEN),
        ("exhibit-kept", {"sha256": LOG.sha256}, OPEN),
        ("message-sent", {"subject": CANARY, "sha256": OFFER.sha256}, SETTLEMENT),
        ("note", {"words": CANARY}, INTERNAL),
        ("closed", {}, OPEN),
    ]
    chain: list[tuple[record.Entry, MessageClass]] = []
    for hour, (what, details, class_) in enumerate(acts):
        last = chain[-1][0] if chain else None
        at = SIGNED + dt.timedelta(hours=hour)
        chain.append((record.follow(last, at=at, actor="Mary Quinn", what=what, details=details), class_))
    return chain


def test_the_open_bundle_holds_no_byte_of_a_settlement_communication():
    made = bundle(entries(), [LOG, OFFER], OPEN)

    assert CANARY.encode() not in made
    assert hashlib.sha256(OFFER.data).hexdigest().encode() not in made
    assert LOG.data in made
    verdict = verify(made)
    assert verdict.intact, verdict.faults
    assert verdict.head == entries()[-1][0].digest
    assert "2 of the entries are withheld" in " ".join(verdict.says)


def test_the_settlement_bundle_holds_both_and_no_internal_note():
    made = bundle(entries(), [LOG, OFFER], SETTLEMENT)

    assert OFFER.data in made
    assert b'"what":"note"' not in made
    assert verify(made).intact


def test_every_byte_of_a_bundle_is_tried_and_no_change_passes():
    made = bundle(entries(), [LOG], OPEN)

    for position in range(len(made)):
        changed = bytearray(made)
        changed[position] ^= 1 << position % 8
        with contextlib.suppress(Faulty):
            assert not verify(bytes(changed)).intact, position


def test_a_record_that_was_cut_shows_by_its_head():
    made = bundle(entries()[:3], [LOG], OPEN)

    assert verify(made).intact
    assert not verify(made, head=entries()[-1][0].digest).intact


def test_the_same_case_gives_the_same_bytes():
    assert bundle(entries(), [LOG], OPEN) == bundle(entries(), [LOG], OPEN)


def test_an_exhibit_that_the_record_does_not_name_and_internal_notes_are_refused():
    with pytest.raises(Faulty, match="names no exhibit"):
        bundle(entries(), [Exhibit("x.txt", b"x")], OPEN)
    with pytest.raises(Faulty, match="go into no bundle"):
        bundle(entries(), [], INTERNAL)


def test_a_record_that_does_not_hold_is_not_bundled():
    with pytest.raises(Faulty, match="does not follow"):
        bundle([entries()[0], entries()[2]], [], SETTLEMENT)
