"""Sealed bids on packages: both see the list, each ticks in private, and only a package that both ticked is told."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from tests.cast import LONG_AGO, Table
from tests.web.negotiation.expectations import TWO_ISSUES
from tests.web.negotiation.test_guests import Alone, what_ada_reads
from tests.web.negotiation.test_procedures import everything_ben_and_cleo_read, post
from tests.web.negotiation.test_talks import FENNEL_WANTS, NORTHGATE_WANTS, _said, hold_a_sitting, page

from makegood.formats import Faulty
from makegood.negotiation.offers import NotNow
from makegood.negotiation.procedures import seal
from makegood.web.negotiation import bids, store
from makegood.web.negotiation.models import Event, Procedure

AT = LONG_AGO + dt.timedelta(hours=1)
SALT = "0123456789abcdef" * 3
DEAR, EVEN, QUICK = (
    {"credits": credits, "test": day}
    for credits, day in [("EUR 52,000.00", "14 August"), ("EUR 36,000.00", "24 July"), ("EUR 20,000.00", "10 July")]
)


@pytest.fixture
def talks(table: Table) -> Table:
    """Three offers have been made, by turns."""
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    for who, package in (("ada", DEAR), ("ben", QUICK), ("ada", EVEN)):
        store.propose(table.seat(who), package, at=LONG_AGO)
    return table


@pytest.fixture
def listed(talks: Table) -> Table:
    bids.begin_on(talks.seat("ada"), [DEAR, EVEN, QUICK], at=AT)
    return talks


def keys(form: str) -> list[str]:
    return re.findall(r'name="packages" value="([0-9a-f]{64})"', form)


def test_a_list_is_made_of_offers_and_both_see_it(talks, as_):
    form = page(as_("ada"), "negotiation:bids", talks.case.pk)
    assert "Offer 3: Credits: EUR 36,000.00" in form
    seen = post(as_("ada"), talks, "bids", form="list", packages=keys(form)[:2])

    assert "Round 1 of 3." in seen
    assert [dict(one) for one in bids.biddings(talks.case)[-1].packages] == [EVEN, QUICK]
    assert "Package B" in page(as_("ben"), "negotiation:bids", talks.case.pk)
    assert "Package B" in page(as_("cleo"), "negotiation:bids", talks.case.pk)


def test_the_packages_of_a_result_can_be_listed(talks, as_):
    store.save_preferences(talks.seat("ada"), NORTHGATE_WANTS, at=LONG_AGO)
    store.save_preferences(talks.seat("ben"), FENNEL_WANTS, at=LONG_AGO)
    hold_a_sitting(talks)
    for who in ("ada", "ben"):
        assert "Package A: Credits" in page(as_(who), "negotiation:bids", talks.case.pk)


def test_of_several_that_both_ticked_the_one_that_both_like_best_is_told_and_no_more(listed, as_):
    post(as_("ada"), listed, "bids", key="1", place_0="1", place_1="2", place_2="")
    seen = post(as_("ben"), listed, "bids", key="1", place_1="1", place_2="2")

    assert "The bids match: both sides would sign this package." in seen
    assert bids.matched(listed.case) == EVEN
    for text in everything_ben_and_cleo_read(listed, as_):
        assert "EUR 52,000.00" not in text.partition("How it went")[2].partition("The seals")[0]
    offer = (
        page(as_("ben"), "negotiation:offer", listed.case.pk)
        + as_("ben").get(f"/cases/{listed.case.pk}/negotiation/offer/?bids=1").content.decode()
    )
    assert '<option value="EUR 36,000.00" selected>' in offer


def test_without_a_common_package_both_learn_just_that(listed, as_):
    for number in range(3):
        post(as_("ada"), listed, "bids", key=f"a{number}", place_0="1")
        post(as_("ben"), listed, "bids", key=f"b{number}", place_1="2", place_2="1")

    assert "No match in 3 rounds." in page(as_("ben"), "negotiation:bids", listed.case.pk)
    assert bids.matched(listed.case) is None


def test_ones_own_ticks_can_be_read_again_and_not_changed(listed, as_):
    for key in ("1", "1", "2"):
        seen = post(as_("ada"), listed, "bids", key=key, place_0="2", place_2="1")

    assert "Packages, the best first: C, A. It cannot be changed any more." in seen
    assert Event.objects.filter(act="sealed").count() == 1
    assert "the best first: C" not in page(as_("ben"), "negotiation:bids", listed.case.pk)


def test_none_of_the_list_is_an_answer_too(listed, as_):
    assert "None of them. It cannot be changed" in post(as_("ada"), listed, "bids")


def test_a_seal_of_ones_own_making_is_opened_by_its_numbers(listed, as_):
    post(as_("ada"), listed, "bids", key="1", form="seal", seal=seal([1, 0], SALT))
    assert not Event.objects.filter(room="requesting", procedure=Procedure.BIDS).exists()
    post(as_("ben"), listed, "bids", key="1", place_1="1")
    for number, wrong in enumerate(("Package A", "[0,1]", "[1.0,0]", "[" * 40, '"[1,0]"', "[NaN]", "[]")):
        said = post(as_("ada"), listed, "bids", key=f"w{number}", bid=wrong, salt=SALT)
        assert "These are not the numbers" in said or "This is not what was sealed" in said
    seen = post(as_("ada"), listed, "bids", key="2", bid="[1, 0]", salt=SALT)

    assert "both sides would sign this package" in seen


BROKEN = {
    "the same place twice": ({"place_0": "1", "place_1": "1"}, "Two packages have the same place."),
    "a place beyond the list": ({"place_0": "4"}, "Select a valid choice."),
    "no place": ({"place_0": "best"}, "Select a valid choice."),
    "no seal": ({"form": "seal", "seal": "abc"}, "A seal has 64 characters"),
}


@pytest.mark.parametrize(("said", "says"), BROKEN.values(), ids=BROKEN)
def test_broken_ticks_are_explained_and_nobody_is_bound(listed, as_, said, says):
    assert says in post(as_("ada"), listed, "bids", **said)
    assert not Event.objects.filter(act="sealed").exists()


def test_a_list_holds_two_packages_at_least(talks, as_):
    form = page(as_("ada"), "negotiation:bids", talks.case.pk)
    assert "Choose 2 to 12 packages." in post(as_("ada"), talks, "bids", form="list", packages=keys(form)[:1])
    assert "Select a valid choice" in post(as_("ada"), talks, "bids", key="2", form="list", packages="other")
    with pytest.raises(Faulty):
        bids.begin_on(talks.seat("ada"), [EVEN], at=AT)
    assert not bids.biddings(talks.case)


def test_ticks_are_no_bid_on_a_sum_and_the_other_way_round(talks):
    bids.begin_on(talks.seat("ada"), [DEAR, EVEN], at=AT)
    with pytest.raises(NotNow):
        bids.bid(talks.seat("ada"), 30_000, at=AT)
    bids.decline(talks.seat("ben"), at=AT)
    bids.begin(talks.seat("ada"), "credits", we_pay=False, close=0, at=AT)
    with pytest.raises(NotNow):
        bids.tick(talks.seat("ada"), [0], at=AT)


def test_three_lists_can_be_bid_on_and_one_that_was_declined_does_not_count(talks, as_):
    seats = [talks.seat("ada"), talks.seat("ben")]
    bids.begin_on(seats[0], [DEAR, QUICK], at=AT)
    bids.decline(seats[1], at=AT)
    for _ in range(bids.MOST_LISTS):
        bids.begin_on(seats[0], [DEAR, QUICK], at=AT)
        for _ in range(3):
            bids.tick(seats[0], [0], at=AT)
            bids.tick(seats[1], [1], at=AT)

    assert bids.lists_left(talks.case) == 0
    with pytest.raises(NotNow):
        bids.begin_on(seats[0], [DEAR, QUICK], at=AT)
    assert "For packages" not in page(as_("ada"), "negotiation:bids", talks.case.pk)


def test_a_guest_ticks_and_its_ticks_are_shown_to_nobody(db, as_):
    alone = Alone()
    bids.begin_on(alone.ada, [DEAR, QUICK], at=AT)
    seen = alone.sends("bids", place_1="1")
    assert "Behind a link it is not shown again" in seen
    assert "the best first" not in _said(seen) + what_ada_reads(alone, as_)
    assert {event.room for event in Event.objects.filter(act="words")} == {"responding"}
    bids.tick(alone.ada, [1, 0], at=AT)

    assert "both sides would sign this package" in alone.sees("bids")
    assert "both sides would sign this package" in page(as_("ada"), "negotiation:bids", alone.case.pk)
