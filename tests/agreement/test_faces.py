from __future__ import annotations

import io
import re
import zipfile

import docx
import pikepdf
import pypdfium2
import pytest
from tests.agreement.samples import sealed_pdf, signatures, terms

from makegood.agreement import draft, render_markdown_pdf, to_docx, to_pdf, to_text
from makegood.agreement.document import Document
from makegood.agreement.markdown import read_blocks
from makegood.formats import Faulty, canonical


def text_of_pdf(data: bytes) -> str:
    pdf = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_range() for page in pdf]
    return flat("".join(pages).replace("\ufffe", "").replace("\u00ad", ""))


def text_of_docx(data: bytes) -> str:
    file = docx.Document(io.BytesIO(data))
    parts = [paragraph.text for paragraph in file.paragraphs]
    parts += [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return flat(" ".join(parts))


def flat(text: str) -> str:
    """Words without the spaces between them: lines may break anywhere."""
    return re.sub(r"[\s‐-]+", "", text)


@pytest.mark.parametrize("face", ["pdf", "docx", "text"])
def test_each_face_holds_each_commitment_with_party_deliverable_date_and_test(face: str):
    agreed = terms()
    document = draft(agreed, signatures=signatures(agreed))
    said = {
        "pdf": lambda: text_of_pdf(to_pdf(document)),
        "docx": lambda: text_of_docx(to_docx(document)),
        "text": lambda: flat(to_text(document)),
    }[face]()

    for each in agreed.commitments:
        assert flat(each.deliverable) in said
        assert flat(agreed.party(each.debtor or "").name) in said
        assert not each.acceptance or flat(each.acceptance.test) in said
    for date in (
        "Thursday 21 May 2026, 17:30",
        "Friday 29 May 2026",
        "Saturday 15 August 2026",
        "Friday 17 April 2026, 17:00",
    ):
        assert flat(date) in said
    assert flat("RCS Lille 900 111 222") in said


@pytest.mark.parametrize("face", [to_pdf, to_docx, to_text])
def test_the_same_terms_give_the_same_bytes(face):
    assert face(draft(terms())) == face(draft(terms()))


@pytest.mark.parametrize("sealed", [False, True], ids=["as drafted", "sealed"])
def test_the_pdf_is_archival_tagged_titled_and_carries_the_terms(sealed: bool):
    agreed = terms()
    with pikepdf.open(io.BytesIO(sealed_pdf() if sealed else to_pdf(draft(agreed)))) as pdf:
        about = pdf.open_metadata()
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "A")
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == agreed.title
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.attachments["terms.json"].get_file().read_bytes() == canonical(agreed)
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            inner = [child.title for item in outline.root for child in item.children]
        assert any("What each party will do" in title for title in titles)
        assert any("Reprint" in title for title in inner)
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        assert all("/ToUnicode" in font for font in fonts)
        assert all(page.Tabs == "/S" for page in pdf.pages if "/Annots" in page)
        seals = [field for page in pdf.pages for field in page.get("/Annots", []) if field.get("/FT") == "/Sig"]
        assert len(seals) == sealed
        for seal in seals:  # nothing that anybody sees or a screen reader could miss; printed, as the archive asks
            assert list(seal.Rect) == [0, 0, 0, 0]
            assert int(seal.F) & 0b100111 == 0b100


def test_every_page_says_which_of_how_many_it_is():
    data = to_pdf(draft(terms()))
    pdf = pypdfium2.PdfDocument(data)

    for number, page in enumerate(pdf, start=1):
        assert f"Page {number} of {len(pdf)}" in page.get_textpage().get_text_range()


HARD_NAMES = [
    "#set page(fill: red)",
    "<w:b>bold</w:b> & *co*",
    "$x^2$ @home `sudo`",
    r"\u{41} \textbf{x}",
    "שלום בע״מ",
    "Łódź Österreich ΑΒΓ Київ",
]


@pytest.mark.parametrize("name", HARD_NAMES)
def test_a_name_is_words_and_never_markup(name: str):
    base = terms().model_dump(by_alias=True)
    base["parties"][0]["name"] = name
    document = draft(terms(parties=base["parties"]))

    assert name in to_text(document)
    assert flat(name) in text_of_docx(to_docx(document))
    read = text_of_pdf(to_pdf(document))
    assert flat(name) in read or flat(name)[::-1] in read or all(flat(word) in read for word in name.split())


