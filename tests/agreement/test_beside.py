"""Two languages side by side: every paragraph next to itself, one language named as the one that prevails."""

from __future__ import annotations

import io

import pikepdf
import pytest
from docx import Document as read_docx
from tests.agreement.samples import signatures, terms

from makegood.agreement import draft, draft_beside, to_docx, to_pdf, to_text
from makegood.agreement.document import Beside, Document, Heading, SignatureBlock, plain, runs_of
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
