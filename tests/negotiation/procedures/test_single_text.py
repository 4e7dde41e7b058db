"""One text for all: each draft leaves nobody worse off, and nobody learns who wanted what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.negotiation.brute import small_talks
from tests.negotiation.test_solver import checkout

from makegood.formats import Faulty
from makegood.negotiation import Talks
from makegood.negotiation.procedures import (
    Answered,
    Improvement,
    Ready,
    Restated,
    SingleText,
    Sittings,
    Stated,
    bettered,
)

NOON = datetime(2026, 6, 25, 12, tzinfo=UTC)
ROUGH = {
    "credits": "EUR 40000",
    "response": "60 minutes",
    "monitoring": "both together",
    "failover-test": "10 July 2026",
    "no-admission": "left out",
}
modest = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def text() -> SingleText:
    return SingleText.opened(checkout(), ROUGH, NOON)


def both(state: SingleText, northgate: bool, fennel: bool, marks: tuple[str, ...] = ()) -> SingleText:
    return state.apply(Answered("northgate", NOON, northgate)).apply(Answered("fennel", NOON, fennel, marks))


def draw_package(data: st.DataObject, talks: Talks) -> dict[str, str]:
    package = {name: data.draw(st.sampled_from(issue.choices)) for name, issue in talks.issues.items()}
    assume(all(rule.kept(talks.issues, package) for rule in talks.rules))
    return package


@modest
@given(small_talks(sides=(2, 3), plain=True), st.data())
def test_no_draft_leaves_anyone_worse_off_and_the_last_cannot_be_bettered(talks: Talks, data: st.DataObject):
    package = draw_package(data, talks)
    state = SingleText.opened(talks, package, NOON)
    while not state.over:
        for side in talks.sides:
            marks = data.draw(st.lists(st.sampled_from(list(talks.issues)), unique=True))
            state = state.apply(Answered(side, NOON, False, tuple(marks)))
    worths = [[side.worth(talks.issues, one.package) for side in talks.sides.values()] for one in state.journal]
    for before, after in pairwise(worths):
        assert all(b <= a for b, a in zip(before, after, strict=True))
    if state.draft.final:
        assert bettered(talks, state.draft.package) is None


def test_a_draft_that_all_can_sign_is_agreed():
    done = both(text(), True, True)
    assert done.agreed == {**ROUGH, "credits": "EUR 40,000.00"}
    with pytest.raises(Faulty, match="closed"):
        done.apply(Answered("fennel", NOON, True))


def test_only_what_was_marked_changes_while_that_helps():
    after = both(text(), False, False, ("no-admission", "credits"))
    changed = {name for name, choice in after.draft.package.items() if choice != text().draft.package[name]}
    assert changed
    assert changed <= {"no-admission", "credits"}


def test_when_no_draft_is_better_that_is_told_once_and_the_next_answers_end_it():
    state = text()
    while not state.draft.final:
        state = both(state, False, False)
    assert state.seen_by("fennel")["drafts"][-1]["final"] is True
    assert both(state, True, False).agreed is None
    assert both(state, True, False).over
    assert both(state, True, True).agreed == state.draft.package


def test_what_a_side_sees_does_not_depend_on_the_others_answer_until_the_next_draft():
    seen = [
        text().apply(Answered("fennel", NOON, signs, marks)).seen_by("northgate")
        for signs, marks in ((True, ()), (False, ("credits",)))
    ]
    assert seen[0] == seen[1] == text().seen_by("northgate")


def test_nobody_learns_who_could_not_sign():
    states = [both(text(), one, other) for one, other in ((True, False), (False, True), (False, False))]
    assert len({str(state.seen_by("northgate")["drafts"]) for state in states}) == 1
    assert "signs" not in repr(text().apply(Answered("fennel", NOON, False)))


def test_a_side_may_say_anew_what_it_wants_but_not_without_end():
    wants = checkout().sides["fennel"]
    state = text()
    for _ in range(2):
        state = state.apply(Restated("fennel", NOON, wants))
    assert state.seen_by("fennel")["changes_left"] == 0
    assert state.seen_by("northgate") == text().seen_by("northgate")
    with pytest.raises(Faulty, match="2 times"):
        state.apply(Restated("fennel", NOON, wants))


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (Answered("dan", NOON, True), "not a side"),
        (Answered("fennel", NOON - timedelta(days=1), True), "not after"),
        (Answered("fennel", datetime(2026, 6, 26), True), "not after"),  # noqa: DTZ001
    ],
)
def test_a_wrong_move_is_refused(event: Answered, says: str):
    with pytest.raises(Faulty, match=says):
        text().apply(event)
    with pytest.raises(Faulty, match="answered the draft"):
        text().apply(Answered("fennel", NOON, True)).apply(Answered("fennel", NOON, True))
    with pytest.raises(Faulty, match="left open"):
        SingleText.opened(checkout(), {"credits": "EUR 0"}, NOON)


def test_a_signed_deal_is_bettered_only_if_all_prefer_it_and_nobody_learns_who_did_not():
    talks = checkout()
    search = Improvement.opened(talks, ROUGH, NOON)
    assert search.better is not None
    for side in talks.sides.values():
        assert side.worth(talks.issues, search.better) >= side.worth(talks.issues, search.signed)

    def after(northgate: bool, fennel: bool) -> Improvement:
        return search.apply(Answered("northgate", NOON, northgate)).apply(Answered("fennel", NOON, fennel))

    assert after(True, True).binding == search.better
    assert after(True, False).binding == after(False, False).binding == search.signed
    assert after(False, True).seen_by("northgate") == after(False, False).seen_by("northgate")
    assert search.apply(Answered("fennel", NOON, True)).seen_by("northgate") == search.seen_by("northgate")


def test_an_efficient_deal_is_said_to_be_so_and_stays():
    done = Improvement.opened(checkout(), Improvement.opened(checkout(), ROUGH, NOON).better or {}, NOON)
    assert done.better is None
    assert done.over
    with pytest.raises(Faulty, match="nothing to answer"):
        done.apply(Answered("fennel", NOON, True))


def test_a_result_is_shown_when_all_are_ready_and_only_a_few_times():
    talks = checkout()
    state = Sittings(talks)
    for sitting in range(3):
        state = state.apply(Ready("northgate"))
        with pytest.raises(Faulty, match="is ready"):
            state.apply(Stated("northgate", talks.sides["northgate"]))
        assert len(state.seen_by("northgate")["views"]) == sitting
        state = state.apply(Ready("fennel"))
        assert len(state.seen_by("northgate")["views"]) == sitting + 1
    with pytest.raises(Faulty, match="3 sittings"):
        state.apply(Ready("fennel"))


def test_what_the_other_side_states_is_not_seen_before_the_result():
    talks = checkout()
    wants = talks.sides["fennel"].model_copy(update={"resolved_state": "Something else."})
    stated = Sittings(talks).apply(Stated("fennel", wants))
    assert stated.seen_by("northgate") == Sittings(talks).seen_by("northgate")
    assert "Something else." not in repr(stated)
