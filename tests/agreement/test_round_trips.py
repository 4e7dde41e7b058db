"""Terms into every form and back: nothing that can be kept or proved gets lost on the way."""

from __future__ import annotations

import datetime as dt
import io
import json
from functools import cache

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement.samples import terms

from makegood.agreement import counted_from, draft, lint, to_docx, to_pdf, to_text
from makegood.agreement.returned import _lines, _parts, lines_of
from makegood.agreement.wording import LANGUAGES, day
from makegood.formats import Faulty, canonical
from makegood.terms import Terms, schedule

WORDS = st.text(alphabet=st.characters(categories=("Lu", "Ll", "Nd", "Po", "Zs")), min_size=1, max_size=40).filter(
    lambda words: words.strip() and words == " ".join(words.split())
)


@settings(max_examples=40, deadline=None)
@given(words=WORDS, test=WORDS, on=st.dates(dt.date(2026, 4, 18), dt.date(2026, 12, 1)))
def test_terms_as_json_and_back_are_the_same_terms(words: str, test: str, on: dt.date):
    each = {"id": "one", "debtor": "harrow", "deliverable": words, "due": {"on": on}, "acceptance": {"test": test}}
    of = terms(commitments=[each])

    assert Terms.model_validate(json.loads(canonical(of))) == of


def squeezed(words: str) -> str:
    return "".join(words.split()).replace("\u00ad", "").replace("\ufffe", "").replace("-", "").replace("‐", "")


def pdf_text(data: bytes) -> str:
    pdf = pypdfium2.PdfDocument(data)
    try:
        return "".join(page.get_textpage().get_text_range() for page in pdf)
    finally:
        pdf.close()


def test_every_form_holds_each_commitments_party_deliverable_dates_and_test():
    of = terms()
    document = draft(of)
    docx = " ".join(line.after for line in _lines(_parts(to_docx(document))["word/document.xml"]))
    forms = [squeezed(form) for form in (to_text(document), pdf_text(to_pdf(document)), docx)]

    for each in of.commitments:
        dates = [o.deadline.due for o in schedule(of, counted_from(of)) if o.id == each.id and o.deadline]
        held = [of.party(each.debtor or "").name, each.deliverable, *(day(due.date()) for due in dates)]
        held += [each.acceptance.test] if each.acceptance else []
        for form in forms:
            assert [words for words in held if squeezed(words) not in form] == []


@cache
def can_show(character: str) -> bool:
    try:
        to_pdf(draft(terms(title=f"Settlement {character}")))
    except Faulty:
        return False
    return True


SETTABLE = st.text(alphabet="aeiouäéñçßKTZ 0123456789%&#*<>/()", min_size=3, max_size=60).filter(
    lambda words: any(each.isalpha() for each in words) and words == " ".join(words.split())
)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=4, deadline=None)
@given(name=SETTABLE, deliverable=SETTABLE, test=SETTABLE, on=st.dates(dt.date(2026, 4, 18), dt.date(2026, 12, 1)))
def test_in_every_language_every_form_holds_party_deliverable_date_and_test(
    language: str, name: str, deliverable: str, test: str, on: dt.date
):
    """DOCX and PDF read back by other programs, and the terms inside the PDF."""
    if language == "zh" and not can_show("和"):
        pytest.skip("no font here has Chinese characters")
    parties = [dict(party) for party in terms().model_dump(mode="json", by_alias=True)["parties"]]
    parties[0] = parties[0] | {"name": name}
    each = {"id": "one", "debtor": "harrow", "creditor": "lumiere", "deliverable": deliverable, "due": {"on": on}}
    of = terms(parties=parties, language=language, commitments=[each | {"acceptance": {"test": test}}])
    document = draft(of, language=language)
    pdf, docx = to_pdf(document), to_docx(document)
    forms = [
        to_text(document),
        pdf_text(pdf),
        "".join(line.after for line in _lines(_parts(docx)["word/document.xml"])),
    ]

    for form in map(squeezed, forms):
        assert [words for words in (name, deliverable, day(on, language), test) if squeezed(words) not in form] == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert Terms.model_validate_json(opened.attachments["terms.json"].get_file().read_bytes()) == of


@pytest.mark.parametrize(
    "name",
    ["<b>Bold & Sons</b>", "#set text(red)", "$x$ `y` *z*", "{{debtor}}", "חברת הדפוס", "Ünïcode 株", "a" * 400],
)
def test_a_name_of_any_shape_is_words_in_every_form(name: str):
    parties = [dict(party) for party in terms().model_dump(mode="json", by_alias=True)["parties"]]
    parties[0] = parties[0] | {"name": name}
    document = draft(terms(parties=parties))

    assert squeezed(name) in squeezed(to_text(document))
    assert name in "\n".join(lines_of(document))
    assert any(name in line.after for line in _lines(_parts(to_docx(document))["word/document.xml"]))


def test_three_hundred_commitments_and_a_leap_day_are_written_and_linted():
    first = terms().commitments[0].model_dump(mode="json", by_alias=True) | {
        "due": {"on": "2028-02-29"},
        "depends_on": [],
    }
    of = terms(ends="2028-12-18", commitments=[first | {"id": f"part-{n}"} for n in range(300)])

    text = to_text(draft(of))
    assert "C300" in text
    assert "29 February 2028" in text
    assert lint(of)
    assert io.BytesIO(to_docx(draft(of))).read(2) == b"PK"
