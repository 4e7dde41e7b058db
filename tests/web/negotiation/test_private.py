"""What one side says in private changes nothing that others see, hear or could time, but what the procedure publishes.

Each act is done in two or more ways that differ only in what its side alone knows. Then everything that others can read
is held together: pages, what they may read of the record, mails, and for each page and each move how many queries it takes
on the rows of the talks and how often something is settled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import LONG_AGO, Table
from tests.web.negotiation.expectations import A_PACKAGE, TWO_ISSUES
from tests.web.negotiation.test_talks import FENNEL_WANTS, NORTHGATE_WANTS, _said, hold_a_sitting, page

from makegood.negotiation.game import Game
from makegood.negotiation.procedures import seal
from makegood.web.cases.models import RecordEntry
from makegood.web.engine.models import Outgoing
from makegood.web.negotiation import bids, interviews, store, texts
from makegood.web.negotiation.models import Procedure, Result

AT = LONG_AGO + dt.timedelta(hours=1)
LATER = AT + dt.timedelta(hours=1)
SALT = "0123456789abcdef" * 3
PAGES = {
    "ben": ["page", "settlements", "bids", "text", "improvement"],
    "cleo": ["page"],
    "guest": ["page"],
}
OTHER_WANTS = {
    "resolved_state": "Something else altogether, and at much greater length than before." * 9,
    "scale": 50,
    "preferences": {
        "credits": {"points": 49, "curve": {"EUR 20000": 0, "EUR 32000": 90, "EUR 52000": 100}},
        "test": {"points": 1, "values": {"10 July": 0, "24 July": 0, "14 August": 100}},
    },
    "interactions": [{"when": {"test": "10 July", "credits": {"at_least": "EUR 40000"}}, "points": "-17"}],
    "must": {"test": ["24 July", "14 August"]},
    "limits": {"credits": {"at_least": "EUR 24,000"}},
    "walk_away": {"outcomes": {"-400": 80, "49": 20}, "sure": 90},
}
LIST = "/cases/"
Act = Callable[[Table], None]
Seen = list[tuple[str, str, "Work"]]


class Work(NamedTuple):
    """What could be timed."""

    queries: int = 0
    settled: int = 0


@contextmanager
def worked(settled: list[None]) -> Iterator[Callable[[], Work]]:
    before = len(settled)
    with CaptureQueriesContext(connection) as queries:
        yield lambda: Work(sum('"negotiation_' in one["sql"] for one in queries), len(settled) - before)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One entry for each time that something is settled or looked for."""
    games: list[None] = []
    init = Game.__init__
    monkeypatch.setattr(
        Game, "__init__", lambda game, *args, **more: (games.append(None), init(game, *args, **more))[1]
    )
    return games


@pytest.fixture
def talks(table: Table) -> Table:
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    store.propose(table.seat("ada"), {"credits": "EUR 36,000.00", "test": "14 August"}, at=LONG_AGO)
    store.save_preferences(table.seat("ada"), NORTHGATE_WANTS, at=LONG_AGO)
    store.save_preferences(table.seat("ben"), FENNEL_WANTS, at=LONG_AGO)
    return table


def seen_by_others(table: Table, as_, settled: list[None]) -> Seen:
    """Everything that others can read: its name, its text, and the work it took."""
    seen: Seen = []
    for who, names in PAGES.items():
        client = Client() if who == "guest" else as_(who)
        room, key = ("negotiation_guest", table.token) if who == "guest" else ("negotiation", table.case.pk)
        addresses = [reverse(f"{room}:{name}", args=[key]) for name in names]
        addresses += [reverse(f"cases:{name}", args=[key]) for name in ("case", "record") if who == "ben"]
        addresses += [LIST] if who == "ben" else []
        for address in addresses:
            with worked(settled) as work:
                response = client.get(address)
            seen.append((f"{who} {address}", _said(response.content.decode()), work()))
    for mail in Outgoing.objects.order_by("id"):
        seen.append(("mail", _said(f"{mail.to} {mail.subject} {mail.body}"), Work()))
    for entry in RecordEntry.objects.exclude(room="requesting").order_by("case", "room", "seq"):
        seen.append((f"record of {entry.room}", _said(f"{entry.what} {entry.at} {entry.details}"), Work()))
    return seen


