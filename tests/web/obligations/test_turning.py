"""Time passes: what falls due is told to whom it is for, once, whoever sweeps."""

from __future__ import annotations

import datetime as dt
import importlib.resources
import threading
import zoneinfo
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from tests.cast import LONG_AGO, Table, opening, person
from tests.web.obligations.signed import REPORT, SIGNED, begun, day, rows_agree, said, standings, terms

from makegood.obligations import notices
from makegood.web import access
from makegood.web.cases import store as cases
from makegood.web.cases.models import Purpose, RecordEntry
from makegood.web.engine import sweeper
from makegood.web.engine.models import Outgoing
from makegood.web.obligations import store, turning
from makegood.web.obligations.models import Due, Happened, Told, Watch
from makegood.web.obligations.models import Kind as Mail

SILENT = {**REPORT, "acceptance": {"test": "It names the cause.", "within": "5 working days", "silence_accepts": True}}


def sweep(at: dt.datetime) -> int:
    count = 0
    while turning.turn_some(at):
        count += 1
    return count


def sweep_days(first: int, last: int, hours: tuple[int, ...] = (1, 13)) -> None:
    for number in range(first, last + 1):
        for hour in hours:
            sweep(day(number, hour))


def test_nothing_is_turned_before_its_moment(table: Table):
    begun(table, terms())

    assert sweep(SIGNED) == 0
    assert sweep(day(13)) == 0
    assert sweep(day(14, 1)) == 1, "the report is due in seven days"
    assert sweep(day(14, 1)) == 0


def mails(subject: str) -> list[Outgoing]:
    return [mail for mail in Outgoing.objects.order_by("pk") if mail.subject == subject]


def test_a_missed_date_is_told_to_both_sides_people(table: Table, mailoutbox):
    begun(table, terms())
    sweep_days(10, 21)

    assert standings(table)["report"] == "late"
    late = mails("Report: its date has passed")
    assert {mail.to for mail in late} == {person(who).email for who in ("ada", "maeve", "ben", "joris")}


def test_telling_many_people_asks_for_nobodys_language(table: Table):
    begun(table)
    with CaptureQueriesContext(connection) as asked:
        sweep_days(10, 21)

    assert Outgoing.objects.filter(key__contains="/notice/").count() > 10
    assert not [
        query for query in asked.captured_queries if query["sql"].startswith('SELECT "accounts_user"."language"')
    ]


def test_a_turn_asks_the_database_as_often_for_many_commitments_as_for_one(table: Table):
    def asked_for(count: int) -> int:
        seat = cases.open_case(person("ada"), opening(), at=LONG_AGO)
        store.begin(seat, terms(*({**REPORT, "id": f"report-{n}"} for n in range(count))), SIGNED, SIGNED)
        sweep_days(10, 19)
        with CaptureQueriesContext(connection) as asked:
            assert turning.turn_some(day(21))
        assert Due.objects.filter(case=seat.case, standing="late").count() == count
        return len(asked)

    assert asked_for(5) == asked_for(1) <= 30


def test_agreements_that_turn_together_ask_the_database_as_often_as_one(table: Table):
    def asked_for(count: int) -> int:
        seats = [cases.open_case(person("ada"), opening(), at=LONG_AGO) for _ in range(count)]
        for seat in seats:
            store.begin(seat, terms(REPORT), SIGNED, SIGNED)
        sweep_days(10, 19)
        with CaptureQueriesContext(connection) as asked:
            assert turning.turn_some(day(21)) == count
        assert Due.objects.filter(case__in=[seat.case for seat in seats], standing="late").count() == count
        return len(asked)

    assert asked_for(6) == asked_for(1)


def test_reminders_ahead_go_to_the_side_that_owes_it_and_nobody_else(table: Table):
    begun(table, terms())
    sweep_days(10, 14)

    ahead = mails("Report: a date ahead")
    assert {mail.to for mail in ahead} == {person(who).email for who in ("ben", "joris")}
    assert set(Told.objects.values_list("room", flat=True)) == {"responding"}


