"""What each fact rests on, and where the evidence does not agree."""

import pytest
from tests.breach.reports import report

from makegood.breach import assess, to_markdown
from makegood.breach.measures import measure
from makegood.formats import Faulty

FIRST = {
    "name": "inspection 1",
    "by": "Ben Okafor",
    "on": "2026-06-06",
    "sha256": "a" * 64,
    "verified_by": "Joris Vermeer",
}
SECOND = {"name": "inspection 2", "by": "Ada Brandt", "on": "2026-06-08", "contradicts": "inspection 1"}
FACTS = [
    {"says": "The failover worked.", "evidence": ["inspection 1"], "disputed": "no"},
    {"says": "Calls went unanswered."},
    {"says": "The line was down.", "evidence": ["a phone call"], "disputed": "no"},
]


def given(*exhibits, facts=FACTS):
    return report(exhibits=list(exhibits), what_happened__facts=facts)


def test_a_fact_says_who_showed_it_when_and_who_verified_it():
    text = to_markdown(assess(given(FIRST)))

    assert "inspection 1 (Ben Okafor, 6 June 2026, sha256 aaaaaaaa…, verified by Joris Vermeer)" in text


def test_a_fact_without_evidence_is_shown_as_such_and_is_a_claim():
    made = assess(given(FIRST))

    assert "Calls went unanswered. Without evidence so far." in to_markdown(made)
    assert [fact.says for fact in made.preparation.claims] == ["Calls went unanswered."]


def test_evidence_that_is_only_named_is_not_on_file():
    worked, _, down = assess(given(FIRST)).facts

    assert worked.shown_by[0].on_file
    assert not down.shown_by[0].on_file


def test_a_later_inspection_stands_beside_the_one_it_contradicts():
    made = assess(given(FIRST, SECOND))
    (pair,) = made.contradictions
    text = to_markdown(made)

    assert (pair.earlier.by, pair.later.by, pair.bears_on) == ("Ben Okafor", "Ada Brandt", ("The failover worked.",))
    assert "Inspection 2 (Ada Brandt, 8 June 2026, its bytes are not kept here, not verified by anybody else)" in text
    assert "The failover worked." in [fact.says for fact in made.preparation.claims]


def test_a_fact_whose_evidence_is_contradicted_counts_as_disputed_in_part():
    facts = FACTS[:1]

    assert measure(given(FIRST, facts=facts))["facts_disputed"].number == 0
    assert measure(given(FIRST, SECOND, facts=facts))["facts_disputed"].number == 0.5


@pytest.mark.parametrize(
    ("exhibits", "said"),
    [
        ((FIRST, FIRST), "two exhibits named ‘inspection 1’"),
        ((SECOND,), "is not another exhibit here"),
        (({**FIRST, "contradicts": "inspection 1"},), "is not another exhibit here"),
        (({**FIRST, "verified_by": "ben okafor"},), "cannot be the one who verified it"),
        ((FIRST, {**SECOND, "on": "2026-06-01"}), "is later than"),
        (({**FIRST, "on": "2026-06-30"},), "after the day of the assessment"),
        (({**FIRST, "sha256": "abc"},), "sha256"),
    ],
)
def test_exhibits_that_cannot_be_are_told(exhibits, said):
    with pytest.raises(Faulty, match=said):
        given(*exhibits)
