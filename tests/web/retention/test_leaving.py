"""A closed case goes when nobody keeps it any more: announced, all of it, and nothing of anybody else's."""

from __future__ import annotations

import datetime as dt
from importlib.resources import as_file

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from tests.cast import LONG_AGO, NAMES, Table, opening, person

from makegood.web import access
from makegood.web.cases import drafts, store
from makegood.web.cases.models import Case, Exhibit, Purpose, RecordEntry, Room, Story
from makegood.web.ending import store as ending
from makegood.web.engine.models import Beat, Outgoing
from makegood.web.organisations import store as organisations
from makegood.web.organisations.models import Member, Owned
from makegood.web.retention import leaving, rows
from makegood.web.retention import store as retention
from makegood.web.retention.models import Gone, Leaving
from makegood.web.retention.times import NOTICE
from makegood.web.search import index
from makegood.web.search.models import Word

CLOSED = LONG_AGO + dt.timedelta(days=10)
YEAR = dt.timedelta(days=366)
OVER = CLOSED + YEAR
FILES = {Room.JOINT: b"both read this", Room.REQUESTING: b"Northgate alone", Room.RESPONDING: b"Fennel alone"}


@pytest.fixture
def closed(table: Table) -> Table:
    """A case that was closed without an agreement, with files, drafts and words in each room."""
    for who, room in (("ada", Room.REQUESTING), ("ben", Room.RESPONDING), ("ben", Room.JOINT)):
        store.add_exhibit(table.seat(who), chunks=[FILES[room]], name="a.txt", room=room, fact="plum", at=LONG_AGO)
        drafts.save(person(who), "dialogue-write", {"text": "a draft"}, at=LONG_AGO, case_id=table.case.pk)
    index.catch_up(table.case)
    Case.objects.filter(pk=table.case.pk).update(closed_at=CLOSED)
    table.case.refresh_from_db()
    return table


def keep(table: Table, who: str, keeps: dt.timedelta | None) -> Member:
    """Somebody's organisation owns their side and keeps closed cases so long."""
    member = organisations.membership(person(who)) or organisations.make(person(who), f"{who}’s", at=LONG_AGO)
    side = table.seat(who).us
    Owned.objects.get_or_create(side=side, defaults={"organisation": member.organisation, "since": LONG_AGO})
    retention.state(member, keeps, at=LONG_AGO)
    return member


def sweep(at: dt.datetime) -> None:
    """A round of the sweeper, an hour or more after the last one."""
    while leaving.turn_one(at):
        pass


def of_case(case_id: str) -> dict[str, int]:
    """How many rows of each model belong to a case, in all its rooms."""
    counts = {
        model._meta.label: model._base_manager.filter(**{way.case: case_id}).count()
        for model, ways in rows.ways().items()
        for way in ways
    }
    return {label: count for label, count in counts.items() if count}


def on_disk(case_id: str) -> set[str]:
    folder = settings.EXHIBITS / case_id
    return {path.parent.name for path in folder.rglob("*") if path.is_file()}


def mails(key: str = "leaving") -> list[Outgoing]:
    return list(Outgoing.objects.filter(key__contains=f"/{key}/").order_by("to"))


def test_what_belongs_to_cases_is_found_whatever_app_it_is_of():
    found = {model._meta.label for model in rows.ways()}

    kept = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("makegood.")
    } - found
    assert kept == {
        "accounts.SignInLink", "accounts.User", "api.Answered",
        "cases.Case", "cases.Once", "engine.Beat", "engine.Postbox", "guard.Tally", "obligations.OwnFeed", "obligations.Reach",
        "organisations.Brand", "organisations.Deed", "organisations.Invitation", "organisations.Member", "organisations.Organisation",
        "organisations.Team", "organisations.TeamMember", "retention.Gone", "retention.Rule",
    }  # fmt: skip


def test_a_case_goes_once_the_time_of_both_is_over_and_both_were_told_a_month_before(closed: Table):
    keep(closed, "ada", YEAR)
    keep(closed, "ben", YEAR)
    case_id, other = closed.case.pk, of_case(closed.other.pk)

    sweep(OVER - NOTICE - dt.timedelta(hours=2))
    assert not mails()
    sweep(OVER - NOTICE)
    assert [mail.to for mail in mails()] == [NAMES["ada"][1], NAMES["ben"][1]]
    assert all(f"/cases/{case_id}/folder/" in mail.body and "16 June 2027" in mail.subject for mail in mails())
    sweep(OVER - dt.timedelta(seconds=1))
    assert Case.objects.filter(pk=case_id).exists()
    sweep(OVER)
    sweep(OVER + dt.timedelta(hours=1))

    assert not Case.objects.filter(pk=case_id).exists()
    assert of_case(case_id) == {}
    assert on_disk(case_id) == set()
    assert of_case(closed.other.pk) == other


