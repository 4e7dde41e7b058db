"""Amendments on the page of the contract: carried out, told, shared, set aside."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import LONG_AGO, Table

from makegood.contract import Event, EventKind
from makegood.web.cases.models import RecordEntry, Room
from makegood.web.contract import store
from makegood.web.contract.models import Contract, Standing

CONTRACT = (
    b"1. Cure. If a breach is not remedied within thirty (30) days after notice, Buyer may terminate.\n\n"
    b"2. Governing law. This Agreement is governed by the law of Ireland.\n"
)
FIRST = (
    b'1. Section 1 is deleted and replaced by: "1. Cure. If a breach is not remedied within sixty (60) days after '
    b'notice, Buyer may terminate."\n'
)
SECOND = b'1. In section 1 the words "sixty (60) days" are replaced by "ninety (90) days".\n'


def url(name: str, table: Table, *args: object) -> str:
    return reverse(f"contract:{name}", args=[table.case.pk, *args])


@pytest.fixture
def row(table) -> Contract:
    return store.add(table.seat("ada"), data=CONTRACT, name="agreement.txt", at=LONG_AGO)


def amended(table: Table, row: Contract, data: bytes = FIRST, name: str = "first.txt") -> Contract:
    return store.amend(table.seat("ada"), row, data=data, name=name, at=LONG_AGO)


def cure(row: Contract) -> str:
    return row.clauses.get(kind="cure_period").terms["period"]


def test_an_uploaded_amendment_changes_what_counts_and_the_page_says_in_which_order(table, as_, row):
    file = SimpleUploadedFile("first.txt", FIRST)

    said = as_("ada").post(url("amend", table, row.pk), {"file": file}, follow=True).content.decode()

    assert "60 days" in said
    assert "30 days" not in said
    assert "Section 1 (Cure) is replaced, by first.txt, section 1." in said
    assert "As amended by first.txt, section 1." in said
    assert said.index(">first.txt</a>") < said.index(">agreement.txt</a>")
    assert store.current(table.seat("ada")).amends == row


def test_a_second_amendment_changes_what_the_first_left(table, row):
    assert cure(amended(table, amended(table, row), SECOND, "second.txt")) == "90 days"


def test_the_same_amendment_again_changes_nothing(table, row):
    assert amended(table, row) == amended(table, row)
    assert Contract.objects.count() == 2


def test_what_was_said_of_a_clause_stays_where_the_amendment_leaves_it(table, row):
    store.decide(table.seat("ada"), row, list(row.clauses.all()), Standing.ACCEPTED, at=LONG_AGO)

    now = amended(table, row)

    assert now.clauses.get(kind="governing_law").status == Standing.ACCEPTED
    assert now.clauses.get(kind="governing_law").decided_by
    assert now.clauses.get(kind="cure_period").status == Standing.CANDIDATE


def test_events_noted_before_count_under_the_amended_contract(table, row):
    seat = table.seat("ada")
    store.note_happening(seat, row, Event(EventKind.NOTICE, LONG_AGO, "e-mail"), at=LONG_AGO)

    def periods(of: Contract) -> set[str]:
        return {str(date.period) for each in store.follows(seat, of) for date in each.dates}

    assert "30 days" in periods(row)
    assert "60 days" in periods(amended(table, row))


def test_an_amendment_that_names_no_such_section_is_told_and_changes_nothing(table, as_, row):
    now = amended(table, row, b"1. Section 9.9 is deleted.\n", "third.txt")

    assert "no such section or words were found" in as_("ada").get(url("one", table, now.pk)).content.decode()
    assert cure(now) == "30 days"


def test_an_amendment_without_a_change_that_is_understood_says_so(table, as_, row):
    now = amended(table, row, b"1. The parties look forward to their work.\n", "letter.txt")

    assert "No change was found in the amendment" in as_("ada").get(url("one", table, now.pk)).content.decode()


def test_a_faulty_amendment_says_why_and_changes_nothing(table, as_, row):
    before = RecordEntry.objects.count()

    page = as_("ada").post(url("amend", table, row.pk), {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n1 0")})

    assert "damaged or was cut off" in page.content.decode()
    assert RecordEntry.objects.count() == before


def test_an_amendment_set_aside_no_longer_counts(table, as_, row):
    first = amended(table, row)
    second = amended(table, first, SECOND, "second.txt")

    as_("ada").post(url("set-aside", table, first.pk))
    assert store.current(table.seat("ada")) == second
    as_("ada").post(url("set-aside", table, second.pk))

    assert store.current(table.seat("ada")) == first
    assert as_("ada").get(url("one", table, second.pk)).status_code == 404


def test_sharing_an_amended_contract_shares_every_paper_of_it_and_no_decision(table, as_, row):
    now = amended(table, row)
    store.decide(table.seat("ada"), now, list(now.clauses.all()), Standing.ACCEPTED, at=LONG_AGO)

    preview = as_("ada").get(url("share", table, now.pk)).content.decode()
    as_("ada").post(url("share", table, now.pk), {"key": "one"})
    shared = store.current(table.seat("ben"))

    assert "agreement.txt" in preview
    assert "first.txt" in preview
    assert [paper.exhibit.name for paper in store.papers(shared)] == ["agreement.txt", "first.txt"]
    assert {paper.room for paper in store.papers(shared)} == {Room.JOINT}
    assert cure(shared) == "60 days"
    assert not shared.clauses.exclude(status=Standing.CANDIDATE).exists()
    assert "As amended by first.txt" in as_("ben").get(url("one", table, shared.pk)).content.decode()


def test_the_other_side_learns_nothing_of_an_amendment_that_is_not_shared(table, as_, row):
    store.share(table.seat("ada"), row, at=LONG_AGO)
    amended(table, row, FIRST, "xylophone.txt")

    for name in ("contract:page", "cases:case", "cases:record", "cases:exhibits"):
        assert "xylophone" not in as_("ben").get(reverse(name, args=[table.case.pk])).content.decode()
    assert cure(store.current(table.seat("ben"))) == "30 days"
