"""An interview: few answers, each read by what it says, contradictions shown, nothing of the other side in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.negotiation.test_solver import checkout

from makegood.formats import Faulty
from makegood.negotiation import Talks
from makegood.negotiation.elicitation import LEAST, MOST, Interview, Step

VALUES = {
    "credits": "less",
    "response": "more",
    "monitoring": ["Fennel alone", "both together"],
    "failover-test": "more",
    "no-admission": ["included", "left out"],
}
RANKING = ["no-admission", "credits", "failover-test", "response", "monitoring"]


def ranked(talks: Talks | None = None) -> Interview:
    return Interview.opened(talks or checkout()).answer({}).answer(VALUES).answer(RANKING)


def answered_by(interview: Interview, side: str) -> Interview:
    """Every question answered as the side of the worked talks truly wants."""
    talks = checkout()
    wants = talks.sides[side]

    def worth(package: Any) -> float:
        return sum(float(wants.points(n) * wants.preferences[n].share(talks.issues[n], o)) for n, o in package.items())

    while (question := interview.question) is not None:
        assert question.one is not None
        if question.step is Step.SIGN:
            interview = interview.answer("sign" if worth(question.one) >= 480 else "leave")
        else:
            interview = interview.answer("one" if worth(question.one) > worth(question.other) else "other")
    return interview


def test_the_questions_come_in_order_and_there_are_few_of_them():
    interview = Interview.opened(checkout())
    assert interview.step is Step.MUSTS
    assert interview.answer({}).step is Step.VALUES
    done = answered_by(ranked(), "fennel")
    assert LEAST <= len(done.chosen) <= MOST
    assert done.step is Step.DONE
    with pytest.raises(Faulty, match="nothing left to ask"):
        done.answer("one")


def test_the_answers_become_points_that_add_up_and_come_near_what_the_side_wants():
    talks = checkout()
    side = answered_by(ranked(), "fennel").side(name="Fennel")
    assert sum(int(side.points(name)) for name in talks.issues) == 1000
    for name in talks.issues:
        assert float(side.points(name)) == pytest.approx(float(talks.sides["fennel"].points(name)), abs=100)
    assert float(side.walk_away.likely) == pytest.approx(480, abs=100)
    assert side.walk_away.low < side.walk_away.high


def test_two_packages_differ_on_few_issues_and_never_cross_a_must():
    interview = Interview.opened(checkout()).answer({"no-admission": "included"}).answer(VALUES).answer(RANKING)
    while (question := interview.question) is not None and question.step is Step.WHICH:
        assert question.one is not None
        assert question.other is not None
        assert 2 <= len(question.one) <= 5
        assert question.one.keys() == question.other.keys()
        assert "no-admission" not in question.one
        interview = interview.answer("one")
    assert interview.side().must["no-admission"].one_of == ("included",)


def test_no_two_packages_are_compared_twice_even_where_there_are_few():
    issues = {"date": {"options": ["June", "July"]}, "test": {"options": ["Adyton", "both"]}}
    first = {"date": {"points": 1000, "values": {"June": 100, "July": 0}}}
    talks = Talks.model_validate({"issues": issues, "sides": {"x": {"walk_away": 0, "preferences": first}}})
    wants = {"date": ["June", "July"], "test": ["Adyton", "both"]}
    interview = Interview.opened(talks).answer({}).answer(wants).answer(["date", "test"]).answer("one")
    assert interview.step is Step.SIGN
    compared = [{str(dict(one.one)), str(dict(one.other))} for one in answered_by(ranked(), "fennel").chosen]
    assert all(one not in compared[:place] for place, one in enumerate(compared))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 900))
def test_the_questions_do_not_depend_on_what_the_other_side_wants(walk_away: int):
    talks = checkout()
    other = talks.sides["northgate"].model_copy(update={"walk_away": walk_away, "preferences": {}})
    varied = talks.model_copy(update={"sides": {**talks.sides, "northgate": other}})
    assert ranked(varied).question == ranked(talks).question


def test_an_answer_against_all_before_is_shown_as_a_contradiction_and_can_be_taken_back():
    interview = ranked()
    assert interview.contradictions == ()
    least, most = {"no-admission": "included"}, {"monitoring": "Fennel alone"}
    odd = interview.say({**most, "no-admission": "left out"}, {**least, "monitoring": "both together"}, "one")
    shown = " ".join(odd.contradictions)
    assert "In comparison 1 you chose" in shown
    assert "You put a clause that nothing here admits fault before credits" in shown
    assert odd.take_back(1).contradictions == ()


def test_only_the_answers_that_clash_are_shown():
    odd = ranked().say(
        {"credits": "EUR 60000", "failover-test": "14 August 2026"},
        {"credits": "EUR 0", "failover-test": "10 July 2026"},
        "one",
    )
    assert len(odd.contradictions) == 2


def test_the_answers_are_played_back_as_trade_offs_that_can_be_set_right():
    interview = ranked()
    told = interview.trade_offs[1]
    assert told.says.startswith("Credits on Fennel's invoices until December: EUR 0.00 rather than")
    before = interview.weights["failover-test"] / interview.weights["credits"]
    after = interview.say(told.one, told.other, "one")
    assert after.weights["failover-test"] / after.weights["credits"] < before


def test_choosing_a_package_never_lowers_how_its_issues_weigh_against_the_other():
    interview = ranked()
    one = {"credits": "EUR 0", "response": "15 minutes"}
    other = {"credits": "EUR 30000", "response": "60 minutes"}
    ratio = [
        (chosen := interview.say(one, other, prefers)).weights["credits"] / chosen.weights["response"]  # type: ignore[arg-type]
        for prefers in ("other", "same", "one")
    ]
    assert ratio == sorted(ratio)


def test_a_side_that_cares_for_one_thing_is_asked_for_no_comparison():
    interview = Interview.opened(checkout()).answer({}).answer({"credits": "less"}).answer(["credits"])
    assert interview.step is Step.SIGN
    assert interview.side().points("credits") == 1000


@pytest.mark.parametrize(
    ("answers", "wrong", "says"),
    [
        ([], {"price": "EUR 1"}, "not an issue"),
        ([], {"credits": {"at_least": "EUR 99000"}}, "No option meets"),
        ([], 3, "keys with their values"),
        ([{}], {}, "Nothing is said"),
        ([{}], {"credits": "cheap"}, "how the options stand"),
        ([{}], {"response": ["15 minutes", "60 minutes"]}, "has no value"),
        ([{}], {"monitoring": "more"}, "no order"),
        ([{}, VALUES], ["credits"], "every issue once"),
        ([{}, VALUES], "credits", "every issue once"),
        ([{}, VALUES, RANKING], "both", "Answer one, other or same"),
    ],
)
def test_a_wrong_answer_says_what_an_answer_looks_like(answers: list[Any], wrong: Any, says: str):
    interview = Interview.opened(checkout())
    for answer in answers:
        interview = interview.answer(answer)
    with pytest.raises(Faulty, match=says):
        interview.answer(wrong)


def test_forty_issues_of_ten_options_are_no_trouble():
    issues = {f"i{n}": {"options": [f"o{k}" for k in range(10)]} for n in range(40)}
    first = {"i0": {"points": 1000, "values": {f"o{k}": k * 10 for k in range(10)}}}
    talks = Talks.model_validate({"issues": issues, "sides": {"x": {"walk_away": 0, "preferences": first}}})
    interview = Interview.opened(talks).answer({})
    interview = interview.answer({name: issue["options"] for name, issue in issues.items()}).answer(list(issues))
    assert interview.question is not None
    assert interview.answer("same").side().points("i0") > interview.side().points("i39")
