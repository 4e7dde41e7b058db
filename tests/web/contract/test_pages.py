"""The governing contract on its pages: read, confirmed, dated, shared."""

from __future__ import annotations

import datetime as dt
import io
from importlib import resources

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.cast import LONG_AGO, Table
from tests.contract.samples import docx, locked_pdf, scanned_pdf, two_columns
from tests.contract.test_extract import CURE, LAW

from makegood.contract import Event, EventKind
from makegood.contract.extract import MOST_PAGES
from makegood.journey import Act, not_now
from makegood.web.cases import steps
from makegood.web.cases.models import RecordEntry, Room
from makegood.web.contract import shown, store
from makegood.web.contract.models import Clause, Contract, Cure, Happening, Standing
from makegood.web.reading import store as reading

WORKED = resources.files("makegood.worked_case").joinpath("contract.md").read_bytes()


def url(name: str, table: Table, *args: object) -> str:
    return reverse(f"contract:{name}", args=[table.case.pk, *args])


def given(table: Table, who: str = "ada", data: bytes = WORKED, name: str = "contract.md") -> Contract:
    return store.add(table.seat(who), data=data, name=name, at=LONG_AGO)


def test_an_uploaded_contract_is_read_and_kept_as_an_exhibit_of_our_side(table, as_):
    file = SimpleUploadedFile("contract.md", WORKED)

    page = as_("ada").post(url("upload", table), {"file": file}, follow=True)

    row = Contract.objects.get()
    assert row.room == row.exhibit.room == Room.REQUESTING
    said = page.content.decode()
    assert "Section 19.2, Breach and termination" in said
    assert "Looked for and not found" in said
    assert "Insurance" in said
    assert "How it was computed" in said
    assert "Only Northgate sees this" in said


def blank_pages() -> bytes:
    import pikepdf

    buffer = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(MOST_PAGES + 1):
            document.add_blank_page()
        document.save(buffer)
    return buffer.getvalue()


def uploaded(as_, table: Table, data: bytes, name: str) -> str:
    page = as_("ada").post(url("upload", table), {"file": SimpleUploadedFile(name, data)}, follow=True)
    return page.content.decode()


def test_two_columns_given_on_the_page_are_read_one_after_the_other(table, as_):
    uploaded(as_, table, two_columns(CURE, LAW), "columns.pdf")

    cure = Clause.objects.get(kind="cure_period")
    assert cure.terms["period"] == "30 days"
    assert "Ireland" not in cure.says


def test_a_table_given_on_the_page_is_read_row_by_row(table, as_):
    uploaded(as_, table, docx(), "table.docx")

    credits = Clause.objects.filter(kind="liquidated_damages_or_credits")
    assert any(clause.terms.get("tiers") for clause in credits)


def test_a_contract_in_another_language_is_kept_and_says_that_it_was_not_understood(table, as_):
    german = "1. Kündigung. Der Vertrag kann von jeder Partei mit einer Frist von drei Monaten gekündigt werden. " * 12

    assert "does not look like English" in uploaded(as_, table, german.encode(), "vertrag.txt")
    assert Contract.objects.get().exhibit.name == "vertrag.txt"


def the_system_has(tmp_path, monkeypatch, script: str = "") -> None:
    """Let the process that reads files find this `tesseract`, or none."""
    if script:
        program = tmp_path / "tesseract"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    monkeypatch.setattr("os.defpath", str(tmp_path))


def test_a_scan_given_on_the_page_is_read_where_the_system_recognises_text(table, as_, tmp_path, monkeypatch):
    the_system_has(
        tmp_path, monkeypatch, "/bin/cat > /dev/null; echo '1. Law. The laws of Ireland govern this agreement.'"
    )

    uploaded(as_, table, scanned_pdf(1), "scan.pdf")

    assert Clause.objects.get(kind="governing_law").terms["law"] == "Ireland"
    assert any("Read from pictures by text recognition" in note for note in Contract.objects.get().notes)


def test_a_scan_given_on_the_page_is_refused_page_by_page_where_nothing_recognises_text(
    table, as_, tmp_path, monkeypatch
):
    the_system_has(tmp_path, monkeypatch)

    said = uploaded(as_, table, scanned_pdf(2), "scan.pdf")

    assert "Page 1 has no text; it looks scanned" in said
    assert "Run it through text recognition (OCR) first" in said
    assert not Contract.objects.exists()


