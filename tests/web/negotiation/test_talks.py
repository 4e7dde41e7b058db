"""The talks: issues both see, preferences only their side sees, packages as each side may see them, offers and their answers."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import LONG_AGO, Table
from tests.web.negotiation.expectations import A_PACKAGE, TWO_ISSUES

from makegood import formats
from makegood.negotiation import Talks
from makegood.negotiation.offers import NotNow
from makegood.web import access
from makegood.web.cases import steps
from makegood.web.cases.models import RecordEntry
from makegood.web.engine.models import Outgoing
from makegood.web.negotiation import store
from makegood.web.negotiation.models import Issues, Move, Preferences

PLANTED = "the-winter-programme-would-sink"
NORTHGATE_WANTS = {
    "resolved_state": f"A checkout that holds, or {PLANTED}.",
    "preferences": {
        "credits": {"points": 317, "prefers": "more"},
        "test": {"points": 683, "values": {"10 July": 100, "24 July": 91, "14 August": 0}},
    },
    "walk_away": {"low": 211, "likely": 277, "high": 333},
}
FENNEL_WANTS = {
    "preferences": {
        "credits": {"points": 800, "prefers": "less"},
        "test": {"points": 200, "values": {"10 July": 0, "24 July": 60, "14 August": 100}},
    },
    "walk_away": 300,
}


@pytest.fixture
def talks(table: Table) -> Table:
    """Two issues on the table, and both sides have said what they want."""
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    store.save_preferences(table.seat("ada"), NORTHGATE_WANTS, at=LONG_AGO)
    store.save_preferences(table.seat("ben"), FENNEL_WANTS, at=LONG_AGO)
    return table


def hold_a_sitting(table: Table) -> None:
    for who in ("ada", "ben"):
        store.ask_for_result(table.seat(who), at=LONG_AGO)


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, f"{name} gave {response.status_code}"
    return response.content.decode()


# --- what is on the table ---


def test_the_usual_ways_out_are_put_on_the_table_with_their_rules(table, as_):
    as_("ada").post(
        reverse("negotiation:add-ways", args=[table.case.pk]), {"ways": ["compensate", "take-over-part"], "key": "k"}
    )

    seen = page(as_("ben"), "negotiation:issues", table.case.pk)
    assert "credits on future invoices" in seen
    assert "Whoever carries the work has its benefit." in seen


def test_a_side_adds_an_issue_of_its_own_and_the_other_side_changes_it(table, as_):
    typed = {"title": "When is the test passed?", "kind": "ordered", "options": "10 July\n24 July", "key": "k"}
    as_("ada").post(reverse("negotiation:new-issue", args=[table.case.pk]), typed)
    change = reverse("negotiation:change-issue", args=[table.case.pk, "when-is-the-test-passed"])
    as_("ben").post(change, {**typed, "options": "10 July\n24 July\n14 August", "key": "k2"})

    issue = store.on_the_table(table.case).issues["when-is-the-test-passed"]
    assert issue.options == ("10 July", "24 July", "14 August")


def test_the_issues_keep_the_order_of_the_table_in_every_database(table):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    row = Issues.objects.get()
    row.talks["issues"] = dict(reversed(row.talks["issues"].items()))
    row.save()

    assert list(store.on_the_table(table.case).issues) == ["credits", "test"]


def test_an_issue_that_goes_takes_its_rules_with_it(table):
    store.add_issues(table.seat("ada"), {"ways_out": ["compensate", "take-over-part"]}, at=LONG_AGO)
    store.remove_issue(table.seat("ben"), "benefit-goes-to", at=LONG_AGO)

    kept = store.on_the_table(table.case)
    assert set(kept.issues) == {"compensation", "work-done-by"}
    assert not kept.talks.rules


ISSUE = {
    "title": "Credits",
    "kind": "money",
    "low": "EUR 20,000",
    "high": "EUR 52,000",
    "step": "EUR 4,000",
    "key": "k",
}
BROKEN_ISSUES = {
    "nothing": ({"title": ""}, "This field is required."),
    "one option": ({"kind": "choice", "options": "24 July"}, "nothing to choose between"),
    "an option twice": ({"kind": "choice", "options": "24 July\n24 July"}, "stands here twice"),
    "two currencies": ({"high": "USD 52,000"}, "is not in EUR"),
    "negative money": ({"low": "EUR -5", "step": ""}, "is negative"),
    "an end before the beginning": ({"high": "EUR 1"}, "ends before it begins"),
    "no number": ({"kind": "whole", "low": "soon", "high": "later"}, "is not a number"),
    "NaN": ({"kind": "amount", "low": "NaN", "high": "5"}, "is not a number"),
    "huge": ({"kind": "whole", "low": "0", "high": "1" + "0" * 40, "step": ""}, "is too large"),
    "too many steps": ({"step": "EUR 1"}, "more than 2,000 options"),
    "an unknown kind": ({"kind": "dream"}, "Select a valid choice."),
}


@pytest.mark.parametrize(("changes", "says"), BROKEN_ISSUES.values(), ids=BROKEN_ISSUES)
def test_a_broken_issue_is_explained_and_what_was_typed_is_still_there(table, as_, changes, says):
    typed = {**ISSUE, **changes}
    response = as_("ada").post(reverse("negotiation:new-issue", args=[table.case.pk]), typed)

    seen = response.content.decode()
    assert response.status_code == 200
    assert says in seen
    assert typed["low"] in seen
    assert not Issues.objects.exists()


BROKEN_FILES = {
    "empty": (b"", "empty"),
    "not yaml": (b"issues: [", "not"),
    "latin-1": ("issues: {preis: {options: [gro\xdf, klein]}}".encode("latin-1"), "UTF-8"),
    "unknown key": (b"issues: {a: {options: [x, y], colour: red}}", "not a key"),
    "no issues": (b"title: only", "missing"),
    "too deep": (b"[" * 5000, "deep"),
    "a slip, by its line": (
        b"issues:\n  a: {options: [x, y]}\n  b: {options: [x]}\n",
        "Line 3: There is nothing to choose",
    ),
    "a rule, by its line": (
        b"issues: {a: {options: [x, y]}}\nrules:\n  - forbid: {a: z}\n",
        "Line 3: ‘z’ is not an option",
    ),
    "a side, by its line": (b"issues: {a: {options: [x, y]}}\nsides:\n  ada: {walk_away: .nan}\n", "Line 3:"),
    "a hundred thousand options": (
        b"issues:\n  a: {options: [" + b",".join(b"o%d" % n for n in range(100_000)) + b"]}",
        "Line 2:",
    ),
    "41 issues": (b"issues: {" + b",".join(b"a%d: {options: [x, y]}" % n for n in range(41)) + b"}", "41 issues"),
}


@pytest.mark.parametrize(("data", "says"), BROKEN_FILES.values(), ids=BROKEN_FILES)
def test_a_broken_talks_file_is_explained_and_nothing_is_kept(table, as_, data, says):
    file = SimpleUploadedFile("talks.yaml", data)
    response = as_("ada").post(reverse("negotiation:add-file", args=[table.case.pk]), {"file": file, "key": "k"})

    assert response.status_code == 200
    assert says in response.content.decode()
    assert not Issues.objects.exists()


def test_an_uploaded_talks_file_leaves_every_sides_part_out(table, as_):
    data = resources.files("makegood.worked_case").joinpath("talks.yaml").read_bytes()
    as_("ada").post(
        reverse("negotiation:add-file", args=[table.case.pk]),
        {"file": SimpleUploadedFile("talks.yaml", data), "key": "k"},
    )

    assert len(store.on_the_table(table.case).issues) == 8
    assert "insurer" not in str(Issues.objects.get().talks)
    assert not Preferences.objects.exists()


SUPPORT = b"""
issues:
  support:
    kind: package
    parts:
      hours: {options: [office hours, day and night]}
      response: {kind: whole, from: 2, to: 8, step: 2, unit: hours}
  fee: {kind: money, from: EUR 0, to: EUR 900}
