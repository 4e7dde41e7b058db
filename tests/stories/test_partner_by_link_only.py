"""Ben never makes an account: everything he does goes through the link in his mail, in a browser without JavaScript."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.cast import NAMES, opening, person
from tests.stories.conftest import Person, address_in, each_way

from makegood import negotiation as library
from makegood.formats import build
from makegood.web.accounts.models import User
from makegood.web.cases import store as cases
from makegood.web.cases.models import Case, Link, Purpose
from makegood.web.dialogue import store as dialogue
from makegood.web.negotiation import store as negotiation

pytestmark = pytest.mark.browser

BEN = NAMES["ben"][1]
PRIVATE = ("wisteria", "quagmire", "417.25")
WANTS = {
    "preferences": {
        "credits": {"importance": "useful", "prefers": "more"},
        "monitoring": {"importance": "useful", "values": {"Fennel alone": 0, "both together": 100}},
    },
    "walk_away": "417.25",
}
TALKS = {
    "title": "After the on-sale",
    "issues": {
        "credits": {"kind": "money", "from": "EUR 20,000", "to": "EUR 44,000", "step": "EUR 4,000"},
        "monitoring": {"title": "who watches the figures", "options": ["Fennel alone", "both together"]},
    },
    "sides": {"northgate": WANTS, "fennel": WANTS},
}


@pytest.fixture
def case(transactional_db: None) -> Case:
    """Ada has opened a case, kept some things private, put issues on the table and written to Ben."""
    now = timezone.now()
    seat = cases.open_case(person("ada"), opening(hit="The board speaks of wisteria."), at=now)
    talks = build(TALKS, library.Talks)
    negotiation.set_issues(seat, talks, at=now)
    negotiation.save_preferences(seat, talks.sides["northgate"], at=now)
    dialogue.send(seat, "We must not end in a quagmire.", dialogue.Class.INTERNAL, at=now)
    asks = "Could you tell us what happened, by Friday?"
    dialogue.send(seat, asks, to_name="Ben Okafor", to_email=BEN, at=now)
    return seat.case


@each_way("es")
def test_ben_answers_asks_for_time_and_settles_through_the_link_alone(case: Case, adas, bens, sit, post):
    ben, ada = sit("ben", javascript=False, **bens), sit("ada", **adas)
    ada.sign_in(NAMES["ada"][1])
    [mail] = post(BEN)

    ben.go(address_in(mail))
    ben.is_on("What Northgate says, and your answer")
    ben.reads("Could you tell us what happened, by Friday?")
    ben.sees("Both sides see this")

    ben.follow("Ask for time")
    ben.fill(wants_until=str(timezone.localdate() + dt.timedelta(days=10)), text="Our engineer is away.")
    ben.press("Send it to Northgate")
    ben.sees("Sent. Northgate sees it now.")
    ben.reads("Our engineer is away.")

    ben.follow("Answer")
    ben.fill(text="A certificate had run out. The log is attached.")
    ben.give("log.csv", b"10:00,refused")
    ben.press("Send it to Northgate")
    ben.reads("A certificate had run out.", "log.csv")

    ben.follow("Propose a first solution")
    ben.fill(text="We rehearse the failover together in August.")
    ben.press("Send it to Northgate")
    ben.reads("We rehearse the failover together in August.")
    ben_proposes_a_package(ben)

    ada.go(f"/cases/{case.pk}/dialogue/")
    ada.reads("Our engineer is away.", "A certificate had run out.", "in August", "log.csv")
    ada.reads(ada.spoken("Asks for time until X.").partition("X")[0])
    ada.go(f"/cases/{case.pk}/negotiation/")
    ada.sees("Fennel offers")
    ada.reads("EUR 24,000.00", "This is what our quarter holds.")
    ada.follow("Accept it")
    ada.press("Accept it")
    ben.page.reload()
    ben.sees("Both sides accept this package")

    assert not User.objects.filter(email=BEN).exists()
    assert not any(word in page for page in [*ben.read, *post(BEN)] for word in PRIVATE)


def ben_proposes_a_package(ben: Person) -> None:
    ben.follow_name("Checkout outage on the Harbour Lights on-sale")
    ben.is_on("Good day, Ben Okafor")
    ben.follow("Talks")
    ben.follow("Make a proposal")
    ben.choose(option_0="EUR 24,000.00", option_1="both together")
    ben.fill(why="This is what our quarter holds.")
    ben.press("Put it before Northgate")
    ben.sees("Your offer lies before Northgate")


def test_a_revoked_link_opens_nothing(case: Case, sit, post):
    ben, ada = sit("ben", javascript=False), sit("ada")
    address = address_in(post(BEN)[0])
    ben.go(address)

    ada.sign_in(NAMES["ada"][1])
    ada.go(f"/cases/{case.pk}/people/")
    ada.press("Revoke Ben Okafor")
    expect(ada.page.get_by_role("button", name="Revoke Ben Okafor")).to_have_count(0)

    opens_nothing(ben, address)


def test_a_link_that_has_run_out_opens_nothing(case: Case, sit, post):
    ben = sit("ben", javascript=False)
    address = address_in(post(BEN)[0])
    ben.go(address)
    ben.follow("Answer")
    ben.fill(text="I have been writing this since yesterday.")
    Link.objects.filter(purpose=Purpose.ANSWER).update(expires_at=timezone.now() - dt.timedelta(minutes=1))

    ben.press("Send it to Northgate")
    ben.sees("There is nothing at this address for you")

    opens_nothing(ben, address)
    assert not dialogue.Message.objects.filter(text__contains="since yesterday").exists()


def opens_nothing(ben: Person, address: str) -> None:
    response = ben.page.goto(address)
    assert response is not None
    assert response.status == 404
    ben.does_not_read("Could you tell us what happened, by Friday?", "Harbour Lights")
