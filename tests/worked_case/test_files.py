"""Every file of the case is read by the format of its room, and the files tell one story."""

import mailbox
import re
from datetime import date
from importlib.resources import as_file

import pytest

from makegood import formats, negotiation, obligations
from makegood.breach import Report
from makegood.formats import Faulty, Strict
from makegood.journey import CaseFile
from makegood.terms import SIGNED, Terms, schedule
from makegood.values import Money
from makegood.worked_case import folder


def read(name: str, model: type[Strict]):
    return formats.read(folder().joinpath(name).read_bytes(), model, name=name).value


CASE = read("case.yaml", CaseFile)
TERMS = read("terms.yaml", Terms)
TALKS = read("talks.yaml", negotiation.Talks)
EVENTS = read("events.yaml", obligations.Events).events
REPORT = read("assessment.yaml", Report)


def test_the_same_two_sides_are_in_every_file():
    sides = {party.id: party.name for party in CASE.parties}

    assert {party.id: party.name for party in TERMS.parties} == sides
    assert {id: side.name for id, side in TALKS.sides.items()} == sides
    assert {side.id: side.name for side in (REPORT.sides.ours, REPORT.sides.theirs)} == sides


def test_dates_are_meant_alike_in_case_and_terms():
    assert CASE.calendar == TERMS.calendar


def test_every_exhibit_that_the_assessment_names_is_in_the_folder():
    causes = REPORT.root_cause.causes().values()
    named = {name for item in (*REPORT.what_happened.facts, *causes) for name in item.evidence}

    assert named
    for name in named:
        assert folder().joinpath(*name.split("/")).is_file(), name


def test_every_clause_that_the_files_name_is_in_the_contract():
    contract = folder().joinpath("contract.md").read_text(encoding="utf-8")
    rights = [*dict(REPORT.contract.our_rights).values(), *dict(REPORT.contract.their_protections).values()]
    named = {n for right in rights for n in re.findall(r"\d+(?:\.\d+)?", right.clause.split(" and Schedule")[0])}
    named |= set(
        re.findall(r"clause (\d+\.\d+)", " ".join((*TERMS.effect.suspends, *TERMS.effect.replaces, TERMS.exit)))
    )

    assert len(named) > 10
    for number in named:
        assert re.search(rf"^(## )?{re.escape(number)}\.? ", contract, re.M), number


def test_the_terms_are_the_nash_package_of_the_talks():
    found = negotiation.settle(TALKS)
    nash = next(one for one in found.settlements if one.concept == "nash").package

    credits = [one.pays for one in TERMS.commitments if one.pays]
    assert Money.parse(nash["credits"]) == sum(credits, Money.zero("EUR"))
    assert len(credits) == 2
    due = TERMS.commitment("failover-test").due.on
    assert nash["failover-test"] == f"{due.day} {due:%B}"
    assert nash["monitoring"] == "both together"
    assert TERMS.commitment("shared-monitoring").joint_with == "northgate"
    assert TERMS.commitment("winter-opening").target.startswith(nash["first-response"])
    assert nash["fee"] == "1.10 per cent"
    assert "fees included" in TERMS.effect.untouched
    assert nash["cause"] == "no admission by either side"
    assert TERMS.no_admission
    assert nash["overflow"] == "Northgate’s second provider"
    assert nash["overflow-fee"] == "Northgate"
    assert "earns the fee" in TERMS.interim_cover


def test_what_the_two_agree_in_outline_is_what_the_terms_say():
    with as_file(folder().joinpath("thread.mbox")) as path:
        outline = list(mailbox.mbox(path, create=False))[-1].get_payload(decode=True).decode("utf-8")

    for said in (
        "EUR 36,000",
        "by 31 July",
        "by 30 September",
        "passed by 24 July",
        "within five minutes",
        "no admission",
    ):
        assert said in outline
    assert TERMS.commitment("first-credit").due.on == date(2026, 7, 31)
    assert TERMS.commitment("second-credit").due.on == date(2026, 9, 30)


def test_every_commitment_can_be_measured():
    for one in TERMS.commitments:
        assert one.debtor, one.id
        assert one.creditor, one.id
        for said in (one.deliverable, one.measure, one.target, one.evidence, one.acceptance.test):
            assert said, one.id
        assert one.due, one.id


def test_both_sides_have_something_to_do():
    assert {one.debtor for one in TERMS.commitments} == {"northgate", "fennel"}


def signed_at():
    return max(event.at for event in EVENTS if event.kind == SIGNED)


def accepted_at(about: str):
    return max(event.at for event in EVENTS if event.kind == "accepted" and event.about == about)


def test_the_events_fit_the_terms():
    obligations.check(TERMS, EVENTS)


def test_every_commitment_is_accepted_before_the_end():
    happened = {SIGNED: signed_at(), "failover-test": accepted_at("failover-test")}
    check_ins = {one.id for one in TERMS.meetings}

    for occurrence in schedule(TERMS, happened):
        done = "met" if occurrence.id in check_ins else "accepted"
        moments = [event.at for event in EVENTS if event.kind == done and event.about == occurrence.key]
        assert moments, occurrence.key
        assert max(moments).date() <= TERMS.ends


def test_one_commitment_slips_and_is_cured():
    happened = {SIGNED: signed_at(), "failover-test": accepted_at("failover-test")}
    due = {one.key: one.deadline for one in schedule(TERMS, happened)}
    first_claim = {
        about: min(event.at for event in EVENTS if event.kind == "claimed" and event.about == about)
        for about in {event.about for event in EVENTS if event.kind == "claimed"}
    }
    rejected = [event.about for event in EVENTS if event.kind == "rejected"]

    assert all(at <= due[about].due for about, at in first_claim.items())
    assert rejected == ["failover-test"]
    cured = max(event.at for event in EVENTS if event.kind == "claimed" and event.about == "failover-test")
    calendar = TERMS.calendar.calendar
    late = due["failover-test"].due
    assert late < cured <= calendar.deadline(late, TERMS.commitment("failover-test").cure).due


def test_the_standing_of_every_commitment_at_the_end_is_fulfilled_or_cured():
    standings = obligations.follow(TERMS, EVENTS, accepted_at("look-back"))

    assert {one.standing for one in standings if one.id not in {c.id for c in TERMS.meetings}} <= {
        "fulfilled",
        "cured",
    }


@pytest.mark.parametrize("name", ["terms.yaml", "talks.yaml", "case.yaml", "assessment.yaml", "events.yaml"])
def test_a_slip_of_the_pen_in_a_file_is_told_with_its_line(name):
    model = {
        "terms.yaml": Terms,
        "talks.yaml": negotiation.Talks,
        "case.yaml": CaseFile,
        "assessment.yaml": Report,
        "events.yaml": obligations.Events,
    }[name]
    text = folder().joinpath(name).read_text(encoding="utf-8") + "\ntitel: twice\n"

    with pytest.raises(Faulty) as raised:
        formats.read(text, model, name=name)

    assert raised.value.faults[0].line
