"""When the issues change, what a side said of the rest still holds."""

from hypothesis import given, settings
from tests.negotiation.brute import small_talks

from makegood.formats import build
from makegood.negotiation import Talks
from makegood.negotiation.refit import refit
from makegood.negotiation.talks import Issue, Side

TEST = {"options": ["10 July", "24 July", "14 August"]}
FEE = {"kind": "money", "from": "EUR 0", "to": "EUR 900"}
SIDE = {
    "resolved_state": "It holds.",
    "preferences": {
        "test": {"points": 250, "values": {"10 July": 100, "24 July": 60, "14 August": 0}},
        "fee": {"points": 750, "prefers": "less"},
    },
    "must": {"test": ["10 July", "24 July"]},
    "limits": {"fee": {"at_most": "EUR 800"}},
    "interactions": [{"when": {"test": "10 July", "fee": {"at_most": "EUR 100"}}, "points": 12}],
    "walk_away": {"low": 1, "likely": 2, "high": 4, "sure": 80},
}


def refitted(**issues: object) -> Side | None:
    side = build({"issues": {"test": TEST, "fee": FEE}, "sides": {"us": SIDE}}, Talks).sides["us"]
    return refit(side, {name: build(issue, Issue) for name, issue in issues.items()})


def test_an_issue_that_goes_leaves_the_others_at_the_same_scale():
    side = refitted(fee=FEE)

    assert side.preferences.keys() == {"fee"}
    assert side.points("fee") == 1000
    assert not side.must
    assert not side.interactions
    assert side.resolved_state == "It holds."
    assert side.walk_away.sure == 80


def test_an_option_that_comes_is_worth_nothing_yet_and_one_that_goes_is_gone():
    side = refitted(test={"options": ["24 July", "14 August", "1 September"]}, fee=FEE)

    assert side.preferences["test"].values == {"24 July": 60, "14 August": 0, "1 September": 0}
    assert side.must["test"].one_of == ("24 July",)
    assert side.limits["fee"].at_most == "EUR 800"
    assert not side.interactions


def test_a_range_in_another_currency_takes_with_it_what_was_said_of_it():
    side = refitted(test=TEST, fee={**FEE, "from": "USD 0", "to": "USD 900"})

    assert side.preferences.keys() == {"test", "fee"}  # less is better in any currency
    assert not side.limits


def test_of_issues_that_are_all_gone_nothing_is_left():
    assert refitted(other={"options": ["yes", "no"]}) is None


@settings(max_examples=30, deadline=None)
@given(small_talks())
def test_on_the_same_table_everything_still_fits(talks: Talks):
    for side in talks.sides.values():
        assert refit(side, talks.issues) == side
