"""Blind bids, a single text and an improvement by programs: each side reads its own private part, and never the other's."""

from __future__ import annotations

import secrets

import pytest
from tests.web.api.test_api import TALKS, problems

from makegood.negotiation.procedures.sealed import seal

pytestmark = pytest.mark.django_db
SMALL, LARGE = (
    {"credit": "EUR 10000", "report": "in 10 days"},
    {"credit": "EUR 20000", "report": "in 5 days"},
)
MONEY = {
    **TALKS,
    "issues": {
        **TALKS["issues"],
        "credit": {"title": "Credit", "kind": "money", "from": "EUR 10000", "to": "EUR 20000", "step": "EUR 2000"},
    },
}


@pytest.fixture
def leads(table, program):
    """The programs of both leads, at their case: `ask(path)` reads, `ask(path, body)` writes."""

    def at_the_case(who):
        asks = program(who)

        def ask(path, body=None):
            at = f"/cases/{table.case.pk}{path}"
            return asks.get(at) if body is None else asks.post(at, body)

        ask.put = lambda path, body: asks.put(f"/cases/{table.case.pk}{path}", body)
        return ask

    return at_the_case("ada"), at_the_case("ben")


def test_two_bids_that_meet_are_told_to_both_and_one_alone_to_nobody(leads, table, program):
    ada, ben = leads
    ada.put("/talks", MONEY)
    assert ada("/bids").json()["sums"] == {"credit": "Credit"}
    assert ada("/bids", {"issue": "credit", "close": 0}).status_code == 200

    ours = ada("/bids/bid", {"amount": "14321.50"}).json()["biddings"][0]
    assert (ours["ours"], ours["sealed"]) == ("EUR 14321.50", ["northgate"])
    for reader in (ben("/bids"), program("cleo").get(f"/cases/{table.case.pk}/bids")):
        assert b"14321" not in reader.content
        assert reader.json()["biddings"][0]["sealed"] == ["northgate"]
    assert ben("/bids/bid", {"amount": "15000"}).json()["biddings"][0]["match"].startswith("EUR 14")
    assert ada("/bids").json()["biddings"][0]["over"]


def test_of_a_list_only_the_package_that_suits_both_is_told(leads):
    ada, ben = leads
    ada.put("/talks", MONEY)
    ada("/bids", {"packages": [SMALL, LARGE]})
    ada("/bids/bid", {"order": [1, 0]})

    assert ben("/bids/bid", {"order": [0]}).json()["biddings"][0]["match"] == SMALL | {"credit": "EUR 10,000.00"}


def test_a_seal_of_ones_own_making_is_opened_once_both_are_bound(leads):
    ada, ben = leads
    ada.put("/talks", MONEY)
    ada("/bids", {"issue": "credit"})
    salt = secrets.token_hex(32)
    ada("/bids/bid", {"seal": seal("EUR 12000.00", salt)})
    ben("/bids/bid", {"amount": "12000"})

    waiting = ada("/bids").json()["biddings"][0]
    assert (waiting["must_open"], waiting["ours"]) == (True, None)
    assert ada("/bids/open", {"bid": "EUR 12000.00", "salt": salt}).json()["biddings"][0]["match"]


def test_a_bid_says_one_thing_and_a_bidding_is_about_one(leads):
    ada, _ = leads
    ada.put("/talks", MONEY)

    assert "one of three" in problems(ada("/bids/bid", {"amount": "1", "order": [0]}))
    assert "one sum or on one list" in problems(ada("/bids", {}))
    assert ada("/bids/decline", {}).status_code == 409


def test_a_text_goes_by_what_each_wants_and_nobody_reads_the_others_answer(leads):
    ada, ben = leads
    ada.put("/talks", TALKS)
    for asks, credit in ((ada, {"EUR 10,000": 0, "EUR 20,000": 10}), (ben, {"EUR 10,000": 10, "EUR 20,000": 0})):
        wants = {
            "credit": {"importance": "minor", "values": credit},
            "report": {"importance": "essential", "values": {"in 5 days": 10, "in 10 days": 0}},
        }
        assert asks.put("/preferences", {"preferences": wants, "walk_away": 1}).status_code == 200
    begun = ada("/procedures/text", {"package": {"credit": "EUR 10,000", "report": "in 10 days"}})
    assert begun.status_code == 200, begun.content
    assert ben("/procedures/text/join", {}).json()["joined_at"]
    ours = ada("/procedures/text/answer", {"number": 1, "signs": False, "bothered_by": ["report"]}).json()
    assert ours["ours"]["bothered_by"] == ["report"]
    assert ben("/procedures/text").json()["ours"] is None

    after = ben("/procedures/text/answer", {"number": 1, "signs": True}).json()
    assert after["number"] == 2
    assert after["drafts"][1]["package"]["report"] == "in 5 days"
    assert after["ours"] is None
    assert ada("/procedures/text/answer", {"number": 1, "signs": True}).status_code == 409
    assert ada("/procedures/text/restate", {}).json()["changes_left"] == 1
    assert "not an issue" in problems(
        ada("/procedures/text/answer", {"number": 2, "signs": True, "bothered_by": ["x"]})
    )
    for asks in leads:
        last = asks("/procedures/text/answer", {"number": 2, "signs": True}).json()
    assert last["agreed"]["report"] == "in 5 days"


def test_there_is_nothing_to_improve_before_something_is_signed(leads):
    ada, _ = leads
    ada.put("/talks", TALKS)

    assert ada("/procedures/improvement").status_code == 404
    assert "sign one first" in ada("/procedures/improvement", {}).json()["faults"][0]["instead"]
