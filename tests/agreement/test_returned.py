from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document as open_docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from tests.agreement.samples import terms
from tests.agreement.test_redline import changed

from makegood.agreement import Proposal, draft, lint, read_returned, redline, to_docx
from makegood.agreement.returned import _DIGEST, _lines, _parts, _unnumbered, lines_of
from makegood.formats import Faulty
from makegood.terms import Terms


def returned(after: Terms, by: str = "Paul Durand") -> Proposal:
    return read_returned(to_docx(redline(draft(terms()), draft(after)), by=by), terms())


def rewritten(change: Callable[[str], str], docx: bytes | None = None, **more: bytes) -> bytes:
    """A DOCX whose text is changed by hand, with more parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx or to_docx(draft(terms())))) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, change(content.decode()) if name == "word/document.xml" else content)
        for name, content in more.items():
            after.writestr(name, content)
    return out.getvalue()


def said(of: Terms) -> list[str]:
    """The lines of the document without the digest, which a full stop more or less in a value changes."""
    return [_DIGEST.sub("…", line) for line in lines_of(draft(of))]


def test_the_lines_of_a_document_are_the_paragraphs_of_its_docx():
    read = [_unnumbered(line.after) for line in _lines(_parts(to_docx(draft(terms())))["word/document.xml"])]

    assert read == list(lines_of(draft(terms())))


@pytest.mark.parametrize(
    "after",
    [
        changed(deliverable="Reprint 2,000 copies on the same paper and deliver them to the warehouse"),
        changed(due={"within": "25 working days", "after": "signed"}),
        changed(cure="9 days", evidence="Delivery note and a film of the pull test"),
        changed(
            acceptance={
                "test": "60 copies drawn by lot hold a pull of 60 newtons for ten seconds",
                "within": "5 working days",
                "silence_accepts": True,
            }
        ),
        terms(review_on="2026-09-01"),
        terms(interim_cover="Harrow sells from the sound copies first and Lumière pays every courier."),
        terms(commitments=terms().model_dump(by_alias=True)["commitments"][:4]),
    ],
)
def test_tracked_changes_of_one_term_each_become_the_same_terms_again(after: Terms):
    proposal = returned(after)

    assert said(proposal.terms) == said(after)
    assert proposal.not_understood == ()
    assert all(each.tracked and each.by == ("Paul Durand",) for each in proposal.changes)


def test_an_unchanged_document_proposes_nothing():
    proposal = read_returned(to_docx(draft(terms())), terms())

    assert (proposal.terms, proposal.changes, proposal.not_understood) == (terms(), (), ())


def test_a_change_that_nobody_tracked_is_found_and_said_to_be_one():
    proposal = read_returned(rewritten(lambda text: text.replace("ten seconds", "two seconds")), terms())

    (change,) = proposal.changes
    assert not change.tracked
    assert change.path == ("commitments", 0, "acceptance", "test")
    assert "two seconds" in change.after


def test_what_no_change_of_the_terms_gives_is_handed_on_as_not_understood():
    proposal = read_returned(rewritten(lambda text: text.replace("Silence accepts only", "Silence always")), terms())

    assert proposal.terms == terms()
    (told,) = proposal.not_understood
    assert "What each party will do" in told.clause
    assert "Silence always" in told.after


def test_a_new_paragraph_is_read_as_a_candidate_and_not_taken_over():
    docx = open_docx(io.BytesIO(to_docx(draft(terms()))))
    docx.paragraphs[12].insert_paragraph_before("Harrow Books Ltd will send the cover files by 5 May 2026.")
    out = io.BytesIO()
    docx.save(out)

    proposal = read_returned(out.getvalue(), terms())

    (told,) = proposal.not_understood
    assert proposal.terms == terms()
    assert told.reads is not None
    assert told.reads.missing == ("acceptance",)


def struck_and_written_anew(after: str, *, first: bool) -> bytes:
    """The paragraph with the pull test struck as a whole, and `after` written as a new one behind it, or before it."""
    docx = open_docx(io.BytesIO(to_docx(draft(terms()))))
    old = next(each for each in docx.paragraphs if "60 newtons" in each.text)._p
    new = copy.deepcopy(old)
    for run in new.findall(qn("w:r"))[1:]:
        new.remove(run)
    new.findall(qn("w:r"))[0].text = after
    for paragraph, change in ((old, "w:del"), (new, "w:ins")):
        for run in paragraph.findall(qn("w:r")):
            tracked = OxmlElement(change)
            tracked.set(qn("w:author"), "Paul Durand")
            run.addprevious(tracked)
            tracked.append(run)
            for text in run.findall(qn("w:t")) if change == "w:del" else ():
                text.tag = qn("w:delText")
        mark = OxmlElement("w:rPr")
        mark.append(OxmlElement(change))
        paragraph.get_or_add_pPr().append(mark)
    (old.addprevious if first else old.addnext)(new)
    out = io.BytesIO()
    docx.save(out)
    return out.getvalue()


@pytest.mark.parametrize("first", [False, True], ids=["behind it", "before it"])
def test_a_paragraph_struck_as_a_whole_and_written_anew_is_read_as_changed(first: bool):
    words = "Done when\t50 copies drawn by lot hold a pull of 80 newtons for ten seconds."
    proposal = read_returned(struck_and_written_anew(words, first=first), terms())

    (change,) = proposal.changes
    assert change.path == ("commitments", 0, "acceptance", "test")
    assert "80 newtons" in change.after
    assert change.by == ("Paul Durand",)
    assert proposal.not_understood == ()


def test_what_is_written_in_the_place_of_a_paragraph_is_told_with_what_it_seems_to_promise():
    words = (
        "Imprimerie Lumière SARL will reprint 50 copies by 5 May 2026, accepted when they hold a pull of ten newtons."
    )
    proposal = read_returned(struck_and_written_anew(words, first=False), terms())

    assert proposal.terms == terms()
    told = next(each for each in proposal.not_understood if each.after)
    assert told.reads is not None
    assert told.reads.missing == ()


def test_comments_of_people_are_handed_on_and_those_of_the_linter_left_out():
    docx = open_docx(io.BytesIO(to_docx(draft(terms()), findings=lint(terms()))))
    docx.add_comment(docx.paragraphs[3].runs, text="Why 60 newtons?", author="Paul Durand")
    out = io.BytesIO()
    docx.save(out)

    assert read_returned(out.getvalue(), terms()).comments == (("Paul Durand", "Why 60 newtons?"),)


def test_findings_stand_as_comments_beside_their_commitment():
    of = changed(deliverable="Deliver the copies soon")
    docx = open_docx(io.BytesIO(to_docx(draft(of), findings=lint(of))))

    assert any("‘soon’ is a vague time" in comment.text for comment in docx.comments)
    assert to_docx(draft(of), findings=lint(of)) == to_docx(draft(of), findings=lint(of))


def test_references_to_commitments_are_fields_that_follow_their_numbers():
    made = _parts(to_docx(draft(terms())))["word/document.xml"]
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

    marks = {each.get(f"{space}name") for each in made.iter(f"{space}bookmarkStart")}
    fields = [each.text.split() for each in made.iter(f"{space}instrText")]
    assert fields
    assert all(word[0] == "REF" and word[1] in marks for word in fields)


BOMB = b"0" * (70 * 1024 * 1024)
HOSTILE: dict[str, Any] = {
    "empty": b"",
    "no zip": b"PK\x03\x04" + b"\x00" * 40,
    "cut short": to_docx(draft(terms()))[:9000],
    "no document": b"PK\x05\x06" + b"\x00" * 18,
    "an entity": rewritten(
        lambda text: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + text.split("?>", 1)[1]
    ),
    "damaged text": rewritten(lambda text: text[:5000]),
    "a macro": rewritten(str, **{"word/vbaProject.bin": b"MZ"}),
    "another document": rewritten(lambda text: text.replace("<w:t", "<w:x").replace("</w:t>", "</w:x>")),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_or_broken_file_is_refused_in_a_sentence(data: bytes):
    with pytest.raises(Faulty) as refused:
        read_returned(data, terms())

    assert refused.value.faults[0].problem.endswith(".")


def test_a_file_that_unpacks_to_far_more_is_refused_unread():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", BOMB)

    with pytest.raises(Faulty, match="unpacks to far more"):
        read_returned(out.getvalue(), terms())


def test_a_link_to_the_outside_is_never_followed():
    link = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" TargetMode="External" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://127.0.0.1:9/x.dotm"/></Relationships>'

    assert read_returned(rewritten(str, **{"word/_rels/settings.xml.rels": link}), terms()).changes == ()