def test_what_is_left_of_it_tells_nothing_of_what_was_in_it(closed: Table):
    ada = keep(closed, "ada", YEAR)
    keep(closed, "ben", YEAR)
    head = store.entries(closed.seat("ada"), Room.REQUESTING)[-1]
    sweep(OVER - NOTICE)
    sweep(OVER)

    assert next((deed.what, deed.about, deed.by) for deed in organisations.deeds(ada.organisation)) == (
        "case-gone",
        closed.case.pk,
        "Makegood",
    )
    left = Gone.objects.get(of_case=closed.case.pk, room=Room.REQUESTING)
    assert (left.entries, left.head, left.open) == (head.seq, head.digest, False)


def test_a_side_whose_time_is_over_loses_only_what_it_alone_saw(closed: Table):
    keep(closed, "ada", YEAR)
    keep(closed, "ben", 3 * YEAR)
    sweep(OVER - NOTICE)
    assert [mail.to for mail in mails()] == [NAMES["ada"][1]]  # the other side learns nothing of it
    sweep(OVER)
    sweep(OVER + dt.timedelta(hours=1))

    assert on_disk(closed.case.pk) == {"joint", "responding"}
    assert {entry.room for entry in RecordEntry.objects.filter(case=closed.case)} == {"joint", "responding"}
    assert not Story.objects.filter(case=closed.case, room=Room.REQUESTING).exists()
    assert {word.room for word in Word.objects.filter(case=closed.case)} == {"joint", "responding"}
    assert drafts.load(closed.ada, "dialogue-write", closed.case.pk) == {}
    assert drafts.load(closed.ben, "dialogue-write", closed.case.pk) != {}
    assert store.check(closed.seat("ben"), Room.JOINT) == ()
    assert closed.seat("ada").sees(Room.JOINT)
    for exhibit in Exhibit.objects.filter(case=closed.case):
        assert exhibit.intact()


def test_then_the_rest_goes_with_the_other_side_s_time_and_both_are_told(closed: Table):
    keep(closed, "ada", YEAR)
    keep(closed, "ben", 3 * YEAR)
    sweep(OVER - NOTICE)
    sweep(OVER)
    later = CLOSED + 3 * YEAR
    sweep(later - NOTICE)
    assert len([mail for mail in mails() if mail.due_at == later - NOTICE]) == 2
    sweep(later)

    assert of_case(closed.case.pk) == {}


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_a_hold_of_either_side_keeps_the_case_until_it_is_lifted(closed: Table, who: str):
    keep(closed, "ada", YEAR)
    keep(closed, "ben", YEAR)
    sweep(OVER - NOTICE)
    retention.hold(closed.seat(who), "A claim of a buyer is open.", at=OVER - dt.timedelta(days=1))
    sweep(OVER)
    assert Case.objects.filter(pk=closed.case.pk).exists()
    assert on_disk(closed.case.pk) == {"joint", "requesting", "responding"}

    lifted = OVER + dt.timedelta(days=200)
    retention.lift(closed.seat(who), at=lifted)
    sweep(lifted)
    assert Leaving.objects.get(room=Room.JOINT).goes_at == lifted + NOTICE  # it is announced anew
    sweep(lifted + NOTICE)
    assert not Case.objects.filter(pk=closed.case.pk).exists()


def test_a_side_that_holds_a_case_keeps_its_private_room(closed: Table):
    keep(closed, "ada", YEAR)
    keep(closed, "ben", YEAR)
    retention.hold(closed.seat("ada"), "A claim of a buyer is open.", at=CLOSED)
    sweep(OVER - NOTICE)
    sweep(OVER)
    sweep(OVER + dt.timedelta(hours=1))

    assert on_disk(closed.case.pk) == {"joint", "requesting"}  # the other side's own room went: it holds nothing


@pytest.mark.parametrize("what", ["open", "no rule", "not theirs"])
def test_what_somebody_keeps_for_ever_stays(closed: Table, what: str):
    keep(closed, "ada", YEAR)
    ben = keep(closed, "ben", YEAR)
    if what == "open":
        ending.take_up(closed.seat("ben"), at=CLOSED + dt.timedelta(days=1))
    elif what == "no rule":
        retention.state(ben, None, at=CLOSED)
    else:
        Owned.objects.filter(organisation=ben.organisation).delete()
    sweep(OVER - NOTICE)
    sweep(OVER + YEAR)

    assert on_disk(closed.case.pk) >= {"joint", "responding"}
    assert of_case(closed.other.pk)


