"""From answers to a draft that its own coach has nothing to say about."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.dialogue import PURPOSES, TONES, Answers, check, compose, questions
from makegood.dialogue.rules import languages
from makegood.formats import Faulty

ANSWERS = {
    "to": st.sampled_from(["", "Ben", "Ms Okafor", "Zoë"]),
    "sender": st.sampled_from(["", "Ada"]),
    "appreciation": st.sampled_from(
        ["your early call on Friday helped us.", "two people stayed on the line until noon"]
    ),
    "facts": st.sampled_from(["The checkout was down on 5 June from 10:00 to 13:40.", "4,200 payments failed"]),
    "impact": st.sampled_from(["Our call centre had to add twelve people.", "we refunded EUR 41,000 so far"]),
    "expectation": st.sampled_from(["Payments work on every sale day.", "99.9 % a month, as clause 6 asks"]),
    "explanation": st.sampled_from(["What did you see between 10:00 and 10:30?", "Which alarm came first?"]),
    "solution": st.sampled_from(["a joint failover test each Monday", "Two people of ours join yours for a week."]),
    "commitment": st.sampled_from(["the date of the failover test", "Who is on call on 10 July."]),
}
FULL = st.builds(Answers, **ANSWERS, by=st.dates(date(2026, 1, 1), date(2030, 1, 1)), together=st.just(True))


@settings(max_examples=60, deadline=None)
@given(FULL, st.sampled_from(PURPOSES), st.sampled_from(TONES))
def test_a_full_set_of_clean_answers_gives_a_draft_with_no_finding_and_nothing_missing(answers, purpose, tone):
    review = check(compose(answers, purpose, tone), purpose=purpose, tone=tone)

    assert review.findings == ()
    assert review.missing == ()


@settings(max_examples=30, deadline=None)
@given(FULL, st.sampled_from(TONES))
def test_every_answer_stands_in_the_draft_as_written(answers, tone):
    draft = compose(answers, tone=tone)

    for part in ("appreciation", "facts", "impact", "expectation", "explanation", "solution", "commitment"):
        assert getattr(answers, part) in draft


@pytest.mark.parametrize("language", languages())
def test_the_questions_are_those_that_the_check_would_ask(language):
    for purpose in PURPOSES:
        for tone in TONES:
            asked = [question.id for question in questions(purpose, tone, language=language)]
            assert asked == [m.id for m in check("Hm.", language=language, purpose=purpose, tone=tone).missing]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("tone", TONES)
def test_a_consequence_is_stated_as_the_contract_has_it_and_passes_the_coach(language, tone):
    stated = "2.5 % / 30 d"
    draft = compose(Answers(facts="5 / 6", consequence=stated, clause="19.2"), tone=tone, language=language)

    assert "19.2" in draft
    assert stated in draft
    assert [f for f in check(draft, language=language).findings if f.family == "threat"] == []


def test_a_consequence_needs_its_place_in_the_contract():
    with pytest.raises(Faulty, match="place in the contract"):
        compose(Answers(consequence="Either party may terminate."))
    with pytest.raises(Faulty, match="place in the contract"):
        compose(Answers(facts="x", clause="clause 9"))


def test_a_commitment_needs_its_day():
    with pytest.raises(Faulty, match="belong together"):
        compose(Answers(commitment="the plan"))
    with pytest.raises(Faulty, match="no answer"):
        compose(Answers())
    with pytest.raises(Faulty, match="loud"):
        compose(Answers(facts="x"), tone="loud")
