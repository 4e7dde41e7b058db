from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.agreement.samples import SIGNED, signatures, source, terms

from makegood.agreement import Willingness, counted_from, draft, to_text
from makegood.agreement.document import Document, plain, runs_of
from makegood.agreement.drafting import MOST_DATES
from makegood.agreement.wording import day, moment
from makegood.formats import Faulty, canonical, read
from makegood.terms import Terms, schedule

ours = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def words(document: Document) -> str:
    return " ".join(run.text for block in document.blocks for run in runs_of(block))


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_commitment_stands_in_the_text_with_party_deliverable_date_and_test():
    agreed = terms()
    text = flat(to_text(draft(agreed)))

    for each in agreed.commitments:
        assert agreed.party(each.debtor or "").name in text
        assert each.deliverable in text
        assert not each.acceptance or each.acceptance.test in text
    assert "Thursday 21 May 2026, 17:30 (Europe/Dublin): 20 working days after signature." in text


NAMES = st.text(st.characters(codec="utf-8", categories=("L", "Nd", "P", "S", "Zs")), min_size=1, max_size=30).filter(
    str.strip
)


@ours
@given(
    deliverable=NAMES,
    test=NAMES,
    due=st.dates(dt.date(2026, 4, 17), dt.date(2027, 12, 31)),
    company=NAMES,
)
def test_whatever_the_words_the_document_holds_them_and_the_date_of_the_schedule(
    deliverable: str, test: str, due: dt.date, company: str
):
    base = source().value.model_dump(by_alias=True)
    parties = [base["parties"][0] | {"name": company}, base["parties"][1]]
    one = {
        "id": "one",
        "debtor": "harrow",
        "deliverable": deliverable,
        "due": {"on": due},
        "acceptance": {"test": test},
    }
    agreed = terms(parties=parties, commitments=[one], ends=None)

    said = flat(words(draft(agreed)))

    assert flat(company) in said
    assert flat(deliverable) in said
    assert flat(test) in said
    assert moment(schedule(agreed, {})[0].deadline.due, "Europe/Dublin") in said  # type: ignore[union-attr]


def test_the_dates_of_the_document_are_those_of_the_schedule():
    agreed = terms()
    said = words(draft(agreed, signatures=signatures(agreed)))

    happened = counted_from(agreed, signatures(agreed))
    assert happened == {"signed": SIGNED + dt.timedelta(hours=1)}
    for occurrence in schedule(agreed, happened):
        if occurrence.deadline:
            assert moment(occurrence.deadline.due) in said


def test_json_of_the_terms_reads_back_as_the_same_terms():
    agreed = terms()
    (attached,) = draft(agreed).attachments

    assert read(attached.data, Terms).value == agreed
    assert attached.data == canonical(agreed)


OTHER = {
    "title": "Another title",
    "kind": "heads of terms",
    "dated": "2026-04-16",
    "calendar": {"countries": ["IE"], "zone": "Europe/Dublin", "closes": "16:00"},
    "background": [],
    "interim_cover": "",
    "check_ins": [],
    "review_on": None,
    "contingency": [],
    "dispute_ladder": [],
    "confidentiality": None,
    "no_admission": False,
    "message_class": "open",
    "standstill": None,
    "reservation_of_rights": "",
    "effect": None,
    "second_breach": "",
    "starts": None,
    "ends": None,
    "exit": "",
    "governing_law": "France",
    "prevailing_language": "fr",
    "second_language": "fr",
    "step_down": "Single orders at list price",
    "release": "the loose pages of March 2026",
    "conditions": [{"id": "flaw", "text": "A flaw is found"}],
}


def blanked(document: Document) -> list[str]:
    """The words of the document without the digest, which differs with any change."""
    runs = [document.title, document.subtitle, *(run.text for block in document.blocks for run in runs_of(block))]
    return [run for run in runs if "canonical JSON" not in run]


@pytest.mark.parametrize("field", sorted(OTHER))
def test_every_field_of_the_terms_is_read_into_the_document(field: str):
    assert blanked(draft(terms(**{field: OTHER[field]}))) != blanked(draft(terms()))


COMMITMENT = {
    "debtor": "harrow",
    "creditor": None,
    "joint_with": "harrow",
    "deliverable": "Something else",
    "measure": "",
    "target": "",
    "due": None,
    "place": "",
    "evidence": "",
    "acceptance": None,
    "depends_on": ["pallets"],
    "grace": "2 days",
    "cure": "0 days",
    "pays": "EUR 5",
    "survives": True,
    "consequences": [],
}


@pytest.mark.parametrize("field", sorted(COMMITMENT))
def test_every_field_of_a_commitment_is_read_into_the_document(field: str):
    base = source().value.model_dump(by_alias=True)["commitments"]
    changed = [base[0] | {field: COMMITMENT[field]}, *base[1:]]
    if field == "creditor":
        changed[0]["debtor"] = None  # with a debtor, the creditor is the other party

    assert blanked(draft(terms(commitments=changed))) != blanked(draft(terms()))


def test_what_is_open_is_shown_as_open():
    said = words(draft(terms(commitments=[{"id": "open"}])))

    assert said.count("[to be agreed]") >= 4


def test_a_signature_of_other_terms_is_refused():
    with pytest.raises(Faulty, match="signed other terms"):
        draft(terms(title="Changed after signing"), signatures=signatures(terms()))


def test_signatures_stand_in_the_document_with_who_when_and_authority():
    agreed = terms()
    said = words(draft(agreed, signatures=signatures(agreed)))

    assert "Paul Durand" in said
    assert "gérant" in said
    assert "Friday 17 April 2026, 17:00" in said
    assert "draft for signature" in draft(agreed).subtitle
    assert "draft for signature" not in draft(agreed, signatures=signatures(agreed)).subtitle


def test_willingness_is_shown_where_it_is_given():
    willing = Willingness(
        party="harrow", willing=True, by="Mary Quinn", at=SIGNED, says="we want the autumn list together"
    )

    assert "Harrow Books Ltd is willing to go on together, as Mary Quinn said" in words(
        draft(terms(), willingness=[willing])
    )


def test_a_leap_day_is_a_date_like_any_other():
    one = {"id": "leap", "debtor": "harrow", "deliverable": "Hand over", "due": {"on": "2028-02-29"}}

    assert "Tuesday 29 February 2028" in words(draft(terms(commitments=[one], ends=None)))


def test_three_hundred_commitments_are_drafted():
    many = [
        {"id": f"c{n}", "debtor": "harrow", "deliverable": f"Copy {n}", "due": {"on": "2026-05-06"}} for n in range(300)
    ]

    assert "C300" in {getattr(block, "number", "") for block in draft(terms(commitments=many)).blocks}


def test_more_dates_than_a_document_holds_are_refused():
    many = [
        {
            "id": f"c{n}",
            "debtor": "harrow",
            "deliverable": "x",
            "due": {"on": "2026-05-06", "every": "FREQ=DAILY;COUNT=900"},
        }
        for n in range(MOST_DATES // 900 + 1)
    ]

    with pytest.raises(Faulty, match="lists at most"):
        draft(terms(commitments=many, ends=None))


def test_a_language_without_clauses_is_refused():
    with pytest.raises(Faulty, match="Write one of: en"):
        draft(terms(), language="tlh")


def test_days_are_written_out():
    assert day(dt.date(2028, 2, 29)) == "29 February 2028"
    assert json.loads(draft(terms()).attachments[0].data)["title"] == "Repair of the spring print run"
    assert plain(draft(terms()).blocks[0].text) == "Between"  # type: ignore[union-attr]