@pytest.fixture
def all_see_the_same(talks: Table, as_, settled: list[None]) -> Callable[..., None]:
    return partial(_all_see_the_same, talks, as_, settled)


def _all_see_the_same(table: Table, as_, settled: list[None], *ways: Act, after: Act = lambda table: None) -> None:
    """Do the act in each of these ways, from the same state, then what comes after, and compare what others see."""
    as_("ben").get(LIST)  # what comes next in each case is kept: from here on it is worked out anew only for a reason
    first: Seen = []
    for way in ways:
        with transaction.atomic():
            way(table)
            with worked(settled) as work:
                after(table)
            seen = [("the move after", "", work()), *seen_by_others(table, as_, settled)]
            transaction.set_rollback(True)
        first = first or seen
        assert [name for name, _text, _work in seen] == [name for name, _text, _work in first]
        for one, other in zip(first, seen, strict=True):
            assert one == other


# --- what matters to a side ---


def wants(said: dict[str, object], *, guess: bool = False) -> Act:
    return lambda table: store.save_preferences(table.seat("ada"), said, guess=guess, at=AT)


def interviewed(*answers: object) -> Act:
    def answer(table: Table) -> None:
        for number, said in enumerate(answers):
            interviews.answer(table.seat("ada"), said, number=number, at=AT)

    return answer


def test_preferences_of_any_kind_look_alike_from_outside(talks, all_see_the_same):
    all_see_the_same(wants(NORTHGATE_WANTS), wants(OTHER_WANTS))


def test_a_guess_and_an_interview_are_not_noticed_at_all(talks, all_see_the_same):
    guess = wants({**FENNEL_WANTS, "guess": {"within": 10}}, guess=True)
    some = interviewed({"test": ["10 July"]}, {"credits": "more", "test": "less"}, ["test", "credits"])
    all_see_the_same(lambda table: None, guess, interviewed({}), some)


def test_who_is_ready_looks_alike_whatever_it_wants(talks, all_see_the_same):
    def ready(said: dict[str, object]) -> Act:
        def ask(table: Table) -> None:
            store.save_preferences(table.seat("ada"), said, at=AT)
            store.ask_for_result(table.seat("ada"), at=AT)

        return ask

    all_see_the_same(ready(NORTHGATE_WANTS), ready(OTHER_WANTS))


@pytest.mark.parametrize("walk_aways", [(2_000, 900_000)])
def test_without_a_deal_it_does_not_show_how_far_away_the_other_side_is(talks, all_see_the_same, walk_aways):
    def hold(worth: int) -> Act:
        def sitting(table: Table) -> None:
            store.save_preferences(table.seat("ada"), {**NORTHGATE_WANTS, "walk_away": worth}, at=AT)
            for who in ("ada", "ben"):
                store.ask_for_result(table.seat(who), at=AT)

        return sitting

    all_see_the_same(*map(hold, walk_aways))


def test_whether_the_other_side_has_looked_at_a_result_is_not_noticed(talks, as_, all_see_the_same):
    hold_a_sitting(talks)
    looks = lambda table: page(as_("ada"), "negotiation:settlements", table.case.pk)  # noqa: E731
    all_see_the_same(lambda table: None, looks)

    Result.objects.all().delete()  # as in a case from before results were kept: each side works out its own
    all_see_the_same(lambda table: None, looks)


# --- sealed bids ---


def bidding(table: Table) -> None:
    bids.begin(table.seat("ben"), "credits", we_pay=True, close=5, at=AT)


def bid(amount: int) -> Act:
    return lambda table: bids.bid(table.seat("ada"), amount, at=AT)


def test_a_bid_looks_alike_whatever_it_is_and_whoever_sealed_it(talks, all_see_the_same):
    bidding(talks)
    own = lambda table: bids.hand_in(table.seat("ada"), seal("EUR 1", SALT), at=AT)  # noqa: E731
    all_see_the_same(bid(20_000), bid(9_999_999), own)


