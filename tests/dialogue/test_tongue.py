"""The language of a text, told by its small words, and what depends on it."""

import pytest
from bench.gold_languages import lines as lines_in

from makegood.dialogue import check, conversation, follow
from makegood.dialogue.tongue import tongue

GERMAN = "Wir haben Ihre Antwort nicht erhalten. Bitte senden Sie uns den Bericht bis Freitag."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We have not received your answer.", "en"),
        (GERMAN, "de"),
        ("Todavía no hemos recibido los informes que ustedes prometieron.", "es"),
        ("Nous n’avons pas reçu votre réponse et nous attendons.", "fr"),
        ("我们还没有收到贵方的答复。", "zh"),
        ("Thanks!", "en"),
        ("Danke.", "de"),
    ],
)
def test_the_small_words_tell_the_language(text, language):
    assert tongue(text).language == language
    assert tongue(text).sure


@pytest.mark.parametrize(
    "text",
    [
        "Wij hebben nog niets van jullie gehoord en dat is niet goed.",
        "Non abbiamo ancora ricevuto nulla da voi oggi.",
        "לא קיבלנו תשובה",
        "ご連絡ありがとうございます。確認します。",
        "Το σύστημα δεν λειτουργεί",
    ],
)
def test_another_language_is_not_taken_for_one_of_the_five(text):
    assert not tongue(text).sure
    review = check(text)
    assert (review.language, review.language_told, review.score) == ("en", False, {})


def test_a_draft_is_read_by_the_rules_of_its_language_without_being_told():
    review = check("Das ist Ihre Schuld.")

    assert (review.language, [finding.family for finding in review.findings]) == ("de", ["blame"])
    assert review.score == {}


def test_what_the_caller_says_is_not_guessed_again():
    assert check(GERMAN, language="en").language == "en"
    assert check(GERMAN, language="en").score


def test_each_message_of_a_thread_is_read_in_its_own_language():
    course = follow(conversation([{"speaker": "a", "text": "Das ist Ihre Schuld."}, {"speaker": "b", "text": "You failed to deliver."}]))  # fmt: skip

    assert ["blame" in {sign.kind for sign in turn.signs} for turn in course.turns] == [True, True]


def test_english_cues_do_not_move_the_risk_of_another_language():
    plain, full_of_cues = (
        follow(conversation([{"speaker": "a", "text": f"{GERMAN} {more}"}])).turns[0].risk
        for more in ("", "NEIN, no, deal, fine, so, only!")
    )

    assert plain == full_of_cues


def test_a_message_whose_words_do_not_tell_follows_the_others_or_says_so():
    follows = follow(conversation([{"speaker": "a", "text": GERMAN}, {"speaker": "b", "text": "Schöne Grüße Müller Söhne"}]))  # fmt: skip
    assert [turn.note for turn in follows.turns] == ["", ""]

    alone = follow(conversation([{"speaker": "b", "text": "לא קיבלנו תשובה"}]))
    assert "do not tell the language" in alone.turns[0].note


@pytest.mark.parametrize("language", ["de", "es", "fr", "zh"])
def test_no_line_of_the_gold_sets_is_surely_taken_for_another_language_but_one(language):
    guessed = [tongue(line.text) for line in lines_in(language)]

    assert sum(one.sure and one.language != language for one in guessed) <= 1
    assert sum(one.sure for one in guessed) / len(guessed) >= 0.8
