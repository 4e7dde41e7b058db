"""Sealed bids and the single text for a partner who answers by a link: what they can do, what they see, what stays private."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import LONG_AGO, Table, opening, person, token_of
from tests.web.negotiation.expectations import A_PACKAGE, TWO_ISSUES
from tests.web.negotiation.test_procedures import post as post_in_case
from tests.web.negotiation.test_talks import FENNEL_WANTS, NORTHGATE_WANTS, _said, page

from makegood.web import access
from makegood.web.access import Seat
from makegood.web.cases import store as cases
from makegood.web.cases.models import Purpose, RecordEntry
from makegood.web.engine.models import Outgoing
from makegood.web.negotiation import bids, store, texts
from makegood.web.negotiation.models import Event, Preferences, Procedure

AT = LONG_AGO + dt.timedelta(hours=1)
WANTS = {
    "how": "words",
    "importance_0": "essential",
    "importance_1": "useful",
    "value_0_0": "100",
    "value_0_1": "0",
    "value_1_0": "0",
    "value_1_1": "61",
    "value_1_2": "100",
    "ok_1_0": "on",
    "ok_1_1": "on",
    "ok_1_2": "on",
    "walk_away": "287",
    "resolved_state": "the-quiet-summer",
}


class Alone:
    """Ada's case, and a link by which Fennel answers; nobody of Fennel sits at the table."""

    def __init__(self) -> None:
        self.ada: Seat = cases.open_case(person("ada"), opening(), at=LONG_AGO)
        link = cases.invite(self.ada, Purpose.ANSWER, name="Ben", email="ben@fennel.example", at=LONG_AGO, days=7300)
        self.token, self.case, self.client = token_of(link), self.ada.case, Client()
        store.set_issues(self.ada, TWO_ISSUES, at=LONG_AGO)
        store.save_preferences(self.ada, NORTHGATE_WANTS, at=LONG_AGO)
        store.propose(self.ada, A_PACKAGE, at=LONG_AGO)

    def sees(self, name: str) -> str:
        return page(self.client, f"negotiation_guest:{name}", self.token)

    def sends(self, name: str, *args: str, key: str = "k", **said: str) -> str:
        address = reverse(f"negotiation_guest:{name}", args=[self.token, *args])
        response = self.client.post(address, {**said, "key": key + name}, follow=True)
        assert response.status_code == 200
        return response.content.decode()


@pytest.fixture
def alone(db) -> Alone:
    return Alone()


