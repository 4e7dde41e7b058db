"""The reset: five moves from the record, in three registers, with nothing in it that nobody wrote."""

import re
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.dialogue import REGISTERS, Thread, check, conversation, read_thread, reset
from makegood.formats import Faulty
from makegood.values import MessageClass

OURS = [
    "Could you explain the alarm log of 1 March?",
    "The alarm log of 1 March has not been explained.",
    "How wonderful that you looked at it.",
    "You failed to check the alarm log.",
    "I am worried about the next delivery.",
    "You never answer [our] mails “at all”.",
    "Nobody ever listens. You are idiots!!!",
]
THEIRS = [
    "We restored the cooling on 2 March with two people.",
    "You keep blaming us, and we are a small company.",
    "We called your line at 10:06 and reached nobody.",
    "Where is the count that you promised us for Friday?",
    "We still wait for the count that you promised for Friday.",
    "Our insurer asks us to be careful what we say about liability.",
    "That was not our fault, and your tone is disrespectful.",
]
THREADS = st.lists(
    st.tuples(st.sampled_from(["harbour", "kestrel"]), st.sampled_from([*OURS, *THEIRS])), min_size=2, max_size=9
)


def thread_of(*said):
    return conversation([{"speaker": who, "text": text} for who, text in said])


def worked(upto):
    whole = read_thread(files("makegood.worked_case").joinpath("thread.mbox").read_bytes())
    return Thread(whole.messages[:upto])


def said(draft, move):
    return [sentence.text for sentence in draft.sentences if sentence.move == move]


def test_a_complaint_is_never_taken_for_a_deed():
    draft = reset(worked(16), "fennel")

    assert "reached nobody" not in draft.text
    assert said(draft, "recognise") == ["I appreciate that you are here and that we are talking."]


@pytest.mark.parametrize(
    "words",
    [
        "We called your line at 10:06 and reached nobody.",
        "We sent three mails and never had an answer.",
        "We have added twelve people because your checkout failed.",
        "Thank you to Zoë, who stayed on the line with our people.",
        "We have refunded 4,100 buyers, and you should pay for it.",
    ],
)
def test_only_what_was_done_is_recognised(words):
    draft = reset(thread_of(("harbour", "Hello."), ("kestrel", words)), "harbour")

    assert words not in draft.text


def test_a_deed_is_recognised_by_name_and_in_its_own_words():
    draft = reset(thread_of(("Ada", "Hello."), ("Ben", "We restored the cooling on 2 March with two people.")), "ada")

    assert said(draft, "recognise")[1] == "Ben wrote: “We restored the cooling on 2 March with two people.”"


def test_silence_is_owned_by_the_side_that_was_asked_again_and_again():
    draft = reset(worked(16), "fennel")

    assert said(draft, "own")[0].startswith("You asked me five times, and I have not answered you: “")
    assert "[day]" in draft.left_open


def test_nothing_is_owned_that_the_sender_did_not_write():
    calm = [("harbour", "Could we meet on Monday?"), ("kestrel", "You are idiots. How wonderful that you ask.")]

    assert said(reset(thread_of(*calm), "harbour"), "own") == []


@pytest.mark.parametrize("register", REGISTERS)
def test_no_register_admits_liability_or_names_fault(register):
    draft = reset(worked(16), "fennel", register=register)

    assert draft.findings == ()
    assert draft.message_class is MessageClass.SETTLEMENT
    assert not re.search(r"our fault|we are liable|we failed|we admit", re.sub(r"“[^”]*”", "", draft.text))


def test_room_to_admit_is_left_only_to_who_asks_for_it():
    draft = reset(worked(16), "fennel", admit=True)

    assert any("let counsel read it first" in blank for blank in draft.left_open)
    assert draft.message_class is MessageClass.SETTLEMENT
    assert "held against you" in draft.why


def test_what_was_quoted_is_not_taken_for_a_blank():
    draft = reset(thread_of(("a", "I am worried about the [day] of the test."), ("b", "Fine, we moved it.")), "a")

    assert "[day]" in draft.text
    assert draft.left_open == ()


def test_an_unknown_register_and_a_language_without_a_reset_are_told_at_once():
    with pytest.raises(Faulty) as refused:
        reset(worked(4), "fennel", register="loud", language="xx")

    assert len(refused.value.faults) == 2


@settings(max_examples=50, deadline=None)
@given(THREADS, st.sampled_from(REGISTERS), st.booleans())
def test_any_reset_passes_the_coach_and_quotes_only_what_stands_in_its_sources(lines, register, admit):
    thread = thread_of(*lines)
    if len(thread.sides) < 2:
        return
    by_id = {message.id: message for message in thread.messages}
    for side in thread.sides:
        draft = reset(thread, side, register=register, admit=admit)

        assert draft.findings == check(draft.text, purpose="reset").findings == ()
        for sentence in draft.sentences:
            for quote in re.findall(r"“([^“”]+)”", sentence.text):
                plain = quote.replace("‘", "").replace("’", "").replace("…", "")
                assert any(plain in re.sub(r"[“”‘’]", "", by_id[source].text) for source in sentence.sources)
