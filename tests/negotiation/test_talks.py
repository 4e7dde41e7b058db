"""The format of talks: what it means, and that every slip in it is told with its line and what to write instead."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from makegood.formats import Faulty, read
from makegood.negotiation import Settlements, Talks, settle, ways_out
from makegood.negotiation.talks import Issue, WalkAway

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "talks.md"

GOOD = """\
issues:
  price: {kind: money, from: EUR 0, to: EUR 100, step: EUR 10}
  speed: {kind: ordered, options: [slow, fast]}
  carrier: {options: [ada, ben]}
sides:
  ada:
    preferences:
      price: {points: 600, prefers: more}
      speed: {points: 400, values: {slow: 0, fast: 100}}
    walk_away: 300
  ben:
    preferences:
      price: {importance: essential, prefers: less}
      carrier: {importance: minor, values: {ada: best, ben: worst}}
    walk_away: {low: -50, likely: 0, high: 200}
"""


def talks(text: str = GOOD) -> Talks:
    return read(text, Talks, name="talks.yaml").value


def test_the_example_of_the_reference_page_settles():
    text = re.search(r"```yaml\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)
    assert text is not None
    result = settle(talks(text[1]))
    assert isinstance(result, Settlements)
    for one in result.settlements:
        assert one.certificate.agrees
        assert one.package["work-done-by"] == one.package["benefit-goes-to"]


def test_points_times_value_add_up_over_the_issues():
    given = talks()
    package = {"price": "EUR 40.00", "speed": "fast", "carrier": "ada"}
    assert given.sides["ada"].worth(given.issues, package) == 600 * 40 / 100 + 400
    # essential weighs 10 and minor 1: 1000 points are shared 10 to 1
    assert float(given.sides["ben"].worth(given.issues, package)) == pytest.approx(10000 / 11 * 0.6 + 1000 / 11)


def test_a_curve_is_straight_between_its_numbers_and_flat_beyond_them():
    given = talks(
        GOOD.replace(
            "price: {points: 600, prefers: more}", "price: {points: 600, curve: {EUR 20: 0, EUR 40: 50, EUR 80: 100}}"
        )
    )
    side = given.sides["ada"]
    worth = [float(side.worth(given.issues, {"price": f"EUR {n}.00", "speed": "slow"})) for n in (0, 20, 30, 60, 100)]
    assert worth == [0, 0, 150, 450, 600]


def test_an_interaction_comes_on_top():
    more = GOOD.replace(
        "    walk_away: 300",
        "    interactions:\n      - {when: {speed: fast, price: {at_least: EUR 50}}, points: -70}\n    walk_away: 300",
    )
    given = talks(more)
    side = given.sides["ada"]
    assert side.worth(given.issues, {"price": "EUR 50.00", "speed": "fast"}) == 300 + 400 - 70
    assert side.worth(given.issues, {"price": "EUR 40.00", "speed": "fast"}) == 240 + 400


def test_every_usual_way_out_can_be_put_on_the_table():
    assert list(ways_out()) == [
        "revise-the-agreement", "move-the-dates", "compensate", "replace", "take-over-part", "step-down", "orderly-exit",
    ]  # fmt: skip
    given = talks(f"ways_out: [{', '.join(ways_out())}]\n" + GOOD)
    assert {
        "revision",
        "new-date",
        "compensation",
        "replacement",
        "work-done-by",
        "form",
        "handover",
    } <= given.issues.keys()
    assert str(given.rules[0]).startswith("together or not at all")


def test_an_issue_of_ones_own_wins_over_the_ready_made_one():
    given = talks(
        "ways_out: [move-the-dates]\n" + GOOD.replace("issues:", "issues:\n  new-date: {options: [May, June]}")
    )
    assert given.issues["new-date"].options == ("May", "June")


BAD = {
    "empty": ("", "The file is empty", None),
    "a list": ("- 1\n", "", 1),
    "unknown key": (GOOD.replace("points: 600, prefers", "point: 600, prefers"), "‘point’ is not a key here", 8),
    "no sides": (GOOD.split("sides:")[0], "‘sides’ is missing", 1),
    "no walk-away": (GOOD.replace("    walk_away: 300\n", ""), "‘walk_away’ is missing", 7),
    "weights do not add up": (GOOD.replace("points: 400", "points: 300"), "add up to 900, not to 1000", 8),
    "points and words mixed": (GOOD.replace("points: 400", "importance: minor"), "Some issues have points", 9),
    "unknown option": (GOOD.replace("{slow: 0, fast: 100}", "{slow: 0, quick: 100}"), "‘quick’ is not an option", 9),
    "option without value": (GOOD.replace("{slow: 0, fast: 100}", "{slow: 0}"), "‘fast’ has no value", 9),
    "unknown issue": (GOOD.replace("      carrier: {imp", "      courier: {imp"), "‘courier’ is not an issue", 14),
    "NaN": (GOOD.replace("walk_away: 300", "walk_away: .nan"), "‘nan’ is not a number", 10),
    "infinite": (GOOD.replace("walk_away: 300", "walk_away: -.inf"), "‘-inf’ is too small", 10),
    "huge number": (GOOD.replace("walk_away: 300", "walk_away: 1e400"), "‘1e400’ is too large", 10),
    "huge points": (GOOD.replace("points: 400", "points: 1e400"), "‘1e400’ is too large", 9),
    "tiny points": (GOOD.replace("points: 400", "points: 1e-400"), "has too many digits", 9),
    "a value that is no number": (GOOD.replace("fast: 100", "fast: .nan"), "‘nan’ is not a number", 9),
    "endless value": (GOOD.replace("fast: 100", "fast: .inf"), "‘inf’ is too large", 9),
    "a hundred thousand digits": (GOOD.replace("points: 400", "points: " + "9" * 100_000), "99999", 9),
    "huge end": (GOOD.replace("to: EUR 100", "to: EUR 9" + "0" * 15), "is too large", 2),
    "endless end": (GOOD.replace("to: EUR 100", "to: .inf"), "‘inf’ is not money", 2),
    "huge amount": (GOOD.replace("EUR 100, step", "EUR 1" + "0" * 40 + ", step"), "more digits", 2),
    "negative money": (GOOD.replace("from: EUR 0", "from: EUR -20"), "Money on the table is negative", 2),
    "two currencies": (GOOD.replace("to: EUR 100", "to: USD 100"), "not in EUR", 2),
    "money without currency": (GOOD.replace("from: EUR 0", "from: 0"), "is not money", 2),
    "range upside down": (GOOD.replace("from: EUR 0, to: EUR 100", "from: EUR 100, to: EUR 0"), "ends before it begins", 2),
    "too many steps": (GOOD.replace("step: EUR 10", "step: EUR 0.001"), "", 2),
    "steps that miss the end": (GOOD.replace("step: EUR 10", "step: EUR 30"), "do not meet the upper end", 2),
    "one option": (GOOD.replace("[slow, fast]", "[slow]"), "nothing to choose between", 3),
    "an option twice": (GOOD.replace("[slow, fast]", "[slow, slow]"), "stands here twice", 3),
    "a side twice": (GOOD.replace("  ben:\n", "  ada:\n"), "stands here twice", 11),
    "no order to prefer": (GOOD.replace("values: {ada: best, ben: worst}", "prefers: more"), "no order", 14),
    "value above 100": (GOOD.replace("fast: 100", "fast: 101"), "‘101’ is too large", 9),
    "walk-away falling": (GOOD.replace("low: -50", "low: 50"), "do not rise", 15),
    "walk-away in words": (GOOD.replace("{low: -50, likely: 0, high: 200}", "plenty"), "valid decimal", 15),
    "chances that do not add up": (GOOD.replace("{low: -50, likely: 0, high: 200}", "{outcomes: {0: 40, 100: 50}}"), "add up to 90 per cent", 15),
    "an outcome in words": (GOOD.replace("{low: -50, likely: 0, high: 200}", "{outcomes: {nothing: 100}}"), "", 15),
    "a walk-away said twice": (GOOD.replace("low: -50", "outcomes: {0: 100}, low: -50"), "said twice", 15),
    "a package of nothing": (GOOD.replace("{options: [ada, ben]}", "{kind: package}"), "no parts", 4),
    "parts of a choice": (GOOD.replace("{options: [ada, ben]}", "{options: [ada, ben], parts: {x: {options: [a, b]}}}"), "has no parts", 4),
    "a part without steps": (GOOD.replace("{options: [ada, ben]}", "{kind: package, parts: {x: {kind: amount, from: 0, to: 1}}}"), "A part has options or steps", 4),
    "a package without a part": (GOOD.replace("{options: [ada, ben]}", "{kind: package, parts: {x: {options: [a, b]}}, packages: {ada: {x: a}, ben: {}}}"), "does not stand in both", 4),
    "a package of unknown option": (GOOD.replace("{options: [ada, ben]}", "{kind: package, parts: {x: {options: [a, b]}}, packages: {ada: {x: a}, ben: {x: c}}}"), "‘c’ is not an option", 4),
    "parts that make too many packages": (GOOD.replace("{options: [ada, ben]}", "{kind: package, parts: {x: {kind: whole, from: 1, to: 99}, y: {kind: whole, from: 1, to: 99}}}"), "make 9,801 packages", 4),
    "worth of an unknown part": (GOOD.replace("values: {ada: best, ben: worst}", "parts: {x: {points: 1, prefers: more}}"), "‘x’ is not a part", 14),
    "one amount with two values": (GOOD.replace("600, prefers: more", "600, curve: {EUR 0: 0, EUR 100: 100, EUR 100.00: 40}"), "‘EUR 100.00’ has two values", 8),
    "no issue matters": (GOOD.replace("importance: essential", "importance: indifferent").replace("importance: minor", "importance: indifferent"), "No issue matters", 13),
    "must of unknown option": (GOOD + "    must: {speed: medium}\n", "‘medium’ is not an option", 16),
    "limits that contradict a must": (GOOD + "    must: {speed: fast}\n    limits: {speed: slow}\n", "cannot be met by any option", 17),
    "a walk-away that is nothing": (GOOD.replace("walk_away: 300", "walk_away:"), "This is not a number", 10),
    "an end beyond all numbers": (GOOD.replace("{kind: ordered, options: [slow, fast]}", "{kind: whole, from: 1, to: 1" + "0" * 13 + "}"), "is too large", 3),
    "musts that contradict": (GOOD + "    must: {price: EUR 20}\n    limits: {price: {at_least: EUR 50}}\n", "cannot be met by any option", 17),
    "limit without order": (GOOD + "    limits: {carrier: {at_least: ben}}\n", "no order", 16),
    "a rule that says nothing": ("rules:\n  - {why: because}\n" + GOOD, "A rule says one thing", 2),
    "half a rule": ("rules:\n  - if: {speed: fast}\n" + GOOD, "Half of the rule is missing", 2),
    "rule with unknown option": ("rules:\n  - forbid: {speed: never}\n" + GOOD, "‘never’ is not an option", 2),
    "unknown way out": ("ways_out: [run away]\n" + GOOD, "‘run away’ is not one of the usual ways out", 1),
    "ways out of a wrong type": ("ways_out: 7\n" + GOOD, "", 1),
    "weight of a stranger": ("nash_weights: {dan: 2}\n" + GOOD, "‘dan’ is not a side", 1),
    "guess by a stranger": (GOOD + "    guess: {by: dan}\n", "‘dan’ is not another side", 16),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_slip_is_told_with_its_line(name: str):
    text, says, line = BAD[name]
    with pytest.raises(Faulty) as caught:
        talks(text)
    fault = next((fault for fault in caught.value.faults if says in fault.problem), None)
    assert fault is not None, [str(fault) for fault in caught.value.faults]
    assert fault.line == line


def test_a_hundred_thousand_options_are_refused():
    options = ", ".join(f"o{n}" for n in range(100_000))
    with pytest.raises(Faulty) as caught:
        talks(GOOD.replace("[ada, ben]", f"[{options}]"))
    assert [(fault.problem, fault.line) for fault in caught.value.faults] == [
        ("This list or block has more than 2,000 entries.", 4)
    ]


def test_talks_of_many_issues_hold_a_bounded_number_of_options():
    issues = "\n".join(f"  i{n}: {{options: [{', '.join(f'o{k}' for k in range(1_900))}]}}" for n in range(80))
    with pytest.raises(Faulty) as caught:
        talks(GOOD.replace("issues:", f"issues:\n{issues}"))
    assert [fault.problem for fault in caught.value.faults] == ["The file has more than 150,000 entries."]


def test_each_value_of_many_options_is_read_once(monkeypatch):
    read_so_far = []
    fits = Issue.fits
    monkeypatch.setattr(Issue, "fits", lambda issue, text: (read_so_far.append(text), fits(issue, text))[1])
    values = ", ".join(f"EUR {n}: {n}" for n in range(101))
    given = talks(
        GOOD.replace("step: EUR 10", "step: EUR 1").replace("600, prefers: more", f"600, values: {{{values}}}")
    )
    price = given.issues["price"]
    shares = [given.sides["ada"].preferences["price"].share(price, choice) for choice in price.choices]

    assert shares == sorted(shares)
    assert len(read_so_far) <= 4 * len(price.choices)


def test_every_fault_is_told_at_once():
    with pytest.raises(Faulty) as caught:
        talks(GOOD.replace("[slow, fast]", "[slow]").replace("to: EUR 100", "to: USD 100"))
    assert [fault.line for fault in caught.value.faults] == [2, 3]


def test_a_fault_of_the_walk_away_is_told_once():
    with pytest.raises(Faulty) as caught:
        talks(GOOD.replace("{low: -50, likely: 0, high: 200}", ".nan"))
    assert len(caught.value.faults) == 1


def test_outcomes_of_no_deal_have_a_mean_that_deals_must_reach_or_a_chance_that_they_must_beat():
    court = {"outcomes": {100: 25, 400: 50, 700: 25}}
    expected, sure = WalkAway.model_validate(court), WalkAway.model_validate({**court, "sure": 75})
    assert (expected.floor, sure.floor) == (400, 400)
    assert WalkAway.model_validate({**court, "sure": 76}).floor == 700
    assert [float(expected.beaten_by(Fraction(worth))) for worth in (99, 100, 450, 700)] == [0, 0.25, 0.75, 1]
    assert WalkAway.model_validate(expected.model_dump()) == expected


def test_a_range_counts_as_a_triangle():
    guess = WalkAway.model_validate({"low": 300, "likely": 400, "high": 600, "sure": 90})
    assert float(guess.beaten_by(guess.floor)) == pytest.approx(0.9, abs=1e-8)
    assert guess.beaten_by(guess.floor) >= Fraction(9, 10)
    assert [float(guess.beaten_by(Fraction(worth))) for worth in (300, 400, 600)] == [0, pytest.approx(1 / 3), 1]


PACKAGES = """
issues:
  support:
    kind: package
    parts:
      hours: {options: [office hours, day and night]}
      response: {kind: whole, from: 2, to: 8, step: 2, unit: hours}
    PACKAGES
  fee: {kind: whole, from: 0, to: 100, step: 10}
