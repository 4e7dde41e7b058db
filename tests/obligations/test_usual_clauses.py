"""Clauses as contracts usually have them: late delivery with a penalty, acceptance, credits for a service, a late payment.

The figures are those of the model clauses of the Accord Project (late delivery and penalty, acceptance of delivery,
service levels, promissory note); the words here are ours. What each text says is worked out by hand beside it.
"""

from datetime import timedelta

import pytest
from tests.obligations.deals import OURS, THEIRS, commitment, deal, event, on, signed, stands

from makegood.formats import Faulty
from makegood.obligations import State, board
from makegood.terms import Terms


def late_delivery(share: str, days: int, cap: str, ends_after: str, **more: object) -> Terms:
    """Goods worth EUR 1,000: a share of that for each so many days of delay begun, and the right to end it all."""
    penalty = {"when": "late", "what": "credit", "amount": share, "per": f"{days} days", "cap": cap}
    ending = {"when": "late", "what": "termination right", "after": ends_after}
    return deal(commitment(id="goods", deliverable="The goods", cure="60 days", consequences=[penalty, ending], **more))


# 10.5 % for every 2 days begun, at most 55 %, an end after 15 days. Due at the end of day 10.
@pytest.mark.parametrize(
    ("day", "sum_"),
    [
        (11, "EUR 105.00"),  # a part of the first two days counts as whole
        (12, "EUR 105.00"),
        (13, "EUR 210.00"),  # the second two have begun
        (19, "EUR 525.00"),  # five times
        (21, "EUR 550.00"),  # six times would be 630: at most 55 in 100
        (40, "EUR 550.00"),
    ],
)
def test_a_penalty_for_every_two_days_of_delay_begun_with_a_cap(day, sum_):
    owed = stands(late_delivery("EUR 105", 2, "EUR 550", "15 days"), [], on(day), "goods").owed

    assert owed is not None
    assert str(owed.sum) == sum_


# 7 % for every 9 days begun, at most 2 %: the cap is below the first step.
def test_a_cap_below_the_first_step_is_what_is_owed_from_the_first_day():
    owed = stands(late_delivery("EUR 70", 9, "EUR 20", "2 weeks"), [], on(11), "goods").owed

    assert owed is not None
    assert str(owed.sum) == "EUR 20.00"


@pytest.mark.parametrize(("after", "last_day"), [("15 days", 25), ("2 weeks", 24)])
def test_the_buyer_may_end_it_once_the_delay_is_more_than_agreed(after, last_day):
    terms = late_delivery("EUR 70", 9, "EUR 20", after)

    def ended(day: int, by: str = OURS) -> bool:
        return board(terms, [signed(), event("terminated", day, by, "")], on(day + 1)).terminated_at is not None

    assert not ended(last_day)
    assert ended(last_day + 1)
    assert not ended(last_day + 1, THEIRS)


def test_force_majeure_days_are_no_delay():
    struck = [event("suspended", 5, THEIRS, "goods", ground="force majeure"), event("resumed", 9, THEIRS, "goods")]
    terms = late_delivery("EUR 105", 2, "EUR 550", "15 days")

    assert stands(terms, struck, on(14), "goods").owed is None  # four days later: due at the end of day 14
    assert str(stands(terms, struck, on(15), "goods").owed.sum) == "EUR 105.00"  # type: ignore[union-attr]


def test_the_penalty_stands_still_once_the_goods_came():
    terms = late_delivery("EUR 105", 2, "EUR 550", "15 days")
    came = [event("claimed", 14, about="goods"), event("accepted", 20, OURS, "goods")]

    assert str(stands(terms, came, on(40), "goods").owed.sum) == "EUR 210.00"  # type: ignore[union-attr]


# Ten working days to inspect; accepted only by saying so.
INSPECTED = deal(
    commitment(id="widgets", acceptance={"test": "They meet the specification.", "within": "10 working days"})
)


