"""Whatever a talks file can hold: a form that is saved as it came keeps all of it, and what is changed changes that alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import LONG_AGO, Table

from makegood.formats import build
from makegood.negotiation import Talks
from makegood.negotiation.talks import Issue
from makegood.web.negotiation import store
from makegood.web.negotiation.forms import IssueForm, OfferForm
from makegood.web.negotiation.preference_forms import GuessForm, PreferencesForm
from makegood.web.negotiation.store import OnTheTable

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
AMOUNTS = ("5", "10", "15", "20", "25")  # of every range below
OPTIONS = ("plain", "with, a comma", "two  spaces", "umläut ‘quoted’")
ISSUES: dict[str, Any] = {
    "choice": {"options": list(OPTIONS)},
    "ordered": {"kind": "ordered", "title": "how  much of it", "options": ["none", "a third", "all"]},
    "whole": {"kind": "whole", "title": "Days", "from": "5", "to": "25", "step": "5", "unit": "days"},
    "money": {"kind": "money", "from": "EUR 5", "to": "EUR 25.00", "step": "EUR 5"},
    "smooth": {"kind": "money", "from": "EUR 5", "to": "EUR 25"},
    "amount": {"kind": "amount", "from": "5", "to": "25", "unit": "%"},
    "package": {
        "kind": "package",
        "parts": {"when": {"options": ["day", "night"]}, "within": {"kind": "whole", "from": 1, "to": 3}},
    },
    "named": {
        "kind": "package",
        "title": "support",
        "parts": {"when": {"options": ["day", "night"]}, "who": {"options": ["us", "you"]}},
        "packages": {"small": {"when": "day", "who": "us"}, "large": {"when": "night", "who": "you"}},
    },
}


def choices(issue: str) -> tuple[str, ...]:
    return build(ISSUES[issue], Issue).choices


values = st.decimals(0, 100, places=7, allow_nan=False, allow_infinity=False)
some = st.sampled_from


@st.composite
def worths(draw: st.DrawFn, issue: str) -> dict[str, Any]:
    """Every way in which a talks file can say what the options of an issue are worth."""
    raw, options = ISSUES[issue], choices(issue)
    if issue in ("whole", "money", "smooth", "amount"):
        places = draw(st.lists(some(AMOUNTS), min_size=2, unique=True))
        written = [f"EUR {one}" if raw["kind"] == "money" else one for one in places]
        ways = [{"prefers": "more"}, {"curve": {one: draw(values) for one in written}}]
        if raw.get("step"):
            ways.append({"values": {one: draw(values) for one in options}})
        return draw(some(ways))
    ways = [{"values": {one: draw(values) for one in options}}, {"values": dict.fromkeys(options, "worst")}]
    if issue == "ordered":
        ways.append({"prefers": "less"})
    if issue == "package":
        parts = {"when": {"points": 1, "values": {"day": 100, "night": 7}}, "within": {"points": 2, "prefers": "less"}}
        ways.append({"parts": parts})
    return draw(some(ways))


@st.composite
def demands(draw: st.DrawFn, issue: str) -> Any:
    if issue in ("choice", "package", "named"):
        return draw(st.lists(some(choices(issue)), min_size=1, max_size=2, unique=True))
    if issue == "ordered":
        return draw(some([{"at_least": "a third"}, {"at_most": "a third"}, ["none", "all"]]))
    unit = "EUR " if ISSUES[issue]["kind"] == "money" else ""
    ways: list[Any] = [{"at_least": f"{unit}10"}, {"at_least": f"{unit}5", "at_most": f"{unit}20"}, f"{unit}15"]
    if issue in ("whole", "money"):
        ways.append([f"{unit}10", f"{unit}20"])
    return draw(some(ways))


walk_aways = st.one_of(
    st.decimals(-(10**9), 10**9, places=5),
    st.just({"low": "-1.23456", "likely": "2.5", "high": "1000000000"}),
    st.just({"low": 1, "likely": 2, "high": 4, "sure": 80}),
    st.just({"outcomes": {"-200.5": 30, "410": 70}}),
    st.just({"outcomes": {"100": "12.5", "300": "87.5"}, "sure": 90}),
)


@st.composite
def parts_of_a_side(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    scale = draw(some([1000, 100, "12.5"]))
    said = draw(st.lists(some(names), min_size=1, unique=True))
    if draw(st.booleans()):
        first, rest = said[0], said[1:]
        wants = {first: {"points": scale, **draw(worths(first))}, **{n: {"points": 0} for n in rest}}
    else:
        wants = {n: {"importance": draw(some(["essential", "minor"])), **draw(worths(n))} for n in said}
    interactions = [
        {"when": {name: draw(demands(name))}, "points": draw(st.decimals(-50, 50, places=4))}
        for name in draw(st.lists(some(names), max_size=2))
    ]
    return {
        "name": "A name",
        "scale": scale,
        "resolved_state": draw(some(["", "One line.", "Two lines,\n\n  and   spaces."])),
        "preferences": wants,
        "interactions": interactions,
        "must": {name: draw(demands(name)) for name in draw(st.lists(some(names), max_size=1))},
        "limits": {
            name: one
            if isinstance(one := draw(demands(name)), dict)
            else {"one_of": [one] if isinstance(one, str) else one}
            for name in draw(st.lists(some([n for n in names if n in ("whole", "smooth")] or names), max_size=1))
        },
        "walk_away": draw(walk_aways),
    }


@st.composite
def tables(draw: st.DrawFn, guess: bool = False) -> tuple[OnTheTable, Any]:
    names = draw(st.lists(some(list(ISSUES)), min_size=1, max_size=4, unique=True))
    ours = draw(parts_of_a_side(names))
    if guess:
        ours["guess"] = {"by": "them", "within": draw(st.integers(0, 100))}
    nothing = {"walk_away": -1, "preferences": {names[0]: {"importance": "minor", **draw(worths(names[0]))}}}
    raw = {"issues": {name: ISSUES[name] for name in names}, "sides": {"us": ours, "them": nothing}}
    try:
        talks = build(raw, Talks)
    except ValueError:  # a must and a limit that contradict each other
        ours["limits"] = {}
        talks = build(raw, Talks)
    return OnTheTable(store.shared_part(talks), talks), talks.sides["us"]


def sent(form: forms.Form) -> dict[str, str]:
    """What a browser sends of a form that nobody touched."""
    data = {}
    for field in form:
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value is not None and value is not False:
            lines = str(value).replace("\n", "\r\n")
            data[field.html_name] = (
                lines if isinstance(field.field.widget, forms.Textarea) else lines.replace("\r\n", "")
            )
    return data


def saved(kind: type[PreferencesForm], table: OnTheTable, wants: Any, **changes: str | None) -> Any:
    typed = sent(kind(table=table, wants=wants, typed={})) | changes
    form = kind({key: value for key, value in typed.items() if value is not None}, table=table, wants=wants, typed={})
    assert form.is_valid(), form.errors
    raw = {
        **table.shared,
        "sides": {**table.talks.model_dump(by_alias=True, exclude_unset=True)["sides"], "us": form.raw()},
    }
    return build(raw, Talks).sides["us"]


@SLOW
@given(tables())
def test_preferences_that_are_saved_as_they_came_stay_equal(given_):
    table, wants = given_
    assert saved(PreferencesForm, table, wants) == wants


@SLOW
@given(tables(guess=True))
def test_a_guess_that_is_saved_as_it_came_stays_equal(given_):
    table, wants = given_
    assert saved(GuessForm, table, wants) == wants


@SLOW
@given(tables())
def test_another_walk_away_changes_nothing_else(given_):
    table, wants = given_
    after = saved(PreferencesForm, table, wants, walk_away="7", low=None, high=None)

    assert after.walk_away.floor == 7
    assert after.walk_away.sure == wants.walk_away.sure
    assert after.model_copy(update={"walk_away": wants.walk_away}) == wants


@pytest.mark.parametrize("words", [["essential"] * 3, ["essential", "useful", "minor"], ["important", "minor"] * 3])
def test_words_turned_into_points_add_up_without_touching_a_number(words):
    issues = {f"issue {n}": {"options": ["yes", "no"]} for n in range(len(words))}
    wants = {
        name: {"importance": word, "values": {"yes": 100, "no": 0}} for name, word in zip(issues, words, strict=True)
    }
    talks = build({"issues": issues, "sides": {"us": {"walk_away": 0, "preferences": wants}}}, Talks)
    after = saved(PreferencesForm, OnTheTable(store.shared_part(talks), talks), talks.sides["us"], how="points")

    assert sum(one.points for one in after.preferences.values()) == 1000


@pytest.mark.parametrize("name", ISSUES)
def test_an_issue_that_is_saved_as_it_came_stays_equal(name):
    table = table_of(ISSUES[name], name)
    form = IssueForm(sent(IssueForm(table=table, name=name)), table=table, name=name)

    assert form.is_valid(), form.errors
    assert build(form.raw, Issue) == table.issues[name]


@pytest.mark.parametrize("name", ISSUES)
def test_another_title_changes_nothing_else_of_an_issue(name):
    table = table_of(ISSUES[name], name)
    typed = sent(IssueForm(table=table, name=name)) | {"title": "Another title"}
    form = IssueForm(typed, table=table, name=name)

    assert form.is_valid(), form.errors
    assert build(form.raw, Issue) == table.issues[name].model_copy(update={"title": "Another title"})


@pytest.mark.parametrize("name", ISSUES)
def test_a_package_that_is_countered_as_it_came_stays_equal(name):
    table = table_of(ISSUES[name], name)
    package = {name: table.issues[name].choices[-1]}
    form = OfferForm(sent(OfferForm(table=table, package=package)), table=table)

    assert form.is_valid(), form.errors
    assert form.package() == package


def table_of(issue: dict[str, Any], name: str) -> OnTheTable:
    nothing = {"walk_away": 0, "preferences": {name: {"importance": "indifferent"}}, "interactions": []}
    nothing["interactions"] = [{"when": {name: build(issue, Issue).choices[0]}, "points": 1}]
    talks = build({"issues": {name: issue}, "sides": {"us": nothing}}, Talks)
    return OnTheTable(store.shared_part(talks), talks)


def test_an_option_with_a_stray_space_is_found_again_when_another_is_added():
    table = table_of(ISSUES["choice"], "choice")
    typed = sent(IssueForm(table=table, name="choice"))
    form = IssueForm(typed | {"options": typed["options"] + "\r\n one more"}, table=table, name="choice")

    assert form.is_valid(), form.errors
    assert form.raw["options"] == [*OPTIONS, "one more"]


def test_one_changed_worth_leaves_all_other_digits_of_the_issue():
    curve = {"5": 100, "10": "66.6666", "15": "33.3333", "20": "11.1111", "25": 0}
    talks = build(
        {
            "issues": {"whole": ISSUES["whole"]},
            "sides": {"us": {"walk_away": 0, "preferences": {"whole": {"points": 1000, "curve": curve}}}},
        },
        Talks,
    )
    table = OnTheTable(store.shared_part(talks), talks)
    after = saved(PreferencesForm, table, talks.sides["us"], turn_0_2="12")

    said = {key: str(value) for key, value in after.preferences["whole"].curve.items()}
    assert said == {
        "5 days": "100",
        "25 days": "0",
        "10 days": "66.6666",
        "15 days": "33.3333",
        "20 days": "12",
    }


def test_a_list_of_amounts_stays_while_it_is_ticked_and_goes_when_it_is_not():
    side = {
        "walk_away": 0,
        "preferences": {"whole": {"points": 1000, "prefers": "more"}},
        "must": {"whole": ["5", "15", "20"]},
        "limits": {"whole": {"one_of": ["15", "20", "25"]}},
    }
    talks = build({"issues": {"whole": ISSUES["whole"]}, "sides": {"us": side}}, Talks)
    table = OnTheTable(store.shared_part(talks), talks)
    narrowed = saved(PreferencesForm, table, talks.sides["us"], most_0="15")
    freed = saved(PreferencesForm, table, talks.sides["us"], only_0=None)

    assert narrowed.must["whole"].one_of == ("15 days", "20 days")
    assert narrowed.limits["whole"].at_most == "15"
    assert not freed.must
    assert not freed.limits


EVERYTHING = b"""
title: Support
issues:
  support:
    kind: package
    parts:
      hours: {options: [office hours, day and night]}
      response: {kind: whole, from: 2, to: 8, step: 2, unit: hours}
  fee: {kind: money, from: EUR 0, to: EUR 900}
  test: {kind: ordered, options: [10 July, 24 July, 14 August]}
