"""A point made again: told by its words, in five languages, with or without words that press."""

import random

import pytest

from makegood.dialogue import conversation, follow
from makegood.dialogue.repetition import Memory, Said, same_point, stems
from makegood.dialogue.text import Writing


def turns(*said: tuple[str, str]):
    return conversation([{"speaker": who, "text": text} for who, text in said])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Was the alarm log checked on Friday?", "Nobody has checked the alarm log."),
        ("Das Alarmprotokoll wurde nicht geprüft.", "Wer hat das Alarmprotokoll geprüft?"),
        ("El registro de alarmas no fue revisado.", "¿Quién ha revisado el registro de alarmas?"),
        ("Le journal des alarmes est resté fermé.", "Pourquoi le journal des alarmes reste-t-il fermé ?"),
        ("报警日志没有检查过。", "请问报警日志检查了吗？"),
    ],
)
def test_the_same_point_is_known_in_other_words_of_its_language(one, other):
    assert same_point(stems(one.lower()), stems(other.lower()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sie haben uns das nicht bis Montag geschickt.", "Sie haben sich nicht bis Montag bei uns gemeldet."),
        ("Por favor, no nos lo envíen sin avisar.", "No nos han dicho nada todavía, por favor."),
        ("Vous ne nous avez pas encore écrit pour cela.", "Nous avons encore pour vous cette question."),
        ("我们还没有收到你们的回复。", "我们没有你们的图纸。"),
        ("Did you have it by then?", "Have you had your lunch then?"),
    ],
)
def test_small_words_alone_make_no_point(one, other):
    assert not same_point(stems(one.lower()), stems(other.lower()))


WEAK = (
    ("ada", "The alarm log of the second gate was empty when our guard looked at it."),
    ("ben", "We moved the gate in May."),
    ("ada", "Our guard looked at the alarm log of the second gate, and it was empty."),
    ("ben", "The gate is new."),
    ("ada", "When our guard looked, the alarm log of the second gate was empty."),
)


def test_a_point_made_again_without_pressing_words_is_followed():
    course = follow(turns(*WEAK))

    assert "presses-again" in [sign.kind for sign in course.turns[4].signs]
    point = next(point for point in course.points if point.pressed_in)
    assert (point.raised_by, "5" in point.pressed_in, point.open) == ("ada", True, True)


@pytest.mark.parametrize("order", range(20))
def test_the_weight_of_words_does_not_hang_on_the_order_in_which_a_set_gives_them(order: int):
    memory = Memory()
    for number in range(5):
        memory.hear(
            "ada", Said.of(Writing.of(f"The alarm log of gate {number} was empty when our guard looked at it."))
        )
    words = sorted(stems("the alarm log of the second gate was empty when our guard looked at it"))
    mixed = random.Random(order).sample(words, len(words))

    assert memory._size(mixed) == memory._size(words)


def test_what_the_other_side_said_is_not_said_again():
    course = follow(turns(WEAK[0], ("ben", WEAK[2][1]), ("ada", "Thank you.")))

    assert not [point for point in course.points if point.pressed_in]


def test_a_point_is_followed_in_chinese():
    course = follow(
        turns(("陈", "请问报警日志检查了吗？"), ("李", "我们在五月换了新门。"), ("陈", "报警日志到底检查了没有？"))
    )

    assert [(point.raised_by, point.pressed_in) for point in course.points if point.pressed_in] == [("陈", ("3",))]


def test_memory_says_nothing_of_a_first_message_and_much_of_its_repetition():
    memory = Memory()
    text = Writing.of("The alarm log of the second gate was empty.")

    first, second = (memory.hear("ada", Said.of(text)) for _ in range(2))

    assert (first.nearest, first.again, first.sure) == (0.0, None, False)
    assert second.nearest == pytest.approx(1.0)
    assert second.repeats > first.repeats
