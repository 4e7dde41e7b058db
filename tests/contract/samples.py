"""Small contracts of our own wording, and the files they come in."""

from __future__ import annotations

import io

SUPPLY = """\
# Packaging Supply Agreement

## 1. Definitions

1.1 “**Working Day**” means a day on which banks in Cork are open.

1.2 “**Fees**” means the sums in the price list.

## 2. Supply

2.1 Tallow & Pike (“**Supplier**”) delivers the boxes that Mirra Foods (“**Buyer**”) orders.

2.2 Buyer shall buy at least 5,000 boxes in each calendar year.

## 3. Late delivery

3.1 For each day of delay Supplier pays 0.5 % of the price of the late boxes, at most 10 % in all.

3.2 Buyer shall claim this sum within 20 days after the late delivery.

## 4. Breach and end

4.1 If a party does not remedy a material breach within thirty (30) days after receipt of a notice of it, the other may terminate this Agreement.

4.2 Where a sum is not paid, the period to remedy the failure is 10 Working Days after receipt of notice.

4.3 Either party may terminate this Agreement for convenience by three months’ notice.

## 5. Suspension

5.1 Supplier may suspend deliveries while an undisputed invoice is unpaid. It gives five Working Days’ notice first.

## 6. Liability

6.1 The total liability of a party in one year shall not exceed the greater of EUR 250,000 and the Fees paid in the 12 months before the event.

6.2 Neither party is liable for loss of profit or for indirect loss.

6.3 Nothing in this Agreement limits liability for fraud, gross negligence or personal injury.

## 7. Confidentiality

Each party shall keep the other’s information confidential for four years after the end. What is public is not covered.

## 8. Force majeure

A party is not liable for a failure from causes beyond its reasonable control. It tells the other within 48 hours. If the event lasts for more than 90 days, either party may terminate.

## 9. Notices

9.1 A notice is in writing, in English, and sent by courier to the address below or by e-mail to legal@mirra.example or law@tallow.example.

9.2 A notice is deemed received: (a) by courier, on the second Working Day after dispatch; (b) by e-mail, when it is sent. What arrives after 17:30 or on a day that is not a Working Day is received on the next Working Day.

## 10. Disputes

10.1 The managers of both parties shall meet and try to settle a dispute within ten Working Days. If they do not, the chief executives meet within a further 15 Working Days. After that the parties try mediation for 30 days. What is left is finally settled by arbitration in Cork under the Arbitration Rules of the Lee Chamber.

## 11. Law

This Agreement is governed by the laws of Ireland. The courts of Cork have exclusive jurisdiction.

## 12. Term

12.1 This Agreement starts on 1 January 2026 and renews automatically for terms of one year unless a party gives notice of at least 60 days before the term ends.
"""


def docx(*, numbered: bool = False) -> bytes:
    """A Word file with headings, a table, and where asked paragraphs that Word numbers itself."""
    from docx import Document

    document = Document()
    document.add_heading("Hosting Agreement", 0)
    document.add_paragraph("1. Governing law. This agreement is governed by the laws of Ireland.")
    document.add_paragraph("2. Service levels")
    table = document.add_table(rows=0, cols=2)
    for left, right in (("Uptime in a month", "Service credit"), ("below 99.5 %", "10 %"), ("below 98.0 %", "25 %")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = left, right
    if numbered:
        document.add_paragraph("A breach must be cured within 12 days after notice.", style="List Number")
    return _saved(document)


def _saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def pdf(*pages: str, footer: str = "") -> bytes:
    """A PDF with these texts, one on each page."""
    import typst

    body = "\n#pagebreak()\n".join(_plain(page) for page in pages)
    return bytes(typst.compile(f"#set page(footer: [{_plain(footer)}])\n{body}".encode()))


def two_columns(left: str, right: str, title: str = "") -> bytes:
    """A PDF page that shows two columns and holds them line by line."""
    import typst

    rows = ",".join(f"[{_plain(a)}],[{_plain(b)}]" for a, b in zip(left.split("\n"), right.split("\n"), strict=True))
    page = f"#set page(width: 21cm, margin: 1.5cm)\n{_plain(title)}\n\n#grid(columns: (1fr, 1fr), column-gutter: 6mm, row-gutter: 4pt, {rows})"
    return bytes(typst.compile(page.encode()))


def scanned_pdf(pages: int = 3) -> bytes:
    """A PDF whose pages show a shape and hold no text."""
    import typst

    drawn = "\n#pagebreak()\n".join("#rect(width: 5cm, height: 5cm, fill: gray)" for _ in range(pages))
    return bytes(typst.compile(drawn.encode()))


def locked_pdf() -> bytes:
    import pikepdf

    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("A page."))) as document:
        document.save(buffer, encryption=pikepdf.Encryption(owner="owner", user="secret"))
    return buffer.getvalue()


def _plain(text: str) -> str:
    for sign in "\\#*_$@<>`~":
        text = text.replace(sign, f"\\{sign}")
    return "\n\n".join(text.split("\n"))
