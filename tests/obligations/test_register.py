import datetime as dt

import pytest
from tests.obligations.deals import OURS, THEIRS, deal, on

from makegood.formats import Faulty
from makegood.obligations.register import Concern, Entry, register

TERMS = deal()


def entry(kind: str, day: int, by: str = OURS, about: str = "response", **more: object) -> Entry:
    return Entry.model_validate({"kind": kind, "at": on(day), "by": by, "about": about, **more})


RAISED = entry("raised", 2, text="The response time has risen since April.")
ACTION = entry("action", 4, text="Fennel adds a second connection.", who=THEIRS, until="2026-07-10")


def only(*entries: Entry, day: int = 30) -> Concern:
    (concern,) = register(TERMS, entries, on(day))
    return concern


@pytest.mark.parametrize("by", [OURS, THEIRS])
def test_either_side_may_raise_it_and_one_alone_cannot_close_it(by):
    other = THEIRS if by == OURS else OURS
    raised = RAISED.model_copy(update={"by": by})
    half = only(raised, entry("settled", 5, by))
    assert half.closed_at is None
    assert "has not said so yet" in only(raised, entry("met", 4), entry("settled", 5, by)).next

    assert only(raised, entry("settled", 5, by), entry("settled", 6, other)).closed_at == on(6)


def test_it_asks_for_a_meeting_after_a_week_and_for_what_was_planned_once_that_is_overdue():
    assert "Talk about it" in only(RAISED, day=5).next
    assert "Nobody has met" in only(RAISED, day=10).next
    planned = (RAISED, entry("met", 3), ACTION)
    assert only(*planned, day=8).next == "What was planned is under way."
    assert "Ask how it goes" in only(*planned, day=12).next
    assert "Talk about it" in only(*planned, entry("done", 11, THEIRS, action=1), day=12).next


def test_a_new_action_makes_both_sides_look_again():
    closed = (RAISED, entry("settled", 3), entry("settled", 3, THEIRS))

    assert only(*closed, ACTION).closed_at is None
    assert only(*closed, entry("reopened", 5)).settled_by == ()


def test_no_sentence_of_it_speaks_of_fault():
    said = [only(RAISED, day=5).next, only(RAISED, day=12).next, only(RAISED, ACTION, day=20).next]
    assert not [word for word in ("fault", "blame", "breach", "late", "fail") if any(word in each for each in said)]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (entry("met", 3, about="other"), "was not raised"),
        (entry("met", 3, by="dan"), "not a party"),
        (entry("action", 3, text="Something"), "needs who"),
        (entry("done", 3, action=1), "no action 1"),
        (RAISED, "raised before"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(wrong, says):
    with pytest.raises(Faulty, match=says):
        register(TERMS, [RAISED, wrong], on(9))


def test_entries_from_the_future_are_not_known_yet():
    assert register(TERMS, [RAISED], RAISED.at - dt.timedelta(hours=1)) == ()
