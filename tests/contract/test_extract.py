import io
import zipfile

import pytest
from tests.contract.samples import SUPPLY, docx, locked_pdf, pdf, scanned_pdf, two_columns

from makegood.contract import read
from makegood.contract.extract import MOST_PAGES, from_bytes
from makegood.formats import Faulty


def test_a_pdf_keeps_its_pages():
    document = from_bytes(pdf("1. Law. Irish law governs this agreement.", "2. Term. It ends.", "3. End."), "c.pdf")

    assert len(document.pages) == 3
    assert document.page_of(document.text.index("2. Term")) == 2
    assert document.page_of(document.text.index("3. End")) == 3


def test_a_clause_from_a_pdf_says_its_page():
    data = pdf(
        "1. Supply. Boxes are delivered.", "2. Governing law. This agreement is governed by the laws of Ireland."
    )
    clause = read(from_bytes(data, "c.pdf")).first("governing_law")

    assert clause.page == 2
    assert clause.place == "section 2, Governing law (page 2)"


def test_a_line_at_the_foot_of_every_page_is_no_part_of_a_clause():
    pages = ("9. Cure. A breach must be cured within", "ten days after notice.", "10. End.", "11. More.")
    document = from_bytes(pdf(*pages, footer="Tallow confidential draft"), "c.pdf")
    clause = read(document).first("cure_period")

    assert clause.terms["period"] == "10 days"
    assert "Tallow" not in clause.says


def test_the_whole_sample_reads_the_same_from_text_and_from_pdf():
    plain = SUPPLY.replace("**", "").replace("#", "").replace("  ", " ")
    kinds = {clause.kind for clause in read(from_bytes(plain.encode(), "c.txt")).clauses}
    from_pdf = {clause.kind for clause in read(from_bytes(pdf(plain), "c.pdf")).clauses}

    assert from_pdf == kinds
    assert len(kinds) >= 13


def test_a_word_file_keeps_the_order_of_paragraphs_and_tables():
    reading = read(from_bytes(docx(), "c.docx"))

    assert reading.first("governing_law").terms["law"] == "Ireland"
    assert reading.first("liquidated_damages_or_credits").terms["tiers"] == [
        {"level": "below 99.5 %", "credit": "10 %"},
        {"level": "below 98.0 %", "credit": "25 %"},
    ]


def test_a_number_that_word_only_draws_is_written_out():
    assert "1. A breach must be cured" in from_bytes(docx(numbered=True), "c.docx").text


def test_what_a_file_is_shows_in_its_bytes_and_not_in_its_name():
    assert len(from_bytes(pdf("1. One."), "contract.txt").pages) == 1
    assert "Hosting" in from_bytes(docx(), "contract.pdf").text


def _zip(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


BROKEN = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t\n", "empty"),
    "binary": (bytes(range(256)) * 40, "neither a contract in text"),
    "an old word file": (b"\xd0\xcf\x11\xe0" + bytes(600), "old Word file"),
    "latin-1": ("1. Kündigung".encode("latin-1"), "not UTF-8"),
    "a truncated pdf": (pdf("1. One.")[:300], "damaged or was cut off"),
    "a locked pdf": (locked_pdf(), "locked with a password"),
    "a truncated word file": (docx()[:2000], "damaged or was cut off"),
    "a zip that is no word file": (_zip(notes=b"hello"), "not a Word document"),
    "a word file with nonsense in it": (_zip(word__document_xml=b""), "not a Word document"),
    "too large": (b"a" * (32 * 1024 * 1024 + 1), "bytes"),
    "too long": (b"word " * 1_700_000, "characters"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(name: str):
    data, said = BROKEN[name]

    with pytest.raises(Faulty) as caught:
        from_bytes(data, "contract")
    assert said in str(caught.value)
    assert "contract" in str(caught.value)


def test_every_scanned_page_is_named():
    with pytest.raises(Faulty) as caught:
        from_bytes(scanned_pdf(3), "scan.pdf")

    assert [fault.path for fault in caught.value.faults] == [("pages", 1), ("pages", 2), ("pages", 3)]
    assert "Page 3 has no text; it looks scanned." in str(caught.value)


def test_one_empty_page_among_good_ones_is_no_fault_and_is_told():
    document = from_bytes(pdf("1. One.", "", "2. Two."), "c.pdf")

    assert len(document.pages) == 3
    assert document.notes == ("Without text, so not read: page 2. Look whether anything stands there.",)
    assert document.notes[0] in read(document).notes


def test_a_scanned_page_is_read_where_something_can_recognise_it():
    pictures = []

    def recognise(picture: bytes) -> str:
        pictures.append(picture)
        return "1. Law. This agreement is governed by the laws of Ireland." if len(pictures) == 1 else "2. End of it."

    document = from_bytes(scanned_pdf(2), "scan.pdf", recognise)

    assert all(picture.startswith(b"P5 ") and len(picture) > 1_000_000 for picture in pictures)
    assert read(document).first("governing_law").page == 1
    assert "text recognition, which errs: page 1, 2." in document.notes[0]


def test_a_scan_in_which_nothing_is_recognised_is_refused():
    with pytest.raises(Faulty, match="looks scanned"):
        from_bytes(scanned_pdf(2), "scan.pdf", lambda picture: "")


def test_two_columns_held_line_by_line_are_read_one_after_the_other():
    clause = read(from_bytes(two_columns(CURE, LAW), "c.pdf")).first("cure_period")

    assert clause.terms["period"] == "30 days"
    assert "Ireland" not in clause.says


def test_a_title_across_two_columns_stays_above_them():
    text = from_bytes(
        two_columns(CURE, LAW, title="Agreement for the supply of boxes between the two companies"), "c.pdf"
    ).text

    assert text.index("Agreement for the supply of boxes between") < text.index("1. Cure") < text.index("2. Law")


def test_a_table_of_short_cells_is_read_row_by_row():
    text = from_bytes(
        two_columns("\n".join(f"Level {at}" for at in range(12)), "\n".join(f"{at} %" for at in range(12))), "c.pdf"
    ).text

    assert " ".join(text.split()).startswith("Level 0 0 % Level 1 1 %")


CURE = """1. Cure. If a party does not remedy a
material breach within thirty days after
receipt of a notice that names it, the
other party may terminate this agreement
at once by a written notice sent to the
address that stands on the first page.
Nothing is owed for the time before that
day which the other could have prevented."""
LAW = """2. Law. This agreement is governed by the
laws of Ireland, and the courts of Cork
decide every claim that the parties have
not settled by talks between the managers
of both, held within a further sixty days
after either of them has asked for talks
in writing, and not before that day, save
for relief that cannot wait for so long."""


def test_a_word_file_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked():
    bomb = _zip(**{"word__document.xml": b"<w/>", "word__media": b"\0" * (210 * 1024 * 1024)})

    assert len(bomb) < 1_000_000
    with pytest.raises(Faulty, match="unpacks to more"):
        from_bytes(bomb, "bomb.docx")


def test_a_pdf_with_too_many_pages_is_refused():
    import pikepdf

    buffer = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(MOST_PAGES + 1):
            document.add_blank_page()
        document.save(buffer)

    with pytest.raises(Faulty, match="2,001 pages"):
        from_bytes(buffer.getvalue(), "long.pdf")
