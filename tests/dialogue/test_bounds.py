"""What is too large, too odd or made to hurt gets an answer of bounded size, and says what was left out."""

import json

import pytest

from makegood.dialogue import check, conversation, follow, read_thread, scores
from makegood.dialogue.documents import course_json
from makegood.dialogue.messages import READ_OF_MESSAGE
from makegood.dialogue.patterns import Pattern
from makegood.dialogue.rules import Topic
from makegood.dialogue.text import Writing

HEADERS = b"From: Ada <ada@harbour.example>\nDate: Mon, 1 Mar 2027 09:00:00 +0000\nSubject: The crates\n"
TEN_MEGABYTES = 10 * 1024 * 1024


def mail(body: bytes, kind: str = "text/plain; charset=utf-8") -> bytes:
    return HEADERS + f"Content-Type: {kind}\n\n".encode() + body


@pytest.mark.parametrize("line", [b"word ", b"\n", b"> quoted\n", b"a", b"\x00\xff"])
def test_a_message_of_ten_megabytes_is_kept_and_its_beginning_followed(line):
    thread = read_thread(mail(b"You failed.\n" + line * (TEN_MEGABYTES // len(line))))
    turn = follow(thread).turns[0]

    assert len(thread.messages[0].writing.raw) <= READ_OF_MESSAGE
    assert any(sign.quote == "You failed" for sign in turn.signs)
    assert bool(turn.note) == (len(thread.messages[0].text) > READ_OF_MESSAGE)


def test_the_note_says_how_much_was_followed():
    turn = follow(conversation([{"speaker": "a", "text": "x" * (READ_OF_MESSAGE + 1)}])).turns[0]

    assert turn.note.startswith("Only the first 20,000 of its 20,001 characters were followed.")
    assert follow(conversation([{"speaker": "a", "text": "You " * 5_000}])).turns[0].note == ""


def test_an_exception_is_looked_for_once_in_a_sentence_however_often_the_words_stand_there():
    searched = []

    class Counted(Pattern):
        def search(self, text):
            searched.append(text)
            return super().search(text)

    never = Topic("t", "t", "", Pattern(["you"], {}), Counted(["nobody says"], {}), (), ())
    found = list(never.find(Writing.of("you you you. " + "you " * 1_000)))

    assert len(found) == 1_003
    assert len(searched) == 2


@pytest.mark.parametrize(
    ("body", "charset", "says"),
    [
        ("Sie haben versäumt zu liefern.".encode("cp1252"), "iso-8859-1", "versäumt"),
        ("Vous n’avez pas répondu.".encode("cp1252"), "windows-1252", "n’avez"),
        ("请回复。".encode("gb18030"), "gb2312", "请回复"),
        ("请回复。".encode(), "nonsense", "请回复"),
        (b"caf\xe9 and " + "café".encode(), "utf-8", "caf"),
        ("לא קיבלנו תשובה".encode(), "utf-8", "קיבלנו"),
        ("Thank you 🙏🏽👩‍👩‍👧".encode(), "utf-8", "🙏🏽"),
    ],
)
def test_a_mail_is_read_in_whatever_encoding_it_came(body, charset, says):
    thread = read_thread(mail(body, f"text/plain; charset={charset}"))

    assert says in thread.messages[0].text
    assert len(follow(thread).turns) == 1


@pytest.mark.parametrize("encoding", ["idna", "Punycode"])
def test_a_long_mail_is_not_read_in_an_encoding_for_names_of_hosts(encoding):
    long = "a9" * 400_000  # would be decoded for hours

    plain = read_thread(mail(long.encode(), f"text/plain; charset={encoding}")).messages[0]
    attached = read_thread(mail(b"A.", f"text/plain; name*={encoding}''{long}")).messages[0]

    assert plain.text == long
    assert [file.name for file in attached.attachments] == ["unnamed"]


@pytest.mark.parametrize(
    "data",
    [
        b'{"speaker": "\\ud800", "side": "\\udfff", "subject": "\\ud801", "id": "\\ud802", "text": "Why\\ud803?"}',
        b'[{"type": "message", "ts": "1", "user": "\\ud800", "text": "Why \\ud800?", "files": [{"name": "\\ud804"}]}]',
        b"From: a@b.example\nContent-Type: text/plain; charset=unicode_escape\n\nWhy\\ud800?\n",
    ],
)
def test_half_signs_are_read_as_question_marks_so_that_all_can_be_written_out(data):
    thread = read_thread(data)

    written = json.dumps(course_json(thread, follow(thread)), ensure_ascii=False).encode()

    assert b"Why" in written


def test_what_commands_a_terminal_is_not_passed_on():
    sender = b'From: "Ada \x1b]0;owned\x07" <ada@harbour.example>\n'
    message = read_thread(
        sender + b"Content-Type: text/plain; charset=iso-8859-1\n\nIt\x92s \x1b[2J\tlate\x9b.\n"
    ).messages[0]

    assert message.text == "It’s \ufffd[2J\tlate›."
    assert "\x1b" not in message.speaker + message.text


def test_half_signs_in_a_draft_have_scores_too():
    assert scores("Thank you\ud800 so much for this")


@pytest.mark.parametrize("around", ["{} 🙂🙂", "אמר: {}", "\u202e{}\u202c", "e\u0301 {} İ ﬁ"])
def test_a_finding_points_at_its_words_among_letters_of_any_kind(around):
    draft = around.format("You failed to deliver.")

    assert [finding.span.of(draft) for finding in check(draft).findings] == ["You failed"]


def test_of_ten_thousand_messages_each_has_its_turn_and_the_points_are_few_enough_to_read():
    words = ["crate", "invoice", "alarm", "engine", "server", "report", "driver", "refund", "mirror", "cable", "ticket"]
    turns = [
        {
            "speaker": "ab"[i % 2],
            "text": f"You did not send the {words[i % 11]} and the {words[i % 7]}. Why is the {words[i % 5]} late?",
        }
        for i in range(10_000)
    ]
    course = follow(read_thread("\n".join(map(json.dumps, turns)).encode()))

    assert len(course.turns) == 10_000
    assert len(course.points) <= 50
