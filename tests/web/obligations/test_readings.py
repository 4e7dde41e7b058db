"""Readings that come in one by one, by a token that is good for one figure."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest
from tests.cast import Table
from tests.web.obligations.signed import lately

from makegood.formats import Faulty
from makegood.web.cases.models import Room
from makegood.web.engine.models import Outgoing
from makegood.web.obligations import readings, together
from makegood.web.obligations.models import Intake, Reading

AT = dt.datetime(2026, 7, 10, 9, tzinfo=dt.UTC)
FIRST = dt.date(2026, 5, 1)
LIMITS = "indicators:\n  - {name: uptime, title: Checkout uptime, direction: higher, limit: 99.9}\n"


def steady(days: int = 40) -> bytes:
    chance = random.Random(7)
    rows = [f"{FIRST + dt.timedelta(days=day)},{chance.gauss(99.97, 0.005):.3f}" for day in range(days)]
    return ("date,uptime\n" + "\n".join(rows) + "\n").encode()


def kept(table: Table, *, shared: bool = False) -> str:
    """Northgate keeps a figure and makes a token for it."""
    together.save_figures(table.seat("ada"), steady(), LIMITS, AT, shared=shared)
    return readings.make_intake(table.seat("ada"), Room.JOINT if shared else "requesting", "uptime", AT)


def post(client, token: str, body: object):
    said = body if isinstance(body, bytes) else json.dumps(body)
    headers = {"Authorization": f"Bearer {token}"}
    return client.post("/figures/", said, content_type="application/json", headers=headers)


def test_a_program_adds_a_reading_and_it_is_drawn(table: Table, client):
    token = kept(table)
    answer = post(client, token, {"date": "2026-06-20", "value": 99.95})

    assert (answer.status_code, answer.json()) == (200, {"warnings": []})
    series = together.figures(table.seat("ada"))[0][2]["uptime"]
    assert series.points[-1] == (dt.date(2026, 6, 20), 99.95)
    assert Intake.objects.get().last_at is not None


def test_the_newest_reading_of_a_day_counts(table: Table):
    kept(table)
    seat, day = table.seat("ada"), FIRST + dt.timedelta(days=3)
    for later, value in enumerate([99.1, 99.2]):
        readings.add(seat, "requesting", "uptime", {day: value}, AT + dt.timedelta(hours=1 + later))
    assert dict(together.figures(seat)[0][2]["uptime"].points)[day] == 99.2

    together.save_figures(seat, steady(), LIMITS, AT + dt.timedelta(days=1))
    assert dict(together.figures(seat)[0][2]["uptime"].points)[day] != 99.2
    assert Reading.objects.count() == 1


def test_a_sign_that_was_not_there_is_told_once_to_those_who_see_the_figure(table: Table):
    lately(table)
    kept(table)
    day = FIRST + dt.timedelta(days=45)
    found = readings.add(table.seat("ada"), "requesting", "uptime", {day: 99.5}, AT)
    again = readings.add(table.seat("ada"), "requesting", "uptime", {day: 99.4}, AT)

    assert [str(warning.sign) for warning in found] == ["beyond the limit"]
    assert again == ()
    mails = Outgoing.objects.filter(key__contains="/figure/")
    assert sorted(mail.to for mail in mails) == ["ada@northgate.example", "maeve@northgate.example"]


def test_of_a_shared_figure_both_sides_are_told(table: Table):
    lately(table)
    kept(table, shared=True)
    readings.add(table.seat("ben"), Room.JOINT, "uptime", {FIRST + dt.timedelta(days=45): 99.5}, AT)

    assert {mail.to.partition("@")[2] for mail in Outgoing.objects.filter(key__contains="/figure/")} == {
        "northgate.example",
        "fennel.example",
    }


def test_the_other_side_neither_adds_nor_makes_a_token_for_a_figure_of_ours(table: Table):
    kept(table)
    with pytest.raises(Faulty):
        readings.add(table.seat("ben"), "requesting", "uptime", {FIRST: 1.0}, AT)
    with pytest.raises(Faulty):
        readings.make_intake(table.seat("ben"), "requesting", "uptime", AT)
    assert readings.choices(table.seat("ben")) == []


def test_a_token_that_was_ended_takes_nothing(table: Table, client):
    token = kept(table)
    readings.end_intake(table.seat("ada"), Intake.objects.get().pk, AT)

    assert post(client, token, {"value": 99.9}).status_code == 401
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        [],
        [1],
        {"value": "99.9"},
        {"value": True},
        {"value": None},
        b'{"value": NaN}',
        b'{"value": 1e999}',
        {"value": 10**400},
        {"date": "yesterday", "value": 1},
        {"date": "2026-02-30", "value": 1},
        {"date": 20260701, "value": 1},
        {"date": "1066-10-14", "value": 1},
        {"date": "2999-01-01", "value": 1},
        [{"date": "2026-06-20", "value": 1}, {"date": "2026-06-21"}],
        b"x" * 600_000,
    ],
    ids=lambda body: str(body)[:24],
)
def test_what_is_no_reading_is_refused_with_a_reason_and_nothing_is_kept(table: Table, client, body):
    answer = post(client, kept(table), body)

    assert answer.status_code == 400
    assert answer.json()["faults"][0]
    assert not Reading.objects.exists()


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer mgf_unknown", "Basic eDp5", "Bearer " + "x" * 500])
def test_without_its_token_nothing_is_taken(table: Table, client, header):
    kept(table)
    answer = client.post(
        "/figures/", b'{"value": 1}', content_type="application/json", headers={"Authorization": header}
    )

    assert answer.status_code == 401


def test_who_guesses_tokens_is_soon_not_heard_any_more(table: Table, client):
    token = kept(table)
    for number in range(31):
        post(client, f"mgf_{number}", {"value": 1})

    assert post(client, token, {"value": 99.9}).status_code == 401


def test_the_page_makes_a_token_once_and_ends_it(table: Table, as_):
    lately(table)
    together.save_figures(table.seat("ada"), steady(), LIMITS, AT)
    address, ada = f"/cases/{table.case.pk}/obligations/figures/programs/", as_("ada")
    page = ada.get(address).content.decode()
    once = page.partition('name="key" value="')[2].partition('"')[0]
    shown = ada.post(address, {"key": once, "figure": "requesting uptime"}, follow=True).content.decode()
    assert "mgf_" in shown.replace("mgf_…", "")
    assert "mgf_" not in ada.get(address).content.decode().replace("mgf_…", "")
    ada.post(address, {"key": "another", "end": str(Intake.objects.get().pk)})

    assert Intake.objects.get().ended_at is not None