BROKEN = {
    "empty": (b"", "empty"),
    "truncated PDF": (b"%PDF-1.7\n1 0 obj\n<< /Type", "damaged or was cut off"),
    "old Word": (b"\xd0\xcf\x11\xe0" + b"x" * 50, ".docx"),
    "wrong encoding": ("Kündigung".encode("latin-1"), "UTF-8"),
    "no text": (b" \n \n ", "empty"),
    "zip": (b"PK\x03\x04rubbish", "damaged or was cut off"),
    "locked PDF": (locked_pdf, "locked with a password"),
    "scan": (scanned_pdf, "Page 3 has no text; it looks scanned"),
    "too many pages": (blank_pages, "2,001 pages"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_cannot_be_read_says_why_and_writes_nothing(table, as_, kind, monkeypatch):
    monkeypatch.setattr(reading, "LONG", 10**9)  # all of them while who gave it waits
    made, says = BROKEN[kind]
    data = made() if callable(made) else made
    before = RecordEntry.objects.count()

    page = as_("ada").post(url("upload", table), {"file": SimpleUploadedFile("contract.pdf", data)})

    assert page.status_code == 200
    assert says in page.content.decode()
    assert RecordEntry.objects.count() == before
    assert not Contract.objects.exists()


def test_the_same_file_again_keeps_what_was_said_of_its_clauses(table):
    row = given(table)
    store.decide(table.seat("ada"), row, list(row.clauses.all()[:2]), Standing.ACCEPTED, at=LONG_AGO)

    again = given(table)

    assert again == row
    assert row.clauses.filter(status=Standing.ACCEPTED).count() == 2


def test_a_date_is_unconfirmed_until_a_person_confirms_its_clause(table, as_):
    row = given(table)
    store.note_happening(table.seat("ada"), row, Event(EventKind.NOTICE, LONG_AGO, "courier"), at=LONG_AGO)
    cure = row.clauses.get(kind="cure_period", section="19.2")

    before = [date for each in store.follows(table.seat("ada"), row) for date in each.dates]
    as_("ada").post(url("decide", table, row.pk), {"clause": cure.pk, "said": "accepted"})
    after = [date for each in store.follows(table.seat("ada"), row) for date in each.dates]

    assert [date.due for date in before] == [date.due for date in after]
    assert {date.status for date in before} == {"candidate"}
    assert [date.source for date in after if date.status == "accepted"] == ["section 19.2, Breach and termination"]


def test_a_date_counted_from_receipt_is_unconfirmed_while_the_notice_clause_is(table):
    row = given(table)
    seat = table.seat("ada")
    store.note_happening(seat, row, Event(EventKind.NOTICE, LONG_AGO, "courier"), at=LONG_AGO)

    def confirmed() -> set[str]:
        return {date.what for each in shown.follows(store.follows(seat, row)) for date in each.dates if date.confirmed}

    store.decide(seat, row, list(row.clauses.filter(kind="cure_period")), Standing.ACCEPTED, at=LONG_AGO)
    assert not confirmed()
    store.decide(seat, row, list(row.clauses.filter(kind="notice")), Standing.ACCEPTED, at=LONG_AGO)
    assert "The time to cure ends (material breach)" in confirmed()


def test_a_rejected_clause_gives_no_date(table):
    row = given(table)
    seat = table.seat("ada")
    store.note_happening(seat, row, Event(EventKind.NOTICE, LONG_AGO, "courier"), at=LONG_AGO)

    store.decide(seat, row, list(row.clauses.filter(kind="cure_period")), Standing.REJECTED, at=LONG_AGO)

    assert not [date for each in store.follows(seat, row) for date in each.dates if date.kind == "cure_period"]


def test_a_clause_is_decided_in_place_where_the_browser_can(table, as_):
    row = given(table)
    clause = row.clauses.first()

    part = as_("ada").post(
        url("decide", table, row.pk), {"clause": clause.pk, "said": "accepted"}, headers={"HX-Request": "true"}
    )

    said = part.content.decode()
    assert f'id="clause-{clause.pk}"' in said
    assert "confirmed" in said
    assert "<html" not in said


def test_all_of_one_kind_are_confirmed_at_once_and_the_record_names_them_once(table, as_):
    row = given(table)
    ids = list(row.clauses.filter(kind="service_levels").values_list("pk", flat=True))

    for _ in range(2):
        as_("ada").post(url("decide", table, row.pk), {"clause": ids, "said": "accepted"})

    assert set(Clause.objects.filter(status=Standing.ACCEPTED).values_list("pk", flat=True)) == set(ids)
    assert RecordEntry.objects.filter(what="clauses-decided").count() == 1


def test_the_clauses_to_confirm_stand_on_the_path(table):
    row = given(table)
    seat = table.seat("ada")

    assert steps.state(seat).has_contract
    assert steps.state(seat).clauses_to_confirm == row.clauses.count() > 0
    store.decide(seat, row, list(row.clauses.all()), Standing.ACCEPTED, at=LONG_AGO)
    assert steps.state(seat).clauses_to_confirm == 0


def test_time_that_we_granted_makes_ending_wait_until_it_is_over(table, as_):
    given(table)
    until = (timezone.localdate() + dt.timedelta(days=20)).isoformat()

    page = as_("ada").post(
        url("cure", table), {"granted_by": "requesting", "until": until, "source": "section 19.2"}, follow=True
    )

    assert "Terminate" in page.content.decode()
    assert "section 19.2" in page.content.decode()
    waits = not_now(steps.state(table.seat("ada")), timezone.now())
    assert {Act.SUSPEND, Act.TERMINATE} <= {wait.act for wait in waits}
    as_("ada").post(url("end-cure", table, Cure.objects.get().pk))
    assert not steps.state(table.seat("ada")).cure_periods


@pytest.mark.parametrize(("answer", "valid"), [("yes", True), ("no", False), ("", None)])
def test_the_answer_about_the_notice_reaches_the_path(table, as_, answer, valid):
    row = given(table)

    as_("ada").post(
        url("happened", table, row.pk),
        {"kind": "notice", "on": "2026-06-08", "time": "10:00", "method": "courier", "as_asked": answer},
    )

    assert steps.state(table.seat("ada")).notice_valid is valid


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": ""},
        {"on": "soon"},
        {"on": "2026-02-30"},
        {"on": "0001-01-01"},
        {"on": "9999-12-31"},
        {"kind": "war"},
        {"time": "25:00"},
        {"method": "pigeon"},
        {"as_asked": "maybe"},
    ],
)
def test_an_event_that_makes_no_sense_is_refused_and_what_was_typed_stays(table, as_, wrong):
    row = given(table)
    typed = {"kind": "notice", "on": "2026-06-08", "time": "10:00", "method": "courier", "as_asked": "yes"} | wrong

    page = as_("ada").post(url("happened", table, row.pk), typed)

    assert page.status_code == 200
    assert 'class="error"' in page.content.decode()
    assert not Happening.objects.exists()


