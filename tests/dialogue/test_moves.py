"""What a message moves in the talks."""

import pytest

from makegood.dialogue.moves import COLD, WARM, moves_of
from makegood.dialogue.risk import CUES, name_of, ordinary, read_as, weights


@pytest.mark.parametrize(
    ("move", "text", "other"),
    [
        ("offers", "We’ll happily send you a new valve.", "You sent the wrong valve."),
        ("withholds", "We cannot give you a credit for May.", "We can give you a credit for May."),
        ("calls it final", "As I already said, this is my final offer.", "As agreed, here is the draft."),
        ("opens with yes", "Alright, Tuesday then.", "On Tuesday it was alright."),
        ("opens with no", "No. The crates were wet.", "There were no crates."),
        ("would go further", "I will take this further, to small claims.", "The further crates came later."),
        ("charges with deceit", "You are lying about the scale.", "The crates lay outside."),
        ("feels with", "I am sorry to hear that.", "The log is attached."),
        ("denies", "That is not true, we never wrote it.", "We wrote it on Monday."),
        ("speaks to the person", "You’re being careless.", "Your pump is careless of heat."),
        ("gives in", "Fair enough, that works for me.", "The fair opens on Monday."),
        ("sends away", "Good luck with that.", "We were lucky."),
        ("speaks of both", "Let us find a solution for both of us.", "The bath is full."),
    ],
)
def test_a_move_is_seen_where_it_is_made_and_not_elsewhere(move, text, other):
    assert moves_of(text)[move]
    assert not moves_of(other)[move]


def test_a_move_is_either_cold_or_warm():
    assert set(moves_of("")) == COLD | WARM
    assert not COLD & WARM


def test_no_weight_goes_against_what_a_move_means():
    for name, weight in weights()["weights"].items():
        kind = name.partition(" ")[2]
        if kind in COLD and "×" not in name:
            assert weight >= 0
        if kind in WARM and "×" not in name:
            assert weight <= 0


def test_no_two_readings_of_a_message_share_a_name():
    read = read_as("We sent it.")

    assert set(read) == set(ordinary())
    assert not {name_of(name) for name in moves_of("")} & set(CUES)


def test_a_move_counts_twice_at_most():
    assert moves_of("You are, you are, you are, you are.")["speaks to the person"] == 2
