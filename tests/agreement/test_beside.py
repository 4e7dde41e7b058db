"""Two languages side by side: every paragraph next to itself, one language named as the one that prevails."""

from __future__ import annotations

import io

import pikepdf
import pytest
from docx import Document as read_docx
from tests.agreement.samples import signatures, terms

from makegood.agreement import (
    accepted,
    clause_changes,
    draft,
    draft_beside,
    lint,
    read_returned,
    redline,
    rejected,
    to_docx,
    to_pdf,
    to_text,
)
from makegood.agreement.document import Beside, Document, Heading, Mark, SignatureBlock, plain, runs_of
from makegood.agreement.returned import lines_of
from makegood.agreement.wording import LANGUAGES
from makegood.formats import Faulty
from makegood.terms import Terms


def in_two(second: str = "fr", **changes: object) -> Terms:
    return terms(second_language=second, prevailing_language="en", **changes)


def words(document: Document) -> list[str]:
    return [run.text for block in document.blocks for run in runs_of(block)]


@pytest.mark.parametrize("second", [language for language in LANGUAGES if language != "en"])
def test_all_that_each_language_says_stands_in_the_paired_document(second: str):
    agreed = in_two(second)
    paired = draft_beside(agreed, ("en", second))

    assert set(words(draft(agreed))) <= set(words(paired))
    without_signing = [
        block for block in draft(agreed, language=second).blocks if not isinstance(block, SignatureBlock)
    ]
    assert {run.text for block in without_signing for run in runs_of(block)} <= set(words(paired))


def test_a_heading_stands_beside_the_heading_of_the_same_clause():
    pairs = [block.blocks for block in draft_beside(in_two(), ("en", "fr")).blocks if isinstance(block, Beside)]

    headings = [(left, right) for left, right in pairs if isinstance(left, Heading)]
    assert len(headings) > 10
    for left, right in headings:
        assert isinstance(right, Heading)
        assert (left.anchor, left.number) == (right.anchor, right.number)


def test_the_language_that_prevails_stands_on_the_left_whatever_the_order_asked_for():
    agreed = in_two()

    assert draft_beside(agreed, ("fr", "en")) == draft_beside(agreed, ("en", "fr"))
    assert "The text in English prevails." in " ".join(words(draft_beside(agreed, ("fr", "en"))))


def test_it_is_signed_once():
    agreed = in_two()
    paired = draft_beside(agreed, ("en", "fr"), signatures=signatures(agreed))

    signed = [block for block in paired.blocks if isinstance(block, SignatureBlock)]
    assert [block.party for block in signed] == [party.name for party in agreed.parties]


def test_terms_that_name_no_prevailing_language_are_refused():
    with pytest.raises(Faulty, match="second_language: zh"):
        draft_beside(terms(second_language="", prevailing_language=""), ("en", "zh"))
    with pytest.raises(Faulty, match="one language twice"):
        draft_beside(in_two(), ("en", "en"))


def test_every_face_holds_both_languages():
    document = draft_beside(in_two(), ("en", "fr"))
    table = next(
        table for table in read_docx(io.BytesIO(to_docx(document))).tables if "No admission" in table.cell(0, 0).text
    )

    assert "reconnaissance" in table.cell(0, 1).text
    assert "\t" in table.cell(0, 0).text  # its number is written out: Word would count both columns
    text = to_text(document)
    assert text.index("No admission") < text.index(table.cell(0, 1).text.split("\t")[1])


def test_the_pdf_has_each_clause_once_in_its_outline():
    document = draft_beside(in_two(), ("en", "fr"))
    level_one = [
        plain(block.blocks[0].text)
        for block in document.blocks
        if isinstance(block, Beside) and isinstance(block.blocks[0], Heading) and block.blocks[0].level == 1
    ]

    with pikepdf.open(io.BytesIO(to_pdf(document))) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]

    assert len(titles) == len(level_one)
    assert all(title.endswith(name) for title, name in zip(titles, level_one, strict=True))


def test_the_same_terms_are_the_same_bytes():
    agreed = in_two()

    assert to_pdf(draft_beside(agreed, ("en", "fr"))) == to_pdf(draft_beside(agreed, ("fr", "en")))
    assert to_docx(draft_beside(agreed, ("en", "fr"))) == to_docx(draft_beside(agreed, ("en", "fr")))


# --- what changes in two languages -------------------------------------------------------------------------------------


def both(of: Terms) -> Document:
    return draft_beside(of, ("en", "fr"))


def changed(**first: object) -> Terms:
    commitments = list(terms().model_dump(by_alias=True)["commitments"])
    return in_two(commitments=[commitments[0] | first, *commitments[1:]])


LATER = {
    "another period": changed(cure="9 days"),
    "other words": changed(deliverable="Print 2,000 new copies and bring them to the warehouse"),
    "a clause gone": in_two(no_admission=False),
    "a commitment gone": in_two(commitments=terms().model_dump(by_alias=True)["commitments"][:3]),
}


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_a_redline_marks_both_languages_and_either_answer_gives_one_of_the_two_documents(later: Terms):
    before, after = both(in_two()), both(later)
    redlined = redline(before, after)

    assert list(lines_of(accepted(redlined)))[1:] == list(lines_of(after))[1:]
    assert list(lines_of(rejected(redlined)))[1:] == list(lines_of(before))[1:]
    changed_ones = {each.title for each in clause_changes(redlined)}
    assert changed_ones == {each.title for each in clause_changes(redline(draft(in_two()), draft(later)))}


def test_each_language_carries_the_marks_of_its_own_words():
    redlined = redline(both(in_two()), both(LATER["another period"]))
    marked = [
        ["".join(run.text for run in runs_of(column) if run.mark is Mark.REMOVED) for column in block.blocks]
        for block in redlined.blocks
        if isinstance(block, Beside)
    ]

    assert ["5 working", "5 ouvrés"] in [[words.strip() for words in pair] for pair in marked]


def test_two_equal_documents_in_two_languages_differ_in_nothing():
    redlined = redline(both(in_two()), both(in_two()))

    assert clause_changes(redlined) == ()
    assert to_text(redlined) == to_text(both(in_two()))


@pytest.mark.parametrize("later", [LATER["another period"], LATER["a commitment gone"]])
def test_tracked_changes_in_two_languages_come_back_as_the_same_terms(later: Terms):
    docx = to_docx(redline(both(in_two()), both(later)), by="Paul Durand")
    proposal = read_returned(docx, in_two())

    assert both(proposal.terms) == both(later)
    assert {who for change in proposal.changes for who in change.by} <= {"Paul Durand"}


def test_a_change_in_one_column_alone_changes_the_terms_too():
    docx = read_docx(io.BytesIO(to_docx(both(in_two()))))
    cells = [cell for table in docx.tables for row in table.rows for cell in row.cells]
    runs = [run for cell in cells for line in cell.paragraphs for run in line.runs if "5 working days" in run.text]
    runs[0].text = runs[0].text.replace("5 working days", "9 days")
    out = io.BytesIO()
    docx.save(out)

    assert [change.after for change in read_returned(out.getvalue(), in_two()).changes] == ["9 days"]


def test_what_the_linter_asks_stands_as_a_comment_in_two_languages_too():
    of = changed(evidence="")
    docx = read_docx(io.BytesIO(to_docx(both(of), findings=lint(of))))

    assert any("which log" in comment.text.lower() for comment in docx.comments)


def test_the_redline_in_two_languages_stays_an_archival_pdf():
    assert to_pdf(redline(both(in_two()), both(LATER["other words"]))).startswith(b"%PDF-")