@pytest.mark.parametrize("wrong", [{"until": ""}, {"until": "9999-12-31"}, {"granted_by": "nobody"}])
def test_a_time_to_cure_that_makes_no_sense_is_refused(table, as_, wrong):
    typed = {"granted_by": "requesting", "until": "2026-07-10", "source": "19.2"} | wrong

    page = as_("ada").post(url("cure", table), typed)

    assert page.status_code == 200
    assert 'class="error"' in page.content.decode()
    assert not Cure.objects.exists()


def test_a_form_sent_twice_notes_one_event(table, as_):
    row = given(table)
    typed = {"key": "one-time", "kind": "notice", "on": "2026-06-08", "method": "courier"}

    for _ in range(2):
        response = as_("ada").post(url("happened", table, row.pk), typed)
        assert response.status_code == 302

    assert Happening.objects.count() == 1


def test_an_event_taken_back_gives_no_dates(table, as_):
    row = given(table)
    seat = table.seat("ada")
    noted = store.note_happening(seat, row, Event(EventKind.DISPUTE, LONG_AGO), at=LONG_AGO)

    as_("ada").post(url("withdraw", table, noted.pk))

    assert all(each.happening is None for each in store.follows(seat, row))


def test_sharing_shows_the_clauses_and_nothing_that_we_said_to_them(table, as_):
    row = given(table)
    seat = table.seat("ada")
    store.decide(seat, row, list(row.clauses.all()), Standing.ACCEPTED, at=LONG_AGO)
    store.note_happening(seat, row, Event(EventKind.DISPUTE, LONG_AGO), at=LONG_AGO)
    assert "Both sides see this" in as_("ada").get(url("share", table, row.pk)).content.decode()

    as_("ada").post(url("share", table, row.pk), {"key": "one-time"})

    theirs = store.current(table.seat("ben"))
    assert theirs.room == Room.JOINT
    assert {clause.status for clause in theirs.clauses.all()} == {Standing.CANDIDATE}
    page = as_("ben").get(url("page", table)).content.decode()
    assert "Both sides see this" in page
    assert "Take back" not in page
    assert store.current(seat) == row


def test_the_other_side_and_the_joint_record_know_nothing_of_our_contract(table, as_):
    planted = b"1. Cure. If the xylophone is not remedied within thirty (30) days after notice, Buyer may terminate."
    row = given(table, data=planted, name="xylophone.txt")
    seat = table.seat("ada")
    store.note_happening(seat, row, Event(EventKind.NOTICE, LONG_AGO), at=LONG_AGO)
    store.grant_cure(seat, granted_by="requesting", until=LONG_AGO, source="xylophone", at=LONG_AGO)

    assert "xylophone" in as_("ada").get(url("page", table)).content.decode()
    for who in ("ben", "joris", "cleo"):
        for name in ("contract:page", "cases:case", "cases:exhibits", "cases:record"):
            page = as_(who).get(reverse(name, args=[table.case.pk]))
            assert page.status_code == 200, (who, name)
            assert "xylophone" not in page.content.decode(), (who, name)
    joint = RecordEntry.objects.filter(room=Room.JOINT).values_list("details", flat=True)
    assert not [details for details in joint if "xylophone" in details or row.exhibit.sha256 in details]


def test_a_reading_comes_back_from_the_rows_as_the_library_made_it(table):
    from makegood import contract

    made = contract.read(contract.extract.from_bytes(WORKED, "contract.md"))
    back = store.reading(given(table))

    assert [(c.kind, c.span, c.place, dict(c.terms)) for c in made.clauses] == [
        (c.kind, c.span, c.place, dict(c.terms)) for c in back.clauses
    ]
    assert made.not_found == back.not_found