def test_what_was_told_is_what_the_library_says_one_for_one(table: Table):
    begun(table)
    said(table, "ben", "claimed", "report", day(15), evidence=["report.pdf"])
    said(table, "ada", "rejected", "report", day(16), note="The cause is missing.")
    sweep_days(17, 60)

    truth = store.must_be_followed(table.case)
    wanted = {notice.key for notice in notices(truth.terms, truth.events, SIGNED, day(60, 13))}
    assert set(Told.objects.values_list("key", flat=True)) == wanted


def test_after_a_long_sleep_each_person_gets_one_mail(table: Table):
    begun(table)
    sweep(day(200))

    mails = list(Outgoing.objects.filter(key__contains="/notice/").values_list("to", flat=True))
    assert sorted(mails) == sorted(set(mails))
    assert set(mails) == {person(who).email for who in ("ada", "maeve", "ben", "joris")}
    digest = Outgoing.objects.get(key__contains="/notice/", to=person("ben").email)
    assert "things to know" in digest.subject
    assert rows_agree(table, day(200))


def test_silence_accepts_only_after_a_reminder_was_really_sent(table: Table):
    begun(table, terms(SILENT))
    said(table, "ben", "claimed", "report", day(13), evidence=["report.pdf"])
    sweep_days(14, 25)

    kinds = [event.kind for event in store.must_be_followed(table.case).events]
    assert "reminded" in kinds
    assert standings(table)["report"] == "fulfilled"


def test_without_a_sweep_in_time_silence_does_not_accept_at_once(table: Table):
    begun(table, terms(SILENT))
    said(table, "ben", "claimed", "report", day(13), evidence=["report.pdf"])
    sweep(day(40))

    assert standings(table)["report"] == "claimed done", "the reminder went out only now"
    sweep_days(41, 48)
    assert standings(table)["report"] == "fulfilled"


def alone(agreed=None) -> access.Seat:
    """Ada's case with Fennel known only by the link that it was sent."""
    seat = cases.open_case(person("ada"), opening(), at=LONG_AGO)
    cases.invite(seat, Purpose.ANSWER, name="Ben Okafor", email="ben@fennel.example", at=LONG_AGO, days=300)
    store.begin(seat, agreed or terms(), SIGNED, SIGNED)
    return seat


@pytest.mark.django_db
def test_nothing_goes_to_a_side_that_is_not_here_unless_a_person_allowed_it():
    seat = alone()
    for number in range(10, 15):
        sweep(day(number))

    assert not Outgoing.objects.filter(to="ben@fennel.example", key__contains="/notice/").exists()
    store.allow(seat, Mail.REMINDERS, at=day(15))
    for number in range(16, 30):
        sweep(day(number))
    told = [mail.subject for mail in Outgoing.objects.filter(to="ben@fennel.example", key__contains="/notice/")]
    assert "Report: a date ahead" in told
    assert "Report: its date has passed" not in told, "news was not allowed"
    assert "ada@northgate.example" in {mail.to for mail in mails("Report: its date has passed")}


@pytest.mark.django_db
def test_before_it_is_allowed_each_kind_of_mail_is_shown_as_it_will_go():
    seat = alone()
    store.allow(seat, Mail.NEWS, at=day(4))
    truth = store.must_be_followed(seat.case)
    with translation.override("de"):  # whoever looks; the partner reads what the clock says
        shown = {each.kind: each for each in store.allowing(seat, truth, day(13))}
    assert {kind: each.yes for kind, each in shown.items()} == {"reminders": False, "news": True}

    store.allow(seat, Mail.REMINDERS, at=day(13))
    for number in range(13, 28):
        sweep(day(number))
    for each in shown.values():
        first, *_ = (mail for mail in mails(each.ahead.subject) if mail.to == "ben@fennel.example")
        assert first.body == each.ahead.body
        assert dt.timedelta() <= first.due_at - each.ahead.at < dt.timedelta(days=1), "here nobody sweeps before noon"


