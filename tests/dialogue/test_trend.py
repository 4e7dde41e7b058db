"""How the talks developed, in sentences."""

from hypothesis import given
from hypothesis import strategies as st

from makegood.dialogue import conversation, follow
from makegood.dialogue.trend import trend


def test_talks_that_grow_hot_are_told_with_both_ends_and_the_worst_message():
    assert list(trend([0.1, 0.1, 0.3, 0.5, 0.8, 0.6], [()] * 6)) == [
        "From the first 2 messages to the last 2 the risk has risen: calm, then close to breaking.",
        "The risk was highest at message 5 (close to breaking).",
    ]


def test_thanks_that_came_later_are_counted():
    turns = [
        {"speaker": "ab"[i % 2], "text": text} for i, text in enumerate(["Here is the plan."] * 4 + ["Thank you."] * 2)
    ]

    assert "Thanks: in 0 of the first 2 messages, in 2 of the last 2." in follow(conversation(turns)).trend


def test_of_three_messages_nothing_is_said():
    assert list(trend([0.1, 0.5, 0.9], [()] * 3)) == []


@given(st.lists(st.floats(0, 1), min_size=4, max_size=30))
def test_talks_the_other_way_round_fall_where_they_rose(risks):
    there, back = next(trend(risks, [()] * len(risks))), next(trend(risks[::-1], [()] * len(risks)))

    assert ("risen" in there) == ("fallen" in back)