def signed(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have agreed on an offer of Ada's that wastes something, and signed."""
    store.withdraw_offer(alone.ada, at=LONG_AGO)
    store.save_preferences(alone.ada, {**NORTHGATE_WANTS, "walk_away": 0}, at=LONG_AGO)
    store.propose(alone.ada, {"credits": "EUR 36,000.00", "test": "14 August"}, at=LONG_AGO)
    alone.sends("accept", str(store.moves(alone.ada)[0].number))
    monkeypatch.setattr(texts, "is_signed", lambda seat: True)


def test_a_guest_looks_for_something_better_than_what_is_signed(alone, as_, monkeypatch):
    signed(alone, monkeypatch)
    assert "Is there something better for both?" in alone.sees("page")
    assert "Kept. Only Fennel sees it." in alone.sends("preferences", **WANTS)
    alone.sends("improvement", start="What is signed")
    texts.join(alone.ada, Procedure.IMPROVEMENT, at=timezone.now())
    assert texts.run(alone.case, Procedure.IMPROVEMENT).drafts
    answered = alone.sends("improvement", key="a", number="1", signs="yes")

    assert "Behind a link it is not shown again what." in answered
    assert "You would rather have it" not in answered
    assert "You would rather have it" not in what_ada_reads(alone, as_)


def test_what_a_guest_reads_of_something_better_does_not_depend_on_the_other_sides_answer(alone, monkeypatch):
    signed(alone, monkeypatch)
    alone.sends("preferences", **WANTS)
    texts.begin(alone.ada, Procedure.IMPROVEMENT, store.settled(alone.case), at=timezone.now())
    alone.sends("join", "improvement")
    seen = set()
    for signs in (True, False):
        last = Event.objects.order_by("-id").first()
        texts.answer(alone.ada, Procedure.IMPROVEMENT, signs=signs, number=1, at=timezone.now())
        seen.add(_said(alone.sees("improvement")))
        for row in Event.objects.filter(id__gt=last.pk).order_by("-id"):
            row.delete()

    assert len(seen) == 1


def what_ada_reads(alone: Alone, as_) -> str:
    names = ("page", "bids", "text", "settlements", "preferences", "guess")
    read = [page(as_("ada"), f"negotiation:{name}", alone.case.pk) for name in names]
    read += [page(as_("ada"), f"cases:{name}", alone.case.pk) for name in ("case", "record")]
    read += [f"{mail.subject} {mail.body}" for mail in Outgoing.objects.all()]
    read += [entry.details for entry in RecordEntry.objects.filter(case=alone.case, room__in=("joint", "requesting"))]
    return _said("\n".join(read))


# --- sealed bids ---


def test_a_guest_bids_and_both_read_the_match(alone, as_):
    bids.begin(alone.ada, "credits", we_pay=False, close=0, at=AT)
    assert "open</span>" in alone.sees("page")
    bids.bid(alone.ada, 30_000, at=AT)
    seen = alone.sends("bids", amount="37333.00")

    assert "The bids match: Fennel pays EUR 33,666.50." in seen
    assert "The bids match" in page(as_("ada"), "negotiation:bids", alone.case.pk)


def test_a_guests_bid_lies_in_its_sides_own_room_and_is_shown_to_nobody(alone, as_):
    bids.begin(alone.ada, "credits", we_pay=False, close=0, at=AT)
    seen = alone.sends("bids", amount="37333.00")

    assert "Your bid is sealed." in seen
    assert "37333" not in _said(seen)
    assert "37,333" not in _said(seen)
    assert "37333" not in what_ada_reads(alone, as_)
    assert {event.room for event in Event.objects.filter(act="words")} == {"responding"}


def test_a_guest_proposes_a_bidding_and_takes_it_back(alone):
    alone.sends("bids", issue="credits", payer="us", close="5")
    assert not bids.biddings(alone.case)[-1].over
    alone.sends("bids-decline")

    assert bids.biddings(alone.case)[-1].declined
    assert "Not this way" in alone.sees("bids")


def test_what_a_guest_reads_of_a_bid_does_not_depend_on_it(alone):
    bids.begin(alone.ada, "credits", we_pay=False, close=0, at=AT)
    seen = set()
    for amount in (20_000, 51_999):
        event = Event.objects.count()
        bids.bid(alone.ada, amount, at=AT)
        seen.add(_said(alone.sees("bids")))
        for row in Event.objects.order_by("-id")[: Event.objects.count() - event]:
            row.delete()

    assert len(seen) == 1


# --- the single text ---


def test_a_guest_says_what_matters_and_works_on_the_text(alone, as_):
    texts.begin(alone.ada, Procedure.TEXT, {"credits": "EUR 20,000.00", "test": "14 August"} | A_PACKAGE, at=AT)
    assert "To take part, say first what matters to you." in alone.sees("text")
    assert "Kept. Only Fennel sees it." in alone.sends("preferences", **WANTS)
    alone.sends("join", "text")
    for number in range(9):
        now = texts.run(alone.case, Procedure.TEXT)
        if now.over:
            break
        signs = bool(now.drafts and now.drafts[-1][2])
        texts.answer(alone.ada, Procedure.TEXT, signs=signs, number=len(now.drafts), at=timezone.now())
        said = {"number": str(len(now.drafts)), "signs": "yes" if signs else "no"}
        alone.sends("text", key=str(number), **said)
    now = texts.run(alone.case, Procedure.TEXT)
    talks = store.talks_of(alone.case, now.wants)

    assert now.agreed
    for side in talks.sides.values():
        assert side.worth(talks.issues, now.agreed) >= side.worth(talks.issues, now.package)
    assert "Both sides can sign this text" in alone.sees("text")


def test_what_a_guest_says_in_private_is_shown_neither_behind_the_link_nor_to_the_other_side(alone, as_):
    texts.begin(alone.ada, Procedure.TEXT, A_PACKAGE, at=AT)
    alone.sends("preferences", **WANTS)
    alone.sends("join", "text")
    alone.sends("text", number="0", signs="no", bothered_by="credits")
    behind = _said("".join(alone.sees(name) for name in ("page", "text", "preferences", "bids")))

    assert "You have answered." in behind
    for text in (behind, what_ada_reads(alone, as_)):
        for secret in ("the-quiet-summer", "287"):
            assert secret not in text
    assert "You cannot sign it yet" not in behind
    assert {row.room for row in Preferences.objects.filter(case=alone.case)} == {"requesting", "responding"}


def test_a_guest_may_say_anew_what_matters(alone):
    texts.begin(alone.ada, Procedure.TEXT, A_PACKAGE, at=AT)
    alone.sends("preferences", **WANTS)
    alone.sends("join", "text")
    alone.sends("preferences", key="2", **WANTS | {"walk_away": "100"})
    seen = alone.sends("text-restate")

    assert "The text now goes by what you want today." in seen
    assert texts.run(alone.case, Procedure.TEXT).wants["responding"]["walk_away"]["likely"] == "100"


def test_a_guest_proposes_a_text_and_declines_one(alone):
    alone.sends("preferences", **WANTS)
    alone.sends("text", start="The latest offer")
    assert texts.run(alone.case, Procedure.TEXT).begun_by == "responding"
    alone.sends("procedure-decline", "text")

    assert "It was declined" in alone.sees("text")


BROKEN = {
    "no number": ({"walk_away": "much"}, "Enter a number."),
    "a limit in another currency": ({"most_0": "USD 5"}, "is not in EUR"),
    "nothing possible": ({"ok_1_0": "", "ok_1_1": "", "ok_1_2": ""}, "Leave at least one option open."),
}


@pytest.mark.parametrize(("changes", "says"), BROKEN.values(), ids=BROKEN)
def test_what_a_guest_says_wrongly_is_explained_beside_what_was_typed(alone, changes, says):
    typed = {key: value for key, value in {**WANTS, **changes}.items() if value}
    seen = alone.sends("preferences", **typed)

    assert says in seen
    assert "the-quiet-summer" in seen
    assert not store.stated(alone.case, "responding")


# --- when the side sits down ---


def test_what_a_guest_said_is_there_for_its_side_when_it_sits_down(alone, as_):
    alone.sends("preferences", **WANTS)
    as_("ben").post(reverse("cases:join-as-side", args=[alone.token]), {"key": "j"})
    seat = access.sitting_user(person("ben"), alone.case)

    assert store.preferences(seat).resolved_state == "the-quiet-summer"


def test_a_link_says_nothing_for_a_side_that_sits_at_the_table_and_reads_nothing_of_its_room(table: Table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    store.save_preferences(table.seat("ada"), NORTHGATE_WANTS, at=LONG_AGO)
    store.save_preferences(table.seat("ben"), FENNEL_WANTS, at=LONG_AGO)
    store.propose(table.seat("ada"), A_PACKAGE, at=LONG_AGO)
    bids.begin(table.seat("ada"), "credits", we_pay=False, close=0, at=AT)
    texts.begin(table.seat("ada"), Procedure.TEXT, A_PACKAGE, at=AT)
    texts.join(table.seat("ben"), Procedure.TEXT, at=AT)
    post_in_case(as_("ben"), table, "bids", amount="31117.00")
    post_in_case(as_("ben"), table, "text", number="0", signs="no")
    guest = Client()
    before = Event.objects.count()
    for name, said in {
        "bids": {"amount": "22222"},
        "text": {"number": "0", "signs": "yes"},
        "preferences": WANTS,
        "bids-decline": {},
        "text-restate": {},
    }.items():
        guest.post(reverse(f"negotiation_guest:{name}", args=[table.token]), {**said, "key": name})
    for name in ("join", "procedure-decline"):
        guest.post(reverse(f"negotiation_guest:{name}", args=[table.token, "text"]), {"key": name})
    seen = _said("".join(page(guest, f"negotiation_guest:{name}", table.token) for name in ("page", "bids", "text")))

    assert Event.objects.count() == before
    assert store.preferences(table.seat("ben")).floor == 300
    assert "31117" not in seen
    assert "31,117" not in seen
    assert "Your answer" not in seen
    assert "Your bid" not in seen