@pytest.mark.django_db
def test_the_page_shows_the_mail_to_who_may_allow_it_and_to_nobody_else(as_):
    now = timezone.now()
    on = (now.date() + dt.timedelta(days=20)).isoformat()
    seat = cases.open_case(person("ada"), opening(), at=now - dt.timedelta(days=3))
    cases.invite(seat, Purpose.ANSWER, name="Ben Okafor", email="ben@fennel.example", at=now, days=300)
    store.begin(seat, terms({**REPORT, "due": {"on": on}}), now - dt.timedelta(days=2), now - dt.timedelta(days=2))
    page = as_("ada").get(f"/cases/{seat.case.pk}/obligations/").content.decode()

    assert "Hello Ben Okafor" in page
    assert "As Fennel" in page
    assert store.allowing(access.engine(seat.case), store.must_be_followed(seat.case), now) == []


@pytest.mark.django_db
def test_a_reminder_that_was_not_allowed_lets_no_silence_count():
    seat = alone(terms({**SILENT, "debtor": "northgate", "creditor": "fennel"}))
    event = {"kind": "claimed", "by": "northgate", "about": "report", "at": day(13), "evidence": ["report.pdf"]}
    store.record_event(seat, store.Event.model_validate(event), day(13))
    for number in range(14, 40):
        sweep(day(number))

    assert Due.objects.get(key="report").standing == "claimed done"
    assert "reminded" not in [row.event["kind"] for row in Happened.objects.all()]


def test_a_claim_on_its_way_while_the_sweeper_ran_is_told_all_the_same(table: Table):
    begun(table, terms())
    sweep(day(16))
    sweep(day(20))
    said(table, "ben", "claimed", "report", day(19), evidence=["report.pdf"])

    assert Told.objects.filter(what="acceptance wanted", room="requesting").exists()


def test_the_private_choices_of_one_side_stay_out_of_the_joint_record(table: Table):
    begun(table)
    said(table, "ben", "claimed", "report", day(10), evidence=["report.pdf"])
    said(table, "ada", "accepted", "report", day(11))
    assert Told.objects.filter(what="recognition", room="requesting").exists()

    joint = " ".join(RecordEntry.objects.filter(room="joint").values_list("details", flat=True))
    assert "recognition" not in joint


def test_a_date_that_an_older_calendar_put_too_late_is_told_however_often_the_rest_is_told_meanwhile(table: Table):
    begun(table, terms(REPORT, {**REPORT, "id": "second", "due": {"within": "8 days", "after": "signed"}}))
    sweep_days(10, 20)
    overlooked = Due.objects.filter(case=table.case, key="report")
    overlooked.update(turns_after=day(25))
    sweep_days(21, 23)
    assert Told.objects.filter(about="second", what="late").exists()
    assert not Told.objects.filter(about="report", what="late").exists()

    sweep(day(25, 13))
    assert Told.objects.filter(about="report", what="late").count() == 2
    assert rows_agree(table, day(25, 13))