def test_bids_that_do_not_match_look_alike_however_far_apart(talks, all_see_the_same):
    bidding(talks)
    all_see_the_same(bid(30_000), bid(9_999_999), after=lambda table: bids.bid(table.seat("ben"), 20_000, at=LATER))


def listing(table: Table) -> None:
    packages = [{"credits": "EUR 36,000.00", "test": day} for day in ("10 July", "24 July", "14 August")]
    bids.begin_on(table.seat("ben"), packages, at=AT)


def ticks(*numbers: int, who: str = "ada") -> Act:
    return lambda table: bids.tick(table.seat(who), numbers, at=AT)


def test_ticks_look_alike_whatever_and_however_many_they_are_and_whoever_sealed_them(talks, all_see_the_same):
    listing(talks)
    own = lambda table: bids.hand_in(table.seat("ada"), seal([2], SALT), at=AT)  # noqa: E731
    all_see_the_same(ticks(0), ticks(2, 1, 0), ticks(), own)


def test_ticks_without_a_match_look_alike(talks, all_see_the_same):
    listing(talks)
    all_see_the_same(ticks(0), ticks(2, 0), ticks(), after=ticks(1, who="ben"))


def test_of_a_match_only_the_package_is_told(talks, all_see_the_same):
    listing(talks)
    all_see_the_same(ticks(1), ticks(1, 0), ticks(0, 1), ticks(2, 0, 1), after=ticks(1, who="ben"))


# --- the single text ---


def text(table: Table) -> None:
    texts.begin(table.seat("ben"), Procedure.TEXT, A_PACKAGE, at=LONG_AGO)
    texts.join(table.seat("ada"), Procedure.TEXT, at=LONG_AGO)


def answers(signs: bool, *bothered_by: str, who: str = "ada", procedure: Procedure = Procedure.TEXT) -> Act:
    def answer(table: Table) -> None:
        number = len(texts.run(table.case, procedure).drafts)
        texts.answer(table.seat(who), procedure, signs=signs, bothered_by=bothered_by, number=number, at=LATER)

    return answer


def test_an_answer_to_a_draft_looks_alike_whatever_it_is(talks, all_see_the_same):
    text(talks)
    all_see_the_same(answers(True), answers(False), answers(False, "credits", "test"))


def test_what_is_stated_anew_while_a_text_runs_is_not_noticed(talks, all_see_the_same):
    text(talks)

    def restated(table: Table) -> None:
        store.save_preferences(table.seat("ada"), OTHER_WANTS, at=AT)
        texts.restate(table.seat("ada"), at=AT)

    all_see_the_same(wants(OTHER_WANTS), restated)


def test_a_text_that_closes_without_agreement_does_not_tell_who_could_not_sign(talks, all_see_the_same):
    text(talks)
    answers(False)(talks)
    answers(False, who="ben")(talks)
    while not texts.run(talks.case, Procedure.TEXT).drafts[-1][2]:
        answers(False)(talks)
        answers(False, who="ben")(talks)
    no = answers(False, who="ben")
    all_see_the_same(answers(True), answers(False), after=no)


# --- something better than what is signed ---


def test_an_answer_to_something_better_looks_alike_and_so_does_a_no_in_the_end(talks, all_see_the_same, monkeypatch):
    store.accept_offer(talks.seat("ben"), at=LONG_AGO)
    monkeypatch.setattr(texts, "is_signed", lambda seat: True)
    texts.begin(talks.seat("ben"), Procedure.IMPROVEMENT, store.settled(talks.case), at=LONG_AGO)
    texts.join(talks.seat("ada"), Procedure.IMPROVEMENT, at=LONG_AGO)
    yes, no = (answers(signs, procedure=Procedure.IMPROVEMENT) for signs in (True, False))
    all_see_the_same(yes, no)
    all_see_the_same(yes, no, after=answers(False, who="ben", procedure=Procedure.IMPROVEMENT))


def test_this_comparison_finds_what_is_published(talks, all_see_the_same):
    bidding(talks)
    bids.bid(talks.seat("ben"), 30_000, at=AT)
    with pytest.raises(AssertionError):
        all_see_the_same(bid(20_000), bid(50_000))
