"""What the coach says of whole drafts."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.dialogue import PURPOSES, TONES, check, conversation, drift
from makegood.formats import Faulty

FIRM_AND_FAIR = """Dear Ben,

Thank you for calling us on Friday. On 5 June the checkout was down from 10:00 to 13:40, and 4,200 payments failed.
As a result our call centre had to add twelve people, and we have refunded EUR 41,000 so far.
Clause 6 asks for 99.9 % a month. Could you help us understand what happened?
Please send us your plan for the sale of 10 July by Friday 12 June, so that we can tell our venues.
What would you propose? We want to solve this together.

Ada
"""


def families(text, **options):
    return [finding.family for finding in check(text, **options).findings]


def test_a_firm_and_fair_first_notice_gets_a_clean_bill():
    review = check(FIRM_AND_FAIR, purpose="first-notice")

    assert review.findings == ()
    assert review.missing == ()


def test_a_finding_points_at_the_exact_words():
    draft = "Grüße 🎫 aus Dublin. You failed to deliver."
    finding = check(draft).findings[0]

    assert finding.span.of(draft) == finding.quote == "You failed"


@pytest.mark.parametrize(
    "draft",
    [
        "> You failed to deliver.\nWe have read this and see it differently.",
        "You wrote: “You failed to deliver.” Let us look at the dates.",
        "Ben wrote that you failed to deliver. Is that right?",
        "We are not saying that you failed.",
        "We do not blame you.",
        "Nobody thinks that you lied to us.",
        "The job fails at step 3 and the build failed twice.",
        "This letter is a notice of breach under clause 12.",
        "If you failed to receive it, tell us.",
        "The headline was ‘You never listen’.",
    ],
)
def test_words_that_are_quoted_reported_denied_or_technical_are_left_alone(draft):
    assert families(draft) == []


@pytest.mark.parametrize(
    ("draft", "family"),
    [
        ("You’ve failed us.", "blame"),
        ("YOU FAILED us.", "blame"),
        ("You\nfailed to deliver.", "blame"),
        ("You lied to us.", "accusation"),
        ("You will regret this.", "threat"),
        ("Thanks for nothing.", "sarcasm"),
        ("You are idiots.", "contempt"),
        ("You never answer.", "absolutes"),
        ("That is not our problem.", "dismissal"),
        ("As I already told you, it is fixed.", "harping"),
        ("We demand a refund.", "demand"),
        ("Where is it???", "shouting"),
        ("It was a total disaster.", "exaggeration"),
        ("We admit liability.", "liability"),
        ("Please do something about it.", "vague"),
        ("The ball is in your court.", "culture"),
    ],
)
def test_every_family_is_heard(draft, family):
    assert family in families(draft)


def test_two_findings_never_share_words():
    spans = [
        f.span for f in check("You people always lie, you never answer, you failed us and you are idiots!!!").findings
    ]

    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert len(spans) > 2


def test_a_part_that_is_missing_comes_with_its_question():
    review = check("The parts due on 3 May have not arrived.", purpose="reminder")

    assert [part.id for part in review.parts] == ["facts"]
    assert [missing.id for missing in review.missing] == ["commitment", "together"]
    assert all(missing.question.endswith(("?", ".")) for missing in review.missing)


def test_the_tone_changes_what_is_missing():
    def missing(tone):
        return {m.id for m in check("Hello.", purpose="first-notice", tone=tone).missing}

    assert "together" in missing("collaborative")
    assert "together" not in missing("formal")
    assert "appreciation" in missing("collaborative")
    assert "appreciation" not in missing("firm")


def test_the_kind_of_message_is_read_from_its_words():
    assert check("A short reminder: the report is still open.").purpose == "reminder"
    assert check("I am sorry for my tone. Let us start again.").purpose == "reset"
    assert check("We propose to move the date to 3 July.").purpose == "proposal"
    assert check("The parts have not arrived.").purpose == "first-notice"


def test_a_point_made_twice_before_is_called_pressed():
    said = [
        "Was the failover test done before the sale?",
        "We read it.",
        "The failover test was not done.",
        "It is in the report.",
    ]
    thread = conversation([{"speaker": "ab"[i % 2], "text": text} for i, text in enumerate(said)])

    assert check("The refunds are all paid out, thank you.", thread=thread, side="a").findings == ()
    review = check("The failover test before the sale is still what we ask about.", thread=thread, side="a")
    assert [f.family for f in review.findings] == ["harping"]


def test_drift_names_the_words_that_go_back_to_fault():
    assert [f.quote for f in drift("You failed to test. We can add a line by 3 July.")] == ["You failed"]
    assert drift("We can add a line by 3 July.") == ()


@pytest.mark.parametrize(
    "draft", ["", "   \n", "🙂🙂🙂", "שלום, האספקה לא הגיעה.", "\ufeffHello", "İİİ you failed", "a" * 5000]
)
def test_odd_texts_are_read_without_fuss(draft):
    review = check(draft)

    assert all(finding.span.of(draft) == finding.quote for finding in review.findings)


def test_a_text_that_is_no_draft_is_refused_with_every_reason():
    with pytest.raises(Faulty) as refused:
        check("x\x00" * 200_000, language="xx", purpose="poem", tone="loud")

    assert len(refused.value.faults) == 5
    assert all(fault.instead for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("language", "draft", "family"),
    [
        ("de", "Das ist Ihre Schuld.", "blame"),
        ("es", "Ustedes nunca contestan.", "absolutes"),
        ("fr", "Vous allez le regretter.", "threat"),
        ("zh", "请尽快回复。", "vague"),
    ],
)
def test_another_language_is_read_by_its_own_rules(language, draft, family):
    review = check(draft, language=language)

    assert [finding.family for finding in review.findings] == [family]
    assert review.findings[0].quote in draft


BOMBS = ["you have " * 22_000, "a" * 199_000, "you " * 49_000, "'" * 199_000, "“" * 199_000, "not saying that " * 12_000,
         "please by on within " * 9_000, "! " * 99_000, "\n" * 199_000, "> " * 99_000, "you are very " * 15_000, "on 3 may " * 20_000,
         "YOU " * 49_000, "you don't even " * 13_000, "“‘" * 99_000, "“you ‘never " * 16_000, "🙃" * 199_000, "אתם אף פעם " * 18_000]  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_the_time_grows_with_the_text_and_no_faster(bomb):
    def seconds(text):
        started = time.process_time()
        check(text)
        return time.process_time() - started

    small = seconds(bomb[: len(bomb) // 8])
    assert seconds(bomb) < max(3.0, 40 * small)  # eight times the text; quadratic would be 64 times


def test_a_megabyte_is_refused_at_once():
    started = time.process_time()
    with pytest.raises(Faulty, match="at most 200,000"):
        check("you failed " * 1_000_000)
    assert time.process_time() - started < 1


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400), st.sampled_from([None, *PURPOSES]), st.sampled_from([None, *TONES]))
def test_any_text_gets_an_answer_whose_places_are_in_it(draft, purpose, tone):
    if "\x00" in draft:
        return
    review = check(draft, purpose=purpose, tone=tone)

    for part in review.parts:
        assert part.span.of(draft) == part.quote
    assert not {part.id for part in review.parts} & {missing.id for missing in review.missing}


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["You failed to deliver.", "You never answer.", "We admit liability.", "You are lying about it."])
)
def test_putting_a_charge_in_quotation_marks_takes_it_off_the_writer(charge):
    assert check(charge).findings
    assert check(f"The mail said: “{charge}”").findings == ()
    assert check(f"> {charge}").findings == ()