@pytest.fixture
def dublin_like(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What the machine's list of time zones says of Dublin: the hours of another place, or again its own."""
    path, copies = list(zoneinfo.TZPATH), tmp_path / "zones"

    def says(place: str) -> None:
        data = importlib.resources.files("tzdata.zoneinfo").joinpath(*place.split("/")).read_bytes()
        (copies / "Europe").mkdir(parents=True, exist_ok=True)
        (copies / "Europe" / "Dublin").write_bytes(data)
        zoneinfo.reset_tzpath([str(copies), *path])
        zoneinfo.ZoneInfo.clear_cache()

    yield says
    zoneinfo.reset_tzpath(path)
    zoneinfo.ZoneInfo.clear_cache()


@pytest.mark.parametrize("before", ["Etc/UTC", "Etc/GMT-3", "America/Lima"])
def test_a_zone_whose_hours_the_machine_learns_anew_tells_each_thing_once_and_by_the_new_ones(
    table: Table, dublin_like, before: str
):
    dublin_like(before)
    begun(table)
    sweep_days(4, 19)
    assert Due.objects.get(key="report").due.astimezone(dt.UTC) != day(20, 16)

    dublin_like("Europe/Dublin")
    sweep_days(20, 45, hours=tuple(range(24)))

    told = Counter((row.about, row.key.split("/")[1], row.room) for row in Told.objects.all())
    assert set(told.values()) == {1}
    assert Due.objects.get(key="report").due == day(20, 16), "17:00 in Dublin"
    assert Counter(Told.objects.filter(about="report", what="late").values_list("room", flat=True)).total() == 2
    board = store.must_be_followed(table.case).board(day(45, 23))
    assert standings(table) == {each.key: str(each.standing) for each in board.standings}


def test_what_somebody_does_makes_up_for_it_too(table: Table):
    begun(table, terms(REPORT, {**REPORT, "id": "second", "due": {"within": "8 days", "after": "signed"}}))
    sweep_days(10, 20)
    Due.objects.filter(case=table.case, key="report").update(turns_after=day(28))
    sweep_days(21, 23)
    said(table, "ben", "claimed", "second", day(24), evidence=["report.pdf"])

    assert Told.objects.filter(about="report", what="late").count() == 2


def test_an_amendment_tells_nothing_of_days_that_were_over_before_it(table: Table):
    begun(table, terms(REPORT, {**REPORT, "id": "second", "due": {"within": "28 days", "after": "signed"}}))
    sweep_days(10, 20)
    watch = Watch.objects.get(case=table.case)
    earlier = terms(REPORT, {**REPORT, "id": "second", "due": {"within": "3 days", "after": "signed"}})
    store._amend(table.seat("ada"), watch, earlier, day(21, 18))

    assert not Told.objects.filter(about="second").exists()


def test_a_case_that_cannot_be_worked_out_keeps_nobody_from_their_turn(table: Table, monkeypatch):
    begun(table)
    broken, turn_due = table.case.pk, turning.turn_due

    def fails(cases, at):
        if any(case.pk == broken for case in cases):
            raise RuntimeError
        turn_due(cases, at)

    other = alone()
    monkeypatch.setattr(turning, "turn_due", fails)
    sweep(day(30))

    assert Due.objects.get(case=other.case, key="report").standing == "violated"
    assert Due.objects.filter(case=table.case, turns_after=day(30) + turning.SET_ASIDE).exists()


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_turn_each_case_once_and_tell_each_thing_once():
    seats = [alone() for _ in range(12)]
    found: list[Exception] = []
    same_moment = threading.Barrier(2, timeout=60)

    def run() -> None:
        try:
            for number in (14, 20, 21, 27, 35):
                sweep(day(number))
                same_moment.wait()  # what one of them holds, the other one leaves; then both go on
        except Exception as error:
            same_moment.abort()
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not found
    for seat in seats:
        truth = store.must_be_followed(seat.case)
        wanted = {notice.key for notice in notices(truth.terms, truth.events, SIGNED, day(35))}
        assert set(Told.objects.filter(case=seat.case).values_list("key", flat=True)) == wanted
        entries = cases.entries(seat, "joint")
        assert [entry.details for entry in entries if entry.what == "time-passed"] == [
            {"report": "late"},
            {"report": "violated"},
        ]


def test_the_sweeper_of_the_application_turns_this_room(table: Table, mailoutbox):
    begun(table, terms())
    sweeper.sweep(day(21))

    assert standings(table)["report"] == "late"
    assert mailoutbox


def due_at(subject: str, who: str) -> set[dt.datetime]:
    return {mail.due_at for mail in mails(subject) if mail.to == person(who).email}


def test_a_reminder_that_falls_due_at_night_arrives_in_the_morning(table: Table):
    begun(table, terms())
    sweep(day(13, 22))  # seven days ahead, closing time; the receiver's clock is UTC

    assert due_at("Report: a date ahead", "ben") == {day(14, 7)}


def test_news_waits_for_a_working_day(table: Table):
    begun(table, terms({**REPORT, "due": {"on": "2026-07-17"}}))
    sweep(day(18, 12))  # the Saturday after

    assert due_at("Report: its date has passed", "ada") == {day(20, 7)}


def test_what_a_clock_hangs_on_does_not_wait(table: Table):
    begun(table, terms(SILENT))
    said(table, "ben", "claimed", "report", day(13, 12), evidence=["report.pdf"])
    sweep(day(16, 22))

    assert due_at("Report: your answer is still wanted", "ada") == {day(16, 22)}
