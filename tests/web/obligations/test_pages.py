"""The board and the page of a commitment: who is offered what, and what happens to what they say."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.cast import Table
from tests.web.obligations.signed import lately, standings

from makegood.obligations import Event
from makegood.web.cases.models import Exhibit
from makegood.web.obligations import store
from makegood.web.obligations.models import Happened, MoreTime


def address(table: Table, rest: str = "") -> str:
    return f"/cases/{table.case.pk}/obligations/{rest}"


def claimed(table: Table) -> None:
    seat, now = table.seat("ben"), timezone.now()
    event = Event.model_validate({"kind": "claimed", "by": "fennel", "about": "report", "at": now})
    store.record_event(seat, event, now)


def test_before_anything_is_signed_the_page_says_what_belongs_there(table: Table, as_):
    page = as_("ada").get(address(table)).content.decode()

    assert "Nothing to follow yet" in page


def test_a_file_given_with_a_claim_is_an_exhibit_both_sides_see(table: Table, as_):
    lately(table)
    data = {"claimed-note": "The cause is named.", "claimed-links": "OPS-12\n\nOPS-12"}
    data["claimed-file"] = SimpleUploadedFile("../report.pdf", b"%PDF-")
    response = as_("ben").post(address(table, "c/report/say/claimed/"), data)

    assert response.status_code == 302
    assert standings(table)["report"] == "claimed done"
    assert store.must_be_followed(table.case).events[-1].evidence == ("OPS-12", "report.pdf")
    page = as_("ada").get(address(table, "c/report/")).content.decode()
    assert f"/exhibits/{Exhibit.objects.get().pk}/" in page
    assert "The cause is named." in page


def test_who_owes_it_may_not_accept_it_and_sees_no_button(table: Table, as_):
    lately(table)
    claimed(table)

    assert "/say/accepted/" not in as_("ben").get(address(table, "c/report/")).content.decode()
    assert as_("ben").post(address(table, "c/report/say/accepted/"), {}).status_code == 404
    assert "/say/accepted/" in as_("ada").get(address(table, "c/report/")).content.decode()
    assert as_("ada").post(address(table, "c/report/say/accepted/"), {}).status_code == 302
    assert standings(table)["report"] == "fulfilled"


@pytest.mark.parametrize("who", ["nora", "cleo"])
def test_readers_see_the_board_and_no_buttons(table: Table, as_, who: str):
    lately(table)
    claimed(table)
    page = as_(who).get(address(table, "c/report/")).content.decode()

    assert "/say/" not in page
    assert as_(who).post(address(table, "c/report/say/accepted/"), {}).status_code == 404


def test_the_same_form_twice_is_one_event(table: Table, as_):
    lately(table)
    data = {"claimed-key": "the-same", "claimed-links": ""}
    for _ in range(2):
        response = as_("ben").post(address(table, "c/report/say/claimed/"), data)
        assert response.status_code in (302, 404)

    assert Happened.objects.filter(about="report").count() == 1


@pytest.mark.parametrize(
    ("who", "kind", "data"),
    [
        ("ada", "rejected", {"rejected-note": ""}),
        ("ada", "rejected", {"rejected-note": "x" * 3000}),
        ("ada", "rejected", {"rejected-note": "x", "rejected-links": "y" * 500}),
        ("ada", "disputed", {"disputed-note": "  "}),
        ("ada", "suspended", {"suspended-ground": "weather"}),
        ("ada", "extended", {"extended-until": "soon"}),
        ("ada", "extended", {"extended-until": ""}),
        ("ada", "discharged", {}),
    ],
)
def test_what_cannot_be_said_so_is_told_on_the_page_and_nothing_is_written(
    table: Table, as_, who: str, kind: str, data: dict[str, str]
):
    lately(table)
    if kind == "rejected":
        claimed(table)
    before = Happened.objects.count()
    response = as_(who).post(address(table, f"c/report/say/{kind}/"), data)

    assert response.status_code == 200
    assert b'class="error"' in response.content
    assert Happened.objects.count() == before


def test_what_was_typed_is_still_there_after_an_error(table: Table, as_):
    lately(table)
    data = {"extended-until": "soon", "extended-note": "A sentence that took a while."}
    response = as_("ada").post(address(table, "c/report/say/extended/"), data)

    assert b"A sentence that took a while." in response.content


def test_more_time_is_asked_by_one_and_granted_by_the_other(table: Table, as_):
    lately(table)
    later = timezone.now().date() + dt.timedelta(days=60)
    data = {"ask-until": later.isoformat(), "ask-reason": "Tim is ill."}
    assert as_("ada").post(address(table, "c/report/ask/"), data).status_code == 404, "Northgate owes nothing here"
    assert as_("ben").post(address(table, "c/report/ask/"), data).status_code == 302
    asked = MoreTime.objects.get()
    answer = {"answer-agreed": "yes", "answer-reserves_rights": "on"}

    assert as_("ben").post(address(table, f"time/{asked.pk}/"), answer).status_code == 404
    assert "Tim is ill." in as_("ada").get(address(table, "c/report/")).content.decode()
    assert as_("ada").post(address(table, f"time/{asked.pk}/"), answer).status_code == 302
    event = store.must_be_followed(table.case).events[-1]
    assert (event.kind, event.until, event.reserves_rights) == ("extended", later, True)


def test_a_commitment_that_does_not_exist_is_not_found(table: Table, as_):
    lately(table)

    for key in ("other", "report.1", "weekly", "weekly.9", "..", "%00"):
        assert as_("ada").get(address(table, f"c/{key}/")).status_code == 404, key


def test_an_upload_that_is_too_large_keeps_the_words(table: Table, as_, settings):
    settings.LARGEST_UPLOAD = 1000
    lately(table)
    data = {
        "claimed-note": "Kept words.",
        "claimed-links": "",
        "claimed-file": SimpleUploadedFile("a.bin", b"x" * 5000),
    }
    response = as_("ben").post(address(table, "c/report/say/claimed/"), data)

    assert b"larger than 25 MB" in response.content
    assert b"Kept words." in response.content
    assert standings(table)["report"] == "in effect"
