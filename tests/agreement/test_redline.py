from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from docx import Document as open_docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement.samples import terms

from makegood.agreement import (
    OnContract,
    accepted,
    against_contract,
    clause_changes,
    draft,
    on_contract,
    read_contract,
    redline,
    rejected,
    to_docx,
    to_text,
)
from makegood.agreement.document import Document, Mark, Paragraph, Run, runs_of
from makegood.agreement.faces.pdf import to_pdf
from makegood.agreement.markdown import read_blocks
from makegood.agreement.returned import lines_of
from makegood.terms import Effect, Terms


def changed(**first: Any) -> Terms:
    commitments = list(terms().model_dump(by_alias=True)["commitments"])
    commitments[0] = commitments[0] | first
    return terms(commitments=commitments)


def words(document: Document) -> list[str]:
    return list(lines_of(document))


LATER = {
    "other words": changed(deliverable="Print 2,000 new copies and bring them to the warehouse"),
    "another period": changed(cure="9 days"),
    "a commitment gone": terms(commitments=terms().model_dump(by_alias=True)["commitments"][:3]),
    "a clause gone": terms(no_admission=False),
    "a fact gone": terms(background=[]),
    "the order turned": terms(commitments=list(reversed(terms().model_dump(by_alias=True)["commitments"]))),
    "another title": terms(title="Repair of the summer print run"),
}


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_taking_over_all_marks_gives_the_later_document_and_refusing_all_the_earlier(later: Terms):
    before, after = draft(terms()), draft(later)
    redlined = redline(before, after)

    assert words(accepted(redlined))[1:] == words(after)[1:]
    if later is not LATER["the order turned"]:
        assert words(rejected(redlined))[1:] == words(before)[1:]
    assert clause_changes(redlined)


def test_two_equal_documents_differ_in_nothing():
    redlined = redline(draft(terms()), draft(terms()))

    assert clause_changes(redlined) == ()
    assert to_text(redlined) == to_text(draft(terms()))


def test_each_changed_clause_is_named_with_what_became_of_it():
    told = {
        (each.title, each.became) for each in clause_changes(redline(draft(terms()), draft(LATER["a clause gone"])))
    }

    assert ("No admission", "removed") in told
    assert ("Reprint", "changed") not in told


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet="ab ü中. ", max_size=20), max_size=6),
    st.lists(st.text(alphabet="ab ü中. ", max_size=20), max_size=6),
)
def test_no_word_is_lost_or_made_up(before: list[str], after: list[str]):
    old, new = (
        Document("T", tuple(Paragraph((Run(each),)) for each in words_ if each.strip())) for words_ in (before, after)
    )
    redlined = redline(old, new)

    assert words(accepted(redlined)) == words(new)
    assert words(rejected(redlined)) == words(old)


def test_plain_text_shows_what_goes_and_what_comes_in_brackets():
    text = to_text(redline(draft(terms()), draft(changed(cure="9 days"))))

    assert "[-5 working-]{+9+} days." in text


def test_the_redline_stays_an_archival_pdf():
    assert to_pdf(redline(draft(terms()), draft(LATER["other words"]))).startswith(b"%PDF-")


def parts(docx: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        return {name: parse_xml(file.read(name)) for name in file.namelist() if name.endswith(".xml")}


def test_in_docx_the_marks_are_tracked_changes_with_author_and_date():
    at = dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)
    made = to_docx(redline(draft(terms()), draft(LATER["a clause gone"])), by="Mary Quinn", at=at)
    body = parts(made)["word/document.xml"]
    changes = [*body.iter(qn("w:ins")), *body.iter(qn("w:del"))]

    assert {change.get(qn("w:author")) for change in changes} == {"Mary Quinn"}
    assert {change.get(qn("w:date")) for change in changes} == {"2026-07-01T09:00:00Z"}
    ids = [change.get(qn("w:id")) for change in changes]
    assert len(set(ids)) == len(ids)
    gone = [text.text for change in body.iter(qn("w:del")) for text in change.iter(qn("w:delText"))]
    assert "No admission" in gone
    assert not [text for change in body.iter(qn("w:del")) for text in change.iter(qn("w:t"))]
    open_docx(io.BytesIO(made))


