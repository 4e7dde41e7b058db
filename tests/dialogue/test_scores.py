"""Learned scores: numbers with their words, for any text."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.dialogue import check, scores
from makegood.dialogue.documents import review_json
from makegood.dialogue.scores import _weights, card, neighbours, number, numbers, pieces, raw_scores, words_of

RUDE = "Why on earth did you not read it? This is ridiculous, stop wasting my time."
KIND = "Thank you very much for your help! Could you perhaps also send the log of Monday?"


def test_a_kind_request_reads_kinder_than_a_rude_one():
    rude, kind = scores(RUDE), scores(KIND)

    assert kind["politeness"].value > 0.8 > 0.2 > rude["politeness"].value
    assert rude["incivility"].value > kind["incivility"].value


def test_what_stands_out_names_the_words_that_did_it():
    thanks = scores(KIND)["gratitude"]

    assert any("thank" in reason for reason in thanks.reasons)
    for score in scores(RUDE).values():
        for reason in score.reasons:
            assert all(word in RUDE.lower() for word in reason.split())


def test_the_card_says_what_the_scores_must_not_be_used_for():
    assert "people" in card()["not_for"]
    assert set(card()["heads"]) == set(scores(KIND))
    assert all(head["trained_on"] and head["measured"] for head in card()["heads"].values())


def test_a_draft_in_another_language_has_no_score():
    assert check("Wir bitten um Antwort.", language="de").score == {}


def test_a_text_without_words_has_no_score():
    assert scores("") == scores(" \n") == {}


def test_a_word_is_taken_apart_into_its_pieces():
    assert list(pieces("no")) == ["wno", "c n", "cno", "co ", "c no", "cno ", "c no "]
    assert neighbours(["no", "."]) == ["b^ no", "bno .", "b^. $", "t^ ^ no", "t^ no .", "tno ^. $"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_every_value_lies_between_nothing_and_all(text):
    assert all(0 <= score.value <= 1 for score in scores(text).values())


@settings(max_examples=20, deadline=None)
@given(st.text(alphabet="ab .?", max_size=80))
def test_the_same_text_reads_the_same_twice(text):
    assert scores(text) == scores(text)


def test_where_there_are_no_scores_the_document_says_why():
    german, english = "Die Pumpe vom 3. Mai fehlt noch.", "The pump of 3 May has not arrived at the plant yet."

    assert "in English only" in review_json(german, check(german, language="de"))["score_note"]
    assert review_json(english, check(english, language="en"))["score_note"] == ""


WORDS = st.lists(
    st.sampled_from(["no", "you", ".", "?!", "^", "$", "don't", "über", "请", "7", "https://a.bc/d"]),
    min_size=1,
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(WORDS | st.text(min_size=1, max_size=60).map(words_of).filter(bool))
def test_numbers_made_from_left_to_right_are_those_of_the_whole_keys(words):
    known = _weights()
    keys = neighbours(words)
    places = [known.place_of(number(key)) for key in keys]

    assert [list(numbers(word)) for word in words] == [[number(key) for key in pieces(word)] for word in words]
    assert set(known.near([known.of_word[word] for word in words])) == {place for place in places if place is not None}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*RUDE.split(), *KIND.split(), "thank you", "stop it"]), min_size=1).map(" ".join))
def test_a_score_is_the_sum_over_every_word_its_pieces_and_its_neighbours(text):
    words = words_of(text)
    known = _weights()
    keys = [key for word in dict.fromkeys(words) for key in pieces(word)] + list(dict.fromkeys(neighbours(words)))
    rows = [known.row(place) for key in keys if (place := known.place_of(number(key))) is not None]
    sums = [sum(column) / math.sqrt(len(words) + 1) for column in zip(*rows, strict=True)]

    expected = {head.name: head.standard(total) for head, total in zip(known.heads, sums, strict=True)}
    assert raw_scores(words) == expected
