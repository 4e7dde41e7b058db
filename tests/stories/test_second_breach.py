"""The same thing fails a second time: the shorter ladder that was agreed applies to it, and everything else goes on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.cast import NAMES, Table
from tests.stories.conftest import each_way
from tests.web.obligations.signed import TEST_LOAD, said, terms

from makegood.web.obligations import store
from makegood.web.obligations.models import Due

pytestmark = pytest.mark.browser
FIRST, SECOND = "Both leads speak with each other.", "Northgate may end the supply by 20 working days’ notice."


def weekly_figures(first: dt.date) -> dict[str, object]:
    return {
        "id": "figures",
        "debtor": "fennel",
        "creditor": "northgate",
        "deliverable": "Fennel sends the figures of the week.",
        "due": {"on": first.isoformat(), "every": "FREQ=WEEKLY;COUNT=3"},
        "cure": "1 day",
        "evidence": "the figures",
        "acceptance": {"test": "They name every outage.", "within": "5 days"},
        "consequences": [
            {"when": "violated", "what": "escalate", "text": FIRST},
            {"when": "violated again", "what": "termination right", "text": SECOND},
        ],
    }


@pytest.fixture
def table(transactional_db) -> tuple[Table, str]:
    """Signed a month ago; the first figures came ten days late, the second should have come a week ago."""
    now = timezone.now()
    signed_at, first = now - dt.timedelta(days=30), now.date() - dt.timedelta(days=15)
    table = Table.lay(at=now - dt.timedelta(days=40))
    lent = {**TEST_LOAD, "due": {"on": (now.date() + dt.timedelta(days=20)).isoformat()}}
    store.begin(table.seat("ada"), terms(weekly_figures(first), lent), signed_at, signed_at)
    truth = store.must_be_followed(table.case)
    keys = sorted(each.key for each in truth.board(now).standings if each.id == "figures")
    late = now - dt.timedelta(days=5)
    said(table, "ben", "claimed", keys[0], late, evidence=["figures of the first week"])
    said(table, "ada", "accepted", keys[0], late + dt.timedelta(hours=1))
    return table, keys[1]


@each_way("de")
def test_the_same_thing_fails_twice_and_is_put_right_with_the_shorter_ladder_in_sight(table, adas, bens, sit, post):
    laid, second = table
    ada, ben = sit("ada", **adas), sit("ben", **bens)
    board = f"/cases/{laid.case.pk}/obligations/"
    one = f"{board}c/{second}/"
    for who in (ada, ben):
        who.sign_in(NAMES[who.name][1])
    post(NAMES["ada"][1])

    for who in (ada, ben):
        who.go(board)
        who.sees(
            "‘figures’ was violated a second time: the shorter ladder that was agreed applies to it."
            " Everything else goes on as usual."
        )
        who.go(one)
        who.reads(SECOND)
        who.does_not_read(FIRST)
        who.is_at_ease()

    ben.page.locator("[name=claimed-links]").fill("figures of the second week")
    ben.press("Say it is done")
    ben.reads("figures of the second week")
    ada.page.reload()
    ada.press("Accept it")
    ada.sees("cured")
    assert dict(Due.objects.filter(case=laid.case).values_list("key", "standing"))[second] == "cured"
