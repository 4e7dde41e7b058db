"""Offers and counter-offers: whose turn it is, what stands, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.negotiation.test_solver import checkout

from makegood.formats import Faulty
from makegood.negotiation.offers import Act, NotNow, Table

NOON = datetime(2026, 6, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FAIR = {
    "credits": "EUR 30000",
    "response": "30 minutes",
    "monitoring": "both together",
    "failover-test": "24 July 2026",
    "no-admission": "included",
}


def table() -> Table:
    return Table.opened(checkout())


def test_an_offer_accepted_in_time_is_the_agreement():
    agreed = table().offer("northgate", FAIR, NOON, until=NOON + DAY).accept("fennel", NOON + DAY)
    assert agreed.agreed == {**FAIR, "credits": "EUR 30,000.00"}


def test_an_offer_past_its_last_moment_cannot_be_accepted():
    offered = table().offer("northgate", FAIR, NOON, until=NOON + DAY)
    assert offered.next_change_at(NOON) == NOON + DAY
    assert offered.open_offer(NOON + DAY + timedelta(seconds=1)) is None
    with pytest.raises(NotNow, match="No offer is open"):
        offered.accept("fennel", NOON + 2 * DAY)


def test_a_counter_offer_closes_the_offer_it_answers_and_keeps_its_reason():
    first = table().offer("northgate", FAIR, NOON, why="It covers what our customers lost.")
    second = first.offer("fennel", {**FAIR, "credits": "EUR 25000"}, NOON + DAY, why="That is a quarter's margin.")
    assert second.journal[1].act is Act.COUNTERED
    assert second.journal[1].answers == 1
    assert second.open_offer(NOON + DAY) == second.journal[1]
    assert [move.why for move in second.journal] == [
        "It covers what our customers lost.",
        "That is a quarter's margin.",
    ]


def test_the_other_side_can_be_asked_to_propose_first_but_not_after_an_offer():
    asked = table().ask_first("northgate", "fennel", NOON)
    assert asked.journal[0].act is Act.ASKED
    with pytest.raises(NotNow, match="has been an offer"):
        asked.offer("fennel", FAIR, NOON).ask_first("northgate", "fennel", NOON)


def test_nobody_accepts_or_rejects_its_own_offer():
    offered = table().offer("northgate", FAIR, NOON)
    with pytest.raises(NotNow, match="your own"):
        offered.accept("northgate", NOON)
    with pytest.raises(NotNow, match="your own"):
        offered.reject("northgate", NOON, why="Second thoughts.")


def test_a_rejection_says_why():
    with pytest.raises(NotNow, match="needs its reason"):
        table().offer("northgate", FAIR, NOON).reject("fennel", NOON, why=" ")


def test_a_withdrawn_offer_is_gone_and_stays_in_the_journal():
    gone = table().offer("northgate", FAIR, NOON).withdraw("northgate", NOON, why="Our board meets first.")
    assert gone.open_offer(NOON) is None
    assert [move.act for move in gone.journal] == [Act.OFFERED, Act.WITHDRAWN]


def test_nothing_moves_after_agreement_and_time_does_not_run_backwards():
    offered = table().offer("northgate", FAIR, NOON)
    with pytest.raises(NotNow, match="before the last move"):
        offered.accept("fennel", NOON - DAY)
    with pytest.raises(NotNow, match="have agreed"):
        offered.accept("fennel", NOON).offer("fennel", FAIR, NOON)


@pytest.mark.parametrize(
    ("side", "change", "says"),
    [
        ("northgate", {"credits": "EUR 5000"}, "what you insist on"),
        ("fennel", {"no-admission": "left out"}, "what you insist on"),
        ("northgate", {"response": "15 minutes", "monitoring": "Fennel alone"}, "rule of the table"),
        (
            "northgate",
            {"response": "60 minutes", "monitoring": "Fennel alone", "failover-test": "14 August 2026"},
            "less to you than no deal",
        ),
        ("northgate", {"credits": "USD 20000"}, "one currency"),
        ("northgate", {"price": "EUR 1"}, "not an issue"),
    ],
)
def test_a_side_is_kept_from_crossing_its_own_lines(side: str, change: dict[str, str], says: str):
    with pytest.raises(Faulty, match=says):
        table().offer(side, {**FAIR, **change}, NOON)


def test_an_offer_that_crosses_the_others_lines_is_not_refused_for_that():
    # Refusing it would tell the one what the other must have.
    offered = table().offer("northgate", {**FAIR, "no-admission": "left out"}, NOON)
    assert offered.open_offer(NOON) is not None