rules:
  - if: {fee: {at_most: EUR 300}}
    then: {support: ["office hours, 6 hours", "office hours, 8 hours"]}
    why: Nights cost.
  - at_most: 1
    of: [{test: 10 July}, {fee: {at_least: EUR 800}}]
nash_weights: {northgate: 2, fennel: 1}
"""
WANTS = {
    "scale": 100,
    "resolved_state": "It holds.",
    "preferences": {
        "support": {
            "points": "33.3333",
            "parts": {
                "hours": {"importance": "essential", "values": {"office hours": 0, "day and night": 100}},
                "response": {"importance": "minor", "prefers": "less"},
            },
        },
        "fee": {"points": "66.6667", "curve": {"EUR 0": 100, "EUR 10": 90, "EUR 20": 50, "EUR 500": 7, "EUR 900": 0}},
    },
    "interactions": [{"when": {"test": {"at_least": "24 July"}, "fee": {"at_most": "EUR 10"}}, "points": "-3.25"}],
    "must": {"test": {"at_most": "24 July"}},
    "limits": {"fee": {"at_most": "EUR 850"}},
    "walk_away": {"outcomes": {"-20": 25, "45.5": 75}, "sure": 70},
}


@pytest.fixture
def everything(table: Table, as_) -> Table:
    file = SimpleUploadedFile("talks.yaml", EVERYTHING)
    as_("ada").post(reverse("negotiation:add-file", args=[table.case.pk]), {"file": file, "key": "k"})
    store.save_preferences(table.seat("ada"), WANTS, at=LONG_AGO)
    guess = {**WANTS, "guess": {"within": 33}}
    store.save_preferences(table.seat("ada"), guess, guess=True, at=LONG_AGO)
    return table


def send(as_, name: str, *args: object, **changes: str) -> None:
    address = reverse(f"negotiation:{name}", args=args)
    form = as_("ada").get(address).context["form"]
    response = as_("ada").post(address, sent(form) | {"key": name + str(args)} | changes)
    assert response.status_code == 302, response.context["form"].errors


def test_all_that_lies_on_the_table_stays_when_its_pages_are_saved_as_they_came(everything, as_):
    case = everything.case.pk
    before, wants = store.on_the_table(everything.case), store.preferences(everything.seat("ada"))
    for name in before.issues:
        send(as_, "change-issue", case, name)
    send(as_, "preferences", case)
    send(as_, "guess", case)
    after = store.on_the_table(everything.case)

    assert after == before
    assert list(after.issues) == list(before.issues)
    assert store.preferences(everything.seat("ada")) == wants
    assert store.preferences(everything.seat("ada"), guess=True).guess.within == 33


def test_what_only_a_file_can_say_is_seen_on_the_page(everything, as_):
    seen = as_("ada").get(reverse("negotiation:preferences", args=[everything.case.pk])).content.decode()
    assert "What counts on top" in seen
    assert "-3.25" in seen
    assert "45.50 (75 %)" in seen
    assert "In points that add up to 100" in seen
    assert 'value="70"' in seen

    issue = as_("ada").get(reverse("negotiation:change-issue", args=[everything.case.pk, "support"])).content.decode()
    assert "It is made of parts" in issue
    assert "office hours · day and night" in issue


def test_an_option_of_two_lines_is_asked_for_on_one(table, as_):
    issue = {"issues": {"test": {"options": ["10 July\nor so", "later"]}}}
    with pytest.raises(ValueError, match="runs over more than one line"):
        store.set_issues(table.seat("ada"), issue, at=LONG_AGO + dt.timedelta(hours=1))
