"""Other words: an offer that keeps every name, number, date and promise, never a change."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.dialogue import Facts, check, instruction, rewordings, weigh
from makegood.dialogue.rules import languages, rules, table

DRAFT = (
    "Dear Ben,\nyou failed to deliver the 12 brackets on 3 May. We will pay EUR 400 by Friday. "
    "We will not accept the fee of clause 9.\nAda"
)
GOOD = (
    "Dear Ben,\nthe 12 brackets due on 3 May have not reached us. We will pay EUR 400 by Friday. "
    "We will not accept the fee of clause 9.\nAda"
)
HOT = [
    "You failed to send", "We demand", "This is totally unacceptable:", "Obviously you have", "You deliberately kept",
    "As I already said, we miss", "Send us immediately", "You must answer", "With all due respect, we count",
    "We have NEVER seen", "Please send as soon as possible", "Where is it???",
]  # fmt: skip
FACTS = st.builds(
    "{} {} of {} for Fennel on {} {}".format,
    st.integers(2, 99999),
    st.sampled_from(["boxes", "EUR", "reports"]),
    st.sampled_from(["Ada Brandt", "Ben", "Zoë van Dam"]),
    st.integers(1, 28),
    st.sampled_from(["May", "June 2026", "October"]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(HOT), FACTS), min_size=1, max_size=3))
def test_an_offer_keeps_names_numbers_and_dates_and_leaves_the_rest_of_the_draft_alone(sentences):
    draft = " ".join(f"{opening} {facts}." for opening, facts in sentences)
    review = check(draft)
    for finding in review.findings:
        for offer in rewordings(draft, finding):
            new = draft[: offer.span.start] + offer.text + draft[offer.span.end :]

            assert offer.span.start <= finding.span.start < finding.span.end <= offer.span.end
            assert re.findall(r"\d+", new) == re.findall(r"\d+", draft)
            for name in ("Ada Brandt", "Ben", "Zoë van Dam", "Fennel", "May", "June", "October"):
                assert new.lower().count(name.lower()) == draft.lower().count(name.lower())
            assert len(check(new).findings) < len(review.findings)


def test_checking_a_draft_changes_nothing_and_only_offers():
    draft = "We demand a refund of EUR 1,200 for 3 May."
    offer = rewordings(draft, check(draft).findings[0])[0]

    assert draft == "We demand a refund of EUR 1,200 for 3 May."
    assert offer.text == "We ask for a refund of EUR 1,200 for 3 May."
    assert offer.span.of(draft) == draft


def test_what_only_the_writer_knows_is_left_open():
    draft = "Please send report 14 as soon as possible."

    assert [offer.text for offer in rewordings(draft, check(draft).findings[0])] == ["Please send report 14 by [day]."]


@pytest.mark.parametrize("language", languages())
def test_every_swap_belongs_to_a_rule_and_compiles(language):
    known = {rule.id for rule in rules(language)}

    for rule, fields in table(language, "swaps").items():
        assert rule in known
        for pattern, words in fields["swaps"]:
            assert re.compile(pattern).groups >= words.count("\\1")


def test_every_swap_is_of_use_on_a_proof_of_its_rule():
    swaps = table("en", "swaps")
    used = [
        rule.id
        for rule in rules("en")
        if rule.id in swaps
        and any(rewordings(line, f) for line in rule.hits for f in check(line).findings if f.rule == rule.id)
    ]

    assert set(used) == set(swaps)


def test_names_numbers_and_days_are_told_from_ordinary_words():
    facts = Facts.of("Dear Ben,\nFennel has two lines. Obviously the SLA of 3 May, 10:40 holds. Ask Zoë.\nAda")

    assert facts.names == {"ben", "fennel", "sla", "zoë", "ada"}
    assert facts.numbers == {"two", "3", "10:40"}
    assert facts.days == {"may"}


def test_a_wording_that_keeps_everything_is_shown():
    assert weigh(DRAFT, f"\n{GOOD}\n").text == GOOD


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        (GOOD.replace("12 ", ""), "leaves out: 12"),
        (GOOD.replace("3 May", "4 May"), "leaves out: 3"),
        (GOOD.replace("Dear Ben", "Dear all"), "leaves out: ben"),
        (GOOD.replace("EUR 400", "EUR 400, or USD 450,"), "adds what you did not write: 450, usd"),
        (GOOD.replace("reached us", "reached us, as Tom Miller saw"), "adds what you did not write: miller, tom"),
        (GOOD.replace("will not accept", "will accept"), "does not keep your commitment: ‘We will not accept"),
        (
            GOOD.replace("We will pay EUR 400 by Friday. ", "EUR 400 and Friday are noted. "),
            "does not keep your commitment: ‘We will pay",
        ),
        (GOOD.replace("by Friday.", "by Friday. We will send a credit too."), "promises"),
        (GOOD.replace("by Friday.", "by Friday and we will send a credit."), "promises more"),
        (GOOD.replace("have not reached us", "are missing, you liars. You failed"), "coach would mark"),
        (GOOD.replace("have not reached us", "are late. We admit liability"), "coach would mark"),
        ("I cannot help with that.", "leaves out"),
        ("{}[]<html>\x00", "not plain text"),
        (GOOD * 5, "far longer"),
        ("Hoy llueve en Dublín, Ben y Ada: 12, 3 May, EUR 400 Friday 9.", "another letter"),
    ],
)
def test_a_wording_that_changes_what_was_said_is_refused_with_its_reason(answer, reason):
    weighed = weigh(DRAFT, answer)

    assert weighed.text is None
    assert reason in " ".join(weighed.reasons)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_whatever_comes_back_is_weighed_without_fuss(answer):
    weighed = weigh(DRAFT, answer)

    assert (weighed.text is None) == bool(weighed.reasons)


def test_the_instruction_names_what_was_marked_and_nothing_else():
    told = instruction(check(DRAFT))

    assert "‘you failed’" in told
    assert "brackets" not in told
    assert "should change" not in instruction(check("Thank you."))