def test_a_document_that_is_no_redline_has_no_tracked_change():
    body = parts(to_docx(draft(terms())))["word/document.xml"]

    assert not [*body.iter(qn("w:ins")), *body.iter(qn("w:del"))]


CONTRACT = """# Printing Agreement

## 8. Quality

8.1 Copies hold a pull of 50 newtons.

8.2 The Printer reprints what does not.

(a) within ten days;

(b) at its own cost.

8.20 Samples are kept.

## 9. Fees

9.1 Fees fall due in 30 days.
"""


def test_the_governing_contract_shows_at_each_clause_what_the_agreement_does_to_it():
    effect = Effect(
        contract="Printing Agreement",
        suspends=("the right to terminate under clause 12.1",),
        replaces=("clause 8.1, by C1",),
        discharges=("claims under clause 8.2 because of 2 March 2026",),
    )
    paper = Document("Printing Agreement", read_blocks(CONTRACT))
    redlined = against_contract(paper, effect, "Repair")
    lines = to_text(redlined)

    assert [each.title for each in clause_changes(redlined)] == ["", "Quality"]
    assert lines.index("{+Suspended by Repair") < lines.index("Quality")
    assert lines.index("50 newtons") < lines.index("{+Replaced by Repair") < lines.index("[-The Printer reprints")
    assert lines.index("[-at its own cost.-]") < lines.index("{+Discharged by Repair") < lines.index("Samples are kept")
    assert words(rejected(redlined)) == words(paper)
    struck = [run.text for block in redlined.blocks for run in runs_of(block) if run.mark is Mark.REMOVED]
    assert not any("Samples" in each or "50 newtons" in each for each in struck)


@pytest.mark.parametrize(
    ("language", "words", "numbers"),
    [
        ("en", "clauses 8.1 and 8.2(b)", ("8.1", "8.2")),
        ("de", "die Ziffern 8.1 und 9.1", ("8.1", "9.1")),
        ("es", "las cláusulas 8.1 y 8.20", ("8.1", "8.20")),
        ("fr", "l’article 9", ("9",)),
        ("zh", "第8.1条和第9.1条", ("8.1", "9.1")),
        ("en", "claims because of 2 March 2026", ()),
    ],
)
def test_clauses_are_found_under_the_number_that_the_terms_name_in_each_language(language, words, numbers):
    paper = read_contract(CONTRACT, "Printing Agreement")
    effect = Effect(contract="Printing Agreement", discharges=(words,))

    assert on_contract(paper, effect) == (OnContract("discharges", words, numbers),)
    added = [
        r.text
        for b in against_contract(paper, effect, "R", language).blocks
        for r in runs_of(b)
        if r.mark is Mark.ADDED
    ]
    assert len(added) == max(len(numbers), 1)
    assert all(words in each for each in added)
    assert (language == "en") == added[0].startswith("Discharged by R")


def test_a_contract_read_from_lines_of_a_page_keeps_its_clauses_apart():
    page = """Printing Agreement
8 Quality
8.1 Bindings hold at least 50 newtons in the pull
test of 3 March.
8.2 The Printer reprints what does not, within
10 days of the complaint:
(a) at its own cost;
Contract Page 3 of 12
(b) first.
9. Fees
9.1 Fees fall due in 30 days.
Nothing else is owed."""
    blocks = read_contract(page, "Printing Agreement").blocks

    assert [(block.number, "".join(run.text for run in runs_of(block))) for block in blocks] == [
        ("", "Printing Agreement"),
        ("8", "Quality"),
        ("8.1", "Bindings hold at least 50 newtons in the pull test of 3 March."),
        ("8.2", "The Printer reprints what does not, within 10 days of the complaint:"),
        ("(a)", "at its own cost;"),
        ("(b)", "first."),
        ("9", "Fees"),
        ("9.1", "Fees fall due in 30 days."),
        ("", "Nothing else is owed."),
    ]
