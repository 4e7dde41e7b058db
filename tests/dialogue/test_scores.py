"""Learned scores: numbers with their words, for any text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.dialogue import check, scores
from makegood.dialogue.documents import review_json
from makegood.dialogue.scores import card, neighbours, pieces

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