def test_a_character_that_no_font_has_is_named():
    with pytest.raises(Faulty, match="No font here can show"):
        to_pdf(draft(terms(exit="They part with \U0001f9ff\U00012000 and a wave")))


def test_control_characters_never_reach_a_file():
    document = draft(terms(exit="They part\x00 with\x07 a\ufffe wave"))

    assert flat("They part with a wave") in text_of_pdf(to_pdf(document))
    assert flat("They part with a wave") in text_of_docx(to_docx(document))


def test_the_docx_numbers_its_clauses_itself_and_has_styles():
    file = docx.Document(io.BytesIO(to_docx(draft(terms()))))

    headings = [p for p in file.paragraphs if p.style.name == "Heading 1"]
    assert any(p.text == "What each party will do" and p._p.pPr.numPr is not None for p in headings)
    assert any(p.style.name == "Clause" and p._p.pPr.numPr.ilvl.val == 1 for p in file.paragraphs)
    assert not any(re.match(r"\d", p.text) for p in headings)
    assert file.core_properties.title == "Repair of the spring print run"


def test_the_docx_carries_no_time_of_its_making():
    with zipfile.ZipFile(io.BytesIO(to_docx(draft(terms())))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}


CONTRACT = """# Supply Agreement

## 1. Words

1.1 **Goods** means what *Schedule 1* lists.

1.2 The Seller shall

(a) deliver; and

(b) invoice.

- one
- two
  1. inner

| Item | Sum |
|---|---:|
| Paper | EUR 500 |

> A quiet remark.

---

```
code <b>
```

#### 2 Deep

<script>alert(1)</script> and ![a picture](x.png) and [a link](https://example.org)
"""


def test_markdown_is_set_with_numbers_tables_lists_and_nothing_of_it_is_code():
    read = text_of_pdf(render_markdown_pdf(CONTRACT, "Supply Agreement", subtitle="of 1 March 2025"))

    for words in (
        "1.1Goods means what",
        "(a)deliver",
        "Paper",
        "EUR 500",
        "A quiet remark",
        "code <b>",
        "<script>",
        "a link",
    ):
        assert flat(words) in read
    assert read.count(flat("Supply Agreement")) == 2  # title and foot of the one page


@pytest.mark.parametrize(
    "markdown", ["", "#", "| a |\n|---|\n", "- ", "> > > >", "1. \n\n   ", "###### six", "[]()", "* * *\n" * 30]
)
def test_markdown_with_little_in_it_still_makes_a_page(markdown: str):
    assert render_markdown_pdf(markdown, "Little").startswith(b"%PDF")


def test_markdown_longer_than_any_contract_is_refused():
    with pytest.raises(Faulty, match="characters"):
        read_blocks("x" * 5_000_000)


def test_three_hundred_commitments_make_one_pdf_and_one_docx():
    many = [
        {"id": f"c{n}", "debtor": "harrow", "deliverable": f"Copy {n}", "due": {"on": "2026-05-06"}} for n in range(300)
    ]
    document: Document = draft(terms(commitments=many))

    assert flat("Copy 299") in text_of_pdf(to_pdf(document))
    assert flat("Copy 299") in text_of_docx(to_docx(document))


def test_an_address_of_mail_is_never_hyphenated():
    address = "Mitteilungen@Lieferantenverwaltung.example"
    made = pypdfium2.PdfDocument(render_markdown_pdf(" ".join([address] * 6), "Brief", language="de"))

    assert "".join(page.get_textpage().get_text_range() for page in made).count(address) == 6


def test_latin_words_of_a_chinese_document_break_as_words_in_the_docx():
    written = to_docx(draft(terms().model_copy(update={"language": "zh"})))
    styles = zipfile.ZipFile(io.BytesIO(written)).read("word/styles.xml").decode()
    defaults = styles.partition("</w:docDefaults>")[0]

    assert re.search(r'<w:lang [^>]*w:val="en-GB"', defaults)
    assert re.search(r'<w:lang [^>]*w:eastAsia="zh-CN"', defaults)


def test_the_numbers_of_the_pages_are_of_the_size_of_their_line():
    footer = docx.Document(io.BytesIO(to_docx(draft(terms())))).sections[0].footer.paragraphs[0]

    assert footer.style.font.size.pt == 8.5
    assert not list(footer.style.paragraph_format.tab_stops)
    assert all(run.font.size is None for run in footer.runs)