@pytest.mark.parametrize("how", ["taken up", "kept longer"])
def test_an_announcement_is_called_off_where_the_case_is_kept_after_all(closed: Table, how: str):
    keep(closed, "ada", YEAR)
    ben = keep(closed, "ben", YEAR)
    sweep(OVER - NOTICE)
    if how == "taken up":
        ending.take_up(closed.seat("ada"), at=OVER - dt.timedelta(days=2))
    else:
        retention.state(ben, 2 * YEAR, at=OVER - dt.timedelta(days=2))
    sweep(OVER)

    assert Case.objects.filter(pk=closed.case.pk).exists()
    assert not Leaving.objects.filter(room=Room.JOINT).exists()


def test_a_partner_who_never_sat_down_keeps_nothing_and_is_told_by_the_address_of_the_link(db: None):
    ada = person("ada")
    seat = store.open_case(ada, opening(), at=LONG_AGO)
    store.invite(seat, Purpose.ANSWER, name="Ben Okafor", email=NAMES["ben"][1], at=LONG_AGO)
    Case.objects.filter(pk=seat.case.pk).update(closed_at=CLOSED)
    member = organisations.make(ada, "Northgate Tickets Ltd", at=LONG_AGO)
    Owned.objects.create(side=seat.us, organisation=member.organisation, since=LONG_AGO)
    retention.state(member, YEAR, at=LONG_AGO)
    sweep(OVER - NOTICE)
    told = {mail.to: mail for mail in mails()}
    assert set(told) == {NAMES["ada"][1], NAMES["ben"][1]}
    assert told[NAMES["ben"][1]].reply_to == NAMES["ada"][1]
    sweep(OVER)

    assert of_case(seat.case.pk) == {}


def test_the_database_still_refuses_to_delete_a_record_that_does_not_go(closed: Table):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_recordentry")
    keep(closed, "ada", YEAR)
    sweep(OVER - NOTICE)
    sweep(OVER)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_recordentry WHERE case_id = %s AND room = 'joint'", [closed.case.pk])


def test_what_is_written_after_a_room_went_begins_a_record_that_cannot_be_deleted_either(closed: Table):
    keep(closed, "ada", YEAR)
    sweep(OVER - NOTICE)
    sweep(OVER)
    at = OVER + dt.timedelta(minutes=5)
    store.add_exhibit(closed.seat("ada"), chunks=[b"new"], name="b.txt", room=Room.REQUESTING, at=at)
    sweep(OVER + dt.timedelta(hours=2))

    assert on_disk(closed.case.pk) == {"joint", "requesting", "responding"}
    assert all(exhibit.intact() for exhibit in Exhibit.objects.filter(case=closed.case))
    assert store.check(closed.seat("ada"), Room.REQUESTING) == ()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_recordentry WHERE case_id = %s", [closed.case.pk])


def test_two_sweepers_take_a_case_once(closed: Table):
    keep(closed, "ada", YEAR)
    keep(closed, "ben", YEAR)
    sweep(OVER - NOTICE)
    row = Leaving.objects.get(room=Room.JOINT)
    assert leaving._leave_one(OVER)
    assert not leaving._leave_one(OVER)

    assert Gone.objects.filter(of_case=row.case_id, room=Room.JOINT).count() == 1


def test_looking_for_what_comes_next_costs_nothing_for_an_hour(closed: Table):
    sweep(OVER)
    keep(closed, "ada", YEAR)
    sweep(OVER + dt.timedelta(minutes=59))
    assert not Leaving.objects.exists()
    sweep(OVER + dt.timedelta(minutes=61))
    assert Leaving.objects.exists()
    assert Beat.objects.filter(name="retention").exists()


@pytest.mark.django_db
def test_the_whole_worked_case_goes_and_a_private_room_of_it_before():
    from makegood.cli.demo import signed
    from makegood.cli.folder import load
    from makegood.web import worked_case
    from makegood.worked_case import folder

    with as_file(folder()) as place:
        whole = worked_case.Replay(signed(load(place)), place)
        for step in (whole.open, whole.assess, whole.meet):
            step()
        whole.talk(mails=2, at="2026-06-19")
        for step in (whole.negotiate, whole.document, whole.monitor):
            step()
    case = Case.objects.get()
    assert len(of_case(case.pk)) > 25  # kinds of rows
    side = case.sides.get(part="requesting")
    at = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    with transaction.atomic():
        leaving._take_room(side, at)
    assert not any(
        model._base_manager.filter(**{way.case: case.pk, way.room: "requesting"}).exists()
        for model, ways in rows.ways().items()
        for way in ways
        if way.room
    )
    ben = case.sittings.get(side__part="responding", role="lead").user
    assert store.check(access.sitting_user(ben, case), Room.JOINT) == ()
    with transaction.atomic():
        leaving._take_case(case, at)
    assert of_case(case.pk) == {}