rules: [{if: {fee: {at_most: EUR 300}}, then: {support: ["office hours, 6 hours", "office hours, 8 hours"]}}]
"""


def test_a_package_of_parts_and_a_rule_about_a_sum_are_put_on_the_table_and_valued(table, as_):
    as_("ada").post(
        reverse("negotiation:add-file", args=[table.case.pk]),
        {"file": SimpleUploadedFile("talks.yaml", SUPPORT), "key": "k"},
    )
    typed = _typed(as_("ada"), table) | {"walk_away": "0", "how": "words"}
    typed |= {f"value_0_{place}": str(10 * place) for place in range(8)} | {"value_1_0": "100", "value_1_1": "0"}
    response = as_("ada").post(reverse("negotiation:preferences", args=[table.case.pk]), typed)

    assert "day and night, 4 hours" in page(as_("ada"), "negotiation:issues", table.case.pk)
    assert response.status_code == 302, response.context["form"].errors
    assert store.preferences(table.seat("ada")).preferences["support"].values["day and night, 8 hours"] == 70


# --- what each side wants ---


def _typed(client: Client, table: Table, name: str = "negotiation:preferences") -> dict[str, str]:
    """The preferences form as it stands on the page, as a browser would send it."""
    form = client.get(reverse(name, args=[table.case.pk])).context["form"]
    typed = {}
    for field in form:
        value = field.value()
        if value is True:
            typed[field.html_name] = "on"
        elif value not in (None, False):
            typed[field.html_name] = str(value)
    return typed


def test_what_was_kept_comes_back_in_the_form_and_saving_it_again_changes_nothing(table, as_):
    talks = formats.read(resources.files("makegood.worked_case").joinpath("talks.yaml").read_bytes(), Talks).value
    store.set_issues(table.seat("ada"), talks, at=LONG_AGO)
    sides = {"ada": "northgate", "ben": "fennel"}
    for who, side in sides.items():
        store.save_preferences(table.seat(who), talks.sides[side], at=LONG_AGO)
    hold_a_sitting(table)
    menu = store.view_for(table.seat("ada")).view.menu
    for who, side in sides.items():
        response = as_(who).post(reverse("negotiation:preferences", args=[table.case.pk]), _typed(as_(who), table))
        after = store.preferences(table.seat(who))

        assert response.status_code == 302, response.context["form"].errors
        for one in menu:
            before = float(talks.sides[side].worth(talks.issues, one.package))
            assert float(after.worth(talks.issues, one.package)) == pytest.approx(before, abs=0.1)


def test_preferences_in_words_are_enough(table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    typed = {
        **_typed(as_("ada"), table),
        "importance_0": "minor",
        "importance_1": "essential",
        "value_0_0": "0",
        "value_0_1": "100",
        "value_1_0": "100",
        "value_1_1": "80",
        "value_1_2": "0",
        "most_0": "EUR 48,000",
        "walk_away": "300",
    }
    del typed["ok_1_2"]
    response = as_("ada").post(reverse("negotiation:preferences", args=[table.case.pk]), typed)

    wants = store.preferences(table.seat("ada"))
    assert response.status_code == 302, response.context["form"].errors
    assert wants.must["test"].one_of == ("10 July", "24 July")
    assert wants.limits["credits"].at_most == "EUR 48,000"


BROKEN_WANTS = {
    "no walk-away": ({"walk_away": ""}, "This field is required."),
    "walk-away NaN": ({"walk_away": "NaN"}, "Enter a number."),
    "points that do not add up": (
        {"how": "points", "points_0": "300", "points_1": "300"},
        "The points add up to 600, not to 1000.",
    ),
    "worth above 100": ({"value_0_0": "101"}, "less than or equal to 100"),
    "nothing possible": ({"ok_1_0": None, "ok_1_1": None, "ok_1_2": None}, "Leave at least one option open."),
    "a limit in another currency": ({"most_0": "USD 5"}, "is not in EUR"),
    "limits that cross": ({"least_0": "EUR 44,000", "most_0": "EUR 24,000"}, "cannot be met by any option"),
    "a range that falls": ({"low": "400", "high": "350"}, "The three do not rise."),
    "all worth nothing": ({"value_1_0": "0", "value_1_1": "0", "value_1_2": "0"}, "every option is worth nothing"),
    "an essay": ({"resolved_state": "x" * 4001}, "at most 4000 characters"),
}


@pytest.mark.parametrize(("changes", "says"), BROKEN_WANTS.values(), ids=BROKEN_WANTS)
def test_broken_preferences_are_explained_beside_what_was_typed(table, as_, changes, says):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    good = {"value_0_1": "100", "value_1_0": "100", "value_1_1": "80", "walk_away": "300", "resolved_state": PLANTED}
    typed = {**_typed(as_("ada"), table), **good, **changes}
    response = as_("ada").post(
        reverse("negotiation:preferences", args=[table.case.pk]), {k: v for k, v in typed.items() if v is not None}
    )

    seen = response.content.decode()
    assert response.status_code == 200
    assert says in seen
    assert typed["resolved_state"] in seen
    assert not Preferences.objects.exists()


def test_changed_issues_ask_for_preferences_again(talks, as_):
    store.add_issues(talks.seat("ben"), {"issues": {"test": {"options": ["August", "September"]}}}, at=LONG_AGO)

    assert store.outdated(talks.seat("ada"))
    assert "The issues have changed" in page(as_("ada"), "negotiation:settlements", talks.case.pk)


def test_what_still_fits_changed_issues_is_filled_in_to_be_looked_through(talks, as_):
    options = ["10 July", "24 July", "1 September"]
    store.add_issues(talks.seat("ben"), {"issues": {"test": {"kind": "ordered", "options": options}}}, at=LONG_AGO)
    seen = page(as_("ada"), "negotiation:preferences", talks.case.pk)
    typed = _typed(as_("ada"), talks)
    as_("ada").post(reverse("negotiation:preferences", args=[talks.case.pk]), typed)

    assert "What still fits is filled in." in seen
    wants = store.preferences(talks.seat("ada"))
    assert wants.preferences["test"].values == {"10 July": 100, "24 July": 91, "1 September": 0}
    assert wants.resolved_state == NORTHGATE_WANTS["resolved_state"]
    assert wants.walk_away.high == 333


# --- what each side may see ---


def test_each_side_sees_the_same_packages_with_its_own_points(talks, as_):
    hold_a_sitting(talks)
    ada, ben = (store.view_for(talks.seat(who)).view for who in ("ada", "ben"))

    assert [one.package for one in ada.proposals] == [one.package for one in ben.proposals]
    assert ada.proposals[0].value != ben.proposals[0].value
    assert "Package A" in page(as_("ada"), "negotiation:settlements", talks.case.pk)


SEEN_BY_OTHERS = [
    "negotiation:page",
    "negotiation:issues",
    "negotiation:settlements",
    "negotiation:preferences",
    "cases:case",
    "cases:record",
]


def _said(text: str) -> str:
    """A text without its ids, hashes, times of day and places in a picture, which hold any digits."""
    return re.sub(
        r'[0-9A-Za-z_-]{12,}|:[0-9]{2}:[0-9]{2}\.[0-9]{6}| (x|y|cx|cy|x1|x2|y1|y2|d|points|width|height)="[^"]*"',
        "",
        text,
    )


def test_nothing_private_of_one_side_is_on_any_page_of_the_other(talks, as_):
    store.propose(talks.seat("ada"), A_PACKAGE, at=LONG_AGO)
    hold_a_sitting(talks)
    private = [PLANTED, "317", "683", "277", "211", "333"]
    seen = [page(as_("ben"), name, talks.case.pk) for name in SEEN_BY_OTHERS]
    seen += [page(as_("cleo"), name, talks.case.pk) for name in ("negotiation:page", "cases:case", "cases:record")]
    seen += [page(Client(), "negotiation_guest:page", talks.token)]
    seen += [f"{mail.subject} {mail.body}" for mail in Outgoing.objects.all()]
    seen += [entry.details for entry in RecordEntry.objects.filter(room__in=("joint", "responding"))]

    for secret in private:
        for text in seen:
            assert secret not in _said(text), secret


@pytest.mark.parametrize("changed", [{"walk_away": 311}, {"resolved_state": "Something else."}])
def test_what_a_side_sees_does_not_change_with_what_only_the_other_side_knows(talks, as_, changed):
    hold_a_sitting(talks)
    before = store.view_for(talks.seat("ben")).view
    moved = {**NORTHGATE_WANTS, **changed}
    store.save_preferences(talks.seat("ada"), moved, at=LONG_AGO)
    hold_a_sitting(talks)
    after = store.view_for(talks.seat("ben")).view

    same = [one.package for one in before.proposals] == [one.package for one in after.proposals]
    assert not same or before.as_json()["settlements"] == after.as_json()["settlements"]


def test_without_a_deal_each_side_reads_its_own_part_only(talks, as_):
    store.save_preferences(talks.seat("ada"), {**NORTHGATE_WANTS, "walk_away": 990}, at=LONG_AGO)
    store.save_preferences(talks.seat("ben"), {**FENNEL_WANTS, "walk_away": 990}, at=LONG_AGO)

    hold_a_sitting(talks)
    seen = page(as_("ben"), "negotiation:settlements", talks.case.pk)
    assert "No package meets everything" in seen
    assert "Your walk-away" in seen
    assert "plain supplier and purchaser" in seen


def test_a_side_alone_settles_with_its_guess_until_the_partner_speaks(table, as_):
    store.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    store.save_preferences(table.seat("ada"), NORTHGATE_WANTS, at=LONG_AGO)
    assert store.view_for(table.seat("ada")).view is None

    store.save_preferences(table.seat("ada"), {**FENNEL_WANTS, "guess": {"within": 20}}, guess=True, at=LONG_AGO)
    assert store.view_for(table.seat("ada")).guessed
    assert "is your guess here" in page(as_("ada"), "negotiation:settlements", table.case.pk)

    store.save_preferences(table.seat("ben"), FENNEL_WANTS, at=LONG_AGO)
    hold_a_sitting(table)
    assert not store.view_for(table.seat("ada")).guessed


def test_the_picture_has_a_table_and_our_numbers_alone(talks, as_):
    hold_a_sitting(talks)
    seen = page(as_("ada"), "negotiation:settlements", talks.case.pk)

    assert 'role="img"' in seen
    assert "your walk-away 277" in seen
    assert "<style" not in seen
    assert "As a table" in seen


# --- offers ---


def _offer(**changes: str) -> dict[str, str]:
    return {
        "option_0": "EUR 36,000.00",
        "option_1": "24 July",
        "why": "Both hold it.",
        "days": "7",
        "key": "k",
        **changes,
    }


def test_an_offer_is_made_countered_and_accepted(talks, as_):
    ours, theirs = as_("ada"), as_("ben")
    address = reverse("negotiation:offer", args=[talks.case.pk])
    assert ours.post(address, _offer()).status_code == 302
    assert "Northgate offers" in page(theirs, "negotiation:page", talks.case.pk)
    assert theirs.post(address, _offer(option_0="EUR 32,000.00", key="k2")).status_code == 302
    theirs_open = Move.objects.last().number
    accept = reverse("negotiation:accept", args=[talks.case.pk, theirs_open])
    assert ours.post(accept, {"key": "k3"}).status_code == 302

    assert store.settled(talks.case) == {"credits": "EUR 32,000.00", "test": "24 July"}
    assert steps.state(talks.seat("ben")).settlement
    assert "Both sides accept this package" in page(theirs, "negotiation:page", talks.case.pk)


def test_an_offer_sent_twice_is_made_once_and_the_partner_gets_one_mail(talks, as_):
    client = as_("ada")
    for _ in range(2):
        client.post(reverse("negotiation:offer", args=[talks.case.pk]), _offer())

    assert Move.objects.count() == 1
    mail = Outgoing.objects.get(to="ben@fennel.example", key__contains="move/1")
    assert "36,000" not in mail.body


def test_an_offer_below_our_own_walk_away_is_held_back_with_the_reason(talks, as_):
    response = as_("ada").post(
        reverse("negotiation:offer", args=[talks.case.pk]), _offer(option_0="EUR 20,000.00", option_1="14 August")
    )

    assert "It is worth less to you than no deal." in response.content.decode()
    assert not Move.objects.exists()


def test_the_other_sides_limits_do_not_show_when_we_offer(talks):
    store.save_preferences(
        talks.seat("ben"), {**FENNEL_WANTS, "limits": {"credits": {"at_most": "EUR 24,000"}}}, at=LONG_AGO
    )

    assert store.propose(talks.seat("ada"), A_PACKAGE, at=LONG_AGO).number == 1


def test_an_offer_past_its_day_cannot_be_accepted(talks):
    until = LONG_AGO + dt.timedelta(days=3)
    store.propose(talks.seat("ada"), A_PACKAGE, until=until, at=LONG_AGO)

    with pytest.raises(NotNow, match="no longer open"):
        store.accept_offer(talks.seat("ben"), number=1, at=until + dt.timedelta(seconds=1))


def test_a_decline_needs_a_reason_and_both_read_it(talks, as_):
    store.propose(talks.seat("ada"), A_PACKAGE, at=LONG_AGO)
    decline = reverse("negotiation:decline", args=[talks.case.pk, 1])
    assert "This field is required." in as_("ben").post(decline, {"why": "", "key": "k"}).content.decode()
    as_("ben").post(decline, {"why": "The date comes before the part is delivered.", "key": "k"})

    assert "The date comes before the part is delivered." in page(as_("ada"), "negotiation:page", talks.case.pk)


def test_a_member_does_not_accept_for_their_side(talks, as_):
    store.propose(talks.seat("ada"), A_PACKAGE, at=LONG_AGO)

    assert as_("joris").post(reverse("negotiation:accept", args=[talks.case.pk, 1]), {"key": "k"}).status_code == 404
    assert store.settled(talks.case) is None


def test_once_there_was_an_offer_the_issues_stay(talks):
    store.propose(talks.seat("ada"), A_PACKAGE, at=LONG_AGO)

    with pytest.raises(NotNow):
        store.set_issues(talks.seat("ben"), TWO_ISSUES, at=LONG_AGO)


def test_a_side_may_ask_the_other_to_propose_first(talks, as_):
    as_("ada").post(reverse("negotiation:ask", args=[talks.case.pk]), {"key": "k"})

    assert "asks the other side to propose first" in page(as_("ben"), "negotiation:page", talks.case.pk)


def test_talks_end_without_a_deal_and_are_taken_up_again(talks, as_):
    end = reverse("negotiation:end", args=[talks.case.pk])
    as_("ada").post(end, {"way": "orderly-exit", "why": "We part with order.", "key": "k"})
    assert steps.state(talks.seat("ben")).no_deal
    assert "We part with order." in page(as_("ben"), "negotiation:page", talks.case.pk)
    with pytest.raises(NotNow):
        store.propose(talks.seat("ben"), A_PACKAGE, at=LONG_AGO)

    as_("ben").post(reverse("negotiation:resume", args=[talks.case.pk]), {"key": "k2"})
    assert not steps.state(talks.seat("ada")).no_deal


# --- the partner by link ---


@pytest.fixture
def alone(table: Table) -> str:
    """The token of a link for a partner who has not joined; Ada has made an offer."""
    from tests.cast import opening, person, token_of

    from makegood.web.cases import store as cases
    from makegood.web.cases.models import Purpose

    seat = cases.open_case(person("ada"), opening(), at=LONG_AGO)
    link = cases.invite(seat, Purpose.ANSWER, name="Ben", email="ben@fennel.example", at=LONG_AGO, days=365 * 20)
    store.set_issues(seat, TWO_ISSUES, at=LONG_AGO)
    store.save_preferences(seat, NORTHGATE_WANTS, at=LONG_AGO)
    store.propose(seat, A_PACKAGE, why="Both hold it.", at=LONG_AGO)
    return token_of(link)


def test_a_partner_by_link_reads_the_offer_and_accepts_it(alone):
    client = Client()
    assert "Both hold it." in page(client, "negotiation_guest:page", alone)
    response = client.post(reverse("negotiation_guest:accept", args=[alone, 1]), {"key": "k"})

    assert response.status_code == 302
    assert Move.objects.last().act == "accepted"


def test_a_partner_by_link_answers_in_words_and_proposes(alone):
    client = Client()
    client.post(reverse("negotiation_guest:decline", args=[alone, 1]), {"why": "Two weeks more.", "key": "k"})
    response = client.post(reverse("negotiation_guest:offer", args=[alone]), _offer(option_1="14 August", key="k2"))

    assert response.status_code == 302
    assert [move.act for move in Move.objects.all()] == ["offered", "rejected", "offered"]


def test_a_link_does_not_answer_for_a_side_that_sits_at_the_table(talks):
    store.propose(talks.seat("ada"), A_PACKAGE, at=LONG_AGO)
    response = Client().post(reverse("negotiation_guest:accept", args=[talks.token, 1]), {"key": "k"})

    assert "sits at the table now" in response.content.decode()
    assert store.settled(talks.case) is None


def test_a_mediator_sees_the_offers_and_has_no_preferences(talks, as_):
    assert access.sitting_user(talks.cleo, talks.case).side is None
    page(as_("cleo"), "negotiation:page", talks.case.pk)
    assert as_("cleo").get(reverse("negotiation:settlements", args=[talks.case.pk])).status_code == 404


def test_a_step_that_cannot_be_taken_now_is_not_told_like_one_that_was(talks: Table, as_):
    names = list(store.on_the_table(talks.case).issues)
    for name in names[1:]:
        store.remove_issue(talks.seat("ada"), name, at=LONG_AGO)
    address = reverse("negotiation:remove-issue", args=[talks.case.pk, names[0]])

    told = as_("ada").post(address, {"key": "k"}, follow=True).content.decode()

    notices = told.partition('<ul class="notices">')[2].partition("</ul>")[0]
    assert "This is the only issue." in notices
    assert "note-care" in notices
