"""What one message says by itself can be kept, and gives the very same course as what is heard anew."""

import json
from importlib.resources import files

import pytest

from makegood.dialogue import Message, conversation, follow, read_thread
from makegood.dialogue.hearing import Heard, hear, key
from makegood.dialogue.tongue import Tongue

ENGLISH = Tongue("en", sure=True)
MBOX = files("makegood.worked_case").joinpath("thread.mbox").read_bytes()
GERMAN = conversation(
    [
        {"speaker": "a", "text": "Warum kam die Lieferung zu spät? Das ist Ihre Schuld."},
        {"speaker": "b", "text": "Es tut uns leid. Wir liefern bis Freitag."},
        {"speaker": "a", "text": "Ich frage noch einmal: Warum kam die Lieferung zu spät?"},
    ]
)


def message(text: str) -> Message:
    return conversation([{"speaker": "a", "text": text}]).messages[0]


class Notes:
    """Writes down what is heard, and reads it out the second time."""

    def __init__(self) -> None:
        self.written: dict[str, str] = {}

    def hear(self, message: Message, tongue: Tongue) -> Heard:
        if message.id in self.written:
            return Heard.from_json(json.loads(self.written[message.id]), message)
        heard = hear(message, tongue)
        self.written[message.id] = json.dumps(heard.as_json())
        return heard


@pytest.mark.parametrize("thread", [read_thread(MBOX), GERMAN], ids=["English mails", "German turns"])
def test_what_was_kept_gives_the_same_course_as_what_is_heard_anew(thread):
    notes = Notes()

    first, again = follow(thread, hear=notes.hear), follow(thread, hear=notes.hear)

    assert first == again == follow(thread)
    assert len(notes.written) == len(thread.messages)


def test_what_is_kept_holds_no_word_of_the_message():
    kept = hear(message("You failed us with the zanzibarine pump. Who checked it?"), ENGLISH).as_json()

    assert kept["signs"]
    assert "zanzibarine" not in json.dumps(kept)


def test_what_is_kept_no_longer_holds_for_other_words_or_another_language():
    one = message("Was the log checked?")

    kept = key(one, ENGLISH)

    assert kept == key(message("Was the log checked?"), ENGLISH)
    assert kept != key(message("Was the log checked!"), ENGLISH)
    assert kept != key(one, Tongue("de", sure=True))
    assert kept != key(one, Tongue("en", sure=False))


def test_words_that_are_not_surely_english_read_as_an_ordinary_message():
    one = message("You failed us.")

    assert hear(one, Tongue("en", sure=False)).reads != hear(one, ENGLISH).reads
    assert hear(one, Tongue("en", sure=False)).as_json()["reads"] is None
