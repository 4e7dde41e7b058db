"""Who states a time, who holds a case, and what each side reads of it."""

from __future__ import annotations

import datetime as dt

from tests.cast import LONG_AGO, Table
from tests.web.retention.test_leaving import CLOSED, NOTICE, OVER, YEAR, closed, keep, sweep  # noqa: F401

from makegood.web.cases import store as cases
from makegood.web.cases.models import Room
from makegood.web.organisations import store as organisations
from makegood.web.retention import store
from makegood.web.retention.models import Hold

WHY = "A claim of a buyer is open."


def test_an_admin_states_a_time_and_reads_it_again(table: Table, as_):
    member = keep(table, "ada", None)
    for count, unit, days in (("2", "years", 732), ("18", "months", 558), ("", "years", None)):
        as_("ada").post("/organisation/keeping/", {"count": count, "unit": unit})
        kept = store.keeps(member.organisation)
        assert (kept.days if kept else None) == days
        shown = as_("ada").get("/organisation/keeping/").content.decode()
        assert (f'value="{count}"' in shown) == bool(count)

    assert [deed.what for deed in organisations.deeds(member.organisation)][:3] == ["time-of-keeping-stated"] * 3


def test_a_time_that_is_no_number_is_not_taken(table: Table, as_):
    member = keep(table, "ada", YEAR)
    for count in ("0", "-3", "601", "ever", "1e3", "NaN"):
        page = as_("ada").post("/organisation/keeping/", {"count": count, "unit": "years"})
        assert page.status_code == 200
    as_("ada").post("/organisation/keeping/", {"count": "2", "unit": "fortnights"})

    assert store.keeps(member.organisation) == YEAR


def test_a_lead_holds_a_case_and_the_other_side_does_not_learn_of_it(closed: Table, as_):  # noqa: F811
    page = f"/cases/{closed.case.pk}/keeping/"
    as_("ada").post(page, {"reason": WHY, "key": "k"})

    assert WHY in as_("maeve").get(page).content.decode()
    for address in (page, f"/cases/{closed.case.pk}/", f"/cases/{closed.case.pk}/record/"):
        seen = as_("ben").get(address).content.decode()
        assert WHY not in seen
        assert "Case held" not in seen
    assert [entry.what for entry in cases.entries(closed.seat("ada"), Room.REQUESTING)][-1] == "case-held"
    as_("ada").post(page + "lift/")
    row = Hold.objects.get()
    assert row.lifted_by == "Ada Brandt, Northgate Tickets Ltd"


def test_a_case_that_is_held_is_not_held_twice(closed: Table, as_):  # noqa: F811
    page = f"/cases/{closed.case.pk}/keeping/"
    for key in ("k", "l"):
        said = as_("ada").post(page, {"reason": WHY, "key": key}, follow=True).content.decode()

    assert "This case is held already." in said
    assert Hold.objects.count() == 1


def test_an_admin_without_a_seat_holds_a_case_of_the_organisation_and_no_other(closed: Table, as_):  # noqa: F811
    member = keep(closed, "ada", YEAR)
    Seats = closed.case.sittings
    Seats.filter(user=closed.ada).update(left_at=LONG_AGO)
    for number in (closed.other.pk, "nothing", closed.case.pk):
        as_("ada").post("/organisation/keeping/hold/", {"case": number, "reason": WHY, "key": number})

    row = Hold.objects.get()
    assert (row.case_id, row.room, row.reason) == (closed.case.pk, Room.REQUESTING, WHY)
    assert WHY in as_("ada").get("/organisation/keeping/").content.decode()
    as_("ada").post(f"/organisation/keeping/{closed.case.pk}/lift/")
    assert Hold.objects.get().lifted_at is not None
    assert [deed.what for deed in organisations.deeds(member.organisation)][:2] == ["hold-lifted", "case-held"]


def test_what_goes_is_said_on_the_case_to_both_with_a_copy_offered(closed: Table, as_):  # noqa: F811
    keep(closed, "ada", YEAR)
    keep(closed, "ben", YEAR)
    sweep(OVER - NOTICE)
    for who in ("ada", "ben"):
        seen = as_(who).get(f"/cases/{closed.case.pk}/").content.decode()
        assert "This case goes for good on 16 June 2027" in seen
        assert f"/cases/{closed.case.pk}/folder/" in seen
    assert closed.case.pk in as_("ada").get("/organisation/keeping/").content.decode()

    store.hold(closed.seat("ben"), WHY, at=OVER - dt.timedelta(days=3))
    assert "goes for good" not in as_("ada").get(f"/cases/{closed.case.pk}/").content.decode()


def test_a_case_that_went_is_there_for_nobody(closed: Table, as_):  # noqa: F811
    keep(closed, "ada", YEAR)
    keep(closed, "ben", YEAR)
    sweep(OVER - NOTICE)
    sweep(OVER)

    assert as_("ada").get(f"/cases/{closed.case.pk}/").status_code == 404
    assert closed.case.pk not in as_("ben").get("/cases/").content.decode()


def test_the_reason_of_a_hold_is_sealed(closed: Table):  # noqa: F811
    from django.db import connection

    store.hold(closed.seat("ada"), WHY, at=CLOSED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM retention_hold")
        assert WHY not in cursor.fetchone()[0]
