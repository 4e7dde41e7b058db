"""Check-ins, thanks, early warnings, figures, the calendar and the close."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.http import Http404
from django.utils import timezone
from icalendar import Calendar
from tests.cast import Table
from tests.web.obligations.signed import begun, day, lately, said, terms

from makegood.agreement import draft, to_text
from makegood.formats import Faulty
from makegood.terms import SIGNED as FROM_SIGNATURE
from makegood.terms import schedule
from makegood.web.cases import steps
from makegood.web.cases import store as cases
from makegood.web.engine.models import Outgoing
from makegood.web.obligations import store, together
from makegood.web.obligations.models import Due, EarlyWarning, Figures

MARKS = {"fair": 4, "respected": 5, "understood": 2, "answers": ("planted-answer", "", "")}
LIMITS = "indicators:\n  - {name: uptime, direction: higher, limit: 99.9}\n"
CSV = b"date,uptime\n2026-05-01,99.97\n2026-05-02,99.96\n"


def address(table: Table, rest: str = "") -> str:
    return f"/cases/{table.case.pk}/obligations/{rest}"


def test_one_sides_answers_are_private_until_both_have_answered(table: Table, as_):
    lately(table)
    together.check_in_answer(table.seat("ada"), "weekly.1", MARKS, timezone.now())
    page = address(table, "check-ins/weekly.1/")

    for who in ("ben", "joris", "cleo"):
        assert b"planted-answer" not in as_(who).get(page).content
        assert "planted-answer" not in str(cases.entries(table.seat(who), "joint"))
    assert b"planted-answer" in as_("maeve").get(page).content
    together.check_in_answer(table.seat("ben"), "weekly.1", {**MARKS, "understood": 5}, timezone.now())
    for who in ("ben", "ada"):
        seen = as_(who).get(page).content.decode()
        assert "planted-answer" in seen
        assert "feels less understood" in seen


def test_answers_that_both_have_seen_stay_as_they_are(table: Table):
    begun(table)
    for who in ("ada", "ben"):
        together.check_in_answer(table.seat(who), "weekly.1", MARKS, day(10))

    with pytest.raises(Faulty, match="Both sides have answered"):
        together.check_in_answer(table.seat("ada"), "weekly.1", {**MARKS, "fair": 1}, day(11))


@pytest.mark.parametrize("wrong", [{"fair": 0}, {"fair": 6}, {"respected": "much"}, {"answers": ("x",) * 11}])
def test_answers_that_are_none_are_refused(table: Table, wrong: dict):
    begun(table)

    with pytest.raises(Faulty):
        together.check_in_answer(table.seat("ada"), "weekly.1", {**MARKS, **wrong}, day(10))


def test_earned_thanks_are_a_draft_until_a_person_sends_them(table: Table):
    begun(table)
    said(table, "ben", "claimed", "report", day(8), evidence=["report.pdf"])
    said(table, "ada", "accepted", "report", day(9))
    truth, ada = store.must_be_followed(table.case), table.seat("ada")
    draft = together.drafts_of_thanks(ada, truth, day(9))[0]
    assert draft.reason == "kept early"
    assert not together.drafts_of_thanks(table.seat("ben"), truth, day(9))

    together.send_thanks(ada, draft.text, day(9), key=draft.key)

    assert not together.drafts_of_thanks(ada, truth, day(9))
    assert "Northgate says thank you" in [mail.subject for mail in Outgoing.objects.filter(to="ben@fennel.example")]


def test_an_early_warning_is_closed_by_both(table: Table):
    begun(table)
    row = together.raise_warning(table.seat("ben"), "Slow connections", "", day(10))
    together.close_warning(table.seat("ben"), row, day(11))
    row.refresh_from_db()
    assert row.closed_at is None
    together.close_warning(table.seat("ada"), row, day(12))
    row.refresh_from_db()

    assert row.closed_at == day(12)


def test_figures_of_our_own_room_are_not_the_other_sides(table: Table, as_):
    lately(table)
    together.save_figures(table.seat("ada"), CSV, LIMITS.replace("uptime, ", "uptime, title: planted-title, "), day(10))

    assert b"planted-title" in as_("ada").get(address(table, "figures/")).content
    for who in ("ben", "cleo"):
        assert b"planted-title" not in as_(who).get(address(table, "figures/")).content


@pytest.mark.parametrize(
    ("csv", "limits"),
    [
        (b"", LIMITS),
        (b"\xff\xfe\x00", LIMITS),
        (b"date,other\n2026-05-01,1\n", LIMITS),
        (b"date,uptime\nyesterday,1\n", LIMITS),
        (b"date,uptime\n2026-05-01,much\n", LIMITS),
        (b"date,uptime\n2026-05-01,nan\n", LIMITS),
        (CSV, ""),
        (CSV, "indicators: 3"),
        (CSV, "indicators:\n  - {name: uptime, direction: sideways, limit: 1}\n"),
        (CSV, "[" * 500),
    ],
)
def test_broken_figures_are_refused_on_the_page_and_what_was_typed_stays(table: Table, as_, csv: bytes, limits: str):
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = {"limits": limits, "file": SimpleUploadedFile("f.csv", csv)}
    response = as_("ada").post(address(table, "figures/add/"), data)

    assert response.status_code == 200
    assert b'class="error"' in response.content or b"errorlist" in response.content
    assert limits[:40].replace("\n", "") == "" or limits[:10] in response.content.decode()
    assert not Figures.objects.exists()


def test_a_feed_is_read_by_its_secret_alone_and_ends_when_it_is_revoked(table: Table, client):
    lately(table)
    ada = table.seat("ada")
    secret = together.make_feed(ada, timezone.now())
    path = secret[secret.index("/cases/") :]

    assert client.get(path).content.startswith(b"BEGIN:VCALENDAR")
    assert client.get(path.replace(".ics", "x.ics")).status_code == 404
    newer = together.make_feed(ada, timezone.now())
    assert client.get(path).status_code == 404, "a new address ends the one before"
    together.end_feed(ada, timezone.now())
    assert client.get(newer[newer.index("/cases/") :]).status_code == 404


def test_a_feed_ends_with_the_seat(table: Table):
    lately(table)
    secret = together.make_feed(table.seat("maeve"), timezone.now())
    table.case.sittings.filter(user=table.maeve).update(left_at=timezone.now())

    with pytest.raises(Http404):
        together.seat_of_feed(table.case.pk, secret.rpartition("/")[2].removesuffix(".ics"))


def test_page_calendar_document_and_rows_name_the_same_days(table: Table, as_):
    lately(table)
    truth = store.must_be_followed(table.case)
    zone = truth.terms.calendar.calendar.tz
    planned = {each.key: each.deadline.due for each in schedule(truth.terms, {FROM_SIGNATURE: truth.signed_at})}

    rows = dict(Due.objects.filter(case=table.case).values_list("key", "due"))
    assert rows == planned
    feed = Calendar.from_ical(as_("ben").get(address(table, "calendar/dates.ics")).content)
    entries = {str(entry["uid"]).partition("@")[0]: entry["dtstart"].dt for entry in feed.walk("VEVENT")}
    assert entries == planned
    document = " ".join(to_text(draft(truth.terms)).split())
    for key, due in planned.items():
        local = due.astimezone(zone)
        words = f"{local.day} {local:%B %Y}"
        page = as_("ada").get(address(table, f"c/{key}/")).content.decode()
        assert f"{words}, {local:%H:%M}" in page, key
        if "." not in key:
            assert words in document, key


def close_to_done(table: Table) -> None:
    begun(table, terms())
    said(table, "ben", "claimed", "report", day(10), evidence=["report.pdf"])


def test_a_case_closes_only_when_the_library_says_so(table: Table):
    close_to_done(table)

    with pytest.raises(Faulty, match="claimed done"):
        together.close_case(table.seat("ada"), day(11))
    table.case.refresh_from_db()
    assert table.case.closed_at is None

    said(table, "ada", "accepted", "report", day(11))
    together.close_case(table.seat("ada"), day(12))
    table.case.refresh_from_db()
    assert table.case.closed_at == day(12)
    assert steps.state(table.seat("ben")).closed_at == day(12)
    assert not Due.objects.filter(case=table.case, turns_after__isnull=False).exists()


def test_after_the_close_nothing_more_is_said_about_commitments(table: Table, as_):
    close_to_done(table)
    said(table, "ada", "accepted", "report", day(11))
    together.close_case(table.seat("ada"), day(12))

    with pytest.raises(store.Closed):
        said(table, "ada", "disputed", "report", day(13), note="…")
    page = as_("ada").get(address(table, "c/report/")).content.decode()
    assert "/say/" not in page
    assert "This case is closed" in as_("ben").get(address(table, "close/")).content.decode()


def test_only_a_lead_closes(table: Table, as_):
    close_to_done(table)
    said(table, "ada", "accepted", "report", day(11))

    assert as_("maeve").post(address(table, "close/"), {"close": "1"}).status_code == 404
    table.case.refresh_from_db()
    assert table.case.closed_at is None


def test_the_agreement_ends_when_both_say_so(table: Table):
    begun(table)
    for who, expected in (("ada", None), ("ben", day(12))):
        seat = table.seat(who)
        event = {"kind": "terminated", "by": seat.side.slug, "at": day(12)}
        store.record_event(seat, store.Event.model_validate(event), day(12))
        assert store.must_be_followed(table.case).board(day(12)).terminated_at == expected
    assert Due.objects.get(key="report").standing == "terminated"


def test_the_case_study_names_nobody(table: Table, as_):
    lately(table)
    words = {"unseen": "", "learned": "Ada Brandt and Fennel Payments practise now.", "thanks": ""}
    together.look_back(table.seat("ada"), words, timezone.now())

    response = as_("ada").post(address(table, "close/case-study/"), {"download": "1", "secrets": "outage"})

    text = response.content.decode()
    assert response["Content-Disposition"].startswith("attachment")
    assert "practise now" in text
    assert not re.search(r"Ada|Brandt|Fennel|Northgate|outage", text)


def test_the_case_study_is_read_as_a_page_and_not_as_markdown(table: Table, as_):
    lately(table)

    seen = as_("ada").get(address(table, "close/case-study/")).content.decode()

    assert "<h3>What each side did</h3>" in seen
    assert "## What each side did" not in seen
    assert "Taken out" in seen


def test_what_was_looked_back_on_is_read_by_both(table: Table, as_):
    lately(table)
    together.look_back(
        table.seat("ben"), {"unseen": "One acquirer alone.", "learned": "", "thanks": ""}, timezone.now()
    )

    for who in ("ada", "ben", "cleo"):
        assert b"One acquirer alone." in as_(who).get(address(table, "close/")).content


def test_a_warning_says_what_it_waits_for_and_a_new_action_opens_it_again(table: Table, as_):
    lately(table)
    ada, ben, now = table.seat("ada"), table.seat("ben"), timezone.now()
    row = together.raise_warning(ada, "The response time rises.", "", now - dt.timedelta(days=9))
    assert "Nobody has met about it yet" in as_("ben").get(address(table, "warnings/")).content.decode()
    together.add_step(ben, row, "We met.", now - dt.timedelta(days=8))
    for seat in (ada, ben):
        together.close_warning(seat, row, now - dt.timedelta(days=7))
    late = (now - dt.timedelta(days=2)).date()
    together.add_step(ben, row, "Fennel adds a server.", now - dt.timedelta(days=6), who="responding", by=late)
    page = as_("ada").get(address(table, f"warnings/{row.pk}/")).content.decode()

    assert EarlyWarning.objects.get().closed_at is None
    assert "Ask how it goes." in page


def test_an_action_without_a_date_is_asked_for_one(table: Table, as_):
    lately(table)
    row = together.raise_warning(table.seat("ada"), "It rises.", "", timezone.now())
    data = {"key": "k", "text": "Fennel adds a server.", "who": "responding"}
    page = as_("ada").post(address(table, f"warnings/{row.pk}/"), data).content.decode()

    assert "Say by when it will be done." in page
    assert not row.steps.exists()
