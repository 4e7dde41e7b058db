"""Every PDF that we write keeps what PDF/A-3a and PDF/UA-1 ask of its structure; after a seal and a further signature too."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf
from tests.agreement.samples import sealed_pdf, signatures, terms
from tests.agreement.structure import faults
from tests.agreement.test_verifying import signed_elsewhere

from makegood.agreement import draft, draft_beside, redline, render_markdown_pdf, to_pdf

RICH = (
    "# One\n\nSee [there](https://there.example).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n- y\n\n## Two\n\n> said\n"
)
IN_TWO = terms(second_language="fr", prevailing_language="en")
WRITTEN: dict[str, Callable[[], bytes]] = {
    "drafted": lambda: to_pdf(draft(terms())),
    "signed by hand or not at all": lambda: to_pdf(draft(terms(), signatures=signatures(terms()))),
    "two languages": lambda: to_pdf(draft_beside(IN_TWO, ("en", "fr"))),
    "redline": lambda: to_pdf(redline(draft(terms()), draft(terms(no_admission=False)))),
    "a report": lambda: render_markdown_pdf(RICH, "Report"),
    "sealed": sealed_pdf,
    "sealed and signed with another program": lambda: signed_elsewhere(sealed_pdf()),
}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_nothing_in_the_structure_breaks_the_standards(write: Callable[[], bytes]):
    assert faults(write()) == []


def without(*path: str) -> Callable[[Pdf], None]:
    def take(pdf: Pdf) -> None:
        place = pdf.Root
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return take


def fonts_without_characters(pdf: Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font["/ToUnicode"]


def a_line_drawn_over(pdf: Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 m 100 100 l S")


def elements(pdf: Pdf, kind: str) -> list[pikepdf.Object]:
    return [obj for obj in pdf.objects if isinstance(obj, Dictionary) and obj.get("/S") == Name(kind) and "/P" in obj]


def a_heading_skipped(pdf: Pdf) -> None:
    elements(pdf, "/H1")[0].S = Name.H3


def a_head_of_nothing(pdf: Pdf) -> None:
    for cell in elements(pdf, "/TH"):
        del cell["/A"]


def another_title(pdf: Pdf) -> None:
    pdf.docinfo["/Title"] = "Another"


def a_silent_link(pdf: Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 10, 10], F=4)
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])
    pdf.pages[0].obj.Tabs = Name.R


def a_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))


PLANTED: dict[str, tuple[Callable[[Pdf], None], str]] = {
    "no colour profile": (without("/OutputIntents"), "colour profile"),
    "no language": (without("/Lang"), "no language"),
    "not marked": (without("/MarkInfo"), "said to be marked"),
    "no metadata": (without("/Metadata"), "no metadata"),
    "no structure": (without("/StructTreeRoot"), "no structure"),
    "no characters": (fonts_without_characters, "does not say its characters"),
    "drawn outside": (a_line_drawn_over, "neither artifact nor structure"),
    "heading skipped": (a_heading_skipped, "a heading of level 3"),
    "head of nothing": (a_head_of_nothing, "head of a table"),
    "two titles": (another_title, "two titles differ"),
    "silent link": (a_silent_link, "a link has no words"),
    "link outside": (a_silent_link, "outside the structure"),
    "link without order": (a_silent_link, "in which order"),
    "script": (a_script, "an action does"),
}


@pytest.mark.parametrize(("plant", "says"), PLANTED.values(), ids=PLANTED)
def test_what_breaks_them_is_found(plant: Callable[[Pdf], None], says: str):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(render_markdown_pdf(RICH, "Report"))) as pdf:
        plant(pdf)
        pdf.save(out, force_version="1.7")

    assert any(says in fault for fault in faults(out.getvalue()))


def test_an_attachment_that_belongs_to_nothing_is_found():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(to_pdf(draft(terms())))) as pdf:
        del pdf.Root["/AF"]
        pdf.save(out)

    assert "terms.json is attached to nothing" in faults(out.getvalue())