sides:
  ada:
    preferences:
      support: {points: 700, parts: {hours: {points: 3, values: {office hours: 0, day and night: 100}}, response: {points: 1, prefers: less}}}
      fee: {points: 300, prefers: less}
    walk_away: 0
  ben:
    preferences:
      support: {points: 400, parts: {hours: {points: 1, values: {office hours: 100, day and night: 0}}, response: {points: 3, prefers: more}}}
      fee: {points: 600, prefers: more}
    walk_away: 0
"""


def test_a_package_of_parts_offers_every_combination_and_is_worth_what_its_parts_are():
    told = read(PACKAGES.replace("PACKAGES", ""), Talks).value
    support = told.issues["support"]
    assert len(support.choices) == 8
    assert support.contents["day and night, 4 hours"] == {"hours": "day and night", "response": "4 hours"}
    share = told.sides["ada"].preferences["support"].share(support, "day and night, 4 hours")
    assert share == Fraction(3, 4) + Fraction(1, 4) * Fraction(2, 3)
    found = settle(told)
    assert isinstance(found, Settlements)
    assert found["nash"].package == {"support": "day and night, 8 hours", "fee": "100"}
    assert Talks.model_validate(told.model_dump(by_alias=True, exclude_defaults=True)) == told


def test_only_named_packages_are_on_offer_where_some_are_named():
    named = "packages: {small: {hours: office hours, response: 8}, large: {hours: day and night, response: 2}}"
    told = read(PACKAGES.replace("PACKAGES", named), Talks).value
    assert told.issues["support"].choices == ("small", "large")
    ada = told.sides["ada"].preferences["support"]
    assert [ada.share(told.issues["support"], name) for name in ("small", "large")] == [0, 1]
    assert Talks.model_validate(told.model_dump(by_alias=True, exclude_defaults=True)) == told


@pytest.mark.parametrize("written", ["999999999999.000000000000000001", "-999999999999", "0.000000000000000003"])
def test_the_longest_numbers_of_an_issue_are_kept_to_their_last_digit(written: str):
    issue = Issue.model_validate({"kind": "amount", "from": "-1000000000000", "to": "1000000000000"})
    assert issue.words(issue.number(written)) == written


@pytest.mark.parametrize("written", ["9e4009999999999", "-9e4009999999999"])
def test_a_number_beyond_all_reason_is_told_to_be_too_large(written: str):
    with pytest.raises(ValueError, match=f"‘{written}’ is too large"):
        Issue.model_validate({"kind": "amount", "from": 0, "to": 9}).number(written)


def test_a_number_of_a_hundred_thousand_digits_is_told_to_be_written_shorter():
    with pytest.raises(Faulty) as caught:
        talks(GOOD.replace("points: 400", "points: " + "9" * 100_000))
    fault = caught.value.faults[0]
    assert fault.line == 9
    assert len(fault.problem) < 120
    assert fault.instead.startswith("Write a shorter number.")
