"""From sign-up to a case with its exhibits: what a person does in the first minutes, and what goes wrong while they do."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import PASSWORD, Table, person

from makegood.web.accounts.models import User
from makegood.web.cases import files, store
from makegood.web.cases.models import Case, Draft, Exhibit, Room, slug_for
from makegood.web.engine.models import Outgoing

ANSWERS = {
    "title": "Checkout outage on the Harbour Lights on-sale",
    "who_failed": "theirs",
    "them": "Fennel Payments B.V.",
    "us": "Northgate Tickets Ltd",
    "happened_on": "2026-06-05",
    "hit": "4,100 baskets were lost.",
    "wants": "A checkout we can rely on.",
    "key": "k1",
}


@pytest.mark.django_db
def test_somebody_signs_up_and_opens_a_case_in_two_forms():
    client = Client()
    account = {"name": "Ada Brandt", "email": "Ada@Northgate.example", "password1": PASSWORD}
    assert client.post(reverse("account_signup"), account).status_code == 302
    response = client.post(reverse("cases:start"), ANSWERS)

    case = Case.objects.get()
    assert response["Location"] == reverse("cases:case", args=[case.pk])
    assert User.objects.get().email == "ada@northgate.example"
    page = client.get(response["Location"]).content.decode()
    assert "Only Northgate Tickets sees this" in page
    assert "4,100 baskets" in page
    assert {(side.part, side.slug) for side in case.sides.all()} == {
        ("requesting", "northgate-tickets"),
        ("responding", "fennel-payments"),
    }


@pytest.mark.parametrize(("said", "zone"), [("Europe/Dublin", "Europe/Dublin"), ("Nowhere/Else", "UTC"), ("", "UTC")])
def test_a_case_has_the_time_zone_of_who_opens_it(db, said: str, zone: str):
    client = Client()
    account = {"name": "Ada Brandt", "email": "ada@northgate.example", "password1": PASSWORD, "zone": said}
    client.post(reverse("account_signup"), account)
    client.post(reverse("cases:start"), ANSWERS)

    assert Case.objects.get().zone == zone


def test_the_mails_of_signing_up_go_through_the_outbox(db):
    Client().post(reverse("account_signup"), {"name": "Ada", "email": "ada@northgate.example", "password1": PASSWORD})

    mail = Outgoing.objects.get()
    assert mail.to == "ada@northgate.example"
    assert "/account/confirm-email/" in mail.body


def test_who_failed_the_other_is_the_responding_side(as_):
    as_("ada").post(reverse("cases:start"), {**ANSWERS, "who_failed": "ours"})

    assert Case.objects.get().sides.get(part="responding").name == "Northgate Tickets Ltd"


def test_a_case_form_sent_twice_opens_one_case(as_):
    client = as_("ada")
    first, second = (client.post(reverse("cases:start"), ANSWERS) for _ in range(2))

    assert Case.objects.count() == 1
    assert first["Location"] == second["Location"]


BROKEN = {
    "nothing": (dict.fromkeys(ANSWERS, ""), "This field is required."),
    "a title too long": ({"title": "x" * 201}, "at most 200 characters"),
    "a zero sign": ({"title": "out\x00age"}, "Null characters are not allowed."),
    "no such date": ({"happened_on": "2026-02-30"}, "Enter a valid date."),
    "a date in words": ({"happened_on": "last Friday"}, "Enter a valid date."),
    "a year of five digits": ({"happened_on": "12026-06-05"}, "Enter a valid date."),
    "an unknown choice": ({"who_failed": "nobody"}, "Select a valid choice."),
    "a story too long": ({"hit": "x" * 4001}, "at most 4000 characters"),
    "one company twice": ({"us": "fennel payments b.v."}, "Both companies have the same name."),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_answer_is_told_and_nothing_typed_is_lost(as_, what: str):
    changes, says = BROKEN[what]
    page = as_("ada").post(reverse("cases:start"), {**ANSWERS, **changes})

    assert page.status_code == 200
    assert says in page.content.decode()
    assert Case.objects.count() == 0
    if "wants" not in changes:
        assert "A checkout we can rely on." in page.content.decode()


@pytest.mark.parametrize("field", ["title", "us", "them", "hit", "wants"])
def test_what_people_write_is_text_and_never_markup(as_, field: str):
    client = as_("ada")
    client.post(reverse("cases:start"), {**ANSWERS, field: "<script>alert(1)</script> & <b>sons</b>"})
    case = Case.objects.get()

    for name in ("cases:case", "cases:people", "cases:record"):
        assert "<script>alert" not in client.get(reverse(name, args=[case.pk])).content.decode()
    assert "<script>alert" not in client.get(reverse("cases:list")).content.decode()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Fennel Payments B.V.", "fennel-payments"),
        ("上海票务有限公司", "side"),
        ("3M", "side-3m"),
        ("Société Générale", "societe-generale"),
        ("???", "side"),
    ],
)
def test_every_company_gets_a_short_name_for_files(name: str, slug: str):
    assert slug_for(name, set()) == slug
    assert slug_for(name, {slug}) == f"{slug}-2"


def test_what_is_typed_is_kept_and_gone_when_it_was_sent(as_):
    client = as_("ada")
    said = client.post(reverse("cases:draft"), {"draft_form": "start", "draft_case": "", "title": "Half a sen"})

    assert b"Saved as you type" in said.content
    assert "Half a sen" in client.get(reverse("cases:start")).content.decode()
    assert "Half a sen" not in as_("ben").get(reverse("cases:start")).content.decode()
    client.post(reverse("cases:start"), ANSWERS)
    assert not Draft.objects.exists()


def test_a_draft_that_is_too_long_says_so(as_):
    said = as_("ada").post(reverse("cases:draft"), {"draft_form": "start", "title": "x" * 200_001})

    assert b"too long" in said.content
    assert not Draft.objects.exists()


def test_a_draft_in_somebody_elses_case_is_not_kept(table: Table, as_):
    typed = {"draft_form": "note", "draft_case": table.case.pk, "text": "x"}

    assert as_("dan").post(reverse("cases:draft"), typed).status_code == 404


# --- exhibits ---


def upload(client: Client, table: Table, name: str = "log.txt", data: bytes = b"10:00 no answer", **more: str):
    form = {"fact": "The checkout was down.", **more, "file": SimpleUploadedFile(name, data)}
    return client.post(reverse("cases:exhibits", args=[table.case.pk]), form)


def test_an_exhibit_is_private_until_it_is_shared(table: Table, as_):
    upload(as_("ada"), table)
    exhibit = Exhibit.objects.get()
    assert exhibit.room == Room.REQUESTING
    assert "log.txt" not in as_("ben").get(reverse("cases:exhibits", args=[table.case.pk])).content.decode()

    as_("maeve").post(reverse("cases:share", args=[table.case.pk, exhibit.pk]), {"key": "s"})

    shared = Exhibit.objects.get(room=Room.JOINT)
    response = as_("ben").get(reverse("cases:exhibit", args=[table.case.pk, shared.pk]))
    assert b"".join(response.streaming_content) == b"10:00 no answer"
    assert shared.sha256 == hashlib.sha256(b"10:00 no answer").hexdigest()


def test_a_file_sent_twice_by_one_form_is_one_exhibit(table: Table, as_):
    client = as_("ada")
    for _ in range(2):
        assert upload(client, table, key="once").status_code == 302

    assert Exhibit.objects.count() == 1


HOSTILE = {
    "../../etc/passwd": "passwd",
    "..\\..\\windows\\system.ini": "system.ini",
    "/absolute/path.txt": "path.txt",
    "photo\u202egpj.exe": "photogpj.exe",
    "zero\u200bwidth\ufeff.txt": "zerowidth.txt",
    "<img src=x onerror=alert(1)>.png": "<img src=x onerror=alert(1)>.png",
    '"; filename="other.html': '"; filename="other.html',
    "…" * 300 + ".pdf": "…" * 115 + ".pdf",
    "   ": "file",
    "...": "file",
    "レポート 2026.pdf": "レポート 2026.pdf",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_name_becomes_a_plain_one(name: str):
    safe = files.safe_name(name)

    assert safe == HOSTILE[name] or (len(name) > 200 and safe.endswith(".pdf") and len(safe) <= 120)


@pytest.mark.parametrize("name", [name for name in HOSTILE if name.strip(" .")])
def test_a_hostile_file_name_does_no_harm_on_the_page_or_in_the_download(table: Table, as_, name: str):
    client = as_("ada")
    upload(client, table, name)

    exhibit = Exhibit.objects.get()
    response = client.get(reverse("cases:exhibit", args=[table.case.pk, exhibit.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "<img src=x" not in client.get(reverse("cases:exhibits", args=[table.case.pk])).content.decode()


def test_a_file_that_is_too_large_is_told_and_the_words_are_kept(table: Table, as_, settings, tmp_path: Path):
    settings.LARGEST_UPLOAD, settings.EXHIBITS = 1000, tmp_path / "exhibits"
    page = upload(as_("ada"), table, data=b"x" * 300_000)

    assert "larger than 25 MB" in page.content.decode()
    assert "The checkout was down." in page.content.decode()
    assert not Exhibit.objects.exists()
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]


def test_an_empty_file_is_told(table: Table, as_):
    assert "The submitted file is empty." in upload(as_("ada"), table, data=b"").content.decode()


def test_changed_bytes_on_disk_are_noticed(table: Table, as_):
    upload(as_("ada"), table)
    exhibit = Exhibit.objects.get()
    assert exhibit.intact()

    files.where(exhibit.sha256, exhibit.scope).write_bytes(b"13:40 all was well")

    assert not exhibit.intact()


def test_the_guest_adds_an_exhibit_that_both_sides_see(table: Table, as_):
    form = {"file": SimpleUploadedFile("report.txt", b"our view"), "fact": "A router failed."}
    response = as_("anonymous").post(reverse("cases:guest-attach", args=[table.token]), form)

    assert response.status_code == 302
    exhibit = Exhibit.objects.get()
    assert (exhibit.room, exhibit.added_by) == (Room.JOINT, "Ben Okafor, Fennel Payments B.V.")


# --- details, record ---


def test_the_calendar_of_a_case_is_checked_like_a_file(table: Table, as_):
    address = reverse("cases:details", args=[table.case.pk])
    details = {
        "title": "T",
        "happened_on": "",
        "countries": "IE ZZ",
        "zone": "Europe/Dublin",
        "closes": "17:00",
        "key": "d",
    }
    page = as_("ada").post(address, details).content.decode()
    assert "No holidays are known for ‘ZZ’" in page

    as_("ada").post(address, {**details, "countries": "ie nl"})

    calendar = Case.objects.get(pk=table.case.pk).calendar
    assert (calendar.countries, calendar.zone) == (("IE", "NL"), "Europe/Dublin")


def test_the_record_page_says_that_the_chain_holds(table: Table, as_):
    page = as_("cleo").get(reverse("cases:record", args=[table.case.pk])).content.decode()

    assert "checked just now: intact" in page
    assert store.entries(table.seat("ada"), Room.JOINT)[-1].digest in page


def test_the_list_shows_each_case_with_what_comes_next(table: Table, as_):
    page = as_("ada").get(reverse("cases:list")).content.decode()

    assert "Checkout outage" in page
    assert "Add the governing contract." in page
    assert "Elsewhere" not in page


def test_a_mediator_is_sent_to_the_caucus_and_not_to_what_only_a_side_can_do(table: Table, as_):
    page = as_("cleo").get(reverse("cases:case", args=[table.case.pk])).content.decode()

    assert "Add the governing contract." not in page
    assert "Hear each side apart, or propose a way to both." in page
    assert (
        reverse("caucus:page", args=[table.case.pk]) in page[page.index('class="next"') : page.index("The way through")]
    )


def test_a_reader_is_not_offered_what_only_writers_do(table: Table, as_):
    for who in ("nora", "cleo"):
        client = as_(who)
        assert "Add an exhibit" not in client.get(reverse("cases:exhibits", args=[table.case.pk])).content.decode()
        assert "invite" not in client.get(reverse("cases:people", args=[table.case.pk])).content.decode()


def test_a_person_knows_which_zone_and_name_are_theirs(as_):
    as_("ada").post(reverse("accounts:profile"), {"name": "Ada B.", "language": "en", "zone": "Europe/Dublin"})

    assert (person("ada").name, person("ada").zone) == ("Ada B.", "Europe/Dublin")
