from tests.cast import LONG_AGO, Table
from tests.web.expectations import LEADS, READERS, WRITERS, case_page, guest_page

from makegood.negotiation.offers import Act
from makegood.web.negotiation import interviews, store, texts
from makegood.web.negotiation.models import Procedure

SIDES = READERS - {"cleo"}
TWO_ISSUES = {
    "issues": {
        "credits": {"kind": "money", "from": "EUR 20,000", "to": "EUR 52,000", "step": "EUR 4,000"},
        "test": {"kind": "ordered", "title": "failover test passed by", "options": ["10 July", "24 July", "14 August"]},
    }
}
A_PACKAGE = {"credits": "EUR 36,000.00", "test": "24 July"}


def issues(table: Table) -> dict[str, object]:
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    return {}


def an_issue(table: Table) -> dict[str, object]:
    if store.on_the_table(table.case) is None:
        issues(table)
    return {"name": "credits"}


def an_offer(table: Table) -> dict[str, object]:
    if not store.moves(table.seat("ada")):
        issues(table)
        store.propose(table.seat("ada"), A_PACKAGE, at=LONG_AGO)
    offer = next(move for move in store.moves(table.seat("ada")) if move.act == Act.OFFERED)
    return {"number": offer.number}


def on_the_table(table: Table) -> dict[str, object]:
    an_offer(table)
    return {}


def a_sum(table: Table) -> dict[str, object]:
    if store.on_the_table(table.case) is None:
        issues(table)
    return {}


def a_comparison(table: Table) -> dict[str, object]:
    """One for each side, which everybody who may write can take back once."""
    a_sum(table)
    for who in ("ada", "ben"):
        seat = table.seat(who)
        answers = ({}, {"credits": "less", "test": "less"}, ["credits", "test"])
        on = store.on_the_table(table.case)
        if not interviews.history(seat, on):
            for number, said in enumerate(answers):
                interviews.answer(seat, said, number=number, at=LONG_AGO)
        interviews.say(seat, {"credits": "EUR 20,000"}, {"credits": "EUR 52,000"}, "one", at=LONG_AGO)
    return {"number": 1}


def a_text(table: Table) -> dict[str, object]:
    a_sum(table)
    if texts.run(table.case, Procedure.TEXT) is None:
        wants = {name: {"points": 500, "prefers": way} for name, way in (("credits", "more"), ("test", "less"))}
        store.save_preferences(table.seat("ada"), {"preferences": wants, "walk_away": 0}, at=LONG_AGO)
        texts.begin(table.seat("ada"), Procedure.TEXT, A_PACKAGE, at=LONG_AGO)
    return {"procedure": "text"}


EXPECTED = {
    "negotiation:page": case_page(get=READERS),
    "negotiation:issues": case_page(get=READERS),
    "negotiation:add-ways": case_page(post=WRITERS),
    "negotiation:add-file": case_page(post=WRITERS),
    "negotiation:new-issue": case_page(get=WRITERS, post=WRITERS),
    "negotiation:change-issue": case_page(get=WRITERS, post=WRITERS, args=an_issue),
    "negotiation:remove-issue": case_page(post=WRITERS, args=an_issue),
    "negotiation:preferences": case_page(get=SIDES, post=WRITERS),
    "negotiation:guess": case_page(get=SIDES, post=WRITERS),
    "negotiation:interview": case_page(get=WRITERS, post=WRITERS),
    "negotiation:interview-back": case_page(post=WRITERS),
    "negotiation:interview-again": case_page(post=WRITERS),
    "negotiation:interview-say": case_page(post=WRITERS),
    "negotiation:interview-take-back": case_page(post=WRITERS, args=a_comparison),
    "negotiation:interview-use": case_page(post=WRITERS),
    "negotiation:settlements": case_page(get=SIDES),
    "negotiation:ready": case_page(post=WRITERS),
    "negotiation:look-on": case_page(post=WRITERS),
    "negotiation:plan": case_page(get=SIDES, args=a_sum),
    "negotiation:bids": case_page(get=READERS, post=LEADS, args=a_sum),
    "negotiation:bids-decline": case_page(post=LEADS),
    "negotiation:text": case_page(get=READERS, post=LEADS, args=a_sum),
    "negotiation:text-restate": case_page(post=LEADS),
    "negotiation:improvement": case_page(get=READERS, post=LEADS, args=a_sum),
    "negotiation:join": case_page(post=LEADS, args=a_text),
    "negotiation:procedure-decline": case_page(post=LEADS, args=a_text),
    "negotiation:offer": case_page(get=WRITERS, post=WRITERS),
    "negotiation:accept": case_page(get=LEADS, post=LEADS, args=an_offer),
    "negotiation:decline": case_page(get=WRITERS, post=WRITERS, args=an_offer),
    "negotiation:withdraw": case_page(post=WRITERS),
    "negotiation:ask": case_page(post=WRITERS),
    "negotiation:end": case_page(get=LEADS, post=LEADS),
    "negotiation:resume": case_page(post=WRITERS),
    "negotiation_guest:page": guest_page(get=True, args=on_the_table),
    "negotiation_guest:offer": guest_page(get=True, post=True, args=on_the_table),
    "negotiation_guest:accept": guest_page(get=True, post=True, args=an_offer),
    "negotiation_guest:decline": guest_page(get=True, post=True, args=an_offer),
    "negotiation_guest:preferences": guest_page(get=True, post=True, args=a_sum),
    "negotiation_guest:bids": guest_page(get=True, post=True, args=a_sum),
    "negotiation_guest:bids-decline": guest_page(post=True, args=a_sum),
    "negotiation_guest:text": guest_page(get=True, post=True, args=a_sum),
    "negotiation_guest:improvement": guest_page(get=True, post=True, args=a_sum),
    "negotiation_guest:join": guest_page(post=True, args=a_text),
    "negotiation_guest:procedure-decline": guest_page(post=True, args=a_text),
    "negotiation_guest:text-restate": guest_page(post=True, args=a_sum),
}
