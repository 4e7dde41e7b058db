from __future__ import annotations

from importlib import resources

import pytest
from tests.agreement.samples import SIGNED, signatures, terms

from makegood.agreement import amend, draft, letter, letters
from makegood.agreement.clauses import blanks_in, clause, names
from makegood.agreement.document import Document, Heading, plain, runs_of
from makegood.formats import Faulty

FOLDER = resources.files("makegood.agreement") / "clauses"


@pytest.mark.parametrize("name", names())
def test_every_blank_of_a_text_is_described_and_every_described_blank_is_in_the_text(name: str):
    wording = clause(name)

    assert blanks_in(wording.blocks) == set(wording.blanks)
    assert all(blank.says and blank.sample for blank in wording.blanks.values())
    assert wording.title
    assert wording.use
    assert wording.does_not


@pytest.mark.parametrize("name", names())
def test_a_sample_is_the_text_with_its_blanks_filled(name: str):
    sample = "\n\n".join(plain(block.text) for block in clause(name).sample()) + "\n"

    assert sample == (FOLDER / name / "sample.en.md").read_text(encoding="utf-8")
    assert "{{" not in sample


def test_a_blank_without_value_is_a_fault_that_says_what_it_wants():
    with pytest.raises(Faulty, match=r"\{\{until\}\} of clause ‘standstill’ has no value") as raised:
        clause("standstill").fill({"until": "  "})

    assert "last day of the standstill" in str(raised.value)


def test_a_value_without_a_blank_is_a_fault():
    with pytest.raises(Faulty, match="no blank"):
        clause("no-admission").fill({"untl": "1 May 2027"})


def test_a_paragraph_with_a_condition_stands_only_where_its_blank_has_a_value():
    with_end = clause("term").fill({"starts": "", "ends": "1 May 2027"})
    without = clause("term").fill({"starts": "", "ends": ""})

    assert "It ends on 1 May 2027." in plain(with_end[1].text)
    assert "every commitment" in plain(without[1].text)
    assert len(with_end) == len(without) == 2


def test_markup_in_a_value_stays_words():
    (filled,) = clause("standstill").fill({"until": "**never** {{until}} <b>"})

    assert "**never** {{until}} <b>" in plain(filled.text)
    assert not any(run.strong for run in runs_of(filled))


def test_unknown_names_and_languages_name_the_known_ones():
    with pytest.raises(Faulty, match="Clauses are amended-agreement"):
        clause("no-such")
    with pytest.raises(Faulty, match="not written in ‘tlh’"):
        clause("term", "tlh")
    with pytest.raises(Faulty, match="Letters are assurance"):
        letter("love", {}, dated=SIGNED.date())


@pytest.mark.parametrize("name", letters())
def test_every_letter_can_be_written_from_its_samples(name: str):
    blanks = {key: blank.sample for key, blank in clause(f"letter-{name}").blanks.items() if key != "date"}

    written = letter(name, blanks, dated=SIGNED.date())

    words = " ".join(run.text for block in written.blocks for run in runs_of(block))
    assert "17 April 2026" in words
    assert all(sample in words for sample in blanks.values())


def clauses_of(document: Document) -> set[str]:
    return {block.anchor for block in document.blocks if isinstance(block, Heading)}


EVERYTHING = {
    "step_down": "Single orders at list price",
    "release": "the loose pages of March 2026",
    "second_breach": "the cure period is two days",
    "standstill": {"until": "2026-12-31"},
    "second_language": "fr",
    "exit": "the plates go back",
    "review_on": "2026-10-15",
    "interim_cover": "Sound copies are sold first",
    "conditions": [{"id": "flaw", "text": "A flaw is found"}],
}


def test_every_clause_that_is_no_letter_is_drafted_where_terms_call_for_it():
    drafted = clauses_of(draft(terms(**EVERYTHING)))
    for other in (
        terms(kind="amendment"),
        terms(kind="heads of terms"),
        terms(message_class="open", reservation_of_rights=""),
        amend(terms(), terms(exit="the plates go back"), signatures(terms())),
    ):
        drafted |= clauses_of(draft(other))

    assert len(names()) >= 40
    assert {name for name in names() if not name.startswith("letter-")} <= drafted


def test_release_and_step_down_stand_only_where_terms_name_what_they_are_about():
    assert not {"mutual-release", "step-down", "conditions"} & clauses_of(draft(terms()))


def test_an_amendment_of_what_was_signed_opens_with_its_digest_and_no_open_contract():
    amendment = amend(terms(), terms(exit="the plates go back"), signatures(terms()))

    assert "amended-agreement" in clauses_of(draft(amendment))
    assert "amendment" not in clauses_of(draft(amendment))
