"""`Following` answers one moment after another as `board` answers each alone, without working everything out again."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.obligations.deals import OURS, commitment, deal, event, on, signed
from tests.obligations.test_model import RICH, plots

from makegood.obligations import Following, board, notices_of
from makegood.obligations.events import items_of
from makegood.obligations.follow import History
from makegood.obligations.words import id_of

ITEMS = items_of(RICH)
moments = st.lists(st.integers(0, 45 * 24).map(lambda hour: on(1) + timedelta(hours=hour)), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(plots, moments)
def test_asked_in_any_order_it_says_what_each_moment_alone_says(events, at):
    following = Following(RICH, [signed(), *events])
    for moment in at:
        assert following.board(moment) == board(RICH, [signed(), *events], moment)


def test_only_what_was_touched_is_worked_out_again(monkeypatch):
    terms = deal(*(commitment(id=f"c{n}", due={"on": "2026-08-30"}) for n in range(50)))
    worked_out: list[str] = []
    courses = History.courses
    monkeypatch.setattr(
        History, "courses", lambda self, group, *rest: (worked_out.extend(group), courses(self, group, *rest))[1]
    )
    following = Following(terms, [signed(), event("claimed", 5, about="c7"), event("accepted", 6, OURS, "c7")])
    following.standing(on(4))
    assert len(worked_out) == 50

    following.standing(on(5, 18))
    following.standing(on(6, 18))
    following.standing(on(7))
    assert worked_out[50:] == ["c7", "c7"]


@settings(max_examples=40, deadline=None)
@given(plots, st.sets(st.sampled_from(sorted(ITEMS)), min_size=1), st.integers(1, 44), st.integers(1, 44))
def test_asked_about_a_part_it_says_what_the_whole_says_about_that_part(events, ids, one, other):
    first, last = (on(day) for day in sorted((one, other)))
    whole = Following(RICH, [signed(), *events])
    part = whole.only(ids)

    told = [notice for notice in notices_of(whole, first, last) if part.is_about(id_of(notice.about))]
    assert [*notices_of(part, first, last)] == told
    assert part.standing(last).standings == tuple(
        standing for standing in whole.standing(last).standings if part.is_about(standing.id)
    )


def test_thanks_for_keeping_one_thing_while_another_was_late_are_told_though_only_the_one_was_asked_about():
    terms = deal(commitment(due={"on": "2026-07-05"}, cure="20 days"), commitment(id="other", due={"on": "2026-07-20"}))
    happened = [signed(), event("claimed", 12, about="other"), event("accepted", 13, OURS, "other")]
    [thanks] = [
        n for n in notices_of(Following(terms, happened).only({"other"}), on(2), on(14)) if n.what == "recognition"
    ]

    assert "kept-under-strain" in thanks.key


def test_a_hundred_thousand_events_are_sorted_out_once(monkeypatch):
    """A reading each minute: counted, not timed."""
    terms = deal(commitment(), commitment(id="other"))
    readings = [
        event("measured", 2, OURS, meets=False).model_copy(update={"at": on(2) + timedelta(seconds=n)})
        for n in range(20_000)
    ]
    following = Following(terms, [signed(), *readings])
    heard = following.board(on(9))

    assert len(heard.ignored) == 20_000
    assert heard.standings == following.board(on(9, 13)).standings
