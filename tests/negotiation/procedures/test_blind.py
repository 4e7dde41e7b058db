"""Blind bidding: bound by a seal, nothing told but a match."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.formats import Faulty
from makegood.negotiation.procedures import BlindAmount, BlindPackages, Opened, Sealed, seal

SALTS = {"ada": "a" * 32, "ben": "b" * 32, "cleo": "c" * 32}
LIST = tuple({"date": date, "price": price} for date in ("June", "July") for price in ("high", "low"))


def amount(**given: Any) -> BlindAmount:
    return BlindAmount("ada", "ben", currency="EUR", **given)


def played(bidding: Any, bids: dict[str, Any]) -> Any:
    for side, bid in bids.items():
        bidding = bidding.apply(Sealed(side, seal(bid, SALTS[side])))
    for side, bid in bids.items():
        bidding = bidding.apply(Opened(side, bid, SALTS[side]))
    return bidding


def test_an_offer_above_the_demand_meets_in_the_middle():
    assert str(played(amount(), {"ada": "EUR 30000", "ben": "EUR 25000.01"}).agreed) == "EUR 27,500.01"


def test_a_gap_agreed_to_be_split_is_a_match_and_a_larger_one_is_not():
    bids = {"ada": "EUR 9500", "ben": "EUR 10000"}
    assert str(played(amount(close=Decimal(5)), bids).agreed) == "EUR 9,750.00"
    assert played(amount(close=Decimal(4)), bids).agreed is None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 9_999), st.integers(0, 9_999))
def test_without_a_match_nothing_depends_on_what_the_other_bid(one: int, other: int):
    seen = [played(amount(), {"ada": f"EUR {offer}", "ben": "EUR 10000"}).seen_by("ben") for offer in (one, other)]
    assert seen[0] == seen[1]


def test_while_a_round_lasts_only_who_handed_in_is_seen_and_no_seal_before_all_are_bound():
    first = amount().apply(Sealed("ada", seal("EUR 1", SALTS["ada"])))
    assert first.seen_by("ben")["now"] == {"sealed": ["ada"], "opened": [], "seals": {}}
    bound = first.apply(Sealed("ben", seal("EUR 2", SALTS["ben"])))
    assert set(bound.seen_by("ada")["now"]["seals"]) == {"ada", "ben"}
    half = bound.apply(Opened("ben", "EUR 2", SALTS["ben"]))
    assert "EUR 2" not in repr(half) + repr(half.seen_by("ada"))


def test_nobody_opens_before_all_are_bound_or_changes_a_bid_after():
    first = amount().apply(Sealed("ada", seal("EUR 1", SALTS["ada"])))
    with pytest.raises(Faulty, match="Not every side is bound"):
        first.apply(Opened("ada", "EUR 1", SALTS["ada"]))
    bound = first.apply(Sealed("ben", seal("EUR 2", SALTS["ben"])))
    for said, salt in (("EUR 3", SALTS["ada"]), ("EUR 1", "x" * 32)):
        with pytest.raises(Faulty, match="not what was sealed"):
            bound.apply(Opened("ada", said, salt))


def test_the_others_seal_cannot_be_copied():
    first = amount().apply(Sealed("ada", seal("EUR 1", SALTS["ada"])))
    with pytest.raises(Faulty, match="Another side's seal"):
        first.apply(Sealed("ben", seal("EUR 1", SALTS["ada"])))


def test_a_seal_that_held_no_sum_matches_nothing_and_blocks_nobody():
    assert played(amount(), {"ada": "plenty", "ben": "EUR 1"}).journal[-1].match is None
    assert played(amount(), {"ada": 7, "ben": "EUR 1"}).journal[-1].match is None
    assert played(amount(), {"ada": "USD 9", "ben": "EUR 1"}).journal[-1].match is None


def test_a_side_is_told_of_a_bid_that_is_no_sum_before_it_is_sealed():
    for wrong in ("plenty", "USD 5", "EUR -5"):
        with pytest.raises(Faulty, match="not a sum"):
            amount().seal(wrong, SALTS["ada"])
    with pytest.raises(Faulty, match="salt has 3"):
        amount().seal("EUR 5", "abc")


def test_the_bidding_ends_after_its_last_round():
    bidding = amount(rounds=2)
    for _ in range(2):
        bidding = played(bidding, {"ada": "EUR 1", "ben": "EUR 9"})
    assert bidding.over
    with pytest.raises(Faulty, match="over"):
        bidding.apply(Sealed("ada", seal("EUR 1", SALTS["ada"])))


def test_of_the_packages_that_all_ticked_the_one_least_disliked_is_told():
    bidding = BlindPackages(("ada", "ben", "cleo"), LIST)
    done = played(bidding, {"ada": [0, 1, 2], "ben": [3, 2, 1, 0], "cleo": [0, 2, 1]})
    assert done.agreed == LIST[2]


def test_ticks_on_packages_that_do_not_match_are_never_seen():
    ticks = [{"ada": [0, 1], "ben": one} for one in ([2], [3, 2], [])]
    seen = [played(BlindPackages(("ada", "ben"), LIST), one).seen_by("ada") for one in ticks]
    assert all(one == seen[0] for one in seen)
    matched = [played(BlindPackages(("ada", "ben"), LIST), {"ada": [1], "ben": one}) for one in ([1], [1, 3])]
    assert matched[0].seen_by("ada") == matched[1].seen_by("ada")


@pytest.mark.parametrize("ticks", [[9], [-1], [True], ["0"], [0, 0], "0", 3])
def test_ticks_must_be_on_the_list_once(ticks: Any):
    bidding = BlindPackages(("ada", "ben"), LIST)
    with pytest.raises(Faulty):
        bidding.seal(ticks, SALTS["ada"])
    assert played(bidding, {"ada": ticks, "ben": [0]}).journal[-1].match is None


def test_a_stranger_neither_bids_nor_sees():
    with pytest.raises(Faulty, match="does not take part"):
        amount().apply(Sealed("dan", seal("EUR 1", SALTS["ada"])))
    with pytest.raises(Faulty, match="does not take part"):
        amount().seen_by("dan")
    with pytest.raises(Faulty, match="not a seal"):
        amount().apply(Sealed("ada", "EUR 5"))
    with pytest.raises(Faulty, match="list has 1"):
        BlindPackages(("ada", "ben"), LIST[:1])
