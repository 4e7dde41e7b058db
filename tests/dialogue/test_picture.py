"""The picture of a thread: well-formed for any thread, and told in words as well."""

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.dialogue import conversation, follow, in_letters, picture

SVG = "{http://www.w3.org/2000/svg}"


def drawn(lines):
    thread = conversation([{"speaker": who, "text": text} for who, text in lines])
    return ElementTree.fromstring(picture(thread, follow(thread)))


def words(root):
    return " ".join(text.text or "" for text in root.iter(f"{SVG}text"))


def test_each_side_has_its_own_shape():
    root = drawn([("harbour", "Could you send the log of Monday?"), ("kestrel", "We will send the log by Friday.")])

    assert {mark.get("class") for mark in root.iter(f"{SVG}circle")} >= {"s0"}
    assert {mark.get("class") for mark in root.iter(f"{SVG}rect")} >= {"s1", "s1 hollow"}
    assert "harbour" in words(root)
    assert "kestrel" in words(root)


def test_the_description_tells_what_the_lines_show():
    root = drawn(
        [("a", "Was the alarm log checked or not?"), ("b", "No."), ("a", "I asked: was the alarm log checked?")]
    )
    told = root.find(f"{SVG}desc").text

    assert "Message 3, a:" in told
    assert "raised again 1 times" in told or "still unanswered" in told


def test_an_empty_thread_says_so():
    assert "The thread is empty." in words(drawn([]))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b<&>", "ç\x01", "d"]), st.text(max_size=60)), max_size=8))
def test_any_thread_gives_a_well_formed_picture(lines):
    drawn(lines)


def test_our_words_in_the_picture_can_be_said_in_another_language_and_theirs_stay():
    thread = conversation([{"speaker": "ada", "text": "Was the alarm log checked?"}])
    drawn = picture(thread, follow(thread), say=str.upper)

    assert "RISK THAT THE TALKS BREAK DOWN" in drawn
    assert "Was the alarm log checked?" in drawn


def test_rows_of_signs_say_what_each_message_does_a_column_a_message():
    thread = conversation([{"speaker": "ab"[i % 2], "text": "Thank you for the log."} for i in range(61)])
    rows = in_letters(follow(thread))

    assert [row.split()[0] for row in rows] == ["risk", "tone", "points", "promises"] * 2
    assert rows[1].startswith("tone      " + "+" * 60)
    assert rows[5] == "tone      +"
    assert in_letters(follow(conversation([]))) == []