def test_delivery_is_complete_only_once_the_buyer_says_that_it_accepts():
    delivered = [event("claimed", 6, about="widgets")]

    claimed = stands(INSPECTED, delivered, on(7), "widgets")
    assert claimed.standing is State.CLAIMED
    assert claimed.follows[0].at is not None
    assert claimed.follows[0].at.date() == on(20).date()  # ten working days after Monday 6 July
    assert stands(INSPECTED, delivered, on(90), "widgets").standing is State.CLAIMED  # silence is no acceptance here
    accepted = [*delivered, event("accepted", 15, OURS, "widgets")]
    assert stands(INSPECTED, accepted, on(16), "widgets").standing is State.FULFILLED
    rejected = [*delivered, event("rejected", 9, OURS, "widgets")]
    assert stands(INSPECTED, rejected, on(9, 18), "widgets").standing is State.IN_EFFECT


def test_an_order_that_nobody_answers_is_accepted_where_the_terms_say_so_and_only_after_a_reminder():
    quiet = {"test": "as ordered", "within": "2 working days", "silence_accepts": True}
    terms = deal(commitment(id="order", acceptance=quiet, due={"on": "2026-07-30"}))
    sent = event("claimed", 6, about="order")

    assert stands(terms, [sent], on(20), "order").standing is State.CLAIMED
    reminded = [sent, event("reminded", 7, None, "order")]
    assert stands(terms, reminded, on(8), "order").standing is State.CLAIMED
    assert stands(terms, reminded, on(10), "order").standing is State.FULFILLED


# Uptime for each of three months; a credit for each month that is missed.
def test_each_month_that_misses_its_service_level_brings_its_credit_once():
    credit = {"when": "late", "what": "credit", "amount": "EUR 400"}
    terms = deal(
        commitment(
            id="uptime",
            due={"on": "2026-07-31", "every": "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3"},
            cure="10 days",
            consequences=[credit],
        )
    )
    met = [
        event("measured", 31, THEIRS, "uptime.1", meets=True, value=99.95),
        event("accepted", 32, OURS, "uptime.1"),
    ]

    def credits(day: int) -> list[str]:
        return [str(each.owed.sum) for n in (1, 2, 3) if (each := stands(terms, met, on(day), f"uptime.{n}")).owed]

    assert credits(40) == []
    assert credits(64) == ["EUR 400.00"]  # August was missed
    assert credits(95) == ["EUR 400.00", "EUR 400.00"]  # and September


# EUR 500 at 3.8 % a year, a year of 365 days, actual days, interest on the principal alone.
def test_interest_on_a_late_payment_is_simple_and_counts_the_days():
    interest = {"when": "late", "what": "interest", "rate": 3.8}
    terms = deal(commitment(id="payment", pays="EUR 500", cure="1 year", consequences=[interest]))
    late = on(10) + timedelta(days=73)  # a fifth of a year after the due day

    assert str(stands(terms, [], late, "payment").owed.sum) == "EUR 3.80"  # type: ignore[union-attr]


# A payment that is due within days after each delivery that was accepted.
def test_payment_is_due_only_once_what_it_pays_for_was_accepted():
    goods = commitment(id="goods")
    pay = commitment(
        id="payment", debtor=OURS, creditor=THEIRS, pays="EUR 11.98", due={"within": "5 days", "after": "goods"}
    )
    terms = deal(goods, pay)

    assert stands(terms, [], on(30), "payment").standing is State.PENDING
    done = [event("claimed", 6, about="goods"), event("accepted", 8, OURS, "goods")]
    assert stands(terms, done, on(9), "payment").due == on(14, 0) - timedelta(microseconds=1)


# Each shock beyond the limit takes EUR 5 off the price: a condition that may happen often.
def test_each_time_that_something_goes_wrong_brings_its_own_commitment():
    terms = deal(
        commitment(id="goods"),
        commitment(id="refund", pays="EUR 5", due={"within": "5 days", "after": "shock"}),
        conditions=[{"id": "shock", "text": "A parcel was shaken beyond the limit."}],
    )
    shocks = [event("occurred", day, OURS, "shock") for day in (3, 4, 9)]
    found = [each for each in board(terms, [signed(), *shocks], on(20)).standings if each.id == "refund"]

    assert [each.due.date() for each in found if each.due] == [on(8).date(), on(9).date(), on(14).date()]


def test_a_wrong_currency_between_price_and_penalty_is_refused():
    with pytest.raises(Faulty, match="EUR and USD"):
        stands(late_delivery("EUR 105", 2, "EUR 550", "15 days", pays="USD 1000"), [], on(12), "goods")
