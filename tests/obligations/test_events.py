import pytest
from tests.obligations.deals import OURS, commitment, deal, event, on, signed

from makegood.formats import Faulty, read
from makegood.obligations import Events, board, check

TERMS = deal(
    commitment(pays="EUR 100"),
    commitment(id="figures", due={"on": "2026-07-10", "every": "FREQ=MONTHLY;COUNT=3"}),
    check_ins=[{"id": "weekly", "due": {"on": "2026-07-08"}}],
)


def faults(lines: str) -> str:
    with pytest.raises(Faulty) as caught:
        check(TERMS, read(f"events:\n{lines}", Events, name="events.yaml").value.events)
    return str(caught.value)


def test_the_list_of_events_may_stand_alone():
    line = "- {kind: signed, at: 2026-07-01T12:00Z}\n"

    assert read(line, Events).value == read(f"events:\n{line}", Events).value
    with pytest.raises(Faulty, match=r"events.yaml:2: 1\.kind: ‘delivered’ is not one of"):
        read(f"{line}- {{kind: delivered, at: 2026-07-05T12:00Z}}", Events, name="events.yaml")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("- {kind: claimed, at: 2026-07-05T12:00, by: fennel, about: report}", "no time zone"),
        ("- {kind: claimed, at: 2026-07-05, by: fennel, about: report}", "no time of day"),
        ("- {kind: claimed, at: tomorrow, by: fennel, about: report}", "not a moment"),
        ("- {kind: claimed, at: 0001-01-01T00:00:00+14:00, by: fennel, about: report}", "beyond the calendar"),
        ("- {kind: delivered, at: 2026-07-05T12:00Z, by: fennel, about: report}", "claimed"),
        ("- {kind: claimed, at: 2026-07-05T12:00Z, about: report}", "needs ‘by’"),
        ("- {kind: claimed, at: 2026-07-05T12:00Z, by: fennel}", "needs ‘about’"),
        ("- {kind: extended, at: 2026-07-05T12:00Z, by: northgate, about: report}", "needs ‘until’"),
        ("- {kind: paid, at: 2026-07-05T12:00Z, by: fennel, about: report, amount: EUR -5}", "not a payment"),
        ("- {kind: paid, at: 2026-07-05T12:00Z, by: fennel, about: report, amount: GBP 5}", "not in the currency"),
        ("- {kind: claimed, at: 2026-07-05T12:00Z, by: fennel, about: report, amount: EUR 5}", "says nothing about"),
        ("- {kind: claimed, at: 2026-07-05T12:00Z, by: fennel, about: report, prof: [a]}", "‘prof’ is not a key"),
        ("- {kind: measured, at: 2026-07-05T12:00Z, by: fennel, about: report, meets: true, value: .nan}", "finite"),
        ("- {kind: claimed, at: 2026-07-05T12:00Z, by: dan, about: report}", "‘dan’ is not a party"),
        ("- {kind: claimed, at: 2026-07-05T12:00Z, by: fennel, about: reprot}", "Did you mean report?"),
        ("- {kind: claimed, at: 2026-07-05T12:00Z, by: northgate, about: report}", "not for northgate to say"),
        ("- {kind: accepted, at: 2026-07-05T12:00Z, by: fennel, about: report}", "That is for northgate"),
        ("- {kind: suspended, at: 2026-07-05T12:00Z, by: fennel, about: report, ground: consent}", "not for fennel"),
        ("- {kind: claimed, at: 2026-07-05T12:00Z, by: fennel, about: figures}", "about: figures.1"),
        ("- {kind: claimed, at: 2026-07-05T12:00Z, by: fennel, about: report.2}", "falls due once"),
        ("- {kind: claimed, at: 2026-07-05T12:00Z, by: fennel, about: weekly}", "is a check-in"),
        ("- {kind: met, at: 2026-07-05T12:00Z, by: fennel, about: report}", "not a meeting"),
        ("- {kind: signed, at: 2026-07-05T12:00Z, about: report}", "whole agreement"),
    ],
)
def test_an_event_that_cannot_be_about_these_terms_is_refused(line, problem):
    assert problem in faults(f"  {line}")


def test_every_fault_is_told_at_once():
    said = faults(
        "  - {kind: claimed, at: 2026-07-05T12:00Z, by: dan, about: report}\n"
        "  - {kind: accepted, at: 2026-07-05T12:00Z, by: fennel, about: report}\n"
    )
    assert "dan" in said
    assert "northgate" in said


def test_the_debtor_may_suspend_for_force_majeure():
    check(TERMS, [event("suspended", 5, ground="force majeure")])


def test_one_of_a_series_that_does_not_exist_is_listed_and_changes_nothing():
    found = board(TERMS, [signed(), event("claimed", 5, about="figures.9")], on(6))

    assert "not on the calendar" in found.ignored[0].reason


def test_a_long_list_of_events_is_worked_through():
    many = [event("claimed" if n % 2 else "rejected", 2, *(() if n % 2 else (OURS,))) for n in range(3000)]
    moved = [e.model_copy(update={"at": e.at.replace(microsecond=n)}) for n, e in enumerate(many)]

    assert len(board(TERMS, [signed(), *moved], on(3)).standings) == 5


def test_more_rests_of_the_whole_agreement_than_anyone_writes_are_refused():
    rests = [
        event("resumed" if n % 2 else "suspended", 2, OURS, "", **({} if n % 2 else {"ground": "consent"}))
        for n in range(1002)
    ]
    moved = [e.model_copy(update={"at": e.at.replace(microsecond=n)}) for n, e in enumerate(rests)]

    with pytest.raises(Faulty, match="times"):
        board(TERMS, [signed(), *moved], on(3))
