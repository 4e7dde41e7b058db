from __future__ import annotations

import datetime as dt

from tests.agreement.samples import SIGNED, terms

from makegood import record
from makegood.agreement import case_study, render_markdown_pdf


def entries() -> list[record.Entry]:
    found: list[record.Entry] = []
    for day, what in enumerate(("opened", "message-sent", "message-sent", "signed", "closed")):
        last = found[-1] if found else None
        found.append(record.follow(last, at=SIGNED + dt.timedelta(days=day), actor="Mary Quinn", what=what))
    return found


def test_no_name_sum_date_address_or_secret_stays():
    study = case_study(
        entries(),
        terms(interim_cover=""),
        names={"Galway": "the town", "Oranmore": "[place]"},
        secrets=["newtons"],
        learnt=["Mary called Paul at +353 91 555 0101 or mary@harrow.example about EUR 9,000 on 3 May 2026"],
    )

    for word in (
        "Harrow",
        "Lumière",
        "Mary",
        "Quinn",
        "Paul",
        "Durand",
        "3,200",
        "9,000",
        "2026",
        "newtons",
        "@",
        "555",
    ):
        assert word not in study.markdown, word
    assert "Company A" in study.markdown
    assert "[a sum]" in study.markdown


def test_everything_taken_out_is_listed_for_review():
    study = case_study(entries(), terms(), secrets=["newtons"])
    listed = {each.words: each for each in study.removed}

    assert listed["newtons"].why == "secret"
    assert listed["EUR 3,200"].instead == "[a sum]"
    assert listed["Harrow"].instead == "Company A"
    assert listed["Lumière"].times >= 1


def test_the_way_there_is_told_in_days_with_repeated_acts_once():
    assert "- Days 2 to 3: Messages went to and fro (2 times)." in case_study(entries(), terms()).markdown


def test_acts_that_others_cannot_learn_from_stay_out():
    odd = record.follow(entries()[-1], at=SIGNED + dt.timedelta(days=9), actor="Mary Quinn", what="exhibit-added")

    assert "xhibit" not in case_study([*entries(), odd], terms()).markdown


def test_a_title_that_is_taken_out_leaves_one_article():
    about = terms(
        background=({"text": "They work under the Print Agreement", "accepted_by": ["harrow"]},),
        effect={"contract": "Print Agreement"},
    )

    assert "under the governing contract" in case_study(entries(), about).markdown


def test_standings_are_told_where_given():
    assert "It ended cured." in case_study(entries(), terms(), standings={"reprint": "cured"}).markdown


def test_it_can_be_set_as_a_pdf():
    study = case_study(entries(), terms())

    assert render_markdown_pdf(study.markdown, "How a partnership was mended").startswith(b"%PDF")
