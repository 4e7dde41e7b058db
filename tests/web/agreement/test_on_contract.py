"""What a version does to the governing contract: on the page, as PDF and as DOCX with tracked changes, by clause."""

from __future__ import annotations

import io
import zipfile
from importlib import resources

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import LONG_AGO, Table
from tests.web.agreement.expectations import a_version, worked_terms
from tests.web.agreement.test_agreement import by_link

from makegood.terms import Terms
from makegood.web.agreement import store
from makegood.web.contract import store as contracts

CONTRACT = resources.files("makegood.worked_case").joinpath("contract.md").read_bytes()
SHORT = b"1. Cure. Time to cure is thirty (30) days.\n\n2. Governing law. The law of Ireland governs.\n"
AMENDMENT = b'1. In section 1 the words "thirty (30) days" are replaced by "sixty (60) days".\n'


def address(table: Table, face: str = "") -> str:
    a_version(table)
    if face:
        return reverse("agreement:version-file", args=[table.case.pk, 1, face])
    return f"{reverse('agreement:version', args=[table.case.pk, 1])}?against"


def test_the_page_shows_the_contract_with_what_the_version_does_to_each_clause(table, as_):
    contracts.add(table.seat("ada"), data=CONTRACT, name="contract.md", at=LONG_AGO)
    seen = as_("ada").get(address(table)).content.decode()
    acts = seen.partition('id="on-contract"')[2].partition("</section>")[0]

    assert "clause 8.1, until the failover test is accepted" in acts
    assert "19.4" in acts
    assert "No clause of the contract is named" in acts  # claims are settled, and no clause
    assert "Only Northgate sees this" in acts
    assert "<ins>Replaced by" in seen.partition('id="document"')[2]
    assert "If the Checkout is in Downtime" in seen.partition('id="document"')[2]


@pytest.mark.parametrize("who", ["ben", "cleo"])
def test_a_contract_that_is_not_shared_is_not_shown_to_the_other_side_nor_to_a_mediator(table, as_, who):
    row = contracts.add(table.seat("ada"), data=CONTRACT, name="contract.md", at=LONG_AGO)
    client = as_(who)

    assert "If the Checkout is in Downtime" not in client.get(address(table)).content.decode()
    assert client.get(address(table, "against.pdf")).status_code == 404

    contracts.share(table.seat("ada"), row, at=LONG_AGO)
    assert "If the Checkout is in Downtime" in client.get(address(table)).content.decode()
    acts = as_("ada").get(address(table)).content.decode().partition('id="on-contract"')[2].partition("</section>")[0]
    assert "Both sides see this" in acts
    assert '<th scope="col"></th>' not in client.get(address(table)).content.decode()


def test_without_a_contract_there_is_nothing_to_look_at(table, as_):
    plain = as_("ada").get(address(table)).content.decode()

    assert 'id="on-contract"' not in plain
    assert "against.docx" not in plain
    assert as_("ada").get(address(table, "against.docx")).status_code == 404


def test_it_is_taken_away_as_pdf_and_with_tracked_changes(table, as_):
    contracts.add(table.seat("ada"), data=CONTRACT, name="contract.md", at=LONG_AGO)
    docx = as_("ada").get(address(table, "against.docx"))
    body = zipfile.ZipFile(io.BytesIO(docx.content)).read("word/document.xml").decode()
    pdf = pypdfium2.PdfDocument(as_("ada").get(address(table, "against.pdf")).content)
    text = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf)

    for says, times in (("Discharged by", 2), ("Replaced by", 1), ("Suspended by", 2)):
        assert body.count(f">{says} ") == times
    assert body.count("<w:ins ") >= 5
    assert 'w:author="Ada Brandt' in body
    assert "version-1-on-the-contract.docx" in docx["Content-Disposition"]
    assert text.count("Suspended by") == 2


def test_an_amended_contract_is_shown_as_it_reads_now(table, as_):
    row = contracts.add(table.seat("ada"), data=SHORT, name="contract.txt", at=LONG_AGO)
    contracts.amend(table.seat("ada"), row, data=AMENDMENT, name="first.txt", at=LONG_AGO)
    document = as_("ada").get(address(table)).content.decode().partition('id="document"')[2]

    assert "Time to cure is sixty (60) days." in document


def test_terms_that_do_nothing_to_a_contract_have_none_to_show(table, as_):
    contracts.add(table.seat("ada"), data=CONTRACT, name="contract.md", at=LONG_AGO)
    terms: Terms = worked_terms().model_copy(update={"effect": None})
    a_version(table)
    store.save_terms(table.seat("ada"), terms, at=LONG_AGO)
    second = reverse("agreement:version", args=[table.case.pk, 2])

    assert "?against" not in as_("ada").get(second).content.decode()
    assert 'id="on-contract"' not in as_("ada").get(f"{second}?against").content.decode()


def test_a_partner_by_link_reads_it_once_the_contract_is_shared(db):
    seat, token = by_link()
    store.save_terms(seat, worked_terms(), at=LONG_AGO)
    row = contracts.add(seat, data=CONTRACT, name="contract.md", at=LONG_AGO)
    page = reverse("agreement_guest:page", args=[token])
    file = reverse("agreement_guest:file", args=[token, "against.txt"])

    assert "If the Checkout is in Downtime" not in Client().get(f"{page}?against").content.decode()
    assert Client().get(file).status_code == 404

    contracts.share(seat, row, at=LONG_AGO)
    assert "If the Checkout is in Downtime" in Client().get(f"{page}?against").content.decode()
    assert "{+Replaced by" in Client().get(file).content.decode()


def test_who_joins_on_the_way_to_sign_lands_on_the_page_where_it_signs(as_):
    seat, token = by_link()
    store.save_terms(seat, worked_terms(), at=LONG_AGO)
    join = f"{reverse('cases:join-as-side', args=[token])}?to=sign"
    sign = reverse("agreement:sign", args=[seat.case.pk])

    assert join in Client().get(reverse("agreement_guest:page", args=[token])).content.decode()
    assert "%3Fto%3Dsign" in Client().get(join).content.decode()  # an account is made and one comes back to this
    client = as_("ben")
    assert "Then the agreement opens to be signed." in client.get(join).content.decode()
    assert client.post(join)["Location"] == sign
    assert client.get(sign).status_code == 200


@pytest.mark.parametrize("to", ["", "?to=", "?to=//elsewhere.example", "?to=cases:list"])
def test_who_joins_on_the_way_to_nowhere_lands_in_the_case(as_, to):
    seat, token = by_link()

    landed = as_("ben").post(f"{reverse('cases:join-as-side', args=[token])}{to}")["Location"]
    assert landed == reverse("cases:case", args=[seat.case.pk])
